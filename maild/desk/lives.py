"""The lives of things, each as one table: (status, event) → step. An absent key is the refusal.

Everything about what may follow what lives here; the deciders ask `follow` and never compare statuses to find out.
`None` as a status is "not yet there". The diagrams in `docs/states.md` are drawn from these tables (`desk.diagrams`).
Names of events are the names in the history (Q-14).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from maild.desk.correspondence import (
    CodeRefused,
    Content,
    DeadlineMissed,
    DeadlineMoved,
    QuestionAsked,
    RegistrationConfirmed,
    RegistrationIncomplete,
    RegistrationReceived,
    RegistrationRejected,
    RequestCancelled,
    RequestConfirmed,
    RequestDone,
    RequestEcho,
    RequestExpired,
    RequestRejected,
    RequestStarted,
)
from maild.desk.device import DeviceStatus
from maild.desk.device_letters import DeviceEcho, DeviceState, DeviceTaken
from maild.desk.registration import RegistrationStatus
from maild.desk.request import RequestStatus

S = TypeVar("S", bound=str)
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """Where an event leads, and the letter that goes to the correspondent because of it (None: no letter)."""

    status: S
    letter: type[Content] | None = None


Table = Mapping[tuple[S | None, E], Step[S]]


def follow(table: Table[S, E], status: S | None, event: E) -> Step[S] | None:
    """The step that the event makes from the status, or None: it may not happen there."""
    return table.get((status, event))


# ── registration ─────────────────────────────────────────────────────────────────────────────────────────────────


class RegistrationEvent(StrEnum):
    """What may happen to a registration case (R-1 to R-7)."""

    OPENED = "opened"
    """A letter or a dispatcher's command brings everything needed (R-1, R-3)."""
    OPENED_INCOMPLETE = "opened_incomplete"
    """Something needed is missing or cannot be taken (R-2)."""
    ADDED = "added"
    """A later letter or command brings more, and something is still missing (R-2)."""
    COMPLETED = "completed"
    """A later letter or command leaves nothing missing; or mends a whole case (R-2)."""
    APPROVED = "approved"
    """By a dispatcher: the confirmation letter goes out (R-5, R-6)."""
    REJECTED = "rejected"
    """By a dispatcher, with a reason (R-5)."""
    ACCEPTED = "accepted"
    """The next mail server accepted the confirmation letter: the client is registered (R-6)."""
    BOUNCED = "bounced"
    """The confirmation letter did not arrive, at once or by a later report (R-6, M-6)."""
    OVERDUE = "overdue"
    """The due moment passed undecided; dispatchers are told once (R-5)."""


_RS = RegistrationStatus
_RE = RegistrationEvent

REGISTRATION: Table[RegistrationStatus, RegistrationEvent] = {
    (None, _RE.OPENED): Step(_RS.PENDING, RegistrationReceived),
    (None, _RE.OPENED_INCOMPLETE): Step(_RS.INCOMPLETE, RegistrationIncomplete),
    (_RS.INCOMPLETE, _RE.ADDED): Step(_RS.INCOMPLETE, RegistrationIncomplete),
    (_RS.INCOMPLETE, _RE.COMPLETED): Step(_RS.PENDING, RegistrationReceived),
    (_RS.INCOMPLETE, _RE.REJECTED): Step(_RS.REJECTED, RegistrationRejected),
    (_RS.INCOMPLETE, _RE.OVERDUE): Step(_RS.INCOMPLETE),
    (_RS.PENDING, _RE.ADDED): Step(_RS.INCOMPLETE, RegistrationIncomplete),
    (_RS.PENDING, _RE.COMPLETED): Step(_RS.PENDING, RegistrationReceived),
    (_RS.PENDING, _RE.APPROVED): Step(_RS.APPROVED, RegistrationConfirmed),
    (_RS.PENDING, _RE.REJECTED): Step(_RS.REJECTED, RegistrationRejected),
    (_RS.PENDING, _RE.OVERDUE): Step(_RS.PENDING),
    (_RS.APPROVED, _RE.ACCEPTED): Step(_RS.CONFIRMED),
    (_RS.APPROVED, _RE.BOUNCED): Step(_RS.BOUNCED),
    (_RS.CONFIRMED, _RE.BOUNCED): Step(_RS.BOUNCED),
    (_RS.BOUNCED, _RE.ADDED): Step(_RS.INCOMPLETE, RegistrationIncomplete),
    (_RS.BOUNCED, _RE.COMPLETED): Step(_RS.PENDING, RegistrationReceived),
    (_RS.BOUNCED, _RE.ACCEPTED): Step(_RS.CONFIRMED),  # the same letter, sent once more by a dispatcher
    (_RS.BOUNCED, _RE.APPROVED): Step(_RS.APPROVED, RegistrationConfirmed),
    (_RS.BOUNCED, _RE.REJECTED): Step(_RS.REJECTED, RegistrationRejected),
}


