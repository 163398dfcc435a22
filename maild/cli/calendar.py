"""`maild calendar`: working days as the desk counts them, and why."""

from __future__ import annotations

from calendar import Calendar as Weeks
from calendar import month_abbr
from datetime import date, timedelta
from typing import TYPE_CHECKING

from maild.cli.printing import painted, print_json
from maild.cli.settings import settings_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from maild.desk.workdays import Calendar

_SATURDAY = 5
_ABREAST = 3
_GAP = "    "
_WEEKDAYS = "Mo Tu We Th Fr Sa Su"


def main(options: argparse.Namespace) -> int:
    """The whole year: every day for programs; months, and the days that are not as usual, for people."""
    from maild import wiring

    settings = settings_of(options)
    calendar = wiring.calendar(settings)
    year = options.year or wiring.today(settings).year
    if options.json:
        print_json([_entry(calendar, day) for day in _days(year)])
    else:
        _print_year(calendar, year)
    return 0


def _entry(calendar: Calendar, day: date) -> dict[str, object]:
    return {"date": day.isoformat(), "working": calendar.is_working(day), "why": calendar.why(day)}


def _days(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))


def _print_year(calendar: Calendar, year: int) -> None:
    print(f"{year}: {sum(calendar.is_working(day) for day in _days(year))} working days; days off in brackets")
    for first in range(1, 13, _ABREAST):
        blocks = [_month(calendar, year, month) for month in range(first, first + _ABREAST)]
        print()
        for lines in zip(*blocks, strict=True):
            print(_GAP.join(lines).rstrip())
    unusual = [day for day in _days(year) if calendar.is_working(day) == (day.weekday() >= _SATURDAY)]
    print()
    for day in unusual:
        print(f"{day:%Y-%m-%d %a}  {painted('working' if calendar.is_working(day) else 'off')}  {calendar.why(day)}")
    if not calendar.known(date(year, 12, 31)):
        print(
            f"The decree for {year} is not known yet: deadlines in it are provisional (known_through in calendar.toml)."
        )


def _month(calendar: Calendar, year: int, month: int) -> list[str]:
    """Eight lines of equal width: the name, the weekdays, six weeks."""
    width = 4 * 7
    weeks = ["".join(_cell(calendar, day, month) for day in week) for week in Weeks().monthdatescalendar(year, month)]
    weekdays = "".join(f" {name} " for name in _WEEKDAYS.split())
    return [f"{month_abbr[month]} {year}".center(width), weekdays, *weeks, *[" " * width] * (6 - len(weeks))]


def _cell(calendar: Calendar, day: date, month: int) -> str:
    if day.month != month:
        return " " * 4
    return f" {day.day:2} " if calendar.is_working(day) else f"[{day.day:2}]"
