"""Numbers given one after the other, without gaps, within the transaction of the thing that gets one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from maild.ledger.statements import insert_row, table_of
from maild.ledger.tables import CounterRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

_COUNTERS = table_of(CounterRow)
_NAMED = _COUNTERS.c.name == bindparam("counter")
_VALUE = select(_COUNTERS.c.value).where(_NAMED)
_RAISE = _COUNTERS.update().where(_NAMED, _COUNTERS.c.value < bindparam("number")).values(value=bindparam("number"))


def value(connection: Connection, name: str) -> int:
    """The last number given; 0 if none was."""
    return connection.execute(_VALUE, {"counter": name}).scalar() or 0


def raise_to(connection: Connection, name: str, number: int) -> None:
    """That number is given, and with it all before."""
    raised = connection.execute(_RAISE, {"counter": name, "number": number}).rowcount
    if not raised and not value(connection, name):
        insert_row(connection, CounterRow, {"name": name, "value": number})


def take(connection: Connection, name: str) -> int:
    """The next number, given."""
    number = value(connection, name) + 1
    raise_to(connection, name, number)
    return number
