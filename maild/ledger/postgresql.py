"""PostgreSQL: how its connections are kept, and what its faults are to us. Its driver is a package of its own.

Who writes holds one lock of the database from the beginning of his transaction to its end, so that transactions are
as if one came after the other and none fails for another's sake. Each statement sees what was committed before it
(READ COMMITTED): at a stricter level the moment that is seen would be the one at which the lock was asked for.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from maild.config import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection as Driver
    from psycopg import Error
    from psycopg.abc import Dumper
    from sqlalchemy import Connection, Engine, Table

TURN = 0x6D61696C64
"""The advisory lock of who writes, in the database of the ledger."""
WRITING = f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({TURN})"
LOOKING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
"""How a transaction begins: both in one message to the server."""

PATIENCE = 5
"""Seconds to wait for another's turn to end."""
LONGEST_SILENCE = 90
"""Seconds after which a silent transaction is taken back: longer than the filling of a client's form may take."""
LINE_IS_DEAD = 20
"""Seconds after which a line is given up on which nobody answers."""
_SESSION = {
    "lock_timeout": f"{PATIENCE}s",
    "idle_in_transaction_session_timeout": f"{LONGEST_SILENCE}s",
    "tcp_keepalives_idle": 5,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
}
_LINE = {
    "application_name": "maild",
    "connect_timeout": 10,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": LINE_IS_DEAD * 1000,
}

_PREPARED = 500
"""Statements that the server keeps for a connection: all that are built once, and the newest of those that are not."""
_KEPT = ("synchronous_commit", "fsync")

_PASSING = frozenset(("08", "40", "53", "55", "57", "58"))
"""Classes of faults that pass: the line, a clash, no room, a lock, an operator, the machine."""
_PASSING_TOO = frozenset(("25006", "25P03"))
"""It is a copy that only reads now (the other one has taken over); the transaction was silent for too long."""
_DAMAGED = frozenset(("XX001", "XX002"))


def engine_of(url: str, begin: str) -> Engine:
    """An engine whose transactions begin so.

    Raises:
        ConfigError: the driver is not installed.
    """
    asked = dict(make_url(url).query)
    session = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
    line = {**_LINE, **asked, "options": f"{session} {asked.get('options', '')}".strip()}
    try:
        engine = create_engine(url, poolclass=NullPool, connect_args=line, use_native_hstore=False)
    except ModuleNotFoundError as lacking:
        advice = "install maild with its extra «postgres»"
        raise ConfigError(f"this database needs the package {lacking.name}: {advice}", key="[ledger] url") from lacking
    event.listen(engine, "connect", _settle_session)
    event.listen(engine, "begin", lambda connection: _begun(connection, begin))
    return engine


def _settle_session(driver: Driver, _record: object) -> None:
    driver.autocommit = True  # we say BEGIN ourselves
    driver.prepared_max = _PREPARED
    driver.adapters.register_dumper(int, _untyped_numbers())


@cache
def _untyped_numbers() -> type[Dumper]:
    """Statements say what each value is; by the size of numbers there would be many of each, all to be prepared."""
    from psycopg.types.numeric import Int8Dumper

    return type("UntypedNumbers", (Int8Dumper,), {"oid": 0})


def run(connection: Connection, statement: str, values: Sequence[Any]) -> Any:  # noqa: ANN401 - the driver's cursor
    """A statement with `$1`, `$2`… as it is, prepared by the server; its faults are told as SQLAlchemy tells them."""
    import psycopg

    driver: Any = connection.connection.dbapi_connection
    try:
        return psycopg.RawCursor(driver).execute(statement, values, prepare=True)
    except psycopg.Error as fault:
        raise _told(fault, driver, statement) from fault


def pour(connection: Connection, table: Table, rows: Sequence[Sequence[object]]) -> None:
    """Many rows at once, as the driver takes them."""
    import psycopg

    names = ", ".join(f'"{column.name}"' for column in table.columns)
    said = f'COPY "{table.name}" ({names}) FROM STDIN'
    driver: Any = connection.connection.dbapi_connection
    try:
        with driver.cursor().copy(said) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as fault:
        raise _told(fault, driver, said) from fault


def settle(connection: Connection, tables: Sequence[Table], counted: str) -> None:
    """After all was poured in: it is known how much there is of what, and numbers go on after those that are there.

    Else the server would walk through whole tables until it has a look at them by itself.
    """
    connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{counted}', 'id'), max(id)) FROM {counted}")  # noqa: S608 - ours
    connection.exec_driver_sql(f"ANALYZE {', '.join(table.name for table in tables)}")


def _begun(connection: Connection, how: str) -> None:
    import psycopg

    driver: Any = connection.connection.dbapi_connection
    try:
        driver.execute(how, prepare=False)
    except psycopg.Error as fault:
        raise _told(fault, driver, how) from fault


def _told(fault: Error, driver: Any, statement: str) -> BaseException:  # noqa: ANN401 - the driver's connection
    from psycopg import Error

    lost = driver.closed or driver.broken
    return DBAPIError.instance(statement, None, fault, Error, connection_invalidated=lost)


def described(connection: Connection) -> str:
    """Which server it is, and what it does before it says that something is committed."""
    version = connection.exec_driver_sql("SHOW server_version").scalar()
    return f"PostgreSQL {version}, {', '.join(_kept(connection))}"


def risk(connection: Connection) -> str:
    """Settings by which a loss of power may take back what was said to be committed; of PostgreSQL only."""
    return ", ".join(kept for kept in _kept(connection) if kept.endswith("=off"))


def _kept(connection: Connection) -> list[str]:
    if connection.dialect.name != "postgresql":
        return []
    return [f"{name}={connection.exec_driver_sql(f'SHOW {name}').scalar()}" for name in _KEPT]


def judged(fault: DBAPIError) -> tuple[bool, bool]:
    """Whether what is kept can no more be read, and whether the same may succeed later."""
    state = getattr(fault.orig, "sqlstate", None)
    if state is None:  # not said by the server: it cannot be reached, or was lost
        return False, isinstance(fault, OperationalError) or fault.connection_invalidated
    return state in _DAMAGED, fault.connection_invalidated or state[:2] in _PASSING or state in _PASSING_TOO
