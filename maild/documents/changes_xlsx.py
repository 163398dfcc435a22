"""What changed since the revision before, as a worksheet of a statement: a row a plot, what was and what is (S-6)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from maild.documents.cleaning import brief
from maild.documents.journal_xlsx import HEADER
from maild.metering.wording import day_text, registers_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter.workbook import Workbook

    from maild.metering.lines import Kept
    from maild.metering.revisions import Changed

_COLUMNS = (
    ("Участок", 12),
    *((f"{what}, {when}", width) for when in ("было", "стало") for what, width in (("Показания", 30), ("Дата", 12))),
    *(
        (f"{what}, {when}", 14)
        for what in ("Расход, кВт·ч", "Начислено, руб.")
        for when in ("было", "стало", "разница")
    ),
)
_NOT_THERE, _NO_DATA = "нет в ведомости", "нет данных"


def changes_page(book: Workbook, changed: Sequence[Changed]) -> None:
    """The worksheet «Изменения»."""
    page, head = book.add_worksheet("Изменения"), book.add_format(HEADER)
    text, number = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0.00"})
    for place, (title, width) in enumerate(_COLUMNS):
        page.write_string(0, place, title, head)
        page.set_column(place, place, width)
    page.set_row(0, 30)
    for line, each in enumerate(changed, start=1):
        for place, cell in enumerate(_cells(each)):
            if isinstance(cell, Decimal):
                page.write_number(line, place, float(cell), number)
            elif cell:
                page.write_string(line, place, brief(cell, 200), text)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&R&8Страница &P из &N")


def _cells(changed: Changed) -> Iterator[str | Decimal]:
    before, after = changed.before, changed.after
    yield changed.plot
    for kept in (before, after):
        yield from _reading(kept)
    yield from (_kwh(before), _kwh(after), changed.kwh)
    yield from (_rub(before), _rub(after), changed.rub)


def _reading(kept: Kept | None) -> tuple[str, str]:
    if kept is None:
        return _NOT_THERE, ""
    if not kept.known or kept.last is None:
        return _NO_DATA, ""
    return registers_text(kept.last), day_text(kept.last.day)


def _kwh(kept: Kept | None) -> Decimal | str:
    return kept.total if kept and kept.known else ""


def _rub(kept: Kept | None) -> Decimal | str:
    return kept.rub if kept and kept.known else ""
