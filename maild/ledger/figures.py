"""How the desk has done since yesterday, in numbers for a monitor, from indexes (`maild status --metrics`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import col, func, select

from maild.desk.decision import LetterVerdict
from maild.ledger.letter_tables import InboxRow, OutboxRow
from maild.ports import OutgoingStatus

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

DAY = timedelta(days=1)
"""How far back is counted: a whole ledger would be walked through each minute else."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Letters taken in by verdict, letters written by status, and how long each answer to a client took."""

    received: dict[str, int]
    written: dict[str, int]
    answer_seconds: tuple[float, ...]


def figures(connection: Connection, now: datetime) -> Figures:
    """Of the day before `now`."""
    since = now - DAY
    return Figures(
        _by(connection, InboxRow.verdict, col(InboxRow.received_at) >= since, LetterVerdict),
        _by(connection, OutboxRow.status, col(OutboxRow.queued_at) >= since, OutgoingStatus),
        _answer_seconds(connection, since),
    )


def _by(connection: Connection, column: Any, within: Any, words: Any) -> dict[str, int]:  # noqa: ANN401 - SQLModel's own
    """How many of each word; a word of which there is none is 0."""
    asked = select(col(column), func.count()).where(within).group_by(col(column))
    return dict.fromkeys(map(str, words), 0) | {str(word): int(many) for word, many in connection.execute(asked)}


def _answer_seconds(connection: Connection, since: datetime) -> tuple[float, ...]:
    """From the receipt of a letter until the next server took what was to be said to a client because of it."""
    asked: Any = (
        select(col(InboxRow.received_at), col(OutboxRow.handed_at))
        .join(OutboxRow, col(OutboxRow.cause_id) == InboxRow.id)
        .where(~col(OutboxRow.to_dispatcher), col(OutboxRow.handed_at) > since)
    )
    return tuple((handed - received).total_seconds() for received, handed in connection.execute(asked))
