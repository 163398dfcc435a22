"""R-5 by the clock: reminded on the second working day, overdue after it, told once and then each morning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import BLANK, CLIENT, DISPATCHER

if TYPE_CHECKING:
    from tests.flows.stage import Came, Stage

SCAN = ("Письмо № 12.pdf", b"%PDF-1.4 a scanned letter")
WHOLE = BLANK.format(name="СНТ «Ромашка»", address=CLIENT)


def apply(stage: Stage, moment: str, text: str = WHOLE, *, files: bool = True) -> list[Came]:
    stage.write(CLIENT, "Регистрация", text, moment, files=[SCAN] if files else [])
    return stage.once(moment)


@pytest.mark.rule("R-5", "D-6")
def test_a_case_is_reminded_on_its_last_day_told_once_when_overdue_and_stands_in_each_digest(stage: Stage) -> None:
    apply(stage, "2026-11-02 09:30")
    digests = [stage.only(stage.once(morning), DISPATCHER) for morning in ("2026-11-03 09:00", "2026-11-05 09:00")]
    assert "на сегодня 0" in digests[0].subject
    assert "рег-1: СНТ «Ромашка», ждёт решения" in digests[0].text
    assert "на сегодня 1" in digests[1].subject
    assert "рег-1 (решить сегодня): СНТ «Ромашка»" in digests[1].text
    assert stage.once("2026-11-05 18:00:00") == []  # the due second itself is in time
    told = stage.only(stage.once("2026-11-05 18:00:01"), DISPATCHER)
    assert "Просрочено: регистрация СНТ «Ромашка» [рег-1]" in told.subject
    assert "«зарегистрировать рег-1»" in told.text
    assert stage.once("2026-11-05 19:00") == []
    for morning in ("2026-11-06 09:00", "2026-11-09 09:00"):
        digest = stage.only(stage.once(morning), DISPATCHER)
        assert "просрочено 1, на сегодня 0" in digest.subject
        assert "рег-1 (просрочена): СНТ «Ромашка»" in digest.text
    stage.write(DISPATCHER, "", "зарегистрировать рег-1", "2026-11-09 10:00")
    stage.once("2026-11-09 10:00")
    assert "просроченных нет" in stage.only(stage.once("2026-11-10 09:00"), DISPATCHER).subject


@pytest.mark.rule("R-5")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-02 00:00:00", "2026-11-05T18:00:00+03:00"),  # the 4th is a holiday
        ("2026-11-02 23:59:59", "2026-11-05T18:00:00+03:00"),
        ("2026-11-03 09:00:00", "2026-11-06T18:00:00+03:00"),
        ("2026-11-04 09:00:00", "2026-11-09T18:00:00+03:00"),  # on a day off: as on the next working day, the 5th
        ("2026-11-06 19:00:00", "2026-11-10T18:00:00+03:00"),
        ("2026-11-07 10:00:00", "2026-11-11T18:00:00+03:00"),
        ("2026-11-08 23:59:59", "2026-11-11T18:00:00+03:00"),
    ],
)
def test_the_term_is_the_end_of_the_second_working_day_after_the_receipt(stage: Stage, received: str, due: str) -> None:
    apply(stage, received)
    assert stage.rows("registrations")[0]["due_by"] == due


@pytest.mark.rule("R-2", "R-5")
def test_fields_entered_from_a_scan_that_is_here_do_not_renew_its_term(stage: Stage) -> None:
    answer = stage.only(apply(stage, "2026-11-02 09:30", ""), CLIENT)
    assert "внесёт по нему диспетчер" in answer.text
    assert stage.rows("registrations")[0]["missing"] == [
        "name", "phone", "metering_system", "statement_day", "tariff",
    ]  # fmt: skip
    fields = "Наименование: СНТ «Ромашка»\nТелефон: 8 916 123-45-67\nСистема учёта: СУП-04\nДень ведомости: 25"
    stage.write(DISPATCHER, "", f"данные рег-1\n{fields}\nТариф: 7,45", "2026-11-05 10:00")
    came = stage.once("2026-11-05 10:00")
    assert "Решение: четверг, 5 ноября 2026, до 18:00" in stage.only(came, CLIENT).text
    results = next(letter for letter in stage.to(came, DISPATCHER) if "Команды" in letter.subject)
    assert "Одобрить: «зарегистрировать рег-1»" in results.text
    (case,) = stage.rows("registrations")
    assert (case["status"], case["due_by"]) == ("pending", "2026-11-05T18:00:00+03:00")


@pytest.mark.rule("R-2", "R-5")
def test_an_overdue_case_that_lacks_something_says_what_and_offers_to_enter_it(stage: Stage) -> None:
    apply(stage, "2026-11-02 09:30", "Наименование: СНТ «Ромашка»\nТелефон: 8 916 123-45-67", files=False)
    stage.once("2026-11-05 09:00")
    told = stage.only(stage.once("2026-11-05 18:00:01"), DISPATCHER)
    assert "не прислал: система учёта, день ведомости, тариф, скан официального письма" in told.text
    assert "«данные рег-1»" in told.text
    assert "зарегистрировать" not in told.text


@pytest.mark.rule("R-5", "R-2")
def test_a_rejection_gives_the_whole_reason_and_the_way_to_come_again(stage: Stage) -> None:
    apply(stage, "2026-11-02 09:30")
    stage.write(DISPATCHER, "", "отклонить рег-1", "2026-11-02 10:00")
    refused = stage.only(stage.once("2026-11-02 10:00"), DISPATCHER)
    assert "Нужна причина" in refused.text
    stage.write(DISPATCHER, "", "отклонить рег-1: подпись не видна,\n  печать не та", "2026-11-02 11:00")
    letter = stage.only(stage.once("2026-11-02 11:00"), CLIENT)
    assert "> подпись не видна,\n> печать не та" in letter.text
    assert "письмо с темой «Регистрация»" in letter.text
    (case,) = stage.rows("registrations")
    assert (case["status"], case["decided_at"]) == ("rejected", "2026-11-02T11:00:00+03:00")
    stage.write(DISPATCHER, "", "зарегистрировать рег-1", "2026-11-02 12:00")
    assert "отклонена" in stage.only(stage.once("2026-11-02 12:00"), DISPATCHER).text
    assert stage.rows("clients") == []
