"""A daemon's seat: taken at its start, kept by signs of life, left at its end (`ledger/seats.py` has the rows)."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from maild.ledger import engine, postgresql, seats
from maild.ports import Temporary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

_OUT_OF_TURN = "BEGIN ISOLATION LEVEL READ COMMITTED"
LASTS = timedelta(seconds=15)
"""So long a daemon lives without a sign of life; others look every few seconds, and begin at once."""


class Seat:
    """The seat of one daemon. Its connections are its own: signs of life wait for no decision, however long."""

    def __init__(self, url: str, name: str, lasts: timedelta | None = None) -> None:
        shared = engine.sqlite_file(url) is None
        self._engine = postgresql.engine_of(url, _OUT_OF_TURN) if shared else engine.make_engine(url)
        self.name, self._lasts = name, LASTS if lasts is None else lasts

    def take(self, now: datetime, *, nobody_else: bool = False) -> None:
        """Sit down, and mend what the dead have left.

        Raises:
            Temporary: nobody else must sit here, and somebody does.
        """
        with self._transaction() as connection:
            moment = seats.database_now(connection)
            self._bury(connection, moment, now)
            if nobody_else and (others := seats.living(connection)):
                raise Temporary(f"another maild is at work on this ledger ({', '.join(others)})")
            seats.sit(connection, self.name, moment + self._lasts)
            seats.give_back(connection, now)

    def beat(self, now: datetime) -> object:
        """A sign of life, then a look after the others; what comes differs when there is news about who holds what.

        Raises:
            Deposed: it came too late.
        """
        with self._transaction() as connection:
            moment = seats.database_now(connection)
            seats.stay(connection, self.name, moment + self._lasts)
        with self._transaction() as connection:
            self._bury(connection, moment, now)
            return seats.living(connection), seats.holders(connection)

    def _bury(self, connection: Connection, moment: datetime, now: datetime) -> None:
        if dead := seats.lapsed(connection, moment):
            seats.cut_off(connection, dead)
            seats.bury(connection, dead, now, lapsed_by=moment)

    def leave(self, now: datetime) -> None:
        """Get up: others may take at once what was ours."""
        with self._transaction() as connection:
            seats.bury(connection, [self.name], now)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with engine.world_faults(), self._engine.begin() as connection:
            yield connection