# ── request ──────────────────────────────────────────────────────────────────────────────────────────────────────


class RequestEvent(StrEnum):
    """What may happen to a request (part II)."""

    FILED = "filed"
    """A whole order was taken in and echoed with a code (Q-5)."""
    ASKED_AGAIN = "asked_again"
    """The reply was neither a yes nor a no (Q-5)."""
    REMINDED = "reminded"
    """24 hours without a reply (Q-5)."""
    CONFIRMED = "confirmed"
    """A yes with its code: the number is given (Q-5, Q-6)."""
    CANCELLED = "cancelled"
    """By the client, before «В стадии выполнения» (Q-5, Q-11)."""
    EXPIRED = "expired"
    """72 hours passed without a confirmation (Q-5)."""
    STARTED = "started"
    """«В стадии выполнения» (Q-8). `выполнена` on a confirmed request makes this step first."""
    VISIT_AGREED = "visit_agreed"
    """A visit for an onsite check was agreed, or agreed anew (Q-8)."""
    DONE = "done"
    """«Выполнена» (Q-9)."""
    FALSE_CALL = "false_call"
    """«Выполнена» as a false call of an onsite check, which is billed (Q-9)."""
    REJECTED = "rejected"
    """«Отклонена» with a reason, from any status before done (Q-10)."""
    OVERDUE = "overdue"
    """The running due moment passed; told once (Q-12)."""
    DEADLINE_MOVED = "deadline_moved"
    """The calendar changed under a deadline not yet passed (D-9)."""


_QS = RequestStatus
_QE = RequestEvent

REQUEST: Table[RequestStatus, RequestEvent] = {
    (None, _QE.FILED): Step(_QS.AWAITING_CONFIRMATION, RequestEcho),
    (_QS.AWAITING_CONFIRMATION, _QE.ASKED_AGAIN): Step(_QS.AWAITING_CONFIRMATION, RequestEcho),
    (_QS.AWAITING_CONFIRMATION, _QE.REMINDED): Step(_QS.AWAITING_CONFIRMATION, RequestEcho),
    (_QS.AWAITING_CONFIRMATION, _QE.CONFIRMED): Step(_QS.CONFIRMED, RequestConfirmed),
    (_QS.AWAITING_CONFIRMATION, _QE.CANCELLED): Step(_QS.CANCELLED, RequestCancelled),
    (_QS.AWAITING_CONFIRMATION, _QE.EXPIRED): Step(_QS.EXPIRED, RequestExpired),
    (_QS.AWAITING_CONFIRMATION, _QE.REJECTED): Step(_QS.REJECTED, RequestRejected),
    (_QS.CONFIRMED, _QE.CANCELLED): Step(_QS.CANCELLED, RequestCancelled),
    (_QS.CONFIRMED, _QE.STARTED): Step(_QS.IN_PROGRESS, RequestStarted),
    (_QS.CONFIRMED, _QE.VISIT_AGREED): Step(_QS.IN_PROGRESS, RequestStarted),
    (_QS.CONFIRMED, _QE.REJECTED): Step(_QS.REJECTED, RequestRejected),
    (_QS.CONFIRMED, _QE.OVERDUE): Step(_QS.CONFIRMED, DeadlineMissed),
    (_QS.CONFIRMED, _QE.DEADLINE_MOVED): Step(_QS.CONFIRMED, DeadlineMoved),
    (_QS.IN_PROGRESS, _QE.VISIT_AGREED): Step(_QS.IN_PROGRESS, RequestStarted),
    (_QS.IN_PROGRESS, _QE.DONE): Step(_QS.DONE, RequestDone),
    (_QS.IN_PROGRESS, _QE.FALSE_CALL): Step(_QS.DONE, RequestDone),
    (_QS.IN_PROGRESS, _QE.REJECTED): Step(_QS.REJECTED, RequestRejected),
    (_QS.IN_PROGRESS, _QE.OVERDUE): Step(_QS.IN_PROGRESS, DeadlineMissed),
    (_QS.IN_PROGRESS, _QE.DEADLINE_MOVED): Step(_QS.IN_PROGRESS, DeadlineMoved),
}


