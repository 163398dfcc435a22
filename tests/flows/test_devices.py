"""A subscriber registers his own meter by letter, and the dispatcher confirms it on Wednesday (P)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import CLIENT, DISPATCHER, Stage

if TYPE_CHECKING:
    from pathlib import Path

    from maild.demo.servers import Servers

USER = "petrov@mail.example"
FILE = (
    "Участок;Абонент;Серийный номер;MAC;Система\n"
    "12;Петров;00012345;AA-BB-CC-DD-EE-01;Smart\n"
    "13;Сидоров;00012346;;Smart\n"
)


@pytest.fixture
def smart(servers: Servers, tmp_path: Path, ledger_place: str) -> Stage:
    """A desk whose client has smart meters; Monday 23 November 2026."""
    desk = Stage(servers, tmp_path, ledger_place)
    desk.register(CLIENT, "СНТ «Ромашка»", "2026-11-23 09:30")
    desk.write(DISPATCHER, "", f"абоненты {CLIENT}", "2026-11-23 11:00", files=[("абоненты.csv", FILE.encode())])
    desk.once("2026-11-23 11:01")
    return desk


def statuses(desk: Stage) -> list[object]:
    return [device["status"] for device in desk.rows("devices")]


@pytest.mark.rule("P-1", "P-2", "P-3")
def test_from_the_users_letter_to_the_dispatchers_all(smart: Stage) -> None:
    text = (
        "Здравствуйте! Прошу зарегистрировать счётчик.\nСерийный номер: 00012345\nMAC: аа вв cc dd ее 01\nУчасток: 12"
    )
    smart.write(USER, "Регистрация счётчика", text, "2026-11-23 12:00", proof="none")
    echo = smart.only(smart.once("2026-11-23 12:01"), USER)
    assert "AA:BB:CC:DD:EE:01" in echo.text
    smart.reply(echo, "Подтверждаю", "2026-11-24 23:59", proof="none")
    came = smart.once("2026-11-25 00:01")
    assert "среда, 25 ноября" in smart.only(came, USER).text
    notices = {letter.subject.split()[0] for letter in smart.to(came, DISPATCHER)}
    assert notices == {"Сводка", "Ведомостям"}  # the morning of the 24th was slept through
    (device,) = smart.rows("devices")
    assert (device["status"], device["client"], device["plot"]) == ("waiting", "СНТ «Ромашка»", "12")
    assert device["confirm_by"] == "2026-11-25T15:00:00+03:00"
    morning = smart.to(smart.once("2026-11-25 09:00"), DISPATCHER)
    (notice,) = [letter for letter in morning if "к подтверждению" in letter.subject]
    smart.reply(notice, "подтвердить все", "2026-11-25 14:00")
    told = smart.only(smart.once("2026-11-25 14:01"), USER)
    assert "подтверждён" in told.subject
    assert statuses(smart) == ["confirmed"]
    shown = smart.maild("show", "устр-1", "--json")[1]
    assert '"confirmed"' in shown
    smart.reply(told, "Отменяю", "2026-11-25 16:00", proof="none")
    assert "удалён" in smart.only(smart.once("2026-11-25 16:01"), USER).subject
    assert statuses(smart) == ["removed"]


@pytest.mark.rule("P-2", "D-2")
def test_what_does_not_match_is_told_to_the_dispatcher_alone(smart: Stage) -> None:
    smart.write(USER, "", "Регистрация счётчика. Серийный номер: 00012346, MAC AABBCCDDEE02", "2026-11-23 12:00")
    smart.reply(smart.only(smart.once("2026-11-23 12:01"), USER), "да", "2026-11-23 12:30")
    came = smart.once("2026-11-23 12:31")
    assert "MAC" in smart.only(came, DISPATCHER).text
    assert "не указан" not in smart.only(came, USER).text
    smart.reply(smart.only(came, DISPATCHER), "отклонить: MAC не Ваш, спросите у председателя", "2026-11-23 13:00")
    assert "спросите у председателя" in smart.only(smart.once("2026-11-23 13:01"), USER).text
    assert statuses(smart) == ["rejected"]


@pytest.mark.rule("Q-5", "P-1")
def test_an_address_that_nobody_confirms_is_forgotten_in_silence(smart: Stage) -> None:
    smart.write(USER, "", "Серийный номер: 00012345\nMAC: AA:BB:CC:DD:EE:01", "2026-11-23 12:00", proof="none")
    assert len(smart.once("2026-11-23 12:01")) == 1
    came = smart.once("2026-11-26 12:00:01")
    assert smart.to(came, USER) == []
    assert statuses(smart) == ["expired"]


@pytest.mark.rule("P-4")
def test_a_confirmed_user_asks_for_his_readings_and_consumption(smart: Stage) -> None:
    smart.write(USER, "", "Серийный номер: 00012345\nMAC: AA:BB:CC:DD:EE:01", "2026-11-23 12:00", proof="none")
    smart.reply(smart.only(smart.once("2026-11-23 12:01"), USER), "Да", "2026-11-23 12:30", proof="none")
    smart.once("2026-11-23 12:31")
    smart.write(DISPATCHER, "", "подтвердить устр-1", "2026-11-23 13:00")
    smart.once("2026-11-23 13:01")
    rows = "00012345;25.08.2026;100;10\n00012345;25.09.2026;180;25,5\n00012345;25.10.2026;300;45,5\n"
    other = "00012346;25.10.2026;7777;1\n"
    file = f"Серийный номер;Дата;Т1;Т2\n{rows}{other}".encode()
    smart.write(DISPATCHER, "", "показания", "2026-11-23 13:10", files=[("показания.csv", file)])
    assert "новых — 4" in smart.only(smart.once("2026-11-23 13:11"), DISPATCHER).text
    smart.write(USER, "Показания", "", "2026-11-23 14:00", proof="none")
    year = smart.only(smart.once("2026-11-23 14:01"), USER)
    assert "Показания на 25.10.2026: Т1 300; Т2 45,5 кВт·ч" in year.text
    assert "Сентябрь 2026: 95,5 кВт·ч (Т1 80; Т2 15,5)" in year.text
    assert "7777" not in year.text
    kinds = [part.get_content_type() for part in year.message.walk()]
    assert (kinds.count("image/png"), kinds[-1].endswith("spreadsheetml.sheet")) == (1, True)
    smart.write(USER, "Потребление", "Период: октябрь 2026", "2026-11-23 15:00", proof="none")
    month = smart.only(smart.once("2026-11-23 15:01"), USER)
    assert "Октябрь 2026: 140 кВт·ч (Т1 120; Т2 20)" in month.text
    assert "Сентябрь 2026: 95,5 кВт·ч (" not in month.text
    smart.write("stranger@mail.example", "Показания", "", "2026-11-23 16:00", proof="none")
    refused = smart.only(smart.once("2026-11-23 16:01"), "stranger@mail.example")
    assert "Показания на" not in refused.text
