"""A device: a subscriber's own meter, which he may ask about by letter once it is confirmed (P-1 to P-3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class DeviceStatus(StrEnum):
    """The life of a device (CONTRACT, `devices`)."""

    AWAITING_CONFIRMATION = "awaiting_confirmation"
    WAITING = "waiting"
    MISMATCH = "mismatch"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    REMOVED = "removed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Device:
    """One meter of one user.

    Args:
        user, user_key: his address as written, and as it is compared.
        serial: text; leading zeros count (P-2).
        mac: upper-case hex pairs with colons.
        client_said, plot_said: as the user named them, "" if he did not.
        client_id, plot: of the meter in the register, None while none was found.
        expires_at: the last moment at which his confirmation may be received (Q-5).
        added_at: when it was received; from it counts `confirm_by`, the dispatcher's deadline (P-3).
        tell_at: when the dispatchers get it in their list; None once they have it.
        reason: why it does not match, or why it was rejected.
    """

    id: int
    user: str
    user_key: str
    serial: str
    mac: str
    client_said: str
    plot_said: str
    status: DeviceStatus
    filed_at: datetime
    expires_at: datetime
    client_id: int | None = None
    plot: str | None = None
    added_at: datetime | None = None
    confirm_by: datetime | None = None
    tell_at: datetime | None = None
    confirmed_at: datetime | None = None
    reason: str | None = None

    @property
    def shown_number(self) -> str:
        """As people call it."""
        return f"устр-{self.id}"

    def overdue(self, now: datetime) -> bool:
        """Whether the dispatcher's deadline has passed; the due second itself is in time."""
        return self.status is DeviceStatus.WAITING and self.confirm_by is not None and now > self.confirm_by
