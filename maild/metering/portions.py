"""A large file judged in portions, so that what is known of its plots need not be in memory all at once (S-3)."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from maild.metering.columns import Keys
from maild.metering.standing import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from maild.metering.readings import ReadingRow
    from maild.metering.standing import Judged, KnownPlot

    Known = Callable[[Sequence[ReadingRow]], Mapping[str, KnownPlot]]

PORTION = 10_000
"""Rows judged at once."""


def judge_in_portions(
    rows: Sequence[ReadingRow], keys: Keys, known: Known
) -> tuple[tuple[Judged, ...], Mapping[int, KnownPlot]]:
    """Every row, in the order of the file; and the plots that have had several meters, or get another one.

    Rows of one meter stay together, and so do all rows of a plot: those of plots with several meters, and of meters
    that nobody has, are judged together at the end.
    """
    keys = Keys(cache(keys.name), keys.plot)
    told = {
        keys.name(serial)
        for row in rows
        if row.reading.replaced_by
        for serial in (row.reading.serial, row.reading.replaced_by)
    }
    judged: list[Judged] = []
    left: list[ReadingRow] = []
    for portion in _portions(rows, keys):
        found = known(portion)
        alone = {key for key, plot in found.items() if len(plot.track.meters) == 1} - told
        its = [row for row in portion if keys.name(row.reading.serial) in alone]
        left += (row for row in portion if keys.name(row.reading.serial) not in alone)
        judged += judge(its, found, keys)
    found = known(left)
    judged += judge(left, found, keys)
    return tuple(sorted(judged, key=lambda j: j.row)), {plot.id: plot for plot in found.values()}


def _portions(rows: Sequence[ReadingRow], keys: Keys) -> Iterator[list[ReadingRow]]:
    """Meter after meter."""
    portion: list[ReadingRow] = []
    for _, its in groupby(
        sorted(rows, key=lambda row: keys.name(row.reading.serial)), lambda row: keys.name(row.reading.serial)
    ):
        portion += its
        if len(portion) >= PORTION:
            yield portion
            portion = []
    if portion:
        yield portion
