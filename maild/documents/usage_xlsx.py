"""A user's meters as a workbook: months and readings of each, numbers as numbers (P-4). xlsxwriter is loaded late."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from maild.documents.cleaning import brief
from maild.documents.journal_xlsx import HEADER, MEDIA_TYPE
from maild.documents.mime import Enclosure
from maild.documents.statement_words import month_text
from maild.metering.wording import zone_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from decimal import Decimal

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from maild.desk.device_letters import Usage

_FIRST_WIDTH, _WIDTH = 22, 14
_KWH = "#,##0.######"
_LONGEST_CELL = 60

Cell = str | float | None


def usage_file(usage: Usage, at: datetime) -> Enclosure:
    """Two sheets: consumption by months, and all readings that it came from. What was written is text (M-9)."""
    from xlsxwriter import Workbook

    target = BytesIO()
    book = Workbook(target, {"in_memory": True})
    book.set_properties({"created": at.replace(tzinfo=None, microsecond=0)})
    head, number = book.add_format(HEADER), book.add_format({"num_format": _KWH})
    zones = sorted({zone for meter in usage.meters for zone in meter.zones})
    shown = [zone_text(zone) for zone in zones]
    for name, titles, rows in (
        ("Потребление", ("Счётчик", "Месяц", *shown, "Всего"), _months(usage, zones)),
        ("Показания", ("Счётчик", "Дата", *shown), _readings(usage, zones)),
    ):
        sheet = book.add_worksheet(name)
        sheet.set_column(0, 1, _FIRST_WIDTH)
        sheet.set_column(2, len(titles), _WIDTH)
        sheet.write_row(0, 0, titles, head)
        _fill(sheet, rows, number)
    book.close()
    return Enclosure(f"Показания и потребление {at:%d.%m.%Y}.xlsx", MEDIA_TYPE, target.getvalue())


def _fill(sheet: Worksheet, rows: Iterator[Sequence[Cell]], number: Format) -> None:
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, column, brief(cell, _LONGEST_CELL))
            elif cell is not None:
                sheet.write_number(line, column, cell, number)
    sheet.freeze_panes(1, 2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _months(usage: Usage, zones: Sequence[str]) -> Iterator[Sequence[Cell]]:
    for meter in usage.meters:
        for month, use in meter.told:
            kwh = dict(use.kwh) if use else {}
            total = float(use.total) if use else None
            yield meter.device.serial, month_text(month), *(_number(kwh, zone) for zone in zones), total


def _readings(usage: Usage, zones: Sequence[str]) -> Iterator[Sequence[Cell]]:
    for meter in usage.meters:
        for reading in meter.readings:
            kwh = dict(reading.registers)
            yield meter.device.serial, f"{reading.day:%d.%m.%Y}", *(_number(kwh, zone) for zone in zones)


def _number(kwh: dict[str, Decimal], zone: str) -> float | None:
    return float(kwh[zone]) if zone in kwh else None
