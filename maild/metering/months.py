"""The months that statements are for, and the day in them (S-1, S-2)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; written `2026-10`."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @classmethod
    def read(cls, written: str) -> Month:
        """From `2026-10`."""
        year, _, month = written.partition("-")
        return cls(int(year), int(month))

    @property
    def last_day(self) -> date:
        """The 28th to the 31st."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def plus(self, months: int) -> Month:
        """So many months later, or earlier."""
        year, month = divmod(self.year * _YEAR + self.month - 1 + months, _YEAR)
        return Month(year, month + 1)

    def run(self, length: int) -> tuple[Month, ...]:
        """So many months in a row of which this is the last."""
        return tuple(self.plus(back) for back in range(1 - length, 1))


def statement_date(month: Month, day: int) -> date:
    """The day chosen in a month, before days off move it (S-1): 1 is the next month's, 31 in June is the 30th."""
    if day == 1:
        following = month.plus(1)
        return date(following.year, following.month, 1)
    return month.last_day.replace(day=min(day, month.last_day.day))
