"""Whether a ledger can be trusted: its version, its file, its history (`maild verify`, `maild check`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.ledger import history, postgresql, schema, seals
from maild.ledger.engine import durability, make_reader, sqlite_file, world_faults
from maild.ledger.sqlite import sqlite3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection

    from maild.desk.register import HistoryHead


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found.

    Args:
        engine: the database and how it keeps what is committed.
        schema: the version of the tables, in words.
        exists: whether there is a ledger already.
        problem: what is wrong, None if nothing is.
        entries: entries of the history.
        head: the digest of its newest entry, which the dispatchers' morning letter tells as well.
        risk: settings of the database by which a loss of power may take back what is committed.
    """

    engine: str
    schema: str
    exists: bool
    problem: str | None = None
    entries: int = 0
    head: str = ""
    risk: str = ""


def examine(url: str, kept: Sequence[HistoryHead] = (), told: Callable[[str], object] = bool) -> Examination:
    """Look at everything. It reads the whole file: a minute for a large one, while the daemon goes on between.

    A chain that somebody has made anew from a changed entry on is unbroken; `kept` are heads of it, written down
    elsewhere (in the dispatchers' morning letters), that tell it from the true one. `told` hears what is looked at.

    Raises:
        Permanent: the ledger is of another version, or too damaged to be looked at.
        Temporary: it cannot be looked at now.
    """
    found = schema.current_revision(url)
    if found is None:
        return Examination(_engine(url), f"revision {schema.HEAD} to be made", exists=False)
    schema.require(found)
    with world_faults(), make_reader(url).connect() as connection:
        told("the file")
        with connection.begin():
            kept_by, risk = _engine(url, connection), postgresql.risk(connection)
            problem = next(_problems(connection), None)
            entries, things = history.written(connection), seals.numbered(connection)
        problem = problem or history.first_break(connection, _tenths(told, "the history", entries, "entries"))
        with connection.begin():
            strange = (history.estranged(connection, one) for one in kept)
            problem = problem or next(filter(None, strange), None)
            head = history.head(connection)
        problem = problem or next(seals.broken(connection, _tenths(told, "what it seals", things, "rows")), None)
    return Examination(
        kept_by, f"revision {found}", exists=True, problem=problem, entries=head.number, head=head.digest, risk=risk
    )


def _tenths(told: Callable[[str], object], doing: str, whole: int, what: str) -> Callable[[int], object]:
    """Tells that it begins, then of each tenth that is done."""
    told(doing)
    step, passed = max(1, -(-whole // 10)), 0

    def seen(done: int) -> None:
        nonlocal passed
        if done // step > passed:
            passed = done // step
            told(f"  {done} of {whole} {what}")

    return seen


def _engine(url: str, connection: Connection | None = None) -> str:
    if sqlite_file(url) is None:
        return postgresql.described(connection) if connection else "PostgreSQL"
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
