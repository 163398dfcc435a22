"""Connections to the database, with settings that are safe for the version found at start."""

from __future__ import annotations

from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from maild.ledger import postgresql
from maild.ledger.sqlite import sqlite3
from maild.ports import Damaged, Temporary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

PATIENCE_MS = 5000
"""How long a statement waits for another process's lock."""
LOG_OCTETS = 64 * 1024 * 1024
"""Of the log (WAL) once its contents are in the ledger; a large file of readings makes it longer for a while."""
_MENDED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""First versions of each series without the race in resetting the WAL that can corrupt a database."""
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def wal_is_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite may use WAL with several connections (https://sqlite.org/wal.html#walresetbug)."""
    if version >= _MENDED[0]:
        return True
    return any(version[:2] == mended[:2] and version >= mended for mended in _MENDED[1:])


def durability(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> tuple[str, str]:
    """`journal_mode` and `synchronous`: what is committed stays committed, also when the power goes."""
    return ("WAL", "FULL") if wal_is_safe(version) else ("DELETE", "EXTRA")


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite ledger; None for another database."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def shown(url: str) -> str:
    """Where the ledger is, for people to read: without the password."""
    return str(sqlite_file(url) or make_url(url).render_as_string())


def make_engine(url: str) -> Engine:
    """An engine whose transactions come one after the other: the second waits for its turn.

    Raises:
        ConfigError: it is a database whose driver is not installed.
    """
    if sqlite_file(url) is None:
        return postgresql.engine_of(url, postgresql.WRITING)
    engine = create_engine(url, module=sqlite3, poolclass=NullPool)
    event.listen(engine, "connect", _settle_writer)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def make_reader(url: str) -> Engine:
    """An engine for looking only. Each transaction sees one moment; it makes no file and changes nothing."""
    path = sqlite_file(url)
    if path is None:
        return postgresql.engine_of(url, postgresql.LOOKING)
    # Not mode=ro: after a crash the first to look must be able to roll the journal back.
    there = f"file:{quote(str(path.absolute()))}?mode=rw"
    engine = create_engine(
        "sqlite://", module=sqlite3, creator=lambda: sqlite3.connect(there, uri=True), poolclass=NullPool
    )
    event.listen(engine, "connect", _settle_reader)
    event.listen(engine, "begin", _begin_deferred)
    return engine


def _settle_writer(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    journal_mode, synchronous = durability()
    for pragma in (
        f"busy_timeout={PATIENCE_MS}",
        "foreign_keys=ON",
        f"journal_mode={journal_mode}",
        f"synchronous={synchronous}",
        f"journal_size_limit={LOG_OCTETS}",
        "secure_delete=ON",  # what is overwritten or moved is not left on free pages: it may be erased later (152-ФЗ)
    ):
        connection.execute(f"PRAGMA {pragma}")


def waits_for_disk(connection: Connection, *, waits: bool) -> None:
    """Whether the next commits on this connection of SQLite's wait for the disk; all do where there is no log (WAL).

    With a log the file is whole in any case: what was not waited for is on the disk with the next that is, or not at
    all (https://sqlite.org/pragma.html#pragma_synchronous).
    """
    journal_mode, synchronous = durability()
    if journal_mode == "WAL":
        level = synchronous if waits else "NORMAL"
        connection.connection.cursor().execute(f"PRAGMA synchronous={level}")


def cut_log(connection: Connection) -> bool:
    """Bring SQLite's log into the ledger and cut it off: it holds rows as they were. False if a reader needs it now."""
    if connection.dialect.name != "sqlite":
        return True
    (busy, *_) = connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _settle_reader(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
    connection.execute("PRAGMA query_only=ON")


def _begin_immediate(connection: Connection) -> None:
    try:
        connection.connection.cursor().execute("BEGIN IMMEDIATE")  # by the driver itself: a letter begins some twenty
    except sqlite3.Error as fault:
        raise DBAPIError.instance("BEGIN IMMEDIATE", (), fault, sqlite3.Error) from fault


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def copy_file(path: Path, target: Path) -> None:
    """A whole copy as of one moment, also while another process writes: by SQLite itself, not by the file."""
    with closing(sqlite3.connect(path)) as ledger, closing(sqlite3.connect(target)) as copy:
        ledger.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        ledger.backup(copy)


class LedgerDamaged(Damaged):
    """The ledger itself is not whole, or is no ledger: nothing more can be done with it."""


@contextmanager
def world_faults() -> Iterator[None]:
    """Turns faults of the database's world into ours; a mistake in what we asked of it stays what it is.

    Raises:
        Temporary: locked, disk full, out of reach: the same may succeed later.
        LedgerDamaged: the file is, or it is no ledger.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as fault:
        _tell(fault)
        raise


def _tell(fault: DBAPIError | sqlite3.Error) -> None:
    """Raises what a fault of the world is to us; returns if it is a mistake of ours."""
    cause = fault.orig if isinstance(fault, DBAPIError) else fault
    if isinstance(fault, DBAPIError) and not isinstance(cause, sqlite3.Error):
        damaged, passes = postgresql.judged(fault)
    else:
        damaged, passes = _judged(fault, cause)
    if damaged:
        raise LedgerDamaged(f"the ledger is damaged: {cause}; stop the daemon and restore from a copy") from fault
    if passes:
        raise Temporary(f"the ledger cannot be used now: {cause}") from fault


def _judged(fault: DBAPIError | sqlite3.Error, cause: BaseException | None) -> tuple[bool, bool]:
    """Whether the file is damaged or none of ours, and whether the same may succeed later."""
    code = getattr(cause, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF  # the other bits tell only where it happened
    of_the_world = isinstance(fault, (OperationalError, sqlite3.OperationalError)) and primary != sqlite3.SQLITE_ERROR
    return primary in _DAMAGED, of_the_world
