"""A month beside others: the last one, the same of a year ago, the twelve of the chart (S-5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.metering.losses import percent_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from maild.metering.months import Month

A_YEAR = 12


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """What a statement came to. Losses are None without a common meter's number."""

    month: Month
    kwh: Decimal
    rub: Decimal
    losses_kwh: Decimal | None = None
    losses_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """This month minus an earlier one; in per cent of the earlier one, None if that was nothing."""

    then: MonthTotal
    kwh: Decimal
    rub: Decimal
    kwh_percent: Decimal | None
    rub_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Trend:
    """`series`: a year of months up to this one, None where there is no statement."""

    last_month: Comparison | None
    last_year: Comparison | None
    series: tuple[tuple[Month, MonthTotal | None], ...]


def trend_of(now: MonthTotal, history: Iterable[MonthTotal]) -> Trend:
    """The month among those before it, in any order."""
    known = {**{total.month: total for total in history}, now.month: now}
    return Trend(
        last_month=_compared(now, known.get(now.month.plus(-1))),
        last_year=_compared(now, known.get(now.month.plus(-A_YEAR))),
        series=tuple((month, known.get(month)) for month in now.month.run(A_YEAR)),
    )


def _compared(now: MonthTotal, then: MonthTotal | None) -> Comparison | None:
    if then is None:
        return None
    kwh, rub = now.kwh - then.kwh, now.rub - then.rub
    return Comparison(then, kwh, rub, percent_of(kwh, then.kwh), percent_of(rub, then.rub))
