"""What a client's own template may show of a statement, by the names of its placeholders (docs/клиенту.md; S-5, M-8).

Placeholders stand in braces, `{{ расход Т1 }}`; case, spaces and Latin look-alikes make no difference. A row of the
template with one of `ROW` is repeated for each meter of each plot; all others are filled once. Every name is known in
every statement: a zone that there is none of stays empty. The workbook itself is opened elsewhere, in a child with
limits (`gateways.forms`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from maild.documents.cleaning import brief, one_line
from maild.documents.statement_table import Kind, RowKind, table_of
from maild.documents.statement_words import month_text, tariff_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from maild.desk.parties import Desk
    from maild.desk.statement_letters import Sheet
    from maild.documents.statement_table import Cell, Row, Table

Value = str | date | tuple[Decimal, str]
"""A text, a day, or a number with the pattern that it has where the template gives none."""
_ZONES = ("Т1", "Т2", "Т3")
_LONGEST = 500
_PLAIN = "General"
_PATTERNS = {Kind.KWH: "#,##0.00", Kind.PRICE: "0.00##", Kind.RUB: "#,##0.00"}


def _each(*names: str) -> tuple[str, ...]:
    """The name alone and with each zone."""
    return tuple(f"{name} {zone}".strip() for name in names for zone in ("", *_ZONES))


ROW = (
    *("№", "участок", "абонент", "счётчик", "дата прежних", "дата текущих", "примечание"),
    *_each("прежние", "текущие", "расход", "тариф", "сумма"),
)
ONCE = (
    *("клиент", "месяц", "редакция", "период с", "период по", "составлено", "участков", "без данных", "тарифы"),
    *("пункт", "телефон пункта", "коэффициент"),
    *_each("итого расход", "итого сумма"),
    *("общий счётчик", "общий дата прежних", "общий дата текущих"),
    *_each("общий прежние", "общий текущие", "общий расход"),
    *("потери", "потери %", "примечание к общему", "примечание к потерям"),
)


@dataclass(frozen=True, slots=True)
class Filling:
    """What is filled in: once, and for each row."""

    once: Mapping[str, Value]
    rows: tuple[Mapping[str, Value], ...]


def filling_of(sheet: Sheet, desk: Desk) -> Filling:
    """All values of one revision."""
    table = table_of(sheet, priced=True)
    numbers = _numbers(table)
    rows = tuple({"№": number, **_values(table, row)} for number, row in zip(numbers, table.rows, strict=True))
    totals = dict(found for row in table.totals for found in _total(table, row))
    once = {**_head(sheet, desk), **totals, **_common(table)}
    return Filling(_complete(ONCE, once), tuple(_complete(ROW, row) for row in rows))


def _complete(names: Sequence[str], values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: values.get(name, "") for name in names}


def _numbers(table: Table) -> Iterator[Value]:
    """Plots are counted, and their further meters are not."""
    counted = 0
    for row in table.rows:
        counted += bool(row.cells[0])
        yield (Decimal(counted), _PLAIN) if row.cells[0] else ""


def _head(sheet: Sheet, desk: Desk) -> dict[str, Value]:
    drawn, client = sheet.statement, sheet.client
    return {
        "клиент": brief(client.name, _LONGEST),
        "месяц": month_text(drawn.month),
        "редакция": (Decimal(sheet.revision), _PLAIN),
        "период с": drawn.opens_on,
        "период по": drawn.closes_on,
        "составлено": sheet.made_at.date(),
        "участков": (Decimal(len(drawn.lines)), _PLAIN),
        "без данных": (Decimal(drawn.without_data), _PLAIN),
        "тарифы": brief(" | ".join(tariff_lines(drawn.tariffs)), _LONGEST),
        "пункт": one_line(desk.name),
        "телефон пункта": one_line(desk.phone),
        "коэффициент": client.ct_ratio.text if client.ct_ratio else "",
        "потери %": (drawn.losses.percent, "0.00") if drawn.losses and drawn.losses.percent is not None else "",
    }


def _values(table: Table, row: Row) -> dict[str, Value]:
    """A row by the names of its columns; of a single zone the name alone says the same."""
    values: dict[str, Value] = {"примечание": brief(row.note, _LONGEST)}
    for column, cell in zip(table.columns, row.cells, strict=True):
        shown = _value(cell, column.kind)
        values[column.name] = shown
        values.setdefault(column.name.removesuffix(f" {_ZONES[0]}"), shown if _single(table) else "")
    return values


def _single(table: Table) -> bool:
    return not any(column.name == f"расход {_ZONES[1]}" for column in table.columns)


def _value(cell: Cell, kind: Kind) -> Value:
    if isinstance(cell, Decimal):
        return cell, _PATTERNS.get(kind, _PLAIN)
    return brief(cell, _LONGEST) if isinstance(cell, str) else cell or ""


def _total(table: Table, row: Row) -> Iterator[tuple[str, Value]]:
    """«итого расход», «потери», …"""
    values = _values(table, row)
    if row.kind is RowKind.TOTAL:
        yield from ((f"итого {name}", value) for name, value in values.items())
    elif row.kind is RowKind.LOSSES:
        yield from (("потери", values["расход"]), ("примечание к потерям", values["примечание"]))


def _common(table: Table) -> dict[str, Value]:
    """The common meter: of several one after the other the readings of the first and the last, and what all counted."""
    rows = [_values(table, row) for row in table.totals if row.kind is RowKind.COMMON]
    if not rows:
        return {}
    first, last = rows[0], rows[-1]
    values = {name: first[name] if "прежни" in name else value for name, value in last.items()}
    values |= {name: _summed([row[name] for row in rows]) for name in last if name.startswith("расход")}
    found = {f"общий {name}": value for name, value in values.items()}
    return {**found, "примечание к общему": first["примечание"]}


def _summed(values: Sequence[Value]) -> Value:
    known = [value[0] for value in values if isinstance(value, tuple)]
    return (sum(known, Decimal(0)), _PATTERNS[Kind.KWH]) if known else ""
