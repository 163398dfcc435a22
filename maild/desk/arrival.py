"""A letter that has arrived: the letter, and what is known of its coming."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from maild.letters.letter import Letter


@dataclass(frozen=True, slots=True)
class Table:
    """A file read as a table: the first sheet's rows, each cell as text, dates as `YYYY-MM-DD`, numbers plain.

    `problem` says in Russian why the file could not be read; then `rows` is empty.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """`received_at` is when the mail server took it (INTERNALDATE): deadlines count from it, never from Date."""

    id: int  # of the inbox row
    letter: Letter
    received_at: datetime
    tables: tuple[Table, ...] = ()
    recalled: Arrival | None = None  # an earlier letter that a command asks to see, read again
