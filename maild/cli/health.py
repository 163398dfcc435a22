"""What is wrong with the desk itself, and what somebody should look at, from what the ledger says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from maild.ledger.health import mailboxes

if TYPE_CHECKING:
    from maild.ledger.lines import Line

SILENCE = timedelta(minutes=10)
"""The daemon makes a pass each quarter of a minute; the longest pause after a fault is five minutes."""
STUCK = timedelta(hours=1)
"""The oldest letter that waits for the next mail server may be so old."""

_ATTENTION = (
    *("undelivered", "overdue", "registrations_overdue", "claims_overdue", "statements_late"),
    "paused_since",
)
"""What is for people to mend, while the desk does its work."""


@dataclass(frozen=True, slots=True)
class Health:
    """`faults` are of the machine, and a monitor should call somebody; `attention` is of the desk's people."""

    faults: tuple[str, ...]
    attention: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether the desk does its work."""
        return not self.faults


def health_of(status: Line, now: datetime) -> Health:
    """Judge what `maild status` shows."""
    return Health(tuple(_faults(status, now)), tuple(name for name in _ATTENTION if status[name]))


def _faults(status: Line, now: datetime) -> list[str]:
    held = status["paused_since"] or status["breaker_since"]
    judged = {
        "no_pass": _older(status["last_pass"], now, SILENCE, when_never=True),
        "mailbox_unread": any(_older(box["read_at"], now, SILENCE, when_never=True) for box in mailboxes(status)),
        "outbox_stuck": not held and _older(status["oldest_in_outbox"], now, STUCK, when_never=False),
        "quarantine": status["quarantine"],
        "breaker_since": status["breaker_since"],
    }
    return [name for name, wrong in judged.items() if wrong]


def _older(moment: object, now: datetime, limit: timedelta, *, when_never: bool) -> bool:
    return now - moment > limit if isinstance(moment, datetime) else when_never
