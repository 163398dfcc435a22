"""A claim about a statement: it did not come, or something in it is wrong (S-6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from maild.metering.months import Month


class ClaimKind(StrEnum):
    """What is claimed (CONTRACT, `claims`)."""

    MISSING = "missing"
    DISPUTE = "dispute"


class ClaimStatus(StrEnum):
    """The life of a claim."""

    OPEN = "open"
    RESOLVED = "resolved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim, shown as прет-7.

    Args:
        id: its number in the ledger.
        client_id: whose it is.
        month: which statement it is about; None if he has none yet.
        kind: what is claimed.
        status: how it stands.
        received_at: when its letter was received.
        due_by: when the dispatcher must have settled it, itself still in time.
        letter_id: its letter; answers go into that thread.
        text: the client's words.
        resolved_at: when it was settled, either way.
        answer: the dispatcher's words; the reason of a rejected one.
    """

    id: int
    client_id: int
    month: Month | None
    kind: ClaimKind
    status: ClaimStatus
    received_at: datetime
    due_by: datetime
    letter_id: int
    text: str = ""
    resolved_at: datetime | None = None
    answer: str = ""

    @property
    def shown_number(self) -> str:
        """As people call it."""
        return f"прет-{self.id}"

    def overdue(self, now: datetime) -> bool:
        """Whether the dispatcher's day has passed; its last second is in time."""
        return self.status is ClaimStatus.OPEN and now > self.due_by
