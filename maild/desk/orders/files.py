"""The file of a command letter: the one table attached, and what is told of its bad rows (S-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.folding import fold
from maild.desk.plots import plot_key
from maild.metering.columns import Keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maild.desk.arrival import Table
    from maild.desk.orders.task import CommandOutcome, Task
    from maild.metering.cells import BadRow

KEYS = Keys(name=fold, plot=plot_key)
"""The desk's way to compare (CONTRACT, Numbers and names)."""


def only_table(task: Task, formats: str) -> Table | CommandOutcome:
    """The one table attached to the letter; `formats` says what it may be."""
    tables = task.arrival.tables
    if not tables:
        return task.failed(f"К письму не приложен файл: нужен {formats}.")
    if len(tables) > 1:
        names = ", ".join(table.name for table in tables)
        return task.failed(f"К письму приложено несколько файлов ({names}): пришлите каждый отдельным письмом.")
    if tables[0].problem:
        return task.failed(f"Файл «{tables[0].name}» не читается: {tables[0].problem}")
    return tables[0]


def sheet_lines(table: Table) -> tuple[str, ...]:
    """What is told besides where columns are missing: perhaps they are on another sheet."""
    if not table.sheet:
        return ()
    return (f"Прочитан лист «{table.sheet}», первый заполненный; другие листы книги не читаются.",)


def row_lines(rows: Iterable[BadRow]) -> tuple[str, ...]:
    """Each row and what is wrong with it."""
    return tuple(f"строка {row.row}: {row.problem}" for row in rows)
