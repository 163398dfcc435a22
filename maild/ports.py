"""What the pipeline needs from the outside, as protocols; `wiring` gives the real ones, tests hand-written fakes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime

    from maild.desk.arrival import Table
    from maild.desk.decision import CalendarDay, Change, Decision, Draft
    from maild.desk.due import Due
    from maild.desk.register import Register, SentLetter, TakenLetter
    from maild.letters.letter import Attachment, Letter
    from maild.shelving import LetterShelf as LetterShelf  # noqa: PLC0414 - one of the ports


class Temporary(Exception):
    """A fault of the world that may pass: try again later. The message says what and where.

    Disk full, a locked or failing ledger, a lost connection: never the fault of the letter in hand, which stays
    where it is and is taken again. Gateways and the ledger turn the exceptions of their libraries into this.
    """


class Unavailable(Temporary):
    """A server cannot be reached, or will not have us, now. The message says which and what it answered."""


class NotMoved(Temporary):
    """The mailbox works, but its server will not move letters now (a full or forbidden folder); reading may go on."""


class Permanent(Exception):
    """A fault of the world that will not pass by itself."""


class Damaged(Permanent):
    """What is kept, or was given, is not whole, or is none of ours. The message says what and what to do."""


# ── the mailbox ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, order=True)
class ParcelKey:
    """Where a letter lies (M-1): unique for ever within one mailbox."""

    mailbox: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter as fetched: untouched bytes, and when the mail server took it (INTERNALDATE, aware)."""

    key: ParcelKey
    received_at: datetime
    raw: bytes


@dataclass(frozen=True, slots=True)
class Oversized:
    """A letter too large to fetch (M-8): its key, size in octets and header block."""

    key: ParcelKey
    received_at: datetime
    size: int
    header: bytes


class Mailbox(Protocol):
    """One IMAP mailbox. Every call has an overall time limit and raises Temporary when it passes."""

    def open(self) -> tuple[str, int]:
        """Connect and select if need be; the mailbox's name (`user@host/INBOX`) and UIDVALIDITY."""
        ...

    def uids_after(self, cursor: int) -> Sequence[int]:
        """UIDs greater than the cursor, ascending."""
        ...

    def fetch(self, uids: Sequence[int]) -> Iterator[Parcel | Oversized]:
        """These letters, oldest INTERNALDATE first; without setting any flag. Letters gone meanwhile are left out."""
        ...

    def settle(self, uids: Sequence[int], *, quarantined: bool) -> None:
        """Move them to the done (or quarantine) folder; harmless if they are gone.

        Raises:
            NotMoved: the server said no.
        """
        ...

    def bring_back(self, since: date) -> int:
        """Move letters taken on that day or later back into the inbox, from where `settle` put them; how many."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait for news (IDLE where there is one); True if there may be some. `wake` ends it early."""
        ...

    def wake(self) -> None: ...  # from another thread or a signal handler: end `wait` now
    def close(self) -> None: ...


# ── the ledger ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class InboxRecord:
    """What the inbox keeps of a letter besides its decision."""

    key: ParcelKey | None  # None when run again from quarantine
    raw_digest: str
    received_at: datetime
    letter: Letter | None  # None if it could not be read
    sender: str | None
    subject: str
    message_id: str | None
    links: tuple[str, ...] = ()
    taken_at: datetime | None = None  # when the desk read it


class OutgoingStatus(StrEnum):
    """The life of an outgoing letter (CONTRACT, `outbox`)."""

    QUEUED = "queued"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True)
class OutgoingLetter:
    """A rendered letter: the same bytes at every attempt (M-5)."""

    id: int
    message_id: str
    to: str
    subject: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Claimed:
    """An outgoing letter in the hands of the courier."""

    id: int
    to: str
    raw_digest: str
    attempts: int
    queued_at: datetime


class Outcome(StrEnum):
    """What an attempt to send came to."""

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"  # no answer after DATA


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: its outcome and the server's words (or ours, for a broken connection)."""

    outcome: Outcome
    answer: str


@dataclass(frozen=True, slots=True)
class Progress:
    """What is to be on record before sending goes on: letters that go into DATA only then, and attempts that ended."""

    in_data: Sequence[int] = ()
    ended: Sequence[tuple[int, Attempt]] = ()


