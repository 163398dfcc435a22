"""The rows of the ledger: the daemons that sit at it, and what each looks after."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLModel reads annotations at run time
from typing import TYPE_CHECKING

from sqlmodel import Field, SQLModel, col, or_, select

from maild.ledger.columns import Instant

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


class DaemonRow(SQLModel, table=True):
    """A daemon that lives, until then at least by the database's clock."""

    __tablename__ = "daemons"
    name: str = Field(primary_key=True)
    until: datetime = Field(sa_type=Instant)


class LeaseRow(SQLModel, table=True):
    """A mailbox (or the drop folder), who looks after it, and the moment as of which it was last read to its end."""

    __tablename__ = "leases"
    thing: str = Field(primary_key=True)
    holder: str | None
    read_at: datetime | None = Field(sa_type=Instant)


def not_alive(holder: str | None) -> ColumnElement[bool]:
    """A column of holders names nobody who sits at the ledger: a process without a seat, or one that is no more."""
    return or_(col(holder).is_(None), col(holder).not_in(select(col(DaemonRow.name))))
