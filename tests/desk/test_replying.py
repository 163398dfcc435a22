"""Replies: yes, no, anything else; and codes that are open, spent, late, foreign, unknown or not there (Q-5, Q-11)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from maild.desk.code import CodePurpose, code_digest
from maild.desk.correspondence import (
    Blanks,
    CodeRefused,
    HandedOn,
    Journal,
    NoticeChanged,
    NoticeQuestion,
    NoticeRequest,
    Refused,
    RequestCancelled,
    RequestConfirmed,
    RequestEcho,
    RequestState,
)
from maild.desk.decision import LetterVerdict, Ref
from maild.desk.intent import Answer, HelpIntent, JournalIntent, Problem
from maild.desk.parties import ClientStatus
from maild.desk.request import RequestKind, RequestStatus
from tests.desk.deciding import a_desk, a_reply, an_order, decide, letters_to, told
from tests.desk.samples import (
    CLIENT,
    CODES,
    DISPATCHER,
    SECOND_DISPATCHER,
    a_client,
    a_code,
    a_request,
    a_sent_letter,
    a_subscriber,
    moscow,
)

if TYPE_CHECKING:
    from tests.desk.fakes import FakeRegister

OTHER = "other@snt.example"
YES, NO, UNCLEAR = Answer.YES, Answer.NO, Answer.UNCLEAR


def waiting(kind: RequestKind = RequestKind.DISCONNECT) -> FakeRegister:
    """заявка-1, filed on 25 November at 10:00, with its open code."""
    return a_desk().put(a_request(kind=kind), a_code())


def settled(status: RequestStatus) -> FakeRegister:
    """заявка-1 in a later status; its code has been used."""
    spent = None if status is RequestStatus.EXPIRED else moscow("2026-11-25 11:00")
    return a_desk().put(a_request(status), replace(a_code(), spent_at=spent))


def unchanged(register: FakeRegister, status: RequestStatus) -> bool:
    """Whether заявка-1 still stands so, and no number was given in vain."""
    return register.filed[1].status is status and len(register.filed) == 1


# ── an open code ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-5", "Q-6", "Q-7", "D-2")
@pytest.mark.parametrize("kind", list(RequestKind))
def test_a_yes_confirms_gives_a_number_and_tells_the_dispatchers(kind: RequestKind) -> None:
    register = waiting(kind)
    decision = decide(register, a_reply(), "да", at="2026-11-25 11:59:59", now="2026-11-25 15:00")
    assert decision.verdict is LetterVerdict.HANDLED
    request = register.filed[1]
    assert (request.number, request.status) == ("2026-000001", RequestStatus.CONFIRMED)
    assert request.confirmed_at == moscow("2026-11-25 11:59:59")
    assert request.process_by == moscow("2026-11-25 18:00")
    assert request.remind_at is None
    assert told(decision, RequestConfirmed).request == request
    assert not told(decision, RequestConfirmed).provisional
    for dispatcher in (DISPATCHER, SECOND_DISPATCHER):
        assert told(decision, NoticeRequest, dispatcher).request == request
        assert letters_to(decision, dispatcher)[0].about == Ref("request", 1)
    assert [entry.event for entry in register.history(Ref("request", 1))] == ["confirmed"]


@pytest.mark.rule("Q-5")
def test_one_use_spends_all_codes_of_the_request() -> None:
    register = waiting().put(a_code(CODES[1]), a_code(CODES[2], Ref("request", 2)))
    decide(register, a_reply(), "да", at="2026-11-25 11:00", now="2026-11-25 11:05")
    spent = {digest: code.spent_at for digest, code in register.codes.items()}
    assert spent[code_digest(CODES[0])] == spent[code_digest(CODES[1])] == moscow("2026-11-25 11:05")
    assert spent[code_digest(CODES[2])] is None


@pytest.mark.rule("Q-6")
def test_numbers_run_by_the_year_of_the_confirmation_by_the_desks_clock() -> None:
    register = waiting()
    register.put(replace(a_request(RequestStatus.DONE, request_id=2), number="2026-000041"))
    register.put(replace(register.filed[1], filed_at=moscow("2026-12-31 20:00"), expires_at=moscow("2027-01-03 20:00")))
    register.put(replace(a_code(), expires_at=moscow("2027-01-03 20:00")))
    decide(register, a_reply(), "да", at="2026-12-31 23:59:59", now="2027-01-01 00:00:10")
    assert register.filed[1].number == "2026-000042"
    register.put(replace(a_request(request_id=3), expires_at=moscow("2027-01-03 20:00")))
    register.put(replace(a_code(CODES[1], Ref("request", 3)), expires_at=moscow("2027-01-03 20:00")))
    decide(register, a_reply(code=CODES[1]), "да", at="2027-01-01 00:00:00")
    assert register.filed[3].number == "2027-000001"


@pytest.mark.rule("Q-7")
def test_a_deadline_in_an_unknown_year_is_said_to_be_provisional() -> None:
    late = moscow("2028-12-31 23:00")
    register = a_desk().put(replace(a_request(), expires_at=late), replace(a_code(), expires_at=late))
    decision = decide(register, a_reply(), "да", at="2027-12-31 13:00")
    assert told(decision, RequestConfirmed).provisional
    assert told(decision, NoticeRequest, DISPATCHER).provisional


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize(
    ("received", "status"),
    [
        ("2026-11-28 09:59:59", RequestStatus.CONFIRMED),
        ("2026-11-28 10:00:00", RequestStatus.CONFIRMED),
        ("2026-11-28 10:00:01", RequestStatus.AWAITING_CONFIRMATION),
    ],
)
def test_what_counts_is_when_the_reply_was_received(received: str, status: RequestStatus) -> None:
    register = waiting()
    decision = decide(register, a_reply(), "да", at=received, now="2026-11-30 09:00")
    assert register.filed[1].status is status
    if status is RequestStatus.AWAITING_CONFIRMATION:
        refused = told(decision, CodeRefused)
        assert "72 часа" in refused.problem
        assert refused.request == register.filed[1]
        assert decision.verdict is LetterVerdict.REFUSED


@pytest.mark.rule("Q-5", "Q-11")
def test_a_no_cancels_and_only_what_dispatchers_knew_of_is_told_to_them() -> None:
    register = waiting()
    decision = decide(register, a_reply(NO), "нет", at="2026-11-25 10:30")
    assert told(decision, RequestCancelled).request.status is RequestStatus.CANCELLED
    assert len(decision.letters) == 1
    assert register.filed[1].remind_at is None
    assert all(code.spent_at for code in register.codes.values())


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("words", [None, JournalIntent(), an_order(plot="7")])
def test_anything_else_is_asked_again_with_a_fresh_code(words: JournalIntent | None) -> None:
    register = waiting()
    decision = decide(register, a_reply(UNCLEAR, words=words), "да, но после обеда", at="2026-11-25 12:00")
    assert decision.verdict is LetterVerdict.ANSWERED
    echo = told(decision, RequestEcho)
    assert "нельзя понять как согласие или отказ" in (echo.again or "")
    assert echo.process_by_if_now == moscow("2026-11-26 18:00")
    (draft,) = decision.letters
    assert draft.code not in (None, CODES[0])
    assert register.codes[code_digest(draft.code or "")].expires_at == register.filed[1].expires_at
    assert unchanged(register, RequestStatus.AWAITING_CONFIRMATION)
    decide(register, a_reply(code=draft.code), "да", at="2026-11-25 12:01")
    assert register.filed[1].status is RequestStatus.CONFIRMED


@pytest.mark.rule("R-8")
def test_a_suspended_client_may_not_confirm_but_may_cancel() -> None:
    register = waiting().put(replace(a_client(), status=ClientStatus.SUSPENDED))
    decision = decide(register, a_reply(), "да", at="2026-11-25 11:00")
    assert "приостановлен" in told(decision, Refused).problem
    assert unchanged(register, RequestStatus.AWAITING_CONFIRMATION)
    decide(register, a_reply(NO), "нет", at="2026-11-25 11:10")
    assert register.filed[1].status is RequestStatus.CANCELLED


@pytest.mark.rule("Q-5")
def test_of_several_codes_the_surest_place_counts() -> None:
    """A spent code in the subject is not helped by an open one of another request in the quoted text."""
    register = settled(RequestStatus.CONFIRMED).put(a_request(request_id=2), a_code(CODES[1], Ref("request", 2)))
    decision = decide(register, a_reply(codes=CODES[:2]), "да", at="2026-11-25 12:00")
    assert told(decision, RequestState).request.id == 1
    assert register.filed[2].status is RequestStatus.AWAITING_CONFIRMATION


@pytest.mark.rule("Q-5")
def test_of_two_codes_of_one_request_the_open_one_serves() -> None:
    register = waiting().put(replace(a_code(), spent_at=moscow("2026-11-25 10:10")), a_code(CODES[1]))
    decide(register, a_reply(codes=("F" * 16, CODES[0], CODES[1])), "да", at="2026-11-25 11:00")
    assert register.filed[1].status is RequestStatus.CONFIRMED


# ── a code that has served ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize(
    "status",
    [
        RequestStatus.CONFIRMED,
        RequestStatus.IN_PROGRESS,
        RequestStatus.DONE,
        RequestStatus.REJECTED,
        RequestStatus.CANCELLED,
    ],
)
def test_a_second_yes_changes_nothing(status: RequestStatus) -> None:
    register = settled(status)
    decision = decide(register, a_reply(), "да", at="2026-11-25 12:00")
    assert decision.verdict is LetterVerdict.ANSWERED
    assert decision.changes == ()
    assert told(decision, RequestState).request == register.filed[1]


@pytest.mark.rule("Q-12")
def test_the_state_of_an_overdue_request_says_so() -> None:
    register = settled(RequestStatus.CONFIRMED)
    assert not told(decide(register, a_reply(), "да", at="2026-11-25 18:00:00"), RequestState).overdue
    assert told(decide(register, a_reply(), "да", at="2026-11-25 18:00:01"), RequestState).overdue


@pytest.mark.rule("Q-11", "D-2")
def test_a_no_to_a_confirmed_request_cancels_it_and_tells_the_dispatchers() -> None:
    register = settled(RequestStatus.CONFIRMED)
    decision = decide(register, a_reply(NO), "отменяю", at="2026-11-25 12:00")
    assert register.filed[1].status is RequestStatus.CANCELLED
    notice = told(decision, NoticeChanged, SECOND_DISPATCHER)
    assert "2026-000001" in notice.headline
    assert told(decision, RequestCancelled).request.number == "2026-000001"


@pytest.mark.rule("Q-11")
def test_a_no_after_the_start_is_too_late() -> None:
    register = settled(RequestStatus.IN_PROGRESS)
    decision = decide(register, a_reply(NO), "нет", at="2026-11-25 16:00")
    assert decision.verdict is LetterVerdict.REFUSED
    assert "II.7.8" in told(decision, Refused).clause
    assert unchanged(register, RequestStatus.IN_PROGRESS)


@pytest.mark.rule("Q-11")
@pytest.mark.parametrize("status", [RequestStatus.DONE, RequestStatus.REJECTED, RequestStatus.CANCELLED])
def test_a_no_to_what_is_over_is_told_how_it_stands(status: RequestStatus) -> None:
    register = settled(status)
    told(decide(register, a_reply(NO), "нет", at="2026-11-26 16:00"), RequestState)
    assert unchanged(register, status)


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("answer", [YES, NO])
def test_a_code_of_an_expired_request_is_late(answer: Answer) -> None:
    register = settled(RequestStatus.EXPIRED)
    refused = told(decide(register, a_reply(answer), "да", at="2026-11-28 10:00:01"), CodeRefused)
    assert "истёк" in refused.problem
    assert refused.request is not None
    assert unchanged(register, RequestStatus.EXPIRED)


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("status", [RequestStatus.CONFIRMED, RequestStatus.EXPIRED])
def test_other_words_in_an_old_thread_stand_for_themselves(status: RequestStatus) -> None:
    register = settled(status)
    reply = a_reply(UNCLEAR, words=an_order(plot="7"))
    decide(register, reply, "Отключите участок 7", at="2026-11-29 12:00")
    assert register.filed[2].plot == "7"
    told(decide(register, a_reply(UNCLEAR, words=JournalIntent()), "журнал", at="2026-11-29 12:01"), Journal)


@pytest.mark.rule("D-11")
@pytest.mark.parametrize("status", [RequestStatus.CONFIRMED, RequestStatus.EXPIRED])
def test_words_that_nobody_understands_go_to_a_person_also_in_an_old_thread(status: RequestStatus) -> None:
    register = settled(status)
    decision = decide(register, a_reply(UNCLEAR), "Почему так долго?", at="2026-11-29 12:00")
    assert told(decision, Blanks).not_understood
    assert 7 in register.persons


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize(
    ("status", "answer"), [(RequestStatus.CONFIRMED, RequestState), (RequestStatus.EXPIRED, CodeRefused)]
)
def test_nothing_but_the_quote_in_an_old_thread_is_told_how_things_stand(
    status: RequestStatus, answer: type[RequestState | CodeRefused]
) -> None:
    told(decide(settled(status), a_reply(UNCLEAR), " \n", at="2026-11-29 12:00"), answer)


@pytest.mark.rule("Q-5")
def test_a_late_reply_with_other_words_stands_for_itself_before_the_expiry_was_written() -> None:
    register = waiting()
    told(decide(register, a_reply(UNCLEAR, words=HelpIntent()), "справка", at="2026-11-29 12:00"), Blanks)


# ── foreign, unknown, none ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("answer", [YES, NO, UNCLEAR])
def test_a_code_serves_only_the_address_it_was_sent_to(answer: Answer) -> None:
    register = waiting().put(a_client(2, OTHER, "СНТ «Василёк»"), a_subscriber("12", 9, client_id=2))
    decision = decide(register, a_reply(answer), "да", sender=OTHER, at="2026-11-25 11:00")
    assert decision.verdict is LetterVerdict.REFUSED
    refused = told(decision, CodeRefused, OTHER)
    assert "на другой адрес" in refused.problem
    assert refused.request is None
    assert unchanged(register, RequestStatus.AWAITING_CONFIRMATION)


@pytest.mark.rule("Q-5", "R-4")
def test_the_address_is_compared_as_r_4_says() -> None:
    register = waiting()
    decide(register, a_reply(), "да", sender="SNT@ROMASHKA.Example", at="2026-11-25 11:00")
    assert register.filed[1].status is RequestStatus.CONFIRMED


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("answer", [YES, NO])
def test_a_code_that_nobody_knows_is_explained(answer: Answer) -> None:
    register = waiting()
    decision = decide(register, a_reply(answer, code="Z" * 16), "да", at="2026-11-25 11:00")
    assert "не известен" in told(decision, CodeRefused).problem
    assert unchanged(register, RequestStatus.AWAITING_CONFIRMATION)


@pytest.mark.rule("Q-5")
def test_other_words_with_an_unknown_code_stand_for_themselves() -> None:
    told(decide(waiting(), a_reply(UNCLEAR, "Z" * 16, JournalIntent()), "журнал", at="2026-11-25 11:00"), Journal)


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("about", [Ref("request", 1), Ref("request", 77), Ref("question", 77), Ref("client", 1)])
def test_a_code_of_a_thing_that_is_not_his_confirms_nothing(about: Ref) -> None:
    request = replace(a_request(), client_id=2)
    register = a_desk().put(request, a_code(about=about), a_client(2, OTHER))
    decision = decide(register, a_reply(), "да", at="2026-11-25 11:00")
    assert "не известен" in told(decision, CodeRefused).problem
    assert unchanged(register, RequestStatus.AWAITING_CONFIRMATION)


@pytest.mark.rule("Q-5")
def test_a_code_for_commands_confirms_no_request() -> None:
    register = a_desk().put(a_request(), a_code(about=Ref("letter", 1), purpose=CodePurpose.RUN_COMMANDS))
    told(decide(register, a_reply(), "да", at="2026-11-25 11:00"), CodeRefused)
    assert unchanged(register, RequestStatus.AWAITING_CONFIRMATION)


def referring(register: FakeRegister, about: Ref | None = Ref("request", 1), to: str = CLIENT) -> tuple[str, ...]:  # noqa: B008
    """A letter of ours without a code to which a reply refers."""
    register.put(a_sent_letter(1, about, to))
    return ("unknown@tancos.example", "out.1@tancos.example")


@pytest.mark.rule("Q-5")
def test_a_yes_without_a_code_is_asked_again() -> None:
    register = waiting()
    decision = decide(register, a_reply(code=None, message_ids=referring(register)), "да", at="2026-11-25 11:00")
    assert "не вернулся код" in (told(decision, RequestEcho).again or "")
    assert unchanged(register, RequestStatus.AWAITING_CONFIRMATION)


@pytest.mark.rule("Q-5")
def test_an_unclear_reply_without_a_code_is_asked_again_or_stands_for_itself() -> None:
    register = waiting()
    ids = referring(register)
    told(decide(register, a_reply(UNCLEAR, None, message_ids=ids), "хм", at="2026-11-25 11:00"), RequestEcho)
    other = a_reply(UNCLEAR, None, JournalIntent(), message_ids=ids)
    told(decide(register, other, "журнал", at="2026-11-25 11:01"), Journal)


@pytest.mark.rule("Q-11")
@pytest.mark.parametrize("status", [RequestStatus.AWAITING_CONFIRMATION, RequestStatus.CONFIRMED])
def test_a_no_to_any_letter_about_the_request_cancels_it(status: RequestStatus) -> None:
    register = a_desk().put(a_request(status))
    ids = referring(register)
    decide(register, a_reply(NO, None, message_ids=ids), "отмените", at="2026-11-25 12:00")
    assert register.filed[1].status is RequestStatus.CANCELLED


@pytest.mark.rule("Q-5")
def test_a_yes_to_a_letter_about_a_confirmed_request_is_told_how_it_stands() -> None:
    register = a_desk().put(a_request(RequestStatus.CONFIRMED))
    told(
        decide(register, a_reply(YES, None, message_ids=referring(register)), "ок", at="2026-11-25 12:00"), RequestState
    )


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize(
    ("about", "to"),
    [(None, CLIENT), (Ref("request", 1), OTHER), (Ref("request", 77), CLIENT), (Ref("registration", 1), CLIENT)],
)
def test_a_bare_yes_that_belongs_to_nothing_is_explained(about: Ref | None, to: str) -> None:
    register = a_desk().put(a_request(RequestStatus.CONFIRMED))
    decision = decide(
        register, a_reply(NO, None, message_ids=referring(register, about, to)), "нет", at="2026-11-25 12:00"
    )
    assert "нет кода" in told(decision, CodeRefused).problem
    assert unchanged(register, RequestStatus.CONFIRMED)


@pytest.mark.rule("D-11", "Q-5")
def test_a_question_about_a_confirmed_request_goes_to_a_person_as_one() -> None:
    register = settled(RequestStatus.CONFIRMED)
    words = an_order(plot=None, problem=Problem.UNCLEAR)
    decision = decide(register, a_reply(UNCLEAR, words=words), "А когда отключите?", at="2026-11-25 12:00")
    shown = register.filed[1].shown_number
    assert shown in told(decision, HandedOn).about
    assert told(decision, NoticeQuestion, DISPATCHER).why == f"вопрос о заявке {shown}"
    assert unchanged(register, RequestStatus.CONFIRMED)
