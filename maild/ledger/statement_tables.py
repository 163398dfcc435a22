"""The rows of the ledger: statements, their lines, claims (part III). Amounts are exact, so they are text."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLModel reads annotations at run time

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from maild.desk.claim import ClaimKind, ClaimStatus
from maild.desk.statement import StatementStatus
from maild.ledger.columns import Instant, among, names, only_where

LACKING = "status = 'due' AND lacking <> ''"
OPEN_CLAIM = "status = 'open'"
"""Conditions of partial indexes: a question must be asked in the same words to be answered from one."""


class StatementRow(SQLModel, table=True):
    """`desk.statement.Revision`; a client has one month that is due, and a month has each revision once (M-1)."""

    __tablename__ = "statements"
    __table_args__ = (
        among("status", StatementStatus),
        UniqueConstraint("client_id", "period", "revision", name="one_row_a_revision"),
        Index("one_month_due", "client_id", unique=True, **only_where("status = 'due'")),
        Index("statements_by_day", "due_on"),
        Index("statements_to_look_at", "look_at", **only_where("look_at IS NOT NULL")),
        Index("statements_lacking", "due_on", **only_where(LACKING)),
        Index("statements_to_tell_of", "tell_at", **only_where("tell_at IS NOT NULL")),
    )
    id: int = Field(primary_key=True)
    client_id: int = Field(sa_column_args=names("clients.id"))
    period: str
    revision: int
    status: str
    due_on: str
    look_at: datetime | None = Field(sa_type=Instant)
    checked: bool
    lacking: str
    tell_at: datetime | None = Field(sa_type=Instant)
    late_at: datetime | None = Field(sa_type=Instant)
    generated_at: datetime | None = Field(sa_type=Instant)
    sent_at: datetime | None = Field(sa_type=Instant)
    published_at: datetime | None = Field(sa_type=Instant)
    opens_on: str | None
    closes_on: str | None
    plots: int | None
    without_data: int | None
    total_kwh: str | None
    total_rub: str | None
    losses_kwh: str | None
    losses_percent: str | None
    files: str
    pages: str
    said: str


class StatementLineRow(SQLModel, table=True):
    """`metering.lines.Kept`: a line of a revision, in the order of `number`; the common meter's comes first."""

    __tablename__ = "statement_lines"
    __table_args__ = ({"sqlite_with_rowid": False},)
    statement_id: int = Field(primary_key=True, sa_column_args=names("statements.id"))
    number: int = Field(primary_key=True)
    subscriber_id: int
    plot: str
    plot_key: str
    known: bool
    kwh: str
    rub: str
    missed: int
    last: str | None


class ClaimRow(SQLModel, table=True):
    """`desk.claim.Claim`."""

    __tablename__ = "claims"
    __table_args__ = (
        among("status", ClaimStatus),
        among("kind", ClaimKind),
        Index("claims_by_time", "received_at"),
        Index("claims_of_client", "client_id", "received_at"),
        Index("claims_open", "id", **only_where(OPEN_CLAIM)),
    )
    id: int = Field(primary_key=True)
    client_id: int = Field(sa_column_args=names("clients.id"))
    period: str | None
    kind: str
    status: str
    received_at: datetime = Field(sa_type=Instant)
    due_by: datetime = Field(sa_type=Instant)
    letter_id: int
    text: str
    resolved_at: datetime | None = Field(sa_type=Instant)
    answer: str
