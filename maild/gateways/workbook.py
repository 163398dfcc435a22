"""The child that opens a workbook: `python -m maild.gateways.workbook`, XLSX on its input, JSON on its output.

It limits its own memory and time before it looks at the first byte; what kills it kills nothing else.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import resource
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 30
ROWS, COLUMNS = 100_000, 200
_MIDNIGHT = dt.time()


def main() -> None:
    """Read, print, end."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    json.dump(_answer(sys.stdin.buffer.read()), sys.stdout, ensure_ascii=True)


def _answer(content: bytes) -> dict[str, object]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            rows = _rows(sheet.iter_rows(max_row=ROWS + 1, max_col=COLUMNS, values_only=True))
            if len(rows) > ROWS:
                return {"problem": f"строк больше {ROWS}"}
            if rows:
                return {"rows": rows}
    except Exception:  # noqa: BLE001 - whatever a broken workbook raises, it is a broken workbook
        return {"problem": "книга повреждена и не открывается"}
    return {"problem": "в книге нет ни одной заполненной таблицы"}


def _rows(found: Iterable[tuple[object, ...]]) -> list[list[str]]:
    """Rows that hold anything, without the empty cells at their ends."""
    rows = (_trimmed([_text(cell) for cell in row]) for row in found)
    return [row for row in rows if row]


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _text(cell: object) -> str:
    """Text as it is, so that serials keep their zeros; whole numbers without a point; dates as YYYY-MM-DD."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == _MIDNIGHT else cell.isoformat(" ", "seconds")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell).strip()


if __name__ == "__main__":
    main()
