"""The rows of the ledger. What must hold stands here as constraints; what is asked often as indexes.

Instants are microseconds UTC (`columns.Instant`). Rows never leave this package: the desk sees its own values.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from maild.desk.decision import LetterVerdict
from maild.desk.parties import ClientStatus, MeteringSystem
from maild.desk.registration import RegistrationKind, RegistrationStatus
from maild.desk.request import RequestKind, RequestStatus
from maild.ledger.columns import Instant
from maild.ports import OutgoingStatus


def _among(column: str, values: type[StrEnum]) -> CheckConstraint:
    """The column holds one of the values, or nothing where it may be empty."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def _where(condition: str) -> dict[str, Any]:
    """A partial index in both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class ClientRow(SQLModel, table=True):
    """`desk.parties.Client`. An address belongs to one client that is not closed (R-4)."""

    __tablename__ = "clients"
    __table_args__ = (
        _among("status", ClientStatus),
        _among("metering_system", MeteringSystem),
        CheckConstraint("statement_day BETWEEN 1 AND 31", name="statement_day_is_a_day"),
        Index("one_client_an_address", "address_key", unique=True, **_where("status <> 'closed'")),
        Index("clients_by_address", "address_key", "id"),
    )
    id: int = Field(primary_key=True)
    name: str
    name_folded: str
    address: str
    address_key: str
    phone: str
    metering_system: str
    statement_day: int
    ct_ratio: str | None
    status: str
    registered_at: datetime = Field(sa_type=Instant)
    max_watts: int | None
    tariff: str
    zone_labels: str
    reason: str | None


class SubscriberRow(SQLModel, table=True):
    """`desk.parties.Subscriber`: one row a plot of a client."""

    __tablename__ = "subscribers"
    __table_args__ = (
        UniqueConstraint("client_id", "plot_key", name="one_row_a_plot"),
        Index("subscribers_by_serial", "serial"),
    )
    id: int = Field(primary_key=True)
    client_id: int = Field(foreign_key="clients.id")
    plot: str
    plot_key: str
    name: str
    serial: str
    mac: str | None
    metering_system: str | None
    common: bool
    initial: str
    digits: int | None


class RegistrationRow(SQLModel, table=True):
    """`desk.registration.Registration`."""

    __tablename__ = "registrations"
    __table_args__ = (
        _among("status", RegistrationStatus),
        _among("kind", RegistrationKind),
        Index("registrations_by_sender", "sender_key", "id"),
        Index("registrations_by_address", "address_key", "id"),
        Index("registrations_open", "id", **_where("status IN ('incomplete', 'pending')")),
        Index("registrations_to_tell", "tell_at", **_where("tell_at IS NOT NULL")),
    )
    id: int = Field(primary_key=True)
    kind: str
    status: str
    sender: str
    sender_key: str
    address_key: str
    received_at: datetime = Field(sa_type=Instant)
    due_by: datetime = Field(sa_type=Instant)
    fields: str
    scan: bool
    tariff_file: bool
    template_file: bool
    missing: str
    letters: str
    client_id: int | None = Field(foreign_key="clients.id")
    decided_at: datetime | None = Field(sa_type=Instant)
    reason: str | None
    overdue_told_at: datetime | None = Field(sa_type=Instant)
    tell_at: datetime | None = Field(sa_type=Instant)  # due_by while open and untold


class RequestRow(SQLModel, table=True):
    """`desk.request.Request`. `due_by` and `tell_at` are kept so that the clock asks an index (Q-12)."""

    __tablename__ = "requests"
    __table_args__ = (
        _among("status", RequestStatus),
        _among("kind", RequestKind),
        CheckConstraint("watts IS NULL OR watts > 0", name="watts_positive"),
        CheckConstraint("(kind = 'limit') = (watts IS NOT NULL)", name="watts_of_a_limit"),
        CheckConstraint("number IS NOT NULL OR confirmed_at IS NULL", name="confirmed_has_a_number"),
        Index("requests_by_number", "number", unique=True, **_where("number IS NOT NULL")),
        Index("requests_of_client", "client_id", "filed_at"),
        Index("requests_of_plot", "client_id", "plot_key", "filed_at"),
        Index("requests_counted", "client_id", "counted_on", **_where("counted_on IS NOT NULL")),
        Index("requests_by_filing", "filed_at"),
        Index("requests_by_status", "status", "filed_at"),
        Index("requests_to_remind", "remind_at", **_where("remind_at IS NOT NULL")),
        Index("requests_to_expire", "expires_at", **_where("status = 'awaiting_confirmation'")),
        Index("requests_due", "due_by", **_where("due_by IS NOT NULL")),
        Index("requests_to_tell", "tell_at", **_where("tell_at IS NOT NULL")),
    )
    id: int = Field(primary_key=True)
    number: str | None
    client_id: int = Field(foreign_key="clients.id")
    plot: str
    plot_key: str
    kind: str
    watts: int | None
    status: str
    filed_at: datetime = Field(sa_type=Instant)
    counted_on: str | None
    expires_at: datetime = Field(sa_type=Instant)
    comment: str
    remind_at: datetime | None = Field(sa_type=Instant)
    confirmed_at: datetime | None = Field(sa_type=Instant)
    process_by: datetime | None = Field(sa_type=Instant)
    started_at: datetime | None = Field(sa_type=Instant)
    execute_by: datetime | None = Field(sa_type=Instant)
    visit_at: datetime | None = Field(sa_type=Instant)
    done_at: datetime | None = Field(sa_type=Instant)
    outcome: str | None
    false_call: bool
    reason: str | None
    overdue_told_for: datetime | None = Field(sa_type=Instant)
    due_by: datetime | None = Field(sa_type=Instant)
    tell_at: datetime | None = Field(sa_type=Instant)


class QuestionRow(SQLModel, table=True):
    """`desk.request.Question`."""

    __tablename__ = "questions"
    id: int = Field(primary_key=True)
    client_id: int = Field(foreign_key="clients.id")
    kind: str | None
    plot: str | None
    watts: int | None
    comment: str
    problem: str
    asked_at: datetime = Field(sa_type=Instant)
    answered_at: datetime | None = Field(sa_type=Instant)


class CodeRow(SQLModel, table=True):
    """`desk.code.Code`: only the digest is kept."""

    __tablename__ = "codes"
    __table_args__ = (Index("codes_of_thing", "about_kind", "about_id"),)
    digest: str = Field(primary_key=True)
    purpose: str
    about_kind: str
    about_id: int
    address_key: str
    issued_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    payload: str
    letter_id: int | None
    spent_at: datetime | None = Field(sa_type=Instant)


class InboxRow(SQLModel, table=True):
    """A letter taken in. Where it lay is unique (M-1); `settled` is whether the mailbox was told."""

    __tablename__ = "inbox"
    __table_args__ = (
        _among("verdict", LetterVerdict),
        UniqueConstraint("mailbox", "uidvalidity", "uid", name="one_row_a_place"),
        Index("inbox_by_content", "content_digest"),
        Index("inbox_unsettled", "mailbox", "uidvalidity", "uid", **_where("NOT settled")),
        Index("inbox_quarantined", "id", **_where("verdict = 'quarantined'")),
        Index("inbox_by_time", "received_at"),
    )
    id: int = Field(primary_key=True)
    mailbox: str | None
    uidvalidity: int | None = Field(sa_type=BigInteger)
    uid: int | None = Field(sa_type=BigInteger)
    message_id: str | None
    content_digest: str | None
    raw_digest: str
    received_at: datetime = Field(sa_type=Instant)
    taken_at: datetime = Field(sa_type=Instant)
    sender: str | None
    subject: str
    authenticity: str | None
    verdict: str
    reason: str
    links: str
    settled: bool


class OutboxRow(SQLModel, table=True):
    """A letter to send. `claimed_at` is not `sent_at`: a dead claim is released, a letter sent stays sent (M-5)."""

    __tablename__ = "outbox"
    __table_args__ = (
        _among("status", OutgoingStatus),
        Index("outbox_by_message_id", "message_id", unique=True),
        Index("outbox_due", "next_attempt_at", "id", **_where("next_attempt_at IS NOT NULL")),
        Index("outbox_claimed", "to_key", **_where("claimed_at IS NOT NULL")),
        Index("outbox_written", "to_key", "template", "queued_at"),
        Index("outbox_sent_to", "to_key", "sent_at"),
        Index("outbox_sent", "sent_at"),
        Index("outbox_of_cause", "cause_id"),
        Index("outbox_about", "about_kind", "about_id"),
        Index("outbox_undelivered", "queued_at", **_where("status IN ('failed', 'bounced')")),
    )
    id: int = Field(primary_key=True)
    message_id: str
    to: str
    to_key: str
    subject: str
    template: str
    status: str
    about_kind: str | None
    about_id: int | None
    cause_id: int | None
    raw_digest: str
    registers: bool
    to_dispatcher: bool
    queued_at: datetime = Field(sa_type=Instant)
    claimed_at: datetime | None = Field(sa_type=Instant)
    in_data: bool
    attempts: int
    next_attempt_at: datetime | None = Field(sa_type=Instant)
    sent_at: datetime | None = Field(sa_type=Instant)
    last_error: str | None


class AttemptRow(SQLModel, table=True):
    """One attempt to send (M-5)."""

    __tablename__ = "attempts"
    __table_args__ = (Index("attempts_of_letter", "outgoing_id"),)
    id: int | None = Field(default=None, primary_key=True)
    outgoing_id: int = Field(foreign_key="outbox.id")
    at: datetime = Field(sa_type=Instant)
    outcome: str
    answer: str


class HistoryRow(SQLModel, table=True):
    """What happened; never changed, each row carries the digest of the one before (Q-14)."""

    __tablename__ = "history"
    __table_args__ = (Index("history_of_thing", "about_kind", "about_id", "id"),)
    id: int = Field(primary_key=True)
    about_kind: str
    about_id: int
    at: datetime = Field(sa_type=Instant)
    actor: str
    event: str
    was: str | None
    now: str | None
    letter: int | None
    detail: str
    digest: str


class CounterRow(SQLModel, table=True):
    """The last number given of each kind; a request's numbers are counted by year as `number-2026`."""

    __tablename__ = "counters"
    name: str = Field(primary_key=True)
    value: int


