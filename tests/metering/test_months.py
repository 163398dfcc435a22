"""The month of a statement and its day (S-1, S-2)."""

from __future__ import annotations

from datetime import date

import pytest

from maild.metering.months import Month, statement_date


def test_a_month_is_written_and_read() -> None:
    assert str(Month(2026, 3)) == "2026-03"
    assert Month.read("2026-03") == Month(2026, 3)


@pytest.mark.parametrize(
    ("months", "month"),
    [(0, "2026-01"), (-1, "2025-12"), (-12, "2025-01"), (11, "2026-12"), (12, "2027-01"), (-13, "2024-12")],
)
def test_months_are_counted_over_the_turn_of_the_year(months: int, month: str) -> None:
    assert str(Month(2026, 1).plus(months)) == month


def test_a_run_of_months_ends_with_the_month() -> None:
    assert [str(month) for month in Month(2026, 2).run(3)] == ["2025-12", "2026-01", "2026-02"]


@pytest.mark.rule("S-1")
@pytest.mark.parametrize(
    ("month", "day", "chosen"),
    [
        ("2026-10", 25, date(2026, 10, 25)),
        ("2026-10", 31, date(2026, 10, 31)),
        ("2026-11", 31, date(2026, 11, 30)),
        ("2027-02", 30, date(2027, 2, 28)),
        ("2028-02", 30, date(2028, 2, 29)),
        ("2026-10", 1, date(2026, 11, 1)),  # day 1 is the next month's
        ("2026-12", 1, date(2027, 1, 1)),
    ],
)
def test_a_day_that_the_month_lacks_is_its_last_one(month: str, day: int, chosen: date) -> None:
    assert statement_date(Month.read(month), day) == chosen
