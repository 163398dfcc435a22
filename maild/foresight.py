"""What commands bring in files is read and judged before the transaction begins: nobody waits for that (S-3, M-8)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from maild.desk.commands import Command, Verb
from maild.desk.intent import CommandIntent, ReplyIntent

if TYPE_CHECKING:
    from collections.abc import Callable

    from maild.desk.arrival import Arrival
    from maild.desk.intent import Understanding
    from maild.desk.orders.task import Task
    from maild.execution import Office

_WITH_FILES = frozenset({Verb.SUBSCRIBERS, Verb.READINGS})
_T = TypeVar("_T")


def commands_with_files(understanding: Understanding) -> list[Command]:
    """The lines of a letter that ask for the files attached to it."""
    intent = understanding.intent
    said = intent.words if isinstance(intent, ReplyIntent) else intent
    lines = said.letter.lines if isinstance(said, CommandIntent) else ()
    return [line for line in lines if isinstance(line, Command) and line.verb in _WITH_FILES]


def foreseen(office: Office, command: Command, arrival: Arrival, tell: Callable[[int], object] = bool) -> Arrival:
    """Its long files judged, portion after portion, each in a short transaction that is taken back.

    `tell` is told how many rows are judged.
    """
    from maild.desk.orders.foreseeing import foreseen as judged
    from maild.desk.orders.foreseeing import is_long
    from maild.desk.orders.task import Task

    def ask(question: Callable[[Task], _T]) -> _T:
        with office.ledger.work() as work:
            return question(Task(command, None, "", arrival, work.register, office.moment(work)))

    tables = (judged(table, ask, tell) if is_long(command, table) else table for table in arrival.tables)
    return replace(arrival, tables=tuple(tables))
