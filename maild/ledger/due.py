"""What is due by the clock, from indexed columns (`desk.due`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from maild.desk.due import Due, DueKind
from maild.ledger.tables import FlagRow, RegistrationRow, RequestRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_AT_ONCE = 500


def due(connection: Connection, now: datetime) -> list[Due]:
    """Everything due and not done, oldest first; at most some hundreds of a kind, the rest at the next look.

    A deadline is due once its moment has passed: the due second itself is still in time (Q-5, Q-12).
    A reminder and the digest are due at their moment.
    """
    request, case = RequestRow, RegistrationRow
    awaiting = col(request.status) == "awaiting_confirmation"
    asked = (
        (DueKind.REQUEST_REMINDER, request.id, request.remind_at, (col(request.remind_at) <= now, awaiting)),
        (DueKind.REQUEST_EXPIRY, request.id, request.expires_at, (col(request.expires_at) < now, awaiting)),
        (DueKind.REQUEST_OVERDUE, request.id, request.tell_at, (col(request.tell_at) < now,)),
        (DueKind.REGISTRATION_OVERDUE, case.id, case.tell_at, (col(case.tell_at) < now,)),
    )
    found = [
        Due(kind, int(row[0]), row[1])
        for kind, number, moment, where in asked
        for row in connection.execute(
            select(col(number), col(moment)).where(*where).order_by(col(moment)).limit(_AT_ONCE)
        )
        if row[1] is not None
    ]
    return sorted([*found, *_of_flags(connection, now)], key=lambda one: (one.at, one.kind, one.id))


def _of_flags(connection: Connection, now: datetime) -> list[Due]:
    flags = {row["name"]: row for row in connection.execute(select(FlagRow)).mappings()}
    digest, breaker = flags.get("digest"), flags.get("breaker")
    found = []
    if digest is None or digest["since"] <= now:
        found.append(Due(DueKind.DIGEST, 0, digest["since"] if digest else now))
    if breaker is not None and breaker["since"] is not None and not breaker["why"]:
        found.append(Due(DueKind.BREAKER, 0, breaker["since"]))
    return found
