"""Command letters as dispatchers write them: many lines, each with its result, forgiving but never guessing (D-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import CLIENT, DISPATCHER

if TYPE_CHECKING:
    from tests.flows.stage import Came, Stage


def _commanded(desk: Stage, text: str, moment: str = "2026-11-03 11:00", subject: str = "") -> Came:
    desk.write(DISPATCHER, subject, text, moment)
    return desk.only(desk.once(moment), DISPATCHER)


def _statuses(desk: Stage) -> dict[object, object]:
    return {row["number"]: row["status"] for row in desk.rows("requests")}


@pytest.mark.rule("D-1")
def test_each_line_has_its_result_a_wrong_one_stops_no_other_and_errors_are_counted(desk: Stage) -> None:
    first = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    second = desk.confirmed("Прошу отключить участок 13", "2026-11-03 10:01")
    results = _commanded(
        desk,
        f"Добрый день!\n\n1. в работу {first}\n- выключить {second}\nвыполнена {second}: пломба цела,\n"
        f"    акт подписан\nв работу 2026-000077\nстоп\nотклонить {first}: не надо",
    )
    assert results.subject == "Команды: 2 выполнено, 2 с ошибками"
    assert f"✓ в работу {first}" in results.text
    assert "✗ выключить" in results.text
    assert f"✓ выполнена {second}: пломба цела, акт подписан" in results.text
    assert "✗ в работу 2026-000077 — Заявки 2026-000077 нет." in results.text
    assert "не надо" not in results.text
    assert _statuses(desk) == {first: "in_progress", second: "done"}


@pytest.mark.rule("D-1")
def test_all_or_nothing_takes_back_what_had_succeeded_and_says_so(desk: Stage) -> None:
    number = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    desk.write(DISPATCHER, "", f"Всё или ничего\nв работу {number}\nв работу 2026-000077", "2026-11-03 11:00")
    came = desk.once("2026-11-03 11:00")
    results = desk.only(came, DISPATCHER)
    assert desk.to(came, CLIENT) == []
    assert results.subject == "Команды: всё отменено, 1 с ошибкой"
    assert f"– в работу {number} — отменено вместе с остальными" in results.text
    assert "✓" not in results.text
    assert _statuses(desk) == {number: "confirmed"}
    results = _commanded(desk, f"all or nothing\nstart {number}\ndone {number}: ok", "2026-11-03 11:05")
    assert results.subject == "Команды: 2 выполнено"
    assert _statuses(desk) == {number: "done"}


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    "written",
    [
        "В РАБОТУ 2026-000001",
        "в  работу   №2026–000001.",
        "в работу 2026 - 1",
        "взять в работу: 2026-000001",
        "B paбoтy 2026-000001",
        "в раобту заявку 2026-000001",
        "Прошу в работу заявка 1",
        "«в работу 2026-000001»",
        "Start req-1",
        "> старое\nв работу 2026-000001\n\nС уважением,\nИванов",
    ],
)
def test_case_dashes_look_alikes_and_a_slip_in_the_verb_are_forgiven(desk: Stage, written: str) -> None:
    number = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    assert "с ошибк" not in _commanded(desk, written).subject
    assert _statuses(desk) == {number: "in_progress"}


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    ("written", "asks"),
    [
        ("в работу 2026-00001", "Непонятно"),  # a digit is lacking: it may be 2026-000010
        ("в работу 2026-0000011", "Непонятно"),
        ("в работу 1", "Номер пишут так"),
        ("в работу", "Не назван номер"),
        ("выполнена 2026-000O01: да", "Непонятно"),  # a letter for a digit
        ("приостановить Ромошка: долг", "Похоже на: СНТ «Ромашка»"),
        ("приостановить snt@romashka.exmple: долг", "нет"),
        ("отключить 2026-000001", "Такой команды нет"),
        ("выезд 2026-000001 5 ноября 10:00", "год"),
    ],
)
def test_a_number_a_client_or_a_day_is_never_guessed(desk: Stage, written: str, asks: str) -> None:
    number = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    results = _commanded(desk, written)
    assert "1 с ошибкой" in results.subject
    assert asks in results.text
    assert _statuses(desk) == {number: "confirmed"}
    assert desk.rows("clients")[0]["status"] == "registered"


@pytest.mark.rule("D-1")
@pytest.mark.parametrize("word", ["справка", "Help", "помощь"])
def test_the_subject_alone_counts_when_the_body_is_empty(desk: Stage, word: str) -> None:
    desk.once("2026-11-03 10:59")
    letter = _commanded(desk, "", subject=f"Re: {word}")
    assert "зарегистрировать рег-12 · approve reg-12" in letter.text


@pytest.mark.rule("D-1", "D-2")
def test_one_wins_and_the_other_is_told_by_whom_and_what_the_state_is(desk: Stage) -> None:
    number = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    _commanded(desk, f"выполнена {number}")
    told = _commanded(desk, f"отклонить {number}: поздно", "2026-11-03 11:10")
    assert f"сейчас «Выполнена» (вторник, 3 ноября 2026, 11:00, {DISPATCHER}). Ничего не изменено." in told.text
    assert _statuses(desk) == {number: "done"}
