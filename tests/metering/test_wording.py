"""What the metering says in Russian."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maild.metering.lines import Kept, Lack
from maild.metering.revisions import Changed
from maild.metering.track import UNDATED, Reading
from maild.metering.use import Remark, RemarkKind, use_of
from maild.metering.wording import (
    changed_text,
    kwh_text,
    lack_text,
    no_data_text,
    price_text,
    remark_text,
    rub_text,
    zone_label,
)
from tests.metering.samples import account, day, kwh, reading

R = RemarkKind


@pytest.mark.parametrize(
    ("kilowatt_hours", "text"),
    [("1234.500", "1234,5"), ("100", "100"), ("1E+2", "100"), ("0.000001", "0,000001"), ("0", "0"), ("-9.0", "-9")],
)
def test_kilowatt_hours_have_a_decimal_comma(kilowatt_hours: str, text: str) -> None:
    assert kwh_text(Decimal(kilowatt_hours)) == text


@pytest.mark.parametrize(
    ("rub", "text"),
    [("0", "0,00"), ("999.9", "999,90"), ("1234567.89", "1\u00a0234\u00a0567,89"), ("-74.5", "-74,50")],
)
def test_roubles_have_two_places_and_groups(rub: str, text: str) -> None:
    assert rub_text(Decimal(rub)) == text


@pytest.mark.rule("S-4")
@pytest.mark.parametrize(
    ("zone", "zones", "own", "label"),
    [
        ("T1", 1, {}, "Т1"),
        ("T1", 2, {}, "Т1 (день)"),
        ("T2", 2, {}, "Т2 (ночь)"),
        ("T1", 3, {}, "Т1 (пик)"),
        ("T2", 3, {}, "Т2 (ночь)"),
        ("T3", 3, {}, "Т3 (полупик)"),
        ("T1", 3, {"T1": "дневная"}, "Т1 (дневная)"),
        ("T1", 1, {"T1": "сутки"}, "Т1 (сутки)"),
    ],
)
def test_a_zone_is_named_as_the_client_does_or_as_is_usual(
    zone: str, zones: int, own: dict[str, str], label: str
) -> None:
    assert zone_label(zone, zones, own) == label


@pytest.mark.parametrize(
    ("remark", "text"),
    [
        (Remark(R.REPLACED, day("10.10"), "00777"), "Замена счётчика 10.10.2026: новый 00777."),
        (Remark(R.ROLLED_OVER, day("25.10"), "00777"), "Переполнение счётчика 00777, учтено 25.10.2026."),
        (
            Remark(R.NO_INITIAL, day("01.10")),
            "Начальных показаний нет: расход посчитан от первых известных (01.10.2026).",
        ),
        (
            Remark(R.NO_FIRST, day("10.10"), "00777"),
            "Замена счётчика 10.10.2026: показаний нового (00777) ещё нет.",
        ),
        (Remark(R.MONTHS, what="3"), "Расход накоплен за несколько месяцев: 3."),
        (Remark(R.TARIFF_SPLIT, day("01.10")), "С 01.10.2026 расход посчитан по новому тарифу."),
        (
            Remark(R.TARIFF_LATER, day("01.10")),
            "Показаний на 01.10.2026, день нового тарифа, нет: он применяется со следующего расчётного периода.",
        ),
    ],
)
def test_a_remark_is_a_sentence(remark: Remark, text: str) -> None:
    assert remark_text(remark) == text


@pytest.mark.rule("S-3")
def test_a_plot_without_data_says_what_was_known_last() -> None:
    def said(*readings: Reading, opening: Reading | None = None, initial: tuple[str, ...] = ()) -> str:
        return no_data_text(use_of(account("12", *readings, opening=opening, initial=initial), day("25.10")))

    opening = reading("25.09", "1234.5", "500")
    assert said() == "Нет данных: ни одного показания."
    assert said(opening=opening) == "Нет данных. Последние показания (25.09.2026): Т1 1234,5; Т2 500."
    assert said(initial=("5",)) == "Нет данных. Последние показания (начальные): 5."
    assert said(reading("25.10", "1000", "500"), opening=opening) == (
        "Нет данных. 25.10.2026: Показания уменьшились: Т1 было 1234,5 (25.09.2026), стало 1000; события в строке нет."
    )


@pytest.mark.rule("S-2")
def test_what_is_lacking_is_named() -> None:
    assert lack_text(Lack(account("12"), day("25.09"))) == "участок 12: нет тарифа на 25.09.2026."
    assert lack_text(Lack(account("12"), day("25.09"), "T2")) == (
        "участок 12: в тарифе нет цены Т2, а расход по этой зоне есть."
    )


def kept(*, rub: str = "745", known: bool = True, last: Reading | None = None) -> Kept:
    return Kept(12, "12", "12", known, kwh("100") if known else (), Decimal(rub), last or reading("25.10", "1100"), 0)


@pytest.mark.rule("S-6")
@pytest.mark.parametrize(
    ("changed", "text"),
    [
        (
            Changed("12", kept(), kept(rub="1745.5", last=Reading("A", UNDATED, kwh("1", "2")))),
            (
                "участок 12: было — 1100 (25.10.2026), 100\u00a0кВт·ч, 745,00\u00a0руб.; "
                "стало — Т1 1; Т2 2 (начальные), 100\u00a0кВт·ч, 1\u00a0745,50\u00a0руб."
            ),
        ),
        (
            Changed("12", None, kept(known=False)),
            "участок 12: было — не было в ведомости; стало — нет данных.",
        ),
    ],
)
def test_a_row_of_a_revision_says_what_was_and_what_is(changed: Changed, text: str) -> None:
    assert changed_text(changed) == text


@pytest.mark.parametrize(
    ("roubles", "text"), [("7.45", "7,45"), ("2.9", "2,90"), ("3", "3,00"), ("1E+1", "10,00"), ("1.2345", "1,2345")]
)
def test_a_price_has_a_comma_and_at_least_two_decimals(roubles: str, text: str) -> None:
    assert price_text(Decimal(roubles)) == text