# ── question ─────────────────────────────────────────────────────────────────────────────────────────────────────


class QuestionStatus(StrEnum):
    """Whether a question about an order waits for its answer (`Question.answered_at`)."""

    OPEN = "open"
    ANSWERED = "answered"


class QuestionEvent(StrEnum):
    """What may happen to a question about an order that is not whole (Q-2)."""

    ASKED = "asked"
    """Something is missing or not certain."""
    ASKED_AGAIN = "asked_again"
    """The reply left something open."""
    ANSWERED = "answered"
    """The reply made the order whole, or withdrew it."""


QUESTION: Table[QuestionStatus, QuestionEvent] = {
    (None, QuestionEvent.ASKED): Step(QuestionStatus.OPEN, QuestionAsked),
    (QuestionStatus.OPEN, QuestionEvent.ASKED_AGAIN): Step(QuestionStatus.OPEN, QuestionAsked),
    (QuestionStatus.OPEN, QuestionEvent.ANSWERED): Step(QuestionStatus.ANSWERED),
}


# ── code ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class CodeStatus(StrEnum):
    """How a code stands when a reply brings it (Q-5)."""

    OPEN = "open"
    SPENT = "spent"
    LATE = "late"


class CodeEvent(StrEnum):
    """What may happen to a code."""

    ISSUED = "issued"
    """A letter of ours carries it."""
    USED = "used"
    """A reply from the right address brings it."""
    BROUGHT_BY_ANOTHER = "brought_by_another"
    """A reply from another address brings it: foreign."""
    LAPSED = "lapsed"
    """72 hours passed."""


CODE: Table[CodeStatus, CodeEvent] = {
    (None, CodeEvent.ISSUED): Step(CodeStatus.OPEN),
    (CodeStatus.OPEN, CodeEvent.USED): Step(CodeStatus.SPENT),
    (CodeStatus.OPEN, CodeEvent.LAPSED): Step(CodeStatus.LATE),
    (CodeStatus.OPEN, CodeEvent.BROUGHT_BY_ANOTHER): Step(CodeStatus.OPEN, CodeRefused),
    (CodeStatus.SPENT, CodeEvent.USED): Step(CodeStatus.SPENT, CodeRefused),
    (CodeStatus.SPENT, CodeEvent.BROUGHT_BY_ANOTHER): Step(CodeStatus.SPENT, CodeRefused),
    (CodeStatus.LATE, CodeEvent.USED): Step(CodeStatus.LATE, CodeRefused),
    (CodeStatus.LATE, CodeEvent.BROUGHT_BY_ANOTHER): Step(CodeStatus.LATE, CodeRefused),
}


# ── outgoing letter ──────────────────────────────────────────────────────────────────────────────────────────────


class OutgoingEvent(StrEnum):
    """What may happen to a letter of ours (M-5, M-6)."""

    QUEUED = "queued"
    """Committed with its cause."""
    ACCEPTED = "accepted"
    """The next server took it."""
    TEMPORARY = "temporary"
    """Refused for now: tried again after a pause."""
    UNKNOWN = "unknown"
    """No answer after DATA: sent again later, the same bytes."""
    PERMANENT = "permanent"
    """Refused for good."""
    GAVE_UP = "gave_up"
    """Three days of temporary refusals."""
    BOUNCED = "bounced"
    """A delivery report says that it failed."""
    DROPPED = "dropped"
    """Taken out of the outbox by the operator."""
    RETRIED = "retried"
    """Put back by the operator or by `повторить`."""


