"""Cutting a connection when its time is over: one thread for all of them, since a thread a step costs 0.1 ms."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Shears:
    """Its thread begins with the first wire, and sleeps until the earliest end of those that it was last told of."""

    def __init__(self) -> None:
        self._held: dict[object, tuple[float, socket.socket]] = {}
        self._news = threading.Condition()
        self._wakes_at = 0.0  # by `time.monotonic`; nothing to wake before there is a thread
        self._thread: threading.Thread | None = None

    @contextmanager
    def cut_after(self, seconds: float, wire: socket.socket) -> Iterator[None]:
        """Unless it is left before, the wire is cut: whoever reads from it meanwhile sees its end."""
        end, held = time.monotonic() + seconds, object()
        with self._news:
            self._held[held] = end, wire
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="shears", daemon=True)
                self._thread.start()
            elif end < self._wakes_at:
                self._news.notify()
        try:
            yield
        finally:
            with self._news:
                self._held.pop(held, None)

    def _watch(self) -> None:
        with self._news:
            while True:
                now = time.monotonic()
                for held, (end, wire) in list(self._held.items()):
                    if end <= now:
                        del self._held[held]
                        cut(wire)
                self._wakes_at = min((end for end, _ in self._held.values()), default=float("inf"))
                self._news.wait(None if self._wakes_at == float("inf") else self._wakes_at - now)


def cut(wire: socket.socket) -> None:
    """TLS has a `shutdown` too, but it disturbs the reader."""
    with suppress(OSError):
        socket.socket.shutdown(wire, socket.SHUT_RDWR)
