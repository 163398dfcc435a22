"""The layouts in which readings arrive: the desk's own and АСКУЭ sheets, exports of «Матрица» and of «Пирамида».

Each is found by what stands in the file. They differ in where things stand, not in what they mean: each row comes out
as text by the same names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.metering.cells import day_in, kwh_in
from maild.metering.columns import HEADER_WITHIN, columns_in, find_header, named, rows_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from maild.metering.columns import Keys

Cells = tuple[int, dict[str, str]]
"""A row's number and what it says: `serial`, `day`, `T1` to `T3`, `total`, `event`, as far as the layout has them."""

_SERIAL = (
    *("Серийный номер", "Серийный №", "Заводской номер", "Заводской №", "Номер ПУ", "№ ПУ", "Номер счётчика"),
    *("№ счётчика", "Счётчик", "Прибор учёта", "Serial", "Serial number"),
)
_DAY = ("Дата", "Дата показаний", "Дата снятия показаний", "Дата последних показаний", "Date")
_BY_NAME: Mapping[str, Mapping[str, Sequence[str]]] = {
    "Показания": {
        "serial": _SERIAL,
        "day": _DAY,
        "T1": ("Т1", "Показания Т1", "Показание Т1", "Тариф 1", "Показания", "Показание"),
        "T2": ("Т2", "Показания Т2", "Показание Т2", "Тариф 2"),
        "T3": ("Т3", "Показания Т3", "Показание Т3", "Тариф 3"),
        "total": ("Т сумм", "Т сумма", "Т общ", "Общая", "Сумма", "Т"),
        "event": ("Событие", "Event"),
    },
    "«Матрица»": {
        "serial": _SERIAL,
        "day": _DAY,
        "T1": ("Активная энергия, импорт, тариф1", "Активная энергия, импорт, тариф 1"),
        "T2": ("Активная энергия, импорт, тариф2", "Активная энергия, импорт, тариф 2"),
        "T3": ("Активная энергия, импорт, тариф3", "Активная энергия, импорт, тариф 3"),
        "total": ("Активная энергия, импорт",),
    },
}
_IN_PARTS = {"«Матрица»"}
"""Layouts that tell one reading of a meter in several rows: its zones in one, their total in another."""
_WITH_FOOTER = {"«Матрица»"}
_NEEDED = {"serial": "Серийный номер", "day": "Дата", "T1": "Т1"}

_A_DAY = re.compile(r"(?<!\d)(?:\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d\d-\d\d)(?!\d)")
_A_SERIAL = re.compile(r"(?<![\w.])\d{6,15}(?![\w.])")
_PERIOD = re.compile(
    r"Показани[ея] на (?:начало|конец) периода\s+(\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d\d-\d\d)", re.IGNORECASE
)
# «Новые показания»: the day in K6, below it the readings, serials in E.
_NEW_DAY, _NEW_SERIAL, _NEW_KWH = 5, 4, 10
# «А+ текущие»: two rows of heading, then a text that holds the serial in A, the reading in C.
_CURRENT_FROM, _CURRENT_KWH = 2, 2


@dataclass(frozen=True, slots=True)
class Laid:
    """The rows of a file in its layout, to be walked through once. `in_parts`: several rows may tell one reading."""

    layout: str
    rows: Iterable[Cells]
    in_parts: bool = False


class Unknown(ValueError):
    """A file in no known layout; the message says what was looked for."""


def laid_out(table: Sequence[Sequence[str]], keys: Keys, name: str = "") -> Laid:
    """The rows by the layout that fits.

    Args:
        table: the file's rows.
        keys: how names of columns are compared.
        name: the file's, in which an export without a date may carry it.

    Raises:
        Unknown: none does.
    """
    return (
        _of_period(table, keys)
        or _by_name(table, keys)
        or _new_readings(table)
        or _current(table, name)
        or _unknown(table, keys)
    )


