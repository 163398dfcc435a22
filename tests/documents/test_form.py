"""What a client's own template may show: every documented name, in every statement, and the example filled (S-5)."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from maild.documents.form import ONCE, ROW, filling_of
from maild.gateways.forms import fill_form
from maild.metering.track import Meter, Reading, Track
from tests.desk.samples import DESK
from tests.documents.sheets import CLOSED, OPENED, SHEETS, brief_of, sheet_of
from tests.metering.samples import kwh

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.rule("S-5")
@pytest.mark.parametrize("name", SHEETS)
def test_every_name_is_known_in_every_statement(name: str) -> None:
    filling = filling_of(SHEETS[name], DESK)
    assert tuple(filling.once) == ONCE
    assert {tuple(row) for row in filling.rows} == {ROW}


@pytest.mark.rule("S-5")
def test_the_clients_guide_names_them_all_and_no_others() -> None:
    guide = (DOCS / "клиенту.md").read_text(encoding="utf-8")
    section = guide.partition("### Свой шаблон ведомости")[2].partition("\n## ")[0]
    told = set(re.findall(r"`([^`]+)`", section)) - {"Т1", "Т2", "Т3", "Изменение данных", "{{ клиент }}"}
    of_zones = {name for name in (*ROW, *ONCE) if name.endswith((" Т1", " Т2", " Т3"))}
    assert told == {*ROW, *ONCE} - of_zones


@pytest.mark.rule("S-5")
@pytest.mark.parametrize("name", SHEETS)
def test_the_example_of_the_guide_is_filled_from_any_statement(name: str) -> None:
    sheet = SHEETS[name]
    filling = filling_of(sheet, DESK)
    made = fill_form((DOCS / "шаблон-ведомости.xlsx").read_bytes(), filling.once, filling.rows)
    page = load_workbook(io.BytesIO(made)).active
    assert page is not None
    shown = [row for row in page.iter_rows(values_only=True) if row[0] or row[3]]
    (total,) = [row for row in shown if row[0] == "Итого по участкам"]
    assert (Decimal(str(total[8])), Decimal(str(total[9]))) == (sheet.statement.kwh, sheet.statement.rub)
    assert sum(isinstance(row[0], int) for row in shown) == len(sheet.statement.lines)
    assert not any("{{" in str(cell) for row in shown for cell in row)


def test_values_are_numbers_days_and_texts() -> None:
    filling = filling_of(SHEETS["ten plots"], DESK)
    assert filling.once["период с"] == date(2026, 9, 25)
    assert filling.once["итого расход"] == (Decimal("1714.94"), "#,##0.00")
    assert filling.once["потери %"] == (Decimal("22.04"), "0.00")
    assert filling.once["общий расход"] == (Decimal("2199.90"), "#,##0.00")
    assert filling.once["итого расход Т2"] == ""
    row = filling.rows[0]
    assert (row["№"], row["участок"], row["счётчик"]) == ((Decimal(1), "General"), "1", "011000037")
    assert row["расход"] == row["расход Т1"] == (Decimal("127.63"), "#,##0.00")
    assert row["тариф"] == (Decimal("7.45"), "0.00##")
    assert row["прежние"] == row["прежние Т1"]


def test_of_several_zones_the_name_alone_is_their_sum_or_nothing() -> None:
    row = filling_of(SHEETS["three zones, all awkward"], DESK).rows[0]
    assert row["расход"] == (Decimal("512.14"), "#,##0.00")
    assert row["сумма"] == (Decimal("3330.23"), "#,##0.00")
    assert (row["прежние"], row["тариф"]) == ("", "")
    assert row["тариф Т3"] == (Decimal("7.45"), "0.00##")


def test_a_further_meter_has_a_row_without_a_number() -> None:
    rows = filling_of(SHEETS["one zone, all awkward"], DESK).rows
    place = next(n for n, row in enumerate(rows) if row["участок"] == "903")
    assert (rows[place]["сумма"], rows[place + 1]["сумма"]) == ("", (Decimal("774.80"), "#,##0.00"))
    assert [rows[n]["№"] for n in (place, place + 1, place + 2)] == [
        (Decimal(7), "General"),
        "",
        (Decimal(8), "General"),
    ]


def test_a_replaced_common_meter_has_its_first_and_last_readings_and_all_that_was_counted() -> None:
    opening = Reading("07", OPENED, kwh("100"))
    out = Reading("07", date(2026, 10, 10), kwh("110"), replaced_by="08")
    came, last = Reading("08", date(2026, 10, 10), kwh("0")), Reading("08", date(2026, 10, 25), kwh("60"))
    of = brief_of(3)
    assert of.common is not None
    track = Track((Meter("07", 5), Meter("08", 5)), opening, (out, came, last), of.common.track.ratio)
    once = filling_of(sheet_of(replace(of, common=replace(of.common, track=track))), DESK).once
    assert once["общий прежние"] == (Decimal(100), "General")
    assert once["общий текущие"] == (Decimal(60), "General")
    assert once["общий расход"] == (Decimal(2100), "#,##0.00")  # (10 + 60) × 30
    assert once["общий счётчик"] == "08"
    assert (once["общий дата прежних"], once["общий дата текущих"]) == (OPENED, date(2026, 10, 25))
    assert once["период по"] == CLOSED


def test_without_a_common_meter_its_names_are_empty() -> None:
    once = filling_of(SHEETS["no common meter"], DESK).once
    assert [once[name] for name in ("общий расход", "общий счётчик", "потери", "потери %")] == [""] * 4
    assert filling_of(SHEETS["common without data"], DESK).once["общий расход"] == ""
