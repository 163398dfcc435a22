"""How the desk stands, in numbers that come from indexes (`maild status`)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlmodel import SQLModel, col, func, select

from maild.desk.request import RequestStatus
from maild.ledger import passes, seats
from maild.ledger.letter_tables import QUARANTINED, UNDELIVERED, UNSETTLED, InboxRow, MailboxRow, OutboxRow
from maild.ledger.limits import BREAKER, PAUSED
from maild.ledger.seat_tables import LeaseRow
from maild.ledger.statement_tables import LACKING, OPEN_CLAIM, ClaimRow, StatementRow
from maild.ledger.tables import OPEN_CASE, FlagRow, PersonItemRow, RegistrationRow, RequestRow
from maild.seating import DROP

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, TextClause

    from maild.ledger.lines import Line

WEEK = timedelta(days=7)
"""How long an undelivered letter counts as news."""
_MONTHS = timedelta(days=62)
"""So far back the last statement is looked for: each client has one a month."""
_OPEN = (RequestStatus.AWAITING_CONFIRMATION, RequestStatus.CONFIRMED, RequestStatus.IN_PROGRESS)


def health(connection: Connection, now: datetime) -> Line:
    """Counts, and the moments that matter; a moment that there is not is None."""
    return {**_mail(connection, now), **_daemons(connection), **_switches(connection), **_desk(connection, now)}


def _mail(connection: Connection, now: datetime) -> Line:
    waiting = col(OutboxRow.next_attempt_at).is_not(None)
    read = select(col(MailboxRow.name), col(MailboxRow.uidvalidity), col(MailboxRow.cursor))
    return {
        "mailbox": [f"{name} {validity}:{cursor}" for name, validity, cursor in connection.execute(read)],
        "unsettled": _count(connection, InboxRow, text(UNSETTLED)),
        "quarantine": _count(connection, InboxRow, text(QUARANTINED)),
        "outbox": _count(connection, OutboxRow, waiting),
        "oldest_in_outbox": connection.execute(select(func.min(col(OutboxRow.queued_at))).where(waiting)).scalar(),
        "undelivered": _count(connection, OutboxRow, text(UNDELIVERED), col(OutboxRow.queued_at) >= now - WEEK),
    }


def _daemons(connection: Connection) -> Line:
    """Who reads what, and as of when each mailbox was read to its end. One alone with its file has no name."""
    asked = select(LeaseRow).where(col(LeaseRow.thing) != DROP).order_by(col(LeaseRow.thing))
    found = connection.execute(asked).mappings()
    read = [{"name": row["thing"], "daemon": row["holder"], "read_at": row["read_at"]} for row in found]
    return {"mailboxes": read, "daemons": seats.living(connection)}


def mailboxes(status: Line) -> list[Line]:
    """What is said of each mailbox that was read, or that a daemon reads: `name`, `daemon`, `read_at`."""
    found = status["mailboxes"]
    return found if isinstance(found, list) else []


def moved(connection: Connection) -> int:
    """Letters that the desk has moved away in the mailbox."""
    return _count(connection, InboxRow, col(InboxRow.settled).is_(True), col(InboxRow.mailbox).is_not(None))


def _switches(connection: Connection) -> Line:
    asked = select(col(FlagRow.name), col(FlagRow.since), col(FlagRow.why))
    flags = {name: (since, why) for name, since, why in connection.execute(asked)}
    off = (None, "")
    return {
        "last_pass": flags.get(passes.LAST_PASS, off)[0],
        "simulated": bool(flags.get(passes.LAST_PASS, off)[1]),
        "paused_since": flags.get(PAUSED, off)[0],
        "breaker_since": flags.get(BREAKER, off)[0],
    }


def _desk(connection: Connection, now: datetime) -> Line:
    open_case, due_by, to_answer = text(OPEN_CASE), col(RegistrationRow.due_by), col(PersonItemRow.answered_at)
    open_claim, lacking = text(OPEN_CLAIM), text(LACKING)
    drawn = select(func.max(col(StatementRow.generated_at)))
    of_late = col(StatementRow.due_on) >= (now - _MONTHS).date().isoformat()
    return {
        **{status.value: _count(connection, RequestRow, col(RequestRow.status) == status.value) for status in _OPEN},
        "overdue": _count(connection, RequestRow, col(RequestRow.due_by) < now),
        "registrations": _count(connection, RegistrationRow, open_case),
        "registrations_overdue": _count(connection, RegistrationRow, open_case, due_by < now),
        "claims": _count(connection, ClaimRow, open_claim),
        "claims_overdue": _count(connection, ClaimRow, open_claim, col(ClaimRow.due_by) < now),
        "last_statement": connection.execute(drawn.where(of_late)).scalar(),
        "statements_late": _count(connection, StatementRow, lacking, col(StatementRow.late_at).is_not(None)),
        "questions": _count(connection, PersonItemRow, to_answer.is_(None), ~col(PersonItemRow.stranger)),
    }


def _count(connection: Connection, table: type[SQLModel], *where: ColumnElement[bool] | TextClause) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())
