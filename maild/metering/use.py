"""What a plot, or the common meter, used: from which reading to which, or why that cannot be said (S-2, S-3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from maild.metering.track import FaultKind, summed, until, walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from maild.metering.cells import Registers
    from maild.metering.track import Fault, Reading, Step, Track, Walk


@dataclass(frozen=True, slots=True)
class Account:
    """A plot, or the common meter, as a statement takes it.

    Args:
        id: the subscriber's in the ledger.
        plot: as the client writes it; `plot_key` is compared.
        name: the subscriber's.
        track: its meters and readings; the opening is the reading that closed the last statement (S-2).
        missed: how many statements in a row, up to the last, had no data for it.
        past: what it used in earlier months, kWh, the newest first; months without data are left out.
    """

    id: int
    plot: str
    plot_key: str
    name: str
    track: Track
    missed: int = 0
    past: tuple[Decimal, ...] = ()


class RemarkKind(StrEnum):
    """What is said beside the numbers, so that nothing is silent (S-3, S-4)."""

    REPLACED = "replaced"
    ROLLED_OVER = "rolled_over"
    NO_INITIAL = "no_initial"  # nothing was known before: the first reading opens
    NO_FIRST = "no_first"  # of the new meter there is no reading yet
    MONTHS = "months"  # what built up over several months
    TARIFF_SPLIT = "tariff_split"  # by the reading of the day of the change
    TARIFF_LATER = "tariff_later"  # no reading that day: the new tariff from the next period on


@dataclass(frozen=True, slots=True)
class Remark:
    """`what` is a serial number, or a number of months."""

    kind: RemarkKind
    day: date | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One meter in the period, from which reading to which; `kwh` is by zone, times the ratio."""

    opened: Reading
    closed: Reading
    kwh: Registers = ()


@dataclass(frozen=True, slots=True)
class Use:
    """`last` closed the period; without data, or with a fault, it is the last known one and opens the next."""

    account: Account
    last: Reading | None
    runs: tuple[Run, ...] = ()
    steps: tuple[Step, ...] = ()
    remarks: tuple[Remark, ...] = ()
    fault: Fault | None = None

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return bool(self.runs)

    @property
    def months(self) -> int:
        """Over how many months it built up."""
        return self.account.missed + 1

    @property
    def missed(self) -> int:
        """Statements in a row without data, with this one."""
        return 0 if self.known else self.months


def use_of(account: Account, closes_on: date) -> Use:
    """From the opening to the newest reading on or before a day."""
    track = until(account.track, closes_on)
    way = walk(track)
    fault = next((found for found in way.faults if found.kind is not FaultKind.NO_FIRST), None)
    if fault:
        return Use(account, track.start, fault=fault)
    if not way.steps and not way.starts:
        return Use(account, way.last, remarks=tuple(_not_yet(way)))
    return Use(account, way.last, tuple(_runs(way)), tuple(way.steps), tuple(_remarks(account, way)))


def _runs(way: Walk) -> Iterator[Run]:
    """Meter after meter; one that has just come in may have no more than its first reading."""
    counted = [list(steps) for _, steps in groupby(way.steps, lambda step: step.reading.serial)]
    runs = [
        Run(steps[0].before, steps[-1].reading, tuple(summed(step.kwh for step in steps).items())) for steps in counted
    ]
    begun = {run.opened for run in runs}
    runs += [Run(first, first) for first in way.starts if first not in begun]
    yield from sorted(runs, key=lambda run: run.opened.day)


def _remarks(account: Account, way: Walk) -> Iterator[Remark]:
    if way.by_first:
        yield Remark(RemarkKind.NO_INITIAL, way.starts[0].day)
    if account.missed:
        yield Remark(RemarkKind.MONTHS, what=str(account.missed + 1))
    for reading in sorted([*way.starts, *(step.reading for step in way.steps)], key=lambda r: r.day):
        if reading.rollover:
            yield Remark(RemarkKind.ROLLED_OVER, reading.day, reading.serial)
        if reading.replaced_by:
            yield Remark(RemarkKind.REPLACED, reading.day, reading.replaced_by)
    yield from _not_yet(way)


def _not_yet(way: Walk) -> Iterator[Remark]:
    return (
        Remark(RemarkKind.NO_FIRST, fault.reading.day, fault.reading.replaced_by or "")
        for fault in way.faults
        if fault.kind is FaultKind.NO_FIRST
    )
