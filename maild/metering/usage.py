"""What one meter counted month by month, for the one who lives with it (P-4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from maild.metering.months import Month
from maild.metering.track import Track, summed, walk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from maild.metering.cells import Registers
    from maild.metering.track import Meter, Reading


@dataclass(frozen=True, slots=True)
class MonthUse:
    """Consumption told in a month, kWh by zone; `over` is in how many months it came together."""

    month: Month
    kwh: Registers
    over: int = 1

    @property
    def total(self) -> Decimal:
        """All zones."""
        return sum((kwh for _, kwh in self.kwh), Decimal(0))


def month_of(day: date) -> Month:
    """The month that a reading closes: it is of the start of its day, so the first of November is October's."""
    before = day - timedelta(days=1)
    return Month(before.year, before.month)


def by_month(meter: Meter, readings: Sequence[Reading]) -> tuple[MonthUse, ...]:
    """Month after month, those without a reading left out; what went before the first reading is not told.

    Readings that do not follow from one another tell of nothing.
    """
    steps = walk(Track((replace(meter, initial=()),), None, tuple(readings))).steps
    found: list[MonthUse] = []
    for month in sorted({month_of(step.reading.day) for step in steps}):
        its = [step for step in steps if month_of(step.reading.day) == month]
        since = month_of(its[0].before.day)
        over = max(1, (month.year - since.year) * 12 + month.month - since.month)
        found.append(MonthUse(month, tuple(summed(step.kwh for step in its).items()), over))
    return tuple(found)
