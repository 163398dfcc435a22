"""A month of a client, whole (S-2 to S-5). A table made by hand, its arithmetic in the comments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maild.metering.attention import AttentionKind, Thresholds, usual_of
from maild.metering.lines import Lack, kept_of
from maild.metering.months import Month
from maild.metering.revisions import changes
from maild.metering.statement import Applied, Brief, Intervals, Statement, ZoneTotal, draw_up
from maild.metering.tariffs import Tariffs
from maild.metering.trend import MonthTotal
from tests.metering.samples import account, day, kwh, reading, tariff

if TYPE_CHECKING:
    from maild.metering.use import Account

A = AttentionKind
TWO_ZONES, OWN = tariff("7.45", "2.90"), tariff("5.20", "2.03")
SEPTEMBER = reading("25.09", "100", "50")
# plot  Т1            Т2            rub
# 2     100 → 150.5   50 → 70.5     50.5 × 7.45 = 376.225 → 376.23; 20.5 × 2.90 = 59.45
# 10    100 → 300     50 → 150      200 × 7.45 = 1490.00; 100 × 2.90 = 290.00
# 12    no reading since 25.09
# 12а   100 → 110     50 → 60       own tariff: 10 × 5.20 = 52.00; 10 × 2.03 = 20.30
# sum   260.5         130.5         1918.23 + 369.75 = 2287.98
PLOTS = (
    account("10", reading("25.10", "300", "150"), opening=SEPTEMBER),
    account("12а", reading("25.10", "110", "60"), opening=SEPTEMBER),
    account("12", opening=SEPTEMBER),
    account("2", reading("25.10", "150.5", "70.5"), opening=SEPTEMBER),
)
# the common meter: (115 - 100) × 30 = 450; 450 - 391 = 59, 59 / 450 = 13.111… %
COMMON = account("общий", reading("25.10", "115"), opening=reading("25.09", "100"), ratio="150/5")
BRIEF = Brief(
    month=Month(2026, 10),
    opens_on=day("25.09"),
    closes_on=day("26.10"),
    accounts=PLOTS,
    tariffs=Tariffs((TWO_ZONES,), {"12а": (OWN,)}),
    common=COMMON,
)


def drawn(of: Brief = BRIEF) -> Statement:
    found = draw_up(of)
    assert isinstance(found, Statement)
    return found


def kinds(of: Brief) -> list[AttentionKind]:
    return [each.kind for each in drawn(of).attention]


def with_past(*past: str, used: str, missed: int = 0) -> Brief:
    plot = account("2", reading("25.10", str(100 + Decimal(used)), "50"), opening=SEPTEMBER, missed=missed, past=past)
    return replace(BRIEF, accounts=(plot,), common=None)


@pytest.mark.rule("S-4")
def test_every_total_is_the_sum_of_the_rounded_parts() -> None:
    found = drawn()
    assert [(line.account.plot, str(line.kwh), str(line.rub)) for line in found.lines] == [
        ("2", "71.0", "435.68"),
        ("10", "300", "1780.00"),
        ("12", "0", "0"),
        ("12а", "20", "72.30"),
    ]
    assert found.zones == (
        ZoneTotal("T1", Decimal("260.5"), Decimal("1918.23")),
        ZoneTotal("T2", Decimal("130.5"), Decimal("369.75")),
    )
    assert (found.kwh, str(found.rub)) == (Decimal(391), "2287.98")


@pytest.mark.rule("S-4")
def test_losses_are_counted_with_the_ratio_and_told_with_what_makes_them_doubtful() -> None:
    found = drawn()
    assert found.common is not None
    assert found.losses is not None
    assert (found.common.kwh, found.common.closed) == (kwh("450"), day("25.10"))
    assert (found.losses.kwh, found.losses.percent) == (Decimal(59), Decimal("13.11"))
    assert (found.without_data, found.other_day) == (1, 0)


@pytest.mark.rule("S-4")
def test_plots_that_were_read_on_another_day_than_the_common_meter_are_counted() -> None:
    common = account("общий", reading("26.10", "116"), opening=reading("25.09", "100"), ratio="30")
    assert drawn(replace(BRIEF, common=common)).other_day == 3


@pytest.mark.rule("S-2")
def test_the_tariffs_applied_are_named_with_the_plots_that_have_their_own() -> None:
    assert drawn().tariffs == (Applied(TWO_ZONES), Applied(OWN, ("12а",)))


@pytest.mark.rule("S-2")
def test_all_that_is_lacking_is_told_at_once() -> None:
    no_night = tariff("7.45")
    found = draw_up(replace(BRIEF, tariffs=Tariffs((no_night,), {"12а": (OWN,)})))
    assert found == (Lack(PLOTS[3], day("25.09"), "T2"), Lack(PLOTS[0], day("25.09"), "T2"))


@pytest.mark.rule("S-4")
def test_a_client_without_a_common_meter_has_no_losses() -> None:
    found = drawn(replace(BRIEF, common=None))
    assert (found.common, found.losses, found.other_day) == (None, None, 0)
    assert [each.kind for each in found.attention] == [A.NO_DATA]


@pytest.mark.rule("S-3")
def test_a_common_meter_without_a_reading_gives_no_losses_and_is_told() -> None:
    found = drawn(replace(BRIEF, common=account("общий", opening=reading("25.09", "100"))))
    assert found.common is not None
    assert (found.common.kwh, found.losses) == (None, None)
    assert [each.kind for each in found.attention] == [A.NO_COMMON, A.NO_DATA]


def october(kilowatt_hours: str, *, without: tuple[int, ...] = ()) -> Intervals:
    """Thirty days from 25.09 to 24.10."""
    days = {day("25.09") + timedelta(days=n): Decimal(kilowatt_hours) for n in range(30) if n not in without}
    return Intervals(day("25.09"), days)


@pytest.mark.rule("S-4")
def test_half_hours_stand_in_for_a_common_meter_without_readings_and_are_not_multiplied_again() -> None:
    # 30 × 15 = 450
    for common in (None, account("общий", ratio="150/5")):
        found = drawn(replace(BRIEF, common=common, intervals=october("15")))
        assert found.common is not None
        assert (found.common.kwh, found.common.closed) == (kwh("450"), day("25.10"))
        assert (found.losses and found.losses.kwh, found.other_day) == (Decimal(59), 0)


@pytest.mark.rule("S-4")
def test_a_day_without_half_hours_is_told_and_nothing_is_filled_in() -> None:
    found = drawn(replace(BRIEF, common=None, intervals=october("15", without=(3, 29))))
    assert found.common is not None
    assert (found.common.kwh, found.common.absent) == (None, (day("28.09"), day("24.10")))
    assert A.NO_COMMON in [each.kind for each in found.attention]


@pytest.mark.rule("S-4")
def test_half_hours_before_any_reading_are_no_sum() -> None:
    early = replace(october("15"), since=day("25.10"))
    found = drawn(replace(BRIEF, common=None, intervals=early))
    assert found.common is not None
    assert (found.common.kwh, found.common.absent) == (None, ())


@pytest.mark.rule("S-4")
def test_half_hours_run_to_the_day_on_which_most_plots_were_read() -> None:
    odd = account("3", reading("26.10", "110", "60"), opening=SEPTEMBER)
    found = drawn(replace(BRIEF, accounts=(*PLOTS, odd), common=None, intervals=october("15")))
    assert found.common is not None
    assert (found.common.closed, found.other_day) == (day("25.10"), 1)
    # with no plot read at all, to the day of generation
    nothing = drawn(replace(BRIEF, accounts=PLOTS[2:3], common=None, intervals=october("15")))
    assert nothing.common is not None
    assert (nothing.common.closed, nothing.common.absent) == (day("26.10"), (day("25.10"),))


@pytest.mark.rule("S-4")
@pytest.mark.parametrize(
    ("reached", "kind"),
    [
        ("113.033333", A.LOSSES_NEGATIVE),  # 390.99999
        ("115.1", None),  # 453 - 391 = 62, 13.69 %
        ("116", A.LOSSES_HIGH),  # 480 - 391 = 89, 18.54 %
    ],
)
def test_losses_that_are_negative_or_high_need_attention(reached: str, kind: AttentionKind | None) -> None:
    common = account("общий", reading("25.10", reached), opening=reading("25.09", "100"), ratio="30")
    assert kinds(replace(BRIEF, common=common)) == [*([kind] if kind else []), A.NO_DATA]


@pytest.mark.rule("S-5")
@pytest.mark.parametrize(
    ("past", "used", "much"),
    [
        (("100", "100", "100"), "300", True),
        (("100", "100", "100"), "299.999", False),
        (("100", "100"), "900", False),  # too few months to say
        (("10", "100", "1000"), "300", True),  # the median is 100
        (("0", "0", "100", "0", "90", "110"), "299", False),  # months away from the plot do not count
        (("2", "2", "2"), "29", False),  # little is never much
        (("2", "2", "2"), "30", True),
        ((*("100",) * 12, "1", "1", "1"), "200", False),
        (("0",) * 12, "500", False),
    ],
)
def test_consumption_three_times_the_usual_needs_attention(past: tuple[str, ...], used: str, much: bool) -> None:
    assert kinds(with_past(*past, used=used)) == ([A.MUCH] if much else [])


@pytest.mark.rule("S-5")
def test_consumption_of_several_months_is_held_against_one() -> None:
    assert kinds(with_past("100", "100", "100", used="899", missed=2)) == []
    assert kinds(with_past("100", "100", "100", used="900", missed=2)) == [A.MUCH]


@pytest.mark.rule("S-5")
def test_readings_that_do_not_follow_need_attention() -> None:
    plot = account("2", reading("25.10", "90", "50"), opening=SEPTEMBER)
    found = drawn(replace(BRIEF, accounts=(plot,), common=None))
    assert [(each.kind, each.line and each.line.account.plot) for each in found.attention] == [(A.FAULT, "2")]


def test_what_is_usual_is_the_middle_of_a_year() -> None:
    assert usual_of([Decimal(1), Decimal(2), Decimal(4), Decimal(8)], 3) == 3
    assert usual_of([], 0 + Thresholds().usual_of) is None


HISTORY = (
    MonthTotal(Month(2026, 9), Decimal(400), Decimal("2000.00")),
    MonthTotal(Month(2025, 10), Decimal(0), Decimal(0)),
    MonthTotal(Month(2025, 11), Decimal(50), Decimal(300)),
    MonthTotal(Month(2026, 10), Decimal(999), Decimal(999)),  # an earlier revision of this very month
)


@pytest.mark.rule("S-5")
def test_the_month_is_held_against_the_last_one_and_that_of_a_year_ago() -> None:
    # 391 - 400 = -9, -2.25 %; 2287.98 - 2000 = 287.98, 14.399 %
    trend = drawn(replace(BRIEF, history=HISTORY)).trend
    assert trend.last_month is not None
    assert trend.last_year is not None
    assert (trend.last_month.kwh, trend.last_month.kwh_percent) == (Decimal(-9), Decimal("-2.25"))
    assert (trend.last_month.rub, trend.last_month.rub_percent) == (Decimal("287.98"), Decimal("14.40"))
    assert (trend.last_year.kwh, trend.last_year.kwh_percent, trend.last_year.rub_percent) == (Decimal(391), None, None)


@pytest.mark.rule("S-5")
def test_the_chart_has_twelve_months_and_gaps_where_there_was_no_statement() -> None:
    found = drawn(replace(BRIEF, history=HISTORY))
    series = found.trend.series
    assert [str(month) for month, _ in series][::11] == ["2025-11", "2026-10"]
    assert {str(month): total.kwh for month, total in series if total} == {
        "2025-11": Decimal(50),
        "2026-09": Decimal(400),
        "2026-10": Decimal(391),
    }
    assert found.total == series[-1][1]
    assert (found.total.losses_kwh, found.total.losses_percent) == (Decimal(59), Decimal("13.11"))


@pytest.mark.rule("S-5")
def test_a_first_month_has_nothing_beside_it() -> None:
    trend = drawn().trend
    assert (trend.last_month, trend.last_year) == (None, None)


@pytest.mark.rule("S-6")
def test_a_revision_tells_row_by_row_what_changed() -> None:
    before = drawn()
    mended = account("10", reading("25.10", "290", "150"), opening=SEPTEMBER)
    added = account("13", reading("25.10", "101", "50"), opening=SEPTEMBER)
    after = drawn(replace(BRIEF, accounts=(mended, PLOTS[2], PLOTS[3], added)))
    was, now = [kept_of(line) for line in before.lines], [kept_of(line) for line in after.lines]
    found = changes(was, now)
    # 10: 10 kWh less, 10 × 7.45 = 74.50 less; 13: 1 × 7.45 more; 12а: 20 kWh and 72.30 less
    assert [(each.plot, each.kwh, each.rub) for each in found] == [
        ("10", Decimal(-10), Decimal("-74.50")),
        ("13", Decimal(1), Decimal("7.45")),
        ("12а", Decimal(-20), Decimal("-72.30")),
    ]
    assert [(each.before is None, each.after is None) for each in found] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    assert changes(was, was) == ()
    assert sum(each.rub for each in found) == after.rub - before.rub


@pytest.mark.rule("S-6")
def test_a_new_price_or_data_that_came_late_are_changes_too() -> None:
    was = [kept_of(line) for line in drawn().lines]
    dearer = drawn(replace(BRIEF, tariffs=Tariffs((tariff("7.46", "2.90"),), {"12а": (OWN,)})))
    assert [each.plot for each in changes(was, map(kept_of, dearer.lines))] == ["2", "10"]
    came = account("12", reading("25.10", "100", "50"), opening=SEPTEMBER)
    late = drawn(replace(BRIEF, accounts=(*PLOTS[:2], came, PLOTS[3])))
    (only,) = changes(was, map(kept_of, late.lines))
    assert (only.plot, only.kwh, only.before is not None and only.before.known) == ("12", Decimal(0), False)


def _plot(number: int, moves: list[Decimal]) -> Account:
    """A plot that is read each day from 1.10 on."""
    reached = Decimal(0)
    rows = []
    for n, moved in enumerate(moves, 1):
        reached += moved
        rows.append(replace(reading("01.10"), day=date(2026, 10, n), registers=(("T1", reached),)))
    return account(str(number), *rows, initial=("0",))


MOVES = st.lists(st.decimals(0, 500, places=2), min_size=1, max_size=6)


@pytest.mark.rule("S-4")
@given(st.lists(MOVES, min_size=1, max_size=6))
def test_totals_are_sums_however_many_plots_and_readings(moves: list[list[Decimal]]) -> None:
    plots = tuple(_plot(number, its) for number, its in enumerate(moves, 1))
    came = account("общий", reading("25.10", "4000"), initial=("0",), ratio="5")
    found = drawn(replace(BRIEF, accounts=plots, tariffs=Tariffs((tariff("7.45"),)), common=came))
    assert found.kwh == sum(sum(its) for its in moves)
    assert found.rub == sum(line.rub for line in found.lines) == sum(zone.rub for zone in found.zones)
    assert found.losses is not None
    assert found.losses.kwh + found.kwh == 20000
