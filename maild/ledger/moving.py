"""A ledger copied into another, empty database, of whatever kind: whole and compared row by row, or not at all."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import type_coerce
from sqlalchemy.exc import DataError
from sqlalchemy.types import NullType
from sqlmodel import SQLModel, select

from maild.ledger import postgresql, schema
from maild.ledger.engine import make_engine, make_reader, shown, sqlite_file, world_faults
from maild.ledger.examination import examine
from maild.ledger.letter_tables import AttemptRow
from maild.ports import Damaged, Permanent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection, Select, Table

PORTION = 5_000
"""Rows that are in memory at once."""


class NotEmpty(Permanent):
    """There is something already where the ledger was to go; nothing was done."""


def move(source: str, target: str, told: Callable[[str], object]) -> int:
    """Copy a whole ledger, and let no desk start on the file it was in; how many rows. Nobody may be at work on it.

    Raises:
        NotEmpty: there is something in the target.
        Damaged: the ledger is not whole, or would not be there; nothing is there then.
        Temporary, Permanent: it cannot be done now.
    """
    _require_empty(target)
    problem = examine(source).problem
    if problem:
        raise Damaged(f"{shown(source)}: {problem}; a ledger that is not whole is not moved")
    rows = copy(source, target, told)
    path = sqlite_file(source)
    if path is not None:
        schema.mark_of_move(path).write_text(f"{shown(target)}\n", encoding="utf-8")
    return rows


def copy(source: str, target: str, told: Callable[[str], object]) -> int:
    """Put all rows, as they are at one moment, into the other database, in one transaction; how many.

    `told` hears, after each portion, of which table how many rows are there.

    Raises:
        NotEmpty: there is something in the target.
        Damaged: it would not be the same there; nothing is there then.
        Temporary, Permanent: it cannot be done now.
    """
    _require_empty(target)
    with world_faults(), make_reader(source).connect() as old, old.begin(), make_engine(target).begin() as new:
        schema.make_tables(new)
        tables = SQLModel.metadata.sorted_tables
        rows = sum(_copied(old, new, table, told) for table in tables)
        if new.dialect.name == "postgresql":
            postgresql.settle(new, tables, AttemptRow.__tablename__)
    return rows


def _require_empty(target: str) -> None:
    if schema.current_revision(target) is not None:
        raise NotEmpty(f"{shown(target)} is not empty: name a new database; nothing was done")
    path = sqlite_file(target)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)


def _copied(old: Connection, new: Connection, table: Table, told: Callable[[str], object]) -> int:
    """All rows of a table; how many.

    Raises:
        Damaged: what can be read there is not what was put in.
    """
    count, given = 0, hashlib.sha256()
    for rows in _portions(old, table):
        try:
            postgresql.pour(new, table, rows) if new.dialect.name == "postgresql" else _insert(new, table, rows)
        except DataError as fault:
            raise Damaged(f"table {table.name} holds what cannot be kept there: {fault.orig}") from fault
        count += len(rows)
        _take_in(given, rows)
        told(f"{table.name}: {count}")
    kept = hashlib.sha256()
    for rows in _portions(new, table):
        _take_in(kept, rows)
    if kept.digest() != given.digest():
        raise Damaged(f"table {table.name} does not hold there what it holds here; nothing was done")
    return count


def _portions(connection: Connection, table: Table) -> Iterator[Sequence[Sequence[Any]]]:
    """Rows as the driver gives them, in the order of their keys."""
    asked: Select[Any] = select(*(type_coerce(column, NullType()) for column in table.columns))
    found = connection.execute(asked.order_by(*table.primary_key), execution_options={"yield_per": PORTION})
    return found.partitions()


def _insert(new: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    places = ", ".join("?" * len(table.columns))
    said = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608 - a table of ours
    new.exec_driver_sql(said, [tuple(row) for row in rows])


def _take_in(digest: Any, rows: Sequence[Sequence[Any]]) -> None:  # noqa: ANN401 - of hashlib
    """Whole numbers and truths are the same in one database and two kinds in the other."""
    for row in rows:
        digest.update(repr([+value if isinstance(value, bool) else value for value in row]).encode())
