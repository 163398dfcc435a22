"""The child that opens a workbook: run as a file of its own, XLSX on its input, JSON on its output.

It limits its own memory and time before it looks at the first byte; what kills it kills nothing else. It runs isolated,
so nothing of maild is imported here.
"""

from __future__ import annotations

import datetime as dt
import gc
import io
import json
import resource
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl.worksheet.worksheet import Worksheet

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 30
ROWS, COLUMNS = 500_000, 200
TEXT = 40_000_000
"""Characters in all cells together: a few stored texts can stand in millions of cells (M-8)."""
_LAST_ROW = 1_048_576  # of any XLSX
_FIRST_ROWS = 50
_MIDNIGHT = dt.time()


class TooMuch(ValueError):
    """A table over a limit; the message says which, in Russian."""


def main() -> None:
    """Read, print, end."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    json.dump(_answer(sys.stdin.buffer.read()), sys.stdout, ensure_ascii=True)


def _answer(content: bytes) -> dict[str, object]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for number, sheet in enumerate(sheets, start=1):
            found = sheet.iter_rows(max_row=_LAST_ROW, max_col=COLUMNS, values_only=True)
            if rows := placed(_texts(row) for row in found):
                return {"rows": rows, "sheet": sheet.title if any(map(_begun, sheets[number:])) else ""}
    except TooMuch as excess:
        return {"problem": str(excess)}
    except MemoryError:
        return {"problem": "книга слишком велика"}
    except Exception:  # noqa: BLE001 - whatever a broken workbook raises, it is a broken workbook
        return {"problem": "книга повреждена и не открывается"}
    return {"problem": "в книге нет ни одной заполненной таблицы"}


def _begun(sheet: Worksheet) -> bool:
    """Whether anything stands in its first rows."""
    rows = sheet.iter_rows(max_row=_FIRST_ROWS, max_col=COLUMNS, values_only=True)
    return any(any(_texts(row)) for row in rows)


def placed(found: Iterable[list[str]]) -> list[list[str]]:
    """Rows in their places, so that the number of a row is the one that its writer sees; none after the last filled.

    Raises:
        TooMuch: there are too many, or too much stands in them.
    """
    rows: list[list[str]] = []
    text = 0
    for number, row in enumerate(found, start=1):
        cells = _trimmed(row)
        text += sum(map(len, cells))
        if text > TEXT:
            raise TooMuch(f"в таблице больше {TEXT // 1_000_000} миллионов знаков")
        if cells and number > ROWS:
            raise TooMuch(f"в таблице больше {ROWS} строк")
        if cells:
            rows += ([] for _ in range(number - 1 - len(rows)))
            rows.append(cells)
    return rows


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _texts(row: tuple[object, ...]) -> list[str]:
    empty = row.count(None) == len(row)  # at once: there may be a million of them
    return [] if empty else [_text(cell) for cell in row]


def _text(cell: object) -> str:
    """Text as it is, so that serials keep their zeros; numbers as spreadsheets show them; dates as YYYY-MM-DD."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == _MIDNIGHT else cell.isoformat(" ", "seconds")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
    return str(cell).strip()


if __name__ == "__main__":
    gc.disable()  # it ends soon, and its memory is limited: to look for cycles among all the cells takes long
    main()
