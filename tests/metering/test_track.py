"""Readings from meter to meter (S-3). Arithmetic in the comments."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maild.metering.track import UNDATED, Fault, FaultKind, Meter, Reading, Track, consumption, summed, until, walk
from tests.metering.samples import day, kwh, meter, reading, track

K = FaultKind


def used(of: Track) -> dict[str, Decimal]:
    way = walk(of)
    assert way.faults == []
    return summed(step.kwh for step in way.steps)


def fault(of: Track) -> Fault:
    (found,) = walk(of).faults
    return found


@pytest.mark.rule("S-2")
def test_consumption_is_counted_from_the_initial_reading_at_first() -> None:
    # 1250.5 - 1000 = 250.5
    assert used(track(reading("25.10", "1250.5"), first=meter("A", "1000"))) == {"T1": Decimal("250.5")}


@pytest.mark.rule("S-2")
def test_consumption_is_counted_from_the_reading_that_closed_the_last_statement() -> None:
    # (1200 - 1100) + (1250 - 1200) = 150, whatever order they come in
    opening = reading("25.09", "1100")
    of = track(reading("25.10", "1250"), reading("10.10", "1200"), opening=opening, first=meter("A", "1000"))
    assert used(of) == {"T1": Decimal(150)}
    assert walk(of).last == reading("25.10", "1250")


@pytest.mark.rule("S-3")
def test_without_an_initial_reading_the_first_one_opens() -> None:
    way = walk(track(reading("25.10", "1250"), reading("25.11", "1300")))
    assert way.by_first
    assert [step.kwh for step in way.steps] == [kwh("50")]
    nothing = walk(track())
    assert (nothing.by_first, nothing.last, nothing.steps, nothing.faults) == (True, None, [], [])


@pytest.mark.rule("S-4")
def test_zones_are_counted_each_for_itself() -> None:
    # 110 - 100, 55 - 50, 33.3 - 30
    of = track(reading("25.10", "110", "55", "33.3"), opening=reading("25.09", "100", "50", "30"))
    assert used(of) == {"T1": Decimal(10), "T2": Decimal(5), "T3": Decimal("3.3")}


@pytest.mark.rule("S-4")
@pytest.mark.parametrize(
    ("ratio", "kilowatt_hours"),
    [
        ("1", "2.5"),
        ("30", "75"),  # 150/5
        ("150/5", "75"),
        ("3/2", "3.75"),
        ("100/3", "83.333333"),  # 250/3, half up to a millionth
        ("200/3", "166.666667"),
    ],
)
def test_the_difference_is_multiplied_by_the_ratio_of_the_transformers(ratio: str, kilowatt_hours: str) -> None:
    of = track(reading("25.10", "12.5"), opening=reading("25.09", "10"), ratio=ratio)
    assert used(of) == {"T1": Decimal(kilowatt_hours)}


@pytest.mark.rule("S-3")
def test_a_replacement_adds_what_the_old_meter_and_the_new_one_counted() -> None:
    # (1050 - 1000) + (20 - 5) = 65
    of = track(
        reading("20.10", "5", serial="B"),
        reading("10.10", "1050", to="B"),
        reading("25.10", "20", serial="B"),
        opening=reading("25.09", "1000"),
    )
    assert used(of) == {"T1": Decimal(65)}
    assert walk(of).starts == [reading("20.10", "5", serial="B")]


@pytest.mark.rule("S-3")
def test_old_and_new_meter_may_have_their_readings_on_one_day() -> None:
    for rows in ((0, 1), (1, 0)):
        both = (reading("10.10", "1050", to="B"), reading("10.10", "5", serial="B"))
        of = track(*(both[row] for row in rows), opening=reading("25.09", "1000"))
        assert used(of) == {"T1": Decimal(50)}
        assert walk(of).last == both[1]


@pytest.mark.rule("S-3")
def test_a_meter_may_come_back_from_its_verification() -> None:
    # A 1000→1050, then B 5→9, then A again 1050→1080: 50 + 4 + 30 = 84
    of = track(
        reading("01.10", "1050", to="B"),
        reading("01.10", "5", serial="B"),
        reading("20.10", "9", serial="B", to="A"),
        reading("20.10", "1050"),
        reading("25.10", "1080"),
        opening=reading("25.09", "1000"),
    )
    assert used(of) == {"T1": Decimal(84)}


@pytest.mark.rule("S-3")
def test_a_new_meter_has_its_own_zones_and_its_own_ratio() -> None:
    # A one zone ×30: (12 - 10) × 30 = 60; B two zones ×60: (3 - 1) × 60 = 120 and (2 - 2) × 60 = 0
    of = Track(
        (Meter("A"), Meter("B", ratio=Fraction(60))),
        reading("25.09", "10"),
        (
            reading("10.10", "12", to="B"),
            reading("10.10", "1", "2", serial="B"),
            reading("25.10", "3", "2", serial="B"),
        ),
        Fraction(30),
    )
    assert used(of) == {"T1": Decimal(180), "T2": Decimal(0)}


@pytest.mark.rule("S-3")
def test_a_replacement_that_closed_the_last_statement_goes_on_with_the_new_meter() -> None:
    opening = reading("25.09", "1000", to="B")
    of = track(reading("26.09", "5", serial="B"), reading("25.10", "25", serial="B"), opening=opening)
    assert used(of) == {"T1": Decimal(20)}
    assert fault(track(opening=opening)) == Fault(K.NO_FIRST, opening)


@pytest.mark.rule("S-3")
def test_a_replacement_without_the_new_meters_first_reading_is_told() -> None:
    last = reading("10.10", "1050", to="B")
    way = walk(track(last, opening=reading("25.09", "1000")))
    assert way.faults == [Fault(K.NO_FIRST, last)]
    assert [step.kwh for step in way.steps] == [kwh("50")]


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("before", "now", "digits", "gone"),
    [
        (("99990",), ("15",), None, ("25",)),  # 100000 - 99990 + 15
        (("9990.5",), ("0",), None, ("9.5",)),  # 10000 - 9990.5
        (("999",), ("0",), None, ("1",)),
        (("99990",), ("99989",), None, ("99999",)),  # nearly once round
        (("99990", "50000"), ("15", "50010"), None, ("25", "10")),  # one zone of two
        (("99990", "99995"), ("10", "5"), 5, ("20", "10")),  # both
        (("999990",), ("5",), 6, ("15",)),
        (("50000",), ("0",), None, ("50000",)),  # just in the upper half
    ],
)
def test_a_roll_over_that_the_row_tells_goes_past_the_last_digit(
    before: tuple[str, ...], now: tuple[str, ...], digits: int | None, gone: tuple[str, ...]
) -> None:
    told = reading("25.10", *now, rollover=True)
    assert consumption(reading("25.09", *before), told, digits) == kwh(*gone)


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("before", "now", "rollover", "digits", "kind", "zone"),
    [
        (("1000",), ("999.999",), False, None, K.DECREASED, "T1"),
        (("99990",), ("15",), False, None, K.DECREASED, "T1"),  # never guessed
        (("10", "20"), ("11", "19"), False, None, K.DECREASED, "T2"),
        (("10", "20"), ("30",), False, None, K.ZONES, "T2"),
        (("10",), ("10", "1"), False, None, K.ZONES, "T2"),
        (("10",), ("1000",), False, 3, K.TOO_LONG, "T1"),
        (("10",), ("11",), True, None, K.NOT_ROLLED, ""),
        (("10",), ("10",), True, None, K.NOT_ROLLED, ""),
        (("49999",), ("0",), True, None, K.FAR_FROM_TOP, "T1"),
        (("99990",), ("15",), True, 6, K.FAR_FROM_TOP, "T1"),  # six digits are said, five are full
        (("12345", "9998"), ("12350", "3"), True, None, K.FAR_FROM_TOP, "T2"),  # a register has one length
    ],
)
def test_what_does_not_follow_is_a_fault_and_no_number(
    before: tuple[str, ...], now: tuple[str, ...], rollover: bool, digits: int | None, kind: K, zone: str
) -> None:
    earlier, told = reading("25.09", *before), reading("25.10", *now, rollover=rollover)
    found = fault(track(told, opening=earlier, first=meter("A", digits=digits)))
    assert (found.kind, found.zone, found.before, found.reading) == (kind, zone, earlier, told)


@pytest.mark.rule("S-3")
def test_a_zone_at_zero_may_be_left_out() -> None:
    assert consumption(reading("25.09", "10"), reading("25.10", "12", "0"), None) == kwh("2", "0")
    assert consumption(reading("25.09", "10", "0"), reading("25.10", "12"), None) == kwh("2")
    assert consumption(reading("25.09", "90"), reading("25.10", "1", "0", rollover=True), None) == kwh("11", "0")


@pytest.mark.rule("S-3")
def test_a_meter_that_is_not_on_the_plot_that_day_is_a_fault() -> None:
    opening = reading("25.09", "1000")
    stranger = reading("10.10", "5", serial="B")
    assert fault(track(stranger, opening=opening)) == Fault(K.STRAY, stranger, opening, on="A")
    late = reading("20.10", "1060")
    removed = (reading("10.10", "1050", to="B"), reading("10.10", "5", serial="B"))
    assert fault(track(*removed, late, opening=opening)) == Fault(K.STRAY, late, removed[1], on="B")


@pytest.mark.rule("S-3")
def test_after_a_fault_the_count_goes_on_from_the_reading_as_it_stands() -> None:
    way = walk(track(reading("10.10", "900"), reading("25.10", "950"), opening=reading("25.09", "1000")))
    assert [f.kind for f in way.faults] == [K.DECREASED]
    assert [step.kwh for step in way.steps] == [kwh("50")]


@pytest.mark.rule("S-2")
def test_the_newest_reading_on_or_before_the_day_closes_the_period() -> None:
    opening = reading("25.09", "1000")
    rows = (reading("24.09", "999"), opening, reading("25.10", "1100"), reading("26.10", "1110"))
    assert until(track(*rows, opening=opening), day("25.10")).readings == (reading("25.10", "1100"),)
    assert until(track(*rows), day("25.10")).readings == rows[:3]


@pytest.mark.rule("S-3")
def test_a_new_meters_first_reading_may_be_of_the_very_day_that_closed_the_last_statement() -> None:
    opening = reading("25.09", "1000", to="B")
    first = reading("25.09", "5", serial="B")
    assert until(track(first, opening=opening), day("25.10")).readings == (first,)
    # and one that itself opens leaves the old meter's last reading of that day behind
    assert until(track(opening, opening=first), day("25.10")).readings == ()


def test_an_initial_reading_is_before_all_others() -> None:
    assert track(first=meter("A", "5")).start == Reading("A", UNDATED, kwh("5"))


VALUES = st.decimals(0, 99999, places=3)


@pytest.mark.rule("S-4")
@given(st.lists(VALUES, min_size=2, max_size=12))
def test_readings_in_between_change_nothing(values: list[Decimal]) -> None:
    shown = sorted(values)
    rows = [Reading("A", day(f"{n}.10"), (("T1", value),)) for n, value in enumerate(shown, 1)]
    assert used(track(*rows[1:], opening=rows[0])) == {"T1": shown[-1] - shown[0]}


@pytest.mark.rule("S-3")
@given(st.decimals(50000, 99999, places=3), VALUES)
def test_consumption_is_never_negative_and_leads_from_one_reading_to_the_other(before: Decimal, now: Decimal) -> None:
    told = Reading("A", day("25.10"), (("T1", now),), rollover=now < before)
    gone = consumption(Reading("A", day("25.09"), (("T1", before),)), told, 5)
    assert not isinstance(gone, Fault)
    ((_, kilowatt_hours),) = gone
    assert kilowatt_hours >= 0
    assert (before + kilowatt_hours) % 100000 == now
