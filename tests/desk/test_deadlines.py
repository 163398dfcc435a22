"""Deadlines: tables of cases with every boundary (R-5, Q-4, Q-5, Q-7, Q-8, D-6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date

import pytest

from maild.desk import deadlines
from maild.desk.request import RequestKind
from tests.desk.samples import CALENDAR, MOSCOW, moscow

SATURDAYS_OFF = replace(CALENDAR, working_saturdays={})
"""The same year for a desk that does not work on moved Saturdays."""


@pytest.mark.rule("Q-7")
@pytest.mark.parametrize(
    ("confirmed", "due"),
    [
        ("2026-11-03 00:00:00", "2026-11-03"),
        ("2026-11-03 11:59:00", "2026-11-03"),
        ("2026-11-03 11:59:59", "2026-11-03"),
        ("2026-11-03 11:59:59.999999", "2026-11-03"),
        ("2026-11-03 12:00:00", "2026-11-05"),  # the eve of a holiday
        ("2026-11-03 12:01:00", "2026-11-05"),
        ("2026-11-03 23:59:59", "2026-11-05"),
        ("2026-11-04 09:00:00", "2026-11-05"),  # the holiday itself
        ("2026-11-05 11:59:59", "2026-11-05"),
        ("2026-11-05 12:00:00", "2026-11-06"),
        ("2026-11-06 11:59:59", "2026-11-06"),  # Friday
        ("2026-11-06 12:00:00", "2026-11-09"),
        ("2026-11-06 13:00:00", "2026-11-09"),
        ("2026-11-07 08:00:00", "2026-11-09"),  # Saturday
        ("2026-11-08 23:59:59", "2026-11-09"),
        ("2026-12-30 11:59:59", "2026-12-30"),
        ("2026-12-30 15:00:00", "2027-01-11"),  # over the New Year
        ("2026-12-31 10:00:00", "2027-01-11"),
        ("2027-01-01 00:00:00", "2027-01-11"),
        ("2027-01-10 23:59:59", "2027-01-11"),
        ("2027-02-19 13:00:00", "2027-02-20"),  # a working Saturday comes next
        ("2027-02-20 11:59:59", "2027-02-20"),
        ("2027-02-20 12:00:00", "2027-02-24"),
    ],
)
def test_a_request_is_processed_by_six_in_the_evening(confirmed: str, due: str) -> None:
    assert deadlines.process_by(moscow(confirmed), CALENDAR, MOSCOW) == moscow(f"{due} 18:00:00")


@pytest.mark.rule("Q-7")
def test_a_desk_that_rests_on_moved_saturdays_processes_after_them() -> None:
    due = deadlines.process_by(moscow("2027-02-19 13:00"), SATURDAYS_OFF, MOSCOW)
    assert due == moscow("2027-02-24 18:00")


def test_deadlines_are_utc_and_moscow_knows_no_summer_time() -> None:
    winter = deadlines.process_by(moscow("2026-11-25 10:00"), CALENDAR, MOSCOW)
    summer = deadlines.process_by(moscow("2027-07-07 10:00"), CALENDAR, MOSCOW)
    assert winter.tzinfo is UTC
    assert (winter.hour, summer.hour) == (15, 15)


def test_a_moment_of_another_zone_counts_by_the_desks_clock() -> None:
    late_in_utc = moscow("2026-11-04 01:00").astimezone(UTC)  # still the third there
    assert late_in_utc.day == 3
    assert deadlines.counted_on(late_in_utc, CALENDAR, MOSCOW) == date(2026, 11, 5)


@pytest.mark.rule("R-5")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-02 00:00:00", "2026-11-05"),  # Monday; Wednesday is a holiday
        ("2026-11-02 23:59:59", "2026-11-05"),
        ("2026-11-03 09:00:00", "2026-11-06"),
        ("2026-11-04 09:00:00", "2026-11-09"),  # on the holiday: as on Thursday
        ("2026-11-05 18:00:01", "2026-11-09"),
        ("2026-11-06 10:00:00", "2026-11-10"),  # Friday
        ("2026-11-07 10:00:00", "2026-11-11"),  # Saturday: as on Monday
        ("2026-11-08 23:59:59", "2026-11-11"),
        ("2026-12-30 10:00:00", "2027-01-12"),
        ("2027-02-18 10:00:00", "2027-02-20"),  # a working Saturday is a working day
        ("2027-02-20 10:00:00", "2027-02-25"),
    ],
)
def test_a_case_is_due_at_the_end_of_the_second_working_day(received: str, due: str) -> None:
    assert deadlines.registration_due(moscow(received), CALENDAR, MOSCOW) == moscow(f"{due} 18:00:00")


@pytest.mark.rule("Q-4")
@pytest.mark.parametrize(
    ("filed", "day"),
    [
        ("2026-11-03 00:00:00", "2026-11-03"),
        ("2026-11-03 23:59:59", "2026-11-03"),
        ("2026-11-04 00:00:00", "2026-11-05"),
        ("2026-11-07 10:00:00", "2026-11-09"),
        ("2026-11-08 23:59:59", "2026-11-09"),
        ("2026-11-09 00:00:00", "2026-11-09"),
        ("2027-01-01 12:00:00", "2027-01-11"),
        ("2027-02-20 12:00:00", "2027-02-20"),
        ("2027-02-21 12:00:00", "2027-02-24"),
    ],
)
def test_what_is_filed_on_a_day_off_counts_on_the_first_working_day_after(filed: str, day: str) -> None:
    assert deadlines.counted_on(moscow(filed), CALENDAR, MOSCOW) == date.fromisoformat(day)


@pytest.mark.rule("Q-8")
@pytest.mark.parametrize("kind", [k for k in RequestKind if not k.is_check])
def test_execution_takes_forty_eight_hours(kind: RequestKind) -> None:
    assert deadlines.execute_by(kind, moscow("2026-11-06 15:30:45"), MOSCOW) == moscow("2026-11-08 15:30:45")


@pytest.mark.rule("Q-8")
@pytest.mark.parametrize("started", ["2026-11-06 00:00:00", "2026-11-06 15:30:00", "2026-11-06 23:59:59"])
def test_a_remote_check_ends_with_the_second_calendar_day_after(started: str) -> None:
    due = deadlines.execute_by(RequestKind.REMOTE_CHECK, moscow(started), MOSCOW)
    assert due == moscow("2026-11-08 23:59:59")


@pytest.mark.rule("Q-8")
def test_an_onsite_check_has_no_deadline_but_the_agreed_time() -> None:
    assert deadlines.execute_by(RequestKind.ONSITE_CHECK, moscow("2026-11-06 15:00"), MOSCOW) is None


@pytest.mark.rule("Q-5")
def test_a_code_serves_for_72_hours_and_is_reminded_after_24() -> None:
    filed = moscow("2026-11-25 10:00:00")
    assert deadlines.expires_at(filed) == moscow("2026-11-28 10:00:00")
    assert deadlines.remind_at(filed) == moscow("2026-11-26 10:00:00")


@pytest.mark.rule("D-6")
@pytest.mark.parametrize(
    ("now", "following"),
    [
        ("2026-11-25 08:59:59", "2026-11-25"),
        ("2026-11-25 09:00:00", "2026-11-26"),
        ("2026-11-25 09:00:01", "2026-11-26"),
        ("2026-11-27 09:00:00", "2026-11-30"),
        ("2026-11-28 07:00:00", "2026-11-30"),
        ("2026-11-03 10:00:00", "2026-11-05"),
        ("2026-12-30 09:00:00", "2027-01-11"),
    ],
)
def test_the_next_digest_comes_on_a_working_morning_strictly_after_now(now: str, following: str) -> None:
    assert deadlines.next_digest(moscow(now), "09:00", CALENDAR, MOSCOW) == moscow(f"{following} 09:00")


@pytest.mark.parametrize(("moment", "is_provisional"), [("2027-12-31 23:59:59", False), ("2028-01-01 00:00:00", True)])
def test_a_deadline_in_a_year_that_is_not_known_is_provisional(moment: str, is_provisional: bool) -> None:
    assert deadlines.provisional(moscow(moment), CALENDAR, MOSCOW) is is_provisional


@pytest.mark.rule("D-6")
@pytest.mark.parametrize(
    ("now", "year"),
    [
        ("2026-12-01 09:00:00", None),
        ("2027-09-30 23:59:59", None),
        ("2027-10-01 00:00:00", 2028),
        ("2027-12-31 09:00:00", 2028),
        ("2028-03-01 09:00:00", 2028),
    ],
)
def test_the_desk_warns_from_october_of_a_year_that_is_not_known(now: str, year: int | None) -> None:
    assert deadlines.unknown_year(moscow(now), CALENDAR, MOSCOW) == year


def test_a_day_begins_at_local_midnight() -> None:
    assert deadlines.start_of_day(moscow("2026-11-25 00:00"), MOSCOW) == moscow("2026-11-25 00:00")
    assert deadlines.start_of_day(moscow("2026-11-25 23:59:59"), MOSCOW) == moscow("2026-11-25 00:00")
