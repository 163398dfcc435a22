"""What holds outgoing letters back: limits by the hour, the circuit breaker, `пауза` (M-4, D-10)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, or_
from sqlmodel import col, func, select

from maild.ledger.letter_tables import OutboxRow
from maild.ledger.statements import all_rows, find_row, first_row, insert_row, update_row
from maild.ledger.tables import FlagRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

PAUSED, BREAKER = "paused", "breaker"
HOUR = timedelta(hours=1)
HOURLY_TO_ONE = 30
"""Letters an hour to one address that is not a dispatcher's (M-4)."""

_HELD = select(col(FlagRow.name)).where(
    or_(col(FlagRow.name) == PAUSED, col(FlagRow.name) == BREAKER), col(FlagRow.since).is_not(None)
)
_TO_CLIENTS = select(func.count().label("letters")).select_from(OutboxRow).where(~col(OutboxRow.to_dispatcher))
_SENT_SINCE = _TO_CLIENTS.where(col(OutboxRow.handed_at) > bindparam("since"))
_FLYING = _TO_CLIENTS.where(col(OutboxRow.claimed_at).is_not(None))
_HANDED = (
    select(col(OutboxRow.handed_at))
    .where(col(OutboxRow.to_key) == bindparam("recipient"), col(OutboxRow.handed_at) > bindparam("since"))
    .order_by(col(OutboxRow.handed_at).desc())
    .limit(HOURLY_TO_ONE)
)


def client_mail_held(connection: Connection) -> bool:
    """Whether only letters to dispatchers may go (`пауза`, or the breaker has tripped)."""
    return first_row(connection, _HELD, {}) is not None


def trip(connection: Connection, now: datetime) -> None:
    """The circuit breaker: client mail is held until a dispatcher says `продолжить`; the clock tells them (M-4)."""
    values = {"since": now, "why": "", "changed_at": now}
    if not update_row(connection, FlagRow, ("name", BREAKER), values):
        insert_row(connection, FlagRow, {"name": BREAKER, **values})


def room(connection: Connection, now: datetime, hourly_cap: int) -> int:
    """How many letters to clients may still go in this hour.

    Counted anew from the moment a dispatcher closed the breaker: else it would trip again at once.
    """
    breaker = find_row(connection, FlagRow, name=BREAKER)
    closed_at = breaker["changed_at"] if breaker and breaker["since"] is None else None
    start = now - HOUR if closed_at is None else max(closed_at, now - HOUR)
    spent = (all_rows(connection, _SENT_SINCE, {"since": start}), all_rows(connection, _FLYING, {}))
    return int(hourly_cap - sum(row["letters"] for rows in spent for row in rows))


@dataclass(slots=True)
class ToOne:
    """Letters to single recipients within this hour, those claimed just now included."""

    connection: Connection
    now: datetime
    _handed: dict[str, list[datetime]] = field(default_factory=dict)
    _claimed: Counter[str] = field(default_factory=Counter)

    def waits_until(self, to_key: str) -> datetime | None:
        """When the recipient may have the next letter; None: now, and it is counted."""
        if to_key not in self._handed:
            self._handed[to_key] = self._handed_to(to_key)
        handed = self._handed[to_key]
        if len(handed) + self._claimed[to_key] < HOURLY_TO_ONE:
            self._claimed[to_key] += 1
            return None
        return (handed[-1] if handed else self.now) + HOUR

    def _handed_to(self, to_key: str) -> list[datetime]:
        """Newest first; no more than the limit, so that the last one is whose place becomes free first."""
        found = all_rows(self.connection, _HANDED, {"recipient": to_key, "since": self.now - HOUR})
        return [row["handed_at"] for row in found]
