"""One transaction: what a letter or an event changes, all or nothing (`ports.Work`)."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from maild.desk.decision import CalendarDay
from maild.ledger import counters, due, erasing, history, inbox, keeping, outbox
from maild.ledger.register import SqlRegister
from maild.ledger.statements import all_rows
from maild.ledger.tables import CalendarDayRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection, NestedTransaction, RootTransaction

    from maild.desk.decision import Change, Decision, Draft
    from maild.desk.due import Due
    from maild.desk.erasure import Act, ErasedKind, Subject, Terms
    from maild.desk.register import SentLetter
    from maild.letters.letter import Letter
    from maild.ports import Attempt, InboxRecord, OutgoingLetter, ParcelKey

_DAYS = select(CalendarDayRow).order_by(col(CalendarDayRow.day))


@dataclass(slots=True)
class Savepoint:
    """See `ports.Undo`."""

    transaction: NestedTransaction

    def take_back(self) -> None:
        """Undo all since the savepoint."""
        self.transaction.rollback()


class SqlWork:
    """`ports.Work` on one connection with a transaction begun."""

    def __init__(self, connection: Connection, transaction: RootTransaction, zone: ZoneInfo) -> None:
        self._connection = connection
        self._transaction = transaction
        self._days: Sequence[CalendarDay] | None = None
        self.register = SqlRegister(connection, zone)

    # ── letters taken in ─────────────────────────────────────────────────────────────────────────────────────────

    def seen(self, letter: Letter, raw_digest: str) -> int | None:
        """See `ports.Work`."""
        return inbox.seen(self._connection, letter, raw_digest)

    def holds(self, key: ParcelKey) -> bool:
        """See `ports.Work`."""
        return inbox.holds(self._connection, key)

    def stands(self, thing: Due) -> bool:
        """See `ports.Work`."""
        return due.stands(self._connection, thing)

    def new_letter_id(self) -> int:
        """See `ports.Work`."""
        return counters.take(self._connection, "letter")

    def record_letter(self, letter_id: int, record: InboxRecord, decision: Decision) -> None:
        """See `ports.Work`. A letter run again keeps its place and gets its new verdict."""
        inbox.record(self._connection, letter_id, record, decision)

    # ── what the desk decides ────────────────────────────────────────────────────────────────────────────────────

    def apply(self, change: Change, *, at: datetime, actor: str, letter_id: int | None) -> None:
        """See `ports.Work`.

        Raises:
            Overtaken: the thing no longer stands as the change says it did.
            TypeError: the change is of a type that the ledger does not keep.
        """
        if isinstance(change.after, CalendarDay):
            self._days = None
        keeping.put(self._connection, change, at)
        history.append(self._connection, change, at=at, actor=actor, letter_id=letter_id)

    def calendar_days(self) -> Sequence[CalendarDay]:
        """See `ports.Work`. Asked again after one was set; in a savepoint always, since one may be taken back."""
        if self._days is not None:
            return self._days
        found = all_rows(self._connection, _DAYS, {})
        days = [CalendarDay(date.fromisoformat(row["day"]), row["working"], row["why"]) for row in found]
        if not self._connection.in_nested_transaction():
            self._days = days
        return days

    # ── letters to send ──────────────────────────────────────────────────────────────────────────────────────────

    def next_outgoing_id(self) -> int:
        """See `ports.Work`."""
        return counters.take(self._connection, "outgoing")

    def enqueue(
        self, draft: Draft, outgoing: OutgoingLetter, *, raw_digest: str, at: datetime, cause_id: int | None
    ) -> None:
        """See `ports.Work`."""
        outbox.enqueue(self._connection, draft, outgoing, raw_digest=raw_digest, at=at, cause_id=cause_id)

    def mark_in_data(self, outgoing_id: int) -> None:
        """See `ports.Work`."""
        outbox.mark_in_data(self._connection, outgoing_id)

    def record_attempt(self, outgoing_id: int, attempt: Attempt, *, at: datetime) -> SentLetter:
        """See `ports.Work`."""
        return outbox.record_attempt(self._connection, outgoing_id, attempt, at)

    # ── erasing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def erasable(self, kind: ErasedKind, scope: Terms | Subject, numbers: Sequence[int]) -> Sequence[Any]:
        """Those of them that are still to be erased, as the desk's values."""
        return erasing.still(self._connection, kind, scope, numbers)

    def erased_by(self, act: Act) -> tuple[tuple[ErasedKind, tuple[int, ...]], ...]:
        """What was erased by an act: numbers by kind."""
        return erasing.erased_by(self._connection, act)

    # ── all or nothing ───────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def savepoint(self) -> Iterator[Savepoint]:
        """See `ports.Work`."""
        nested = self._connection.begin_nested()
        try:
            yield Savepoint(nested)
        except BaseException:
            # SQLite may have taken back the whole transaction, savepoints and all, when the disk was full: what is
            # raised then is the disk's fault, not that there is no savepoint any more.
            with suppress(DBAPIError):
                if nested.is_active:
                    nested.rollback()
            raise
        if nested.is_active:
            nested.commit()

    def commit(self) -> None:
        """See `ports.Work`."""
        self._transaction.commit()
