"""What happens on several connections at once, told together, so that one commit serves them all (M-5)."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from maild.ports import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.ports import Attempt, Temporary

PATIENCE = 0.05
"""Seconds that an attempt that ended may wait to be told: half of the commits are saved by it."""


class Tally:
    """Between the thread of the connections and the one that writes down what happens on them.

    Collects attempts as they end, and letters that wait to go into DATA until that is on record. While the one thread
    waits for the disk the other goes on, so that the next commit has more to write down: the slower the disk, the more.
    `hands` is the number of connections; `fault` what ended the work of one.
    """

    def __init__(self, hands: int) -> None:
        self.fault: Temporary | None = None
        self._hands = hands
        self._ended: list[tuple[int, Attempt]] = []
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._told: list[asyncio.Future[None]] = []
        self._closed = False
        self._news = threading.Condition()

    # ── on the connections ───────────────────────────────────────────────────────────────────────────────────────

    async def in_data(self, outgoing_id: int) -> None:
        """The letter is about to go into DATA: wait until that is on record.

        Raises:
            CancelledError: nobody writes it down any more, and this connection has not heard of it: `asyncio.wait_for`
                loses a cancellation that comes together with what was waited for (Python 3.11).
        """
        on_record: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with self._news:
            if self._closed:
                raise asyncio.CancelledError
            self._waiting.append((outgoing_id, on_record))
            self._news.notify()
        await on_record

    def ended(self, outgoing_id: int, attempt: Attempt) -> None:
        """An attempt is over."""
        with self._news:
            self._ended.append((outgoing_id, attempt))
            self._news.notify()

    def over(self) -> None:
        """One connection has no more work."""
        with self._news:
            self._hands -= 1
            self._news.notify()

    # ── where it is written down ─────────────────────────────────────────────────────────────────────────────────

    def progress(self) -> Progress | None:
        """All that came up since; waits for something to come up. None when all connections are through."""
        with self._news:
            self._news.wait_for(lambda: self._waiting or self._ended or not self._hands)
            self._news.wait_for(lambda: self._waiting or not self._hands, PATIENCE)
            waiting, ended = self._waiting, self._ended
            self._told, self._waiting, self._ended = [future for _, future in waiting], [], []
        return Progress([outgoing_id for outgoing_id, _ in waiting], ended) if waiting or ended else None

    def is_on_record(self) -> None:
        """What was told last is committed: those letters may go. Their loop, one for all, is woken once."""
        told, self._told = self._told, []
        if told:
            with suppress(RuntimeError):  # the loop is closed: its letters were given up meanwhile
                told[0].get_loop().call_soon_threadsafe(_release, told)

    def close(self) -> None:
        """Nobody asks any more: no further letter goes into DATA."""
        with self._news:
            self._closed = True


def _release(told: Sequence[asyncio.Future[None]]) -> None:
    for on_record in told:
        if not on_record.done():  # its letter may have been given up meanwhile
            on_record.set_result(None)
