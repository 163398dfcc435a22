"""A service request for one plot (part II of the regulation)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


class RequestKind(StrEnum):
    """Q-2."""

    LIMIT = "limit"
    UNLIMIT = "unlimit"
    DISCONNECT = "disconnect"
    CONNECT = "connect"
    REMOTE_CHECK = "remote_check"
    ONSITE_CHECK = "onsite_check"

    @property
    def is_check(self) -> bool:
        """Checks are unlimited in number and need a reason (Q-2, Q-4)."""
        return self in (RequestKind.REMOTE_CHECK, RequestKind.ONSITE_CHECK)


class RequestStatus(StrEnum):
    """The life of a request; what may follow what stands in `desk.lives`."""

    AWAITING_CONFIRMATION = "awaiting_confirmation"
    CONFIRMED = "confirmed"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Times are aware UTC; `counted_on` is the desk's local date (Q-4), None for checks.

    `filed_at` is when its letter was received; `expires_at` is the last moment its confirmation may be received
    (Q-5); `remind_at` is when an unconfirmed one is reminded, None once done; `process_by` and `execute_by` are
    due moments, themselves still in time (Q-12). `comment` is the client's text, `reason` why it was rejected,
    `outcome` the dispatcher's words on completion. `visit_at` is the agreed visit of an onsite check.
    `overdue_told_for` is the due moment about which the dispatchers have been told.
    """

    id: int
    number: str | None
    client_id: int
    plot: str
    plot_key: str
    kind: RequestKind
    watts: int | None
    status: RequestStatus
    filed_at: datetime
    counted_on: date | None
    expires_at: datetime
    comment: str = ""
    remind_at: datetime | None = None
    confirmed_at: datetime | None = None
    process_by: datetime | None = None
    started_at: datetime | None = None
    execute_by: datetime | None = None
    visit_at: datetime | None = None
    done_at: datetime | None = None
    outcome: str | None = None
    false_call: bool = False
    reason: str | None = None
    overdue_told_for: datetime | None = None

    @property
    def due_by(self) -> datetime | None:
        """The due moment that is running now, None if none is."""
        if self.status is RequestStatus.CONFIRMED:
            return self.process_by
        return self.execute_by if self.status is RequestStatus.IN_PROGRESS else None

    def overdue(self, now: datetime) -> bool:
        """Q-12: past the due second, not at it."""
        return self.due_by is not None and now > self.due_by

    @property
    def shown_number(self) -> str:
        """`2026-000123`, or `заявка-45` before it has one."""
        return self.number or f"заявка-{self.id}"


@dataclass(frozen=True, slots=True)
class Question:
    """An order that is not whole and what is asked about it (Q-2): a reply with what was missing completes it.

    `problem` is one of the problems of CONTRACT (`no_plot`, `no_watts`, …) or `unknown_plot`.
    """

    id: int
    client_id: int
    kind: RequestKind | None
    plot: str | None
    watts: int | None
    comment: str
    problem: str
    asked_at: datetime
    answered_at: datetime | None = None
