"""A server further away: every octet arrives later, in both directions."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from tests.bench.listener import HOST, Listener

if TYPE_CHECKING:
    from collections.abc import Callable


class Distance(Listener):
    """A context manager that listens at `port` and hands on to another one, `seconds` later each way."""

    def __init__(self, target: int, seconds: float) -> None:
        super().__init__(lambda: _Near(self._join, self._later))
        self._target, self._seconds = target, seconds

    def _join(self, near: _Side) -> None:
        far = self.loop.create_connection(lambda: _Far(near, self._later), HOST, self._target)
        near.joining = self.loop.create_task(far)

    def _later(self, do: Callable[[], None]) -> None:
        self.loop.call_later(self._seconds, do)


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
