"""`сводка`: the morning digest on demand (D-6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk import morning

if TYPE_CHECKING:
    from maild.desk.orders.task import CommandOutcome, Task


def digest(task: Task) -> CommandOutcome:
    """What is overdue, due today, and waiting, as it stands now."""
    told = morning.digest(task.register, task.moment)
    counts = f"Просрочено — {told.late}, на сегодня — {told.today}, ждёт — {len(told.waiting)}."
    return task.told(counts, told)
