"""Daemons that sit at one ledger, for the tests of seats."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from maild.ledger.seat import Seat
from maild.ledger.store import SqlLedger, open_ledger
from tests.desk.samples import DESK, MOSCOW
from tests.ledger.book import NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MINUTE = timedelta(minutes=1)
BOXES = ("a/INBOX", "b/INBOX", "c/INBOX", "drop folder")


class Daemon:
    """A ledger opened by a daemon that sits at it. `lasts` is how long it lives without a sign of life."""

    def __init__(self, url: str, name: str, lasts: timedelta = MINUTE, *, alone: bool = False) -> None:
        self.ledger: SqlLedger = open_ledger(url, DESK, MOSCOW)
        self.seat = Seat(url, name, lasts)
        self.seat.take(NOON, nobody_else=alone)
        self.ledger.seat = name


@contextmanager
def daemons_at(url: str) -> Iterator[Callable[..., Daemon]]:
    """Gives daemons, as many as are asked for."""
    made: list[Daemon] = []

    def sits(name: str, lasts: timedelta = MINUTE, *, alone: bool = False) -> Daemon:
        made.append(Daemon(url, name, lasts, alone=alone))
        return made[-1]

    yield sits
    for one in made:
        one.ledger.close()
