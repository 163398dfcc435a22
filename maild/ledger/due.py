"""What is due by the clock, from indexed columns (`desk.due`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, text
from sqlmodel import col, select

from maild.desk.due import RETRY_FLAG, Due, DueKind
from maild.ledger.limits import BREAKER
from maild.ledger.statement_tables import StatementRow
from maild.ledger.tables import AWAITING, DeviceRow, FlagRow, RegistrationRow, RequestRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_AT_ONCE = 500
_DIGEST = "digest"
"""The flag whose `since` is when the next morning's digest is due (D-6)."""


def due(connection: Connection, now: datetime) -> list[Due]:
    """Everything due and not done, oldest first; at most some hundreds of a kind, the rest at the next look.

    A deadline is due once its moment has passed: the due second itself is still in time (Q-5, Q-12).
    A reminder and the digest are due at their moment.
    """
    request, case, device, awaiting = RequestRow, RegistrationRow, DeviceRow, text(AWAITING)
    gone_at, look_at = col(device.expires_at), col(StatementRow.look_at)
    remind_at, expires_at = col(request.remind_at), col(request.expires_at)
    found = [
        *_come(connection, DueKind.REQUEST_REMINDER, request.id, remind_at, remind_at <= now, awaiting),
        *_come(connection, DueKind.REQUEST_EXPIRY, request.id, expires_at, expires_at < now, awaiting),
        *_come(connection, DueKind.REQUEST_OVERDUE, request.id, request.tell_at, col(request.tell_at) < now),
        *_come(connection, DueKind.DEVICE_EXPIRY, device.id, gone_at, gone_at < now, awaiting),
        *_together(connection, DueKind.DEVICES, DeviceRow.tell_at, now),
        *_come(connection, DueKind.STATEMENT, StatementRow.id, look_at, look_at <= now),
        *_together(connection, DueKind.LACKING, StatementRow.tell_at, now),
        *_come(connection, DueKind.REGISTRATION_OVERDUE, case.id, case.tell_at, col(case.tell_at) < now),
        *_of_flags(connection, now),
    ]
    return sorted(found, key=lambda one: (one.at, one.kind, one.id))


_MOMENTS: dict[DueKind, tuple[Any, Any, str]] = {
    DueKind.REQUEST_REMINDER: (RequestRow.id, RequestRow.remind_at, AWAITING),
    DueKind.REQUEST_EXPIRY: (RequestRow.id, RequestRow.expires_at, AWAITING),
    DueKind.REQUEST_OVERDUE: (RequestRow.id, RequestRow.tell_at, ""),
    DueKind.DEVICE_EXPIRY: (DeviceRow.id, DeviceRow.expires_at, AWAITING),
    DueKind.DEVICES: (None, DeviceRow.tell_at, ""),
    DueKind.STATEMENT: (StatementRow.id, StatementRow.look_at, ""),
    DueKind.LACKING: (None, StatementRow.tell_at, ""),
    DueKind.REGISTRATION_OVERDUE: (RegistrationRow.id, RegistrationRow.tell_at, ""),
}
"""Where its moment stands, by kind: of the thing with that number, or of any."""


def stands(connection: Connection, thing: Due) -> bool:
    """Whether it is still due: its moment stands as it was found. Who does it moves or removes that moment."""
    if thing.kind not in _MOMENTS:
        return thing in _of_flags(connection, thing.at)
    number, moment, condition = _MOMENTS[thing.kind]
    asked = select(col(moment)).where(col(moment) == thing.at, text(condition or "true"))
    asked = asked if number is None else asked.where(col(number) == thing.id)
    return connection.execute(asked).first() is not None


def _come(connection: Connection, kind: DueKind, number: Any, moment: Any, *where: Any) -> list[Due]:  # noqa: ANN401 - columns
    """Things whose moment has come, the longest ago first."""
    asked = select(col(number), col(moment)).where(*where).order_by(col(moment)).limit(_AT_ONCE)
    return [Due(kind, due_id, at) for due_id, at in connection.execute(asked)]


def _together(connection: Connection, kind: DueKind, moment: Any, now: datetime) -> list[Due]:  # noqa: ANN401 - a column
    """All that is to be told of now is one thing: one letter lists it (P-3, S-2)."""
    first = connection.execute(select(func.min(col(moment))).where(col(moment) <= now)).scalar()
    return [Due(kind, 0, first)] if first else []


def _of_flags(connection: Connection, now: datetime) -> list[Due]:
    asked = select(col(FlagRow.name), col(FlagRow.since), col(FlagRow.why))
    flags = {name: (since, why) for name, since, why in connection.execute(asked)}
    digest_at = flags.get(_DIGEST, (None, ""))[0] or now
    found = [Due(DueKind.DIGEST, 0, digest_at)] if digest_at <= now else []
    ordered = (
        (name.removeprefix(RETRY_FLAG), since) for name, (since, _) in flags.items() if name.startswith(RETRY_FLAG)
    )
    found += [Due(DueKind.RETRY, int(letter_id), since) for letter_id, since in ordered if since]
    tripped_at, told = flags.get(BREAKER, (None, ""))
    return [*found, Due(DueKind.BREAKER, 0, tripped_at)] if tripped_at and not told else found
