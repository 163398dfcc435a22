"""Whether a ledger can be trusted: its version, its file, its history (`maild verify`, `maild check`)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.ledger import history, schema
from maild.ledger.engine import durability, make_reader, sqlite_file, world_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found.

    Args:
        engine: the database and how it keeps what is committed.
        schema: the version of the tables, in words.
        exists: whether there is a ledger already.
        problem: what is wrong, None if nothing is.
        entries: entries of the history.
        head: the digest of its newest entry. Who writes it down can tell later that nothing before it was changed.
    """

    engine: str
    schema: str
    exists: bool
    problem: str | None = None
    entries: int = 0
    head: str = ""


def examine(url: str) -> Examination:
    """Look at everything. It reads the whole file: seconds for a large one, while the daemon goes on between.

    Raises:
        Permanent: the ledger is of another version, or too damaged to be looked at.
        Temporary: it cannot be looked at now.
    """
    found = schema.current_revision(url)
    if found is None:
        return Examination(_engine(url), f"revision {schema.HEAD} to be made", exists=False)
    schema.require(found)
    with world_faults(), make_reader(url).connect() as connection:
        with connection.begin():
            problem = next(_problems(connection), None)
        problem = problem or history.first_break(connection)
        with connection.begin():
            entries, head = history.head(connection)
    return Examination(_engine(url), f"revision {found}", exists=True, problem=problem, entries=entries, head=head)


def _engine(url: str) -> str:
    if sqlite_file(url) is None:
        return "PostgreSQL"
    journal_mode, synchronous = durability()
    return f"SQLite {sqlite3.sqlite_version}, journal_mode={journal_mode}, synchronous={synchronous}"


def _problems(connection: Connection) -> Iterator[str]:
    """Of the file. The first is enough: what follows from it is no news."""
    if connection.dialect.name == "sqlite":
        for (answer,) in connection.exec_driver_sql("PRAGMA integrity_check(1)"):
            if answer != "ok":
                yield f"the file is damaged: {answer}"
        for table, row, target, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"row {row} of {table} names a row of {target} that is not there"
