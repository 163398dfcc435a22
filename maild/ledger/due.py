"""What is due by the clock, from indexed columns (`desk.due`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, literal_column, text
from sqlmodel import col, select

from maild.desk.due import RETRY_FLAG, Due, DueKind
from maild.ledger.limits import BREAKER
from maild.ledger.statement_tables import StatementRow
from maild.ledger.statements import all_rows
from maild.ledger.tables import AWAITING, DeviceRow, FlagRow, RegistrationRow, RequestRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_AT_ONCE = 500
_DIGEST = "digest"
"""The flag whose `since` is when the next morning's digest is due (D-6)."""
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
_AT_THEIR_MOMENT = frozenset({DueKind.REQUEST_REMINDER, DueKind.DEVICES, DueKind.STATEMENT, DueKind.LACKING})
"""The others are deadlines, due once their moment has passed: the due second itself is still in time (Q-5, Q-12)."""


def _asking(kind: DueKind) -> Any:  # noqa: ANN401 - a select
    """Things whose moment has come, the longest ago first; what one letter lists is one thing (P-3, S-2)."""
    number, moment, condition = _MOMENTS[kind]
    at: Any = bindparam("at")
    come = [
        col(moment) <= at if kind in _AT_THEIR_MOMENT else col(moment) < at,
        *([text(condition)] if condition else []),
    ]
    if number is None:
        return select(literal_column("0").label("number"), func.min(col(moment)).label("moment")).where(*come)
    asked: Any = select(col(number).label("number"), col(moment).label("moment")).where(*come)
    return asked.order_by(col(moment)).limit(_AT_ONCE)


_ASKED: dict[DueKind, Any] = {kind: _asking(kind) for kind in _MOMENTS}
_FLAGS = select(col(FlagRow.name), col(FlagRow.since), col(FlagRow.why))


def due(connection: Connection, now: datetime) -> list[Due]:
    """Everything due and not done, oldest first; at most some hundreds of a kind, the rest at the next look."""
    found = [
        Due(kind, row["number"], row["moment"])
        for kind, asked in _ASKED.items()
        for row in all_rows(connection, asked, {"at": now})
        if row["moment"]
    ]
    return sorted([*found, *_of_flags(connection, now)], key=lambda one: (one.at, one.kind, one.id))


def stands(connection: Connection, thing: Due) -> bool:
    """Whether it is still due: its moment stands as it was found. Who does it moves or removes that moment."""
    if thing.kind not in _MOMENTS:
        return thing in _of_flags(connection, thing.at)
    number, moment, condition = _MOMENTS[thing.kind]
    asked = select(col(moment)).where(col(moment) == thing.at, text(condition or "true"))
    asked = asked if number is None else asked.where(col(number) == thing.id)
    return connection.execute(asked).first() is not None


def _of_flags(connection: Connection, now: datetime) -> list[Due]:
    flags = {row["name"]: (row["since"], row["why"]) for row in all_rows(connection, _FLAGS, {})}
    digest_at = flags.get(_DIGEST, (None, ""))[0] or now
    found = [Due(DueKind.DIGEST, 0, digest_at)] if digest_at <= now else []
    ordered = (
        (name.removeprefix(RETRY_FLAG), since) for name, (since, _) in flags.items() if name.startswith(RETRY_FLAG)
    )
    found += [Due(DueKind.RETRY, int(letter_id), since) for letter_id, since in ordered if since]
    tripped_at, told = flags.get(BREAKER, (None, ""))
    return [*found, Due(DueKind.BREAKER, 0, tripped_at)] if tripped_at and not told else found
