"""One plot in a statement (S-2, S-3, S-4). Arithmetic in the comments."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maild.metering.lines import Kept, Lack, Line, kept_of, line_of
from maild.metering.tariffs import Tariff, Tariffs
from maild.metering.track import FaultKind
from maild.metering.use import Account, Remark, RemarkKind, Run, use_of
from tests.metering.samples import account, banded, day, kwh, reading, tariff

OPENS, CLOSES = day("25.09"), day("25.10")
OPENING = reading("25.09", "1000")


def line(of: Account, *tariffs: Tariff) -> Line:
    found = line_of(of, Tariffs(tariffs or (tariff("7.45"),)).timeline(of.plot_key), OPENS, CLOSES)
    assert isinstance(found, Line)
    return found


def lack(of: Account, *tariffs: Tariff) -> Lack:
    found = line_of(of, Tariffs(tariffs).timeline(of.plot_key), OPENS, CLOSES)
    assert isinstance(found, Lack)
    return found


@pytest.mark.rule("S-2")
def test_a_line_leads_from_the_last_closing_to_the_newest_reading_on_the_day() -> None:
    # (1250.5 - 1000) × 7.45 = 1866.225 → 1866.23
    found = line(account("12", reading("25.10", "1250.5"), reading("26.10", "1260"), opening=OPENING))
    assert found.use.runs == (Run(OPENING, reading("25.10", "1250.5"), kwh("250.5")),)
    assert (found.kwh, found.rub, found.remarks) == (Decimal("250.5"), Decimal("1866.23"), ())
    assert (found.use.last, found.use.missed) == (reading("25.10", "1250.5"), 0)


@pytest.mark.rule("S-4")
def test_a_line_of_three_zones_is_the_sum_of_its_rounded_zones() -> None:
    # 10 × 9.13 = 91.30; 5.5 × 3.45 = 18.975 → 18.98; 3 × 7.45 = 22.35; 91.30 + 18.98 + 22.35 = 132.63
    opening = reading("25.09", "100", "50", "30")
    found = line(account("12", reading("25.10", "110", "55.5", "33"), opening=opening), tariff("9.13", "3.45", "7.45"))
    assert [str(amount.rub) for amount in found.amounts] == ["91.30", "18.98", "22.35"]
    assert (found.kwh, found.rub) == (Decimal("18.5"), Decimal("132.63"))


@pytest.mark.rule("S-3")
def test_without_a_newer_reading_the_line_has_no_number_and_the_last_known_one() -> None:
    found = line(account("12", reading("26.10", "1260"), opening=OPENING, missed=1))
    assert (found.use.known, found.use.last, found.amounts, found.kwh) == (False, OPENING, (), Decimal(0))
    assert found.use.missed == 2


@pytest.mark.rule("S-3")
def test_a_plot_of_which_nothing_is_known_says_so() -> None:
    found = line(account("12"))
    assert (found.use.known, found.use.last, found.use.fault) == (False, None, None)


@pytest.mark.rule("S-3")
def test_readings_that_do_not_follow_give_no_number_and_the_next_month_begins_where_this_one_did() -> None:
    found = line(account("12", reading("10.10", "1050"), reading("25.10", "900"), opening=OPENING))
    assert found.use.fault is not None
    assert (found.use.fault.kind, found.use.known, found.use.last) == (FaultKind.DECREASED, False, OPENING)


@pytest.mark.rule("S-3")
def test_what_comes_after_months_without_data_is_consumption_of_them_all() -> None:
    found = line(account("12", reading("25.10", "1250"), opening=reading("25.07", "1000"), missed=2))
    assert (found.kwh, found.use.months, found.use.missed) == (Decimal(250), 3, 0)
    assert found.remarks == (Remark(RemarkKind.MONTHS, what="3"),)


@pytest.mark.rule("S-4")
def test_the_bounds_of_bands_are_for_each_month_that_it_built_up_over() -> None:
    # 250 kWh of two months: 200 at 4, 50 at 6 = 1100
    bands = banded(("100", "4"), (None, "6"))
    assert line(account("12", reading("25.10", "1250"), opening=OPENING, missed=1), bands).rub == Decimal(1100)


@pytest.mark.rule("S-3")
def test_a_replacement_shows_both_meters_and_says_so() -> None:
    rows = (
        reading("10.10", "1050", to="B"),
        reading("11.10", "5", serial="B"),
        reading("25.10", "20", serial="B"),
    )
    found = line(account("12", *rows, opening=OPENING))
    assert found.use.runs == (Run(OPENING, rows[0], kwh("50")), Run(rows[1], rows[2], kwh("15")))
    assert (found.kwh, found.remarks) == (Decimal(65), (Remark(RemarkKind.REPLACED, day("10.10"), "B"),))
    just_in = line(account("12", *rows[:2], opening=OPENING))
    assert just_in.use.runs == (Run(OPENING, rows[0], kwh("50")), Run(rows[1], rows[1]))
    assert (just_in.kwh, just_in.use.last) == (Decimal(50), rows[1])


@pytest.mark.rule("S-3")
def test_a_new_meter_without_a_reading_yet_is_remarked() -> None:
    replaced = reading("10.10", "1050", to="B")
    found = line(account("12", replaced, opening=OPENING))
    assert found.kwh == 50
    assert [remark.kind for remark in found.remarks] == [RemarkKind.REPLACED, RemarkKind.NO_FIRST]
    still = line(account("12", opening=reading("25.09", "1000", to="B")))
    assert (still.use.known, still.remarks) == (False, (Remark(RemarkKind.NO_FIRST, day("25.09"), "B"),))


@pytest.mark.rule("S-3")
def test_a_roll_over_is_remarked() -> None:
    found = line(account("12", reading("25.10", "15", rollover=True), opening=reading("25.09", "99990")))
    assert (found.kwh, found.remarks) == (Decimal(25), (Remark(RemarkKind.ROLLED_OVER, day("25.10"), "A"),))


@pytest.mark.rule("S-2")
def test_without_an_initial_reading_the_first_one_opens_and_it_is_said() -> None:
    found = line(account("12", reading("01.10", "1010"), reading("25.10", "1050")))
    assert (found.kwh, found.remarks) == (Decimal(40), (Remark(RemarkKind.NO_INITIAL, day("01.10")),))
    alone = line(account("12", reading("25.10", "1050")))
    assert alone.use.runs == (Run(reading("25.10", "1050"), reading("25.10", "1050")),)
    assert (alone.use.known, alone.kwh, alone.rub, alone.use.last) == (
        True,
        Decimal(0),
        Decimal(0),
        reading("25.10", "1050"),
    )


OLD, NEW = tariff("7"), tariff("8", since=day("01.10"))


@pytest.mark.rule("S-4")
def test_a_change_of_tariff_takes_the_reading_of_that_day() -> None:
    # 50 × 7 + 100 × 8 = 1150
    found = line(account("12", reading("01.10", "1050"), reading("25.10", "1150"), opening=OPENING), OLD, NEW)
    assert (found.rub, found.tariffs) == (Decimal(1150), (OLD, NEW))
    assert [(str(p.kwh), str(p.price)) for p in found.amounts[0].parts] == [("50", "7"), ("100", "8")]
    assert found.remarks == (Remark(RemarkKind.TARIFF_SPLIT, day("01.10")),)


@pytest.mark.rule("S-4")
@pytest.mark.parametrize("between", [(), ("30.09",), ("02.10",), ("30.09", "02.10")])
def test_without_a_reading_of_that_day_the_new_tariff_waits_for_the_next_period(between: tuple[str, ...]) -> None:
    # 150 × 7 = 1050
    readings = [reading(each, str(1020 + place)) for place, each in enumerate(between)]
    found = line(account("12", *readings, reading("25.10", "1150"), opening=OPENING), OLD, NEW)
    assert (found.rub, found.tariffs) == (Decimal(1050), (OLD,))
    assert found.remarks == (Remark(RemarkKind.TARIFF_LATER, day("01.10")),)


@pytest.mark.rule("S-4")
@pytest.mark.parametrize(("since", "rub"), [("25.09", "1200"), ("25.10", "1050"), ("26.10", "1050")])
def test_a_tariff_that_begins_where_the_period_does_or_ends_needs_no_remark(since: str, rub: str) -> None:
    found = line(account("12", reading("25.10", "1150"), opening=OPENING), OLD, tariff("8", since=day(since)))
    assert (found.rub, found.remarks) == (Decimal(rub), ())


@pytest.mark.rule("S-4")
def test_of_two_changes_the_one_with_a_reading_counts() -> None:
    # 1.10 has no reading, 10.10 has one: 60 × 7 + 90 × 9 = 1230
    later = tariff("9", since=day("10.10"))
    found = line(account("12", reading("10.10", "1060"), reading("25.10", "1150"), opening=OPENING), OLD, NEW, later)
    assert (found.rub, found.tariffs) == (Decimal(1230), (OLD, later))
    assert found.remarks == (
        Remark(RemarkKind.TARIFF_SPLIT, day("10.10")),
        Remark(RemarkKind.TARIFF_LATER, day("01.10")),
    )


@pytest.mark.rule("S-4")
def test_a_change_between_the_old_meters_last_reading_and_the_new_ones_first_parts_the_two() -> None:
    # 50 × 7 + 15 × 8 = 470
    rows = (
        reading("30.09", "1050", to="B"),
        reading("02.10", "5", serial="B"),
        reading("25.10", "20", serial="B"),
    )
    assert line(account("12", *rows, opening=OPENING), OLD, NEW).rub == Decimal(470)


@pytest.mark.rule("S-4")
def test_an_initial_reading_counts_as_taken_when_the_period_opens() -> None:
    # the change of 1.10 is inside, that of 20.09 before
    earlier = tariff("7.5", since=day("20.09"))
    found = line(account("12", reading("25.10", "1100"), initial=("1000",)), OLD, earlier, NEW)
    assert (found.rub, found.tariffs) == (Decimal(750), (earlier,))
    assert [remark.kind for remark in found.remarks] == [RemarkKind.TARIFF_LATER]
    # read before that day: nothing of it is later
    early = line(account("12", reading("19.09", "1100"), initial=("1000",)), OLD, earlier)
    assert (early.rub, early.remarks) == (Decimal(700), ())


@pytest.mark.rule("S-2")
def test_a_line_without_a_tariff_is_lacking() -> None:
    of = account("12", reading("25.10", "1150"), opening=OPENING)
    assert lack(of) == Lack(of, day("25.09"))
    assert lack(of, NEW) == Lack(of, day("25.09"))
    # what has no consumption needs no price
    assert line(account("12", opening=OPENING), NEW).rub == 0


@pytest.mark.rule("S-4")
def test_a_zone_without_a_price_is_lacking_if_anything_went_through_it() -> None:
    of = account("12", reading("25.10", "1150", "60"), opening=reading("25.09", "1000", "50"))
    assert lack(of, OLD) == Lack(of, day("25.09"), "T2")
    idle = account("12", reading("25.10", "1150", "50"), opening=reading("25.09", "1000", "50"))
    assert [(a.zone, a.kwh, a.rub) for a in line(idle, OLD).amounts] == [
        ("T1", Decimal(150), Decimal(1050)),
        ("T2", Decimal(0), Decimal(0)),
    ]


@pytest.mark.rule("S-2")
def test_what_is_kept_of_a_line_opens_the_next_month() -> None:
    # October: 250 kWh. November opens there: 1300 - 1250 = 50, of one month
    october = kept_of(line(account("12", reading("25.10", "1250"), opening=OPENING)))
    assert october == Kept(120, "12", "12", True, kwh("250"), Decimal("1862.50"), reading("25.10", "1250"), 0)
    assert october.total == 250
    november = use_of(account("12", reading("25.11", "1300"), opening=october.last), day("25.11"))
    assert [step.kwh for step in november.steps] == [kwh("50")]


@pytest.mark.rule("S-3")
def test_what_is_kept_of_a_line_without_data_opens_the_next_month_where_the_last_one_did() -> None:
    kept = kept_of(line(account("12", opening=OPENING)))
    assert (kept.known, kept.kwh, kept.last, kept.missed) == (False, (), OPENING, 1)
