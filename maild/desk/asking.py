"""Questions about orders that are not whole, and the replies that complete them (Q-2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk import deadlines
from maild.desk.blanks import blanks_for_each, request_blank
from maild.desk.code import CodePurpose
from maild.desk.correspondence import QuestionAsked, Refused
from maild.desk.decision import Change, Ref
from maild.desk.folding import squeeze
from maild.desk.intent import Problem, RequestIntent
from maild.desk.lives import QUESTION, QuestionEvent, QuestionStatus
from maild.desk.naming import KIND_NAMES, watts_name
from maild.desk.notices import issue, spend_all
from maild.desk.plots import plot_key, plot_name
from maild.desk.request import Question, RequestKind
from maild.desk.wording.watts import power_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.desk.decision import Decision
    from maild.desk.intent import ReplyIntent
    from maild.desk.matter import Matter
    from maild.desk.order import Order
    from maild.desk.parties import Client

_NOT_CLEAR = "Мы не выполняем заявку, смысл которой не ясен (п. II.9 Регламента)."
_QUESTIONS = {
    Problem.NO_PLOT: "Для какого участка эта заявка? Назовите один участок из Вашего списка.",
    Problem.NO_WATTS: "Какое ограничение установить? Назовите его вместе с единицей: ватты или киловатты.",
    Problem.WATTS_UNIT: "Это ватты или киловатты? Назовите ограничение вместе с единицей.",
    Problem.NO_REASON: "По какой причине нужна проверка счётчика? Опишите её своими словами"
    " (п. II.8.3 Регламента: причина указывается в тексте заявки).",
    Problem.UNCLEAR: f"Что именно нужно сделать и на каком участке? {_NOT_CLEAR}",
}
_EXAMPLES: dict[Problem, tuple[str, ...]] = {
    Problem.NO_PLOT: ("участок 12",),
    Problem.NO_WATTS: ("5 кВт", "5000 Вт"),
    Problem.WATTS_UNIT: ("5 кВт", "5000 Вт"),
    Problem.NO_REASON: ("показания не меняются с мая",),
    Problem.UNCLEAR: ("Прошу отключить участок 12", "Прошу ограничить участок 12 до 5 кВт"),
}
_LONGEST_PLOT = 20
"""Characters: a longer bare reply is no plot."""


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────


def ask(order: Order, problem: Problem) -> Decision:
    """Ask for what is missing or not certain, with a code that lets the reply complete the order."""
    matter, client = order.matter, order.client
    question = _question(order, problem)
    about = Ref("question", question.id)
    again = order.question is not None
    event = QuestionEvent.ASKED_AGAIN if again else QuestionEvent.ASKED
    was = QuestionStatus.OPEN if again else None
    expires = deadlines.expires_at(matter.received_at)
    code, issued = issue(
        matter.moment, CodePurpose.ANSWER_QUESTION, about, client.address_key, expires, matter.letter_id
    )
    content = QuestionAsked(
        client=client,
        understood=_understood(order),
        question=_words(order, problem),
        answer_by=expires,
        examples=_EXAMPLES[problem],
        blanks=blanks_for_each(order.kinds, order.plots, order.watts),
    )
    return matter.answered(
        f"задан вопрос: {problem.value}",
        (matter.answer(client.address, content, about, code),),
        (Change(question, about, event, was, QUESTION[was, event].status, problem.value), issued),
    )


def _question(order: Order, problem: Problem) -> Question:
    asked = order.question
    return Question(
        id=asked.id if asked else order.matter.register.next_id("question"),
        client_id=order.client.id,
        kind=order.kind,
        plot=order.subscriber.plot if order.subscriber else order.plot,
        watts=order.watts,
        comment=order.comment,
        problem=problem.value,
        asked_at=asked.asked_at if asked else order.matter.received_at,
    )


def _words(order: Order, problem: Problem) -> str:
    """The question; a plot that was named is not asked for again."""
    if problem is Problem.UNCLEAR and order.subscriber:
        return f"Что именно нужно сделать на участке {order.subscriber.plot}? {_NOT_CLEAR}"
    return _QUESTIONS[problem]


def _understood(order: Order) -> tuple[tuple[str, str], ...]:
    """What is already clear, as (label, value)."""
    pairs = [("Вид заявки", KIND_NAMES[order.kind])] if order.kind else []
    if order.plots:
        pairs.append(("Участок", ", ".join(order.plots)))
    if order.watts:
        pairs.append(("Установка ограничения", watts_name(order.watts)))
    elif order.watts_written:
        pairs.append(("Установка ограничения", order.watts_written))
    return tuple(pairs)


# ── the reply ────────────────────────────────────────────────────────────────────────────────────────────────────


def completed(matter: Matter, client: Client, question: Question, reply: ReplyIntent) -> RequestIntent:
    """The order of the question, with what the reply says put over it."""
    held = RequestIntent(question.kind, question.plot, question.watts, question.comment, None)
    said = reply.words if isinstance(reply.words, RequestIntent) else None
    if said and (said.kind or said.plots or said.plot or said.watts is not None):
        return _over(held, said, question)
    return _filled(matter, client, held, question)


def answered(matter: Matter, question: Question) -> Sequence[Change]:
    """The question has its answer; all its codes are spent."""
    about = Ref("question", question.id)
    done = replace(question, answered_at=matter.received_at)
    step = QUESTION[QuestionStatus.OPEN, QuestionEvent.ANSWERED]
    change = Change(done, about, QuestionEvent.ANSWERED, QuestionStatus.OPEN, step.status)
    return (change, *spend_all(matter.register, about, matter.received_at))


def withdrawn(matter: Matter, client: Client, question: Question) -> Decision:
    """«Нет, не нужно»: the order is not filed."""
    told = Refused(
        client=client,
        problem="По Вашему ответу заявка не подана.",
        clause="п. II.9 Регламента: заявка, смысл которой не ясен, не выполняется",
        right="Если она всё же нужна, подайте её снова.",
        blanks=(request_blank(question.kind, question.plot, question.watts),),
    )
    return matter.handled(
        "клиент отказался от заявки", answered(matter, question), (matter.answer(client.address, told),)
    )


def _over(held: RequestIntent, said: RequestIntent, question: Question) -> RequestIntent:
    gaps = (Problem.NO_PLOT, Problem.NO_WATTS, Problem.NO_REASON)
    # A bare «12» or «5 кВт» names no kind: that is doubtful in a letter of its own, not in an answer.
    unclear = said.problem is Problem.UNCLEAR and said.kind is None and question.kind is not None
    return replace(
        said,
        kind=said.kind or held.kind,
        kinds=said.kinds or ((held.kind,) if held.kind and not said.kind else ()),
        plot=said.plot or (None if said.plots else held.plot),
        plots=said.plots or ((held.plot,) if held.plot and not said.plot else ()),
        watts=said.watts if said.watts is not None else held.watts,
        comment=held.comment if held.comment.strip() else said.comment,
        problem=None if said.problem in gaps or unclear else said.problem,
    )


def _filled(matter: Matter, client: Client, held: RequestIntent, question: Question) -> RequestIntent:
    """A bare reply, read as the answer to what was asked."""
    text = squeeze(matter.letter.text)
    asked = question.problem
    if asked == Problem.NO_REASON:
        return replace(held, comment=text)
    if held.plot is None and (plot := _plot_in(matter, client, text)):
        return replace(held, plot=plot)
    if held.kind is RequestKind.LIMIT and held.watts is None and asked != Problem.UNCLEAR:
        power = power_of(text)
        return replace(held, watts=power.watts, watts_written=text, problem=power.problem)
    return replace(held, problem=Problem.UNCLEAR if asked == Problem.UNCLEAR else None)


def _plot_in(matter: Matter, client: Client, text: str) -> str | None:
    """The plot that a bare reply is: one of the client's, or at least a short one with a digit in it."""
    name = plot_name(text.strip(" .!"))
    if matter.register.subscriber(client.id, plot_key(name)):
        return name
    number_like = len(name) <= _LONGEST_PLOT and " " not in name and any(c.isdigit() for c in name)
    return name if number_like else None
