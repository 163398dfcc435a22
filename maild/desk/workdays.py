"""The working-day calendar as a value; deadlines are counted on it in `desk.deadlines`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days the desk works, and why (RULES, Working day).

    Args:
        holidays: weekdays off, with their names.
        working_saturdays: weekend days made working by decree, with the reason.
        overrides: days set by `config/calendar.toml` or by command (D-9), day → (working, why); they win.
        known_through: the last year whose decree is known; later deadlines are provisional.
    """

    holidays: Mapping[date, str]
    working_saturdays: Mapping[date, str]
    known_through: int
    overrides: Mapping[date, tuple[bool, str]] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether the desk works on that day."""
        if day in self.overrides:
            return self.overrides[day][0]
        if day.weekday() >= _SATURDAY:
            return day in self.working_saturdays
        return day not in self.holidays

    def why(self, day: date) -> str:
        """Why it is so, in Russian: the holiday's name, «выходной», «рабочий день», or the ground of an override."""
        if day in self.overrides:
            return self.overrides[day][1]
        named = self.holidays.get(day) or self.working_saturdays.get(day)
        return named or ("выходной" if day.weekday() >= _SATURDAY else "рабочий день")

    def known(self, day: date) -> bool:
        """Whether the year's decree is known; otherwise a deadline there is provisional."""
        return day.year <= self.known_through

    def working_on_or_after(self, day: date) -> date:
        """That day, or the next working one."""
        while not self.is_working(day):
            day += _ONE_DAY
        return day

    def working_after(self, day: date) -> date:
        """The next working day strictly after."""
        return self.working_on_or_after(day + _ONE_DAY)
