"""`сводка`: the morning digest on demand (D-6)."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from maild.desk import deadlines
from maild.desk.correspondence import Digest
from maild.desk.orders.lists import rows
from maild.desk.orders.post import BREAKER, PAUSED
from maild.desk.register import JournalQuery
from maild.desk.request import RequestStatus

if TYPE_CHECKING:
    from datetime import datetime

    from maild.desk.decision import PersonItem
    from maild.desk.orders.task import CommandOutcome, Task

_RUNNING = (RequestStatus.CONFIRMED, RequestStatus.IN_PROGRESS)


def digest(task: Task) -> CommandOutcome:
    """What is overdue, due today, and waiting, as it stands now."""
    register, now = task.register, task.now
    found = rows(task, register.requests(JournalQuery(statuses=tuple(status.value for status in _RUNNING))))
    overdue = tuple(row for row in found if row.overdue)
    tonight = _tonight(task)
    today = tuple(r for r in found if not r.overdue and r.request.due_by is not None and r.request.due_by < tonight)
    cases = tuple(register.open_registrations())
    told = Digest(
        day=now.astimezone(task.moment.zone).date(),
        overdue=overdue,
        due_today=today,
        waiting=tuple(row for row in found if row not in (*overdue, *today)),
        registrations=cases,
        registrations_overdue=tuple(case.id for case in cases if now > case.due_by),
        questions=tuple(_item(item) for item in register.open_person_items(strangers=False)),
        strangers=tuple(_item(item) for item in register.open_person_items(strangers=True)),
        quarantined=len(register.quarantined()),
        undelivered=register.undelivered_count(),
        warnings=_warnings(task),
    )
    return task.told(f"Просрочено — {len(overdue)}, на сегодня — {len(today)}, ждёт — {len(told.waiting)}.", told)


def _tonight(task: Task) -> datetime:
    tomorrow = task.now.astimezone(task.moment.zone).date() + timedelta(days=1)
    return deadlines.at_time(tomorrow, time(), task.moment.zone)


def _item(item: PersonItem) -> tuple[int, str, str]:
    return item.letter_id, item.sender, item.subject


def _warnings(task: Task) -> tuple[str, ...]:
    warnings = []
    year = deadlines.unknown_year(task.now, task.moment.calendar, task.moment.zone)
    if year is not None:
        warnings.append(f"Производственный календарь на {year} год ещё не известен: сроки в нём предварительные.")
    if any(task.register.flag(name) for name in (PAUSED, BREAKER)):
        warnings.append("Письма клиентам придержаны до команды «продолжить».")
    return tuple(warnings)
