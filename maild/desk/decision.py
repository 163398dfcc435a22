"""What the desk decides: changes to make, history to write, letters to send. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from maild.desk.cabinet import Cabinet, Publication
    from maild.desk.claim import Claim
    from maild.desk.code import Code
    from maild.desk.correspondence import Content
    from maild.desk.device import Device
    from maild.desk.erasure import Act, ErasedCodes, ErasedDocuments, ErasedLetter, ErasedReadings
    from maild.desk.meter import ClientReadings, HeldTariff, Import, IntervalDay, TakenBack
    from maild.desk.parties import Client, Desk, Subscriber
    from maild.desk.register import SentLetter, TakenLetter
    from maild.desk.registration import Registration
    from maild.desk.request import Question, Request
    from maild.desk.statement import Lines, Revision
    from maild.desk.workdays import Calendar
    from maild.letters.letter import Attachment


class LetterVerdict(StrEnum):
    """What became of a letter taken in (CONTRACT, `inbox`)."""

    HANDLED = "handled"
    ANSWERED = "answered"
    IGNORED = "ignored"
    REFUSED = "refused"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Ref:
    """A thing of the ledger: `client registration request question statement claim import device letter…`."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day set by command (D-9)."""

    day: date
    working: bool
    why: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A switch of the whole desk: `paused` (D-10), `breaker` (M-4), `retry:9` for письмо-9… `since` None is off."""

    name: str
    since: datetime | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class PersonItem:
    """A letter that only a person can answer (D-11), open until `answered_at`."""

    letter_id: int
    sender: str
    subject: str
    message_id: str | None
    asked_at: datetime
    answered_at: datetime | None = None
    stranger: bool = False  # only listed in the digest


if TYPE_CHECKING:
    # A SentLetter is changed only in `status` (bounced, M-6) and `last_error`, a TakenLetter in `verdict` and `reason`.
    Entity: TypeAlias = (
        Client
        | Registration
        | Request
        | Question
        | Subscriber
        | Import
        | ClientReadings
        | IntervalDay
        | HeldTariff
        | TakenBack
        | Revision
        | Lines
        | Claim
        | Device
        | Code
        | CalendarDay
        | Flag
        | PersonItem
        | SentLetter
        | TakenLetter
        | Act
        | ErasedLetter
        | ErasedReadings
        | ErasedDocuments
        | ErasedCodes
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One thing as it shall stand, and the history entry that says so (Q-14).

    `about` and `event` make the entry (`event` None writes none: codes, flags already told). `was` and `now` are
    statuses, None where there is none. `detail` is a short text with identifiers, never personal data.
    """

    after: Entity
    about: Ref | None = None
    event: str | None = None
    was: str | None = None
    now: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LetterRef:
    """The letter that an answer answers: for In-Reply-To, References and the subject."""

    message_id: str | None
    references: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to write: to whom, what, about what, in answer to what.

    `code` is the plain code it carries; the matching `Code` is among the changes. `to_dispatcher` frees it from the
    limits of M-4 and from `пауза`. `registers` marks the confirmation letter of R-6.
    """

    to: str
    content: Content
    about: Ref | None = None
    answers: LetterRef | None = None
    code: str | None = None
    to_dispatcher: bool = False
    registers: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """All that follows from one letter, command or event; committed together or not at all.

    `actor` is an address, `часы`, or `оператор`. `reason` says in Russian why, for `maild inbox`. `papers` are
    documents of which the changes have the digests: they lie on the shelf before anything is committed, as what is
    published stands in its folder.
    """

    verdict: LetterVerdict
    reason: str
    actor: str
    changes: tuple[Change, ...] = ()
    letters: tuple[Draft, ...] = ()
    papers: tuple[Attachment, ...] = field(repr=False, default=())
    publications: tuple[Publication, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """When, and by which calendar, something is decided.

    `now` is the desk's clock (aware UTC), `codes` are fresh unused codes in normal form, to be taken in order; in the
    `cabinet` statements are drawn.
    """

    now: datetime
    zone: ZoneInfo
    calendar: Calendar
    desk: Desk
    cabinet: Cabinet = field(repr=False)
    codes: tuple[str, ...] = field(repr=False, default=())
