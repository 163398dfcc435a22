"""The plots and meters of a client, read from the rows of a file (S-3; CONTRACT, Files).

Pure reading: rows of text in, subscribers and bad rows out. A doubtful row is a bad row, nothing is guessed. How
names and plots are compared is the desk's affair and comes in as `Keys`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.metering.cells import BadRow, Registers, Unusable, registers_in, serial_in
from maild.metering.columns import bare, find_header, named, rows_below

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maild.metering.columns import Keys

COMMON_PLOT = "общий"
"""How the client's common meter is named among the plots."""

_COLUMNS = {
    "plot": ("Участок", "Номер участка", "№ участка", "Участок №", "Уч.", "Plot"),
    "name": ("Абонент", "ФИО", "Ф.И.О.", "ФИО абонента", "Владелец", "Собственник", "Subscriber"),
    "serial": ("Серийный номер", "Серийный №", "Заводской номер", "№ счётчика", "Номер счётчика", "Serial"),
    "mac": ("MAC", "MAC-адрес", "MAC адрес"),
    "system": ("Система", "Система учёта", "System"),
    "T1": ("Начальные показания Т1", "Т1", "Начальные показания"),
    "T2": ("Начальные показания Т2", "Т2"),
    "T3": ("Начальные показания Т3", "Т3"),
    "digits": ("Разрядность", "Разрядность счётчика", "Digits"),
}
_SHOWN = {"plot": "Участок", "serial": "Серийный номер", "T1": "Начальные показания Т1", "T2": "Т2", "T3": "Т3"}
_NEEDED = ("plot", "serial")
_SYSTEMS = {"sup04": ("СУП-04", "СУП04", "СУП 04", "sup04"), "smart": ("ТПП Smart Metering", "Smart Metering", "Smart")}
_COMMON = (COMMON_PLOT, "общий счётчик", "общий прибор", "общий прибор учёта")

_HEX = re.compile(r"(?:[0-9A-F]{12}|[0-9A-F]{16})")
_LIKE_HEX = str.maketrans("АВСЕОавсео", "ABCE0ABCE0")
_FEWEST_DIGITS, _MOST_DIGITS = 3, 9


@dataclass(frozen=True, slots=True)
class SubscriberRow:
    """A good row. `system` is `sup04`, `smart` or None; `initial` are kWh by zone; `row` counts from 1."""

    row: int
    plot: str
    plot_key: str
    name: str
    serial: str
    mac: str | None
    system: str | None
    common: bool
    initial: Registers
    digits: int | None


@dataclass(frozen=True, slots=True)
class SubscriberFile:
    """What the file says: it is taken only if no row is bad."""

    rows: tuple[SubscriberRow, ...]
    bad: tuple[BadRow, ...]


def read_subscribers(table: Sequence[Sequence[str]], keys: Keys) -> SubscriberFile:
    """Every row below the column names; empty ones are skipped."""
    columns, header = find_header(table, _COLUMNS, _NEEDED, keys)
    if missing := [_SHOWN[name] for name in _NEEDED if name not in columns]:
        return SubscriberFile((), (BadRow(max(header, 1), f"Нет столбца: {', '.join(missing)}."),))
    read = [_row(number, named(cells, columns), keys) for number, cells in rows_below(table, header)]
    good = tuple(row for row in read if isinstance(row, SubscriberRow))
    bad = [row for row in read if isinstance(row, BadRow)]
    return SubscriberFile(good, tuple(sorted((*bad, *_doubled(good, keys)), key=lambda b: b.row)))


def canonical_mac(written: str) -> str | None:
    """`AA:BB:CC:DD:EE:FF` (EUI-48, or eight pairs for EUI-64) from any notation; None if it is no MAC (P-2)."""
    bare = re.sub(r"[\s:.\-‐‑‒–—−]", "", written).translate(_LIKE_HEX).upper().replace("O", "0")
    if not _HEX.fullmatch(bare):
        return None
    return ":".join(bare[i : i + 2] for i in range(0, len(bare), 2))


def _row(number: int, said: Mapping[str, str], keys: Keys) -> SubscriberRow | BadRow:
    try:
        return _checked(number, said, keys)
    except Unusable as why:
        return BadRow(number, str(why))


def _checked(number: int, said: Mapping[str, str], keys: Keys) -> SubscriberRow:
    common = keys.name(said["plot"]) in {keys.name(word) for word in _COMMON}
    plot = COMMON_PLOT if common else said["plot"]
    digits = _digits(said.get("digits", ""))
    if not keys.plot(plot):
        raise Unusable("Не указан участок.")
    return SubscriberRow(
        row=number,
        plot=plot,
        plot_key=keys.plot(plot),
        name=said.get("name", ""),
        serial=serial_in(said["serial"]),
        mac=_mac(said.get("mac", "")),
        system=_system(said.get("system", ""), keys),
        common=common,
        initial=registers_in(said, _SHOWN, digits),
        digits=digits,
    )


def _mac(written: str) -> str | None:
    if not written:
        return None
    mac = canonical_mac(written)
    if mac is None:
        raise Unusable(f"«{written}» — не MAC: в нём 12 или 16 знаков 0–9 и A–F.")
    return mac


def _system(written: str, keys: Keys) -> str | None:
    if not written:
        return None
    for system, spellings in _SYSTEMS.items():
        if bare(written, keys) in {bare(spelling, keys) for spelling in spellings}:
            return system
    raise Unusable(f"Система «{written}» неизвестна: СУП-04 или ТПП Smart Metering.")


def _digits(written: str) -> int | None:
    if not written:
        return None
    if not re.fullmatch(r"\d{1,2}", written) or not _FEWEST_DIGITS <= int(written) <= _MOST_DIGITS:
        raise Unusable(f"Разрядность «{written}»: нужно целое число от {_FEWEST_DIGITS} до {_MOST_DIGITS}.")
    return int(written)


def _doubled(rows: Sequence[SubscriberRow], keys: Keys) -> list[BadRow]:
    """Rows that name a plot, a serial number or a MAC that an earlier row has."""
    seen: dict[tuple[str, str], int] = {}
    bad: list[BadRow] = []
    for row in rows:
        marks = (
            ("участок", row.plot_key, row.plot),
            ("серийный номер", keys.name(row.serial), row.serial),
            ("MAC", row.mac or "", row.mac or ""),
        )
        for what, key, shown in marks:
            first = seen.setdefault((what, key), row.row) if key else row.row
            if first != row.row:
                bad.append(BadRow(row.row, f"{what} {shown} уже в строке {first}."))
    return bad
