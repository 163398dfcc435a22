"""The side table: a long file is worked on there, in a thread of its own, while letters are answered (S-3).

There is room for one thing. What would come after it waits: another long file, and whatever the same dispatcher has
written since. Its transaction is as any other's, and short, since all is read and judged before (`foresight`).
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maild.desk.addresses import address_key, is_one_of
from maild.letters.peek import peek
from maild.ports import Parcel, ParcelKey, Temporary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from maild.ports import Oversized

log = logging.getLogger("maild.side_table")

LONG = 128 * 1024
"""Octets of a letter, or of a dropped file, from which on it is worked on there: some thousands of readings."""
_FAREWELL = 90.0
"""Seconds that it has to end when the daemon is told to stop."""


@dataclass(slots=True)
class SideTable:
    """Of a daemon. `news` is called in the thread when something is done: what waited for it may go on.

    `kept_back`: whether any letter of a mailbox was left for later since that was last set to False.
    """

    dispatchers: Sequence[str]
    news: Callable[[], object] = bool
    kept_back: bool = False
    _letter: ParcelKey | None = None
    _sender: str = ""
    _thread: threading.Thread | None = field(default=None, repr=False)

    @property
    def busy(self) -> bool:
        """Whether something lies there."""
        return self._thread is not None

    def without(self, name: str, validity: int, uids: Iterable[int]) -> list[int]:
        """The letters of a mailbox but for the one that lies here, which need not be fetched again."""
        here = self._letter
        left = [uid for uid in uids if here != ParcelKey(name, validity, uid)]
        self.kept_back |= here is not None
        return left

    def besides(
        self, parcels: Iterable[Parcel | Oversized], take: Callable[[Parcel], object]
    ) -> Iterator[Parcel | Oversized]:
        """The letters that are to be taken now; a long one of a dispatcher is put here, and taken by and by."""
        for parcel in parcels:
            if not (isinstance(parcel, Parcel) and self._keeps(parcel, take)):
                yield parcel

    def _keeps(self, parcel: Parcel, take: Callable[[Parcel], object]) -> bool:
        """Whether the letter is taken here, or waits for what is: then it is asked for again at the next look."""
        sender = address_key(peek(parcel.raw).sender or "")
        if not is_one_of(sender, self.dispatchers):
            return False
        long = len(parcel.raw) >= LONG
        waits = self.busy and (long or sender == self._sender)
        if long and not waits:
            self._letter, self._sender = parcel.key, sender
            self.work_on(lambda: take(parcel))
        self.kept_back |= long or waits
        return long or waits

    def work_on(self, task: Callable[[], object]) -> None:
        """Begin, if nothing else lies there."""
        if not self.busy:
            self._thread = threading.Thread(target=self._work, args=(task,), name="side table")
            self._thread.start()

    def _work(self, task: Callable[[], object]) -> None:
        done = False
        try:
            task()
            done = True
        except (Temporary, OSError) as fault:
            log.warning("a long file: %s; it is taken again at the next look", fault)
        except Exception:
            log.exception("a long file could not be taken; it is tried again at the next look")
        self._letter, self._sender, self._thread = None, "", None
        if done:
            self.news()

    def close(self) -> None:
        """It is ended before the ledger is closed."""
        if thread := self._thread:
            thread.join(_FAREWELL)
