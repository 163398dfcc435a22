"""Finding and writing whole rows by statements built once: building one anew costs more than running it.

In a transaction they go to the driver as they are: what SQLAlchemy does for a statement that it has compiled already
costs six times what SQLite does (docs/speed.md). Outside of one SQLAlchemy, which begins one, runs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam
from sqlalchemy.dialects import registry
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from maild.ledger import postgresql
from maild.ledger.sqlite import sqlite3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Dialect, Executable, Insert, Select, Table, Update
    from sqlalchemy.types import TypeEngine

    from maild.ledger.rows import Values

    Row = Mapping[Any, Any]
    """A row by the names of its columns."""
    _Turn = Callable[[Any], Any] | None

_KEY, _WAS = "row_key", "row_was"
_DIALECTS = {"sqlite": ("sqlite", "qmark"), "postgresql": ("postgresql.psycopg", "numeric_dollar")}
"""Each with how its driver is told where values go."""


@cache
def table_of(row: type[SQLModel]) -> Table:
    """The table of a model."""
    return SQLModel.metadata.tables[str(row.__tablename__)]


def find_row(connection: Connection, row: type[SQLModel], **key: object) -> Row | None:
    """The row of which all this is so; None if there is none."""
    return first_row(connection, _finding(row, tuple(key)), key)


def first_row(connection: Connection, asked: Executable, values: Values) -> Row | None:
    """The first row of an answer; None if there is none. `asked` is kept by its identity: one built once."""
    if not connection.in_transaction():
        return connection.execute(asked, values).mappings().first()
    plain = _plain(asked, (), connection.dialect.name)
    found = plain.run(connection, values).fetchone()
    return None if found is None else plain.row(found)


def all_rows(connection: Connection, asked: Executable, values: Values) -> Sequence[Row]:
    """The rows of an answer; `asked` as for `first_row`."""
    if not connection.in_transaction():
        return connection.execute(asked, values).mappings().all()
    plain = _plain(asked, (), connection.dialect.name)
    return [plain.row(found) for found in plain.run(connection, values).fetchall()]


def insert_row(connection: Connection, row: type[SQLModel], values: Values) -> None:
    """A new row."""
    if connection.in_transaction():
        _plain(_inserting(row), tuple(values), connection.dialect.name).run(connection, values)
    else:
        connection.execute(_inserting(row), values)


def insert_rows(connection: Connection, row: type[SQLModel], many: Sequence[Values]) -> None:
    """New rows, all with the same columns; in a transaction."""
    if connection.dialect.name == "sqlite":
        _plain(_inserting(row), tuple(many[0]), "sqlite").run_each(connection, many)
    else:
        connection.execute(_inserting(row), many)


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
    return changed(connection, _updating(row, key[0], status), values, named)


def changed(connection: Connection, change: Executable, values: Values, named: Values) -> bool:
    """Whether a change that was built once met any row: `values` for columns, `named` for what it asks about."""
    if connection.in_transaction():
        plain = _plain(change, tuple(values), connection.dialect.name)
        return bool(plain.run(connection, values | named).rowcount > 0)
    return connection.execute(change, values | named).rowcount > 0


# ── statements ───────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── without a way round ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Plain:
    """A statement in a database's words: what goes in, in order, and what comes out, with how each value is turned."""

    sql: str
    fixed: Values
    given: tuple[tuple[str, _Turn], ...]
    columns: tuple[str, ...]
    turned: tuple[tuple[str, Callable[[Any], Any]], ...]
    execute: Callable[[Connection, str, tuple[Any, ...]], Any]

    def run(self, connection: Connection, values: Values) -> Any:  # noqa: ANN401 - the driver's cursor
        """Run it with these values."""
        return self.execute(connection, self.sql, self._bound(values))

    def run_each(self, connection: Connection, many: Iterable[Values]) -> None:
        """Run it on SQLite once with each of these."""
        bound = [self._bound(values) for values in many]
        try:
            connection.connection.cursor().executemany(self.sql, bound)
        except sqlite3.Error as fault:
            raise DBAPIError.instance(self.sql, bound[0], fault, sqlite3.Error) from fault

    def _bound(self, values: Values) -> tuple[Any, ...]:
        known = {**self.fixed, **values} if self.fixed else values
        return tuple([turn(known[name]) if turn else known[name] for name, turn in self.given])

    def row(self, found: Sequence[Any]) -> Row:
        """What came, by name."""
        row = dict(zip(self.columns, found, strict=True))
        for name, turn in self.turned:
            row[name] = turn(row[name])
        return row


def _on_sqlite(connection: Connection, sql: str, bound: tuple[Any, ...]) -> Any:  # noqa: ANN401 - the driver's cursor
    try:
        return connection.connection.cursor().execute(sql, bound)
    except sqlite3.Error as fault:
        raise DBAPIError.instance(sql, bound, fault, sqlite3.Error) from fault


@cache
def _dialect(database: str) -> Dialect:
    name, places = _DIALECTS[database]
    made: Dialect = registry.load(name)(paramstyle=places)
    return made


@cache
def _plain(statement: Executable, columns: tuple[str, ...], database: str) -> _Plain:
    dialect = _dialect(database)
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(columns))  # type: ignore[attr-defined]
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    came = [(str(name), kind) for name, _, _, kind in compiled._result_columns]  # noqa: SLF001 - said nowhere else
    turned = ((name, _reading(kind, dialect)) for name, kind in came)
    return _Plain(
        str(compiled),
        {name: bind.value for name, bind in binds.items() if not bind.required},
        tuple((name, _writing(binds[name].type, dialect)) for name in compiled.positiontup),
        tuple(name for name, _ in came),
        tuple((name, turn) for name, turn in turned if turn),
        _on_sqlite if database == "sqlite" else postgresql.run,
    )


def _writing(kind: TypeEngine[Any], dialect: Dialect) -> _Turn:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reading(kind: TypeEngine[Any], dialect: Dialect) -> _Turn:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
