"""Orders: whole ones are echoed with a code, others refused with what would be right, or asked about (Q-1 to Q-5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from maild.desk.code import Code, CodePurpose, code_digest
from maild.desk.correspondence import HandedOn, NoticeQuestion, QuestionAsked, Refused, RequestEcho
from maild.desk.decision import LetterVerdict
from maild.desk.filing import file_order
from maild.desk.intent import Problem, RequestIntent
from maild.desk.matter import Matter
from maild.desk.order import gap_of
from maild.desk.parties import ClientStatus
from maild.desk.request import Request, RequestKind, RequestStatus
from tests.desk.deciding import a_desk, an_order, decide, letters_to, told
from tests.desk.fakes import FakeRegister
from tests.desk.samples import (
    CLIENT,
    DESK,
    DISPATCHER,
    SECOND_DISPATCHER,
    a_client,
    a_letter,
    a_request,
    a_subscriber,
    an_arrival,
    moment,
    moscow,
)

CHECKS = [kind for kind in RequestKind if kind.is_check]
ORDERS = [kind for kind in RequestKind if not kind.is_check]


def refused(register: FakeRegister, order: RequestIntent, at: str = "2026-11-25 10:00") -> Refused:
    """The refusal that an order gets; nothing is taken in."""
    decision = decide(register, order, at=at)
    assert decision.verdict is LetterVerdict.REFUSED
    assert decision.changes == ()
    return told(decision, Refused)


def asked(register: FakeRegister, order: RequestIntent) -> QuestionAsked:
    """The question that an order raises; it carries a code and makes no request."""
    decision = decide(register, order)
    assert decision.verdict is LetterVerdict.ANSWERED
    assert register.filed == {}
    (draft,) = decision.letters
    assert draft.code is not None
    code = register.codes[code_digest(draft.code)]
    assert code.purpose is CodePurpose.ANSWER_QUESTION
    assert (code.about_kind, code.about_id) == ("question", max(register.questions))
    return told(decision, QuestionAsked)


# ── whole orders ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-2", "Q-5")
@pytest.mark.parametrize("kind", list(RequestKind))
def test_a_whole_order_is_filed_and_echoed_with_a_code(kind: RequestKind) -> None:
    register = a_desk()
    decision = decide(register, an_order(kind, watts=5500 if kind is RequestKind.LIMIT else None))
    assert decision.verdict is LetterVerdict.HANDLED
    request = register.filed[1]
    assert request == Request(
        id=1,
        number=None,
        client_id=1,
        plot="12",
        plot_key="12",
        kind=kind,
        watts=5500 if kind is RequestKind.LIMIT else None,
        status=RequestStatus.AWAITING_CONFIRMATION,
        filed_at=moscow("2026-11-25 10:00"),
        counted_on=None if kind.is_check else date(2026, 11, 25),
        expires_at=moscow("2026-11-28 10:00"),
        comment="за неуплату",
        remind_at=moscow("2026-11-26 10:00"),
    )
    (draft,) = decision.letters
    assert draft.to == CLIENT
    assert draft.content == RequestEcho(a_client(), request, moscow("2026-11-25 18:00"))
    assert draft.code is not None
    code = register.codes[code_digest(draft.code)]
    assert code == Code(
        digest=code_digest(draft.code),
        purpose=CodePurpose.CONFIRM_REQUEST,
        about_kind="request",
        about_id=1,
        address_key=CLIENT,
        issued_at=moscow("2026-11-25 10:00"),
        expires_at=moscow("2026-11-28 10:00"),
        letter_id=7,
    )


@pytest.mark.rule("Q-5")
def test_the_72_hours_and_the_day_count_from_the_receipt_not_from_the_reading() -> None:
    register = a_desk()
    decide(register, an_order(), at="2026-11-25 23:59", now="2026-11-26 14:00")
    request = register.filed[1]
    assert request.filed_at == moscow("2026-11-25 23:59")
    assert request.expires_at == moscow("2026-11-28 23:59")
    assert request.counted_on == date(2026, 11, 25)


@pytest.mark.rule("Q-3")
@pytest.mark.parametrize("written", ["12а", "12-А", "уч. 12 А", "№ 012-a", "12‑а"])
def test_the_plot_is_shown_as_the_client_spells_it(written: str) -> None:
    register = a_desk()
    decide(register, an_order(plot=written))
    assert (register.filed[1].plot, register.filed[1].plot_key) == ("12-А", "12а")


@pytest.mark.rule("Q-2")
def test_watts_belong_to_a_limit_only() -> None:
    register = a_desk()
    decide(register, an_order(RequestKind.UNLIMIT, watts=5000))
    assert register.filed[1].watts is None


def test_answers_go_to_the_registered_address_in_the_thread_of_the_letter() -> None:
    register = a_desk()
    letter = a_letter("", "SNT@Romashka.example", reply_ids=("newer@x.example", "older@x.example"))
    (draft,) = decide(register, an_order(), letter=letter).letters
    assert draft.to == CLIENT
    assert draft.answers is not None
    assert draft.answers.message_id == "one@mail.example"
    assert draft.answers.references == ("older@x.example", "newer@x.example")


def test_an_order_that_is_not_whole_cannot_be_filed() -> None:
    register = a_desk()
    matter = Matter(an_arrival(a_letter()), CLIENT, register, moment())
    assert file_order(matter, a_client(), an_order(kind=None)).verdict is LetterVerdict.ANSWERED


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize(
    ("plots", "joined", "named"),
    [
        (("12", "7"), (), ("12", "7")),
        (("12", "уч. 15"), (), ("12", "15")),
        (("12", "17-19"), ("17-19",), ("12", "17", "18", "19")),
        (("12-13",), ("12-13",), ("12", "13")),
        (("12а-7",), ("12а-7",), ("12-А", "7")),
        (("1-500",), ("1-500",), ("1", "500")),
        (("45-46", "12"), ("45-46",), ("45-46", "12")),
        (("12", "45", "46"), ("45-46",), ("45-46", "12")),
    ],
)
def test_several_plots_are_refused_with_a_blank_for_each(
    plots: tuple[str, ...], joined: tuple[str, ...], named: tuple[str, ...]
) -> None:
    order = replace(
        an_order(RequestKind.LIMIT, plot=None, watts=5000, problem=Problem.SEVERAL_PLOTS),
        plots=plots,
        joined_plots=joined,
    )
    letter = refused(a_desk(), order)
    assert "II.3" in letter.clause
    assert [(b.form, b.kind, b.plot, b.watts) for b in letter.blanks] == [
        ("request", RequestKind.LIMIT, plot, 5000) for plot in named
    ]
    assert letter.blanks[0].label == f"Ввод ограничения, участок {named[0]}"


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize("plots", [("45 – 46",), ("45", "46")])
def test_a_joined_plot_of_the_client_is_one_plot(plots: tuple[str, ...]) -> None:
    register = a_desk()
    order = replace(an_order(plot=None, problem=Problem.SEVERAL_PLOTS), plots=plots, joined_plots=("45 – 46",))
    decide(register, order)
    assert register.filed[1].plot == "45-46"


@pytest.mark.rule("Q-2")
def test_the_same_plot_written_twice_is_one_plot() -> None:
    register = a_desk()
    decide(register, replace(an_order(plot=None), plots=("12-А", "12а")))
    assert register.filed[1].plot == "12-А"


@pytest.mark.rule("Q-2")
def test_several_kinds_are_refused_with_a_blank_for_each() -> None:
    kinds = (RequestKind.DISCONNECT, RequestKind.UNLIMIT)
    letter = refused(a_desk(), replace(an_order(kind=None, problem=Problem.SEVERAL_KINDS), kinds=kinds))
    assert "отключение, снятие ограничения" in letter.problem
    assert [(b.kind, b.plot) for b in letter.blanks] == [(kind, "12") for kind in kinds]


@pytest.mark.rule("Q-2")
def test_no_more_than_twenty_blanks_are_offered() -> None:
    plots = tuple(str(n) for n in range(1, 40))
    letter = refused(a_desk(), replace(an_order(plot=None, problem=Problem.SEVERAL_PLOTS), plots=plots))
    assert len(letter.blanks) == 20


@pytest.mark.rule("Q-2")
def test_an_order_for_a_later_day_is_refused() -> None:
    letter = refused(a_desk(), an_order(problem=Problem.LATER_DATE))
    assert "II.7.7" in letter.clause
    assert letter.blanks[0].plot == "12"


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize(
    ("watts", "most", "taken"),
    [
        (99, None, False),
        (100, None, True),
        (15000, None, True),
        (15001, None, False),
        (15001, 20000, True),
        (20000, 20000, True),
        (20001, 20000, False),
        (5000, 3000, False),
        (3000, 3000, True),
    ],
)
def test_watts_lie_between_100_and_the_clients_maximum(watts: int, most: int | None, taken: bool) -> None:
    register = a_desk().put(replace(a_client(), max_watts=most))
    problem = None if 100 <= watts <= 15000 else Problem.WATTS_RANGE
    decision = decide(register, an_order(RequestKind.LIMIT, watts=watts, problem=problem))
    assert (1 in register.filed) is taken
    if not taken:
        letter = told(decision, Refused)
        assert f"{watts} Вт" in letter.problem
        assert f"от 100 до {most or 15000}" in letter.right


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize(
    ("watts", "written"), [(0, "0"), (None, "0 Вт"), (None, "0,0 кВт"), (None, "до 00"), (0, None)]
)
def test_a_limit_of_nothing_is_refused_with_a_hint_at_disconnect(watts: int | None, written: str | None) -> None:
    order = replace(an_order(RequestKind.LIMIT, watts=watts, problem=Problem.WATTS_RANGE), watts_written=written)
    letter = refused(a_desk(), order)
    assert "отключение" in letter.right
    assert [b.kind for b in letter.blanks] == [RequestKind.DISCONNECT, RequestKind.LIMIT]


@pytest.mark.rule("Q-2")
def test_watts_that_cannot_be_read_as_a_number_are_shown_as_written() -> None:
    order = replace(an_order(RequestKind.LIMIT, problem=Problem.WATTS_RANGE), watts_written="0,05 кВт")
    assert "«0,05 кВт»" in refused(a_desk(), order).problem


@pytest.mark.rule("Q-3")
def test_an_unknown_plot_is_refused_with_the_nearest_and_a_blank_for_each() -> None:
    letter = refused(a_desk("12", "12-А", "112", "7"), an_order(plot="12-Б"))
    assert "«12-Б»" in letter.problem
    assert letter.nearest[:2] == ("12", "12-А")
    assert [b.plot for b in letter.blanks] == list(letter.nearest)


@pytest.mark.rule("Q-3")
def test_a_plot_of_another_client_is_unknown() -> None:
    register = a_desk("7").put(a_client(2, "other@snt.example"), a_subscriber("12", 9, client_id=2))
    assert refused(register, an_order(plot="12")).nearest == ()


@pytest.mark.rule("Q-3")
def test_the_common_meter_can_be_checked_but_not_switched() -> None:
    register = a_desk("7").put(a_subscriber("общий", 9, common=True))
    assert "Общий счётчик" in refused(register, an_order(plot="общий")).problem
    assert "общий" not in refused(register, an_order(plot="99")).nearest
    decide(register, an_order(RequestKind.ONSITE_CHECK, plot="общий"))
    assert register.filed[1].plot == "общий"


@pytest.mark.rule("R-8")
@pytest.mark.parametrize(
    ("reason", "words"), [("долг", "приостановлен диспетчерским пунктом: долг."), (None, "пунктом.")]
)
def test_a_suspended_client_may_not_order(reason: str | None, words: str) -> None:
    register = a_desk().put(replace(a_client(), status=ClientStatus.SUSPENDED, reason=reason))
    letter = refused(register, an_order())
    assert letter.problem.endswith(words)
    assert DESK.phone in letter.right


@pytest.mark.rule("Q-3", "D-11")
def test_an_order_of_a_client_whose_plots_are_not_loaded_goes_to_a_person() -> None:
    register = FakeRegister().put(a_client())
    decision = decide(register, an_order())
    assert decision.verdict is LetterVerdict.HANDLED
    assert "ещё не загружен" in told(decision, HandedOn).about
    assert register.filed == {}
    assert register.persons[7].sender == CLIENT
    for dispatcher in (DISPATCHER, SECOND_DISPATCHER):
        assert told(decision, NoticeQuestion, dispatcher).letter_id == 7


# ── quota ────────────────────────────────────────────────────────────────────────────────────────────────────────


def with_filed(register: FakeRegister, day: date, status: RequestStatus, many: int = 10) -> FakeRegister:
    """So many requests that count for the day."""
    for number in range(1, many + 1):
        register.put(replace(a_request(status, request_id=number), counted_on=day))
    return register


@pytest.mark.rule("Q-4")
@pytest.mark.parametrize("kind", ORDERS)
def test_the_eleventh_order_of_a_day_is_refused(kind: RequestKind) -> None:
    register = with_filed(a_desk(), date(2026, 11, 25), RequestStatus.AWAITING_CONFIRMATION, 9)
    order = an_order(kind, watts=5000)
    decide(register, order)
    letter = refused(register, order)
    assert "25.11.2026" in letter.problem
    assert "II.4" in letter.clause
    assert "26.11.2026" in letter.right
    assert len(register.filed) == 10


@pytest.mark.rule("Q-4")
@pytest.mark.parametrize("kind", CHECKS)
def test_checks_are_unlimited_and_count_for_no_day(kind: RequestKind) -> None:
    register = with_filed(a_desk(), date(2026, 11, 25), RequestStatus.CONFIRMED)
    decide(register, an_order(kind))
    assert register.filed[11].counted_on is None


@pytest.mark.rule("Q-4")
@pytest.mark.parametrize(
    ("status", "full"),
    [
        (RequestStatus.AWAITING_CONFIRMATION, True),
        (RequestStatus.CONFIRMED, True),
        (RequestStatus.IN_PROGRESS, True),
        (RequestStatus.DONE, True),
        (RequestStatus.CANCELLED, True),
        (RequestStatus.REJECTED, True),
        (RequestStatus.EXPIRED, False),
    ],
)
def test_only_expired_requests_free_their_place(status: RequestStatus, full: bool) -> None:
    register = with_filed(a_desk(), date(2026, 11, 25), status)
    decide(register, an_order())
    assert (11 in register.filed) is not full


@pytest.mark.rule("Q-4")
def test_orders_of_days_off_share_the_count_of_the_working_day_after() -> None:
    register = with_filed(a_desk(), date(2026, 11, 30), RequestStatus.CONFIRMED, 9)
    decide(register, an_order(), at="2026-11-28 10:00")  # Saturday
    assert register.filed[10].counted_on == date(2026, 11, 30)
    assert "30.11.2026" in refused(register, an_order(), at="2026-11-29 23:59:59").problem
    assert "30.11.2026" in refused(register, an_order(), at="2026-11-30 10:00").problem
    decide(register, an_order(), at="2026-12-01 00:00")
    assert register.filed[11].counted_on == date(2026, 12, 1)


# ── questions ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize(
    ("order", "problem", "words"),
    [
        (an_order(plot=None, problem=Problem.NO_PLOT), "no_plot", "Для какого участка"),
        (an_order(RequestKind.LIMIT, problem=Problem.NO_WATTS), "no_watts", "Какое ограничение"),
        (an_order(RequestKind.LIMIT, problem=Problem.WATTS_UNIT), "watts_unit", "Это ватты или киловатты"),
        (an_order(RequestKind.REMOTE_CHECK, problem=Problem.NO_REASON), "no_reason", "По какой причине"),
        (an_order(RequestKind.ONSITE_CHECK, comment=" "), "no_reason", "По какой причине"),
        (an_order(problem=Problem.UNCLEAR), "unclear", "Что именно нужно сделать"),
        (an_order(kind=None), "unclear", "Что именно нужно сделать"),
        (an_order(problem=Problem.UNCLEAR, plot="99"), "unclear", "Что именно нужно сделать"),
        (an_order(RequestKind.LIMIT, plot=None, problem=Problem.NO_PLOT), "no_plot", "Для какого участка"),
    ],
)
def test_what_is_missing_or_in_doubt_is_asked(order: RequestIntent, problem: str, words: str) -> None:
    register = a_desk()
    question = asked(register, order)
    assert question.question.startswith(words)
    assert question.examples
    held = register.questions[1]
    assert (held.problem, held.kind, held.answered_at) == (problem, order.kind, None)
    assert held.asked_at == moscow("2026-11-25 10:00")


@pytest.mark.rule("Q-2")
def test_a_question_says_what_was_understood() -> None:
    order = replace(an_order(RequestKind.LIMIT, problem=Problem.WATTS_UNIT), watts_written="5")
    question = asked(a_desk(), order)
    assert question.understood == (
        ("Вид заявки", "Ввод ограничения"),
        ("Участок", "12"),
        ("Установка ограничения", "5"),
    )
    sure = asked(a_desk(), an_order(RequestKind.LIMIT, plot=None, watts=5500))
    assert sure.understood[-1] == ("Установка ограничения", "5500 Вт (5,5 кВт)")


@pytest.mark.rule("Q-2", "Q-3")
def test_an_unknown_plot_is_refused_before_the_rest_is_asked_for() -> None:
    assert "99" in refused(a_desk(), an_order(RequestKind.LIMIT, plot="99", problem=Problem.NO_WATTS)).problem


@pytest.mark.rule("Q-2", "Q-4")
def test_what_is_missing_is_asked_for_before_the_count_of_the_day() -> None:
    register = with_filed(a_desk(), date(2026, 11, 25), RequestStatus.CONFIRMED)
    decision = decide(register, an_order(plot=None))
    assert isinstance(decision.letters[0].content, QuestionAsked)


def test_nothing_is_asked_of_a_whole_order() -> None:
    from maild.desk.order import order_of

    matter = Matter(an_arrival(a_letter()), CLIENT, a_desk(), moment())
    assert gap_of(order_of(matter, a_client(), an_order())) is None


# ── values that a refusal leaves alone ───────────────────────────────────────────────────────────────────────────


def test_a_question_lives_as_long_as_a_code() -> None:
    register = a_desk()
    asked(register, an_order(plot=None))
    (code,) = register.codes.values()
    assert code.expires_at == moscow("2026-11-25 10:00") + timedelta(hours=72)
    assert register.persons == {}
    assert letters_to(decide(register, an_order()), DISPATCHER) == []
