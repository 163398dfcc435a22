"""A statement's workbook, opened again: real numbers and days, texts that are only texts, ready for A4 (S-4, S-5)."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from maild.documents.statement_xlsx import statement_xlsx
from tests.documents.sheets import SHEETS

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

DESK = "ООО «ТанКос-электропроект»"


def opened(name: str) -> Worksheet:
    sheet = load_workbook(BytesIO(statement_xlsx(SHEETS[name], DESK))).active
    assert sheet is not None
    return sheet


def head_line(sheet: Worksheet) -> int:
    return next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == "Участок")


def titles(sheet: Worksheet) -> list[str]:
    """Group and title of each column."""
    line = head_line(sheet)
    found, group = [], ""
    for upper, lower in zip(sheet[line], sheet[line + 1], strict=True):
        group = str(upper.value) if upper.value else group
        found.append(f"{group} / {lower.value}" if lower.value else group)
    return found


def rows(sheet: Worksheet) -> dict[str, list[object]]:
    """The rows of the table by what stands in their first cell; the last one of a name."""
    found: dict[str, list[object]] = {}
    for row in sheet.iter_rows(min_row=head_line(sheet) + 2, values_only=True):
        if row[0] and row[0] != DESK:
            found[str(row[0])] = list(row)
    return found


def column(sheet: Worksheet, title: str) -> list[object]:
    place = titles(sheet).index(title)
    first = head_line(sheet) + 2
    kinds = ("Итого по участкам", "Общий счётчик", "Потери")
    return [row[place] for row in sheet.iter_rows(min_row=first, values_only=True) if row[0] not in kinds]


@pytest.mark.rule("S-5")
def test_readings_consumption_and_amounts_are_numbers_and_days_are_days() -> None:
    row = rows(opened("ten plots"))["1"]
    assert [type(cell) for cell in row[3:10]] == [datetime, float, datetime, float, float, float, float]


@pytest.mark.rule("S-4")
@pytest.mark.parametrize("name", SHEETS)
def test_the_totals_are_the_sums_of_what_stands_above_them(name: str) -> None:
    sheet = opened(name)
    several = [title for title in titles(sheet) if re.match(r"(Расход|Начислено)", title)]
    for title in several:
        parts = [Decimal(str(cell)) for cell in column(sheet, title) if isinstance(cell, int | float)]
        total = rows(sheet)["Итого по участкам"][titles(sheet).index(title)]
        assert sum(parts) == Decimal(str(total or 0)), title


@pytest.mark.rule("S-4")
def test_each_zone_has_its_columns_with_its_label() -> None:
    found = titles(opened("three zones, all awkward"))
    for group in ("Предыдущие показания, кВт·ч", "Текущие показания, кВт·ч", "Расход, кВт·ч", "Начислено, руб."):
        its = [title.partition(" / ")[2] for title in found if title.startswith(group)]
        assert [title for title in its if title.startswith("Т")] == ["Т1 (пик)", "Т2 (ночь)", "Т3 (полупик)"]


@pytest.mark.rule("M-9")
def test_a_name_that_looks_like_a_formula_is_a_text() -> None:
    sheet = opened("one zone, all awkward")
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert [(cell.value, cell.data_type) for cell in cells] == [('=HYPERLINK("http://evil.example";"Щёлкни")', "s")]


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("plot", "said"),
    [
        ("901", "Нет данных. Последние показания (25.09.2026): 99950,5."),
        ("902", "Нет данных: ни одного показания."),
        ("903", "Замена счётчика 10.10.2026: новый 0900002."),
        ("904", "Переполнение счётчика 0900001, учтено 25.10.2026."),
        ("905", "Показания уменьшились"),
        ("906-908, корп. 2", "Т1: 30 × 5,93 + 19 × 7,36."),
        ("907", "Расход накоплен за несколько месяцев: 2."),
    ],
)
def test_nothing_unusual_is_silent(plot: str, said: str) -> None:
    assert said in str(rows(opened("one zone, all awkward"))[plot][-1])


@pytest.mark.rule("S-3")
def test_a_replaced_meter_has_a_row_of_each_and_one_amount() -> None:
    sheet = opened("one zone, all awkward")
    (line,) = [row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == "903"]
    first, second = ([cell.value for cell in sheet[n]] for n in (line, line + 1))
    assert [first[2], first[7], first[9]] == ["0900001", 39.5, None]
    assert [second[0], second[2], second[7], second[9]] == [None, "0900002", 64.5, 774.8]


@pytest.mark.rule("S-4")
@pytest.mark.parametrize(
    ("name", "common", "losses"),
    [
        ("ten plots", "Коэффициент трансформации 150/5.", "22,04\u00a0% от общего счётчика."),
        ("common by half-hours", "По получасовым данным по 25.10.2026.", "от общего счётчика."),
        ("common without data", "Нет данных: ни одного показания. Коэффициент трансформации 150/5.", None),
        ("half-hours with a gap", "Нет получасовых данных за дни: 26.09.2026, 27.09.2026", None),
        ("three zones, all awkward", "Коэффициент", "Потери отрицательные: проверьте показания. В них и расход"),
        ("no common meter", None, None),
    ],
)
def test_the_common_meter_and_the_losses_stand_below(name: str, common: str | None, losses: str | None) -> None:
    found = rows(opened(name))
    for title, said in (("Общий счётчик", common), ("Потери", losses)):
        assert (title in found) == (said is not None)
        assert said is None or said in str(found[title][-1]), found[title]


@pytest.mark.parametrize("name", SHEETS)
def test_it_prints_on_a4_with_the_head_on_each_page_and_page_numbers(name: str) -> None:
    sheet = opened(name)
    line = head_line(sheet)
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.page_setup.fitToHeight == 0, "as many pages as it needs, each as wide as the table"
    assert sheet.print_title_rows == f"${line}:${line + 1}"
    assert sheet.freeze_panes == f"B{line + 2}"
    assert sheet.oddFooter is not None
    assert sheet.oddFooter.right.text == "Страница &P из &N"


def test_a_later_revision_says_so_and_the_head_names_client_period_and_tariffs() -> None:
    sheet = opened("three zones, all awkward")
    head = sheet.iter_rows(max_row=head_line(sheet) - 2, values_only=True)
    facts = [(row[0], str(row[2]).replace("\u00a0", " ") if row[2] else None) for row in head]
    assert facts == [
        ("Ведомость потребления электроэнергии за октябрь 2026, редакция 2", None),
        ("Потребитель", "СНТ «Ромашка»"),
        ("Расчётный период", "25.09.2026 – 26.10.2026"),
        ("Участков", "21, без данных — 3"),
        ("Тариф, руб./кВт·ч", "Т1 8,61; Т2 2,90; Т3 7,45"),
        ("Тариф, руб./кВт·ч", "до 30 кВт·ч — 5,93, свыше — 7,36 (участок 906-908, корп. 2)"),
        ("Тариф, руб./кВт·ч", "5,20 (участок 907)"),
    ]


def test_the_same_sheet_gives_the_same_bytes() -> None:
    sheet = SHEETS["ten plots"]
    assert statement_xlsx(sheet, DESK) == statement_xlsx(sheet, DESK)
