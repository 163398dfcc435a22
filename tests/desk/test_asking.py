"""Replies to questions: what was missing completes the order, which goes on like any other (Q-2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from maild.desk.code import CodePurpose, code_digest
from maild.desk.correspondence import Blanks, CodeRefused, Journal, QuestionAsked, Refused, RequestEcho
from maild.desk.decision import LetterVerdict, Ref
from maild.desk.intent import Answer, Intent, JournalIntent, Problem, UnknownIntent
from maild.desk.request import Question, RequestKind
from tests.desk.deciding import a_desk, a_reply, an_order, decide, told
from tests.desk.samples import CLIENT, CODES, a_client, a_code, a_sent_letter, moscow

if TYPE_CHECKING:
    from tests.desk.fakes import FakeRegister

UNCLEAR = Answer.UNCLEAR
LIMIT, DISCONNECT, CHECK = RequestKind.LIMIT, RequestKind.DISCONNECT, RequestKind.REMOTE_CHECK


def questioned(
    problem: Problem,
    kind: RequestKind | None = DISCONNECT,
    plot: str | None = "12",
    watts: int | None = None,
    comment: str = "за неуплату",
) -> FakeRegister:
    """A question asked on 25 November at 10:00, with its open code."""
    question = Question(1, 1, kind, plot, watts, comment, problem.value, moscow("2026-11-25 10:00"))
    return a_desk().put(question, a_code(about=Ref("question", 1), purpose=CodePurpose.ANSWER_QUESTION))


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize(
    ("register", "text", "words", "order"),
    [
        (questioned(Problem.NO_PLOT, plot=None), "12", UnknownIntent(), (DISCONNECT, "12", None)),
        (questioned(Problem.NO_PLOT, plot=None), "Уч. № 12-а.", UnknownIntent(), (DISCONNECT, "12-А", None)),
        (questioned(Problem.NO_PLOT, LIMIT, None, 5000), "45-46", UnknownIntent(), (LIMIT, "45-46", 5000)),
        (questioned(Problem.NO_PLOT, plot=None), "участок 7", an_order(None, "7"), (DISCONNECT, "7", None)),
        (questioned(Problem.NO_WATTS, LIMIT), "5 кВт", UnknownIntent(), (LIMIT, "12", 5000)),
        (questioned(Problem.NO_WATTS, LIMIT), "5,5 квт.", UnknownIntent(), (LIMIT, "12", 5500)),
        (questioned(Problem.WATTS_UNIT, LIMIT), "5000", UnknownIntent(), (LIMIT, "12", 5000)),
        (
            questioned(Problem.WATTS_UNIT, LIMIT),
            "до 5 кВт",
            an_order(None, None, 5000, Problem.UNCLEAR),
            (LIMIT, "12", 5000),
        ),
        (questioned(Problem.NO_REASON, CHECK, comment=""), "мотает с мая", UnknownIntent(), (CHECK, "12", None)),
        (questioned(Problem.UNCLEAR, None, None), "Отключите 7", an_order(plot="7"), (DISCONNECT, "7", None)),
        (questioned(Problem.UNCLEAR, None, "12"), "отключить", an_order(plot=None), (DISCONNECT, "12", None)),
        (questioned(Problem.NO_PLOT, CHECK, None), "участок 7", an_order(CHECK, "7"), (CHECK, "7", None)),
    ],
)
def test_the_reply_completes_the_order(
    register: FakeRegister, text: str, words: Intent, order: tuple[RequestKind, str, int | None]
) -> None:
    decision = decide(register, a_reply(UNCLEAR, words=words), text, at="2026-11-25 11:00")
    assert decision.verdict is LetterVerdict.HANDLED
    echo = told(decision, RequestEcho)
    assert (echo.request.kind, echo.request.plot, echo.request.watts) == order
    assert echo.request.filed_at == moscow("2026-11-25 11:00")
    assert register.questions[1].answered_at == moscow("2026-11-25 11:00")
    assert register.codes[code_digest(CODES[0])].spent_at == moscow("2026-11-25 11:00")


@pytest.mark.rule("Q-2")
def test_the_comment_of_the_order_stays_and_a_reason_is_taken_from_the_reply() -> None:
    register = questioned(Problem.NO_PLOT, plot=None)
    decide(register, a_reply(UNCLEAR, words=an_order(None, "7", comment="участок 7")), "участок 7")
    assert register.filed[1].comment == "за неуплату"
    register = questioned(Problem.NO_REASON, CHECK, comment="")
    decide(register, a_reply(UNCLEAR), "Показания  не меняются\nс мая")
    assert register.filed[1].comment == "Показания не меняются с мая"


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize(
    ("register", "text", "words", "problem"),
    [
        (questioned(Problem.NO_PLOT, LIMIT, None), "12", UnknownIntent(), Problem.NO_WATTS),
        (questioned(Problem.NO_PLOT, plot=None), "не помню какой", UnknownIntent(), Problem.NO_PLOT),
        (questioned(Problem.NO_WATTS, LIMIT), "побольше", UnknownIntent(), Problem.NO_WATTS),
        (questioned(Problem.NO_WATTS, LIMIT), "5", UnknownIntent(), Problem.WATTS_UNIT),
        (questioned(Problem.UNCLEAR), "ну вы поняли", UnknownIntent(), Problem.UNCLEAR),
        (questioned(Problem.UNCLEAR, None, None), "7", UnknownIntent(), Problem.UNCLEAR),
        (questioned(Problem.NO_REASON, CHECK, comment=""), "  ", UnknownIntent(), Problem.NO_REASON),
        (
            questioned(Problem.NO_PLOT, plot=None),
            "не отключайте 7",
            an_order(plot="7", problem=Problem.UNCLEAR),
            Problem.UNCLEAR,
        ),
    ],
)
def test_what_is_still_open_is_asked_again_under_the_same_question(
    register: FakeRegister, text: str, words: Intent, problem: Problem
) -> None:
    decision = decide(register, a_reply(UNCLEAR, words=words), text, at="2026-11-25 11:00")
    told(decision, QuestionAsked)
    assert register.filed == {}
    assert set(register.questions) == {1}
    assert register.questions[1].problem == problem
    assert register.questions[1].answered_at is None
    assert [entry.event for entry in register.history(Ref("question", 1))] == ["asked_again"]
    assert decision.letters[0].code not in (None, CODES[0])


@pytest.mark.rule("Q-2", "Q-3")
@pytest.mark.parametrize(
    ("register", "text", "words"),
    [
        (questioned(Problem.NO_PLOT, plot=None), "99", UnknownIntent()),
        (questioned(Problem.NO_PLOT, plot=None), "12 и 7", replace(an_order(None, None), plots=("12", "7"))),
        (questioned(Problem.NO_WATTS, LIMIT), "50 кВт", UnknownIntent()),
        (questioned(Problem.NO_WATTS, LIMIT), "0", UnknownIntent()),
        (questioned(Problem.NO_PLOT, plot=None), "участок 7 завтра", an_order(None, "7", problem=Problem.LATER_DATE)),
    ],
)
def test_a_reply_that_breaks_a_rule_is_refused_and_the_question_stays_open(
    register: FakeRegister, text: str, words: Intent
) -> None:
    decision = decide(register, a_reply(UNCLEAR, words=words), text, at="2026-11-25 11:00")
    told(decision, Refused)
    assert register.questions[1].answered_at is None
    assert register.filed == {}


@pytest.mark.rule("Q-2")
def test_a_no_withdraws_the_order() -> None:
    register = questioned(Problem.NO_PLOT, plot=None)
    decision = decide(register, a_reply(Answer.NO), "нет, не надо", at="2026-11-25 11:00")
    assert decision.verdict is LetterVerdict.HANDLED
    assert told(decision, Refused).problem == "По Вашему ответу заявка не подана."
    assert register.questions[1].answered_at is not None


@pytest.mark.rule("Q-2")
def test_a_bare_yes_answers_no_question() -> None:
    register = questioned(Problem.NO_PLOT, plot=None)
    told(decide(register, a_reply(Answer.YES), "да", at="2026-11-25 11:00"), QuestionAsked)


@pytest.mark.rule("Q-2")
def test_another_matter_in_reply_to_a_question_leaves_it_open() -> None:
    register = questioned(Problem.NO_PLOT, plot=None)
    told(decide(register, a_reply(UNCLEAR, words=JournalIntent()), "журнал", at="2026-11-25 11:00"), Journal)
    assert register.questions[1].answered_at is None


@pytest.mark.rule("Q-2", "Q-5")
@pytest.mark.parametrize(("received", "late"), [("2026-11-28 10:00:00", False), ("2026-11-28 10:00:01", True)])
def test_a_question_waits_for_72_hours(received: str, late: bool) -> None:
    register = questioned(Problem.NO_PLOT, plot=None)
    decision = decide(register, a_reply(UNCLEAR), "12", at=received)
    assert isinstance(decision.letters[0].content, CodeRefused) is late
    assert bool(register.filed) is not late


@pytest.mark.rule("Q-2", "Q-5")
def test_a_question_that_was_answered_takes_no_second_answer() -> None:
    register = questioned(Problem.NO_PLOT, plot=None)
    decide(register, a_reply(UNCLEAR), "12", at="2026-11-25 11:00")
    again = decide(register, a_reply(UNCLEAR), "7", at="2026-11-25 11:10")
    assert "уже получен" in told(again, CodeRefused).problem
    assert len(register.filed) == 1
    decide(register, a_reply(UNCLEAR, words=an_order(plot="7")), "Отключите участок 7", at="2026-11-25 11:20")
    assert register.filed[2].plot == "7"


@pytest.mark.rule("Q-2")
def test_a_reference_to_the_question_is_enough() -> None:
    register = questioned(Problem.NO_PLOT, plot=None).put(a_sent_letter(1, Ref("question", 1)))
    reply = a_reply(UNCLEAR, None, message_ids=("out.1@tancos.example",))
    told(decide(register, reply, "12", at="2026-11-25 11:00"), RequestEcho)


@pytest.mark.rule("Q-2")
def test_nobody_answers_the_question_of_another() -> None:
    register = questioned(Problem.NO_PLOT, plot=None).put(a_client(2, "other@snt.example"))
    register.put(replace(register.questions[1], client_id=2))
    told(decide(register, a_reply(UNCLEAR), "12", sender=CLIENT, at="2026-11-25 11:00"), Blanks)
    assert register.filed == {}
