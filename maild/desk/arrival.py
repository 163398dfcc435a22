"""A letter that has arrived: the letter, and what is known of its coming."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from maild.desk.intent import Understanding
    from maild.letters.letter import Letter
    from maild.metering.intake import Intake


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What comes of a file of readings, judged before the transaction in which it is taken.

    Args:
        entry: the newest of the history when that began: it holds while nothing has come that it was judged by.
        client_id: of whose meters it was told to be, if of anybody's.
        last_day: that it may tell of.
        intake: what comes of it.
    """

    entry: int
    client_id: int | None
    last_day: date
    intake: Intake


@dataclass(frozen=True, slots=True)
class Table:
    """A file read as a table: the first sheet's rows, each cell as text, dates as `YYYY-MM-DD`, numbers plain.

    Args:
        name: the file's.
        rows: none if it is no table.
        problem: in Russian why the file could not be read; then there is nothing else.
        messages: of a file of half-hours (XML 80020, or an archive of them) each message.
        digest: sha256 of the file's bytes.
        sheet: the name of the sheet that was read, if other filled ones are beside it.
        foreseen: of a long one what comes of it, as far as is known by now.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    problem: str | None = None
    messages: tuple[bytes, ...] = ()
    digest: str = ""
    sheet: str = ""
    foreseen: Foreseen | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """`received_at` is when the mail server took it (INTERNALDATE): deadlines count from it, never from Date."""

    id: int  # of the inbox row
    letter: Letter
    received_at: datetime
    tables: tuple[Table, ...] = ()
    recalled: Arrival | None = None  # an earlier letter that a command asks to see, read again
    last_day: date | None = None  # that its files may tell of, if it is not the desk's today


@dataclass(frozen=True, slots=True)
class Reading:
    """A letter and what was understood of it, before the ledger is asked."""

    letter: Letter
    understanding: Understanding
    tables: tuple[Table, ...]
