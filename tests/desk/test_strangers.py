"""Letters from addresses that are not registered: one polite refusal a day, and what is not refused (Q-1, R-1, R-6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maild.desk.correspondence import (
    CodeRefused,
    HandedOn,
    NoticeQuestion,
    NoticeRegistration,
    NotRegistered,
    RegistrationReceived,
)
from maild.desk.decision import LetterVerdict, Ref
from maild.desk.intent import (
    Answer,
    CancelIntent,
    ClaimIntent,
    HelpIntent,
    Intent,
    JournalIntent,
    PortalIntent,
    RegistrationIntent,
    StatementIntent,
    StatusIntent,
    UnknownIntent,
    UsageIntent,
)
from maild.desk.parties import ClientStatus
from maild.desk.registration import RegistrationFields, RegistrationKind, RegistrationStatus
from maild.desk.request import RequestStatus
from tests.desk.deciding import a_desk, a_reply, an_order, decide, letters_to, told
from tests.desk.fakes import FakeRegister
from tests.desk.samples import (
    CLIENT,
    CODES,
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
)

CASE = Ref("registration", 1)
REFUSED_TO_STRANGERS: list[Intent] = [
    an_order(),
    CancelIntent("2026-000001"),
    JournalIntent(),
    StatusIntent(None),
    StatementIntent(None),
    ClaimIntent("missing", "2026-10", "не получена"),
    UsageIntent(),
    HelpIntent(),
    UnknownIntent(),
    a_reply(code=None),
    a_reply(code=None, words=an_order()),
    a_reply(code="VWXYZ23456789ABC"),
]


# ── Q-1 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-1", "D-11")
@pytest.mark.parametrize("intent", REFUSED_TO_STRANGERS)
def test_a_stranger_is_refused_politely_and_listed_for_the_digest(intent: Intent) -> None:
    register = a_desk().put(a_request(RequestStatus.CONFIRMED))
    decision = decide(register, intent, sender=STRANGER)
    assert decision.verdict is LetterVerdict.REFUSED
    (draft,) = decision.letters
    assert (draft.to, draft.content) == (STRANGER, NotRegistered(None))
    assert register.filed == {1: a_request(RequestStatus.CONFIRMED)}
    item = register.persons[7]
    assert (item.sender, item.subject, item.stranger, item.answered_at) == (STRANGER, "Заявка", True, None)
    assert [entry.event for entry in register.history(Ref("letter", 7))] == ["listed"]


@pytest.mark.rule("Q-1", "M-4")
def test_a_stranger_gets_one_answer_a_day_whichever_it_is_and_every_letter_is_listed() -> None:
    register = a_desk().put(a_code(CODES[3]))
    came: list[tuple[Intent, str, str]] = [
        (an_order(), STRANGER, "2026-11-25 00:00:01"),
        (UnknownIntent(), "PETROV@mail.example", "2026-11-25 12:00"),
        (PortalIntent("0123", None), STRANGER, "2026-11-25 13:00"),
        (a_reply(code=CODES[3]), STRANGER, "2026-11-25 23:59:59"),
        (PortalIntent("0123", None), STRANGER, "2026-11-26 00:00:00"),
        (an_order(), STRANGER, "2026-11-26 12:00"),
    ]
    answers = [
        len([draft for draft in decision.letters if not draft.to_dispatcher])
        for decision in (
            decide(register, intent, sender=sender, at=at, letter_id=n)
            for n, (intent, sender, at) in enumerate(came, 1)
        )
    ]
    assert answers == [1, 0, 0, 0, 1, 0]
    assert sorted(register.persons) == [1, 2, 3, 4, 5, 6]


@pytest.mark.rule("Q-5")
def test_a_foreign_code_from_a_strangers_address_is_explained_and_confirms_nothing() -> None:
    register = a_desk().put(a_request(), a_code())
    decision = decide(register, a_reply(), "да", sender=STRANGER)
    assert decision.verdict is LetterVerdict.REFUSED
    refused = told(decision, CodeRefused, STRANGER)
    assert "другой адрес" in refused.problem
    assert refused.request is None
    assert register.persons[7].stranger
    assert register.filed == {1: a_request()}
    assert all(code.spent_at is None for code in register.codes.values())


@pytest.mark.rule("R-8", "Q-5")
def test_the_own_code_of_a_closed_client_is_no_foreign_one_but_he_is_a_stranger() -> None:
    register = a_desk().put(replace(a_client(), status=ClientStatus.CLOSED), a_request(), a_code())
    assert told(decide(register, a_reply(), "да"), NotRegistered) == NotRegistered(None)
    assert register.filed == {1: a_request()}


@pytest.mark.rule("P-1", "D-11")
@pytest.mark.parametrize("reply", [False, True])
def test_a_subscriber_who_sends_a_photo_of_his_meter_goes_to_a_person(reply: bool) -> None:
    register = a_desk()
    portal = PortalIntent("0123", None)
    photo = a_letter("", STRANGER, attachments=(a_file("счётчик.jpg"),))
    decision = decide(register, a_reply(code=None, words=portal) if reply else portal, sender=STRANGER, letter=photo)
    assert decision.verdict is LetterVerdict.HANDLED
    assert told(decision, HandedOn, STRANGER).client is None
    for dispatcher in (DISPATCHER, SECOND_DISPATCHER):
        assert told(decision, NoticeQuestion, dispatcher).client is None
    assert register.persons[7].stranger is False


# ── his own case ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-1", "R-6")
@pytest.mark.parametrize("status", [s for s in RegistrationStatus if s in ("incomplete", "pending", "approved")])
def test_one_whose_case_is_open_is_told_how_it_stands(status: RegistrationStatus) -> None:
    case = a_registration(status)
    register = a_desk().put(case)
    assert told(decide(register, an_order(), sender=STRANGER), NotRegistered, STRANGER) == NotRegistered(case)


@pytest.mark.rule("Q-1")
@pytest.mark.parametrize("status", [RegistrationStatus.REJECTED, RegistrationStatus.CONFIRMED])
def test_one_whose_case_is_over_is_told_only_that_he_is_not_registered(status: RegistrationStatus) -> None:
    register = a_desk().put(a_registration(status), a_sent_letter(1, CASE, STRANGER))
    decision = decide(register, a_reply(code=None, message_ids=("out.1@tancos.example",)), sender=STRANGER)
    assert told(decision, NotRegistered, STRANGER) == NotRegistered(None)


@pytest.mark.rule("R-1", "R-2")
@pytest.mark.parametrize(
    ("status", "joined"),
    [
        (RegistrationStatus.INCOMPLETE, True),
        (RegistrationStatus.PENDING, True),
        (RegistrationStatus.APPROVED, False),
        (RegistrationStatus.REJECTED, False),
        (RegistrationStatus.CONFIRMED, False),
        (RegistrationStatus.BOUNCED, False),
    ],
)
def test_papers_in_a_letter_of_their_own_join_the_open_case(status: RegistrationStatus, joined: bool) -> None:
    case = replace(a_registration(status), scan=False, missing=("scan",))
    register = a_desk().put(case)
    letter = a_letter("Высылаю скан", STRANGER, attachments=(a_file(),))
    decision = decide(register, UnknownIntent(), letter=letter)
    assert register.cases[1].scan is joined
    assert isinstance(letters_to(decision, STRANGER)[0].content, RegistrationReceived if joined else NotRegistered)


@pytest.mark.rule("R-2")
def test_a_reply_to_a_letter_about_a_case_that_bounced_joins_it() -> None:
    case = replace(a_registration(RegistrationStatus.BOUNCED), scan=False)
    register = a_desk().put(case, a_sent_letter(1, CASE, STRANGER))
    reply = a_reply(code=None, message_ids=("one@mail.example", "out.1@tancos.example"))
    decide(register, reply, letter=a_letter("", STRANGER, attachments=(a_file(),)))
    assert (register.cases[1].status, register.cases[1].scan) == (RegistrationStatus.PENDING, True)


@pytest.mark.rule("R-1")
@pytest.mark.parametrize(
    "answered",
    [
        replace(a_registration(RegistrationStatus.REJECTED), id=2),
        replace(a_registration(), id=2, sender="another@mail.example"),
    ],
)
def test_a_reply_to_a_letter_about_a_case_that_takes_it_not_joins_his_own_open_one(answered: object) -> None:
    own = replace(a_registration(RegistrationStatus.INCOMPLETE), scan=False, missing=("scan",))
    register = a_desk().put(own, answered, a_sent_letter(1, Ref("registration", 2), STRANGER))
    reply = a_reply(code=None, message_ids=("out.1@tancos.example",))
    decide(register, reply, letter=a_letter("", STRANGER, attachments=(a_file(),)))
    assert register.cases[1].scan
    assert register.cases[2] == answered


@pytest.mark.rule("R-1")
@pytest.mark.parametrize("about", [None, Ref("request", 1), Ref("registration", 99)])
def test_a_reply_to_a_letter_about_no_case_joins_none(about: Ref | None) -> None:
    register = a_desk().put(a_sent_letter(1, about, STRANGER))
    reply = a_reply(code=None, message_ids=("out.1@tancos.example",))
    decision = decide(register, reply, letter=a_letter("Вот", STRANGER, attachments=(a_file(),)))
    assert told(decision, NotRegistered, STRANGER) == NotRegistered(None)
    assert register.cases == {}


@pytest.mark.rule("R-7")
def test_a_letter_from_the_new_address_does_not_touch_a_clients_change() -> None:
    change = replace(
        a_registration(),
        kind=RegistrationKind.CHANGE,
        client_id=1,
        sender=CLIENT,
        fields=RegistrationFields(address=STRANGER),
    )
    register = a_desk().put(change)
    letter = a_letter("", STRANGER, attachments=(a_file(),))
    decide(register, RegistrationIntent(RegistrationFields(phone="8 495 000-00-00")), letter=letter)
    decide(register, UnknownIntent(), letter=letter)
    assert register.cases[1] == change
    assert (register.cases[2].kind, register.cases[2].sender) == (RegistrationKind.NEW, STRANGER)


# ── received before the registration ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("R-6", "Q-1")
@pytest.mark.parametrize("intent", REFUSED_TO_STRANGERS)
def test_a_letter_received_before_the_registration_is_answered_whenever_it_is_read(intent: Intent) -> None:
    register = a_desk()
    decision = decide(register, intent, at="2026-11-01 11:59", now="2026-11-01 12:05")
    assert decision.verdict is LetterVerdict.REFUSED
    assert told(decision, NotRegistered).registered_at == a_client().registered_at
    assert register.filed == {}
    assert register.persons[7].stranger


@pytest.mark.rule("R-6", "D-11")
@pytest.mark.parametrize("reply", [False, True])
def test_registration_data_received_before_it_and_read_after_go_to_a_person(reply: bool) -> None:
    register = a_desk()
    words = RegistrationIntent(RegistrationFields(phone="8 495 000-00-00"))
    decision = decide(
        register, a_reply(code=None, words=words) if reply else words, at="2026-11-01 11:59", now="2026-11-01 12:05"
    )
    assert told(decision, HandedOn).client == a_client()
    assert told(decision, NoticeQuestion, DISPATCHER).client == a_client()
    assert register.persons[7].stranger is False
    assert register.cases == {}


@pytest.mark.rule("Q-1")
def test_an_empty_register_refuses_too() -> None:
    assert told(decide(FakeRegister(), an_order(), sender=STRANGER), NotRegistered, STRANGER) == NotRegistered(None)


@pytest.mark.rule("D-11")
@pytest.mark.parametrize("status", [RegistrationStatus.PENDING, RegistrationStatus.REJECTED])
@pytest.mark.parametrize(("answer", "text"), [(Answer.YES, "Ок"), (Answer.UNCLEAR, "Спасибо!"), (Answer.UNCLEAR, "")])
def test_thanks_about_an_open_case_need_no_answer(status: RegistrationStatus, answer: Answer, text: str) -> None:
    case = replace(a_registration(status), sender=STRANGER)
    sent = a_sent_letter(1, CASE, STRANGER)
    reply = a_reply(answer, None, message_ids=(sent.message_id,))
    decision = decide(a_desk().put(case, sent), reply, text, sender=STRANGER)
    told_nothing = (decision.verdict, decision.letters) == (LetterVerdict.IGNORED, ())
    assert told_nothing is (status is RegistrationStatus.PENDING)


@pytest.mark.rule("R-5")
def test_a_reply_to_a_rejection_that_brings_what_was_wanting_opens_a_case_that_says_so() -> None:
    case = replace(a_registration(RegistrationStatus.REJECTED), sender=STRANGER, reason="нет подписи")
    sent = a_sent_letter(1, CASE, STRANGER)
    letter = a_letter("Исправленный скан", STRANGER, attachments=(a_file(),))
    reply = a_reply(Answer.UNCLEAR, None, message_ids=(sent.message_id,))
    register = a_desk().put(case, sent)
    decision = decide(register, reply, letter=letter)
    notice = told(decision, NoticeRegistration, DISPATCHER)
    assert notice.warnings[0] == "Прислано взамен отклонённой рег-1: нет подписи. Прежние данные взяты из неё."
    assert register.cases[2].fields == case.fields


@pytest.mark.rule("R-2")
@pytest.mark.parametrize("papers", [True, False])
def test_a_scan_without_a_word_is_a_registration(papers: bool) -> None:
    letter = a_letter("", STRANGER, attachments=(a_file(),) if papers else ())
    register = a_desk()
    decision = decide(register, UnknownIntent(), letter=letter)
    assert bool(letters_to(decision, DISPATCHER)) is papers
    assert bool(register.cases) is papers


@pytest.mark.rule("D-11")
def test_a_question_about_his_case_is_one_for_a_person() -> None:
    sent = a_sent_letter(1, CASE, STRANGER)
    register = a_desk().put(replace(a_registration(), sender=STRANGER), sent)
    reply = a_reply(Answer.UNCLEAR, None, message_ids=(sent.message_id,))
    decision = decide(register, reply, "А долго ли ждать?", sender=STRANGER)
    assert "рег-1" in told(decision, HandedOn, STRANGER).about
    assert "рег-1" in told(decision, NoticeQuestion, DISPATCHER).why
