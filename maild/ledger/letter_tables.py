"""The rows of the ledger: letters taken in and letters to send (M-1, M-3, M-5)."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLModel reads annotations at run time

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from maild.desk.decision import LetterVerdict
from maild.ledger.columns import Instant, among, names, only_where
from maild.letters.letter import Verdict
from maild.ports import Outcome, OutgoingStatus

UNSETTLED = "NOT settled"
QUARANTINED = "verdict = 'quarantined'"
UNDELIVERED = "status IN ('failed', 'bounced')"
"""Conditions of partial indexes: a question must be asked in the same words to be answered from one."""


class InboxRow(SQLModel, table=True):
    """A letter taken in. Where it lay is unique (M-1); `settled` is whether the mailbox was told."""

    __tablename__ = "inbox"
    __table_args__ = (
        among("verdict", LetterVerdict),
        among("authenticity", Verdict),
        UniqueConstraint("mailbox", "uidvalidity", "uid", name="one_row_a_place"),
        Index("inbox_by_content", "content_digest"),
        Index("inbox_unsettled", "mailbox", "uidvalidity", "uid", **only_where(UNSETTLED)),
        Index("inbox_quarantined", "id", **only_where(QUARANTINED)),
        Index("inbox_by_time", "received_at"),
        Index("inbox_of_sender", "sender_key", "received_at"),
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
    sender_key: str | None
    subject: str
    authenticity: str | None
    verdict: str
    reason: str
    links: str
    settled: bool
    erased_at: datetime | None = Field(sa_type=Instant)  # then its bytes are gone, and who wrote it and of what


class OutboxRow(SQLModel, table=True):
    """A letter to send. `claimed_at` is not `sent_at`: a dead claim is released, a letter sent stays sent (M-5)."""

    __tablename__ = "outbox"
    __table_args__ = (
        among("status", OutgoingStatus),
        Index("outbox_by_message_id", "message_id", unique=True),
        Index("outbox_due", "to_dispatcher", "next_attempt_at", **only_where("next_attempt_at IS NOT NULL")),
        Index("outbox_claimed", "to_key", "to_dispatcher", **only_where("claimed_at IS NOT NULL")),
        Index("outbox_written", "to_key", "template", "queued_at"),
        Index("outbox_handed_to", "to_key", "handed_at"),
        Index("outbox_handed", "to_dispatcher", "handed_at"),
        Index("outbox_by_time", "queued_at"),
        Index("outbox_of_cause", "cause_id"),
        Index("outbox_about", "about_kind", "about_id"),
        Index("outbox_undelivered", "queued_at", **only_where(UNDELIVERED)),
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
    claimed_by: str | None  # the daemon, if it sits at the ledger
    in_data: bool
    attempts: int
    next_attempt_at: datetime | None = Field(sa_type=Instant)
    sent_at: datetime | None = Field(sa_type=Instant)
    handed_at: datetime | None = Field(sa_type=Instant)  # when the next server took it last, or may have (M-4)
    last_error: str | None
    give_up_at: datetime = Field(sa_type=Instant)  # temporary failures are retried until then
    erased_at: datetime | None = Field(sa_type=Instant)


class AttemptRow(SQLModel, table=True):
    """One attempt to send (M-5)."""

    __tablename__ = "attempts"
    __table_args__ = (among("outcome", Outcome), Index("attempts_of_letter", "outgoing_id", "at"))
    id: int | None = Field(default=None, primary_key=True)
    outgoing_id: int = Field(sa_column_args=names("outbox.id"))
    at: datetime = Field(sa_type=Instant)
    outcome: str
    answer: str


class MailboxRow(SQLModel, table=True):
    """How far a mailbox has been read: all UIDs up to the cursor are in the inbox."""

    __tablename__ = "mailboxes"
    name: str = Field(primary_key=True)
    uidvalidity: int = Field(primary_key=True, sa_type=BigInteger)
    cursor: int = Field(sa_type=BigInteger)


class InHandRow(SQLModel, table=True):
    """A letter in hand now (`held`), or one that was when a process died.

    `ends` counts unclean ends at which it was alone in hand (M-3).
    """

    __tablename__ = "in_hand"
    mailbox: str = Field(primary_key=True)
    uidvalidity: int = Field(primary_key=True, sa_type=BigInteger)
    uid: int = Field(primary_key=True, sa_type=BigInteger)
    ends: int
    held: bool
    held_by: str | None  # the daemon, if it sits at the ledger
