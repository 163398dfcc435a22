"""One plot in a statement: what it used, priced by the tariffs that held (S-4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from maild.metering.amounts import Stretch, charge, unpriced
from maild.metering.track import UNDATED, summed
from maild.metering.use import Remark, RemarkKind, use_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from maild.metering.amounts import Amount
    from maild.metering.cells import Registers
    from maild.metering.tariffs import Tariff, Timeline
    from maild.metering.track import Reading, Step
    from maild.metering.use import Account, Use

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """A plot in the statement. Without data it has no amounts; then `use` says what was known last."""

    use: Use
    amounts: tuple[Amount, ...] = ()
    remarks: tuple[Remark, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    kwh: Decimal = _ZERO
    rub: Decimal = _ZERO

    @property
    def account(self) -> Account:
        """Whose line it is."""
        return self.use.account


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a line that was sent: where the next month begins, and what a revision is held against.

    `last` opens the next period; `missed` are the statements in a row without data, with this one.
    """

    subscriber_id: int
    plot: str
    plot_key: str
    known: bool
    kwh: Registers
    rub: Decimal
    last: Reading | None
    missed: int

    @property
    def total(self) -> Decimal:
        """All zones."""
        return sum((kwh for _, kwh in self.kwh), _ZERO)


def kept_of(line: Line) -> Kept:
    """The line as it is kept."""
    account, use = line.account, line.use
    kwh = tuple((amount.zone, amount.kwh) for amount in line.amounts)
    return Kept(account.id, account.plot, account.plot_key, use.known, kwh, line.rub, use.last, use.missed)


@dataclass(frozen=True, slots=True)
class Lack:
    """What there is no statement without (S-2): a tariff of the plot on a day, or in it the price of a zone."""

    account: Account
    day: date
    zone: str | None = None


def line_of(account: Account, timeline: Timeline, opens_on: date, closes_on: date) -> Line | Lack:
    """The plot's line, or what is lacking for it.

    Args:
        account: the plot.
        timeline: its tariffs.
        opens_on: when a reading without a day, the initial one, counts as taken.
        closes_on: the day of generation: the newest reading on or before it closes the period (S-2).
    """
    use = use_of(account, closes_on)
    if not use.steps:
        return Line(use, remarks=use.remarks)
    since = _since(use.steps[0], opens_on)
    cuts, later = _cuts(use.steps, timeline, opens_on)
    held = [timeline.on(day) for day in (since, *cuts)]
    tariffs = [tariff for tariff in held if tariff]
    if len(tariffs) < len(held):
        return Lack(account, since)
    stretches = _stretches(use.steps, cuts, tariffs, opens_on)
    if zone := unpriced(stretches):
        return Lack(account, since, zone)
    amounts = charge(stretches, use.months)
    kwh = sum((amount.kwh for amount in amounts), _ZERO)
    rub = sum((amount.rub for amount in amounts), _ZERO)
    split = tuple(Remark(RemarkKind.TARIFF_SPLIT, day) for day in cuts)
    delayed = tuple(Remark(RemarkKind.TARIFF_LATER, day) for day in later)
    return Line(use, amounts, (*use.remarks, *split, *delayed), tuple(tariffs), kwh, rub)


def _since(step: Step, opens_on: date) -> date:
    return min(opens_on, step.reading.day) if step.before.day == UNDATED else step.before.day


def _cuts(steps: Sequence[Step], timeline: Timeline, opens_on: date) -> tuple[list[date], list[date]]:
    """Changes of tariff inside the period: those of which there is a reading, and those that nothing tells apart."""
    changes = timeline.changes(_since(steps[0], opens_on), steps[-1].reading.day)
    later = [day for day in changes if any(_since(step, opens_on) < day < step.reading.day for step in steps)]
    return [day for day in changes if day not in later], later


def _stretches(steps: Sequence[Step], cuts: Sequence[date], tariffs: Sequence[Tariff], opens_on: date) -> list[Stretch]:
    """The steps before the first cut, between two, after the last, each at the tariff that held there."""
    ends = [*cuts, None]
    found: list[Stretch] = []
    left = list(steps)
    for end, tariff in zip(ends, tariffs, strict=True):
        its = [step for step in left if end is None or _since(step, opens_on) < end]
        left = left[len(its) :]
        found.append(Stretch(tuple(summed(step.kwh for step in its).items()), tariff))
    return found
