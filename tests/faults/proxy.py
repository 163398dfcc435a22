"""A proxy between the desk and a mail server that cuts, hushes and delays what passes, where it is told to."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from maild.demo.servers import HOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import Any, Self

    from maild.demo.servers import Servers

_CHUNK = 65536


class Way(StrEnum):
    """Which way something goes."""

    THERE = "there"
    BACK = "back"


class Kind(StrEnum):
    """What may befall a connection: it ends; it stays and nothing passes any more (half-open); it becomes slow."""

    CUT = "cut"
    HUSH = "hush"
    SLOW = "slow"


class Cut(Exception):
    """The connection ends here, after these last octets."""

    def __init__(self, last: bytes = b"") -> None:
        super().__init__()
        self.last = last


class Trouble(Protocol):
    """Told of all that passes on one connection."""

    def passes(self, way: Way, data: bytes) -> bytes:
        """What of it gets through. Raises Cut."""
        ...


class Calm:
    """Everything gets through."""

    def passes(self, _way: Way, data: bytes) -> bytes:
        return data


@dataclass(slots=True)
class AtOctet:
    """Trouble after so many octets of one way."""

    kind: Kind
    way: Way
    left: int
    pause: float = 0.01
    over: bool = False

    def passes(self, way: Way, data: bytes) -> bytes:
        if self.kind is Kind.SLOW:
            time.sleep(self.pause)
            return data
        if self.over:
            return b""
        if way is not self.way or len(data) <= self.left:
            self.left -= len(data) if way is self.way else 0
            return data
        self.over = True
        return _stopped(self.kind, data[: self.left])


class Point(StrEnum):
    """Where in a turn of the desk: before the server hears it, half way, or after it, so that its answer is lost."""

    BEFORE = "before"
    WITHIN = "within"
    AFTER = "after"


@dataclass(slots=True)
class AtTurn:
    """Trouble in the n-th turn of the desk, counted over all connections: it speaks, the server answers.

    With `at` 0 turns are only counted. What comes on later connections gets through.
    """

    kind: Kind
    at: int
    point: Point
    turns: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def connection(self) -> Trouble:
        """The trouble of one more connection."""
        return _Turns(self)

    def next(self) -> int:
        """One more turn."""
        with self._lock:
            self.turns += 1
            return self.turns


@dataclass(slots=True)
class _Turns:
    whole: AtTurn
    turn: int = -1
    speaking: bool = False
    over: bool = False

    def passes(self, way: Way, data: bytes) -> bytes:
        if way is Way.THERE and not self.speaking:
            self.turn = self.whole.next()
        self.speaking = way is Way.THERE
        if self.over:
            return b""
        if self.turn != self.whole.at or (way is Way.BACK) is not (self.whole.point is Point.AFTER):
            return data
        self.over = True
        return _stopped(self.whole.kind, data[: len(data) // 2] if self.whole.point is Point.WITHIN else b"")


def _stopped(kind: Kind, last: bytes) -> bytes:
    if kind is Kind.CUT:
        raise Cut(last)
    return last


class Proxy:
    """Listens on loopback and hands on to a port of it; `trouble` is asked at each new connection."""

    def __init__(self, port: int, trouble: Callable[[], Trouble] = Calm) -> None:
        self.trouble = trouble
        self.connections = 0
        self._target = port
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._pairs: list[tuple[socket.socket, socket.socket]] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for pair in self._pairs:
            _end(*pair)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                desk, _ = self._listener.accept()
                self.connections += 1
                self._join(desk)

    def _join(self, desk: socket.socket) -> None:
        try:
            server = socket.create_connection((HOST, self._target))
        except OSError:
            desk.close()
            return
        trouble, pair = self.trouble(), (desk, server)
        self._pairs = [*(one for one in self._pairs if one[0].fileno() != -1), pair]
        for way, source, target in ((Way.THERE, desk, server), (Way.BACK, server, desk)):
            threading.Thread(target=_carry, args=(way, source, target, trouble), daemon=True).start()


def _carry(way: Way, source: socket.socket, target: socket.socket, trouble: Trouble) -> None:
    with suppress(OSError):
        try:
            for data in _heard(source):
                target.sendall(trouble.passes(way, data))
        except Cut as cut:
            target.sendall(cut.last)
    _end(source, target)


def _heard(source: socket.socket) -> Iterator[bytes]:
    while data := source.recv(_CHUNK):
        yield data


def _end(*wires: socket.socket) -> None:
    """Whoever reads from them sees the end."""
    for wire in wires:
        with suppress(OSError):
            wire.shutdown(socket.SHUT_RDWR)
        wire.close()


class Through:
    """The same servers, which the desk reaches through proxies; people reach them as before."""

    def __init__(self, servers: Servers, imap: Proxy | None, smtp: Proxy) -> None:
        self.direct = servers
        self.imap_port = imap.port if imap else servers.imap_port
        self.smtp_port = smtp.port

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - stands for anything
        return getattr(self.direct, name)
