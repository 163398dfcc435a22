"""Which days the desk works, and why (RULES, Working day)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.desk.samples import CALENDAR

SET = replace(CALENDAR, overrides={date(2026, 11, 26): (False, "авария"), date(2026, 11, 28): (True, "дежурство")})


@pytest.mark.rule("D-9")
@pytest.mark.parametrize(
    ("day", "working", "why"),
    [
        (date(2026, 11, 25), True, "рабочий день"),
        (date(2026, 11, 29), False, "выходной"),
        (date(2026, 11, 4), False, "День народного единства"),
        (date(2027, 2, 20), True, "перенос на понедельник 22 февраля"),
        (date(2026, 11, 26), False, "авария"),
        (date(2026, 11, 28), True, "дежурство"),
    ],
)
def test_a_day_works_or_not_and_the_calendar_says_why(day: date, working: bool, why: str) -> None:
    assert SET.is_working(day) is working
    assert SET.why(day) == why
