"""The readings of a file (S-3; CONTRACT, Files): each row a reading, or why it is none.

What the desk knows of the meters is not asked here: `standing` compares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from maild.metering.cells import ZONES, BadRow, Unusable, day_in, registers_in, serial_in
from maild.metering.layouts import Unknown, laid_out
from maild.metering.track import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from maild.metering.cells import Registers
    from maild.metering.columns import Keys

TOTAL_MAY_DIFFER = Decimal(1)
"""A meter rounds its total and its zones each for itself: up to so many kWh between them mean nothing."""

_SHOWN = {"T1": "Т1", "T2": "Т2", "T3": "Т3"}
_NO_DATA = ("-", "н/д", "нд", "#н/д", "нет", "нет данных", "нет связи", "нет показаний", "n/a")
_VALUES = (*ZONES, "total")
_GIVES = (*_VALUES, "event")
_BETWEEN = re.compile(r"\s*[;,+]\s*|\s+и\s+")


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A good row; `row` counts from 1. `doubt` is what a person should look at, in Russian."""

    row: int
    reading: Reading
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class ReadingFile:
    """What the file says: it is taken only if no row is bad.

    `blank` are the numbers of rows that name a meter without a reading.
    """

    layout: str
    rows: tuple[ReadingRow, ...] = ()
    bad: tuple[BadRow, ...] = ()
    blank: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """A row of which the meter and the day are clear."""

    row: int
    serial: str
    day: date
    cells: Mapping[str, str]


def read_readings(table: Sequence[Sequence[str]], keys: Keys, until: date, name: str = "") -> ReadingFile:
    """Every row below the column names; empty ones are skipped. `until`: the last day that a reading may have."""
    try:
        laid = laid_out(table, keys, name)
    except Unknown as why:
        return ReadingFile("", bad=(BadRow(1, str(why)),))
    pile = _Pile(keys, until, in_parts=laid.in_parts)
    for number, said in laid.rows:
        pile.take(number, said)
    return pile.file(laid.layout)


class _Pile:
    """The rows as they come, each made a reading at once: there may be hundreds of thousands."""

    def __init__(self, keys: Keys, until: date, *, in_parts: bool) -> None:
        self._keys, self._until, self._in_parts = keys, until, in_parts
        self._no_data = {keys.name(word) for word in _NO_DATA}
        self._rows: list[ReadingRow] = []
        self._bad: list[BadRow] = []
        self._blank: set[int] = set()
        self._last = 0  # the last row that gave something: one may tell several readings
        self._first: dict[tuple[str, date], int] = {}  # which row tells of a meter and day
        self._parts: dict[tuple[str, date], _Told] = {}

    def take(self, number: int, said: Mapping[str, str]) -> None:
        """One row, or one of several readings that a row tells."""
        cells = _without(said, self._no_data, self._keys)
        if not any(cells.get(name) for name in _GIVES):
            self._blank |= {number} - {self._last}
            return
        self._last = number
        self._blank.discard(number)
        told = _told(number, cells, self._until)
        if isinstance(told, BadRow):
            self._bad.append(told)
        else:
            self._once(told)

    def _once(self, told: _Told) -> None:
        """One row a meter and day; where a layout tells a reading in parts, they are put together."""
        key = (self._keys.name(told.serial), told.day)
        if key not in self._first:
            self._first[key] = told.row
            joined: _Told | None = told
        else:
            joined = _joined(self._parts[key], told) if self._in_parts else None
        if joined is None:
            said = f"Счётчик {told.serial}, {told.day:%d.%m.%Y}: уже в строке {self._first[key]}."
            self._bad.append(BadRow(told.row, said))
        elif self._in_parts:
            self._parts[key] = joined
        else:
            self._put(joined)

    def _put(self, told: _Told) -> None:
        row = _row(told, self._keys)
        if isinstance(row, BadRow):
            self._bad.append(row)
        else:
            self._rows.append(row)

    def file(self, layout: str) -> ReadingFile:
        """All that was taken."""
        for told in self._parts.values():
            self._put(told)
        bad = tuple(sorted(self._bad, key=lambda b: b.row))
        return ReadingFile(layout, tuple(self._rows), bad, tuple(sorted(self._blank)))


def _without(said: Mapping[str, str], words: set[str], keys: Keys) -> dict[str, str]:
    """«н/д» is an empty cell."""
    return {
        name: "" if cell and not cell[0].isdigit() and name in _VALUES and keys.name(cell) in words else cell
        for name, cell in said.items()
    }


def _told(number: int, said: Mapping[str, str], until: date) -> _Told | BadRow:
    try:
        serial = serial_in(said["serial"])
    except Unusable as why:
        return BadRow(number, str(why))
    day = day_in(said["day"])
    if day is None:
        problem = f"«{said['day']}» — не дата: нужна вида 25.10.2026." if said["day"] else "Не указана дата."
        return BadRow(number, problem)
    if day > until:
        return BadRow(number, f"Дата {day:%d.%m.%Y} ещё не наступила.")
    return _Told(number, serial, day, said)


def _joined(one: _Told, other: _Told) -> _Told | None:
    """Two parts of one reading; None if they say different things."""
    if any(
        one.cells[name] and cell and one.cells[name] != cell for name, cell in other.cells.items() if name in _GIVES
    ):
        return None
    return replace(one, cells={name: cell or other.cells[name] for name, cell in one.cells.items()})


def _row(told: _Told, keys: Keys) -> ReadingRow | BadRow:
    try:
        return _checked(told, keys)
    except Unusable as why:
        return BadRow(told.row, str(why))


def _checked(told: _Told, keys: Keys) -> ReadingRow:
    rollover, replaced_by = _event(told.cells.get("event", ""), keys)
    zones = registers_in(told.cells, _SHOWN)
    total = registers_in({"T1": told.cells.get("total", "")}, {"T1": "Т сумм"})
    if not zones and not total:
        raise Unusable("Есть событие, но нет показаний счётчика.")
    if replaced_by and keys.name(replaced_by) == keys.name(told.serial):
        raise Unusable(f"Счётчик {told.serial} заменён на самого себя.")
    reading = Reading(told.serial, told.day, zones or total, rollover, replaced_by)
    return ReadingRow(told.row, reading, _doubt(zones, total))


def _doubt(zones: Registers, total: Registers) -> str:
    """A meter set to one price may count zones that mean nothing: then they do not make up its total."""
    for _, kwh in total if zones else ():
        if abs(kwh - (added := sum((each for _, each in zones), Decimal(0)))) > TOTAL_MAY_DIFFER:
            return f"Т сумм {kwh} не равно сумме зон {added}: проверьте, сколько тарифов у счётчика."
    return ""


def _event(written: str, keys: Keys) -> tuple[bool, str | None]:
    """Whether a register rolled over, and the serial of the meter that came in."""
    rollover, replaced_by = False, None
    for event in filter(None, _BETWEEN.split(written.strip())):
        first, *rest = event.split()
        if keys.name(first).startswith(keys.name("переполн")):
            rollover = True
        elif keys.name(first).startswith(keys.name("замен")) and rest:
            replaced_by = serial_in(rest[-1].lstrip("№"))
        else:
            raise Unusable(f"Событие «{event}» не понято: нужно «замена на СЕРИЙНЫЙ НОМЕР» или «переполнение».")
    return rollover, replaced_by
