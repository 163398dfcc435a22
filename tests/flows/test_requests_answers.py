"""The answer to a code: wherever the code stands, whatever is written, whenever it came (Q-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import CLIENT, DISPATCHER

if TYPE_CHECKING:
    from tests.flows.stage import Came, Stage

ORDER = "Прошу отключить участок 12 за неуплату"


def status(desk: Stage) -> object:
    """How the only request stands."""
    (request,) = desk.rows("requests")
    return request["status"]


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize(
    "text",
    [
        "подтверждаю, только участок не 12, а 13",
        "Да, отключите участок 13",
        "Да, если он не заплатит до вечера",
        "Подтверждаю отключение участка 13",
        "да?",
    ],
)
def test_a_yes_to_something_else_never_confirms_and_the_client_is_told_what_to_do(desk: Stage, text: str) -> None:
    echo = desk.file(ORDER, "2026-11-03 10:00")
    desk.reply(echo, text, "2026-11-03 10:05")
    again = desk.only(desk.once("2026-11-03 10:05"), CLIENT)
    assert "Если в ней что-то неверно, отмените её и подайте новую" in again.text
    assert "Участок: 12" in again.text
    assert status(desk) == "awaiting_confirmation"
    desk.reply(again, "Отменяю", "2026-11-03 10:10")
    desk.once("2026-11-03 10:10")
    assert status(desk) == "cancelled"


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("place", ["subject", "body", "reference", "quote"])
def test_one_of_the_places_that_carry_the_code_is_enough(desk: Stage, place: str) -> None:
    echo = desk.file(ORDER, "2026-11-03 10:00")
    subject = f"Re: {echo.subject}" if place == "subject" else "заявка"
    text = f"Да\nКод: {echo.code.lower()}" if place == "body" else "Да"
    answers = echo if place in ("reference", "quote") else None
    desk.write(CLIENT, subject, text, "2026-11-03 10:05", answers=answers, quote=place == "quote")
    desk.once("2026-11-03 10:05")
    assert status(desk) == "confirmed"


@pytest.mark.rule("Q-5", "M-2")
def test_an_automatic_reply_with_the_code_confirms_nothing(desk: Stage) -> None:
    echo = desk.file(ORDER, "2026-11-03 10:00")
    desk.write(
        CLIENT,
        f"Re: {echo.subject}",
        "Да",
        "2026-11-03 10:05",
        answers=echo,
        headers=[("Auto-Submitted", "auto-replied")],
    )
    assert desk.to(desk.once("2026-11-03 10:05"), CLIENT) == []
    assert status(desk) == "awaiting_confirmation"


def reminder(desk: Stage, moment: str) -> list[Came]:
    """What the client is written at that moment."""
    return desk.to(desk.once(moment), CLIENT)


@pytest.mark.rule("Q-5")
def test_he_is_reminded_once_after_a_day_and_either_code_serves(desk: Stage) -> None:
    echo = desk.file(ORDER, "2026-11-03 10:00:00")
    assert reminder(desk, "2026-11-04 09:59:59") == []
    (reminded,) = reminder(desk, "2026-11-04 10:00:00")
    assert "ждёт Вашего подтверждения" in reminded.text
    assert reminded.code != echo.code
    assert reminder(desk, "2026-11-05 10:00:00") == []
    desk.reply(echo, "да", "2026-11-05 11:00")
    desk.once("2026-11-05 11:00")
    assert status(desk) == "confirmed"
    desk.reply(reminded, "да", "2026-11-05 11:05")
    (told,) = reminder(desk, "2026-11-05 11:05")
    assert "2026-000001" in told.text
    assert desk.rows("requests")[0]["confirmed_at"] == "2026-11-05T11:00:00+03:00"


@pytest.mark.rule("Q-5")
def test_it_expires_after_72_hours_the_client_is_told_and_a_late_yes_is_explained(desk: Stage) -> None:
    echo = desk.file(ORDER, "2026-11-03 10:00:00")
    desk.once("2026-11-04 12:00")
    assert reminder(desk, "2026-11-06 10:00:00") == []
    (told,) = reminder(desk, "2026-11-06 10:00:01")
    assert "не подтверждена" in told.text
    assert "Вид заявки: Отключение" in told.text
    assert status(desk) == "expired"
    desk.reply(echo, "да", "2026-11-06 10:05")
    (late,) = reminder(desk, "2026-11-06 10:05")
    assert "72 часа" in late.text
    assert "подайте её снова" in late.text
    assert status(desk) == "expired"
    assert desk.to(desk.news(), DISPATCHER) == []


@pytest.mark.rule("Q-5")
def test_a_yes_received_in_time_and_read_late_still_confirms(desk: Stage) -> None:
    echo = desk.file(ORDER, "2026-11-03 10:00:00")
    desk.reply(echo, "да", "2026-11-06 09:59")
    desk.once("2026-11-09 09:00")
    assert status(desk) == "confirmed"
    (request,) = desk.rows("requests")
    assert request["process_by"] == "2026-11-06T18:00:00+03:00"
    assert request["overdue"] is True


@pytest.mark.rule("Q-5", "D-11")
@pytest.mark.parametrize(
    "text", ["Спасибо!", "Добрый день! Благодарим за оперативность.\n\nС уважением, Иванов", "Понял, жду"]
)
def test_thanks_for_a_confirmed_request_trouble_nobody(desk: Stage, text: str) -> None:
    desk.reply(desk.file(ORDER, "2026-11-03 10:00"), "да", "2026-11-03 10:05")
    confirmed = desk.only(desk.once("2026-11-03 10:05"), CLIENT)
    desk.reply(confirmed, text, "2026-11-03 10:10")
    assert desk.once("2026-11-03 10:10") == []
    assert desk.rows("inbox")[-1]["verdict"] == "ignored"
    assert status(desk) == "confirmed"


@pytest.mark.rule("Q-5", "D-11")
@pytest.mark.parametrize("text", ["А когда отключите?", "Отключите быстрее!"])
def test_a_question_about_a_confirmed_request_goes_to_a_person_as_one_about_it(desk: Stage, text: str) -> None:
    desk.reply(desk.file(ORDER, "2026-11-03 10:00"), "да", "2026-11-03 10:05")
    confirmed = desk.only(desk.once("2026-11-03 10:05"), CLIENT)
    desk.reply(confirmed, text, "2026-11-03 10:10")
    came = desk.once("2026-11-03 10:10")
    assert "о заявке 2026-000001 прочитает диспетчер" in desk.only(came, CLIENT).text
    notice = desk.only(came, DISPATCHER)
    assert "вопрос о заявке 2026-000001" in notice.text
    desk.reply(notice, "ответ: сегодня до 18:00", "2026-11-03 10:20")
    assert "сегодня до 18:00" in desk.only(desk.once("2026-11-03 10:20"), CLIENT).text
    assert status(desk) == "confirmed"


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("text", ["Подтверждаю", "да", "Нет"])
def test_a_yes_or_no_in_a_letter_of_its_own_is_explained(desk: Stage, text: str) -> None:
    desk.file(ORDER, "2026-11-03 10:00")
    answer = desk.file(text, "2026-11-03 10:05", subject="заявка")
    assert "нет кода" in answer.text
    assert "Ответьте на письмо с кодом" in answer.text
    assert status(desk) == "awaiting_confirmation"