class Work(Protocol):
    """One transaction of the ledger. Leaving its context without `commit` takes everything back."""

    @property
    def register(self) -> Register: ...
    def seen(self, letter: Letter, raw_digest: str) -> int | None:
        """The id of an earlier letter with the same Message-ID and content (M-1), else None."""
        ...

    def new_letter_id(self) -> int: ...
    def record_letter(self, letter_id: int, record: InboxRecord, decision: Decision) -> None: ...
    def apply(self, change: Change, *, at: datetime, actor: str, letter_id: int | None) -> None: ...
    def next_outgoing_id(self) -> int: ...
    def enqueue(
        self, draft: Draft, outgoing: OutgoingLetter, *, raw_digest: str, at: datetime, cause_id: int | None
    ) -> None: ...
    def holds(self, key: ParcelKey) -> bool:
        """Whether the letter at that place is in the inbox already: another daemon may have been faster."""
        ...

    def stands(self, due: Due) -> bool: ...  # it is still due: no other daemon was faster
    def mark_in_data(self, outgoing_id: int) -> None: ...  # from here on, no answer means "unknown"

    def record_attempt(self, outgoing_id: int, attempt: Attempt, *, at: datetime) -> SentLetter:
        """Writes the attempt, moves the letter's status and its next attempt; the letter as it stands then.

        In the transaction of what follows from it: the acceptance of a confirmation registers the client (R-6).
        """
        ...

    def calendar_days(self) -> Sequence[CalendarDay]:
        """Days set by command (D-9)."""
        ...

    def savepoint(self) -> AbstractContextManager[Undo]: ...
    def commit(self) -> None: ...


class Undo(Protocol):
    """Given by `savepoint`: `take_back()` undoes all since, and the transaction goes on."""

    def take_back(self) -> None: ...


class Ledger(Protocol):
    """The ledger as the pipeline and the courier use it. Calls may come from several threads; one writes at a time."""

    def work(self) -> AbstractContextManager[Work]:
        """BEGIN IMMEDIATE; committed by `Work.commit`."""
        ...

    def cursor(self, mailbox: str, uidvalidity: int) -> int:
        """All UIDs up to it are in the inbox."""
        ...

    def unsettled(self, mailbox: str, uidvalidity: int) -> Sequence[tuple[int, bool]]:
        """(uid, quarantined) of letters recorded but not yet moved in the mailbox."""
        ...

    def mark_settled(self, mailbox: str, uidvalidity: int, uids: Sequence[int], cursor: int = 0) -> None:
        """The mailbox was told of these, and all UIDs up to the cursor (0: nothing is said of it) are in the inbox."""
        ...

    def known_uids(self, mailbox: str, uidvalidity: int, uids: Sequence[int]) -> set[int]: ...
    def mark_in_hand(self, *keys: ParcelKey) -> Sequence[int]:
        """Before letters are read, to be known at the next start (M-3); at how many unclean ends each was alone."""
        ...

    def suspects(self, mailbox: str, uidvalidity: int) -> set[int]:
        """UIDs of letters that were in hand at an unclean end: each is to be taken alone (M-3)."""
        ...

    def note_unclean_end(self) -> None:
        """At start: letters in hand when the last process died are suspects; one alone has one more end to its name."""
        ...

    def forget_in_hand(self, *keys: ParcelKey) -> None:
        """Letters are put back untouched: the pass ended by a fault of the world, not by one of them."""
        ...

    def due(self, now: datetime) -> Sequence[Due]:
        """What is due at that moment and not done, oldest first."""
        ...

    def claim(self, now: datetime, most: int) -> Sequence[Claimed]:
        """Outgoing letters whose time has come, marked as claimed; within the limits of M-4 and `пауза`."""
        ...

    def release_untried(self, outgoing_ids: Sequence[int], now: datetime) -> None:
        """After a round of sending: those of the claimed that were not tried wait again, without a spent attempt."""
        ...

    def release_claims(self, now: datetime) -> int:
        """At start: claims left by a dead process go back; those that were in DATA become unknown."""
        ...

    def next_attempt_at(self) -> datetime | None:
        """When the courier should look again at the latest; None if nothing waits."""
        ...

    def restored_at(self) -> datetime | None:
        """The last pass that a restored ledger knew; None if it is no copy, or the mailbox was reconciled with it."""
        ...

    def mark_reconciled(self) -> None: ...
    def last_pass(self) -> datetime | None: ...
    def record_pass(self, at: datetime, *, simulated: bool) -> None: ...
    def taken(self, letter_id: int) -> TakenLetter | None: ...
    def close(self) -> None: ...


# ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Renderer(Protocol):
    """Turns a draft into a letter."""

    def render(self, draft: Draft, outgoing_id: int, at: datetime) -> OutgoingLetter: ...


class Submission(Protocol):
    """The next mail server, one recipient a transaction (M-5). `more` are asked for before all `letters` are sent."""

    def send(
        self,
        letters: Sequence[Claimed],
        raw_of: Callable[[Claimed], bytes],
        more: Callable[[], Sequence[Claimed]] = tuple,
    ) -> Generator[Progress]: ...


class TableReader(Protocol):
    """Reads attached spreadsheets in a child process with limits (M-8)."""

    def read(self, attachment: Attachment) -> Table: ...


class Clock(Protocol):
    """The only source of now, of fresh codes and of nothing else."""

    def now(self) -> datetime: ...
    def fresh_code(self) -> str: ...
