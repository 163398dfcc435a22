"""The outbox: which letters may go now, and what an attempt makes of one (M-4, M-5)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, func, insert, select, update

from maild.ledger import rows
from maild.ledger.tables import AttemptRow, FlagRow, OutboxRow
from maild.ports import Claimed, Outcome, OutgoingStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from maild.desk.register import SentLetter
    from maild.ports import Attempt

WORDS = {
    "registration": "reg",
    "request": "req",
    "question": "question",
    "claim": "claim",
    "device": "dev",
    "letter": "letter",
    "outgoing": "out",
    "client": "client",
}
"""The English words of links, by the kind of thing."""

HOUR = timedelta(hours=1)
HOURLY_TO_ONE = 30
"""Letters an hour to one address that is not a dispatcher's (M-4)."""
LIFETIME = timedelta(days=3)
UNKNOWN_PAUSE = timedelta(minutes=15)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, 240))
"""Pauses after the first, second… temporary failure; the last one repeats (M-5)."""
_HELD = ("paused", "breaker")


def claim(connection: Connection, now: datetime, most: int, hourly_cap: int) -> list[Claimed]:
    """Mark as claimed what may go now, oldest first; letters over a limit wait (M-4, D-10)."""
    held = _client_mail_held(connection)
    room = hourly_cap - _sent_to_clients(connection, now)
    claimed: list[Claimed] = []
    to_one: dict[str, int] = {}
    for row in _due(connection, now, most, dispatchers_only=held):
        if not row["to_dispatcher"]:
            if room <= 0:
                _trip(connection, now)
                continue
            if _over_hourly(connection, row, now, to_one):
                continue
            room -= 1
        if len(claimed) < most:
            claimed.append(_claimed(row))
    _mark_claimed(connection, [one.id for one in claimed], now)
    return claimed


def _claimed(row: RowMapping) -> Claimed:
    return Claimed(row["id"], row["to"], row["raw_digest"], row["attempts"], row["queued_at"])


def _due(connection: Connection, now: datetime, most: int, *, dispatchers_only: bool) -> Sequence[RowMapping]:
    """Letters whose time has come; none for a recipient that has one in flight, so that order is kept."""
    asked = select(OutboxRow).where(col(OutboxRow.next_attempt_at) <= now, col(OutboxRow.claimed_at).is_(None))
    if dispatchers_only:
        asked = asked.where(col(OutboxRow.to_dispatcher).is_(True))
    flying = select(col(OutboxRow.to_key)).where(col(OutboxRow.claimed_at).is_not(None))
    asked = asked.where(col(OutboxRow.to_key).not_in(flying))
    return connection.execute(asked.order_by(col(OutboxRow.id)).limit(most)).mappings().all()


def _client_mail_held(connection: Connection) -> bool:
    asked = select(col(FlagRow.name)).where(col(FlagRow.name).in_(_HELD), col(FlagRow.since).is_not(None))
    return connection.execute(asked).first() is not None


def _sent_to_clients(connection: Connection, now: datetime) -> int:
    recent = (col(OutboxRow.sent_at) > now - HOUR, col(OutboxRow.to_dispatcher).is_(False))
    return int(connection.execute(select(func.count()).select_from(OutboxRow).where(*recent)).scalar_one())


def _trip(connection: Connection, now: datetime) -> None:
    """The circuit breaker: client mail is held until a dispatcher says `продолжить`; the clock tells them (M-4)."""
    if (
        connection.execute(update(FlagRow).where(col(FlagRow.name) == "breaker").values(since=now, why="")).rowcount
        == 0
    ):
        connection.execute(insert(FlagRow).values(name="breaker", since=now, why=""))


def _over_hourly(connection: Connection, row: RowMapping, now: datetime, to_one: dict[str, int]) -> bool:
    """Whether the recipient has had his letters of this hour; then the letter waits until there is room again."""
    key = row["to_key"]
    asked = select(col(OutboxRow.sent_at)).where(col(OutboxRow.to_key) == key, col(OutboxRow.sent_at) > now - HOUR)
    sent = connection.execute(asked.order_by(col(OutboxRow.sent_at).desc()).limit(HOURLY_TO_ONE)).scalars().all()
    if len(sent) + to_one.get(key, 0) < HOURLY_TO_ONE:
        to_one[key] = to_one.get(key, 0) + 1
        return False
    oldest = sent[-1] if sent else None
    first_free = (oldest or now) + HOUR
    connection.execute(
        update(OutboxRow).where(col(OutboxRow.id) == row["id"]).values(next_attempt_at=max(first_free, now))
    )
    return True


def _mark_claimed(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    if ids:
        connection.execute(update(OutboxRow).where(col(OutboxRow.id).in_(ids)).values(claimed_at=now, in_data=False))


def mark_in_data(connection: Connection, outgoing_id: int) -> None:
    """From here on, no answer means "unknown"."""
    connection.execute(update(OutboxRow).where(col(OutboxRow.id) == outgoing_id).values(in_data=True))


def release(connection: Connection, ids: Sequence[int] | None, now: datetime) -> int:
    """Claims without an attempt go back (all of them at start); those that were in DATA become unknown."""
    claimed = select(OutboxRow).where(col(OutboxRow.claimed_at).is_not(None))
    if ids is not None:
        claimed = claimed.where(col(OutboxRow.id).in_(ids))
    found = connection.execute(claimed).mappings().all()
    for row in found:
        values: rows.Values = {"claimed_at": None, "in_data": False}
        if row["in_data"]:
            values |= {"status": OutgoingStatus.UNKNOWN.value, "next_attempt_at": now + UNKNOWN_PAUSE}
            values |= {"attempts": row["attempts"] + 1, "last_error": "no answer after DATA: the process ended"}
        connection.execute(update(OutboxRow).where(col(OutboxRow.id) == row["id"]).values(**values))
    return len(found)


def record_attempt(connection: Connection, outgoing_id: int, attempt: Attempt, at: datetime) -> SentLetter:
    """Write the attempt and move the letter (M-5)."""
    row = connection.execute(select(OutboxRow).where(col(OutboxRow.id) == outgoing_id)).mappings().one()
    connection.execute(
        insert(AttemptRow).values(outgoing_id=outgoing_id, at=at, outcome=attempt.outcome.value, answer=attempt.answer)
    )
    values = {"claimed_at": None, "in_data": False, "attempts": row["attempts"] + 1, **_after(row, attempt, at)}
    connection.execute(update(OutboxRow).where(col(OutboxRow.id) == outgoing_id).values(**values))
    moved = connection.execute(select(OutboxRow).where(col(OutboxRow.id) == outgoing_id)).mappings().one()
    return rows.sent_letter_of(moved)


def _after(row: RowMapping, attempt: Attempt, at: datetime) -> rows.Values:
    if attempt.outcome is Outcome.ACCEPTED:
        return {"status": OutgoingStatus.SENT.value, "sent_at": at, "next_attempt_at": None, "last_error": None}
    if attempt.outcome is Outcome.PERMANENT or at - row["queued_at"] >= LIFETIME:
        return {"status": OutgoingStatus.FAILED.value, "next_attempt_at": None, "last_error": attempt.answer}
    if attempt.outcome is Outcome.UNKNOWN:
        again = {"status": OutgoingStatus.UNKNOWN.value, "next_attempt_at": at + UNKNOWN_PAUSE}
    else:
        pause = PAUSES[min(row["attempts"], len(PAUSES) - 1)]
        again = {"status": OutgoingStatus.QUEUED.value, "next_attempt_at": at + pause}
    return {**again, "last_error": attempt.answer}
