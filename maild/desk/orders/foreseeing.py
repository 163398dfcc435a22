"""A long file of readings is judged before the transaction in which it is taken: nobody has to wait for that (S-3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from maild.desk.arrival import Foreseen
from maild.desk.commands import Verb
from maild.desk.orders.clients import client_of
from maild.desk.orders.files import KEYS
from maild.desk.orders.task import CommandOutcome
from maild.metering.intake import take_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from maild.desk.arrival import Table
    from maild.desk.commands import Command
    from maild.desk.orders.task import Task
    from maild.metering.readings import ReadingRow
    from maild.metering.standing import KnownPlot

LONG = 2_000
"""Rows of a long file."""
_T = TypeVar("_T")


class Ask(Protocol):
    """Asks a question in a short transaction of its own; the task is the one that will be carried out later."""

    def __call__(self, question: Callable[[Task], _T], /) -> _T: ...  # noqa: D102


def is_long(command: Command, table: Table) -> bool:
    """Whether it is worth while."""
    return command.verb is Verb.READINGS and len(table.rows) >= LONG


def foreseen(table: Table, ask: Ask, tell: Callable[[int], object] = bool) -> Table:
    """The table with what comes of it; `tell` is told how many rows are judged, portion after portion."""
    begun = ask(_beginning)
    if begun is None:
        return table
    entry, client_id, last_day = begun
    judged = 0

    def known(rows: Sequence[ReadingRow]) -> Mapping[str, KnownPlot]:
        nonlocal judged
        tell(judged := judged + len(rows))
        return ask(lambda task: task.register.known_plots(rows, client_id))

    return replace(
        table, foreseen=Foreseen(entry, client_id, last_day, take_in(table.rows, KEYS, last_day, known, table.name))
    )


def _beginning(task: Task) -> tuple[int, int | None, date] | None:
    """The newest entry of the history, whose meters, the last day; None if the file will not be judged at all."""
    client = client_of(task) if task.command.client else None
    if isinstance(client, CommandOutcome):
        return None
    return task.register.history_head().number, client.id if client else None, task.last_day
