"""Finding and writing whole rows by statements built once: building one anew costs more than running it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam
from sqlmodel import SQLModel

if TYPE_CHECKING:
    from sqlalchemy import Connection, Insert, RowMapping, Select, Table, Update

    from maild.ledger.rows import Values

_KEY, _WAS = "row_key", "row_was"


@cache
def table_of(row: type[SQLModel]) -> Table:
    """The table of a model."""
    return SQLModel.metadata.tables[str(row.__tablename__)]


@cache
def _inserting(row: type[SQLModel]) -> Insert:
    return table_of(row).insert()


@cache
def _updating(row: type[SQLModel], key: str, status: str | None) -> Update:
    table = table_of(row)
    changing = table.update().where(table.c[key] == bindparam(_KEY))
    return changing.where(table.c[status] == bindparam(_WAS)) if status else changing


@cache
def _finding(row: type[SQLModel], named: tuple[str, ...]) -> Select[Any]:
    table = table_of(row)
    return table.select().where(*(table.c[name] == bindparam(name) for name in named))


def find_row(connection: Connection, row: type[SQLModel], **key: object) -> RowMapping | None:
    """The row of which all this is so; None if there is none."""
    return connection.execute(_finding(row, tuple(key)), key).mappings().first()


def insert_row(connection: Connection, row: type[SQLModel], values: Values) -> None:
    """A new row."""
    connection.execute(_inserting(row), values)


def update_row(
    connection: Connection,
    row: type[SQLModel],
    key: tuple[str, object],
    values: Values,
    was: tuple[str, str] | None = None,
) -> bool:
    """The row with that key gets these values; whether there is one (which has that status, if one is given)."""
    named, status = {_KEY: key[1]}, None
    if was:
        status, named[_WAS] = was
    return connection.execute(_updating(row, key[0], status), values | named).rowcount > 0
