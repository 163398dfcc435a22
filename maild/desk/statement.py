"""A client's month as the ledger has it: planned, drawn up, corrected, sent, published (part III of the regulation)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from maild.metering.lines import Kept
    from maild.metering.months import Month
    from maild.metering.statement import ZoneTotal
    from maild.metering.trend import MonthTotal


class StatementStatus(StrEnum):
    """The life of a revision (CONTRACT, `statements`)."""

    DUE = "due"
    GENERATED = "generated"
    SENT = "sent"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A document that lies on the shelf, so that the very same statement can be sent again (S-6)."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a revision came to.

    Args:
        opens_on: where its period begins.
        closes_on: the day of generation; the newest reading on or before it closes the period (S-2).
        plots: how many there are.
        without_data: how many of them have no number.
        total: of all plots.
        files: the documents.
        pages: what is published of it; empty where nothing is (S-7).
        zones: totals by zone.
        attention: what its letter asks somebody to look at, in Russian: whose it is, and what.
    """

    opens_on: date
    closes_on: date
    plots: int
    without_data: int
    total: MonthTotal
    files: tuple[KeptFile, ...] = ()
    pages: tuple[KeptFile, ...] = ()
    zones: tuple[ZoneTotal, ...] = ()
    attention: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a client's month. The first is planned as `due` long before: a client has one that is due.

    Args:
        id: its number in the ledger.
        client_id: whose it is.
        month: which month it is for (S-2).
        revision: from 1.
        status: how it stands.
        due_on: the day by S-1.
        look_at: when the clock must look at it next, to check it, draw it up or publish it; None if there is no need.
        checked: what it would lack was looked for on the working day before (S-2).
        lacking: why it cannot be drawn up, in Russian; "" if nothing is known to be lacking.
        tell_at: since when the dispatchers are to be told what lacks; None once they were.
        late_at: when its day had come and something lacked.
        generated_at: when it was drawn up.
        sent_at: when the next mail server took it.
        published_at: when its page was written (S-7).
        drawn: what it came to; None while it is due.
    """

    id: int
    client_id: int
    month: Month
    revision: int
    status: StatementStatus
    due_on: date
    look_at: datetime | None = None
    checked: bool = False
    lacking: str = ""
    tell_at: datetime | None = None
    late_at: datetime | None = None
    generated_at: datetime | None = None
    sent_at: datetime | None = None
    published_at: datetime | None = None
    drawn: Drawn | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a revision, kept for the month that follows and for the revision after it.

    `common` is the common meter's, of which only the reading that closed the period matters.
    """

    statement_id: int
    plots: tuple[Kept, ...]
    common: Kept | None = None
