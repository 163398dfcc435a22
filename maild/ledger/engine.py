"""Connections to the database, with settings that are safe for the version found at start."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from maild.ports import Temporary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

_MENDED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""First versions of each series without the race in resetting the WAL that can corrupt a database."""


def wal_is_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite may use WAL with several connections (https://sqlite.org/wal.html#walresetbug)."""
    if version >= _MENDED[0]:
        return True
    return any(version[:2] == mended[:2] and version >= mended for mended in _MENDED[1:])


def journal_mode() -> str:
    """The journal mode that an SQLite ledger is kept in."""
    return "WAL" if wal_is_safe() else "DELETE"


def make_engine(url: str) -> Engine:
    """An engine whose every transaction begins as a writer's: two that read and then write cannot lose an update."""
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _settle_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def make_reader(url: str) -> Engine:
    """An engine for looking only: it never waits for a writer longer than it must, and cannot write."""
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _settle_reader)
    return engine


def _settle_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    mode = journal_mode()
    for pragma in (
        "busy_timeout=5000",
        "foreign_keys=ON",
        f"journal_mode={mode}",
        f"synchronous={'FULL' if mode == 'WAL' else 'EXTRA'}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _settle_reader(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout=5000")
    connection.execute("PRAGMA query_only=ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def world_faults() -> Iterator[None]:
    """Turns faults of the database's world (disk full, locked, gone) into `Temporary`; ours stay what they are."""
    try:
        yield
    except OperationalError as fault:
        raise Temporary(f"the ledger cannot be used now: {fault.orig}") from fault
    except DBAPIError as fault:
        if fault.connection_invalidated:
            raise Temporary(f"the ledger's connection was lost: {fault.orig}") from fault
        raise
