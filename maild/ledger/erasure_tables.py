"""The rows of the ledger: acts of what was erased, and files that are still to be."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLModel reads annotations at run time

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from maild.ledger.columns import Instant, only_where

OPEN_ACT = "finished_at IS NULL"
"""The condition of a partial index: a question must be asked in the same words to be answered from it."""


class ActRow(SQLModel, table=True):
    """`desk.erasure.Act`."""

    __tablename__ = "acts"
    __table_args__ = (Index("acts_open", "id", **only_where(OPEN_ACT)),)
    id: int = Field(primary_key=True)
    opened_at: datetime = Field(sa_type=Instant)
    ground: str
    subject: str | None
    since: int
    finished_at: datetime | None = Field(sa_type=Instant)


class DoomedRow(SQLModel, table=True):
    """What lies outside and the ledger speaks of no more, until it is gone: a file on the shelf, a published page."""

    __tablename__ = "doomed"
    name: str = Field(primary_key=True)
    published: bool = Field(primary_key=True)
