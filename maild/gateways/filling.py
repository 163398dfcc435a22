"""The child that fills a client's own template: run as a file of its own, JSON on its input, XLSX on its output.

It limits its own memory and time before it looks at the first byte; what kills it kills nothing else. It runs isolated,
so nothing of maild is imported here. Values are only ever values: a text that begins like a formula stays a text, and a
template that has formulas of its own is refused, since nothing here could say what they come to (M-8, M-9).
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import re
import resource
import sys
from copy import copy
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl.cell.cell import Cell
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 30
ROWS, COLUMNS = 500, 100
"""Of a template."""
PLACED = 5000
"""Plots that it is filled with."""
_HOLE = re.compile(r"\{\{([^{}]{1,60})\}\}")
_AREA = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")
_CYRILLIC = str.maketrans("abcehkmoptxyё", "авсенкмортхуе")
_MOST_NAMED = 3
_USUAL_WIDTH, _USUAL_SIZE, _LETTERS, _LEADING, _HIGHEST = 8.43, 11, 1.1, 1.3, 409
"""Of a column, of letters, letters in a unit of width, from line to line, and the highest row that Excel knows."""

Values = dict[str, "str | dict[str, str]"]


class Unfit(ValueError):
    """Why a template cannot be filled, in Russian."""


def main() -> None:
    """Read, fill, print, end."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    sys.stdout.buffer.write(_answer(json.load(sys.stdin.buffer)))


def _answer(asked: dict[str, Any]) -> bytes:
    try:
        return _filled(base64.b64decode(asked["template"]), _folded(asked["once"]), [_folded(r) for r in asked["rows"]])
    except Unfit as problem:
        said = str(problem)
    except MemoryError:
        said = "шаблон слишком велик"
    except Exception:  # noqa: BLE001 - whatever a broken workbook raises, it is a broken workbook
        said = "книга шаблона повреждена и не открывается"
    return json.dumps({"problem": said}).encode()


def _folded(values: Mapping[str, Any]) -> Values:
    return {_fold(name): value for name, value in values.items()}


def _fold(name: str) -> str:
    """Case, spaces and Latin look-alikes make no difference."""
    return "".join(name.lower().split()).translate(_CYRILLIC)


