"""Numbers given one after the other, without gaps, within the transaction of the thing that gets one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, insert, select, update

from maild.ledger.tables import CounterRow

if TYPE_CHECKING:
    from sqlalchemy import Connection


def value(connection: Connection, name: str) -> int:
    """The last number given; 0 if none was."""
    asked = select(col(CounterRow.value)).where(col(CounterRow.name) == name)
    return connection.execute(asked).scalar() or 0


def raise_to(connection: Connection, name: str, number: int) -> None:
    """That number is given, and with it all before."""
    last = value(connection, name)
    if last == 0:
        connection.execute(insert(CounterRow).values(name=name, value=number))
    elif last < number:
        connection.execute(update(CounterRow).where(col(CounterRow.name) == name).values(value=number))


def take(connection: Connection, name: str) -> int:
    """The next number, given."""
    number = value(connection, name) + 1
    raise_to(connection, name, number)
    return number
