"""The plots of a client as a workbook, for the letter that lists them. xlsxwriter is loaded with the first one."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from maild.documents.cleaning import brief
from maild.documents.journal_xlsx import HEADER, MEDIA_TYPE
from maild.documents.mime import Enclosure
from maild.documents.russian import system

if TYPE_CHECKING:
    from datetime import datetime

    from maild.desk.correspondence import Plots
    from maild.desk.parties import Subscriber

_COLUMNS = (("Участок", 14), ("Абонент", 40), ("Серийный номер", 20), ("MAC", 22), ("Система", 24), ("Доступ", 40))
_LONGEST_CELL = 200


def plots_file(plots: Plots, at: datetime) -> Enclosure:
    """One row a plot, every cell a text: nothing that was written in a file of ours runs in one (M-9)."""
    from xlsxwriter import Workbook

    target = BytesIO()
    book = Workbook(target, {"in_memory": True})
    book.set_properties({"created": at.replace(tzinfo=None, microsecond=0)})
    sheet, head = book.add_worksheet("Участки"), book.add_format(HEADER)
    for column, (title, width) in enumerate(_COLUMNS):
        sheet.write_string(0, column, title, head)
        sheet.set_column(column, column, width)
    for line, row in enumerate(plots.rows, start=1):
        for column, text in enumerate((*_cells(row), plots.users_of(row))):
            sheet.write_string(line, column, brief(text, _LONGEST_CELL))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(plots.rows), 1), len(_COLUMNS) - 1)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return Enclosure(f"Участки {brief(plots.client.name, 60)} {at:%d.%m.%Y}.xlsx", MEDIA_TYPE, target.getvalue())


def _cells(row: Subscriber) -> tuple[str, ...]:
    plot = f"общий счётчик {row.plot}".strip() if row.common else row.plot
    return plot, row.name, row.serial, row.mac or "", system(row.metering_system) if row.metering_system else ""
