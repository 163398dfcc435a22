"""A statement as a workbook: real numbers and days, a column a zone, totals and losses, ready for A4 (S-5).

Texts are written as texts: nothing of a client's file can run as a formula (M-9). The same sheet gives the same bytes.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING

from maild.documents.changes_xlsx import changes_page
from maild.documents.cleaning import brief, one_line
from maild.documents.statement_table import Kind, RowKind, groups, table_of
from maild.documents.statement_words import head_facts, made_text, title_text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from maild.desk.statement_letters import Sheet
    from maild.documents.statement_table import Cell, Row, Table

_LONGEST_CELL = 500
_LINE_HEIGHT = 12.5
_WIDTHS = {Kind.TEXT: 12, Kind.DAY: 10, Kind.READING: 10, Kind.KWH: 9.5, Kind.PRICE: 8, Kind.RUB: 11}
_FIRST_WIDTHS = (10, 28)
"""Of the plot and of the subscriber's name."""
_NOTE_WIDTH = 36
"""Half of it where only the totals have something to remark."""
_LETTERS = 1.15
"""Letters of 9 points in a unit of width, which is a digit of the workbook's own 11 points."""
_FONT = {"font_name": "Arial", "font_size": 9}
_EDGE = {"border": 1, "border_color": "#b9c5d1", "valign": "top"}
_HEAD = {**_FONT, **_EDGE, "bold": True, "bg_color": "#e6ecf3", "text_wrap": True, "align": "center"}
_LOOKS: dict[RowKind, dict[str, object]] = {
    RowKind.PLOT: {},
    RowKind.NO_DATA: {"bg_color": "#fdf3d0"},
    RowKind.TOTAL: {"bold": True, "bg_color": "#e6ecf3"},
    RowKind.COMMON: {"bg_color": "#f5f7fa"},
    RowKind.LOSSES: {"bold": True, "bg_color": "#f5f7fa"},
}


def statement_xlsx(sheet: Sheet, desk: str) -> bytes:
    """The workbook of one revision. `desk` is the desk's name."""
    from xlsxwriter import Workbook

    target = BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    title = title_text(sheet.statement.month, sheet.revision)
    made = sheet.made_at.replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": title, "author": brief(desk, 100), "created": made})
    page = book.add_worksheet("Ведомость")
    _Writer(book, page, table_of(sheet)).write(sheet, title, desk)
    if sheet.changed:
        changes_page(book, sheet.changed)
    book.close()
    return target.getvalue()


