"""What happens on several connections at once, told together, so that one commit serves them all (M-5)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from maild.ports import Progress

if TYPE_CHECKING:
    from maild.ports import Attempt, Temporary


PATIENCE = 0.05
"""Seconds that an attempt that ended may wait to be told."""


class Tally:
    """Collects attempts as they end and letters that wait to go into DATA until that is on record.

    `hands` is the number of connections; `fault` what ended the work of one.
    """

    def __init__(self, hands: int) -> None:
        self._hands = hands
        self.fault: Temporary | None = None
        self._ended: list[tuple[int, Attempt]] = []
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._told: list[asyncio.Future[None]] = []
        self._news = asyncio.Event()

    async def in_data(self, outgoing_id: int) -> None:
        """The letter is about to go into DATA: wait until that is on record."""
        on_record: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((outgoing_id, on_record))
        self._news.set()
        await on_record

    def ended(self, outgoing_id: int, attempt: Attempt) -> None:
        """An attempt is over."""
        self._ended.append((outgoing_id, attempt))
        self._news.set()

    def over(self) -> None:
        """One connection has no more work."""
        self._hands -= 1
        self._news.set()

    async def progress(self) -> Progress | None:
        """All that came up since; waits for something to come up. None when all connections are through.

        An attempt that ended waits a little for a letter that must: so each letter costs half a commit at most.
        """
        while self._hands and not self._waiting:
            self._news.clear()
            try:
                async with asyncio.timeout(PATIENCE if self._ended else None):
                    await self._news.wait()
            except TimeoutError:
                break
        await asyncio.sleep(0)  # what came at the same moment on other connections goes with it
        if not (self._waiting or self._ended):
            return None
        waiting, ended = self._waiting, self._ended
        self._told, self._waiting, self._ended = [future for _, future in waiting], [], []
        return Progress([outgoing_id for outgoing_id, _ in waiting], ended)

    def is_on_record(self) -> None:
        """What was told last is committed: those letters may go."""
        for on_record in self._told:
            if not on_record.done():  # its letter may have been given up meanwhile
                on_record.set_result(None)
        self._told = []
