"""A whole copy of a live ledger, and a copy made the ledger again (`maild backup`, `maild restore`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, union
from sqlmodel import col, select

from maild.ledger import passes
from maild.ledger.engine import copy_file, make_engine, make_reader, sqlite_file, world_faults
from maild.ledger.letter_tables import InboxRow, OutboxRow
from maild.ledger.statement_rows import files_of
from maild.ledger.statement_tables import StatementRow
from maild.ledger.statements import find_row, insert_row
from maild.ledger.tables import FlagRow
from maild.ports import Temporary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

PORTION = 10_000
"""Letters asked for in one transaction."""
RESTORED = "restored"
"""Kept among the flags until the mailbox was reconciled; `since` is its last pass."""


def copy_to(url: str, target: Path) -> None:
    """The ledger as it is at one moment, also while others write, into a new file of SQLite.

    SQLite copies itself, in one step; what is kept elsewhere is copied row by row.

    Raises:
        Temporary: it cannot be read now.
    """
    path = sqlite_file(url)
    if path is None:
        from maild.ledger import moving

        moving.copy(url, f"sqlite:///{target}", bool)
    else:
        with world_faults():
            copy_file(path, target)
    must_be_one_file(target)


def left_beside(path: Path) -> list[Path]:
    """Files of SQLite's that an unclean end has left: what is in them is written into any ledger of that name."""
    return [file for ending in ("-journal", "-wal", "-shm") if (file := path.with_name(path.name + ending)).exists()]


def must_be_one_file(path: Path) -> None:
    """What was written to a ledger that nobody has open lies in its own file, and in none beside it.

    Raises:
        Temporary: SQLite could not bring it there when the ledger was closed, since the disk is full or failing.
    """
    if left := left_beside(path):
        raise Temporary(f"the disk under {path.parent} is full or failing: {left[0].name} could not be taken in")


def raw_digests(url: str) -> Iterator[str]:
    """The names of all letters and documents that the ledger speaks of, each once; not of those that were erased."""
    asked = union(*(select(col(row.raw_digest)).where(col(row.erased_at).is_(None)) for row in (InboxRow, OutboxRow)))
    drawn = select(col(StatementRow.files), col(StatementRow.pages))
    with world_faults(), make_reader(url).connect() as connection, connection.begin():
        yield from connection.execute(asked).scalars()
        files = (file for row in connection.execute(drawn) for text in row for file in files_of(text))
        yield from {file.digest for file in files}


def raw_letters(url: str) -> Iterator[tuple[str, str]]:
    """The digest of every letter taken in and every letter written, each with its number as people see it.

    Each portion is a transaction of its own: there may be millions, and what is done with each takes its time.
    """
    with world_faults(), make_reader(url).connect() as connection:
        for word, row in (("letter", InboxRow), ("out", OutboxRow)):
            asked = select(col(row.id), col(row.raw_digest)).where(col(row.erased_at).is_(None)).order_by(col(row.id))
            last = 0
            while some := _portion(connection, asked.where(col(row.id) > last)):
                yield from ((f"{word}-{number}", digest) for number, digest in some)
                last = some[-1][0]


def _portion(connection: Connection, asked: Any) -> Sequence[Any]:  # noqa: ANN401 - a question
    with connection.begin():
        return connection.execute(asked.limit(PORTION)).all()


def mark_restored(url: str) -> None:
    """Before a copy goes to work: letters that came after its last pass lie in the mailbox where it does not look."""
    with world_faults(), make_engine(url).begin() as connection:
        forget_restored(connection)
        since = passes.last(connection)
        if since is not None:
            insert_row(connection, FlagRow, {"name": RESTORED, "since": since, "why": ""})


def restored_at(connection: Connection) -> datetime | None:
    """The last pass that it knew when it was copied; None if it is no copy, or the mailbox was reconciled since."""
    flag = find_row(connection, FlagRow, name=RESTORED)
    return flag["since"] if flag else None


def forget_restored(connection: Connection) -> None:
    """The mailbox was reconciled."""
    connection.execute(delete(FlagRow).where(col(FlagRow.name) == RESTORED))
