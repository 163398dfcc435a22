"""Clients miss statements, find errors in them, and ask for them (S-6, S-8)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from maild.desk.cabinet import kept_files
from maild.desk.claim import ClaimKind, ClaimStatus
from maild.desk.claim_letters import ClaimTaken, NoticeClaim, StatementNotYet
from maild.desk.correspondence import Blanks, HandedOn, NoticeQuestion, NotRegistered, Refused, RequestEcho
from maild.desk.decision import LetterVerdict, Ref
from maild.desk.intent import Answer, ClaimIntent, Intent, Problem, RequestIntent, StatementIntent, UnknownIntent
from maild.desk.request import RequestKind
from maild.desk.statement import StatementStatus
from maild.desk.statement_letters import Occasion, StatementLetter
from tests.desk.deciding import a_reply, decide, letters_to, told
from tests.desk.months import OCTOBER_DAY, a_garden, look, read
from tests.desk.samples import (
    CLIENT,
    DISPATCHER,
    OCTOBER,
    SECOND_DISPATCHER,
    STRANGER,
    a_letter,
    a_statement,
    moscow,
)

if TYPE_CHECKING:
    from maild.desk.decision import Decision
    from maild.metering.months import Month
    from tests.desk.fakes import FakeRegister

NOVEMBER = OCTOBER.plus(1)
AFTER = "2026-10-27 12:00"


def missing(period: str | None = "2026-10", text: str = "Ведомость не пришла") -> ClaimIntent:
    return ClaimIntent("missing", period, text)


def dispute(period: str | None = "2026-10", kind: str | None = "dispute") -> ClaimIntent:
    return ClaimIntent(kind, period, "По участку 12 показания меньше прошлых.")


def with_october() -> FakeRegister:
    """October is drawn up and sent, November is due."""
    register = a_garden()
    read(register, "2026-10-25", 150, 160)
    look(register, OCTOBER_DAY)
    return register.put(replace(register.statements[1], status=StatementStatus.SENT, sent_at=moscow(OCTOBER_DAY)))


# ── not received ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-6")
@pytest.mark.parametrize("period", ["2026-10", None])
def test_a_missed_statement_goes_out_again_at_once_and_the_claim_is_recorded(period: str | None) -> None:
    register = with_october()
    decision = decide(register, missing(period), at=AFTER)
    letter = told(decision, StatementLetter)
    assert (letter.occasion, letter.month, letter.revision) == (Occasion.AGAIN, OCTOBER, 1)
    assert "прет-1" in letter.note
    claim = register.claims[1]
    assert (claim.kind, claim.status, claim.month) == (ClaimKind.MISSING, ClaimStatus.RESOLVED, OCTOBER)
    assert (claim.received_at, claim.resolved_at) == (moscow(AFTER), moscow(AFTER))
    assert letters_to(decision, DISPATCHER) == []
    assert register.history(Ref("statement", 1))[-1].event == "sent_again"
    assert decision.verdict is LetterVerdict.HANDLED


@pytest.mark.rule("S-6", "S-8")
@pytest.mark.parametrize("intent", [missing(), StatementIntent("2026-10"), StatementIntent(None)])
def test_what_is_sent_again_is_the_newest_revision(intent: Intent) -> None:
    register = with_october()
    old = register.statements[1]
    register.put(replace(old, status=StatementStatus.SUPERSEDED), replace(old, id=9, revision=2))
    decision = decide(register, intent, at=AFTER)
    assert told(decision, StatementLetter).revision == 2
    assert decision.letters[0].about == Ref("statement", 9)


@pytest.mark.rule("S-6", "S-8")
@pytest.mark.parametrize("intent", [missing("2026-11"), StatementIntent("2026-11"), missing("2026-12")])
def test_for_a_month_that_is_not_due_yet_he_is_told_the_day(intent: Intent) -> None:
    register = with_october()
    decision = decide(register, intent, at=AFTER)
    answer = told(decision, StatementNotYet)
    days = {"2026-11": "2026-11-25", "2026-12": "2026-12-25"}
    assert answer.due_on.isoformat() == days[str(answer.month)]
    assert not answer.late
    assert register.claims == {}
    assert letters_to(decision, DISPATCHER) == []


@pytest.mark.rule("S-6", "S-2")
@pytest.mark.parametrize("period", ["2026-10", None])
def test_a_late_statement_that_is_missed_is_a_claim_until_it_comes(period: str | None) -> None:
    register = a_garden().put(replace(a_statement(), id=77, month=OCTOBER.plus(-1)))
    look(register, OCTOBER_DAY)
    decision = decide(register, missing(period), at="2026-10-26 11:00")
    answer = told(decision, StatementNotYet)
    claim = register.claims[1]
    assert (answer.late, answer.claim) == (True, claim)
    assert (claim.status, claim.due_by) == (ClaimStatus.OPEN, moscow("2026-10-26 23:59:59"))
    for dispatcher in (DISPATCHER, SECOND_DISPATCHER):
        notice = told(decision, NoticeClaim, dispatcher)
        assert notice.statement is not None
        assert "нет показаний" in notice.statement.lacking


@pytest.mark.rule("S-8")
def test_who_asks_for_a_late_statement_hears_that_it_is_late() -> None:
    register = a_garden()
    look(register, OCTOBER_DAY)
    answer = told(decide(register, StatementIntent("2026-10"), at="2026-10-26 11:00"), StatementNotYet)
    assert (answer.late, answer.claim, register.claims) == (True, None, {})


@pytest.mark.rule("S-8")
@pytest.mark.parametrize(
    ("intent", "right"),
    [
        (StatementIntent("2026-09"), "октябрь 2026"),
        (missing("2025-10"), "октябрь 2026"),
        (dispute("2026-09"), "октябрь 2026"),
    ],
)
def test_of_a_month_before_the_first_there_is_none(intent: Intent, right: str) -> None:
    refused = told(decide(with_october(), intent, at=AFTER), Refused)
    assert right in refused.right


def test_a_client_of_whom_there_is_no_statement_at_all_is_told_so() -> None:
    register = a_garden()
    register.statements.clear()
    assert "пока не составлено" in told(decide(register, StatementIntent(None), at=AFTER), Refused).right


# ── an error ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-6", "D-2")
@pytest.mark.parametrize("kind", ["dispute", None])
@pytest.mark.parametrize("period", ["2026-10", None])
def test_an_error_opens_a_case_for_the_dispatcher(kind: str | None, period: str | None) -> None:
    register = with_october()
    decision = decide(register, dispute(period, kind), at=AFTER)
    claim = register.claims[1]
    assert told(decision, ClaimTaken).claim == claim
    assert (claim.kind, claim.status, claim.month) == (ClaimKind.DISPUTE, ClaimStatus.OPEN, OCTOBER)
    assert claim.text == "По участку 12 показания меньше прошлых."
    for dispatcher in (DISPATCHER, SECOND_DISPATCHER):
        notice = told(decision, NoticeClaim, dispatcher)
        assert (notice.claim, notice.statement) == (claim, register.statements[1])
    assert {draft.about for draft in decision.letters} == {Ref("claim", 1)}


@pytest.mark.rule("S-6")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-10-27 00:00", "2026-10-27 23:59:59"),
        ("2026-10-27 20:00", "2026-10-27 23:59:59"),
        ("2026-10-31 10:00", "2026-11-02 23:59:59"),  # a Saturday
        ("2026-11-04 10:00", "2026-11-05 23:59:59"),  # a holiday
    ],
)
def test_a_claim_is_due_the_same_day_or_on_the_next_working_one(received: str, due: str) -> None:
    register = with_october()
    decide(register, dispute(), at=received)
    assert register.claims[1].due_by == moscow(due)


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-8")
@pytest.mark.parametrize("period", ["2026-10", None])
def test_who_asks_gets_that_statement_with_the_very_same_documents(period: str | None) -> None:
    register = with_october()
    drawn = register.statements[1].drawn
    assert drawn is not None
    decision = decide(register, StatementIntent(period), at=AFTER)
    letter = told(decision, StatementLetter)
    assert (letter.occasion, letter.opens_on, letter.closes_on) == (Occasion.ASKED, drawn.opens_on, drawn.closes_on)
    assert (letter.total, letter.zones, letter.attention) == (drawn.total, drawn.zones, drawn.attention)
    assert letter.zones
    assert kept_files(letter.files) == drawn.files != ()
    assert decision.verdict is LetterVerdict.ANSWERED


@pytest.mark.rule("S-8", "Q-1")
@pytest.mark.parametrize("intent", [StatementIntent("2026-10"), missing(), dispute()])
def test_a_stranger_gets_what_strangers_get(intent: Intent) -> None:
    decision = decide(with_october(), intent, sender=STRANGER, at=AFTER)
    assert isinstance(told(decision, NotRegistered, STRANGER), NotRegistered)
    assert letters_to(decision, CLIENT) == []


# ── in the thread of a statement ─────────────────────────────────────────────────────────────────────────────────


def answering(
    register: FakeRegister, text: str, words: Intent | None = None, answer: Answer = Answer.UNCLEAR
) -> Decision:
    """The client answers the letter with the statement of October, in words that do not name it."""
    sent = next(each for each in register.sent if each.template == StatementLetter.template)
    intent = a_reply(answer, None, words or UnknownIntent(), message_ids=(sent.message_id,))
    return decide(register, intent, text, at="2026-11-27 12:00")


def with_november() -> FakeRegister:
    """October and November are sent: what is answered is not the latest."""
    register = with_october()
    read(register, "2026-11-25", 170, 180, taken="2026-11-25 08:00")
    look(register, "2026-11-25 10:00")
    return register


@pytest.mark.rule("S-6", "S-8")
@pytest.mark.parametrize(
    ("text", "occasion", "month"),
    [
        ("Прошу прислать ещё раз.", Occasion.ASKED, OCTOBER),
        ("Ещё раз, пожалуйста", Occasion.ASKED, OCTOBER),
        ("А за ноябрь пришлите тоже.", Occasion.ASKED, NOVEMBER),
        ("Файл не открывается, пришлите в другом формате", Occasion.AGAIN, OCTOBER),
        ("Не могу открыть вложение: пишет, что ошибка", Occasion.AGAIN, OCTOBER),
        ("Вложение пустое", Occasion.AGAIN, OCTOBER),
        ("Письмо пришло без вложений", Occasion.AGAIN, OCTOBER),
        ("Так и не получили мы за ноябрь", Occasion.AGAIN, NOVEMBER),
    ],
)
def test_who_answers_a_statement_gets_that_one_again(text: str, occasion: Occasion, month: Month) -> None:
    register = with_november()
    letter = told(answering(register, text), StatementLetter)
    assert (letter.occasion, letter.month) == (occasion, month)
    assert len(register.claims) == (occasion is Occasion.AGAIN)


@pytest.mark.rule("S-6")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Спасибо, но по участку 5 ошибка.", None),
        ("По участку 12 должно быть 1234, а не 1200", None),
        ("Прошу пересчитать участок 12: в сентябре было меньше", None),
        ("не сходится сумма, перепроверьте", RequestIntent(None, None, None, "", Problem.UNCLEAR)),
        ("Это не наша ведомость", dispute(None)),
    ],
)
def test_an_error_told_in_answer_to_a_statement_is_a_claim_about_it(text: str, words: Intent | None) -> None:
    register = with_november()
    assert told(answering(register, text, words), ClaimTaken).claim.month == OCTOBER
    assert register.claims[1].kind is ClaimKind.DISPUTE


@pytest.mark.rule("S-6")
@pytest.mark.parametrize(
    ("subject", "answered"),
    [
        ("Re: Ведомость за октябрь 2026: СНТ «Ромашка»", True),
        ("HA: Ведомость за октябрь 2026, редакция 2: СНТ «Ромашка»", True),
        ("Re: Журнал заявок", False),
        ("", False),
    ],
)
def test_a_mail_program_that_drops_references_leaves_the_subject(subject: str, answered: bool) -> None:
    register = with_november()
    letter = a_letter("По участку 5 ошибка", CLIENT, subject=subject)
    decide(register, UnknownIntent(), letter=letter, at="2026-11-27 12:00")
    assert [claim.month for claim in register.claims.values()] == [OCTOBER] * answered


@pytest.mark.rule("D-11")
@pytest.mark.parametrize(
    ("text", "answer"), [("Спасибо!", Answer.UNCLEAR), ("Всё верно, спасибо", Answer.YES), ("ок", Answer.YES)]
)
def test_thanks_for_a_statement_trouble_nobody(text: str, answer: Answer) -> None:
    decision = answering(with_october(), text, answer=answer)
    assert (decision.verdict, decision.letters) == (LetterVerdict.IGNORED, ())


@pytest.mark.rule("Q-2")
def test_an_order_that_is_whole_stands_for_itself_in_the_thread_of_a_statement() -> None:
    order = RequestIntent(RequestKind.DISCONNECT, "12", None, "", None, (RequestKind.DISCONNECT,), ("12",))
    assert told(answering(with_october(), "Отключите участок 12", order), RequestEcho).request.plot == "12"


@pytest.mark.rule("Q-2")
def test_a_doubtful_order_that_claims_nothing_is_asked_about_there_too() -> None:
    doubt = RequestIntent(None, "12", None, "", Problem.UNCLEAR, (), ("12",))
    register = with_october()
    answering(register, "Участок 12: отключить?", doubt)
    assert (register.claims, len(register.questions)) == ({}, 1)


@pytest.mark.rule("D-11")
@pytest.mark.parametrize(
    "text", ["Почему потери такие большие?", "Опять не открывается", "Ошибок нет, но пришлите акт сверки"]
)
def test_what_is_not_understood_in_reply_to_a_statement_goes_to_a_person_with_its_month(text: str) -> None:
    register = with_october()
    decision = answering(register, text)
    assert "ведомость за октябрь 2026" in told(decision, HandedOn).about
    assert "ответ на ведомость за октябрь 2026" in told(decision, NoticeQuestion, DISPATCHER).why
    elsewhere = a_reply(Answer.UNCLEAR, None, UnknownIntent(), message_ids=("unknown@x.example",))
    assert told(decide(register, elsewhere, "Почему?", at=AFTER, letter_id=8), Blanks).not_understood
