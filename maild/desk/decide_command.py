"""What follows from a dispatcher's commands (D-1 to D-11). Pure: values in, a result and a decision out.

Each command is decided by itself; the caller carries out one before it asks for the next. The orders themselves
stand in `desk.orders`, one module a noun; who may give them is settled by `prove` (D-4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.commands import Verb
from maild.desk.orders import (
    calendar,
    cases,
    claims,
    clients,
    devices,
    lists,
    post,
    readings,
    requests,
    search,
    statements,
    subscribers,
    tariffs,
    undoing,
)
from maild.desk.orders.proof import (
    Proof,
    ProofKind,
    answer_to,
    commands_of_code,
    decide_code_reply,
    decide_commands_unproven,
    decide_forged,
    plain_words,
    prove,
    spend_code,
    wrong_result,
)
from maild.desk.orders.search import letter_shown
from maild.desk.orders.summary import digest
from maild.desk.orders.task import CommandOutcome, Task, fitting, tagged
from maild.desk.orders.verbs import command_help

if TYPE_CHECKING:
    from collections.abc import Callable

    from maild.desk.arrival import Arrival
    from maild.desk.commands import Command
    from maild.desk.decision import Moment, Ref
    from maild.desk.register import Register

__all__ = [
    "CommandOutcome",
    "Proof",
    "ProofKind",
    "answer_to",
    "command_help",
    "commands_of_code",
    "decide_code_reply",
    "decide_command",
    "decide_commands_unproven",
    "decide_forged",
    "fitting",
    "letter_shown",
    "plain_words",
    "prove",
    "spend_code",
    "tagged",
    "wrong_result",
]


def decide_command(
    command: Command, *, about: Ref | None, sender: str, arrival: Arrival, register: Register, moment: Moment
) -> CommandOutcome:
    """One command, as `sender` gives it in `arrival`.

    Args:
        command: what is ordered.
        about: the thing of the notice that the letter replies to; stands in for a number left out.
        sender: the dispatcher, who becomes the actor of what follows.
        arrival: the letter; its tables and attachments belong to the command, and the letter that `letter_shown` names.
        register: what the ledger knows now, with the commands before carried out.
        moment: when and by which calendar.
    """
    return _CARRY_OUT[command.verb](Task(command, about, sender, arrival, register, moment))


def _help(task: Task) -> CommandOutcome:
    return task.told("Все команды — ниже.", command_help())


def _reject(task: Task) -> CommandOutcome:
    """`отклонить` fits several things: what it is follows from the number, or from the notice."""
    about = task.named()
    if isinstance(about, CommandOutcome):
        return about
    if about.kind == "registration":
        return cases.reject(task, about.id)
    if about.kind == "device":
        return devices.reject(task, about.id)
    if about.kind == "claim":
        return claims.reject(task, about.id)
    return requests.reject(task, about.id)


def _set(task: Task) -> CommandOutcome:
    """`данные` of a client, or of a case that is not decided."""
    if task.command.client:
        return clients.set_client(task)
    about = task.named()
    return about if isinstance(about, CommandOutcome) else cases.set_case(task, about.id)


_MEANT = {
    "registration": "Регистрацию одобряет команда «зарегистрировать», отклоняет «отклонить: причина».",
    "request": "Заявку ведут команды «в работу», «выполнена», «отклонить: причина».",
}
"""What a dispatcher may have meant who answers a notice about something else with «принять» or «подтвердить»."""


def _confirm(task: Task) -> CommandOutcome:
    """`подтвердить` is for devices; in a reply to another notice something else was meant."""
    return _meant_otherwise(task) or devices.confirm(task)


def _resolve(task: Task) -> CommandOutcome:
    """`принять` is for claims; likewise."""
    return _meant_otherwise(task) or claims.resolve(task)


def _meant_otherwise(task: Task) -> CommandOutcome | None:
    about = None if task.command.things else task.about
    meant = _MEANT.get(about.kind) if about else None
    return task.failed(meant) if meant else None


_CARRY_OUT: dict[Verb, Callable[[Task], CommandOutcome]] = {
    Verb.HELP: _help,
    Verb.APPROVE: cases.approve,
    Verb.REJECT: _reject,
    Verb.REGISTER: cases.register,
    Verb.SET: _set,
    Verb.SUSPEND: clients.suspend,
    Verb.RESUME: clients.resume,
    Verb.CLOSE: clients.close,
    Verb.SUBSCRIBERS: subscribers.take_subscribers,
    Verb.START: requests.start,
    Verb.DONE: requests.done,
    Verb.FALSE_CALL: requests.false_call,
    Verb.VISIT: requests.visit,
    Verb.CLIENTS: lists.clients,
    Verb.PLOTS: lists.plots,
    Verb.REQUESTS: lists.requests,
    Verb.JOURNAL: lists.journal,
    Verb.FIND: search.find,
    Verb.SHOW: search.show,
    Verb.DIGEST: digest,
    Verb.CALENDAR: calendar.set_day,
    Verb.RESEND: post.resend,
    Verb.QUARANTINE: post.quarantine,
    Verb.PAUSE: post.pause,
    Verb.CONTINUE: post.go_on,
    Verb.ANSWER: post.answer,
    Verb.RESOLVE: _resolve,
    Verb.CONFIRM: _confirm,
    Verb.READINGS: readings.take_readings,
    Verb.UNDO: undoing.undo,
    Verb.TARIFF: tariffs.set_tariff,
    Verb.STATEMENT: statements.statement,
}
