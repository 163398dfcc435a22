"""The production calendar of the `holidays` package, with the desk's own days over it (RULES, Working day)."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

import holidays

from maild.config import ConfigError
from maild.desk.workdays import Calendar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from maild.desk.decision import CalendarDay

_KEYS = ("known_through", "work_moved_saturdays", "days_off", "working_days")
_KNOWN_THROUGH = 2027
_SATURDAY = 5
_COUNTRIES = "holidays.countries"
_RUSSIA = f"{_COUNTRIES}.russia"


@dataclass(frozen=True, slots=True)
class OwnDays:
    """What `calendar.toml` says."""

    known_through: int = _KNOWN_THROUGH
    work_moved_saturdays: bool = True
    days_off: Mapping[date, str] = field(default_factory=dict)
    working_days: Mapping[date, str] = field(default_factory=dict)

    @staticmethod
    def read(path: Path) -> OwnDays:
        """Read the file.

        Raises:
            ConfigError: it cannot be read, has an unknown key, or a value that is not what it must be.
        """
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:  # no file, no TOML, no UTF-8
            raise ConfigError(f"the calendar cannot be read: {fault}", path=path) from fault
        for key in values:
            if key not in _KEYS:
                raise ConfigError(f"no such key; known are {', '.join(_KEYS)}", path=path, key=key)
        given = _File(path, values)
        return OwnDays(
            known_through=given.year("known_through"),
            work_moved_saturdays=given.flag("work_moved_saturdays"),
            days_off=given.days("days_off", "выходной день диспетчерского пункта"),
            working_days=given.days("working_days", "рабочий день диспетчерского пункта"),
        )


@dataclass(frozen=True, slots=True)
class _File:
    """The values of a `calendar.toml`, each taken only if it is what it must be."""

    path: Path
    values: Mapping[str, Any]

    def year(self, key: str) -> int:
        value = self.values.get(key, _KNOWN_THROUGH)
        if type(value) is not int or not date.min.year <= value <= date.max.year:
            raise self._wrong(key, f"must be a year such as {_KNOWN_THROUGH}, not {value!r}")
        return value

    def flag(self, key: str) -> bool:
        value = self.values.get(key, True)
        if not isinstance(value, bool):
            raise self._wrong(key, f"must be true or false, without quotes, not {value!r}")
        return value

    def days(self, key: str, reason: str) -> dict[date, str]:
        """A table of date = "reason", or a list of dates."""
        given = self.values.get(key, {})
        if isinstance(given, list):
            given = dict.fromkeys(map(str, given), reason)
        if not isinstance(given, dict):
            raise self._wrong(key, f'must be a table of 2026-12-31 = "reason", or a list of dates, not {given!r}')
        return {self._day(key, day): self._reason(key, day, why) for day, why in given.items()}

    def _day(self, key: str, day: str) -> date:
        try:
            return date.fromisoformat(day)
        except ValueError:
            raise self._wrong(key, f"must hold dates such as 2026-12-31, not {day!r}") from None

    def _reason(self, key: str, day: str, why: object) -> str:
        if not isinstance(why, str):
            raise self._wrong(key, f"the reason of {day} must be text in quotes, not {why!r}")
        return why

    def _wrong(self, key: str, problem: str) -> ConfigError:
        return ConfigError(problem, path=self.path, key=key)


@dataclass(frozen=True)
class WorkCalendar:
    """Makes the desk's `Calendar`. Years are worked out when first asked for, so that any date can be counted."""

    own: OwnDays

    @staticmethod
    def read(path: Path) -> WorkCalendar:
        """With the days of a `calendar.toml`."""
        return WorkCalendar(OwnDays.read(path))

    def calendar(self, commanded: Sequence[CalendarDay] = ()) -> Calendar:
        """The calendar, with the days set by command winning over all (D-9)."""
        commands = {one.day: (one.working, one.why) for one in commanded}
        return Calendar(
            holidays=self._russia.weekdays_off,
            working_saturdays=self._russia.working_weekends if self.own.work_moved_saturdays else {},
            known_through=self.own.known_through,
            overrides={**self._own_days, **commands},
        )

    @cached_property
    def _russia(self) -> _Russia:
        return _Russia()

    @cached_property
    def _own_days(self) -> dict[date, tuple[bool, str]]:
        off = {day: (False, why) for day, why in self.own.days_off.items()}
        return {**off, **{day: (True, why) for day, why in self.own.working_days.items()}}


class _Russia:
    """Both sides of the production calendar, as mappings that grow by the year."""

    def __init__(self) -> None:
        self.weekdays_off = _Years(_weekdays_off)
        self.working_weekends = _Years(_working_weekends)


class _Years(Mapping[date, str]):
    """Days of every year that was asked about."""

    def __init__(self, days_of: Callable[[int], Mapping[date, str]]) -> None:
        self._days_of = days_of
        self._years: dict[int, Mapping[date, str]] = {}

    def __getitem__(self, day: date) -> str:
        if day.year not in self._years:
            self._years[day.year] = self._days_of(day.year)
        return self._years[day.year][day]

    def __iter__(self) -> Iterator[date]:
        return (day for year in tuple(self._years.values()) for day in year)

    def __len__(self) -> int:
        return sum(map(len, self._years.values()))


def _calendar(year: int) -> holidays.HolidayBase:
    _load_russia_alone()
    return holidays.country_holidays("RU", years=year, language="ru", observed=True, expand=False)


def _weekdays_off(year: int) -> dict[date, str]:
    return {day: name for day, name in _calendar(year).items() if day.weekday() < _SATURDAY}


def _working_weekends(year: int) -> dict[date, str]:
    return dict.fromkeys(sorted(_calendar(year).weekend_workdays), "рабочая суббота: выходной перенесён")


def _load_russia_alone() -> None:
    """The package brings all countries of the world when one is asked for: 8 MB in a daemon that needs one of them.

    Its module is loaded as if the package had no `__init__`, and nothing of that stays: others come as ever.
    """
    if _RUSSIA not in sys.modules:
        bare = ModuleType(_COUNTRIES)
        bare.__path__ = [f"{folder}/countries" for folder in holidays.__path__]
        sys.modules[_COUNTRIES] = bare
        try:
            import_module(_RUSSIA)
        finally:
            sys.modules.pop(_COUNTRIES, None)
