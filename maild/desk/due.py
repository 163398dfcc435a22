"""What falls due by the clock: one value for each thing that must be looked at now.

The ledger finds them by indexed columns; `desk.decide_due` decides what follows. A thing already done is not due.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class DueKind(StrEnum):
    """Every kind of event that the clock brings."""

    REQUEST_REMINDER = "request_reminder"  # Q-5, 24 hours after filing: `Request.remind_at`
    REQUEST_EXPIRY = "request_expiry"  # Q-5, 72 hours: `Request.expires_at` passed
    REQUEST_OVERDUE = "request_overdue"  # the running due moment passed and was not told
    REGISTRATION_OVERDUE = "registration_overdue"  # `Registration.due_by` passed and was not told
    DEVICE_EXPIRY = "device_expiry"  # Q-5 for a device, 72 hours: `Device.expires_at` passed
    DEVICES = "devices"  # P-3: the list of the day for the dispatchers: `Device.tell_at`
    STATEMENT = "statement"  # S-1, S-2, S-7: `Revision.look_at`
    LACKING = "lacking"  # S-2: what statements lack was found out and not told: `Revision.tell_at`
    DIGEST = "digest"  # D-6: once each working morning
    BREAKER = "breaker"  # M-4: the hourly cap tripped and the dispatchers were not told yet
    RETRY = "retry"  # D-10: a dispatcher wants a quarantined letter run again


RETRY_FLAG = "retry:"
"""With the number of the letter: the flag by which a quarantined one waits to be run again."""


@dataclass(frozen=True, slots=True)
class Due:
    """`id` names the thing (a request, a registration, a letter; 0 for the digest); `at` is the moment it fell due."""

    kind: DueKind
    id: int
    at: datetime
