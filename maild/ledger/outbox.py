"""The outbox: which letters may go now, and what an attempt makes of one (M-4, M-5)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, false, true
from sqlmodel import col, func, select, update

from maild.desk.addresses import address_key
from maild.desk.lives import OUTGOING, OutgoingEvent, follow
from maild.ledger import limits, rows
from maild.ledger.letter_tables import AttemptRow, OutboxRow
from maild.ledger.seat_tables import not_alive
from maild.ledger.statements import all_rows, find_row, first_row, insert_row, update_row
from maild.ports import Attempt, Claimed, Outcome, OutgoingStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from maild.desk.decision import Draft
    from maild.desk.register import SentLetter
    from maild.ledger.statements import Row
    from maild.ports import OutgoingLetter

LIFETIME = timedelta(days=3)
"""How long temporary failures are retried, from the moment the letter was queued (M-5)."""
UNKNOWN_PAUSE = timedelta(minutes=15)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, 240))
"""Pauses after the first, second… failure that may pass; the last one repeats (M-5)."""
_LOST = "no answer after DATA: the process ended"
_EVENTS = {
    Outcome.ACCEPTED: OutgoingEvent.ACCEPTED,
    Outcome.TEMPORARY: OutgoingEvent.TEMPORARY,
    Outcome.PERMANENT: OutgoingEvent.PERMANENT,
    Outcome.UNKNOWN: OutgoingEvent.UNKNOWN,
}
_MAY_BE_TAKEN = (Outcome.ACCEPTED, Outcome.UNKNOWN)
"""Outcomes after which the recipient may get the letter: they count against the limits of M-4."""
_TRY_AGAIN = (OutgoingEvent.TEMPORARY, OutgoingEvent.UNKNOWN)

# Asked for each letter, so built once; by whether only letters to dispatchers may go.
_FLYING = select(col(OutboxRow.to_key)).where(col(OutboxRow.claimed_at).is_not(None))
_FREE = col(OutboxRow.claimed_at).is_(None)
_WAITING = {
    False: (col(OutboxRow.to_dispatcher).in_((true(), false())), _FREE),
    True: (col(OutboxRow.to_dispatcher).in_((true(),)), _FREE),
}
_DUE = {
    held: select(OutboxRow)
    .where(*waiting, col(OutboxRow.next_attempt_at) <= bindparam("at"))
    .order_by(col(OutboxRow.id))
    .limit(bindparam("most"))
    for held, waiting in _WAITING.items()
}
_NEXT = {
    held: select(func.min(col(OutboxRow.next_attempt_at)).label("next")).where(
        *waiting, col(OutboxRow.next_attempt_at).is_not(None)
    )
    for held, waiting in _WAITING.items()
}


def enqueue(
    connection: Connection,
    draft: Draft,
    outgoing: OutgoingLetter,
    *,
    raw_digest: str,
    at: datetime,
    cause_id: int | None,
) -> None:
    """A rendered letter, to be sent from now on."""
    values = {
        "id": outgoing.id,
        "message_id": outgoing.message_id,
        "to": outgoing.to,
        "to_key": address_key(outgoing.to),
        "subject": outgoing.subject,
        "template": draft.content.template,
        "status": OutgoingStatus.QUEUED.value,
        "about_kind": draft.about.kind if draft.about else None,
        "about_id": draft.about.id if draft.about else None,
        "cause_id": cause_id,
        "raw_digest": raw_digest,
        "registers": draft.registers,
        "to_dispatcher": draft.to_dispatcher,
        "queued_at": at,
        "in_data": False,
        "attempts": 0,
        "next_attempt_at": at,
        "give_up_at": at + LIFETIME,
    }
    insert_row(connection, OutboxRow, values)


# ── claiming ─────────────────────────────────────────────────────────────────────────────────────────────────────


def claim(
    connection: Connection, now: datetime, most: int, hourly_cap: int, daemon: str | None = None
) -> list[Claimed]:
    """Mark as claimed what may go now, oldest first; letters over a limit wait (M-4, D-10)."""
    flying = _flying(connection)
    held, room = limits.client_mail_held(connection), limits.room(connection, now, hourly_cap)
    to_one = limits.ToOne(connection, now)
    claimed: list[Claimed] = []
    # Each round claims its letters or makes them wait, so that letters over a limit never hide those behind them.
    while found := _due(connection, now, most - len(claimed), flying, held=held):
        taken = []
        for row in found:
            if row["to_dispatcher"]:
                taken.append(row)
            elif room <= 0:
                limits.trip(connection, now)
                held = True
                break
            elif waits_until := to_one.waits_until(row["to_key"]):
                _postpone(connection, row, now, waits_until)
            else:
                taken.append(row)
                room -= 1
        _mark_claimed(connection, [row["id"] for row in taken], now, daemon)
        claimed += [_claimed(row) for row in taken]
    return claimed


def _claimed(row: Row) -> Claimed:
    return Claimed(row["id"], row["to"], row["raw_digest"], row["attempts"], row["queued_at"])


def _flying(connection: Connection) -> Sequence[str]:
    """Who has a letter in flight: his next ones wait, so that he gets them in order."""
    return [row["to_key"] for row in all_rows(connection, _FLYING, {})]


def _due(connection: Connection, now: datetime, most: int, flying: Collection[str], *, held: bool) -> Sequence[Row]:
    """Letters whose time has come."""
    if most <= 0:
        return ()
    asked, values = _DUE[held], {"at": now, "most": most}
    if not flying:
        return all_rows(connection, asked, values)
    return connection.execute(asked.where(col(OutboxRow.to_key).not_in(flying)), values).mappings().all()


def _postpone(connection: Connection, row: Row, now: datetime, until: datetime) -> None:
    """This letter and all later ones to its recipient that would go now."""
    waiting = (col(OutboxRow.next_attempt_at) <= now, col(OutboxRow.claimed_at).is_(None))
    later = (col(OutboxRow.to_key) == row["to_key"], col(OutboxRow.id) >= row["id"], ~col(OutboxRow.to_dispatcher))
    connection.execute(update(OutboxRow).where(*waiting, *later).values(next_attempt_at=until))


def _mark_claimed(connection: Connection, ids: Sequence[int], now: datetime, daemon: str | None) -> None:
    for each in ids:
        update_row(connection, OutboxRow, ("id", each), {"claimed_at": now, "claimed_by": daemon, "in_data": False})


def mark_in_data(connection: Connection, outgoing_id: int) -> None:
    """From here on, no answer means "unknown"."""
    update_row(connection, OutboxRow, ("id", outgoing_id), {"in_data": True})


def release(connection: Connection, ids: Sequence[int] | None, now: datetime) -> int:
    """Claims without an attempt go back, else those of no daemon that lives; those that were in DATA become unknown."""
    whose = not_alive(OutboxRow.claimed_by) if ids is None else col(OutboxRow.id).in_(ids)
    claimed = select(OutboxRow).where(col(OutboxRow.claimed_at).is_not(None), whose).with_for_update()
    found = connection.execute(claimed).mappings().all()
    for row in found:
        if row["in_data"]:
            _write_down(connection, row, Attempt(Outcome.UNKNOWN, _LOST), OutgoingEvent.UNKNOWN, now)
        else:
            update_row(connection, OutboxRow, ("id", row["id"]), {"claimed_at": None})
    return len(found)


def next_attempt_at(connection: Connection) -> datetime | None:
    """When the courier should look again at the latest: what is held or in flight does not wait for him."""
    first = first_row(connection, _NEXT[limits.client_mail_held(connection)], {})
    return first["next"] if first else None


# ── attempts ─────────────────────────────────────────────────────────────────────────────────────────────────────


def record_attempt(connection: Connection, outgoing_id: int, attempt: Attempt, at: datetime) -> SentLetter:
    """Write the attempt and move the letter as `desk.lives` says (M-5)."""
    row = find_row(connection, OutboxRow, id=outgoing_id)
    if row is None:
        raise KeyError(f"no outgoing letter {outgoing_id}")
    event = _EVENTS[attempt.outcome]
    if event in _TRY_AGAIN and at >= row["give_up_at"]:
        event = OutgoingEvent.GAVE_UP
    return rows.sent_letter_of({**row, **_write_down(connection, row, attempt, event, at)})


def _write_down(connection: Connection, row: Row, attempt: Attempt, event: OutgoingEvent, at: datetime) -> rows.Values:
    """What the row says now that it did not before."""
    tried = {"outgoing_id": row["id"], "at": at, "outcome": attempt.outcome.value, "answer": attempt.answer}
    values: rows.Values = {"claimed_at": None, "in_data": False, "attempts": row["attempts"] + 1}
    values |= {"next_attempt_at": _again_at(connection, row, event, at)}
    if step := follow(OUTGOING, row["status"], event):
        values["status"] = step.status
    accepted = attempt.outcome is Outcome.ACCEPTED
    values |= {"sent_at": at, "last_error": None} if accepted else {"last_error": attempt.answer}
    if attempt.outcome in _MAY_BE_TAKEN:
        values["handed_at"] = at
    insert_row(connection, AttemptRow, tried)
    update_row(connection, OutboxRow, ("id", row["id"]), values)
    return values


def _again_at(connection: Connection, row: Row, event: OutgoingEvent, at: datetime) -> datetime | None:
    """The moment of the next attempt: pauses grow with the attempts since the letter was queued last."""
    if event not in _TRY_AGAIN or follow(OUTGOING, row["status"], event) is None:
        return None
    since_queued = (col(AttemptRow.outgoing_id) == row["id"], col(AttemptRow.at) >= row["give_up_at"] - LIFETIME)
    tried = connection.execute(select(func.count()).select_from(AttemptRow).where(*since_queued)).scalar_one()
    pause = PAUSES[min(tried, len(PAUSES) - 1)]
    return at + (max(pause, UNKNOWN_PAUSE) if event is OutgoingEvent.UNKNOWN else pause)
