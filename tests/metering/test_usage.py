"""What one meter counted month by month (P-4)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maild.metering.months import Month
from maild.metering.usage import MonthUse, by_month, month_of
from tests.metering.samples import day, kwh, meter, reading


@pytest.mark.rule("P-4")
@pytest.mark.parametrize(("written", "month"), [("31.10", 10), ("01.11", 10), ("02.11", 11), ("01.01", 12)])
def test_a_reading_of_the_first_closes_the_month_before(written: str, month: int) -> None:
    assert month_of(day(written)) == Month(2026 if month < 12 else 2025, month)


@pytest.mark.rule("P-4")
def test_months_are_summed_and_the_first_reading_only_opens() -> None:
    # October: (150 - 100) + (160 - 150) = 60 by day, (30 - 20) + 0 = 10 by night. November: 5 and 1.
    readings = [("01.10", "100", "20"), ("20.10", "150", "30"), ("01.11", "160", "30"), ("30.11", "165", "31")]
    found = by_month(meter("A", "1", "1"), [reading(*each) for each in readings])
    assert found == (MonthUse(Month(2026, 10), kwh("60", "10")), MonthUse(Month(2026, 11), kwh("5", "1")))
    assert found[0].total == Decimal(70)


@pytest.mark.rule("P-4")
def test_what_built_up_over_several_months_is_told_in_the_last() -> None:
    found = by_month(meter(), [reading("25.07", "100"), reading("25.08", "180"), reading("25.11", "300")])
    assert found == (
        MonthUse(Month(2026, 8), kwh("80")),
        MonthUse(Month(2026, 11), kwh("120"), over=3),
    )


@pytest.mark.rule("P-4")
def test_readings_that_do_not_follow_tell_of_nothing() -> None:
    assert by_month(meter(), [reading("25.07", "100"), reading("25.08", "50")]) == ()
    assert by_month(meter(), [reading("25.07", "100")]) == ()
    assert by_month(meter(), []) == ()
