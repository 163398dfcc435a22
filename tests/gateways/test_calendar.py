"""The production calendar, held against the government's decrees, and what the desk's own file may say over it."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from maild.config import ConfigError
from maild.desk import deadlines
from maild.desk.decision import CalendarDay
from maild.gateways.calendar import OwnDays, WorkCalendar
from maild.resources import shipped
from tests.desk.samples import MOSCOW, moscow

if TYPE_CHECKING:
    from pathlib import Path

RUSSIA = WorkCalendar(OwnDays()).calendar()
"""As the decrees have it."""

WEEKDAYS_OFF = {
    2023: "01-02 01-03 01-04 01-05 01-06 02-23 02-24 03-08 05-01 05-08 05-09 06-12 11-06",
    2024: "01-01 01-02 01-03 01-04 01-05 01-08 02-23 03-08 04-29 04-30 05-01 05-09 05-10 06-12 11-04 12-30 12-31",
    2025: "01-01 01-02 01-03 01-06 01-07 01-08 05-01 05-02 05-08 05-09 06-12 06-13 11-03 11-04 12-31",
    2026: "01-01 01-02 01-05 01-06 01-07 01-08 01-09 02-23 03-09 05-01 05-11 06-12 11-04 12-31",
    2027: "01-01 01-04 01-05 01-06 01-07 01-08 02-22 02-23 03-08 05-03 05-10 06-14 11-04 11-05 12-31",
}
WORKING_SATURDAYS = {2023: "", 2024: "04-27 11-02 12-28", 2025: "11-01", 2026: "", 2027: "02-20"}
WORKING_DAYS = {2023: 247, 2024: 248, 2025: 247, 2026: 247, 2027: 247}


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def listed(days: str, year: int) -> set[date]:
    return {date.fromisoformat(f"{year}-{day}") for day in days.split()}


@pytest.mark.parametrize("year", WEEKDAYS_OFF)
def test_every_day_of_the_year_is_as_the_decree_has_it(year: int) -> None:
    off, saturdays = listed(WEEKDAYS_OFF[year], year), listed(WORKING_SATURDAYS[year], year)
    expected = {day for day in days_of(year) if (day.weekday() < 5 and day not in off) or day in saturdays}
    assert {day for day in days_of(year) if RUSSIA.is_working(day)} == expected
    assert len(expected) == WORKING_DAYS[year]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-11-04", "День народного единства"),
        ("2026-11-07", "выходной"),
        ("2026-11-05", "рабочий день"),
        ("2027-02-20", "рабочая суббота: выходной перенесён"),
    ],
)
def test_each_day_says_why_in_russian(day: str, why: str) -> None:
    assert RUSSIA.why(date.fromisoformat(day)) == why


def test_years_are_counted_in_any_order_and_each_by_itself() -> None:
    calendar = WorkCalendar(OwnDays()).calendar()
    asked = [date(2027, 2, 20), date(2023, 2, 24), date(2024, 4, 27), date(2023, 2, 24), date(2025, 11, 1)]
    assert [calendar.is_working(day) for day in asked] == [True, False, True, False, True]


def test_the_days_of_the_years_asked_about_can_be_listed() -> None:
    calendar = WorkCalendar(OwnDays()).calendar()
    assert (len(calendar.holidays), list(calendar.working_saturdays)) == (0, [])
    calendar.is_working(date(2026, 11, 4))
    calendar.is_working(date(2027, 2, 20))
    assert set(calendar.holidays) == listed(WEEKDAYS_OFF[2026], 2026)
    assert list(calendar.working_saturdays) == [date(2027, 2, 20)]
    assert len(calendar.holidays) == len(WEEKDAYS_OFF[2026].split())


def test_a_year_without_a_decree_is_counted_by_holidays_and_not_called_known() -> None:
    assert RUSSIA.known(date(2027, 12, 31))
    assert not RUSSIA.known(date(2028, 1, 1))
    assert not RUSSIA.is_working(date(2031, 5, 9))
    assert RUSSIA.is_working(date(2028, 11, 7))


# ── deadlines on it ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-7")
@pytest.mark.parametrize(
    ("confirmed", "due"),
    [
        ("2026-11-03 11:59", "2026-11-03"),
        ("2026-11-03 12:01", "2026-11-05"),
        ("2026-11-06 13:00", "2026-11-09"),
        ("2026-12-30 15:00", "2027-01-11"),
        ("2026-12-31 10:00", "2027-01-11"),
        ("2027-02-19 13:00", "2027-02-20"),
        ("2024-04-26 13:00", "2024-04-27"),
        ("2024-04-27 13:00", "2024-05-02"),
        ("2024-12-28 11:59", "2024-12-28"),
        ("2024-12-28 12:00", "2025-01-09"),
        ("2025-10-31 13:00", "2025-11-01"),
        ("2023-02-22 12:00", "2023-02-27"),
    ],
)
def test_a_request_is_due_by_the_real_calendar(confirmed: str, due: str) -> None:
    assert deadlines.process_by(moscow(confirmed), RUSSIA, MOSCOW) == moscow(f"{due} 18:00")


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2027-01-01", "2027-01-11"),
        ("2027-02-22", "2027-02-24"),
        ("2027-01-30", "2027-02-01"),
        ("2027-05-01", "2027-05-04"),
        ("2026-11-04", "2026-11-05"),
        ("2027-01-06", "2027-01-11"),
    ],
)
def test_what_falls_on_a_day_off_comes_on_the_next_working_day(day: str, working: str) -> None:
    assert RUSSIA.working_on_or_after(date.fromisoformat(day)) == date.fromisoformat(working)


def test_a_desk_may_rest_on_moved_saturdays() -> None:
    rests = WorkCalendar(OwnDays(work_moved_saturdays=False)).calendar()
    assert deadlines.process_by(moscow("2027-02-19 13:00"), rests, MOSCOW) == moscow("2027-02-24 18:00")
    assert rests.why(date(2027, 2, 20)) == "выходной"


# ── the desk's own days ──────────────────────────────────────────────────────────────────────────────────────────


def written(folder: Path, text: str) -> Path:
    path = folder / "calendar.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_file_says_what_holds_without_one() -> None:
    assert OwnDays.read(shipped("config") / "calendar.toml") == OwnDays()


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert OwnDays.read(written(tmp_path, "")) == OwnDays()


def test_the_file_wins_over_the_decree_and_a_working_day_over_a_day_off(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'known_through = 2026\nwork_moved_saturdays = false\n[days_off]\n2026-12-30 = "учёт"\n2026-12-31 = "учёт"\n'
        '[working_days]\n2026-12-31 = "дежурство"\n2026-11-07 = "отработка"\n',
    )
    calendar = WorkCalendar.read(path).calendar()
    assert [calendar.is_working(date(2026, 12, n)) for n in (29, 30, 31)] == [True, False, True]
    assert calendar.why(date(2026, 12, 31)) == "дежурство"
    assert calendar.is_working(date(2026, 11, 7))
    assert not calendar.is_working(date(2027, 2, 20))
    assert not calendar.known(date(2027, 1, 1))


@pytest.mark.parametrize("days", ["[2026-12-30, 2026-12-31]", '["2026-12-30", "2026-12-31"]'])
def test_days_may_be_a_list(tmp_path: Path, days: str) -> None:
    off = OwnDays.read(written(tmp_path, f"days_off = {days}")).days_off
    assert off == dict.fromkeys((date(2026, 12, 30), date(2026, 12, 31)), "выходной день диспетчерского пункта")


@pytest.mark.rule("D-9")
def test_a_day_set_by_command_wins_over_all(tmp_path: Path) -> None:
    own = WorkCalendar.read(written(tmp_path, '[days_off]\n2026-12-30 = "учёт"\n'))
    calendar = own.calendar([CalendarDay(date(2026, 12, 30), working=True, why="приказ 7")])
    assert calendar.is_working(date(2026, 12, 30))
    assert calendar.why(date(2026, 12, 30)) == "приказ 7"
    assert not own.calendar().is_working(date(2026, 12, 30)), "and only as long as it is commanded"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('known_through = "soon"', "known_through: must be a year such as 2027, not 'soon'"),
        ("known_through = 2027.5", "known_through: must be a year such as 2027, not 2027.5"),
        ("known_through = true", "known_through: must be a year such as 2027, not True"),
        ("known_through = 20270", "known_through: must be a year such as 2027, not 20270"),
        ('work_moved_saturdays = "false"', "work_moved_saturdays: must be true or false, without quotes, not 'false'"),
        ("work_moved_saturdays = 0", "work_moved_saturdays: must be true or false, without quotes, not 0"),
        ("days_off = 5", 'days_off: must be a table of 2026-12-31 = "reason", or a list of dates, not 5'),
        ("days_off = [2026-12-31, 5]", "days_off: must hold dates such as 2026-12-31, not '5'"),
        ("working_days = [2026-12-31T10:00:00]", "working_days: must hold dates such as 2026-12-31"),
        ('[days_off]\n31-12-2026 = "учёт"', "days_off: must hold dates such as 2026-12-31, not '31-12-2026'"),
        ('[days_off]\n2026-02-30 = "учёт"', "days_off: must hold dates such as 2026-12-31, not '2026-02-30'"),
        (
            "[working_days]\n2026-12-31 = true",
            "working_days: the reason of 2026-12-31 must be text in quotes",
        ),
        ("day_off = []", "day_off: no such key; known are known_through, work_moved_saturdays, days_off, working_days"),
        ("known_through", "the calendar cannot be read"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_key_and_what_would_be_right(
    tmp_path: Path, text: str, told: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as fault:
        OwnDays.read(path)
    assert str(fault.value).startswith(f"{path}: {told}")


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the calendar cannot be read"):
        OwnDays.read(tmp_path / "none.toml")
    path = tmp_path / "calendar.toml"
    path.write_bytes("[days_off]\n2026-12-31 = 'учёт'".encode("cp1251"))
    with pytest.raises(ConfigError, match="the calendar cannot be read"):
        OwnDays.read(path)


def test_russia_comes_without_the_rest_of_the_world_which_is_there_for_others_all_the_same() -> None:
    program = """
import sys, holidays
from datetime import date
from maild.gateways.calendar import OwnDays, WorkCalendar
name = WorkCalendar(OwnDays()).calendar().holidays[date(2026, 11, 4)]
print(name, sorted(module for module in sys.modules if module.startswith("holidays.countries")))
print(*(date(2026, 12, 6) in holidays.country_holidays(country) for country in ("FI", "RU")))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.splitlines() == [
        "День народного единства ['holidays.countries.russia']",
        "True False",
    ]
