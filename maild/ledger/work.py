"""One transaction: what a letter or an event changes, all or nothing (`ports.Work`)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlmodel import col, insert, select, update

from maild.desk.addresses import address_key
from maild.desk.code import Code
from maild.desk.decision import CalendarDay, Flag, LetterVerdict, PersonItem
from maild.desk.parties import Client, Subscriber
from maild.desk.register import SentLetter
from maild.desk.registration import Registration
from maild.desk.request import Question, Request
from maild.ledger import history, outbox, rows
from maild.ledger.columns import list_text
from maild.ledger.register import SqlRegister
from maild.ledger.tables import (
    CalendarDayRow,
    ClientRow,
    CodeRow,
    CounterRow,
    FlagRow,
    InboxRow,
    InHandRow,
    OutboxRow,
    PersonItemRow,
    QuestionRow,
    RegistrationRow,
    RequestRow,
    SubscriberRow,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection, NestedTransaction, RootTransaction

    from maild.desk.decision import Change, Decision, Draft
    from maild.letters.letter import Letter
    from maild.ports import Attempt, InboxRecord, OutgoingLetter, ParcelKey


@dataclass(frozen=True, slots=True)
class Kept:
    """How one type of value is kept: its table, key and columns; `counted` is its counter, if ids are given."""

    table: Any
    key: str
    values: Callable[[Any], rows.Values]
    counted: str | None = None


_KEPT: dict[type, Kept] = {
    Client: Kept(ClientRow, "id", rows.client_values, "client"),
    Subscriber: Kept(SubscriberRow, "id", rows.subscriber_values, "subscriber"),
    Registration: Kept(RegistrationRow, "id", rows.registration_values, "registration"),
    Request: Kept(RequestRow, "id", rows.request_values, "request"),
    Question: Kept(QuestionRow, "id", rows.question_values, "question"),
    Code: Kept(CodeRow, "digest", rows.code_values),
    CalendarDay: Kept(CalendarDayRow, "day", rows.calendar_day_values),
    Flag: Kept(FlagRow, "name", rows.plain_values),
    PersonItem: Kept(PersonItemRow, "letter_id", rows.plain_values),
}


class Overtaken(RuntimeError):
    """A thing was changed by another since the decision looked at it; the transaction must be taken back."""


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
        self.register = SqlRegister(connection, zone)

    def seen(self, letter: Letter, raw_digest: str) -> int | None:
        """See `ports.Work`. A copy that was refused as forged, or not handled, is no earlier letter (M-1)."""
        same = col(InboxRow.content_digest) == letter.content_digest
        asked = select(col(InboxRow.id), col(InboxRow.authenticity), col(InboxRow.raw_digest)).where(
            same, col(InboxRow.verdict).not_in((LetterVerdict.QUARANTINED.value, LetterVerdict.DUPLICATE.value))
        )
        for row in self._connection.execute(asked.order_by(col(InboxRow.id))):
            if row.authenticity != "fail" or letter.authenticity.verdict == "fail" or row.raw_digest == raw_digest:
                return int(row.id)
        return None

    def holds(self, key: ParcelKey) -> bool:
        """See `ports.Work`."""
        place = (
            col(InboxRow.mailbox) == key.mailbox,
            col(InboxRow.uidvalidity) == key.uidvalidity,
            col(InboxRow.uid) == key.uid,
        )
        return self._connection.execute(select(col(InboxRow.id)).where(*place)).first() is not None

    def new_letter_id(self) -> int:
        """See `ports.Work`."""
        return self._count("letter")

    def record_letter(self, letter_id: int, record: InboxRecord, decision: Decision) -> None:
        """See `ports.Work`. A letter run again keeps its place and gets its new verdict."""
        key, letter = record.key, record.letter
        values = {
            "message_id": record.message_id,
            "content_digest": letter.content_digest if letter else None,
            "sender": record.sender,
            "subject": record.subject,
            "authenticity": letter.authenticity.verdict.value if letter else None,
            "verdict": decision.verdict.value,
            "reason": decision.reason,
            "links": list_text((*record.links, *_links(decision))),
        }
        known = update(InboxRow).where(col(InboxRow.id) == letter_id).values(**values)
        if self._connection.execute(known).rowcount == 0:
            place = {"mailbox": key.mailbox, "uidvalidity": key.uidvalidity, "uid": key.uid} if key else {}
            times = {"received_at": record.received_at, "taken_at": record.taken_at or record.received_at}
            kept = {"id": letter_id, "raw_digest": record.raw_digest, "settled": key is None}
            self._connection.execute(insert(InboxRow).values(**values, **place, **times, **kept))
        if key:
            hand = (InHandRow.mailbox, InHandRow.uidvalidity, InHandRow.uid)
            place_is = [
                col(column) == value
                for column, value in zip(hand, (key.mailbox, key.uidvalidity, key.uid), strict=True)
            ]
            self._connection.execute(InHandRow.__table__.delete().where(*place_is))  # type: ignore[attr-defined]

    def apply(self, change: Change, *, at: datetime, actor: str, letter_id: int | None) -> None:
        """See `ports.Work`.

        Raises:
            Overtaken: the thing no longer stands as the change says it did.
            TypeError: the change is of a type that the ledger does not keep.
        """
        if isinstance(change.after, SentLetter):
            self._turn(change.after, at)
        else:
            self._put(change)
        history.append(self._connection, change, at=at, actor=actor, letter_id=letter_id)

    def next_outgoing_id(self) -> int:
        """See `ports.Work`."""
        return self._count("outgoing")

    def enqueue(
        self, draft: Draft, outgoing: OutgoingLetter, *, raw_digest: str, at: datetime, cause_id: int | None
    ) -> None:
        """See `ports.Work`."""
        self._connection.execute(
            insert(OutboxRow).values(
                id=outgoing.id,
                message_id=outgoing.message_id,
                to=outgoing.to,
                to_key=address_key(outgoing.to),
                subject=outgoing.subject,
                template=draft.content.template,
                status="queued",
                about_kind=draft.about.kind if draft.about else None,
                about_id=draft.about.id if draft.about else None,
                cause_id=cause_id,
                raw_digest=raw_digest,
                registers=draft.registers,
                to_dispatcher=draft.to_dispatcher,
                queued_at=at,
                in_data=False,
                attempts=0,
                next_attempt_at=at,
            )
        )

    def record_attempt(self, outgoing_id: int, attempt: Attempt, *, at: datetime) -> SentLetter:
        """See `ports.Work`."""
        return outbox.record_attempt(self._connection, outgoing_id, attempt, at)

    def calendar_days(self) -> Sequence[CalendarDay]:
        """See `ports.Work`."""
        found = self._connection.execute(select(CalendarDayRow)).mappings()
        return [CalendarDay(date.fromisoformat(row["day"]), row["working"], row["why"]) for row in found]

    @contextmanager
    def savepoint(self) -> Iterator[Savepoint]:
        """See `ports.Work`."""
        nested = self._connection.begin_nested()
        try:
            yield Savepoint(nested)
        except BaseException:
            if nested.is_active:
                nested.rollback()
            raise
        if nested.is_active:
            nested.commit()

    def commit(self) -> None:
        """See `ports.Work`."""
        self._transaction.commit()

    # ── putting values ───────────────────────────────────────────────────────────────────────────────────────────

    def _put(self, change: Change) -> None:
        """Insert the row, or change the one of the same key; a stated earlier status must still hold."""
        kept = _KEPT.get(type(change.after))
        if kept is None:
            raise TypeError(f"the ledger does not keep {type(change.after).__name__}")
        values = kept.values(change.after)
        if kept.counted and not values["id"]:
            values["id"] = self.register.next_id(kept.counted)
        same = col(getattr(kept.table, kept.key)) == values[kept.key]
        changed = update(kept.table).where(same)
        if change.was is not None and "status" in values:
            changed = changed.where(col(kept.table.status) == str(change.was))
        if self._connection.execute(changed.values(**values)).rowcount == 0:
            if self._connection.execute(select(col(getattr(kept.table, kept.key))).where(same)).first():
                raise Overtaken(f"{kept.table.__tablename__} {values[kept.key]} is no longer {change.was}")
            self._connection.execute(insert(kept.table).values(**values))
        if kept.counted:
            self._raise_counter(kept.counted, int(values["id"]))
        if isinstance(change.after, Request) and change.after.number:
            year, _, running = change.after.number.partition("-")
            self._raise_counter(f"number-{year}", int(running))

    def _raise_counter(self, name: str, value: int) -> None:
        """The counter stands at least at that value."""
        changed = update(CounterRow).where(col(CounterRow.name) == name)
        if self.register.next_id(name) - 1 >= value:
            return
        if self._connection.execute(changed.values(value=value)).rowcount == 0:
            self._connection.execute(insert(CounterRow).values(name=name, value=value))

    def _turn(self, sent: SentLetter, at: datetime) -> None:
        """An outgoing letter as the desk wants it: bounced, failed, or queued again now."""
        values: rows.Values = {"status": sent.status, "last_error": sent.last_error}
        if sent.status == "queued":
            values |= {"next_attempt_at": at, "claimed_at": None, "in_data": False}
        self._connection.execute(update(OutboxRow).where(col(OutboxRow.id) == sent.id).values(**values))

    def _count(self, name: str) -> int:
        value = self.register.next_id(name)
        self._raise_counter(name, value)
        return value


def _links(decision: Decision) -> tuple[str, ...]:
    named = (
        f"{outbox.WORDS[c.about.kind]}-{c.about.id}"
        for c in decision.changes
        if c.about and c.about.kind in outbox.WORDS
    )
    return tuple(dict.fromkeys(named))
