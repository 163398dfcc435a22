"""Erasing personal data: when their term is over, or when the person they are of demands it (152-ФЗ, articles 5, 21).

What is erased keeps its number, its status and its moments, so that the history stays true: an entry `erased` names the
act and seals the row as it stands then. Only what a person could be known by is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from maild.desk.claim import Claim
from maild.desk.decision import Change, Decision, LetterVerdict, Ref
from maild.desk.device import Device, DeviceStatus
from maild.desk.parties import Client, Subscriber
from maild.desk.registration import Registration, RegistrationFields
from maild.desk.request import Question, Request
from maild.desk.statement import Revision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

OPERATOR = "оператор"


class ErasedKind(StrEnum):
    """What can be erased, as the history calls it; in the order in which it is: what is found by others comes first."""

    OUTGOING = "outgoing"
    LETTER = "letter"
    REQUEST = "request"
    QUESTION = "question"
    CLAIM = "claim"
    DEVICE = "device"
    REGISTRATION = "registration"
    SUBSCRIBER = "subscriber"
    CLIENT = "client"
    STATEMENT = "statement"
    READINGS = "readings"


ERASED = "erased"
"""The event of everything that was erased; its entry's `detail` is the number of the act."""
ENDED = (DeviceStatus.REJECTED, DeviceStatus.REMOVED, DeviceStatus.EXPIRED)
"""A device that nothing will be done with any more."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The moments before which data of each class are no longer kept.

    Args:
        letters: letters from and to clients and dispatchers.
        strangers: letters from and to anybody else, and what they asked to be registered as in vain.
        texts: what people wrote in requests, questions and claims.
        devices: users and their meters, by the moment that a device ended.
        readings: readings, by their day; the newest one that is older stays, since the next is counted from it.
        statements: documents and lines of statements; their sums stay.
        clients: contacts and subscribers of closed clients.
        own: addresses of the desk and its dispatchers, in the form that is compared.
    """

    letters: datetime
    strangers: datetime
    texts: datetime
    devices: datetime
    readings: date
    statements: datetime
    clients: datetime
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data are demanded to be erased: who writes from an address, or whose plot of a client it is."""

    address_key: str = ""
    client_id: int | None = None
    plot_key: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One erasing, shown as акт-3. While it is open another run goes on with it.

    Args:
        id: its number in the ledger.
        opened_at: by this moment terms are counted.
        ground: why, in Russian.
        subject: whose data, while it is open; None if it is about terms.
        since: the number of the history's newest entry when it was opened.
        finished_at: when nothing was left of it; then `subject` is forgotten too.
    """

    id: int
    opened_at: datetime
    ground: str
    subject: Subject | None
    since: int
    finished_at: datetime | None = None

    @property
    def shown_number(self) -> str:
        """As people call it."""
        return f"акт-{self.id}"


@dataclass(frozen=True, slots=True)
class ErasedLetter:
    """A letter of which only number, moments, verdict or status, and digest are left."""

    id: int
    outgoing: bool


@dataclass(frozen=True, slots=True)
class ErasedReadings:
    """The readings of a plot before the newest one of that day or an earlier one."""

    subscriber_id: int
    day: date


@dataclass(frozen=True, slots=True)
class ErasedDocuments:
    """The lines of a statement and its documents: on the shelf, and as they were published."""

    statement_id: int
    digests: tuple[str, ...]
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ErasedCodes:
    """Whom codes went to, and what was to be done with them: codes about a device, or good until then at the latest."""

    before: datetime | None = None
    device_id: int | None = None


def _device(device: Device) -> Device:
    """One that was still in use is given up with it."""
    status = device.status if device.status in ENDED else DeviceStatus.REMOVED
    nameless = replace(device, user="", user_key="", serial="", mac="", client_said="", plot_said="", plot=None)
    return replace(nameless, status=status, client_id=None, tell_at=None, reason=None)


def _case(case: Registration) -> Registration:
    return replace(case, sender="", fields=RegistrationFields(), reason=None)


def _revision(revision: Revision) -> Revision:
    drawn = revision.drawn and replace(revision.drawn, files=(), pages=())
    return replace(revision, drawn=drawn)


_KINDS: dict[type, tuple[ErasedKind, Callable[[Any], Any]]] = {
    Device: (ErasedKind.DEVICE, _device),
    Request: (ErasedKind.REQUEST, lambda request: replace(request, comment="", outcome=None, reason=None)),
    Question: (ErasedKind.QUESTION, lambda question: replace(question, comment="", plot=None)),
    Claim: (ErasedKind.CLAIM, lambda claim: replace(claim, text="", answer="")),
    Registration: (ErasedKind.REGISTRATION, _case),
    Client: (ErasedKind.CLIENT, lambda client: replace(client, address="", address_key="", phone="", reason=None)),
    Subscriber: (ErasedKind.SUBSCRIBER, lambda subscriber: replace(subscriber, name="")),
    Revision: (ErasedKind.STATEMENT, _revision),
    ErasedReadings: (ErasedKind.READINGS, lambda readings: readings),
}
"""What is left of each thing."""


def erase(things: Sequence[Any], act: Act) -> Decision:
    """Erase these, each with its entry in the history."""
    changes = tuple(change for thing in things for change in _changes(thing, act))
    return Decision(LetterVerdict.HANDLED, act.shown_number, OPERATOR, changes)


def _changes(thing: Any, act: Act) -> Iterator[Change]:  # noqa: ANN401 - one of `_KINDS`, or a letter
    if isinstance(thing, ErasedLetter):
        about = Ref(ErasedKind.OUTGOING if thing.outgoing else ErasedKind.LETTER, thing.id)
        yield Change(thing, about, ERASED, detail=act.shown_number)
    else:
        kind, left_of = _KINDS[type(thing)]
        number = thing.subscriber_id if isinstance(thing, ErasedReadings) else thing.id
        left, was = left_of(thing), getattr(thing, "status", None)
        yield Change(left, Ref(kind, number), ERASED, was, getattr(left, "status", None), act.shown_number)
        if isinstance(thing, Device):
            yield Change(ErasedCodes(device_id=thing.id))
        if isinstance(thing, Revision) and thing.drawn:
            files = (*thing.drawn.files, *thing.drawn.pages)
            digests = tuple(dict.fromkeys(file.digest for file in files))
            yield Change(ErasedDocuments(thing.id, digests, tuple(page.name for page in thing.drawn.pages)))


def opened(act: Act, scope: Terms | Subject) -> Decision:
    """From now on the act is known, and another run goes on with it."""
    change = Change(act, Ref("act", act.id), "opened")
    old = () if isinstance(scope, Subject) else (Change(ErasedCodes(before=scope.letters)),)
    return Decision(LetterVerdict.HANDLED, act.shown_number, OPERATOR, (change, *old))
