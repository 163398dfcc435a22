"""The lives of statements and of claims about them, as tables like those of `desk.lives` (S-1, S-6, S-7)."""

from __future__ import annotations

from enum import StrEnum

from maild.desk.claim import ClaimStatus
from maild.desk.lives import Step, Table
from maild.desk.statement import StatementStatus


class StatementEvent(StrEnum):
    """What may happen to a revision of a client's month."""

    PLANNED = "planned"
    """Its day is appointed (S-1)."""
    MOVED = "moved"
    """Another day, or another month: the client chose another day, the calendar changed, no readings came at all."""
    LATE = "late"
    """Its day has come and something lacks; the dispatchers are told once (S-2)."""
    GENERATED = "generated"
    """Drawn up and put into the outbox (S-1)."""
    CORRECTED = "corrected"
    """Drawn up anew by a dispatcher's command: the next revision (S-6)."""
    SENT = "sent"
    """The next mail server took its letter."""
    SENT_AGAIN = "sent_again"
    """For a claim, or because somebody asks (S-6, S-8)."""
    PUBLISHED = "published"
    """Its page was written (S-7)."""
    SUPERSEDED = "superseded"
    """There is a later revision; this one is kept (S-6)."""


_SS, _SE = StatementStatus, StatementEvent
_MADE = (_SS.GENERATED, _SS.SENT, _SS.PUBLISHED)

STATEMENT: Table[StatementStatus, StatementEvent] = {
    (None, _SE.PLANNED): Step(_SS.DUE),
    (None, _SE.CORRECTED): Step(_SS.GENERATED),
    (_SS.DUE, _SE.MOVED): Step(_SS.DUE),
    (_SS.DUE, _SE.LATE): Step(_SS.DUE),
    (_SS.DUE, _SE.GENERATED): Step(_SS.GENERATED),
    (_SS.GENERATED, _SE.SENT): Step(_SS.SENT),
    (_SS.GENERATED, _SE.PUBLISHED): Step(_SS.PUBLISHED),
    (_SS.SENT, _SE.PUBLISHED): Step(_SS.PUBLISHED),
    (_SS.PUBLISHED, _SE.SENT): Step(_SS.PUBLISHED),  # the mail server was away longer than until the next morning
    (_SS.SUPERSEDED, _SE.SENT): Step(_SS.SUPERSEDED),  # corrected while its letter was on its way
    **{(status, _SE.SENT_AGAIN): Step(status) for status in _MADE},
    **{(status, _SE.SUPERSEDED): Step(_SS.SUPERSEDED) for status in _MADE},
}


class ClaimEvent(StrEnum):
    """What may happen to a claim (S-6)."""

    OPENED = "opened"
    """A case for the dispatcher; or the statement is late and goes out when it is drawn up."""
    ANSWERED = "answered"
    """«Не получена»: the statement was sent again at once."""
    RESOLVED = "resolved"
    """By the dispatcher, or by the statement that was waited for."""
    REJECTED = "rejected"
    """By the dispatcher, with a reason."""
    DEADLINE_MOVED = "deadline_moved"
    """The calendar changed under a day not yet passed (D-9)."""


_CS, _CE = ClaimStatus, ClaimEvent

CLAIM: Table[ClaimStatus, ClaimEvent] = {
    (None, _CE.OPENED): Step(_CS.OPEN),
    (None, _CE.ANSWERED): Step(_CS.RESOLVED),
    (_CS.OPEN, _CE.RESOLVED): Step(_CS.RESOLVED),
    (_CS.OPEN, _CE.REJECTED): Step(_CS.REJECTED),
    (_CS.OPEN, _CE.DEADLINE_MOVED): Step(_CS.OPEN),
}