class _Writer:
    """One worksheet, written from the top down."""

    def __init__(self, book: Workbook, page: Worksheet, table: Table) -> None:
        self._page = page
        self._table = table
        self._book = book
        self._last = len(table.columns)
        self._note_width = _NOTE_WIDTH if any(row.note for row in table.rows) else _NOTE_WIDTH // 2
        self._formats = {kind: self._row_formats(kind) for kind in RowKind}

    def write(self, sheet: Sheet, title: str, desk: str) -> None:
        """All of it."""
        top = self._headline(sheet, title)
        self._head(top)
        line = top + 2
        for row in (*self._table.rows, *self._table.totals):
            self._row(line, row)
            line += 1
        self._foot(line + 1, made_text(sheet, one_line(desk)))
        self._print_setup(top, f"{brief(sheet.client.name, 80)} · {title}")

    def _headline(self, sheet: Sheet, title: str) -> int:
        """Title and facts; the line on which the table begins."""
        self._page.write_string(0, 0, title, self._book.add_format({**_FONT, "bold": True, "font_size": 13}))
        self._page.set_row(0, 20)
        label = self._book.add_format({**_FONT, "font_color": "#5a6773"})
        value = self._book.add_format({**_FONT, "bold": True})
        facts = list(head_facts(sheet))
        for line, (name, said) in enumerate(facts, start=1):
            self._page.write_string(line, 0, name, label)
            self._page.write_string(line, 2, brief(said, _LONGEST_CELL), value)
        return len(facts) + 2

    def _head(self, top: int) -> None:
        """Two rows: groups above their columns; a column that stands alone goes through both."""
        look = self._book.add_format({**_HEAD, "valign": "vcenter"})
        for first, last in groups(self._table.columns):
            column = self._table.columns[first]
            if column.group:
                self._page.merge_range(top, first, top, last, column.group, look)
                for place in range(first, last + 1):
                    self._page.write_string(top + 1, place, self._table.columns[place].title, look)
            else:
                self._page.merge_range(top, first, top + 1, first, column.title, look)
        self._page.merge_range(top, self._last, top + 1, self._last, "Примечание", look)
        widths = [*_FIRST_WIDTHS, *(_WIDTHS[column.kind] for column in self._table.columns[2:]), self._note_width]
        for place, width in enumerate(widths):
            self._page.set_column(place, place, width)
        self._page.set_row(top, 26)
        self._page.set_row(top + 1, 26)
        self._page.freeze_panes(top + 2, 1)

    def _row(self, line: int, row: Row) -> None:
        formats = self._formats[row.kind]
        for place, (cell, column) in enumerate(zip(row.cells, self._table.columns, strict=True)):
            self._cell((line, place), cell, formats[column.kind])
        self._cell((line, self._last), row.note, formats[Kind.TEXT])
        title, name = row.cells[:2]
        if row.kind not in (RowKind.PLOT, RowKind.NO_DATA) and title:
            self._page.merge_range(line, 0, line, 1, title, formats[Kind.TEXT])
        lines = max(
            _lines(row.note, self._note_width), _lines(name, _FIRST_WIDTHS[1]), _lines(title, sum(_FIRST_WIDTHS))
        )
        if lines > 1:  # LibreOffice and phones do not find out by themselves
            self._page.set_row(line, _LINE_HEIGHT * lines)

    def _cell(self, place: tuple[int, int], cell: Cell, look: Format) -> None:
        if isinstance(cell, Decimal):
            self._page.write_number(*place, float(cell), look)
        elif isinstance(cell, date):
            self._page.write_datetime(*place, cell, look)
        elif cell:
            self._page.write_string(*place, brief(cell, _LONGEST_CELL), look)
        else:
            self._page.write_blank(*place, None, look)

    def _foot(self, line: int, made: str) -> None:
        soft = self._book.add_format({**_FONT, "font_color": "#5a6773"})
        self._page.write_string(line, 0, made, soft)

    def _print_setup(self, top: int, title: str) -> None:
        """A4 lying, one page wide, the head on each page, the page's number at the foot."""
        self._page.set_landscape()
        self._page.set_paper(9)
        self._page.fit_to_pages(1, 0)
        self._page.repeat_rows(top, top + 1)
        self._page.set_margins(left=0.3, right=0.3, top=0.5, bottom=0.6)
        self._page.set_header(f"&R&8{title.replace('&', '&&')}")
        self._page.set_footer("&R&8Страница &P из &N")

    def _row_formats(self, of: RowKind) -> dict[Kind, Format]:
        base = {**_FONT, **_EDGE, **_LOOKS[of]}
        right = {**base, "align": "right"}
        kwh = _number(self._table.places[Kind.KWH], grouped=True)
        looks: dict[Kind, dict[str, object]] = {
            Kind.TEXT: {**base, "text_wrap": True, "num_format": "@", "align": "left", "indent": 1},
            Kind.DAY: {**base, "num_format": "dd.mm.yyyy", "align": "center"},
            Kind.READING: {**right, "num_format": _number(self._table.places[Kind.READING], grouped=False)},
            Kind.KWH: {**right, "num_format": kwh},
            Kind.PRICE: {**right, "num_format": _number(max(self._table.places[Kind.PRICE], 2), grouped=False)},
            Kind.RUB: {**right, "num_format": _number(2, grouped=True)},
        }
        return {kind: self._book.add_format(look) for kind, look in looks.items()}


def _number(places: int, *, grouped: bool) -> str:
    """Excel's pattern of a number; spreadsheets show its point and commas as the country has them."""
    return ("#,##0" if grouped else "0") + ("." + "0" * places if places else "")


def _lines(text: Cell, width: int) -> int:
    return ceil(len(brief(text, _LONGEST_CELL)) / (width * _LETTERS)) if isinstance(text, str) else 0
