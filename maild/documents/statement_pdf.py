"""A statement on A4 paper: head, table, totals, losses; the head of the table and «страница N из M» on each page (S-5).

First everything is measured and parted into pages, then drawn: so each page knows how many there are. The same sheet
gives the same bytes. reportlab is loaded with the first one.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from maild.documents.cleaning import brief, one_line
from maild.documents.grid import ROOM, SIDE, grid_of
from maild.documents.paper import SOFT, Page, Pen
from maild.documents.russian import capital
from maild.documents.statement_table import table_of
from maild.documents.statement_words import head_facts, made_text, title_text
from maild.documents.typeface import BOLD, registered, width, wrapped
from maild.metering.wording import changed_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maild.desk.statement_letters import Sheet
    from maild.documents.grid import Block

WIDE, HIGH = 841.89, 595.28  # A4 lying, in points
_TOP, _BOTTOM = 30.0, 34.0
_LABELS = 110.0
"""From the margin to the facts above the table."""
_FACT_LINE = 12.0
_HEADLINE = 30.0
_SIGNING = 40.0
_TOGETHER = 2
"""Rows that go with the totals to the last page: a sum without a row above it says little."""
_LONGEST_FACT = 500
_TITLE, _LABEL, _FACT = Pen(14, BOLD), Pen(8, colour=SOFT), Pen(8, BOLD)
_SMALL, _LISTED = Pen(7, colour=SOFT), Pen(8)
_SIGNED = "   ".join(f"{who} ____________________ / ____________________ /" for who in ("Председатель", "Бухгалтер"))


def statement_pdf(sheet: Sheet, desk: str) -> bytes:
    """The PDF of one revision. `desk` is the desk's name."""
    from reportlab.pdfgen.canvas import Canvas

    registered()
    target = BytesIO()
    canvas = Canvas(target, pagesize=(WIDE, HIGH), pageCompression=1, invariant=1)
    paper = _Paper(sheet, desk)
    canvas.setTitle(f"{paper.client}: {paper.title}")
    canvas.setAuthor(one_line(desk))
    for page in paper.pages():
        page.put(canvas)
    canvas.save()
    return target.getvalue()


class _Paper:
    """The pages of one statement."""

    def __init__(self, sheet: Sheet, desk: str) -> None:
        self.client = brief(sheet.client.name, 120)
        self.title = title_text(sheet.statement.month, sheet.revision)
        self._made = made_text(sheet, one_line(desk))
        self._facts = [
            (label, wrapped(brief(said, _LONGEST_FACT), BOLD, _FACT.size, ROOM - _LABELS))
            for label, said in head_facts(sheet)
        ]
        self._changed = sheet.changed
        table = table_of(sheet)
        self._grid, self._rows, self._totals = grid_of(table)

    def pages(self) -> Iterator[Page]:
        """Each drawn when it is known how many there are."""
        parted = list(self._parted())
        listed = list(self._listed())
        whole = len(parted) + len(listed)
        for number, blocks in enumerate(parted, start=1):
            page = Page()
            top = self._headline(page) if number == 1 else self._running_head(page)
            top = self._grid.head(page, top)
            for block in blocks:
                top = self._grid.row(page, block, top)
            if number == len(parted):
                page.text((SIDE, top - 28), _SIGNED, Pen(7.5))
            self._foot(page, f"страница {number} из {whole}")
            yield page
        for number, lines in enumerate(listed, start=len(parted) + 1):
            page = Page()
            top = self._running_head(page) - _LABEL.size
            for line, pen in lines:
                top -= _FACT_LINE
                page.text((SIDE, top), line, pen)
            self._foot(page, f"страница {number} из {whole}")
            yield page

    def _parted(self) -> Iterator[list[Block]]:
        """Rows until a page is full; the totals, and what is signed below them, are never torn apart."""
        room = HIGH - _TOP - _BOTTOM - self._grid.head_height
        left = room - _HEADLINE - _FACT_LINE * sum(len(lines) for _, lines in self._facts)
        page: list[Block] = []
        for block in self._rows:
            if block.height > left:
                yield page
                left, page = room - _SMALL.size, []
            page.append(block)
            left -= block.height
        if sum(block.height for block in self._totals) + _SIGNING > left:
            yield page[:-_TOGETHER]
            page = page[-_TOGETHER:]
        yield [*page, *self._totals]

    def _listed(self) -> Iterator[list[tuple[str, Pen]]]:
        """What changed since the revision before, on pages of its own: whatever the letter leaves out is here (S-6)."""
        if not self._changed:
            return
        lines = [(f"Что изменилось: {len(self._changed)}", _FACT)]
        for each in self._changed:
            told = wrapped(one_line(capital(changed_text(each))), _LISTED.face, _LISTED.size, ROOM)
            lines += [(line, _LISTED) for line in told]
        most = int((HIGH - _TOP - _BOTTOM - 3 * _LABEL.size) / _FACT_LINE)
        yield from (lines[start : start + most] for start in range(0, len(lines), most))

    def _headline(self, page: Page) -> float:
        top = HIGH - _TOP - _TITLE.size / 2
        page.text((SIDE, top), self.title, _TITLE)
        top -= 19
        for label, lines in self._facts:
            page.text((SIDE, top), label, _LABEL)
            for line in lines:
                page.text((SIDE + _LABELS, top), line, _FACT)
                top -= _FACT_LINE
        return top + _FACT_LINE / 3

    def _running_head(self, page: Page) -> float:
        top = HIGH - _TOP
        page.text((SIDE, top), f"{self.client} · {self.title}", _SMALL)
        return top - _SMALL.size

    def _foot(self, page: Page, number: str) -> None:
        base = _BOTTOM - 14
        page.text((SIDE, base), self._made, _SMALL)
        page.text((WIDE - SIDE - width(number, _SMALL.face, _SMALL.size), base), number, _SMALL)
