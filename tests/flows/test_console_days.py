"""Days off and working days by command, and the stop lever, from one dispatcher's letter (D-9, D-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import BLANK, CLIENT, DISPATCHER, OTHER_DISPATCHER, Stage

if TYPE_CHECKING:
    from pathlib import Path

    from maild.demo.servers import Servers

APPLICANT = "new@iva.example"


@pytest.mark.rule("D-9")
def test_a_day_off_moves_what_is_open_and_all_who_were_told_a_date_hear_of_it(desk: Stage) -> None:
    number = desk.confirmed("Прошу отключить участок 12", "2026-11-03 13:00")
    blank = BLANK.format(name="СНТ «Ива»", address=APPLICANT)
    desk.write(APPLICANT, "Регистрация", blank, "2026-11-03 13:05", files=[("скан.pdf", b"%PDF scan")])
    incomplete = "half@iva.example"
    desk.write(incomplete, "Регистрация", "Наименование: СНТ «Ель»", "2026-11-03 13:06")
    desk.once("2026-11-03 13:10")
    desk.write(DISPATCHER, "", "календарь 05.11.2026 выходной: распоряжение № 5", "2026-11-03 14:00")
    came = desk.once("2026-11-03 14:00")
    results = desk.only(came, DISPATCHER).text
    assert "Перенесено сроков: 3." in results
    assert f"Заявка {number}: было четверг, 5 ноября 2026, 18:00; стало пятница, 6 ноября 2026, 18:00" in results
    assert "рег-2: было пятница, 6 ноября 2026, 18:00; стало понедельник, 9 ноября 2026, 18:00" in results
    told = desk.only(came, CLIENT)
    assert "Новый срок: пятница, 6 ноября 2026, до 18:00" in told.text.replace("\u00a0", " ")
    assert "распоряжение № 5" in told.text
    told = desk.only(came, APPLICANT)
    assert "Новый срок: понедельник, 9 ноября 2026, до 18:00" in told.text.replace("\u00a0", " ")
    assert desk.to(came, incomplete) == []  # he was not told a date
    assert desk.rows("requests")[0]["process_by"] == "2026-11-06T18:00:00+03:00"
    assert {row["due_by"] for row in desk.rows("registrations", "--status", "pending")} == {"2026-11-09T18:00:00+03:00"}


@pytest.mark.rule("D-9")
def test_a_passed_deadline_stays_and_what_does_not_move_is_not_told(desk: Stage) -> None:
    desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    desk.once("2026-11-03 18:01")
    desk.write(DISPATCHER, "", "calendar 03.11.2026 off: why\ncalendar 2026-12-05 working", "2026-11-03 18:05")
    came = desk.once("2026-11-03 18:05")
    assert desk.only(came, DISPATCHER).text.count("Сроки не изменились.") == 2
    assert desk.to(came, CLIENT) == []
    assert desk.rows("requests")[0]["process_by"] == "2026-11-03T18:00:00+03:00"


@pytest.mark.rule("D-9")
@pytest.mark.parametrize(
    ("written", "asks"),
    [
        ("календарь 5.11 выходной", "дата с годом"),
        ("календарь 05.11.2026: указ", "Не сказано, какой это день"),
        ("календарь 31.02.2026 выходной", "Нет такого дня"),
        ("календарь 05.11.2026 06.11.2026 выходной", "Названо несколько дней"),
    ],
)
def test_a_day_is_never_guessed(stage: Stage, written: str, asks: str) -> None:
    stage.write(DISPATCHER, "", written, "2026-11-03 14:00")
    results = stage.only(stage.once("2026-11-03 14:00"), DISPATCHER)
    assert asks in results.text
    assert "1 с ошибкой" in results.subject


@pytest.mark.rule("D-10")
def test_a_pause_holds_client_mail_only_and_nothing_is_lost(servers: Servers, tmp_path: Path) -> None:
    desk = Stage(servers, tmp_path, dispatchers=[DISPATCHER, OTHER_DISPATCHER])
    desk.write(DISPATCHER, "", "Пауза", "2026-11-03 10:00")
    came = desk.once("2026-11-03 10:00")
    told = desk.only(came, OTHER_DISPATCHER)
    assert told.subject == "Письма клиентам придержаны"
    assert DISPATCHER in told.text
    assert "• Продолжить: «продолжить»" in told.text
    desk.write("s@str.example", "Вопрос", "Кто вы?", "2026-11-03 10:05")
    assert desk.once("2026-11-03 10:06") == []
    desk.write(OTHER_DISPATCHER, "", "сводка", "2026-11-03 10:07")
    assert "до команды «продолжить»" in desk.only(desk.once("2026-11-03 10:07"), OTHER_DISPATCHER).text
    desk.write(OTHER_DISPATCHER, "", "continue", "2026-11-03 10:10")
    came = desk.once("2026-11-03 10:10")
    assert "не зарегистрирован" in desk.only(came, "s@str.example").subject
    told = desk.only(came, DISPATCHER)
    assert told.subject == "Письма клиентам снова отправляются"
    assert "• Пауза: «пауза»" in told.text
    assert "продолжить" not in told.text
