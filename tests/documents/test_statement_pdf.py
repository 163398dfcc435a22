"""A statement on paper, read back: everything is there, on pages that tell their number and what their columns are."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from maild.documents.grid import ROOM, SIDE, grid_of
from maild.documents.paper import Page
from maild.documents.statement_pdf import statement_pdf
from maild.documents.statement_table import RowKind, table_of
from maild.documents.typeface import BOLD, REGULAR, width, wrapped
from tests.documents.sheets import CLIENT, CORRECTED, SHEETS, brief_of, sheet_of

if TYPE_CHECKING:
    from maild.desk.statement_letters import Sheet

DESK = "ООО «ТанКос-электропроект»"
MANY = ("many plots", "three zones, all awkward")


def pages(name: str) -> list[str]:
    read = PdfReader(BytesIO(statement_pdf(SHEETS[name], DESK)))
    return [" ".join(page.extract_text().split()) for page in read.pages]


@pytest.mark.rule("S-5")
@pytest.mark.parametrize("name", SHEETS)
def test_each_page_has_the_head_of_the_table_and_its_number_of_all(name: str) -> None:
    found = pages(name)
    for number, text in enumerate(found, start=1):
        assert f"страница {number} из {len(found)}" in text
        assert "Участок" in text
        assert "Предыдущие показания, кВт·ч" in text
        assert DESK in text


@pytest.mark.rule("S-5")
def test_every_plot_stands_on_it_once_in_order() -> None:
    text = " ".join(pages("many plots"))
    meters = [line.account.track.meters[0].serial for line in SHEETS["many plots"].statement.lines]
    assert [text.count(serial) for serial in meters] == [1] * 300
    assert [text.index(serial) for serial in meters] == sorted(text.index(serial) for serial in meters)


@pytest.mark.rule("S-4")
def test_it_names_client_period_tariffs_totals_and_losses() -> None:
    text = " ".join(pages("three zones, all awkward"))
    for said in (
        "Ведомость потребления электроэнергии за октябрь 2026, редакция 2",
        "СНТ «Ромашка»",
        "25.09.2026 – 26.10.2026",
        "Т1 8,61; Т2 2,90; Т3 7,45",
        "до 30 кВт·ч — 5,93, свыше — 7,36 (участок 906-908, корп. 2)",
        "53 115,99",
        "Потери отрицательные: проверьте показания.",
        "Замена счётчика 10.10.2026: новый 0900002.",
        "Нет данных: ни одного показания.",
    ):
        assert said in text.replace("\u00a0", " "), said


@pytest.mark.parametrize("plots", [1, 30, 33, 34, 35, 36, 37, 38, 39, 40, 41, 71])
def test_the_totals_stand_together_below_some_plots(plots: int) -> None:
    sheet = sheet_of(brief_of(plots))
    read = PdfReader(BytesIO(statement_pdf(sheet, DESK)))
    *_, last = [page.extract_text() for page in read.pages]
    for said in (
        sheet.statement.lines[-1].account.track.meters[0].serial,
        "Итого по участкам",
        "Общий счётчик",
        "Потери",
    ):
        assert said in last


@pytest.mark.parametrize("name", SHEETS)
def test_what_stands_in_a_column_has_room_in_it(name: str) -> None:
    grid, rows, totals = grid_of(table_of(SHEETS[name]))
    assert grid.edges[0] == SIDE
    assert grid.edges[-1] == pytest.approx(SIDE + ROOM)
    rooms = [right - left for left, right in pairwise(grid.edges)]
    for block in (*rows, *totals):
        face = BOLD if block.kind in (RowKind.TOTAL, RowKind.LOSSES) else REGULAR
        shown = [" ".join(block.name[:1]) if place == 1 else text for place, text in enumerate(block.cells)]
        titled = block.kind not in (RowKind.PLOT, RowKind.NO_DATA)
        for place, (text, room) in enumerate(zip(shown, rooms, strict=True)):
            assert width(text, face, grid.size) < (room + rooms[1] if titled and place == 0 else room), text


def test_what_is_longer_than_a_column_may_be_is_cut() -> None:
    of = brief_of(2)
    long = replace(of.accounts[0], plot="Участок " * 30, name="Оченьдлинноеимябезпробелов" * 20)
    _, (block, _), _ = grid_of(table_of(sheet_of(replace(of, accounts=(long, of.accounts[1])))))
    assert block.cells[0].endswith("…")
    assert len(block.name) == 4
    assert block.name[-1].endswith("…")


def test_columns_find_room_even_for_the_largest_numbers() -> None:
    grid, _, _ = grid_of(table_of(SHEETS["three zones, all awkward"]))
    assert 5 <= grid.size < grid_of(table_of(SHEETS["ten plots"]))[0].size


def test_a_letter_that_the_typeface_lacks_does_no_harm() -> None:
    sheet = replace(SHEETS["ten plots"], client=replace(CLIENT, name="СНТ «漢字» 🙂\x00\u202e"))
    assert "СНТ" in PdfReader(BytesIO(statement_pdf(sheet, DESK))).pages[0].extract_text()


@pytest.mark.rule("S-6")
def test_all_that_changed_stands_on_pages_of_its_own() -> None:
    def shown(sheet: Sheet) -> list[str]:
        read = PdfReader(BytesIO(statement_pdf(sheet, DESK)))
        return [" ".join(page.extract_text().split()) for page in read.pages]

    *_, table, listed = shown(CORRECTED)
    assert "страница 3 из 3" in listed
    assert "Что изменилось: 4 Участок 5: было — Т1 25029,66" in listed
    assert "Что изменилось" not in table
    many = shown(replace(CORRECTED, changed=CORRECTED.changed * 40))
    assert f"страница {len(many)} из {len(many)}" in many[-1]
    assert sum(page.count("Участок 901: было — нет данных;") for page in many) == 40


@pytest.mark.parametrize("name", MANY)
def test_the_same_sheet_gives_the_same_bytes(name: str) -> None:
    assert statement_pdf(SHEETS[name], DESK) == statement_pdf(SHEETS[name], DESK)


def test_it_is_a4_lying() -> None:
    box = PdfReader(BytesIO(statement_pdf(SHEETS["ten plots"], DESK))).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (842, 595)


def test_a_line_that_goes_on_below_is_drawn_as_one() -> None:
    page = Page()
    page.upright(10, 90, 100)
    page.upright(10, 80, 90)
    page.upright(10, 50, 60)
    assert list(page._strokes()) == ["10.00 80.00 m 10.00 100.00 l", "10.00 50.00 m 10.00 60.00 l"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("Кузнецов", ["Кузнецов"]),
        ("Кузнецов Пётр", ["Кузнецов", "Пётр"]),
        ("Кузнецовскийпереул", ["Кузнецовск", "ийпереул"]),
    ],
)
def test_a_text_is_wrapped_at_spaces_and_a_long_word_where_it_must_be(text: str, lines: list[str]) -> None:
    room = width("Кузнецовск", REGULAR, 7)
    assert wrapped(text, REGULAR, 7, room) == lines
