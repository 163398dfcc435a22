"""A server further away: every octet arrives later, in both directions."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

HOST = "127.0.0.1"


class Distance:
    """A context manager that listens at `port` and hands on to another one, `seconds` later each way."""

    def __init__(self, target: int, seconds: float) -> None:
        self.port = 0
        self._target, self._seconds = target, seconds
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="distance", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _open(self) -> int:
        server = await self._loop.create_server(lambda: _Near(self._join, self._later), HOST, 0)
        return int(server.sockets[0].getsockname()[1])

    def _join(self, near: _Side) -> None:
        far = self._loop.create_connection(lambda: _Far(near, self._later), HOST, self._target)
        near.joining = self._loop.create_task(far)

    def _later(self, do: Callable[[], None]) -> None:
        self._loop.call_later(self._seconds, do)


class _Side(asyncio.Protocol):
    """One end of a connection; what comes before the other end is there waits."""

    def __init__(self, later: Callable[[Callable[[], None]], None]) -> None:
        self.wire: asyncio.Transport | None = None
        self.other: _Side | None = None
        self.joining: asyncio.Task[object] | None = None
        self._later = later
        self._early: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.wire = transport
        for data in self._early:
            transport.write(data)

    def data_received(self, data: bytes) -> None:
        self._later(partial(self._hand_on, data))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - whichever way it ended
        if self.other is not None and self.other.wire is not None:
            self._later(self.other.wire.close)

    def _hand_on(self, data: bytes) -> None:
        if self.other is not None:
            self.other.take(data)

    def take(self, data: bytes) -> None:
        if self.wire is None:
            self._early.append(data)
        else:
            self.wire.write(data)


class _Near(_Side):
    def __init__(self, join: Callable[[_Side], None], later: Callable[[Callable[[], None]], None]) -> None:
        super().__init__(later)
        self._join = join

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._join(self)


class _Far(_Side):
    def __init__(self, near: _Side, later: Callable[[Callable[[], None]], None]) -> None:
        super().__init__(later)
        self.other, near.other = near, self
