"""The past week as a workbook, for the digest that tells of it. xlsxwriter is loaded with the first one."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from maild.documents.cleaning import brief
from maild.documents.journal_xlsx import HEADER, MEDIA_TYPE
from maild.documents.mime import Enclosure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from maild.desk.week import Tally, Week

_COLUMNS = (
    "Подано",
    "Выполнено",
    "Открыто",
    "Отклонено, отменено, истекло",
    "Просрочено",
    "До начала, ч",
    "Исполнение, ч",
)
_OF = {"По видам": "Вид заявки", "По клиентам": "Клиент"}
_FIRST_WIDTH, _WIDTH, _HOUR = 40, 16, 3600
_HOURS_FROM = 6
"""The first column that holds hours."""
_LONGEST_CELL = 200


def week_file(week: Week, at: datetime) -> Enclosure:
    """Two sheets, by kind and by client; names are texts, so that nothing that was written runs (M-9)."""
    from xlsxwriter import Workbook

    target = BytesIO()
    book = Workbook(target, {"in_memory": True})
    book.set_properties({"created": at.replace(tzinfo=None, microsecond=0)})
    head, hours = book.add_format(HEADER), book.add_format({"num_format": "0.0"})
    for title, rows in (("По видам", (*week.kinds, week.total)), ("По клиентам", (*week.clients, week.total))):
        sheet = book.add_worksheet(title)
        sheet.set_column(0, 0, _FIRST_WIDTH)
        sheet.set_column(1, len(_COLUMNS), _WIDTH)
        for column, name in enumerate((_OF[title], *_COLUMNS)):
            sheet.write_string(0, column, name, head)
        for line, row in enumerate(rows, start=1):
            sheet.write_string(line, 0, brief(row.name, _LONGEST_CELL))
            for column, number in enumerate(_numbers(row), start=1):
                if number is not None:
                    sheet.write_number(line, column, number, hours if column >= _HOURS_FROM else None)
        sheet.freeze_panes(1, 1)
    book.close()
    return Enclosure(f"Неделя {week.first:%d.%m.%Y}-{week.last:%d.%m.%Y}.xlsx", MEDIA_TYPE, target.getvalue())


def _numbers(row: Tally) -> Iterable[float | None]:
    return row.filed, row.done, row.open, row.dropped, row.late, _hours(row.to_start), _hours(row.to_end)


def _hours(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds() / _HOUR
