"""A server of the bench: it listens on loopback in a thread with an event loop of its own."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

HOST = "127.0.0.1"


class Listener:
    """A context manager; `protocol` makes one for each connection to `port`."""

    _server: asyncio.Server

    def __init__(self, protocol: Callable[[], asyncio.Protocol]) -> None:
        self.port = 0
        self.loop = asyncio.new_event_loop()
        self._protocol = protocol
        self._thread = threading.Thread(target=self.loop.run_forever, name="listener", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._open(), self.loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.loop.call_soon_threadsafe(self._server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    async def _open(self) -> int:
        self._server = await self.loop.create_server(self._protocol, HOST, 0)
        return int(self._server.sockets[0].getsockname()[1])
