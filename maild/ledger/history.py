"""The history: append-only, each entry carrying the digest of all before it (Q-14)."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import col, insert, select

from maild.ledger import counters
from maild.ledger.columns import instant_number
from maild.ledger.tables import HistoryRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from maild.desk.decision import Change

Entry = dict[str, object]

_SEED = "0" * 64
_COUNTER = "history"
_ALL = select(*(col(getattr(HistoryRow, name)) for name in HistoryRow.model_fields)).order_by(col(HistoryRow.id))


def append(connection: Connection, change: Change, *, at: datetime, actor: str, letter_id: int | None) -> None:
    """Write the entry of a change that has one."""
    if change.about is None or change.event is None:
        return
    number, before = head(connection)
    entry: Entry = {
        "id": number + 1,
        "about_kind": change.about.kind,
        "about_id": change.about.id,
        "at": at,
        "actor": actor,
        "event": str(change.event),
        "was": None if change.was is None else str(change.was),
        "now": None if change.now is None else str(change.now),
        "letter": letter_id,
        "detail": change.detail,
    }
    connection.execute(insert(HistoryRow).values(**entry, digest=_digest(before, entry)))
    counters.raise_to(connection, _COUNTER, number + 1)


def head(connection: Connection) -> tuple[int, str]:
    """The number and digest of the newest entry. Who keeps them elsewhere can tell later whether the chain is his."""
    asked = select(col(HistoryRow.id), col(HistoryRow.digest)).order_by(col(HistoryRow.id).desc()).limit(1)
    last = connection.execute(asked).first()
    return (last.id, last.digest) if last else (0, _SEED)


def first_break(connection: Connection) -> str | None:
    """Walk the whole chain; what is wrong at the first entry that does not follow, or None if all do."""
    before, number = _SEED, 0
    for number, row in enumerate(connection.execute(_ALL).mappings(), start=1):
        if row["id"] != number:
            return f"history entry {number} is missing"
        if row["digest"] != _digest(before, {name: row[name] for name in row if name != "digest"}):
            return f"history entry {number} was changed"
        before = str(row["digest"])
    written = counters.value(connection, _COUNTER)
    return None if number == written else f"history entries {number + 1} to {written} are missing"


def _digest(before: str, entry: Entry) -> str:
    plain = {k: instant_number(v) if isinstance(v, datetime) else v for k, v in entry.items()}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
