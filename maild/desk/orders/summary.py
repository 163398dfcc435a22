"""`сводка`: the morning digest on demand, and the past week in figures (D-6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk import morning
from maild.desk.week import past_week

if TYPE_CHECKING:
    from maild.desk.orders.task import CommandOutcome, Task


def digest(task: Task) -> CommandOutcome:
    """What is overdue, due today, and waiting, as it stands now; with `неделя` also the past week."""
    told = morning.digest(task.register, task.moment)
    if task.command.option == "week":
        week = past_week(task.register, task.moment)
        if week is None:
            return task.told("На прошлой неделе заявок не было.", told)
        told = replace(told, week=week)
    counts = f"Просрочено — {told.late}, на сегодня — {told.today}, ждёт — {len(told.waiting)}."
    return task.told(counts, told)
