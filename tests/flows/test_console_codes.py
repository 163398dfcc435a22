"""Commands that are not proven go the round of a code, which stands for exactly the list shown (D-3, D-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import CLIENT, DISPATCHER, OTHER_DISPATCHER, Stage

if TYPE_CHECKING:
    from pathlib import Path

    from maild.demo.servers import Servers
    from tests.flows.stage import Came


def _asked(desk: Stage, text: str, moment: str = "2026-11-03 11:00") -> Came:
    desk.write(DISPATCHER, "", text, moment, proof="none")
    return desk.only(desk.once(moment), DISPATCHER)


def _answered(desk: Stage, asked: Came, text: str, moment: str) -> Came:
    desk.reply(asked, text, moment, proof="none")
    return desk.only(desk.once(moment), DISPATCHER)


def _statuses(desk: Stage) -> dict[object, object]:
    return {row["number"]: row["status"] for row in desk.rows("requests")}


@pytest.mark.rule("D-3")
def test_the_list_is_shown_whole_with_what_is_wrong_in_it_and_runs_as_shown(desk: Stage) -> None:
    number = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    asked = _asked(desk, f"выполнена {number}: пломба цела,\n  акт подписан\nабракадабра\nстоп\nпауза")
    assert "Пока ничего не сделано" in asked.text
    for line in (f"> выполнена {number}: пломба цела,", "акт подписан", "> абракадабра", "Такой команды нет"):
        assert line in asked.text
    assert "пауза" not in asked.text
    assert _statuses(desk) == {number: "confirmed"}
    desk.reply(asked, "Да", "2026-11-03 11:05", proof="none")
    came = desk.once("2026-11-03 11:05")
    assert "1 выполнено, 1 с ошибкой" in desk.only(came, DISPATCHER).subject
    assert "акт подписан" in desk.only(came, "snt@romashka.example").text
    assert _statuses(desk) == {number: "done"}


@pytest.mark.rule("D-3")
@pytest.mark.parametrize("text", ["да, но потом", "", "Что это за код?"])
def test_an_unclear_answer_is_asked_again_and_the_code_stays_open(desk: Stage, text: str) -> None:
    number = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    asked = _asked(desk, f"в работу {number}")
    told = _answered(desk, asked, text, "2026-11-03 11:05")
    assert "Код ещё действует: ответьте «да»" in told.text
    assert _statuses(desk) == {number: "confirmed"}
    desk.reply(asked, "подтверждаю", "2026-11-03 11:10", proof="none")
    desk.once("2026-11-03 11:10")
    assert _statuses(desk) == {number: "in_progress"}


@pytest.mark.rule("D-3")
def test_other_commands_in_the_reply_are_a_new_list_with_a_code_of_its_own(desk: Stage) -> None:
    first = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    second = desk.confirmed("Прошу отключить участок 13", "2026-11-03 10:01")
    asked = _asked(desk, f"в работу {first}")
    again = _answered(desk, asked, f"в работу {second}", "2026-11-03 11:05")
    assert again.code != asked.code
    assert second in again.text
    assert set(_statuses(desk).values()) == {"confirmed"}
    desk.reply(again, "да", "2026-11-03 11:06", proof="none")
    desk.once("2026-11-03 11:06")
    assert _statuses(desk) == {first: "confirmed", second: "in_progress"}


@pytest.mark.rule("D-3")
def test_a_no_cancels_the_list_and_the_code_serves_no_more(desk: Stage) -> None:
    number = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    asked = _asked(desk, f"в работу {number}")
    assert _answered(desk, asked, "нет", "2026-11-03 11:05").subject == "Команды отменены"
    told = _answered(desk, asked, "да", "2026-11-03 11:06")
    assert told.subject == "Команды по коду не выполнены"
    assert "уже использован" in told.text
    assert _statuses(desk) == {number: "confirmed"}


@pytest.mark.rule("D-3")
@pytest.mark.parametrize(("moment", "status"), [("2026-11-06 11:00:00", "in_progress"), ("2026-11-06 11:00:01", None)])
def test_a_code_for_commands_serves_for_72_hours(desk: Stage, moment: str, status: str | None) -> None:
    number = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    asked = _asked(desk, f"в работу {number}", "2026-11-03 11:00:00")
    desk.reply(asked, "да", moment, proof="none")
    results = [letter for letter in desk.once(moment) if letter.subject.startswith("Команды")]
    assert _statuses(desk) == {number: status or "confirmed"}
    assert ("истёк" in results[0].text) is (status is None)


@pytest.mark.rule("D-2", "D-3")
def test_a_number_left_out_in_a_reply_to_a_notice_stands_in_the_list(desk: Stage) -> None:
    desk.reply(desk.file("Прошу отключить участок 12", "2026-11-03 10:00"), "да", "2026-11-03 10:01")
    notice = desk.only(desk.once("2026-11-03 10:02"), DISPATCHER)
    asked = _answered(desk, notice, "отклонить: нет доступа", "2026-11-03 11:00")
    assert "> отклонить 2026-000001: нет доступа" in asked.text
    desk.reply(asked, "да", "2026-11-03 11:05", proof="none")
    desk.once("2026-11-03 11:05")
    assert _statuses(desk) == {"2026-000001": "rejected"}


@pytest.mark.rule("D-3", "D-4")
def test_another_dispatcher_cannot_use_the_code(servers: Servers, tmp_path: Path) -> None:
    desk = Stage(servers, tmp_path, dispatchers=[DISPATCHER, OTHER_DISPATCHER])
    asked = _asked(desk, "пауза")
    desk.reply(asked, "да", "2026-11-03 11:05", sender=OTHER_DISPATCHER)
    (told,) = desk.once("2026-11-03 11:05")
    assert told.to == OTHER_DISPATCHER
    assert "другому диспетчеру" in told.text


@pytest.mark.rule("D-4")
def test_with_commands_by_code_even_a_proven_letter_is_asked(servers: Servers, tmp_path: Path) -> None:
    desk = Stage(servers, tmp_path, commands="code")
    desk.write(DISPATCHER, "", "сводка", "2026-11-03 11:00")
    asked = desk.only(desk.once("2026-11-03 11:00"), DISPATCHER)
    assert "всегда подтверждают кодом" in asked.text
    desk.reply(asked, "+", "2026-11-03 11:01")
    assert "СВОДКА" in desk.only(desk.once("2026-11-03 11:01"), DISPATCHER).text


@pytest.mark.rule("D-4")
def test_a_forged_command_has_no_effect_and_no_answer_and_the_others_are_told(servers: Servers, tmp_path: Path) -> None:
    desk = Stage(servers, tmp_path, dispatchers=[DISPATCHER, OTHER_DISPATCHER])
    desk.write(DISPATCHER, "", "пауза", "2026-11-03 11:00", proof="fail")
    (told,) = desk.once("2026-11-03 11:00")
    assert told.to == OTHER_DISPATCHER
    assert DISPATCHER in told.text


@pytest.mark.rule("D-3", "S-3")
def test_the_code_runs_the_list_with_the_files_of_the_letter_that_brought_it(desk: Stage) -> None:
    file = "Участок;Абонент;Серийный номер;MAC;Система;Начальные показания Т1;Т2;Т3\n77;Иванов;0707;;СУП-04;1;;\n"
    desk.once("2026-11-03 10:59")
    files = [("абоненты.csv", file.encode())]
    desk.write(DISPATCHER, "", "абоненты Ромашка", "2026-11-03 11:00", files=files, proof="none")
    asked = desk.only(desk.once("2026-11-03 11:00"), DISPATCHER)
    assert desk.rows("subscribers", "--plot", "77") == []
    desk.reply(asked, "да", "2026-11-03 11:05", proof="none")
    assert "новых — 1" in desk.only(desk.once("2026-11-03 11:05"), DISPATCHER).text
    assert [row["serial"] for row in desk.rows("subscribers", "--plot", "77")] == ["0707"]


@pytest.mark.rule("D-3", "D-1")
def test_all_or_nothing_and_a_relative_month_hold_when_the_code_comes_back_later(stage: Stage) -> None:
    desk, file = stage, "Участок;Абонент;Серийный номер\n12;Иванов;0012\n"
    desk.register(CLIENT, "СНТ «Ромашка»", "2026-10-28 09:30")
    desk.write(DISPATCHER, "", f"абоненты {CLIENT}", "2026-10-28 11:00", files=[("абоненты.csv", file.encode())])
    desk.once("2026-10-28 11:01")
    number = desk.confirmed("Прошу отключить участок 12", "2026-10-30 10:00")
    asked = _asked(
        desk, f"все или ничего\nжурнал Ромашка этот месяц\nв работу {number}\nабракадабра", "2026-10-30 11:00"
    )
    desk.reply(asked, "да", "2026-11-01 10:00", proof="none")
    results = next(letter for letter in desk.once("2026-11-01 10:00") if letter.subject.startswith("Команды"))
    assert "всё отменено" in results.subject
    assert "с 01.10.2026 по 31.10.2026" in results.text
    assert _statuses(desk) == {number: "confirmed"}
