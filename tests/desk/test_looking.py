"""The journal, «статус» and «отменить»: a client sees and cancels his own requests only (Q-11, Q-13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from maild.desk.correspondence import Journal, NoticeChanged, Plots, Refused, RequestCancelled, RequestState
from maild.desk.decision import LetterVerdict
from maild.desk.intent import CancelIntent, JournalIntent, Period, PlotsIntent, StatusIntent
from maild.desk.looking import MOST_ROWS
from maild.desk.request import RequestKind, RequestStatus
from tests.desk.deciding import a_desk, decide, letters_to, told
from tests.desk.samples import (
    CLIENT,
    DISPATCHER,
    SECOND_DISPATCHER,
    a_client,
    a_code,
    a_request,
    a_subscriber,
    moscow,
)

if TYPE_CHECKING:
    from tests.desk.fakes import FakeRegister

DONE = RequestStatus.DONE
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
OPEN = [RequestStatus.AWAITING_CONFIRMATION, RequestStatus.CONFIRMED, RequestStatus.IN_PROGRESS]


def shown(register: FakeRegister, intent: JournalIntent | None = None, now: str = "2026-11-25 12:00") -> Journal:
    """The journal that the client gets, and nobody else anything."""
    decision = decide(register, intent or JournalIntent(), at=now)
    assert decision.verdict is LetterVerdict.ANSWERED
    assert decision.changes == ()
    assert len(decision.letters) == 1
    return told(decision, Journal)


def ids(journal: Journal) -> list[int]:
    """Of its rows, as they stand."""
    return [row.request.id for row in journal.rows]


# ── the journal ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-13")
def test_by_default_the_last_90_days_and_all_that_is_open_are_shown_newest_first() -> None:
    register = a_desk().put(
        replace(a_request(DONE, request_id=1), filed_at=moscow("2026-08-26 23:59:59")),
        replace(a_request(DONE, request_id=2), filed_at=moscow("2026-08-27 00:00:00")),
        *(
            replace(a_request(status, request_id=n), filed_at=moscow("2026-01-15 10:00") + timedelta(n))
            for n, status in enumerate(RequestStatus, 3)
        ),
        a_request(DONE, request_id=20),
    )
    journal = shown(register)
    expected = [n for n, status in enumerate(RequestStatus, 3) if status in OPEN]
    assert ids(journal) == [20, 2, *reversed(expected)]
    assert journal == Journal(
        client=a_client(),
        title="Журнал заявок: СНТ «Ромашка»",
        rows=journal.rows,
        made_at=moscow("2026-11-25 12:00"),
    )
    assert {row.client_name for row in journal.rows} == {"СНТ «Ромашка»"}


@pytest.mark.rule("Q-13")
def test_a_client_sees_his_own_requests_only() -> None:
    foreign = replace(a_request(request_id=2), client_id=2)
    register = a_desk().put(a_client(2, "other@snt.example"), a_request(), foreign)
    assert ids(shown(register)) == [1]
    assert ids(shown(register, JournalIntent(number="2026-000002"))) == []


@pytest.mark.rule("Q-13")
@pytest.mark.parametrize(
    ("intent", "rows", "filters"),
    [
        (JournalIntent(period=OCTOBER), [2, 1], (("Период", "с 01.10.2026 по 31.10.2026"),)),
        (JournalIntent(period=Period(date(2026, 11, 25), date(2026, 11, 25))), [5, 4], (("Период", "25.11.2026"),)),
        (JournalIntent(plot="№ 7"), [3], (("Участок", "№ 7"),)),
        (
            JournalIntent(statuses=("done", "in_progress")),
            [4, 3, 1],
            (("Статус", "Выполнена, В стадии выполнения"),),
        ),
        (JournalIntent(number="2026-000003"), [3], (("Номер", "2026-000003"),)),
        (
            JournalIntent(OCTOBER, "12", ("done",), "2026-000001"),
            [1],
            (
                ("Период", "с 01.10.2026 по 31.10.2026"),
                ("Участок", "12"),
                ("Статус", "Выполнена"),
                ("Номер", "2026-000001"),
            ),
        ),
    ],
)
def test_what_is_named_selects(intent: JournalIntent, rows: list[int], filters: tuple[tuple[str, str], ...]) -> None:
    register = a_desk().put(
        replace(a_request(DONE, request_id=1), filed_at=moscow("2026-10-01 00:00:00")),
        replace(a_request(RequestStatus.CONFIRMED, request_id=2), filed_at=moscow("2026-10-31 23:59:59")),
        replace(a_request(DONE, request_id=3), filed_at=moscow("2026-11-01 00:00:00"), plot="7", plot_key="7"),
        a_request(RequestStatus.IN_PROGRESS, request_id=4),
        a_request(request_id=5),
    )
    journal = shown(register, intent)
    assert ids(journal) == rows
    assert journal.filters == filters
    assert journal.period == intent.period
    assert journal.unread == ()


@pytest.mark.rule("Q-13", "Q-3")
def test_a_plot_that_is_none_of_his_is_said_and_its_old_requests_are_shown_all_the_same() -> None:
    register = a_desk().put(replace(a_request(), plot="99", plot_key="99"))
    journal = shown(register, JournalIntent(plot="99", unread=("цвет",)))
    assert ids(journal) == [1]
    assert (journal.unread, journal.unknown_plot) == (("цвет",), "99")


@pytest.mark.rule("Q-12", "Q-13")
def test_a_request_past_its_due_second_is_marked() -> None:
    register = a_desk().put(a_request(RequestStatus.CONFIRMED))
    for now, overdue in (("2026-11-25 18:00:00", False), ("2026-11-25 18:00:01", True)):
        assert [row.overdue for row in shown(register, now=now).rows] == [overdue]


@pytest.mark.rule("Q-13")
@pytest.mark.parametrize(("held", "cut_at"), [(MOST_ROWS, None), (MOST_ROWS + 1, MOST_ROWS)])
def test_a_journal_that_is_cut_says_so(held: int, cut_at: int | None) -> None:
    journal = shown(a_desk().put(*(a_request(request_id=n) for n in range(1, held + 1))))
    assert len(journal.rows) == MOST_ROWS
    assert journal.cut_at == cut_at


# ── the state of one ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-13")
@pytest.mark.parametrize("status", list(RequestStatus))
def test_status_tells_how_his_request_stands(status: RequestStatus) -> None:
    request = a_request(status)
    number = request.shown_number
    state = told(decide(a_desk().put(request), StatusIntent(number), at="2026-11-25 17:00"), RequestState)
    assert state == RequestState(a_client(), request, overdue=False)
    assert told(decide(a_desk().put(request), StatusIntent("заявка-1")), RequestState).request == request


@pytest.mark.rule("Q-13")
def test_status_without_a_number_shows_all_that_is_open() -> None:
    register = a_desk().put(*(a_request(status, request_id=n) for n, status in enumerate(RequestStatus, 1)))
    decision = decide(register, StatusIntent(None))
    journal = told(decision, Journal)
    assert sorted(row.request.status for row in journal.rows) == sorted(OPEN)
    assert journal.filters == (("Статус", "Ждёт подтверждения, Подтверждена, В стадии выполнения"),)


@pytest.mark.rule("Q-11", "Q-13")
@pytest.mark.parametrize("number", ["2026-000001", "заявка-1", "2026-000999", "заявка-99"])
def test_anothers_request_is_as_unknown_as_none(number: str) -> None:
    foreign = replace(a_request(RequestStatus.CONFIRMED), client_id=2)
    for intent in (StatusIntent(number), CancelIntent(number)):
        register = a_desk().put(a_client(2, "other@snt.example"), foreign)
        decision = decide(register, intent)
        assert decision.verdict is LetterVerdict.REFUSED
        refused = told(decision, Refused)
        assert number in refused.problem
        assert [blank.form for blank in refused.blanks] == ["journal"]
        assert register.filed == {1: foreign}
        assert len(decision.letters) == 1


# ── cancelling ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-11")
@pytest.mark.parametrize(
    ("status", "knew"), [(RequestStatus.AWAITING_CONFIRMATION, False), (RequestStatus.CONFIRMED, True)]
)
def test_a_request_is_cancelled_by_its_number_before_work_begins(status: RequestStatus, knew: bool) -> None:
    register = a_desk().put(a_request(status), a_code())
    decision = decide(register, CancelIntent(a_request(status).shown_number))
    assert register.filed[1].status is RequestStatus.CANCELLED
    assert told(decision, RequestCancelled).request == register.filed[1]
    for dispatcher in (DISPATCHER, SECOND_DISPATCHER):
        assert [type(d.content) for d in letters_to(decision, dispatcher)] == ([NoticeChanged] if knew else [])
    assert all(code.spent_at for code in register.codes.values())


@pytest.mark.rule("Q-11")
def test_what_is_in_work_is_cancelled_by_telephone_only() -> None:
    request = a_request(RequestStatus.IN_PROGRESS)
    register = a_desk().put(request)
    decision = decide(register, CancelIntent("2026-000001"))
    assert "отменить уже нельзя" in told(decision, Refused).problem
    assert register.filed == {1: request}


@pytest.mark.rule("Q-11")
@pytest.mark.parametrize("status", [s for s in RequestStatus if s not in OPEN])
def test_what_is_over_is_only_told(status: RequestStatus) -> None:
    request = a_request(status)
    register = a_desk().put(request)
    assert told(decide(register, CancelIntent(request.shown_number)), RequestState).request == request
    assert register.filed == {1: request}


@pytest.mark.rule("Q-11")
def test_a_cancellation_without_a_number_guesses_nothing_and_offers_what_can_be_cancelled() -> None:
    register = a_desk().put(
        a_client(2, "other@snt.example"),
        *(a_request(status, request_id=n) for n, status in enumerate(RequestStatus, 1)),
        replace(a_request(request_id=20), client_id=2),
    )
    before = dict(register.filed)
    decision = decide(register, CancelIntent(None))
    assert decision.verdict is LetterVerdict.REFUSED
    refused = told(decision, Refused)
    assert [(blank.form, blank.number) for blank in refused.blanks] == [
        ("cancel", "2026-000002"),
        ("cancel", "заявка-1"),
        ("journal", None),
    ]
    assert "отменить 2026-000123" in refused.right
    assert register.filed == before


@pytest.mark.rule("Q-11")
def test_at_most_ten_are_offered_and_none_if_there_is_none() -> None:
    many = a_desk().put(*(a_request(kind=RequestKind.REMOTE_CHECK, request_id=n) for n in range(1, 13)))
    assert len(told(decide(many, CancelIntent(None)), Refused).blanks) == 11
    refused = told(decide(a_desk(), CancelIntent(None)), Refused)
    assert [blank.form for blank in refused.blanks] == ["journal"]
    assert "нет" in refused.right


def test_the_answers_go_to_the_registered_address() -> None:
    for intent in (JournalIntent(), StatusIntent(None), CancelIntent(None)):
        (draft,) = decide(a_desk(), intent, sender="SNT@ROMASHKA.example").letters
        assert draft.to == CLIENT


def test_a_client_sees_his_own_plots_as_they_are_held() -> None:
    register = a_desk("12", "7").put(a_client(2, "dub@dub.example"), replace(a_subscriber("1", 9), client_id=2))
    decision = decide(register, PlotsIntent())
    assert {row.plot for row in told(decision, Plots).rows} == {"12", "7"}
    assert (decision.verdict, decision.changes) == (LetterVerdict.ANSWERED, ())