def _of_period(table: Sequence[Sequence[str]], keys: Keys) -> Laid | None:
    """«Пирамида» by period: a block of columns for its beginning and one for its end, each with its day in the head."""
    spellings = _BY_NAME["Показания"]
    for number, cells in enumerate(table[:HEADER_WITHIN], 1):
        blocks = [(place, day) for place, cell in enumerate(cells) if (day := _PERIOD.search(cell))]
        serial = columns_in(cells, spellings, keys).get("serial")
        if blocks and serial is not None:
            rows = [
                (row, {"serial": _at(said, serial), "day": day[1], **_block(table[number], said, (place, end), keys)})
                for row, said in rows_below(table, number + 1)
                for (place, day), end in zip(blocks, [*(after for after, _ in blocks[1:]), None], strict=True)
            ]
            return Laid("«Пирамида», показания за период", tuple(rows))
    return None


def _block(names: Sequence[str], cells: Sequence[str], bounds: tuple[int, int | None], keys: Keys) -> dict[str, str]:
    begin, end = bounds
    return named(cells[begin:end], columns_in(names[begin:end], _BY_NAME["Показания"], keys))


def _by_name(table: Sequence[Sequence[str]], keys: Keys) -> Laid | None:
    for layout, spellings in _BY_NAME.items():
        for values in ("T1", "total"):
            columns, header = find_header(table, spellings, ("serial", "day", values), keys)
            if header:
                below = rows_below(table, header)
                if layout in _WITH_FOOTER and below and not _holds(named(below[-1][1], columns)):
                    below.pop()
                return Laid(layout, _cells(below, columns), layout in _IN_PARTS)
    return None


def _cells(below: Iterable[tuple[int, Sequence[str]]], columns: Mapping[str, int]) -> Iterator[Cells]:
    """One after the other: there may be hundreds of thousands, and each is soon something else."""
    return ((number, named(cells, columns)) for number, cells in below)


def _holds(said: Mapping[str, str]) -> bool:
    return bool(said["serial"]) and day_in(said["day"]) is not None


def _new_readings(table: Sequence[Sequence[str]]) -> Laid | None:
    day = _A_DAY.search(_cell(table, _NEW_DAY, _NEW_KWH))
    if day is None:
        return None
    rows = tuple(
        (number, {"serial": _at(cells, _NEW_SERIAL), "day": day[0], "T1": _value(_at(cells, _NEW_KWH))})
        for number, cells in rows_below(table, _NEW_DAY + 1)
        if _at(cells, _NEW_SERIAL)
    )
    return Laid("«Пирамида», новые показания", rows) if rows else None


def _current(table: Sequence[Sequence[str]], name: str) -> Laid | None:
    rows = tuple(_with_serial(table))
    if not rows:
        return None
    heading = " ".join(cell for cells in table[:_CURRENT_FROM] for cell in cells)
    day = _A_DAY.search(heading) or _A_DAY.search(name)
    if day is None:
        raise Unknown(
            "Похоже на выгрузку «Пирамиды» «А+ текущие», но в ней нет даты: напишите её в имени файла, "
            "например «А+ текущие 25.10.2026.xlsx»."
        )
    return Laid("«Пирамида», А+ текущие", tuple((number, {**said, "day": day[0]}) for number, said in rows))


def _with_serial(table: Sequence[Sequence[str]]) -> Iterator[Cells]:
    for number, cells in rows_below(table, _CURRENT_FROM):
        serials = _A_SERIAL.findall(_at(cells, 0))
        kwh = _at(cells, _CURRENT_KWH)
        if serials and kwh_in(kwh) is not None:
            # Two numbers in one text: which is the meter's is not for us to guess; together they are no serial.
            yield number, {"serial": ", ".join(serials), "T1": kwh}


def _value(written: str) -> str:
    """«Пирамида» writes «н/д» and the like where it has no reading."""
    return written if kwh_in(written) is not None else ""


def _cell(table: Sequence[Sequence[str]], row: int, place: int) -> str:
    return _at(table[row], place) if row < len(table) else ""


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _unknown(table: Sequence[Sequence[str]], keys: Keys) -> Laid:
    columns, _ = find_header(table, _BY_NAME["Показания"], tuple(_NEEDED), keys)
    missing = ", ".join(shown for name, shown in _NEEDED.items() if name not in columns)
    raise Unknown(f"Нет столбца: {missing}.")
