"""Commands that list requests (D-5): of the whole desk, or a client's journal."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from maild.desk import deadlines
from maild.desk.correspondence import Details, Journal, Plots
from maild.desk.intent import Period
from maild.desk.morning import journal_rows
from maild.desk.naming import period_name
from maild.desk.orders.clients import CLIENT_STATUS, client_of
from maild.desk.orders.periods import period_of
from maild.desk.orders.task import CommandOutcome, Task
from maild.desk.register import JournalQuery
from maild.desk.request import RequestStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.desk.correspondence import JournalRow
    from maild.desk.request import Request

JOURNAL_DAYS = timedelta(days=90)
"""Without a period a journal goes back so far, and shows all open ones (Q-13)."""
MOST = 500
"""Rows of one list; the answer says when there are more."""

_OPEN = (RequestStatus.AWAITING_CONFIRMATION, RequestStatus.CONFIRMED, RequestStatus.IN_PROGRESS)


def requests(task: Task) -> CommandOutcome:
    """`заявки [открытые / просроченные / сегодня]`."""
    option = task.command.option or "open"
    found = task.register.requests(_QUERIES[option](task))
    title = _TITLES[option]
    return task.told(f"{title}: {_count(found)}.", _journal(task, title, found))


def _open(_: Task) -> JournalQuery:
    return JournalQuery(statuses=tuple(status.value for status in _OPEN), limit=MOST + 1)


def _overdue(task: Task) -> JournalQuery:
    return JournalQuery(overdue_at=task.now, limit=MOST + 1)


def _today(task: Task) -> JournalQuery:
    today = task.now.astimezone(task.moment.zone).date()
    midnight = deadlines.at_time(today + timedelta(days=1), time(), task.moment.zone)
    return JournalQuery(due_until=midnight - timedelta(seconds=1), limit=MOST + 1)


_QUERIES = {"open": _open, "overdue": _overdue, "today": _today}
_TITLES = {"open": "Открытые заявки", "overdue": "Просроченные заявки", "today": "Заявки со сроком на сегодня"}


def clients(task: Task) -> CommandOutcome:
    """`клиенты`: all that are not closed."""
    found = task.register.all_clients(MOST + 1)
    facts = tuple((c.name, f"{c.address}, {c.phone}, {CLIENT_STATUS[c.status]}") for c in found[:MOST])
    more = " Остальных найдёт «найти НАЗВАНИЕ»." if len(found) > MOST else ""
    tables = (Details("Клиенты", facts),) if facts else ()
    return task.told(f"Клиентов: {_count(found)}.{more}", *tables)


def plots(task: Task) -> CommandOutcome:
    """`участки КЛИЕНТ`."""
    client = client_of(task)
    if isinstance(client, CommandOutcome):
        return client
    held = tuple(task.register.subscribers(client.id))
    if not held:
        right = f"абоненты {client.address}"
        return task.told(f"{client.name}: участки ещё не внесены. Их принимает «{right}» с файлом.")
    return task.told(f"{client.name}: участков и счётчиков {len(held)}.", Plots(client, held))


def journal(task: Task) -> CommandOutcome:
    """`журнал КЛИЕНТ [ПЕРИОД]` (Q-13)."""
    client = client_of(task)
    if isinstance(client, CommandOutcome):
        return client
    today = task.now.astimezone(task.moment.zone).date()
    said = task.command.argument
    period = period_of(said) if said else Period(today - JOURNAL_DAYS, today)
    query = JournalQuery(client_id=client.id, first=period.first, last=period.last, or_open=not said, limit=MOST + 1)
    found = task.register.requests(query)
    shown = Journal(
        client=client,
        title=f"Журнал заявок: {client.name}",
        rows=rows(task, found[:MOST]),
        filters=(("Период", period_name(period) + ("" if said else " и все открытые")),),
        period=period,
        cut_at=MOST if len(found) > MOST else None,
        made_at=task.now,
    )
    return task.told(f"{client.name}: заявок {_count(found)}.", shown)


def _journal(task: Task, title: str, found: Sequence[Request]) -> Journal:
    cut_at = MOST if len(found) > MOST else None
    return Journal(client=None, title=title, rows=rows(task, found[:MOST]), cut_at=cut_at, made_at=task.now)


def rows(task: Task, found: Sequence[Request]) -> tuple[JournalRow, ...]:
    """Rows of a journal, each with its client's name."""
    return journal_rows(task.register, task.now, found)


def _count(found: Sequence[object]) -> str:
    return f"больше {MOST}" if len(found) > MOST else str(len(found))
