"""`maild run` on a bad day: its disk fails and fills up, its clock is wrong, it dies in the middle of a step.

    python -m tests.faults.bad_day SEED maild's own words

What goes wrong is drawn from the seed. A process that is killed before it is unlucky has had a good day.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from maild.__main__ import main
from maild.gateways.clock import SystemClock
from maild.gateways.imap import ImapMailbox
from maild.gateways.shelf import FileShelf
from maild.ledger import engine
from maild.ledger.store import SqlLedger
from maild.ledger.work import SqlWork
from tests.faults.killing import WATCHED

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from maild.ledger.sqlite import sqlite3

CLASSES = {"mailbox": ImapMailbox, "shelf": FileShelf, "ledger": SqlLedger, "work": SqlWork}
_BAD_DISK, _FULL_DISK, _WRONG_CLOCK, _SUDDEN_END = 0.3, 0.2, 0.2, 0.4
"""How often a day is bad in that way."""


def disk_fails(day: Random) -> None:
    """Now and then what was written does not become safe."""
    fsync = os.fsync

    def failing(handle: int) -> None:
        if day.random() < 0.01:
            code = day.choice((errno.EIO, errno.ENOSPC))
            raise OSError(code, os.strerror(code))
        fsync(handle)

    os.fsync = failing  # type: ignore[assignment]


def disk_fills_up(day: Random) -> None:
    """The ledger may grow by some pages, then SQLite says that the disk is full, until it is opened anew."""
    settle = engine._settle_writer

    def cramped(connection: sqlite3.Connection, record: object) -> None:
        settle(connection, record)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        if day.random() < 0.5:
            connection.execute(f"PRAGMA max_page_count={max(pages, 1) + day.randint(0, 8)}")

    engine._settle_writer = cramped  # type: ignore[assignment]


def clock_is_wrong(day: Random) -> None:
    """By hours, either way."""
    wrong = timedelta(minutes=day.randint(-180, 180))
    now = SystemClock.now

    def told(self: SystemClock) -> datetime:
        return now(self) + wrong

    SystemClock.now = told  # type: ignore[method-assign]


def dies_within(day: Random) -> None:
    """At one of the calls to the world that are counted, before or after it is carried out."""
    left, after = int(day.expovariate(1 / 60)) + 1, day.random() < 0.5

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def calling(*words: object, **named: object) -> object:
            nonlocal left
            left -= 1
            if left == 0 and not after:
                os.kill(os.getpid(), signal.SIGKILL)
            answer = call(*words, **named)
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        return calling

    for role, kind in CLASSES.items():
        for name in WATCHED[role]:
            setattr(kind, name, counted(getattr(kind, name)))


def spoil(day: Random) -> None:
    """Decide what kind of a day it is."""
    for likely, misfortune in (
        (_BAD_DISK, disk_fails),
        (_FULL_DISK, disk_fills_up),
        (_WRONG_CLOCK, clock_is_wrong),
        (_SUDDEN_END, dies_within),
    ):
        if day.random() < likely:
            misfortune(day)


if __name__ == "__main__":
    spoil(Random(int(sys.argv[1])))  # noqa: S311 - nothing secret
    sys.exit(main(sys.argv[2:]))
