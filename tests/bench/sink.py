"""An SMTP server that takes everything and keeps only what is asked of it later: when each letter came, and to whom."""

from __future__ import annotations

import asyncio
import threading
import time

from tests.bench.listener import Listener

_END = b"\r\n.\r\n"
_ANSWERS = {b"MAIL": b"250 2.1.0 ok\r\n", b"RSET": b"250 2.0.0 ok\r\n", b"NOOP": b"250 2.0.0 ok\r\n"}


class Sink(Listener):
    """Takes letters for everybody."""

    def __init__(self) -> None:
        super().__init__(lambda: _Session(self))
        self.came: list[tuple[float, str]] = []  # moment by `time.monotonic`, recipient
        self.raws: list[bytes] = []
        self.keeps = False  # the letters themselves
        self.news = threading.Event()

    def forget(self) -> None:
        """Begin to count anew."""
        self.came.clear()
        self.raws.clear()

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