class CalendarDayRow(SQLModel, table=True):
    """A day set by command (D-9)."""

    __tablename__ = "calendar_days"
    day: str = Field(primary_key=True)
    working: bool
    why: str


class FlagRow(SQLModel, table=True):
    """A switch or a remembered moment of the whole desk: `paused`, `breaker`, `digest`, `last_pass`."""

    __tablename__ = "flags"
    name: str = Field(primary_key=True)
    since: datetime | None = Field(sa_type=Instant)
    why: str


class PersonItemRow(SQLModel, table=True):
    """A letter that only a person can answer (D-11)."""

    __tablename__ = "person_items"
    __table_args__ = (Index("person_items_open", "stranger", "letter_id", **_where("answered_at IS NULL")),)
    letter_id: int = Field(primary_key=True)
    sender: str
    subject: str
    message_id: str | None
    asked_at: datetime = Field(sa_type=Instant)
    answered_at: datetime | None = Field(sa_type=Instant)
    stranger: bool


class MailboxRow(SQLModel, table=True):
    """How far a mailbox has been read: all UIDs up to the cursor are in the inbox."""

    __tablename__ = "mailboxes"
    name: str = Field(primary_key=True)
    uidvalidity: int = Field(primary_key=True, sa_type=BigInteger)
    cursor: int = Field(sa_type=BigInteger)


class InHandRow(SQLModel, table=True):
    """A letter being handled now; `ends` counts unclean ends at which it was alone in hand (M-3)."""

    __tablename__ = "in_hand"
    mailbox: str = Field(primary_key=True)
    uidvalidity: int = Field(primary_key=True, sa_type=BigInteger)
    uid: int = Field(primary_key=True, sa_type=BigInteger)
    ends: int
