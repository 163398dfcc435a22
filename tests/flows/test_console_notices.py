"""Replies to notices need no number; what a notice says is what a dispatcher needs at eight in the morning (D-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import BLANK, CLIENT, DISPATCHER

if TYPE_CHECKING:
    from tests.flows.stage import Came, Stage


def _told(desk: Stage, moment: str, word: str) -> Came:
    """The one letter to the dispatcher of that pass whose subject has the word."""
    (letter,) = [letter for letter in desk.to(desk.once(moment), DISPATCHER) if word in letter.subject]
    return letter


@pytest.mark.rule("D-2")
@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("в работу", "in_progress"),
        ("Выполнена.", "done"),
        ("done: ok", "done"),
        ("отклонить: нет доступа", "rejected"),
        ("в работу\nвыполнена: пломба цела", "done"),
    ],
)
@pytest.mark.parametrize("thread", [True, False])
def test_a_reply_to_the_notice_of_a_request_acts_on_it(desk: Stage, text: str, status: str, thread: bool) -> None:
    desk.reply(desk.file("Прошу отключить участок 12", "2026-11-03 10:00"), "да", "2026-11-03 10:01")
    notice = _told(desk, "2026-11-03 10:02", "Новая заявка")
    # A mail program that gives no reference still brings the subject with its number.
    desk.write(DISPATCHER, f"RE: {notice.subject}", text, "2026-11-03 11:00", answers=notice if thread else None)
    assert "с ошибк" not in _told(desk, "2026-11-03 11:00", "Команды").subject
    assert desk.rows("requests")[0]["status"] == status


@pytest.mark.rule("D-2", "R-5")
@pytest.mark.parametrize(("text", "status"), [("approve", "confirmed"), ("отклонить: нет договора", "rejected")])
@pytest.mark.parametrize("thread", [True, False])
def test_a_reply_to_the_notice_of_a_registration_acts_on_it(
    stage: Stage,
    text: str,
    status: str,
    thread: bool,
) -> None:
    blank = BLANK.format(name="СНТ «Ива»", address="snt@iva.example")
    stage.write("snt@iva.example", "Регистрация", blank, "2026-11-03 10:00", files=[("скан.pdf", b"%PDF")])
    notice = _told(stage, "2026-11-03 10:00", "Регистрация")
    stage.write(DISPATCHER, f"Re: {notice.subject}", text, "2026-11-03 11:00", answers=notice if thread else None)
    stage.once("2026-11-03 11:00")
    assert stage.rows("registrations")[0]["status"] == status


@pytest.mark.rule("D-2")
def test_a_reply_to_another_kind_of_notice_asks_for_the_number(desk: Stage) -> None:
    desk.confirmed("Прошу отключить участок 12", "2026-11-03 08:00")
    digest = _told(desk, "2026-11-03 09:00", "Сводка")
    desk.reply(digest, "в работу", "2026-11-03 09:05")
    assert (
        "Не назван номер. Напишите, например: «в работу 2026-000123»."
        in _told(desk, "2026-11-03 09:05", "Команды").text
    )
    desk.write(CLIENT, "Вопрос", "Когда приедет бригада и что с ней?", "2026-11-03 09:10")
    question = _told(desk, "2026-11-03 09:10", "Нужен Ваш ответ")
    desk.reply(question, "выполнена", "2026-11-03 09:15")
    assert "не об этом. Назовите номер" in _told(desk, "2026-11-03 09:15", "Команды").text
    assert desk.rows("requests")[0]["status"] == "confirmed"


@pytest.mark.rule("D-2", "R-7")
def test_the_notice_of_a_change_says_whose_it_is_and_what_changes(desk: Stage) -> None:
    desk.write(CLIENT, "Изменение данных", "Телефон: 8 999 111-22-33", "2026-11-03 10:00")
    notice = _told(desk, "2026-11-03 10:00", "Изменение данных")
    assert notice.subject == "Изменение данных: СНТ «Ромашка» [рег-2]"
    assert "Телефон: +7 916 123-45-67 → 8 999 111-22-33" in notice.text
    assert "Одобрить изменение: «зарегистрировать рег-2»" in notice.text


@pytest.mark.rule("D-2", "M-6")
def test_a_reply_to_the_notice_of_a_bounce_sends_the_letter_again(desk: Stage) -> None:
    number = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    desk.servers.refuse(CLIENT, "550 5.1.1 no such user")
    desk.write(DISPATCHER, "", f"выполнена {number}", "2026-11-03 10:10")
    notice = next(letter for letter in desk.once("2026-11-03 10:10") if "не доставлено" in letter.subject)
    assert "Сообщите по телефону" in notice.text
    desk.reply(notice, "повторить", "2026-11-03 10:20")
    assert "снова в очереди" in _told(desk, "2026-11-03 10:20", "Команды").text
