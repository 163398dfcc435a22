"""The rows of the ledger: what the desk deals with. What must hold is a constraint; what is asked often, an index.

Instants are microseconds UTC (`columns.Instant`). Rows never leave this package: the desk sees its own values.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from maild.desk.code import CodePurpose
from maild.desk.device import DeviceStatus
from maild.desk.parties import ClientStatus, MeteringSystem
from maild.desk.registration import RegistrationKind, RegistrationStatus
from maild.desk.request import RequestKind, RequestStatus
from maild.ledger.columns import Instant, among, names, only_where

OPEN_CASE = "status IN ('incomplete', 'pending')"
AWAITING = "status = 'awaiting_confirmation'"
WAITING_DEVICE = "status IN ('waiting', 'mismatch')"
TEMPLATE = "template_file"
"""Conditions of partial indexes: a question must be asked in the same words to be answered from one."""


class ClientRow(SQLModel, table=True):
    """`desk.parties.Client`. An address belongs to one client that is not closed (R-4)."""

    __tablename__ = "clients"
    __table_args__ = (
        among("status", ClientStatus),
        among("metering_system", MeteringSystem),
        CheckConstraint("statement_day BETWEEN 1 AND 31", name="statement_day_is_a_day"),
        Index("one_client_an_address", "address_key", unique=True, **only_where("status <> 'closed'")),
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
        among("metering_system", MeteringSystem),
        UniqueConstraint("client_id", "plot_key", name="one_row_a_plot"),
        Index("subscribers_by_serial", "serial"),
        Index("subscribers_by_plot", "plot_key"),
    )
    id: int = Field(primary_key=True)
    client_id: int = Field(sa_column_args=names("clients.id"))
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
        among("status", RegistrationStatus),
        among("kind", RegistrationKind),
        Index("registrations_by_sender", "sender_key", "id"),
        Index("registrations_by_address", "address_key", "id"),
        Index("registrations_by_time", "received_at"),
        Index("registrations_with_template", "client_id", "id", **only_where(TEMPLATE)),
        Index("registrations_open", "id", **only_where(OPEN_CASE)),
        Index("registrations_to_tell", "tell_at", **only_where("tell_at IS NOT NULL")),
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
    client_id: int | None = Field(sa_column_args=names("clients.id"))
    decided_at: datetime | None = Field(sa_type=Instant)
    reason: str | None
    overdue_told_at: datetime | None = Field(sa_type=Instant)
    tell_at: datetime | None = Field(sa_type=Instant)  # due_by while open and untold


class RequestRow(SQLModel, table=True):
    """`desk.request.Request`. `due_by` and `tell_at` are kept so that the clock asks an index (Q-12)."""

    __tablename__ = "requests"
    __table_args__ = (
        among("status", RequestStatus),
        among("kind", RequestKind),
        CheckConstraint("watts IS NULL OR watts > 0", name="watts_positive"),
        CheckConstraint("(kind = 'limit') = (watts IS NOT NULL)", name="watts_of_a_limit"),
        CheckConstraint("number IS NOT NULL OR confirmed_at IS NULL", name="confirmed_has_a_number"),
        Index("requests_by_number", "number", unique=True, **only_where("number IS NOT NULL")),
        Index("requests_of_client", "client_id", "filed_at"),
        Index("requests_of_plot", "client_id", "plot_key", "filed_at"),
        Index("requests_counted", "client_id", "counted_on", **only_where("counted_on IS NOT NULL")),
        Index("requests_by_filing", "filed_at"),
        Index("requests_by_plot", "plot_key", "filed_at"),
        Index("requests_by_status", "status", "filed_at"),
        Index("requests_to_remind", "remind_at", **only_where("remind_at IS NOT NULL")),
        Index("requests_to_expire", "expires_at", **only_where(AWAITING)),
        Index("requests_due", "due_by", **only_where("due_by IS NOT NULL")),
        Index("requests_to_tell", "tell_at", **only_where("tell_at IS NOT NULL")),
    )
    id: int = Field(primary_key=True)
    number: str | None
    client_id: int = Field(sa_column_args=names("clients.id"))
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


class DeviceRow(SQLModel, table=True):
    """`desk.device.Device`. One that is confirmed is the only one of its meter (P-2)."""

    __tablename__ = "devices"
    __table_args__ = (
        among("status", DeviceStatus),
        Index("devices_of_user", "user_key", "id"),
        Index("devices_by_serial", "serial", "id"),
        Index("devices_by_time", "filed_at"),
        Index("one_user_a_meter", "client_id", "serial", unique=True, **only_where("status = 'confirmed'")),
        Index("devices_waiting", "id", **only_where(WAITING_DEVICE)),
        Index("devices_to_expire", "expires_at", **only_where(AWAITING)),
        Index("devices_to_tell", "tell_at", **only_where("tell_at IS NOT NULL")),
    )
    id: int = Field(primary_key=True)
    user: str
    user_key: str
    serial: str
    mac: str
    client_said: str
    plot_said: str
    status: str
    filed_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    client_id: int | None = Field(sa_column_args=names("clients.id"))
    plot: str | None
    added_at: datetime | None = Field(sa_type=Instant)
    confirm_by: datetime | None = Field(sa_type=Instant)
    tell_at: datetime | None = Field(sa_type=Instant)  # when the dispatchers get it in their list (P-3)
    confirmed_at: datetime | None = Field(sa_type=Instant)
    reason: str | None


class QuestionRow(SQLModel, table=True):
    """`desk.request.Question`."""

    __tablename__ = "questions"
    __table_args__ = (among("kind", RequestKind),)
    id: int = Field(primary_key=True)
    client_id: int = Field(sa_column_args=names("clients.id"))
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
    __table_args__ = (among("purpose", CodePurpose), Index("codes_of_thing", "about_kind", "about_id"))
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


class HistoryRow(SQLModel, table=True):
    """What happened; never changed, each row carries the digest of the one before (Q-14).

    `state` is the digest of the row that the entry speaks of, as it left it (`seals`).
    """

    __tablename__ = "history"
    __table_args__ = (
        Index("history_of_thing", "about_kind", "about_id", "id"),
        Index("history_of_letter", "letter", **only_where("letter IS NOT NULL")),
    )
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
    state: str | None
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
    changed_at: datetime | None = Field(sa_type=Instant)


class PersonItemRow(SQLModel, table=True):
    """A letter that only a person can answer (D-11)."""

    __tablename__ = "person_items"
    __table_args__ = (Index("person_items_open", "stranger", "letter_id", **only_where("answered_at IS NULL")),)
    letter_id: int = Field(primary_key=True)
    sender: str
    subject: str
    message_id: str | None
    asked_at: datetime = Field(sa_type=Instant)
    answered_at: datetime | None = Field(sa_type=Instant)
    stranger: bool
