"""Numbers given one after the other, without gaps, within the transaction of the thing that gets one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from maild.ledger.statements import changed, find_row, first_row, table_of
from maild.ledger.tables import CounterRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NEW = "INSERT INTO counters (name, value) VALUES (:counter, :number) ON CONFLICT (name) DO UPDATE SET value ="
_RAISE = text(f"{_NEW} :number WHERE counters.value < :number")
_TAKE = text(f"{_NEW} counters.value + 1 RETURNING value").columns(table_of(CounterRow).c.value)


def value(connection: Connection, name: str) -> int:
    """The last number given; 0 if none was."""
    found = find_row(connection, CounterRow, name=name)
    return int(found["value"]) if found else 0


def raise_to(connection: Connection, name: str, number: int) -> None:
    """That number is given, and with it all before."""
    changed(connection, _RAISE, {}, {"counter": name, "number": number})


def take(connection: Connection, name: str) -> int:
    """The next number, given."""
    taken = first_row(connection, _TAKE, {"counter": name, "number": 1})
    return int(taken["value"]) if taken else 0