# Statuses are plain words here: their enumeration belongs to the ports, which stand above the desk.
OUTGOING: Table[str, OutgoingEvent] = {
    (None, OutgoingEvent.QUEUED): Step("queued"),
    ("queued", OutgoingEvent.ACCEPTED): Step("sent"),
    ("queued", OutgoingEvent.TEMPORARY): Step("queued"),
    ("queued", OutgoingEvent.UNKNOWN): Step("unknown"),
    ("queued", OutgoingEvent.PERMANENT): Step("failed"),
    ("queued", OutgoingEvent.GAVE_UP): Step("failed"),
    ("queued", OutgoingEvent.DROPPED): Step("failed"),
    ("unknown", OutgoingEvent.ACCEPTED): Step("sent"),
    ("unknown", OutgoingEvent.TEMPORARY): Step("unknown"),
    ("unknown", OutgoingEvent.UNKNOWN): Step("unknown"),
    ("unknown", OutgoingEvent.PERMANENT): Step("failed"),
    ("unknown", OutgoingEvent.GAVE_UP): Step("failed"),
    ("unknown", OutgoingEvent.DROPPED): Step("failed"),
    ("unknown", OutgoingEvent.BOUNCED): Step("bounced"),
    ("sent", OutgoingEvent.BOUNCED): Step("bounced"),
    ("sent", OutgoingEvent.RETRIED): Step("queued"),
    ("failed", OutgoingEvent.RETRIED): Step("queued"),
    ("bounced", OutgoingEvent.RETRIED): Step("queued"),
}


# ── devices ──────────────────────────────────────────────────────────────────────────────────────────────────────


class DeviceEvent(StrEnum):
    """What may happen to a device (P-1 to P-3)."""

    FILED = "filed"
    """The user names serial number and MAC; his address has to be confirmed."""
    ASKED_AGAIN = "asked_again"
    """His reply is neither a yes nor a no."""
    ADDED = "added"
    """He confirms, and the meter matches: it waits for Wednesday."""
    MISMATCHED = "mismatched"
    """He confirms, and the meter does not match: the dispatchers look at once."""
    CONFIRMED = "confirmed"
    """The dispatcher confirms it."""
    REJECTED = "rejected"
    """The dispatcher rejects it, with a reason."""
    REMOVED = "removed"
    """The user does without it."""
    EXPIRED = "expired"
    """No confirmation within 72 hours."""


_DS, _DE = DeviceStatus, DeviceEvent

DEVICE: Table[DeviceStatus, DeviceEvent] = {
    (None, _DE.FILED): Step(_DS.AWAITING_CONFIRMATION, DeviceEcho),
    (_DS.AWAITING_CONFIRMATION, _DE.ASKED_AGAIN): Step(_DS.AWAITING_CONFIRMATION, DeviceEcho),
    (_DS.AWAITING_CONFIRMATION, _DE.ADDED): Step(_DS.WAITING, DeviceTaken),
    (_DS.AWAITING_CONFIRMATION, _DE.MISMATCHED): Step(_DS.MISMATCH, DeviceTaken),
    (_DS.AWAITING_CONFIRMATION, _DE.EXPIRED): Step(_DS.EXPIRED),
    **{
        (status, event): Step(after, DeviceState)
        for status in (_DS.WAITING, _DS.MISMATCH)
        for event, after in ((_DE.CONFIRMED, _DS.CONFIRMED), (_DE.REJECTED, _DS.REJECTED))
    },
    (_DS.CONFIRMED, _DE.REJECTED): Step(_DS.REJECTED, DeviceState),
    **{
        (status, _DE.REMOVED): Step(_DS.REMOVED, DeviceState)
        for status in (_DS.AWAITING_CONFIRMATION, _DS.WAITING, _DS.MISMATCH, _DS.CONFIRMED)
    },
}
