"""The history: append-only, each entry carrying the digest of all before it (Q-14)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from sqlmodel import col, insert, select

from maild.ledger.columns import Instant
from maild.ledger.tables import HistoryRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from maild.desk.decision import Change

_SEED = "0" * 64
_INSTANT = Instant()


def append(connection: Connection, change: Change, *, at: datetime, actor: str, letter_id: int | None) -> None:
    """Write the entry of a change that has one."""
    if change.about is None or change.event is None:
        return
    last = connection.execute(
        select(col(HistoryRow.id), col(HistoryRow.digest)).order_by(col(HistoryRow.id).desc()).limit(1)
    ).first()
    number, before = (last.id, last.digest) if last else (0, _SEED)
    entry: dict[str, object] = {
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


def head(connection: Connection) -> tuple[int, str]:
    """The number and digest of the newest entry."""
    last = connection.execute(
        select(col(HistoryRow.id), col(HistoryRow.digest)).order_by(col(HistoryRow.id).desc()).limit(1)
    ).first()
    return (last.id, last.digest) if last else (0, _SEED)


def first_break(connection: Connection) -> str | None:
    """Walk the whole chain; what is wrong at the first entry that does not follow, or None if all do."""
    before = _SEED
    table = HistoryRow.__table__  # type: ignore[attr-defined]
    for number, row in enumerate(connection.execute(table.select().order_by(table.c.id)).mappings(), start=1):
        if row["id"] != number:
            return f"history entry {number} is missing"
        if row["digest"] != _digest(before, _entry(row)):
            return f"history entry {number} was changed"
        before = str(row["digest"])
    return None


def _entry(row: RowMapping) -> dict[str, object]:
    return {name: row[name] for name in row if name != "digest"}


def _digest(before: str, entry: dict[str, object]) -> str:
    plain = {k: _INSTANT.process_bind_param(v, None) if k == "at" else v for k, v in entry.items()}  # type: ignore[arg-type]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
