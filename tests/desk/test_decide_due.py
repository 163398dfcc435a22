"""What the clock brings: reminders, expiry, overdue marks, the morning digest, the breaker (Q-5, Q-12, R-5, D-6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from maild.desk.code import CodePurpose, code_digest
from maild.desk.correspondence import (
    DeadlineMissed,
    Digest,
    NoticeBreaker,
    NoticeOverdue,
    RequestEcho,
    RequestExpired,
)
from maild.desk.decide_due import DIGEST
from maild.desk.decision import Decision, Flag, PersonItem, Ref
from maild.desk.due import DueKind
from maild.desk.morning import BREAKER, PAUSED
from maild.desk.notices import CLOCK
from maild.desk.parties import ClientStatus
from maild.desk.register import HistoryHead, TakenLetter
from maild.desk.registration import RegistrationStatus
from maild.desk.request import RequestKind, RequestStatus
from tests.desk.deciding import a_desk, a_reply, decide, fall_due, letters_to, told
from tests.desk.fakes import FakeRegister
from tests.desk.samples import (
    CLIENT,
    CODES,
    DISPATCHER,
    SECOND_DISPATCHER,
    STRANGER,
    a_client,
    a_code,
    a_registration,
    a_request,
    moscow,
)

REQUEST = Ref("request", 1)
SETTLED = [status for status in RequestStatus if status is not RequestStatus.AWAITING_CONFIRMATION]


def waiting() -> FakeRegister:
    """заявка-1, filed on 25 November at 10:00, with its open code."""
    return a_desk().put(a_request(), a_code())


def nothing(decision: Decision) -> bool:
    """Whether it neither changes nor writes anything; the clock is its actor."""
    return (decision.changes, decision.letters, decision.actor) == ((), (), CLOCK)


# ── the reminder ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-5")
def test_after_24_hours_the_client_is_reminded_with_a_fresh_code() -> None:
    register = waiting()
    decision = fall_due(register, DueKind.REQUEST_REMINDER, 1, "2026-11-26 10:00")
    (draft,) = decision.letters
    assert draft.to == CLIENT
    assert draft.content == RequestEcho(a_client(), a_request(), moscow("2026-11-26 18:00"), reminder=True)
    assert draft.code is not None
    code = register.codes[code_digest(draft.code)]
    assert (code.purpose, code.address_key, code.expires_at) == (
        CodePurpose.CONFIRM_REQUEST,
        CLIENT,
        moscow("2026-11-28 10:00"),
    )
    assert register.filed[1] == replace(a_request(), remind_at=None)
    assert [entry.event for entry in register.history(REQUEST)] == ["reminded"]


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("which", ["the first", "the reminder's"])
def test_after_a_reminder_either_code_confirms(which: str) -> None:
    register = waiting()
    (draft,) = fall_due(register, DueKind.REQUEST_REMINDER, 1, "2026-11-26 10:00").letters
    decide(register, a_reply(code=CODES[0] if which == "the first" else draft.code), "да", at="2026-11-26 11:00")
    assert register.filed[1].status is RequestStatus.CONFIRMED
    assert all(code.spent_at for code in register.codes.values())


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("status", SETTLED)
def test_a_request_that_waits_no_longer_is_not_reminded(status: RequestStatus) -> None:
    register = a_desk().put(a_request(status))
    assert nothing(fall_due(register, DueKind.REQUEST_REMINDER, 1, "2026-11-26 10:00"))


@pytest.mark.rule("Q-5")
def test_a_reminder_whose_code_would_be_late_is_not_sent() -> None:
    register = waiting()
    assert fall_due(register, DueKind.REQUEST_REMINDER, 1, "2026-11-28 10:00:01").letters == ()
    assert register.filed[1] == replace(a_request(), remind_at=None)


@pytest.mark.rule("R-8")
@pytest.mark.parametrize("status", [ClientStatus.SUSPENDED, ClientStatus.CLOSED])
def test_a_client_who_may_not_order_is_not_reminded_to_confirm(status: ClientStatus) -> None:
    register = waiting().put(replace(a_client(), status=status))
    assert fall_due(register, DueKind.REQUEST_REMINDER, 1, "2026-11-26 10:00").letters == ()
    assert register.filed[1] == replace(a_request(), remind_at=None)


# ── expiry ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-5")
def test_after_72_hours_the_request_expires_and_the_client_is_told() -> None:
    register = waiting()
    decision = fall_due(register, DueKind.REQUEST_EXPIRY, 1, "2026-11-28 10:00:01")
    assert register.filed[1] == replace(a_request(RequestStatus.EXPIRED), remind_at=None)
    assert told(decision, RequestExpired).request == register.filed[1]
    assert len(decision.letters) == 1
    assert [(e.event, e.was, e.now) for e in register.history(REQUEST)] == [
        ("expired", "awaiting_confirmation", "expired")
    ]


@pytest.mark.rule("Q-4", "Q-5")
def test_an_expired_request_counts_no_more_for_its_day() -> None:
    register = waiting()
    assert register.counted(1, date(2026, 11, 25)) == 1
    fall_due(register, DueKind.REQUEST_EXPIRY, 1, "2026-11-28 10:00:01")
    assert register.counted(1, date(2026, 11, 25)) == 0


@pytest.mark.rule("Q-5")
def test_the_last_second_is_still_in_time() -> None:
    assert nothing(fall_due(waiting(), DueKind.REQUEST_EXPIRY, 1, "2026-11-28 10:00:00"))


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("status", SETTLED)
def test_a_request_that_waits_no_longer_does_not_expire(status: RequestStatus) -> None:
    register = a_desk().put(a_request(status))
    assert nothing(fall_due(register, DueKind.REQUEST_EXPIRY, 1, "2026-12-25 10:00"))


@pytest.mark.parametrize("kind", [k for k in DueKind if k not in (DueKind.DIGEST, DueKind.BREAKER, DueKind.RETRY)])
def test_nothing_follows_from_a_thing_that_is_not_there(kind: DueKind) -> None:
    assert nothing(fall_due(a_desk(), kind, 99, "2026-11-28 10:00"))


# ── overdue ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-8", "Q-12")
@pytest.mark.parametrize(
    ("status", "due", "now"),
    [
        (RequestStatus.CONFIRMED, "2026-11-25 18:00", "2026-11-25 18:00:01"),
        (RequestStatus.IN_PROGRESS, "2026-11-27 15:00", "2026-11-27 15:00:01"),
    ],
)
def test_a_request_past_its_due_second_is_told_once(status: RequestStatus, due: str, now: str) -> None:
    request = a_request(status)
    register = a_desk().put(request)
    assert nothing(fall_due(register, DueKind.REQUEST_OVERDUE, 1, due))
    decision = fall_due(register, DueKind.REQUEST_OVERDUE, 1, now)
    for dispatcher in (DISPATCHER, SECOND_DISPATCHER):
        assert told(decision, NoticeOverdue, dispatcher) == NoticeOverdue(a_client(), request, None, moscow(due))
    assert told(decision, DeadlineMissed) == DeadlineMissed(a_client(), request, moscow(due))
    assert register.filed[1] == replace(request, overdue_told_for=moscow(due))
    assert [(e.event, e.was, e.now) for e in register.history(REQUEST)] == [("overdue", status, status)]
    assert nothing(fall_due(register, DueKind.REQUEST_OVERDUE, 1, "2026-11-30 10:00"))


@pytest.mark.rule("Q-12")
def test_the_next_deadline_of_the_same_request_is_told_again() -> None:
    started = replace(a_request(RequestStatus.IN_PROGRESS), overdue_told_for=moscow("2026-11-25 18:00"))
    register = a_desk().put(started)
    assert len(fall_due(register, DueKind.REQUEST_OVERDUE, 1, "2026-11-27 15:00:01").letters) == 3


@pytest.mark.rule("Q-12")
@pytest.mark.parametrize(
    "status", [s for s in SETTLED if s not in (RequestStatus.CONFIRMED, RequestStatus.IN_PROGRESS)]
)
def test_what_is_over_is_never_overdue(status: RequestStatus) -> None:
    register = a_desk().put(a_request(status))
    assert nothing(fall_due(register, DueKind.REQUEST_OVERDUE, 1, "2026-12-25 10:00"))


@pytest.mark.rule("Q-8", "Q-12")
def test_an_onsite_check_whose_visit_is_not_agreed_has_no_deadline_to_miss() -> None:
    request = replace(a_request(RequestStatus.IN_PROGRESS, RequestKind.ONSITE_CHECK), execute_by=None)
    register = a_desk().put(request)
    assert nothing(fall_due(register, DueKind.REQUEST_OVERDUE, 1, "2026-12-25 10:00"))


@pytest.mark.rule("R-5")
@pytest.mark.parametrize("status", [RegistrationStatus.PENDING, RegistrationStatus.INCOMPLETE])
def test_a_case_that_nobody_decided_is_overdue_after_18_00_and_told_once(status: RegistrationStatus) -> None:
    case = a_registration(status)
    register = FakeRegister().put(case)
    assert nothing(fall_due(register, DueKind.REGISTRATION_OVERDUE, 1, "2026-11-26 18:00"))
    decision = fall_due(register, DueKind.REGISTRATION_OVERDUE, 1, "2026-11-26 18:00:01")
    for dispatcher in (DISPATCHER, SECOND_DISPATCHER):
        assert told(decision, NoticeOverdue, dispatcher) == NoticeOverdue(None, None, case, moscow("2026-11-26 18:00"))
    assert letters_to(decision, STRANGER) == []
    assert register.cases[1] == replace(case, overdue_told_at=moscow("2026-11-26 18:00:01"))
    assert nothing(fall_due(register, DueKind.REGISTRATION_OVERDUE, 1, "2026-11-27 18:00"))


@pytest.mark.rule("R-5")
@pytest.mark.parametrize(
    "status", [s for s in RegistrationStatus if s not in (RegistrationStatus.PENDING, RegistrationStatus.INCOMPLETE)]
)
def test_a_decided_case_is_never_overdue(status: RegistrationStatus) -> None:
    register = FakeRegister().put(a_registration(status))
    assert nothing(fall_due(register, DueKind.REGISTRATION_OVERDUE, 1, "2026-12-26 18:00"))


# ── the morning ──────────────────────────────────────────────────────────────────────────────────────────────────


def morning(register: FakeRegister, now: str = "2026-11-26 09:00") -> Digest:
    """The digest that both dispatchers get at that moment."""
    register.put(Flag(DIGEST, moscow(now)))
    decision = fall_due(register, DueKind.DIGEST, 0, now)
    digest = told(decision, Digest, DISPATCHER)
    assert told(decision, Digest, SECOND_DISPATCHER) == digest
    assert len(decision.letters) == 2
    return digest


@pytest.mark.rule("D-6")
def test_at_the_very_first_look_only_the_next_digest_is_appointed() -> None:
    register = a_desk()
    assert fall_due(register, DueKind.DIGEST, 0, "2026-11-25 16:00").letters == ()
    assert register.flags[DIGEST].since == moscow("2026-11-26 09:00")


@pytest.mark.rule("D-6")
def test_an_empty_digest_is_sent_too_and_the_next_is_appointed_for_the_next_working_morning() -> None:
    register = a_desk()
    assert morning(register, "2026-11-27 09:00") == Digest(
        day=date(2026, 11, 27), overdue=(), due_today=(), waiting=(), registrations=(), head=HistoryHead(0, "0" * 64)
    )
    assert register.flags[DIGEST].since == moscow("2026-11-30 09:00")


@pytest.mark.rule("D-6", "Q-12")
def test_each_running_request_stands_once_overdue_due_today_or_waiting() -> None:
    running = [
        replace(a_request(RequestStatus.CONFIRMED, request_id=n), process_by=moscow(due))
        for n, due in enumerate(
            ("2026-11-26 08:59:59", "2026-11-26 09:00", "2026-11-26 23:59:59", "2026-11-27 00:00"), 1
        )
    ]
    agreeing = replace(a_request(RequestStatus.IN_PROGRESS, RequestKind.ONSITE_CHECK, 5), execute_by=None)
    over = [a_request(status, request_id=n) for n, status in enumerate(SETTLED, 6) if status.value not in _RUNNING]
    digest = morning(a_desk().put(*running, agreeing, *over, a_request(request_id=20)))
    shown = [sorted(row.request.id for row in rows) for rows in (digest.overdue, digest.due_today, digest.waiting)]
    assert shown == [[1], [2, 3], [4, 5]]
    assert {row.client_name for row in digest.overdue} == {"СНТ «Ромашка»"}


_RUNNING = ("confirmed", "in_progress")


@pytest.mark.rule("Q-12")
def test_an_overdue_request_is_in_the_digest_however_many_are_newer() -> None:
    register = a_desk().put(
        *(
            replace(
                a_request(RequestStatus.CONFIRMED, request_id=n), filed_at=moscow("2026-11-25 10:00") + timedelta(n)
            )
            for n in range(1, 1002)
        )
    )
    assert 1 in {row.request.id for row in morning(register).overdue}


@pytest.mark.rule("D-6", "R-5")
def test_open_cases_are_listed_and_those_past_their_day_marked() -> None:
    late = replace(a_registration(RegistrationStatus.INCOMPLETE), due_by=moscow("2026-11-25 18:00"))
    today = replace(a_registration(), id=2)
    decided = replace(a_registration(RegistrationStatus.APPROVED), id=3, due_by=moscow("2026-11-20 18:00"))
    digest = morning(FakeRegister().put(late, today, decided))
    assert digest.registrations == (late, today)
    assert digest.registrations_overdue == (1,)


def an_item(letter_id: int, *, stranger: bool = False) -> PersonItem:
    """A letter that waits for a person."""
    return PersonItem(letter_id, CLIENT, f"Вопрос {letter_id}", None, moscow("2026-11-25 12:00"), stranger=stranger)


@pytest.mark.rule("D-6", "D-11")
def test_questions_stand_until_they_are_answered_and_strangers_letters_in_one_digest() -> None:
    answered = replace(an_item(3), answered_at=moscow("2026-11-25 13:00"))
    register = a_desk().put(an_item(1), an_item(2, stranger=True), answered)
    first = morning(register)
    assert first.questions == ((1, CLIENT, "Вопрос 1"),)
    assert first.strangers == ((2, CLIENT, "Вопрос 2"),)
    second = morning(register, "2026-11-27 09:00")
    assert second.questions == first.questions
    assert second.strangers == ()


@pytest.mark.rule("D-6", "D-10")
def test_what_is_quarantined_and_what_did_not_arrive_is_counted() -> None:
    aside = TakenLetter(1, None, CLIENT, "", moscow("2026-11-25 12:00"), "quarantined", "слишком велико", "0" * 64)
    register = a_desk().put(aside, replace(aside, id=2, verdict="handled"))
    register.undelivered = 3
    digest = morning(register)
    assert (digest.quarantined, digest.undelivered) == (1, 3)


@pytest.mark.rule("D-6", "D-10", "M-4")
@pytest.mark.parametrize(
    ("flags", "now", "words"),
    [
        ((), "2026-11-26 09:00", []),
        ((), "2027-09-30 09:00", []),
        ((), "2027-10-01 09:00", ["2028"]),
        ((Flag(PAUSED, moscow("2026-11-25 12:00")),), "2026-11-26 09:00", ["пауза"]),
        ((Flag(BREAKER, moscow("2026-11-25 12:00")),), "2026-11-26 09:00", ["предохранитель"]),
        ((Flag(PAUSED, None), Flag(BREAKER, None)), "2026-11-26 09:00", []),
    ],
)
def test_what_holds_letters_back_and_an_unknown_calendar_is_warned_of(
    flags: tuple[Flag, ...], now: str, words: list[str]
) -> None:
    warnings = morning(a_desk().put(*flags), now).warnings
    assert len(warnings) == len(words)
    assert all(word in warning for word, warning in zip(words, warnings, strict=True))


# ── a quarantined letter to be run again ─────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("D-10", "M-3")
def test_the_order_to_run_a_letter_again_is_spent_before_it_is_run() -> None:
    register = a_desk().put(Flag("retry:9", moscow("2026-11-25 12:00"), DISPATCHER))
    assert fall_due(register, DueKind.RETRY, 9, "2026-11-25 12:01").letters == ()
    assert register.flag("retry:9") is None


# ── the breaker ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-4")
def test_a_tripped_breaker_is_told_to_all_dispatchers_once() -> None:
    register = a_desk().put(Flag(BREAKER, moscow("2026-11-25 12:00")))
    decision = fall_due(register, DueKind.BREAKER, 0, "2026-11-25 12:01")
    for dispatcher in (DISPATCHER, SECOND_DISPATCHER):
        assert "2000 писем" in told(decision, NoticeBreaker, dispatcher).text
    assert letters_to(decision, CLIENT) == []
    assert register.flags[BREAKER] == Flag(BREAKER, moscow("2026-11-25 12:00"), "за час ушло 2000 писем")
    assert [entry.event for entry in register.history(Ref("flag", 0))] == [BREAKER]
    assert nothing(fall_due(register, DueKind.BREAKER, 0, "2026-11-25 13:00"))


@pytest.mark.rule("M-4")
def test_a_breaker_that_was_reset_meanwhile_is_not_told() -> None:
    register = a_desk().put(Flag(BREAKER, None))
    assert nothing(fall_due(register, DueKind.BREAKER, 0, "2026-11-25 12:01"))


@pytest.mark.rule("D-10")
@pytest.mark.parametrize(
    ("received", "expires"),
    [("2026-11-28 10:00", False), ("2026-11-28 10:01", True)],
)
def test_a_request_does_not_expire_while_an_answer_that_came_in_time_lies_in_quarantine(
    received: str, expires: bool
) -> None:
    register = waiting().put(TakenLetter(9, None, CLIENT, "Re", moscow(received), "quarantined", "сбой", "0" * 64))
    decision = fall_due(register, DueKind.REQUEST_EXPIRY, 1, "2026-11-28 10:02")
    assert (not nothing(decision)) is expires
    assert (register.filed[1].status is RequestStatus.EXPIRED) is expires
