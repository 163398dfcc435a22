"""A registered client's letters: what he orders, asks, answers, and what a person must answer (Q, R-8, S-6, D-11)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maild.desk.correspondence import (
    Blanks,
    HandedOn,
    Journal,
    NoticeQuestion,
    Refused,
    RegistrationReceived,
    RequestCancelled,
    RequestConfirmed,
    RequestEcho,
    RequestState,
)
from maild.desk.decision import LetterVerdict, Ref
from maild.desk.intent import (
    Answer,
    CancelIntent,
    ClaimIntent,
    HelpIntent,
    Intent,
    JournalIntent,
    RegistrationIntent,
    StatementIntent,
    StatusIntent,
    UnknownIntent,
    UsageIntent,
)
from maild.desk.parties import ClientStatus
from maild.desk.registration import Registration, RegistrationFields, RegistrationKind, RegistrationStatus
from maild.desk.request import RequestStatus
from maild.desk.statement_letters import StatementLetter
from tests.desk.deciding import a_desk, a_reply, an_order, decide, letters_to, told
from tests.desk.fakes import FakeRegister
from tests.desk.samples import (
    CLIENT,
    DISPATCHER,
    SECOND_DISPATCHER,
    STRANGER,
    a_client,
    a_code,
    a_file,
    a_letter,
    a_registration,
    a_request,
    a_sent_letter,
    a_statement,
)

CASE = Ref("registration", 1)
PHONE = RegistrationFields(phone="8 495 000-00-00")
CONFIRMED = a_request(RequestStatus.CONFIRMED)
FOR_A_PERSON: list[tuple[Intent, str]] = [(UsageIntent(), "показания")]


def a_change(status: RegistrationStatus = RegistrationStatus.PENDING) -> Registration:
    """рег-1, an open change of client 1's phone."""
    case = replace(a_registration(status), kind=RegistrationKind.CHANGE, client_id=1, sender=CLIENT)
    return replace(case, fields=PHONE, scan=False)


def in_a_reply(words: Intent) -> Intent:
    """The same words below a quoted letter of ours."""
    return a_reply(Answer.UNCLEAR, code=None, words=words)


# ── each kind of letter ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-2", "Q-11", "Q-13", "R-7")
@pytest.mark.parametrize("wrap", [lambda intent: intent, in_a_reply])
@pytest.mark.parametrize(
    ("intent", "content"),
    [
        (an_order(), RequestEcho),
        (CancelIntent("2026-000001"), RequestCancelled),
        (RegistrationIntent(PHONE), RegistrationReceived),
        (JournalIntent(), Journal),
        (StatusIntent("2026-000001"), RequestState),
        (HelpIntent(), Blanks),
        (UnknownIntent(), Blanks),
    ],
)
def test_each_kind_of_letter_has_its_answer_alone_or_in_a_reply(wrap: object, intent: Intent, content: type) -> None:
    assert callable(wrap)
    register = a_desk().put(CONFIRMED)
    decision = decide(register, wrap(intent), "слова")
    assert [type(draft.content) for draft in letters_to(decision, CLIENT)] == [content]


@pytest.mark.rule("D-11", "P-1", "P-4")
@pytest.mark.parametrize("wrap", [lambda intent: intent, in_a_reply])
@pytest.mark.parametrize(("intent", "why"), FOR_A_PERSON)
def test_what_only_a_person_can_answer_goes_to_one(wrap: object, intent: Intent, why: str) -> None:
    assert callable(wrap)
    register = a_desk()
    decision = decide(register, wrap(intent), "слова")
    assert decision.verdict is LetterVerdict.HANDLED
    assert told(decision, HandedOn).client == a_client()
    for dispatcher in (DISPATCHER, SECOND_DISPATCHER):
        notice = told(decision, NoticeQuestion, dispatcher)
        assert why in notice.why
        assert notice.text == "слова"
    assert (register.persons[7].answered_at, register.persons[7].stranger) == (None, False)


@pytest.mark.rule("Q-2")
def test_help_sends_every_blank_and_troubles_nobody() -> None:
    decision = decide(a_desk(), HelpIntent())
    blanks = told(decision, Blanks)
    assert not blanks.not_understood
    assert [blank.form for blank in blanks.blanks] == ["request"] * 6 + [
        "journal",
        "plots",
        "statement",
        "claim",
        "change",
    ]
    assert len(decision.letters) == 1


@pytest.mark.rule("R-8")
@pytest.mark.parametrize(
    ("intent", "content"),
    [
        (an_order(), Refused),
        (JournalIntent(), Journal),
        (StatementIntent(None), StatementLetter),
        (ClaimIntent("missing", None, ""), StatementLetter),
        (StatusIntent("2026-000001"), RequestState),
    ],
)
def test_a_suspended_client_may_ask_but_not_order(intent: Intent, content: type) -> None:
    register = a_desk().put(replace(a_client(), status=ClientStatus.SUSPENDED), CONFIRMED, a_statement())
    decision = decide(register, intent)
    assert [type(draft.content) for draft in letters_to(decision, CLIENT)] == [content]
    assert register.filed == {1: CONFIRMED}


# ── replies ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-5")
def test_a_reply_is_first_decided_by_what_it_answers() -> None:
    register = a_desk().put(a_request(), a_code())
    assert told(decide(register, a_reply(words=UnknownIntent()), "да"), RequestConfirmed).request == register.filed[1]


