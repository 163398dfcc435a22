"""Tariffs and roubles (S-4). The arithmetic stands in the comments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maild.metering.amounts import Amount, Part, Stretch, charge, kopecks, unpriced
from maild.metering.tariffs import SINCE_EVER, Band, Price, Tariff, Tariffs
from tests.metering.samples import banded, day, kwh, tariff


def parts(amount: Amount) -> list[tuple[str, str]]:
    return [(str(part.kwh.normalize()), str(part.price)) for part in amount.parts]


@pytest.mark.rule("S-4")
@pytest.mark.parametrize(
    ("consumed", "price", "rub"),
    [
        ("12.5", "5.93", "74.13"),  # 74.125, which floats and bankers take for 74.12
        ("250.5", "7.45", "1866.23"),  # 1866.225
        ("0.5", "0.01", "0.01"),  # 0.005
        ("0.499", "0.01", "0.00"),  # 0.00499
        ("100", "4.123456", "412.35"),  # 412.3456
        ("0", "7.45", "0.00"),
    ],
)
def test_money_rounds_half_up_to_kopecks(consumed: str, price: str, rub: str) -> None:
    (amount,) = charge([Stretch(kwh(consumed), tariff(price))])
    assert (amount.rub, str(amount.rub)) == (Decimal(rub), rub)


@pytest.mark.rule("S-4")
def test_where_nothing_was_used_there_is_no_part() -> None:
    assert [amount.parts for amount in charge([Stretch(kwh("0", "1"), tariff("7", "3"))])] == [
        (),
        (Part(Decimal(1), Decimal(3)),),
    ]


@pytest.mark.rule("S-4")
def test_each_zone_is_rounded_for_itself() -> None:
    # 10.5 × 7.45 = 78.225 → 78.23; 5 × 2.901 = 14.505 → 14.51; 1 × 5 = 5
    amounts = charge([Stretch(kwh("10.5", "5", "1"), tariff("7.45", "2.901", "5"))])
    assert [(a.zone, a.kwh, a.rub) for a in amounts] == [
        ("T1", Decimal("10.5"), Decimal("78.23")),
        ("T2", Decimal(5), Decimal("14.51")),
        ("T3", Decimal(1), Decimal(5)),
    ]


@pytest.mark.rule("S-4")
def test_two_prices_in_one_zone_are_two_parts_and_rounded_once() -> None:
    # 10.5 × 7.45 + 4.5 × 8.05 = 78.225 + 36.225 = 114.45, not 78.23 + 36.23
    (amount,) = charge([Stretch(kwh("10.5"), tariff("7.45")), Stretch(kwh("4.5"), tariff("8.05"))])
    assert parts(amount) == [("10.5", "7.45"), ("4.5", "8.05")]
    assert amount.rub == Decimal("114.45")


@pytest.mark.rule("S-4")
def test_one_price_on_both_sides_is_one_part() -> None:
    (amount,) = charge([Stretch(kwh("1"), tariff("7")), Stretch(kwh("2"), tariff("7"))])
    assert amount.parts == (Part(Decimal(3), Decimal(7)),)


THREE_BANDS = banded(("3900", "4.12"), ("6000", "6.18"), (None, "7.36"))


@pytest.mark.rule("S-4")
@pytest.mark.parametrize(
    ("consumed", "found", "rub"),
    [
        ("100", [("1E+2", "4.12")], "412.00"),
        ("3900", [("3.9E+3", "4.12")], "16068.00"),
        ("3900.001", [("3.9E+3", "4.12"), ("0.001", "6.18")], "16068.01"),  # 16068 + 0.00618
        ("6000", [("3.9E+3", "4.12"), ("2.1E+3", "6.18")], "29046.00"),  # 16068 + 12978
        ("6100", [("3.9E+3", "4.12"), ("2.1E+3", "6.18"), ("1E+2", "7.36")], "29782.00"),
    ],
)
def test_bands_price_what_is_above_their_bounds_dearer(consumed: str, found: list[tuple[str, str]], rub: str) -> None:
    (amount,) = charge([Stretch(kwh(consumed), THREE_BANDS)])
    assert (parts(amount), amount.rub) == (found, Decimal(rub))


@pytest.mark.rule("S-4")
def test_bands_count_all_zones_together_and_each_takes_its_share() -> None:
    # 150 + 50 = 200, of which 100 are under the bound: half of each zone
    first, second = charge([Stretch(kwh("150", "50"), banded(("100", "4"), (None, "6"), zones=2))])
    assert parts(first) == [("75", "4"), ("75", "6")]
    assert parts(second) == [("25", "4"), ("25", "6")]
    assert (first.rub, second.rub) == (Decimal(750), Decimal(250))


@pytest.mark.rule("S-4")
def test_a_share_that_does_not_end_is_rounded_and_nothing_is_lost() -> None:
    # 10 + 20 = 30, 10 under the bound: 10/3 = 3.333333 of the first zone, 6.666667 of the second
    first, second = charge([Stretch(kwh("10", "20"), banded(("10", "4"), (None, "6"), zones=2))])
    assert parts(first) == [("3.333333", "4"), ("6.666667", "6")]
    assert parts(second) == [("6.666667", "4"), ("13.333333", "6")]
    assert (first.rub, second.rub) == (Decimal("53.33"), Decimal("106.67"))  # 53.333334 and 106.666666


@pytest.mark.rule("S-4")
def test_bands_go_on_counting_when_the_tariff_changes_inside() -> None:
    # 80 of the 100 are used up before: 20 at 5, 30 at 7
    before = banded(("100", "4"), (None, "6"))
    after = banded(("100", "5"), (None, "7"))
    (amount,) = charge([Stretch(kwh("80"), before), Stretch(kwh("50"), after)])
    assert parts(amount) == [("8E+1", "4"), ("2E+1", "5"), ("3E+1", "7")]
    (over,) = charge([Stretch(kwh("120"), before), Stretch(kwh("50"), after)])
    assert parts(over) == [("1E+2", "4"), ("2E+1", "6"), ("5E+1", "7")]


@pytest.mark.rule("S-4")
def test_consumption_of_several_months_has_the_bounds_as_many_times() -> None:
    (amount,) = charge([Stretch(kwh("250"), banded(("100", "4"), (None, "6")))], months=2)
    assert parts(amount) == [("2E+2", "4"), ("5E+1", "6")]


@pytest.mark.rule("S-4")
def test_a_zone_that_the_tariff_does_not_name_is_told_unless_nothing_went_through_it() -> None:
    one_price = Stretch(kwh("10", "0"), tariff("7"))
    assert unpriced([one_price]) is None
    assert [(a.zone, a.parts, a.rub) for a in charge([one_price])][1] == ("T2", (), Decimal(0))
    assert unpriced([one_price, Stretch(kwh("10", "1"), tariff("7"))]) == "T2"


@pytest.mark.parametrize(
    "bands",
    [
        (),
        (Band(Decimal(100), Decimal(4)),),
        (Band(None, Decimal(4)), Band(None, Decimal(6))),
        (Band(Decimal(200), Decimal(4)), Band(Decimal(100), Decimal(5)), Band(None, Decimal(6))),
        (Band(Decimal(100), Decimal(4)), Band(Decimal(100), Decimal(5)), Band(None, Decimal(6))),
        (Band(Decimal(0), Decimal(4)), Band(None, Decimal(6))),
    ],
)
def test_bands_have_rising_bounds_and_an_open_end(bands: tuple[Band, ...]) -> None:
    with pytest.raises(ValueError, match="rising bounds"):
        Price(bands)


OLD, NEW, OWN = tariff("7"), tariff("8", since=day("01.07")), tariff("5", since=day("01.03"))


@pytest.mark.rule("S-4")
@pytest.mark.parametrize(
    ("on", "holds"),
    [(date(2020, 1, 1), OLD), (day("30.06"), OLD), (day("01.07"), NEW), (day("02.07"), NEW)],
)
def test_a_tariff_holds_from_its_day_until_the_next(on: date, holds: Tariff) -> None:
    assert Tariffs((NEW, OLD)).timeline("1").on(on) is holds


@pytest.mark.rule("S-4")
def test_before_the_first_tariff_there_is_none() -> None:
    assert Tariffs((NEW,)).timeline("1").on(day("30.06")) is None
    assert Tariffs(()).timeline("1").on(day("30.06")) is None


@pytest.mark.rule("S-4")
def test_a_plots_own_tariff_holds_from_its_day_whatever_the_clients_is() -> None:
    tariffs = Tariffs((OLD, NEW), {"12": (OWN,)})
    own = tariffs.timeline("12")
    assert [own.on(day(d)) for d in ("28.02", "01.03", "01.07")] == [OLD, OWN, OWN]
    assert tariffs.timeline("13").on(day("01.07")) is NEW
    assert own.changes(SINCE_EVER, day("31.12")) == (day("01.03"),)
    both = Tariffs((OLD, tariff("6", since=day("01.03"))), {"12": (OWN,)}).timeline("12")
    assert (both.on(day("01.03")), both.changes(SINCE_EVER, day("31.12"))) == (OWN, (day("01.03"),))


@pytest.mark.rule("S-4")
@pytest.mark.parametrize(
    ("after", "before", "inside"),
    [("30.06", "02.07", True), ("01.07", "25.07", False), ("25.06", "01.07", False)],
)
def test_a_change_is_inside_a_period_if_something_was_consumed_before_and_after(
    after: str, before: str, inside: bool
) -> None:
    changes = Tariffs((OLD, NEW)).timeline("1").changes(day(after), day(before))
    assert changes == ((day("01.07"),) if inside else ())


KWH = st.decimals(0, 20000, places=3)


@pytest.mark.rule("S-4")
@given(st.lists(st.tuples(KWH, KWH), min_size=1, max_size=3), st.integers(1, 3))
def test_bands_lose_no_kilowatt_hour_and_cost_between_the_cheapest_and_the_dearest(
    consumed: list[tuple[Decimal, Decimal]], months: int
) -> None:
    bands = banded(("3900", "4.12"), ("6000", "6.18"), (None, "7.36"), zones=2)
    amounts = charge([Stretch((("T1", one), ("T2", two)), bands) for one, two in consumed], months)
    for place, amount in enumerate(amounts):
        assert amount.kwh == sum(both[place] for both in consumed)
        assert sum(part.kwh for part in amount.parts) == amount.kwh
        assert all(part.kwh > 0 for part in amount.parts)
        assert kopecks(amount.kwh * Decimal("4.12")) <= amount.rub <= kopecks(amount.kwh * Decimal("7.36"))
