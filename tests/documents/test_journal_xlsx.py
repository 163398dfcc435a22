"""The journal as a workbook, read back with openpyxl."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from maild.desk.correspondence import RequestDone, RequestStarted
from maild.desk.request import RequestStatus
from maild.documents.journal_xlsx import journal_file
from tests.desk.samples import MOSCOW
from tests.documents.reading import parsed
from tests.documents.samples import AT, HOSTILE, JOURNAL, REAL, poisoned, request_of
from tests.documents.test_letters import rendered
from tests.documents.test_looks import contrast

LOCAL = AT.astimezone(MOSCOW)
HEAD = ["Номер", "Клиент", "Подана", "Вид заявки", "Участок", "Ограничение, Вт", "Статус", "Просрочено", "Срок"]
HEAD += ["Подтверждена", "В работе с", "Выполнена", "Текст заявки", "Комментарий диспетчера"]


def sheet_of(octets: bytes) -> Worksheet:
    sheet = load_workbook(BytesIO(octets)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def column(sheet: Worksheet, name: str) -> list[object]:
    return [row[HEAD.index(name)].value for row in sheet.iter_rows(min_row=2)]


@pytest.mark.rule("Q-13")
def test_the_letter_brings_the_same_rows_as_a_workbook() -> None:
    (file,) = parsed(rendered("journal")).iter_attachments()
    assert file.get_filename() == "Журнал СНТ «Ромашка» 25.11.2026.xlsx"
    assert file.get_content_type() == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sheet = sheet_of(file.get_content())
    assert [cell.value for cell in sheet[1]] == HEAD
    assert column(sheet, "Номер") == [row.request.shown_number for row in JOURNAL.rows]
    assert column(sheet, "Срок")[:3] == [
        datetime(2026, 11, 28, 10, 0),  # noqa: DTZ001 - a cell knows no zone
        datetime(2026, 11, 25, 18, 0),  # noqa: DTZ001
        datetime(2026, 11, 27, 15, 0),  # noqa: DTZ001
    ]
    assert column(sheet, "Ограничение, Вт")[0] == 5000
    assert column(sheet, "Комментарий диспетчера")[3:5] == [
        "Реле разомкнуто, нагрузки нет.",
        "Прибор учёта не отвечает, нужен выезд.",
    ]


@pytest.mark.rule("Q-12", "Q-13")
def test_rows_have_the_colours_of_their_statuses_and_late_ones_stripes() -> None:
    sheet = sheet_of(journal_file(JOURNAL, LOCAL).octets)
    fills = {row[6].value: row[0].fill for row in sheet.iter_rows(min_row=2) if not row[7].value}
    assert fills["Подтверждена"].fgColor.rgb == "FFFBD9D5"
    assert fills["В стадии выполнения"].fgColor.rgb == "FFFDEEB0"
    assert fills["Выполнена"].fgColor.rgb == "FFD3EFD8"
    assert fills["Выполнена"].patternType == "solid"
    late = [row for row in sheet.iter_rows(min_row=2) if row[7].value == "просрочено"]
    assert len(late) == 2
    assert {cell.fill.patternType for row in late for cell in row} == {"lightUp"}
    assert {row[0].fill.bgColor.rgb for row in late} == {"FFFFFFFF"}


def test_it_is_ready_to_be_filtered_and_printed() -> None:
    sheet = sheet_of(journal_file(JOURNAL, LOCAL).octets)
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:N{len(JOURNAL.rows) + 1}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.oddFooter is not None
    assert sheet.oddFooter.center.text == "Страница &P из &N"


def test_on_paper_every_text_is_readable() -> None:
    """A4 lying takes about 240 characters in a row before they get too small; long texts go on below."""
    long = replace(JOURNAL.rows[0], request=replace(JOURNAL.rows[0].request, comment="слово " * 40))
    longest = replace(long, request=replace(long.request, comment="слово " * 400))
    sheet = sheet_of(journal_file(replace(JOURNAL, rows=(*JOURNAL.rows, long, longest)), LOCAL).octets)
    widths = {name: sheet.column_dimensions[get_column_letter(n)] for n, name in enumerate(HEAD, start=1)}
    assert widths["Клиент"].hidden, "the title names the one client"
    assert sum(width.width for width in widths.values() if not width.hidden) <= 240
    heights = [sheet.row_dimensions[n].height or 15 for n in range(2, sheet.max_row + 1)]
    assert heights[0] == 15
    assert heights[-2] == 15 * 9
    assert heights[-1] == 15 * 27, "Excel's limit"
    assert sheet["F2"].number_format == "#,##0"
    assert sheet["I2"].number_format == "dd.mm.yyyy hh:mm"


def test_the_journal_of_all_shows_whose_each_request_is() -> None:
    sheet = sheet_of(journal_file(replace(JOURNAL, client=None), LOCAL).octets)
    assert not sheet.column_dimensions["B"].hidden


@pytest.mark.parametrize("status", RequestStatus)
def test_words_in_a_row_can_be_read_on_its_colour(status: RequestStatus) -> None:
    rows = (replace(JOURNAL.rows[0], request=request_of(status)),)
    cell = sheet_of(journal_file(replace(JOURNAL, rows=rows), LOCAL).octets)["G2"]
    ink, ground = (f"#{colour.rgb[2:]}" for colour in (cell.font.color, cell.fill.fgColor))
    assert contrast(ink, ground) >= 4.5


@pytest.mark.rule("M-9", "M-8")
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_texts_and_never_formulas(words: str) -> None:
    sheet = sheet_of(journal_file(poisoned(JOURNAL, words), LOCAL).octets)
    kinds = {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row}
    assert "f" not in kinds
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)


@pytest.mark.rule("M-5")
def test_the_same_journal_makes_the_same_file() -> None:
    assert journal_file(JOURNAL, LOCAL) == journal_file(JOURNAL, LOCAL)


def test_an_empty_journal_and_one_of_all_clients_have_a_file_too() -> None:
    assert len(list(sheet_of(journal_file(replace(JOURNAL, rows=()), LOCAL).octets).iter_rows())) <= 2
    assert journal_file(replace(JOURNAL, client=None), LOCAL, 2).name == "Журнал заявок 25.11.2026 (2).xlsx"


def test_a_visit_and_a_false_call_are_told() -> None:
    visit, false_call = REAL["request_started, visit"], REAL["request_done, false call"]
    assert isinstance(visit, RequestStarted)
    assert isinstance(false_call, RequestDone)
    rows = tuple(replace(JOURNAL.rows[0], request=letter.request) for letter in (visit, false_call))
    sheet = sheet_of(journal_file(replace(JOURNAL, rows=rows), LOCAL).octets)
    assert column(sheet, "Срок") == [datetime(2026, 12, 3, 10, 0), None]  # noqa: DTZ001
    assert column(sheet, "Комментарий диспетчера") == [None, "ложный вызов: Реле разомкнуто, нагрузки нет."]
