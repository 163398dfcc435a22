"""Commands about requests: start, done, false call, visit, reject (Q-8, Q-9, Q-10, Q-14)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maild.desk.correspondence import RequestDone, RequestRejected, RequestStarted
from maild.desk.decision import LetterVerdict, Ref
from maild.desk.request import Request, RequestKind, RequestStatus
from tests.desk.commanding import NOW, events, fail, letters, order, succeed
from tests.desk.fakes import FakeRegister
from tests.desk.samples import CLIENT, DISPATCHER, a_client, a_code, a_registration, a_request, moscow

S = RequestStatus
NUMBER = "2026-000001"


def desk_with(request: Request) -> FakeRegister:
    return FakeRegister().put(a_client(), request)


@pytest.mark.rule("Q-8")
@pytest.mark.parametrize(
    ("kind", "execute_by"),
    [
        (RequestKind.LIMIT, "2026-11-27 16:00"),
        (RequestKind.UNLIMIT, "2026-11-27 16:00"),
        (RequestKind.DISCONNECT, "2026-11-27 16:00"),
        (RequestKind.CONNECT, "2026-11-27 16:00"),
        (RequestKind.REMOTE_CHECK, "2026-11-27 23:59:59"),
        (RequestKind.ONSITE_CHECK, None),
    ],
)
def test_starting_sets_the_execution_deadline(kind: RequestKind, execute_by: str | None) -> None:
    register = desk_with(a_request(S.CONFIRMED, kind))
    outcome = succeed(register, f"в работу {NUMBER}")
    request = register.filed[1]
    assert request.status is S.IN_PROGRESS
    assert request.started_at == moscow(NOW)
    assert request.execute_by == (moscow(execute_by) if execute_by else None)
    assert letters(outcome) == [(CLIENT, RequestStarted)]
    assert events(outcome) == [("started", "confirmed", "in_progress")]
    assert outcome.decision.actor == DISPATCHER
    assert outcome.decision.verdict is LetterVerdict.HANDLED
    assert ("27 ноября 2026" in outcome.result.text) is (execute_by is not None)
    assert ("выезд НОМЕР" in outcome.result.text) is (execute_by is None)


@pytest.mark.rule("Q-9")
def test_done_in_progress_tells_the_client() -> None:
    register = desk_with(a_request(S.IN_PROGRESS))
    outcome = succeed(register, f"выполнена {NUMBER}: отключён на опоре 4")
    request = register.filed[1]
    assert (request.status, request.outcome, request.done_at) == (S.DONE, "отключён на опоре 4", moscow(NOW))
    assert not request.false_call
    assert letters(outcome) == [(CLIENT, RequestDone)]
    assert events(outcome) == [("done", "in_progress", "done")]


@pytest.mark.rule("Q-8", "Q-14")
def test_done_on_a_confirmed_request_does_both_steps_with_one_letter() -> None:
    register = desk_with(a_request(S.CONFIRMED))
    outcome = succeed(register, f"выполнена {NUMBER}")
    assert events(outcome) == [("started", "confirmed", "in_progress"), ("done", "in_progress", "done")]
    assert [entry.now for entry in register.history(Ref("request", 1))] == ["in_progress", "done"]
    assert register.filed[1].started_at == moscow(NOW)
    assert register.filed[1].outcome is None
    assert letters(outcome) == [(CLIENT, RequestDone)]


@pytest.mark.rule("Q-9")
@pytest.mark.parametrize("kind", [RequestKind.REMOTE_CHECK, RequestKind.ONSITE_CHECK])
def test_a_check_is_not_done_without_a_comment(kind: RequestKind) -> None:
    register = desk_with(a_request(S.IN_PROGRESS, kind))
    assert "нужен комментарий" in fail(register, f"выполнена {NUMBER}")
    succeed(register, f"выполнена {NUMBER}: исправен")


@pytest.mark.rule("Q-9")
@pytest.mark.parametrize("status", [S.CONFIRMED, S.IN_PROGRESS])
def test_an_onsite_check_may_be_a_false_call(status: RequestStatus) -> None:
    register = desk_with(a_request(status, RequestKind.ONSITE_CHECK))
    outcome = succeed(register, f"ложный вызов {NUMBER}: исправен")
    assert register.filed[1].false_call
    assert register.filed[1].status is S.DONE
    assert letters(outcome) == [(CLIENT, RequestDone)]
    assert events(outcome)[-1] == ("false_call", "in_progress", "done")


@pytest.mark.rule("Q-9")
def test_a_false_call_needs_a_comment_and_an_onsite_check() -> None:
    assert "Нужен комментарий" in fail(
        desk_with(a_request(S.IN_PROGRESS, RequestKind.ONSITE_CHECK)), f"ложный вызов {NUMBER}"
    )
    assert "только проверка счётчика с выездом" in fail(
        desk_with(a_request(S.IN_PROGRESS, RequestKind.REMOTE_CHECK)), f"ложный вызов {NUMBER}: исправен"
    )


@pytest.mark.rule("Q-8")
@pytest.mark.parametrize("status", [S.CONFIRMED, S.IN_PROGRESS])
def test_an_agreed_visit_starts_the_work_and_is_its_deadline(status: RequestStatus) -> None:
    before = a_request(status, RequestKind.ONSITE_CHECK)
    register = desk_with(before)
    outcome = succeed(register, f"выезд {NUMBER} 03.12.2026 10:00")
    request = register.filed[1]
    assert request.status is S.IN_PROGRESS
    assert request.visit_at == request.execute_by == moscow("2026-12-03 10:00")
    assert request.started_at == (before.started_at or moscow(NOW))
    assert letters(outcome) == [(CLIENT, RequestStarted)]
    assert events(outcome) == [("visit_agreed", status.value, "in_progress")]
    assert "четверг, 3 декабря 2026, 10:00" in outcome.result.text


@pytest.mark.rule("Q-8")
@pytest.mark.parametrize("at", ["25.11.2026 16:00", "25.11.2026 15:59", "01.01.2020 10:00"])
def test_a_visit_lies_in_the_future(at: str) -> None:
    register = desk_with(a_request(S.CONFIRMED, RequestKind.ONSITE_CHECK))
    assert "уже прошло" in fail(register, f"выезд {NUMBER} {at}")
    succeed(register, f"выезд {NUMBER} 25.11.2026 16:01")


@pytest.mark.rule("Q-8")
def test_only_an_onsite_check_has_a_visit() -> None:
    assert "только для проверки счётчика с выездом" in fail(
        desk_with(a_request(S.CONFIRMED)), f"выезд {NUMBER} 03.12.2026 10:00"
    )


@pytest.mark.rule("Q-10")
@pytest.mark.parametrize("status", [S.AWAITING_CONFIRMATION, S.CONFIRMED, S.IN_PROGRESS])
def test_a_request_is_rejected_with_a_reason_from_any_status_before_done(status: RequestStatus) -> None:
    register = desk_with(a_request(status)).put(a_code())
    outcome = succeed(register, "отклонить заявка-1: участок\n   не Ваш")
    request = register.filed[1]
    assert (request.status, request.reason, request.remind_at) == (S.REJECTED, "участок\nне Ваш", None)
    assert letters(outcome) == [(CLIENT, RequestRejected)]
    assert events(outcome) == [("rejected", status.value, "rejected")]
    assert register.codes_about(Ref("request", 1)) == []


@pytest.mark.rule("Q-10")
def test_a_rejection_needs_a_reason() -> None:
    assert "Нужна причина" in fail(desk_with(a_request(S.CONFIRMED)), f"отклонить {NUMBER}")


@pytest.mark.rule("D-1", "Q-14")
@pytest.mark.parametrize("line", ["в работу", "выполнена", "отклонить: нет"])
@pytest.mark.parametrize("status", [S.DONE, S.REJECTED, S.CANCELLED, S.EXPIRED])
def test_a_request_that_has_moved_on_says_how_it_stands(line: str, status: RequestStatus) -> None:
    register = desk_with(replace(a_request(status), number=NUMBER))
    said = fail(register, line, about=Ref("request", 1))
    assert said.startswith(f"Заявка {NUMBER}: сейчас «")
    assert said.endswith("Ничего не изменено.")


@pytest.mark.rule("D-1")
def test_it_says_who_moved_it_and_when() -> None:
    register = desk_with(a_request(S.CONFIRMED))
    succeed(register, f"выполнена {NUMBER}")
    said = fail(register, f"выполнена {NUMBER}", at="2026-11-26 10:00")
    assert f"сейчас «Выполнена» (среда, 25 ноября 2026, 16:00, {DISPATCHER})" in said


@pytest.mark.rule("D-1")
def test_starting_twice_changes_nothing() -> None:
    register = desk_with(a_request(S.IN_PROGRESS))
    assert "В стадии выполнения" in fail(register, f"в работу {NUMBER}")


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("line", ["в работу заявка-1", "выполнена заявка-1", "выезд заявка-1 03.12.2026 10:00"])
def test_a_request_that_is_not_confirmed_is_not_worked_on(line: str) -> None:
    register = desk_with(a_request(S.AWAITING_CONFIRMATION, RequestKind.DISCONNECT))
    if line.startswith("выезд"):
        register = desk_with(a_request(S.AWAITING_CONFIRMATION, RequestKind.ONSITE_CHECK))
    assert "ещё не подтвердил" in fail(register, line)


@pytest.mark.rule("D-2")
def test_a_number_left_out_is_that_of_the_notice() -> None:
    register = desk_with(a_request(S.CONFIRMED))
    succeed(register, "в работу", about=Ref("request", 1))
    assert register.filed[1].status is S.IN_PROGRESS


@pytest.mark.rule("D-1", "D-2")
def test_without_a_number_and_without_a_notice_it_asks_for_one() -> None:
    register = desk_with(a_request(S.CONFIRMED)).put(a_registration())
    assert "Не назван номер" in fail(register, "в работу")
    assert "Не назван номер" in fail(register, "отклонить: нет")
    assert "не об этом" in fail(register, "в работу", about=Ref("registration", 1))


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    "line",
    [
        "в работу 2026-000999",
        "выполнена заявка-999",
        "ложный вызов заявка-999: x",
        "выезд заявка-999 03.12.2026 10:00",
        "отклонить 2026-000999: нет",
        "отклонить заявка-999: нет",
    ],
)
def test_a_number_that_is_not_there_is_said(line: str) -> None:
    assert fail(desk_with(a_request(S.CONFIRMED)), line) in ("Заявки 2026-000999 нет.", "Заявки заявка-999 нет.")


@pytest.mark.rule("D-1", "D-2")
@pytest.mark.parametrize("line", ["принять", "подтвердить", "подтвердить все"])
def test_a_word_that_does_not_fit_the_notice_is_answered_with_the_one_that_does(line: str) -> None:
    assert "«зарегистрировать»" in fail(FakeRegister(), line, about=Ref("registration", 1))
    assert "«в работу»" in fail(FakeRegister(), line, about=Ref("request", 1))
    said = fail(FakeRegister(), line, about=Ref("letter", 1))
    assert "рибор" in said or "не об этом" in said


@pytest.mark.rule("D-5")
def test_help_lists_the_commands() -> None:
    outcome = order(FakeRegister(), "справка")
    assert [table.template for table in outcome.result.tables] == ["command_help"]
    assert outcome.decision.verdict is LetterVerdict.ANSWERED
