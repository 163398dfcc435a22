"""What a changed calendar moves in part III: the days of statements, and those of claims (S-1, S-6, D-9)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk.claim_letters import ClaimTaken
from maild.desk.decision import Change, Draft, Ref
from maild.desk.issuing import moved_to, next_look
from maild.desk.naming import long_date, month_name
from maild.desk.parties import ClientStatus
from maild.desk.statement_days import claim_due, due_at, due_on
from maild.desk.statement_lives import CLAIM, ClaimEvent, StatementEvent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from maild.desk.orders.task import Task
    from maild.desk.workdays import Calendar

_Moved = tuple[Change, tuple[Draft, ...], str]


def statements(task: Task, calendar: Calendar, day: date) -> Iterator[_Moved]:
    """Months that are due on the day or later, and whose day is another now."""
    moment = replace(task.moment, calendar=calendar)
    for statement in task.register.due_from(day):
        client = task.register.client(statement.client_id)
        due = due_on(client, statement.month, moment)
        passed = due_at(min(due, statement.due_on), moment) <= task.now
        if due == statement.due_on or passed or client.status is ClientStatus.CLOSED:
            continue
        after = replace(statement, due_on=due, look_at=next_look(due, moment))
        detail = f"{statement.due_on.isoformat()} → {due.isoformat()}"
        name = f"Ведомость за {month_name(statement.month)}, {client.name}"
        line = f"{name}: была {long_date(statement.due_on)}; стала {long_date(due)}"
        yield moved_to(after, StatementEvent.MOVED, statement, detail), (), line


def claims(task: Task, calendar: Calendar) -> Iterator[_Moved]:
    """Open claims; the client was told the day, so he is told the new one."""
    moment = replace(task.moment, calendar=calendar)
    for claim in task.register.open_claims():
        due = claim_due(claim.received_at, moment)
        if due == claim.due_by or task.now > min(due, claim.due_by):
            continue
        client, about = task.register.client(claim.client_id), Ref("claim", claim.id)
        after = replace(claim, status=CLAIM[claim.status, ClaimEvent.DEADLINE_MOVED].status, due_by=due)
        detail = f"{claim.due_by.isoformat()} -> {due.isoformat()}"
        change = Change(after, about, ClaimEvent.DEADLINE_MOVED, claim.status, after.status, detail)
        line = f"{claim.shown_number}: было {task.spoken(claim.due_by)}; стало {task.spoken(due)}"
        yield change, (Draft(client.address, ClaimTaken(client, after), about),), line
