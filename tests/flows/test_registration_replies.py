"""What applicants write about their case without calling it a registration: values, papers, questions (R-2, D-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import BLANK, CLIENT, DISPATCHER

if TYPE_CHECKING:
    from tests.flows.stage import Came, Stage

SCAN = ("Письмо № 12.pdf", b"%PDF-1.4 a scanned letter")
FREE = """Исх. № 12 от 02.11.2026

Добрый день! Просим зарегистрировать СНТ «Ромашка», тел. 8-916-123-45-67, ведомость 25 числа, трансформаторы тока 150/5.
Скан письма во вложении.

С уважением, председатель Иванова М.П.
"""


def asked(stage: Stage) -> Came:
    """A letter in free words that lacks the metering system and the tariff: our answer."""
    stage.write(CLIENT, "", FREE, "2026-11-02 09:30", files=[SCAN])
    return stage.only(stage.once("2026-11-02 09:31"), CLIENT)


@pytest.mark.rule("R-1", "R-2")
def test_a_letter_in_free_words_is_read_and_only_what_it_lacks_is_asked_for(stage: Stage) -> None:
    letter = asked(stage)
    (case,) = stage.rows("registrations")
    assert (case["client"], case["status"]) == ("СНТ «Ромашка»", "incomplete")
    assert case["missing"] == ["metering_system", "tariff"]
    missing, held = letter.text.split("ЧТО УЖЕ ЕСТЬ")
    assert "• Система учёта\n• Тариф\n" in missing
    assert "Скан" not in missing
    for known in ("СНТ «Ромашка»", "8-916-123-45-67", "25-е число", "150/5", "Скан письма: получен"):
        assert known in held


@pytest.mark.rule("R-2")
@pytest.mark.parametrize(
    "text",
    [
        "Добрый день, система у нас СУП-04, тариф однотарифный 7 руб. 45 коп.",
        "СУП-04\n7,45",
        "Система учёта: суп 04\nтариф — 7,45 руб/кВт·ч",
        "Учёт СУП-04. Тариф единый, 7,45",
    ],
)
def test_an_answer_in_any_words_completes_the_case(stage: Stage, text: str) -> None:
    stage.reply(asked(stage), text, "2026-11-03 10:30")
    came = stage.once("2026-11-03 10:31")
    assert "Тариф: Т1 7,45 руб. за кВт·ч" in stage.only(came, CLIENT).text
    assert any("нужно Ваше решение" in letter.text for letter in stage.to(came, DISPATCHER))
    (case,) = stage.rows("registrations")
    assert (case["status"], case["missing"]) == ("pending", [])
    assert case["due_by"] == "2026-11-06T18:00:00+03:00"  # of the letter that made it whole


@pytest.mark.rule("R-2")
def test_a_letter_of_its_own_completes_the_case_as_well_as_a_reply(stage: Stage) -> None:
    asked(stage)
    stage.write(CLIENT, "", "Система учёта у нас СУП-04, тариф 7,45", "2026-11-02 10:30")
    stage.once("2026-11-02 10:31")
    assert stage.rows("registrations")[0]["status"] == "pending"


@pytest.mark.rule("R-2")
def test_a_mistake_is_mended_by_a_reply_and_a_value_that_cannot_be_taken_is_explained(stage: Stage) -> None:
    letter = asked(stage)
    stage.reply(letter, "Телефон неверный, правильный тел. 8 916 000-00-00", "2026-11-02 10:00")
    assert "8 916 000-00-00" in stage.only(stage.once("2026-11-02 10:01"), CLIENT).text
    stage.reply(letter, "Система учёта: СУП-04\nДень ведомости: 28\nТариф: 7,45", "2026-11-02 11:00")
    wrong = stage.only(stage.once("2026-11-02 11:01"), CLIENT)
    assert "День ведомости: «28»" in wrong.text
    assert "22, 25 или 30" in wrong.text
    assert stage.rows("registrations")[0]["status"] == "incomplete"


@pytest.mark.rule("R-2", "D-2", "D-11")
def test_a_question_about_the_case_reaches_a_person_and_his_answer_the_applicant(stage: Stage) -> None:
    stage.reply(asked(stage), "А как узнать, какая у нас система учёта?", "2026-11-02 10:00")
    came = stage.once("2026-11-02 10:01")
    assert "рег-1 прочитает диспетчер" in stage.only(came, CLIENT).text
    notice = stage.only(came, DISPATCHER)
    assert "вопрос по обращению рег-1" in notice.text
    stage.reply(notice, "ответ: посмотрите на корпусе общего счётчика", "2026-11-02 10:30")
    assert "на корпусе общего счётчика" in stage.only(stage.once("2026-11-02 10:31"), CLIENT).text


@pytest.mark.rule("Q-1", "R-2")
@pytest.mark.parametrize("text", ["Спасибо!", "ок"])
def test_thanks_need_no_answer(stage: Stage, text: str) -> None:
    stage.reply(asked(stage), text, "2026-11-02 10:00")
    assert stage.once("2026-11-02 10:01") == []


@pytest.mark.rule("Q-1", "R-6")
def test_an_order_in_the_thread_of_a_case_is_still_no_order(stage: Stage) -> None:
    stage.reply(asked(stage), "Прошу отключить участок 12, тел. 8 916 000-00-00", "2026-11-02 10:00")
    answer = stage.only(stage.once("2026-11-02 10:01"), CLIENT)
    assert "Регистрация ещё не завершена" in answer.text
    assert stage.rows("requests") == []


@pytest.mark.rule("R-5", "R-2")
def test_a_reply_to_a_rejection_that_brings_what_was_wanting_opens_a_new_case_with_what_is_known(stage: Stage) -> None:
    blank = BLANK.format(name="СНТ «Ромашка»", address=CLIENT)
    stage.write(CLIENT, "Регистрация", blank, "2026-11-02 09:30", files=[SCAN])
    stage.once("2026-11-02 09:31")
    stage.write(DISPATCHER, "", "отклонить рег-1: скан нечитаем", "2026-11-02 10:00")
    rejection = stage.only(stage.once("2026-11-02 10:01"), CLIENT)
    stage.write(
        CLIENT, f"Re: {rejection.subject}", "Высылаем новый скан", "2026-11-03 11:00", files=[SCAN], answers=rejection
    )
    notices = stage.to(stage.once("2026-11-03 11:01"), DISPATCHER)
    assert any("взамен отклонённой рег-1: скан нечитаем" in letter.text for letter in notices)
    old, new = stage.rows("registrations")
    assert (old["status"], new["status"]) == ("rejected", "pending")
    assert (new["client"], new["missing"]) == ("СНТ «Ромашка»", [])
    assert new["due_by"] == "2026-11-06T18:00:00+03:00"


@pytest.mark.rule("Q-1", "R-2")
def test_the_answer_that_it_is_too_early_asks_for_what_is_missing_and_its_button_completes_the_case(
    stage: Stage,
) -> None:
    asked(stage)
    stage.write(CLIENT, "", "Прошу отключить участок 12", "2026-11-02 10:00")
    early = stage.only(stage.once("2026-11-02 10:01"), CLIENT)
    assert "Не хватает: система учёта, тариф" in early.text
    assert "Дополнить данные: ответьте на это письмо, дополнив строки:" in early.text
    # The button makes a letter of its own with that subject and these lines.
    stage.write(CLIENT, f"Re: {early.subject}", "Система учёта: СУП-04\nТариф: 7,45", "2026-11-02 10:10")
    stage.once("2026-11-02 10:11")
    assert [case["status"] for case in stage.rows("registrations")] == ["pending"]
    assert stage.rows("requests") == []