@pytest.mark.rule("R-2", "R-7")
def test_a_reply_about_a_change_joins_it_with_its_fields_and_papers() -> None:
    register = a_desk().put(a_change(), a_sent_letter(1, CASE))
    ids = ("out.1@tancos.example",)
    said = RegistrationIntent(RegistrationFields(name="СНП «Ромашка»"))
    decide(register, a_reply(Answer.UNCLEAR, code=None, words=said, message_ids=ids), "Наименование")
    assert register.cases[1].fields == replace(PHONE, name="СНП «Ромашка»")
    letter = a_letter("Скан во вложении", attachments=(a_file(),))
    decision = decide(register, a_reply(Answer.UNCLEAR, code=None, message_ids=ids), letter=letter, letter_id=8)
    assert register.cases[1].scan
    assert register.cases[1].letters == (1, 7, 8)
    assert told(decision, RegistrationReceived).case == register.cases[1]


@pytest.mark.rule("D-11")
def test_an_order_beside_a_photo_in_a_reply_about_a_change_is_not_swallowed() -> None:
    register = a_desk().put(a_change(), a_sent_letter(1, CASE))
    reply = a_reply(Answer.UNCLEAR, code=None, words=an_order(), message_ids=("out.1@tancos.example",))
    decision = decide(register, reply, letter=a_letter("Прошу отключить участок 12", attachments=(a_file(),)))
    assert told(decision, RequestEcho).request == register.filed[1]
    assert register.cases[1] == a_change()


@pytest.mark.rule("D-11")
def test_a_reply_about_a_change_that_brings_nothing_for_it_goes_to_a_person() -> None:
    register = a_desk().put(a_change(), a_sent_letter(1, CASE))
    reply = a_reply(Answer.UNCLEAR, code=None, message_ids=("out.1@tancos.example",))
    decision = decide(register, reply, "Когда примете решение?")
    assert told(decision, NoticeQuestion, DISPATCHER).text == "Когда примете решение?"
    assert register.cases[1] == a_change()


@pytest.mark.rule("R-7")
@pytest.mark.parametrize("status", [RegistrationStatus.APPROVED, RegistrationStatus.CONFIRMED])
def test_a_reply_about_a_change_that_takes_no_more_opens_another(status: RegistrationStatus) -> None:
    register = a_desk().put(a_change(status), a_sent_letter(1, CASE))
    said = RegistrationIntent(RegistrationFields(name="СНП «Ромашка»"))
    ids = ("out.1@tancos.example",)
    decide(register, a_reply(Answer.UNCLEAR, code=None, words=said, message_ids=ids), "Наименование")
    assert register.cases[1] == a_change(status)
    assert register.cases[2].fields == said.fields


# ── papers without words ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("R-1")
@pytest.mark.parametrize(
    ("text", "files", "joined"),
    [("", 1, True), (" \n", 1, True), ("Посмотрите, пожалуйста", 1, False), ("", 0, False)],
)
def test_papers_without_words_join_the_clients_open_change(text: str, files: int, joined: bool) -> None:
    register = a_desk().put(a_change())
    letter = a_letter(text, attachments=(a_file(),) * files)
    decision = decide(register, UnknownIntent(), letter=letter)
    assert register.cases[1].scan is joined
    assert (7 in register.persons) is not joined
    if not joined:
        assert told(decision, NoticeQuestion, DISPATCHER).attachments == ("письмо.pdf",) * files


@pytest.mark.rule("D-11")
@pytest.mark.parametrize(
    "cases", [(), (a_change(RegistrationStatus.APPROVED),), (replace(a_registration(), sender=STRANGER),)]
)
def test_papers_without_words_and_without_a_case_go_to_a_person(cases: tuple[Registration, ...]) -> None:
    register = FakeRegister().put(a_client(), *cases)
    decision = decide(register, UnknownIntent(), letter=a_letter("", attachments=(a_file(),)))
    assert told(decision, NoticeQuestion, DISPATCHER).attachments == ("письмо.pdf",)
    assert list(register.cases.values()) == list(cases)


@pytest.mark.rule("R-1")
@pytest.mark.parametrize("text", ["", "Здравствуйте"])
def test_papers_without_a_word_join_his_open_case(text: str) -> None:
    case = replace(a_registration(RegistrationStatus.INCOMPLETE), kind=RegistrationKind.CHANGE, client_id=1)
    register = a_desk().put(replace(case, sender=CLIENT, missing=("scan",), scan=False))
    decide(register, UnknownIntent(), letter=a_letter(text, attachments=(a_file(),)))
    assert register.cases[1].scan is (text == "")


@pytest.mark.rule("Q-5", "D-11")
@pytest.mark.parametrize(
    ("text", "files", "troubles"),
    [("Спасибо за оперативность!", 0, False), ("Спасибо!", 1, True), ("Спасибо. А когда приедете?", 0, True)],
)
def test_mere_thanks_trouble_nobody_but_a_file_or_a_question_does(text: str, files: int, troubles: bool) -> None:
    register = a_desk()
    decision = decide(register, UnknownIntent(), letter=a_letter(text, attachments=(a_file("план.dwg"),) * files))
    assert (7 in register.persons) is troubles
    assert bool(decision.letters) is troubles
    assert (decision.verdict is LetterVerdict.IGNORED) is not troubles
