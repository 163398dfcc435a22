"""The journal as a workbook: coloured like the letter, ready to be sorted, filtered and printed (Q-13).

Every text is written as a text: nothing that a correspondent wrote can run as a formula (M-9). Days and hours are real
dates in the desk's zone. The same journal gives the same bytes.
"""

from __future__ import annotations

from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING

from maild.desk.naming import KIND_NAMES, STATUS_NAMES
from maild.desk.request import RequestStatus
from maild.documents.cleaning import brief, one_line
from maild.documents.looks import ended_undone, tone_of
from maild.documents.mime import Enclosure

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from maild.desk.correspondence import Journal, JournalRow
    from maild.desk.request import Request
    from maild.documents.looks import Tone

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOMENT = "dd.mm.yyyy hh:mm"
_LONGEST_CELL = 2000
_STRIPED = 14  # Excel's pattern «thin reverse diagonal stripes»
_LINE_HEIGHT = 15
_MOST_LINES = 27
"""Of one row: Excel knows no higher ones. The cell has the rest."""
HEADER = {"bold": True, "bg_color": "#1b2530", "font_color": "#ffffff", "text_wrap": True, "valign": "vcenter"}

_COLUMNS: tuple[tuple[str, int, Callable[[JournalRow], str | int | datetime | None]], ...] = (
    ("Номер", 13, lambda row: row.request.shown_number),
    ("Клиент", 22, lambda row: row.client_name),
    ("Подана", 16, lambda row: row.request.filed_at),
    ("Вид заявки", 21, lambda row: KIND_NAMES[row.request.kind]),
    ("Участок", 9, lambda row: row.request.plot),
    ("Ограничение, Вт", 13, lambda row: row.request.watts),
    ("Статус", 22, lambda row: STATUS_NAMES[row.request.status]),
    ("Просрочено", 12, lambda row: "просрочено" if row.overdue else ""),
    ("Срок", 16, lambda row: _due(row.request)),
    ("Подтверждена", 16, lambda row: row.request.confirmed_at),
    ("В работе с", 16, lambda row: row.request.started_at),
    ("Выполнена", 16, lambda row: row.request.done_at),
    ("Текст заявки", 28, lambda row: row.request.comment),
    ("Комментарий диспетчера", 28, lambda row: _remark(row.request)),
)


def journal_file(journal: Journal, at: datetime, number: int = 1) -> Enclosure:
    """The workbook of a journal.

    Args:
        journal: the journal of one client, or of all.
        at: the moment it is made, in the desk's zone: in the file's name and properties, and the zone of its dates.
        number: which of a letter's journals it is; from the second on it stands in the name.
    """
    from xlsxwriter import Workbook

    target = BytesIO()
    book = Workbook(target, {"in_memory": True, "remove_timezone": True})
    book.set_properties({"title": brief(journal.title, 100), "created": at.replace(tzinfo=None, microsecond=0)})
    sheet = book.add_worksheet("Журнал")
    _fill(book, sheet, journal, at)
    _print_setup(sheet, journal, at)
    book.close()
    whose = brief(journal.client.name, 60) if journal.client else "заявок"
    name = f"Журнал {whose} {at:%d.%m.%Y}{f' ({number})' if number > 1 else ''}.xlsx"
    return Enclosure(name, MEDIA_TYPE, target.getvalue())


def _fill(book: Workbook, sheet: Worksheet, journal: Journal, at: datetime) -> None:
    header = book.add_format(HEADER)
    for column, (title, width, _) in enumerate(_COLUMNS):
        sheet.write_string(0, column, title, header)
        known = title == "Клиент" and journal.client is not None
        sheet.set_column(column, column, width, None, {"hidden": known})
    formats = _Formats(book)
    for line, row in enumerate(journal.rows, start=1):
        sheet.set_row(line, _LINE_HEIGHT * _lines(row))
        for column, (_, _, value) in enumerate(_COLUMNS):
            _write(sheet, (line, column), value(row), formats.of(row), at)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(journal.rows), 1), len(_COLUMNS) - 1)


def _lines(row: JournalRow) -> int:
    """How many lines its longest text takes: LibreOffice and phones do not find out by themselves."""
    shown = ((value(row), width) for _, width, value in _COLUMNS)
    lines = (ceil(len(brief(text, _LONGEST_CELL)) / width) for text, width in shown if isinstance(text, str))
    return min(max(lines), _MOST_LINES)


def _write(
    sheet: Worksheet, place: tuple[int, int], value: str | int | datetime | None, looks: _RowFormats, at: datetime
) -> None:
    if value is None or value == "":
        sheet.write_blank(*place, None, looks.text)
    elif isinstance(value, str):
        sheet.write_string(*place, brief(value, _LONGEST_CELL), looks.text)
    elif isinstance(value, int):
        sheet.write_number(*place, value, looks.number)
    else:
        sheet.write_datetime(*place, value.astimezone(at.tzinfo).replace(microsecond=0), looks.moment)


def _print_setup(sheet: Worksheet, journal: Journal, at: datetime) -> None:
    """A4 lying, one page wide, the head on each page, the page's number at the foot."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    title = one_line(brief(journal.title, 80)).replace("&", "&&")
    sheet.set_header(f"&L{title}&R{at:%d.%m.%Y %H:%M}")
    sheet.set_footer("&CСтраница &P из &N")


class _RowFormats:
    """The formats of one row: of its texts, its numbers and its moments."""

    def __init__(self, book: Workbook, look: dict[str, object]) -> None:
        base = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#c9d1d9", **look}
        self.text: Format = book.add_format(base)
        self.number: Format = book.add_format({**base, "num_format": "#,##0", "align": "right", "indent": 1})
        self.moment: Format = book.add_format({**base, "num_format": _MOMENT, "align": "left"})


class _Formats:
    """A workbook's formats, made once for each status, on time and late."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[RequestStatus, bool], _RowFormats] = {}

    def of(self, row: JournalRow) -> _RowFormats:
        """The formats of this row."""
        key = (row.request.status, row.overdue)
        if key not in self._made:
            self._made[key] = _RowFormats(self._book, _look(*key))
        return self._made[key]


def _look(status: RequestStatus, late: bool) -> dict[str, object]:  # noqa: FBT001
    """The status's colour; overdue: stripes of white and that colour (Q-12, regulation II.7.12)."""
    tone: Tone = tone_of(status)
    ink = "#4f5b66" if ended_undone(status) else "#1b2530"
    if late:
        return {"pattern": _STRIPED, "fg_color": tone.row, "bg_color": "#ffffff", "font_color": ink, "bold": True}
    return {"bg_color": tone.row, "font_color": ink}


def _due(request: Request) -> datetime | None:
    """What the row is due by: the visit if one is agreed, the confirmation while it is awaited."""
    if request.status is RequestStatus.AWAITING_CONFIRMATION:
        return request.expires_at
    if request.status is RequestStatus.IN_PROGRESS and request.visit_at:
        return request.visit_at
    return request.due_by


def _remark(request: Request) -> str:
    """The dispatcher's words: the reason of a refusal, or the outcome; a false call says so (Q-9, Q-10)."""
    words = request.reason or request.outcome or ""
    return f"ложный вызов: {words}" if request.false_call else words
