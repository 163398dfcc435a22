"""What a letter would lead to, from the ledger as it stands: decided like any other, then taken back whole.

The transaction is never committed, so no number, id or code is spent, and the shelf keeps nothing.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from maild.desk.decide_letter import decide_duplicate
from maild.letters.peek import peek
from maild.mishap import fault_told
from maild.ports import Temporary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from maild.desk.arrival import Reading
    from maild.desk.decision import CalendarDay, Change, Decision, Draft
    from maild.desk.due import Due
    from maild.desk.register import Register, SentLetter
    from maild.execution import Office
    from maild.letters.letter import Letter
    from maild.pipeline import Pipeline
    from maild.ports import Attempt, Clock, InboxRecord, LetterShelf, OutgoingLetter, ParcelKey, Undo, Work
    from maild.shelving import Pile


@dataclass(frozen=True, slots=True)
class Preview:
    """The decision, all changes with those of single commands, and the letters in the order they would be sent."""

    decision: Decision
    changes: tuple[Change, ...]
    letters: tuple[tuple[Draft, OutgoingLetter], ...]


def preview(pipeline: Pipeline, raw: bytes, received_at: datetime, clock: Clock) -> Preview:
    """What the desk would do with a letter received then; it is read anew, as the mailbox would give it.

    Raises:
        Temporary, Permanent: the ledger cannot be used now, or not by this maild.
    """
    office = replace(pipeline.office, clock=clock, shelf=_OpenShelf(pipeline.office.shelf))
    desk = replace(pipeline, office=office)
    try:
        reading = desk.read(raw, received_at)
        return _noted(office, lambda work, letter_id: _decided(desk, work, letter_id, reading, raw, received_at))
    except (Temporary, OSError):
        raise
    except Exception as fault:  # noqa: BLE001 - whatever it is, the letter would be quarantined for it (M-3)
        reason = fault_told(fault)
        return _noted(office, lambda work, letter_id: _unreadable(office, work, letter_id, raw, reason))


def _noted(office: Office, decide: Callable[[Work, int], Decision]) -> Preview:
    with office.ledger.work() as work:
        noted = NotedWork(work)
        letter_id = noted.new_letter_id()
        decision = decide(noted, letter_id)
        office.carry_out(noted, decision, at=office.clock.now(), letter_id=letter_id)
    return Preview(decision, tuple(noted.changes), tuple(noted.letters))


def _decided(desk: Pipeline, work: Work, letter_id: int, reading: Reading, raw: bytes, at: datetime) -> Decision:
    earlier = work.seen(reading.letter, hashlib.sha256(raw).hexdigest())
    return decide_duplicate(earlier) if earlier else desk.decide(work, reading, letter_id, at)


def _unreadable(office: Office, work: Work, letter_id: int, raw: bytes, reason: str) -> Decision:
    from maild.desk.decide_letter import decide_unreadable

    seen = peek(raw)
    return decide_unreadable(letter_id, seen.sender, seen.subject, reason, office.moment(work))


@dataclass(frozen=True, slots=True)
class _OpenShelf:
    """A shelf to read from; what is put on it is only named."""

    shelf: LetterShelf

    def put(self, raw: bytes) -> str:
        return hashlib.sha256(raw).hexdigest()

    def get(self, digest: str) -> bytes:
        return self.shelf.get(digest)

    def pile(self) -> AbstractContextManager[Pile]:
        """A preview takes one letter at a time."""
        return self.shelf.pile()

    def tidy(self) -> None:
        """There is nothing of its own to remove."""


@dataclass(frozen=True, slots=True)
class NotedWork:
    """A transaction that notes what is done in it, and is not committed (`ports.Work`)."""

    work: Work
    changes: list[Change] = field(default_factory=list)
    letters: list[tuple[Draft, OutgoingLetter]] = field(default_factory=list)

    @property
    def register(self) -> Register:
        """See `ports.Work`."""
        return self.work.register

    def seen(self, letter: Letter, raw_digest: str) -> int | None:
        """See `ports.Work`."""
        return self.work.seen(letter, raw_digest)

    def holds(self, key: ParcelKey) -> bool:
        """See `ports.Work`."""
        return self.work.holds(key)

    def stands(self, due: Due) -> bool:
        """See `ports.Work`."""
        return self.work.stands(due)

    def new_letter_id(self) -> int:
        """See `ports.Work`."""
        return self.work.new_letter_id()

    def record_letter(self, letter_id: int, record: InboxRecord, decision: Decision) -> None:
        """See `ports.Work`."""
        self.work.record_letter(letter_id, record, decision)

    def apply(self, change: Change, *, at: datetime, actor: str, letter_id: int | None) -> None:
        """See `ports.Work`."""
        self.work.apply(change, at=at, actor=actor, letter_id=letter_id)
        self.changes.append(change)

    def next_outgoing_id(self) -> int:
        """See `ports.Work`."""
        return self.work.next_outgoing_id()

    def enqueue(
        self, draft: Draft, outgoing: OutgoingLetter, *, raw_digest: str, at: datetime, cause_id: int | None
    ) -> None:
        """See `ports.Work`."""
        self.work.enqueue(draft, outgoing, raw_digest=raw_digest, at=at, cause_id=cause_id)
        self.letters.append((draft, outgoing))

    def mark_in_data(self, outgoing_id: int) -> None:
        """See `ports.Work`."""
        self.work.mark_in_data(outgoing_id)

    def record_attempt(self, outgoing_id: int, attempt: Attempt, *, at: datetime) -> SentLetter:
        """See `ports.Work`."""
        return self.work.record_attempt(outgoing_id, attempt, at=at)

    def calendar_days(self) -> Sequence[CalendarDay]:
        """See `ports.Work`."""
        return self.work.calendar_days()

    @contextmanager
    def savepoint(self) -> Iterator[Undo]:
        """See `ports.Work`."""
        changed, written = len(self.changes), len(self.letters)

        def forget() -> None:
            del self.changes[changed:], self.letters[written:]

        with self.work.savepoint() as undo:
            yield _NotedUndo(undo, forget)

    def commit(self) -> None:
        """Nothing of a preview stays."""


@dataclass(frozen=True, slots=True)
class _NotedUndo:
    undo: Undo
    forget: Callable[[], None]

    def take_back(self) -> None:
        self.undo.take_back()
        self.forget()
