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
def smart(servers: Servers, tmp_path: Path) -> Stage:
    """A desk whose client has smart meters; Monday 23 November 2026."""
    desk = Stage(servers, tmp_path)
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
