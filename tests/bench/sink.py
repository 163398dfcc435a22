"""An SMTP server that takes everything and keeps only what is asked of it later: when each letter came, and to whom."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

_END = b"\r\n.\r\n"
_ANSWERS = {b"MAIL": b"250 2.1.0 ok\r\n", b"RSET": b"250 2.0.0 ok\r\n", b"NOOP": b"250 2.0.0 ok\r\n"}


class Sink:
    """A context manager: one thread with an event loop of its own."""

    def __init__(self) -> None:
        self.port = 0
        self.came: list[tuple[float, str]] = []  # moment by `time.monotonic`, recipient
        self.raws: list[bytes] = []
        self.keeps = False  # the letters themselves
        self.news = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sink", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def forget(self) -> None:
        """Begin to count anew."""
        self.came.clear()
        self.raws.clear()

    async def _open(self) -> int:
        server = await self._loop.create_server(lambda: _Session(self), "127.0.0.1", 0)
        return int(server.sockets[0].getsockname()[1])

    def take(self, recipient: str, raw: bytes) -> None:
        """A letter has come."""
        self.came.append((time.monotonic(), recipient))
        if self.keeps:
            self.raws.append(raw)
        self.news.set()


class _Session(asyncio.Protocol):
    """One connection."""

    _wire: asyncio.Transport

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._seen = b""
        self._in_data = False
        self._recipient = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._wire = transport
        self._wire.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._seen += data
        while self._letter() if self._in_data else self._line():
            pass

    def _letter(self) -> bool:
        raw, end, rest = self._seen.partition(_END)
        if end:
            self._seen, self._in_data = rest, False
            self._sink.take(self._recipient, raw)
            self._wire.write(b"250 2.0.0 taken\r\n")
        return bool(end)

    def _line(self) -> bool:
        line, end, rest = self._seen.partition(b"\r\n")
        if end:
            self._seen = rest
            self._obey(line)
        return bool(end)

    def _obey(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"EHLO":
            self._wire.write(b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-AUTH PLAIN LOGIN\r\n250 SMTPUTF8\r\n")
        elif verb == b"AUTH":
            self._wire.write(b"235 2.7.0 ok\r\n")
        elif verb == b"RCPT":
            self._recipient = line.partition(b"<")[2].partition(b">")[0].decode()
            self._wire.write(b"250 2.1.5 ok\r\n")
        elif verb == b"DATA":
            self._in_data = True
            self._wire.write(b"354 go on\r\n")
        elif verb == b"QUIT":
            self._wire.write(b"221 2.0.0 bye\r\n")
            self._wire.close()
        else:
            self._wire.write(_ANSWERS.get(verb, b"500 5.5.1 what?\r\n"))