def _filled(template: bytes, once: Values, rows: Sequence[Values]) -> bytes:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(template), keep_links=False)
    sheets = book.worksheets
    if any(sheet.max_row > ROWS or sheet.max_column > COLUMNS for sheet in sheets):
        raise Unfit(f"на листе шаблона больше {ROWS} строк или {COLUMNS} столбцов")
    if not rows:
        raise Unfit("нет ни одного участка")
    if len(rows) > PLACED:
        raise Unfit(f"участков больше {PLACED}: шаблон на столько не рассчитан")
    _check(book, set(once), set(rows[0]))
    for sheet in sheets:
        _fill(sheet, once, rows)
    _disarm(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _check(book: Workbook, once: set[str], row: set[str]) -> None:
    """Every placeholder is known, none is mixed up, and there is a row of plots.

    Raises:
        Unfit: with all that is wrong.
    """
    used = [name for sheet in book.worksheets for cell in _cells(sheet) for name in _names(cell)]
    formulas = [cell.coordinate for sheet in book.worksheets for cell in _cells(sheet) if cell.data_type == "f"]
    if formulas:
        raise Unfit(f"в шаблоне есть формулы ({_few(formulas)}): замените их готовыми полями итогов")
    if unknown := [name for name in dict.fromkeys(used) if _fold(name) not in once | row]:
        raise Unfit(f"таких полей нет: {_few(unknown)}")
    if not any(_fold(name) in row for name in used):
        raise Unfit("нет строки с полями участка, например {{ участок }}")


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + ("…" if len(names) > _MOST_NAMED else "")


def _cells(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        yield from (cell for cell in row if cell.value is not None)


def _names(cell: Cell) -> list[str]:
    return [name.strip() for name in _HOLE.findall(cell.value)] if isinstance(cell.value, str) else []


def _fill(sheet: Worksheet, once: Values, rows: Sequence[Values]) -> None:
    """Repeat the row of plots, then fill everything."""
    lines = sorted({cell.row for cell in _cells(sheet) for name in _names(cell) if _fold(name) not in once})
    if len(lines) > 1:
        told = _few([str(line) for line in lines])
        raise Unfit(f"на листе «{sheet.title}» поля участка стоят в нескольких строках ({told}), а нужна одна")
    place = lines[0] if lines else 0
    if place:
        _repeat(sheet, place, len(rows))
    for cell in list(_cells(sheet)):
        number = cell.row - place
        _put(cell, {**once, **rows[number]} if place and 0 <= number < len(rows) else once)
    _grow(sheet)


def _repeat(sheet: Worksheet, place: int, times: int) -> None:
    """Copies of a row below it; what stood below moves down with its merged cells, heights and printed area."""
    more = times - 1
    merged = [area.bounds for area in sheet.merged_cells.ranges]
    heights = {line: size.height for line, size in sheet.row_dimensions.items() if size.height}
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet.insert_rows(place + 1, more)
    _copy(sheet, place, more)
    for line in heights:
        sheet.row_dimensions[line].height = None
    for line, height in heights.items():
        for at in _moved(line, place, more):
            sheet.row_dimensions[at].height = height
    for bounds in merged:
        _merge(sheet, bounds, place, more)
    if sheet.print_area:
        sheet.print_area = ",".join(_area(area, place, more) for area in sheet.print_area.split(","))
    sheet.auto_filter.ref = None


def _copy(sheet: Worksheet, place: int, more: int) -> None:
    for column in range(1, sheet.max_column + 1):
        cell: Any = sheet.cell(place, column)
        for number in range(1, more + 1):
            other: Any = sheet.cell(place + number, column)
            other.value = cell.value
            other._style = copy(cell._style)  # noqa: SLF001 - openpyxl has no other way to copy a style


def _merge(sheet: Worksheet, bounds: tuple[int, int, int, int], place: int, more: int) -> None:
    left, first, right, last = bounds
    if first < place <= last or first == place < last:
        raise Unfit("ячейки строки с полями участка объединены с соседними строками")
    for at in _moved(first, place, more):
        sheet.merge_cells(start_row=at, end_row=at + last - first, start_column=left, end_column=right)


def _moved(line: int, place: int, more: int) -> range:
    """Where a row of the template stands now."""
    if line == place:
        return range(place, place + more + 1)
    return range(line + more, line + more + 1) if line > place else range(line, line + 1)


def _area(written: str, place: int, more: int) -> str:
    """A printed area with the rows that came in; one of whole columns stays."""
    corners = _AREA.fullmatch(written.rpartition("!")[2].replace("$", ""))
    if corners is None:
        return written
    left, first, right, last = corners.groups()
    return f"{left}{_moved(int(first), place, more)[0]}:{right}{_moved(int(last), place, more)[-1]}"


def _grow(sheet: Worksheet) -> None:
    """Rows as high as their wrapped texts need: LibreOffice and phones do not find out by themselves."""
    merged = {(area.min_row, area.min_col) for area in sheet.merged_cells.ranges}
    for cell in _cells(sheet):
        if not (isinstance(cell.value, str) and cell.alignment.wrap_text) or (cell.row, cell.column) in merged:
            continue
        known = cell.column_letter in sheet.column_dimensions
        wide = sheet.column_dimensions[cell.column_letter].width if known else _USUAL_WIDTH
        lines = ceil(len(cell.value) / (wide * _LETTERS))
        needed = lines * (cell.font.size or _USUAL_SIZE) * _LEADING
        if lines > 1 and needed > (sheet.row_dimensions[cell.row].height or 0):
            sheet.row_dimensions[cell.row].height = min(needed, _HIGHEST)


def _put(cell: Cell, values: Values) -> None:
    """One placeholder alone in its cell becomes a number or a day; among other words it becomes words."""
    if not _names(cell) or not isinstance(cell.value, str):
        return
    whole = _HOLE.fullmatch(cell.value.strip())
    if whole is None:
        _text(cell, _HOLE.sub(lambda hole: _words(values.get(_fold(hole[1]), "")), cell.value))
        return
    value = values.get(_fold(whole[1]), "")
    if isinstance(value, str):
        _text(cell, value)
    elif "day" in value:
        cell.value = dt.date.fromisoformat(value["day"])
        _pattern(cell, "DD.MM.YYYY")
    else:
        cell.value = float(value["number"])
        _pattern(cell, value["pattern"])


def _pattern(cell: Cell, pattern: str) -> None:
    """The template's own, or else the usual one. openpyxl gives a day one of its own."""
    if cell.number_format in ("General", "yyyy-mm-dd"):
        cell.number_format = pattern


def _text(cell: Cell, text: str) -> None:
    cell.value = text or None
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text[0] in "=+-@"


def _words(value: str | dict[str, str]) -> str:
    if isinstance(value, str):
        return value
    if "day" in value:
        return f"{dt.date.fromisoformat(value['day']):%d.%m.%Y}"
    return value["number"].replace(".", ",")


def _disarm(book: Workbook) -> None:
    """What would be worked out by the reader's program: names, conditions and checks may hold formulas."""
    from openpyxl.formatting.formatting import ConditionalFormattingList

    book.defined_names.clear()
    for sheet in book.worksheets:
        sheet.conditional_formatting = ConditionalFormattingList()
        sheet.data_validations.dataValidation = []
        sheet.tables.clear()


if __name__ == "__main__":
    main()
