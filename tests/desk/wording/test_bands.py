"""Prices as a dispatcher writes them, with bands or without (S-4)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maild.desk.wording.bands import prices_of
from maild.metering.tariffs import Band, Price
from maild.metering.wording import prices_text


def price(*bands: tuple[str | None, str]) -> Price:
    return Price(tuple(Band(None if up_to is None else Decimal(up_to), Decimal(each)) for up_to, each in bands))


BANDED = price(("150", "4.50"), ("600", "6.00"), (None, "7.20"))
FLAT = price((None, "2.90"))


@pytest.mark.rule("S-4")
@pytest.mark.parametrize(
    ("written", "prices"),
    [
        ("Т1 7,45; Т2 2,90", (("T1", price((None, "7.45"))), ("T2", FLAT))),
        ("2.90", (("T1", FLAT),)),
        ("Т1 4,50 до 150, 6,00 до 600, 7,20; Т2 2,90", (("T1", BANDED), ("T2", FLAT))),
        ("Т2 2,90; Т1: до 150 — 4,50, до 600 — 6,00, свыше — 7,20", (("T1", BANDED), ("T2", FLAT))),
        ("до 150 кВт·ч — 4,50 руб.; до 600 кВт·ч — 6,00 руб.; свыше 600 кВт·ч — 7,20 руб.", (("T1", BANDED),)),
        ("Т1 4,50 руб/кВт·ч до 150 кВт·ч / 6,00 до 600 / 7,20 свыше 600", (("T1", BANDED),)),
        ("T1 до 150 4.50, до 600 6.00, далее 7.20", (("T1", BANDED),)),
    ],
)
def test_prices_are_read_with_their_bands(written: str, prices: tuple[tuple[str, Price], ...]) -> None:
    assert prices_of(written) == prices


@pytest.mark.rule("S-4")
@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("дорого", "Тариф не прочитан"),
        ("4,50 до 600, 6,00 до 150, 7,20", "Напишите цены и границы"),
        ("4,50 до 150", "Напишите цены и границы"),
        ("4,50 до 150, 0 свыше", "Напишите цены и границы"),
        ("4,50 до 150, потом 6,00", "Напишите цены и границы"),
        ("Т1 4,50 до 150, 6,00; Т3 5", "Зоны идут подряд"),
        ("Т1 4,50 до 150, 6,00; Т1 5", "Зоны идут подряд"),
        ("летом Т1 4,50 до 150, 6,00", "Зоны идут подряд"),
    ],
)
def test_prices_that_cannot_be_read_are_told_with_what_would_be_right(written: str, told: str) -> None:
    assert told in str(prices_of(written))


@pytest.mark.rule("S-4")
def test_prices_are_read_again_as_they_are_shown() -> None:
    for prices in ((("T1", BANDED), ("T2", FLAT)), (("T1", FLAT),)):
        assert prices_of(prices_text(prices)) == prices
