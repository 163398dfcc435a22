"""A month's statement of one client as a value: all that its letter, documents and page show (S-2 to S-5).

Pure: readings, tariffs and earlier totals come in, the statement or what it lacks comes out.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from maild.metering.attention import Thresholds, of_lines, of_losses
from maild.metering.intervals import whole_days
from maild.metering.lines import Lack, Line, line_of
from maild.metering.losses import losses_of
from maild.metering.track import summed
from maild.metering.trend import MonthTotal, trend_of
from maild.metering.use import use_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from maild.metering.attention import Attention
    from maild.metering.cells import Registers
    from maild.metering.losses import Losses
    from maild.metering.months import Month
    from maild.metering.tariffs import Tariff, Tariffs
    from maild.metering.trend import Trend
    from maild.metering.use import Account, Use

_ZERO = Decimal(0)
_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Intervals:
    """The common meter by XML 80020: kWh by day, ratio included, from the day the last statement closed on."""

    since: date
    days: Mapping[date, Decimal]


@dataclass(frozen=True, slots=True)
class Brief:
    """What a statement is drawn up from.

    Args:
        month: the month it is for.
        opens_on: the day the last statement closed on, or else the chosen day of the month before.
        closes_on: the day of generation (S-2).
        accounts: the client's plots; the common meter is not among them.
        tariffs: all of the client's.
        common: the common meter, with its ratio; None if the client has none.
        intervals: its half-hours, taken where it has no readings.
        history: totals of earlier months, in any order.
        limits: from where on something is worth a look.
    """

    month: Month
    opens_on: date
    closes_on: date
    accounts: tuple[Account, ...]
    tariffs: Tariffs
    common: Account | None = None
    intervals: Intervals | None = None
    history: tuple[MonthTotal, ...] = ()
    limits: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True, slots=True)
class ZoneTotal:
    """A zone of all plots: the sums of their rounded amounts (S-4)."""

    zone: str
    kwh: Decimal
    rub: Decimal


@dataclass(frozen=True, slots=True)
class Applied:
    """A tariff by which something was priced. `plots` are those that have it alone, empty for the client's own."""

    tariff: Tariff
    plots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Common:
    """The common meter. `kwh` is by zone, ratio included, None if it has no number; then `use` or `absent` says why.

    `absent` are days without half-hours; `closed` is the day up to which it counts.
    """

    use: Use | None
    kwh: Registers | None
    closed: date | None
    absent: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A client's month.

    Args:
        month: the month it is for.
        opens_on: where its period begins.
        closes_on: the day of generation.
        lines: a line a plot, in the order of their numbers.
        zones: totals by zone.
        kwh: the sum of the plots.
        rub: the sum of the rounded amounts.
        tariffs: those that were applied, the client's first, then those of single plots.
        common: the common meter; None if there is none.
        losses: None without a number of the common meter.
        without_data: plots without a number: what they used is among the losses.
        other_day: plots whose period ends on another day than the common meter's: losses are as much too high or low.
        trend: this month beside others.
        attention: what somebody should look at.
    """

    month: Month
    opens_on: date
    closes_on: date
    lines: tuple[Line, ...]
    zones: tuple[ZoneTotal, ...]
    kwh: Decimal
    rub: Decimal
    tariffs: tuple[Applied, ...]
    common: Common | None
    losses: Losses | None
    without_data: int
    other_day: int
    trend: Trend
    attention: tuple[Attention, ...]

    @property
    def total(self) -> MonthTotal:
        """What is kept for later months to be compared with."""
        return _total(self.month, self.zones, self.losses)


def draw_up(brief: Brief) -> Statement | tuple[Lack, ...]:
    """The statement, or everything that it lacks (S-2)."""
    timeline = cache(brief.tariffs.timeline)
    ordered = sorted(brief.accounts, key=lambda account: _natural(account.plot_key))
    found = [line_of(each, timeline(each.plot_key), brief.opens_on, brief.closes_on) for each in ordered]
    if lacks := tuple(each for each in found if isinstance(each, Lack)):
        return lacks
    return _drawn(brief, tuple(each for each in found if isinstance(each, Line)))


def _drawn(brief: Brief, lines: tuple[Line, ...]) -> Statement:
    zones = _zones(lines)
    common = _common(brief, lines)
    kwh = tuple((zone.zone, zone.kwh) for zone in zones)
    losses = losses_of(common.kwh, kwh) if common and common.kwh is not None else None
    total = _total(brief.month, zones, losses)
    about_losses = of_losses(losses, brief.limits, common=common is not None)
    return Statement(
        month=brief.month,
        opens_on=brief.opens_on,
        closes_on=brief.closes_on,
        lines=lines,
        zones=zones,
        kwh=total.kwh,
        rub=total.rub,
        tariffs=_applied(lines, brief.tariffs.client),
        common=common,
        losses=losses,
        without_data=sum(not line.use.known for line in lines),
        other_day=sum(_closed(line.use) != common.closed for line in lines if line.use.known)
        if losses and common
        else 0,
        trend=trend_of(total, brief.history),
        attention=(*about_losses, *of_lines(lines, brief.limits)),
    )


def _natural(plot_key: str) -> tuple[tuple[int, str], ...]:
    """«2» before «10», «12а» after «12»."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in _NUMBERS.split(plot_key) if part)


def _zones(lines: Sequence[Line]) -> tuple[ZoneTotal, ...]:
    rub: dict[str, Decimal] = {}
    for amount in (amount for line in lines for amount in line.amounts):
        rub[amount.zone] = rub.get(amount.zone, _ZERO) + amount.rub
    kwh = summed(tuple((amount.zone, amount.kwh) for amount in line.amounts) for line in lines)
    return tuple(ZoneTotal(zone, each, rub[zone]) for zone, each in kwh.items())


def _total(month: Month, zones: Iterable[ZoneTotal], losses: Losses | None) -> MonthTotal:
    zones = tuple(zones)
    return MonthTotal(
        month,
        sum((zone.kwh for zone in zones), _ZERO),
        sum((zone.rub for zone in zones), _ZERO),
        losses.kwh if losses else None,
        losses.percent if losses else None,
    )


def _common(brief: Brief, lines: Iterable[Line]) -> Common | None:
    """By its readings; where it has none, by its half-hours up to the day on which most of the plots were read."""
    use = use_of(brief.common, brief.closes_on) if brief.common else None
    if use and use.steps:
        return Common(use, tuple(summed(step.kwh for step in use.steps).items()), _closed(use))
    if brief.intervals is None:
        return Common(use, None, None) if use else None
    closing = Counter(_closed(line.use) for line in lines if line.use.known)
    closed = max((day for day in closing if day), key=lambda day: (closing[day], day), default=brief.closes_on)
    found = whole_days(brief.intervals.days, brief.intervals.since, closed)
    whole = brief.intervals.since < closed and not found.absent
    return Common(use, (("T1", found.kwh),) if whole else None, closed, found.absent)


def _closed(use: Use) -> date | None:
    return use.last.day if use.last else None


def _applied(lines: Iterable[Line], general: Sequence[Tariff]) -> tuple[Applied, ...]:
    plots: dict[Tariff, list[str]] = {}
    for line in lines:
        for tariff in line.tariffs:
            plots.setdefault(tariff, []).append(line.account.plot)
    found = [Applied(tariff, () if tariff in general else tuple(its)) for tariff, its in plots.items()]
    return tuple(sorted(found, key=lambda applied: (bool(applied.plots), applied.tariff.holds_from)))
