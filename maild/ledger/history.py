"""The history: append-only, each entry carrying the digest of all before it (Q-14)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Integer, bindparam, select

from maild.desk.addresses import writer_of
from maild.desk.register import HistoryHead
from maild.ledger import counters, seals
from maild.ledger.columns import as_kept, canonical
from maild.ledger.letter_tables import InboxRow
from maild.ledger.statements import all_rows, first_row, insert_row, table_of
from maild.ledger.tables import HistoryRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, RowMapping

    from maild.desk.decision import Change
    from maild.ledger.rows import Values
    from maild.ledger.statements import Row

Entry = dict[str, object]

_SEED = "0" * 64
_BEFORE_ALL = -(2**63)
_COUNTER = "history"
PORTION = 10_000
"""Entries looked at in one transaction."""
_ENTRIES, _LETTERS = table_of(HistoryRow), table_of(InboxRow)
_NEXT = (
    select(*as_kept(_ENTRIES))
    .where(_ENTRIES.c.id > bindparam("after", type_=BigInteger))
    .order_by(_ENTRIES.c.id)
    .limit(bindparam("most", type_=Integer))
)
_DIGEST_OF = select(_ENTRIES.c.digest).where(_ENTRIES.c.id == bindparam("number"))
_LAST = select(_ENTRIES.c.id, _ENTRIES.c.digest).order_by(_ENTRIES.c.id.desc()).limit(1)


def append(connection: Connection, change: Change, *, at: datetime, actor: str, letter_id: int | None) -> None:
    """Write the entry of a change that has one."""
    if change.about is None or change.event is None:
        return
    newest = head(connection)
    number = newest.number + 1
    entry: Entry = {
        "id": number,
        "about_kind": change.about.kind,
        "about_id": change.about.id,
        "at": at,
        "actor": actor,
        "event": str(change.event),
        "was": None if change.was is None else str(change.was),
        "now": None if change.now is None else str(change.now),
        "letter": letter_id,
        "detail": change.detail,
        "state": seals.seal_of(change),
    }
    insert_row(connection, HistoryRow, {**entry, "digest": _digest(newest.digest, entry)})
    counters.raise_to(connection, _COUNTER, number)


def told(connection: Connection, *where: ColumnElement[bool]) -> list[Values]:
    """Entries in their order, as they are shown: who wrote a letter is known from the letter, while it is kept."""
    asked = select(_ENTRIES, _LETTERS.c.sender).outerjoin(_LETTERS, _LETTERS.c.id == _ENTRIES.c.letter).where(*where)
    return [_named(row) for row in connection.execute(asked.order_by(_ENTRIES.c.id)).mappings()]


def _named(row: RowMapping) -> Values:
    nameless = row["letter"] is not None and row["actor"] == writer_of(row["letter"])
    return {**row, "actor": row["sender"]} if nameless and row["sender"] else dict(row)


def head(connection: Connection) -> HistoryHead:
    """The newest entry. Who keeps it elsewhere can tell later whether the chain is the one that he saw."""
    last = first_row(connection, _LAST, {})
    return HistoryHead(last["id"], last["digest"]) if last else HistoryHead(0, _SEED)


def written(connection: Connection) -> int:
    """How many entries were written, as the counter has it."""
    return counters.value(connection, _COUNTER)


def estranged(connection: Connection, kept: HistoryHead) -> str | None:
    """What is wrong if the chain, unbroken as it may be, is not the one that this head was kept of; else None."""
    digest = connection.execute(_DIGEST_OF, {"number": kept.number}).scalar()
    if digest is None and kept.number:
        return f"history entry {kept.number} is missing, of which {kept} was kept"
    if not (digest or _SEED).startswith(kept.digest):
        return f"history entry {kept.number} is not the one of which {kept} was kept: it or one before it was rewritten"
    return None


def first_break(connection: Connection, seen: Callable[[int], object] = bool) -> str | None:
    """Walk the whole chain; what is wrong at the first entry that does not follow, or None if all do.

    Each portion is a transaction of its own: a daemon that wants to write waits for one of them, not for the walk.
    After it `seen` is told up to which entry it came.
    """
    number, before, after = 0, _SEED, _BEFORE_ALL
    while True:
        with connection.begin():
            portion = all_rows(connection, _NEXT, {"after": after, "most": PORTION})
            if not portion:
                return _beyond(number, written(connection))
        for row in portion:
            number += 1
            if problem := _broken(number, before, row):
                return problem
            before, after = str(row["digest"]), number
        seen(number)


def _broken(number: int, before: str, row: Row) -> str | None:
    if row["id"] != number:
        return f"history entry {number} is missing"
    entry = dict(row)
    if entry.pop("digest") != _digest(before, entry):
        return f"history entry {number} was changed"
    return None


def _beyond(number: int, written: int) -> str | None:
    """Entries cut off at the end, or put there: the counter knows how many were written."""
    if number < written:
        return f"history entries {number + 1} to {written} are missing"
    if number > written:
        return f"history entries {written + 1} to {number} were not written by the desk"
    return None


def _digest(before: str, entry: Entry) -> str:
    return hashlib.sha256(f"{before}\n{canonical(entry)}".encode()).hexdigest()
