"""A file of readings as a whole: taken, or not at all, and what its sender is told (S-3)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from maild.metering.cells import BadRow
from maild.metering.portions import judge_in_portions
from maild.metering.readings import read_readings
from maild.metering.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from maild.metering.columns import Keys
    from maild.metering.readings import ReadingRow
    from maild.metering.standing import Judged, KnownPlot

_TAKEN = (Standing.NEW, Standing.CHANGED)


@dataclass(frozen=True)
class Intake:
    """What comes of a file.

    Args:
        layout: which layout it was found to be in, empty if none.
        rows: every good row, judged.
        bad: each row that keeps the file out, and why, in the order of the file.
        doubts: rows that are taken and should be looked at.
        blank: the numbers of rows that name a meter without a reading.
        plots: what was known of the plots that get another meter, and of some more, by their ids.
    """

    layout: str
    rows: tuple[Judged, ...]
    bad: tuple[BadRow, ...]
    doubts: tuple[BadRow, ...]
    blank: tuple[int, ...]
    plots: Mapping[int, KnownPlot]

    @property
    def accepted(self) -> bool:
        """Whole or not at all; a file without a single reading is no file of readings."""
        return bool(self.rows) and not self.bad

    @cached_property
    def kept(self) -> tuple[Judged, ...]:
        """What is to be written: new and changed rows of a file that is accepted. Of the same file twice: nothing."""
        return tuple(row for row in self.rows if row.standing in _TAKEN) if self.accepted else ()

    def count(self, standing: Standing) -> int:
        """Rows of one standing."""
        return self._counts[standing]

    @cached_property
    def _counts(self) -> Counter[Standing]:
        return Counter(row.standing for row in self.rows)


def take_in(
    table: Sequence[Sequence[str]],
    keys: Keys,
    until: date,
    known: Callable[[Sequence[ReadingRow]], Mapping[str, KnownPlot]],
    name: str = "",
) -> Intake:
    """Read, and judged against what is known.

    Args:
        table: the file's rows.
        keys: how names and serial numbers are compared.
        until: the last day that a reading may have.
        known: the plots that have, or had, the meters of some rows, by the keys of the serial numbers.
        name: the file's.
    """
    file = read_readings(table, keys, until, name)
    rows, plots = judge_in_portions(file.rows, keys, known)
    refused = (BadRow(row.row, row.problem) for row in rows if row.problem)
    doubts = tuple(BadRow(row.row, row.doubt) for row in file.rows if row.doubt)
    bad = tuple(sorted((*file.bad, *refused), key=lambda b: b.row))
    return Intake(file.layout, rows, bad, doubts, file.blank, plots)
