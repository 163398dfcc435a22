"""What one cell of a table says: a serial number, a reading, a day. A doubtful one is refused, never guessed (S-3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ZONES = ("T1", "T2", "T3")
"""Tariff zones in the order of a meter's registers; Т2 is the night, Т3 the half-peak (S-4)."""
Registers = tuple[tuple[str, Decimal], ...]
"""Values by zone, kWh: what a meter shows, or what went through it."""
FINEST = Decimal("0.000001")
"""Readings are kept to a millionth of a kWh: what stands behind it is noise of a spreadsheet's arithmetic."""

_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,15})?")
_SERIAL = re.compile(r"[\w/.\-]{3,40}")
_BY_EXCEL = re.compile(r"\d(?:[.,]\d+)?[eе]\+?\d+", re.IGNORECASE)
_TIME = r"(?:[T\s]+\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?"
_ISO_DAY = re.compile(rf"(\d{{4}})-(\d\d)-(\d\d){_TIME}")
_DAY = re.compile(rf"(\d{{1,2}})[./](\d{{1,2}})[./](\d{{4}}|\d\d)(?:\s?г\.?)?{_TIME}")
_FIRST_YEAR = 2000
_CENTURY = 100


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken, and why, in Russian."""

    row: int
    problem: str


class Unusable(ValueError):
    """A cell that cannot be taken; the message says why."""


def serial_in(written: str) -> str:
    """Text, as it is: leading zeros belong to it."""
    if not written:
        raise Unusable("Не указан серийный номер.")
    if _BY_EXCEL.fullmatch(written):
        raise Unusable(f"Серийный номер «{written}» испорчен таблицей: задайте столбцу формат «Текст».")
    bare = re.sub(r"\s+", "", written)
    if not _SERIAL.fullmatch(bare):
        raise Unusable(f"«{written}» не похоже на серийный номер.")
    return bare


def kwh_in(written: str) -> Decimal | None:
    """A register's value; None if it is no such number (a negative one is none)."""
    bare = "".join(written.split())
    if not _NUMBER.fullmatch(bare):
        return None
    kwh = Decimal(bare.replace(",", "."))
    return kwh if kwh == (short := kwh.quantize(FINEST, ROUND_HALF_UP)) else short


def registers_in(said: Mapping[str, str], shown: Mapping[str, str], digits: int | None = None) -> Registers:
    """The zones that a row gives: the first, the first two or all three.

    Args:
        said: zone → cell; an empty cell gives nothing.
        shown: zone → how the column is called, for the message.
        digits: integer digits of the register, if known.
    """
    given = tuple([(zone, _register(shown[zone], said[zone], digits)) for zone in ZONES if said.get(zone)])
    if given and given[-1][0] != ZONES[len(given) - 1]:
        zones = [zone for zone, _ in given]
        absent = next(zone for zone in ZONES if zone not in zones)
        raise Unusable(f"Есть показания {shown[zones[-1]]}, но нет «{shown[absent]}».")
    return given


def _register(shown: str, written: str, digits: int | None) -> Decimal:
    kwh = kwh_in(written)
    if kwh is None:
        raise Unusable(f"«{shown}»: «{written}» — не показание (кВт·ч).")
    if digits is not None and kwh >= 10**digits:
        raise Unusable(f"«{shown}»: {written} не помещается: разрядов у счётчика — {digits}.")
    return kwh


def day_in(written: str) -> date | None:
    """`2026-10-25`, `25.10.2026`, `25.10.26`, `25/10/2026`, with a time or without; None if it is no day since 2000."""
    bare = written.strip()
    if iso := _ISO_DAY.fullmatch(bare):
        year, month, day = map(int, iso.groups())
    elif found := _DAY.fullmatch(bare):
        day, month, year = map(int, found.groups())
        year += _FIRST_YEAR if year < _CENTURY else 0
    else:
        return None
    try:
        return date(year, month, day) if year >= _FIRST_YEAR else None
    except ValueError:
        return None
