"""A client's first letters: completeness, the dispatcher's word, the confirmation that registers (R)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import BLANK, CLIENT, DISPATCHER

if TYPE_CHECKING:
    from tests.flows.stage import Stage

SCAN = ("Письмо № 12.pdf", b"%PDF-1.4 a scanned letter")


@pytest.mark.rule("R-1", "R-2", "R-4", "R-5", "R-6", "D-2")
def test_a_whole_registration_letter_leads_to_a_registered_client(stage: Stage) -> None:
    stage.write(
        CLIENT, "Регистрация", BLANK.format(name="СНТ «Ромашка»", address=CLIENT), "2026-11-02 09:30", files=[SCAN]
    )
    came = stage.once("2026-11-02 09:31")
    assert "среда, 4 ноября" not in stage.only(came, CLIENT).text  # a holiday
    assert "5 ноября 2026" in stage.only(came, CLIENT).text
    notice = stage.only(came, DISPATCHER)
    assert "рег-1" in notice.subject
    (case,) = stage.rows("registrations")
    assert case["status"] == "pending"
    assert case["missing"] == []
    assert case["due_by"] == "2026-11-05T18:00:00+03:00"
    assert stage.rows("clients") == []

    stage.write(DISPATCHER, "команды", "зарегистрировать рег-1", "2026-11-02 10:00")
    came = stage.once("2026-11-02 10:01")
    assert "рег-1" in stage.only(came, DISPATCHER).text
    assert "СНТ «Ромашка»" in stage.only(came, CLIENT).text
    (client,) = stage.rows("clients")
    assert client["status"] == "registered"
    assert client["registered_at"] == "2026-11-02T10:01:00+03:00"
    assert (client["name"], client["address"], client["statement_day"]) == ("СНТ «Ромашка»", CLIENT, 25)
    assert client["metering_system"] == "sup04"
    assert client["ct_ratio"] == "150/5"
    assert stage.rows("registrations")[0]["status"] == "confirmed"


@pytest.mark.rule("R-2")
def test_what_is_missing_is_asked_for_exactly_and_a_reply_completes_the_case(stage: Stage) -> None:
    stage.write(
        CLIENT, "Регистрация", "Наименование: СНТ «Ромашка»\nДень ведомости: 25", "2026-11-02 09:30", files=[SCAN]
    )
    came = stage.once("2026-11-02 09:31")
    (case,) = stage.rows("registrations")
    assert case["status"] == "incomplete"
    assert sorted(case["missing"]) == ["metering_system", "phone", "tariff"]  # type: ignore[call-overload]
    asked = stage.only(came, CLIENT)
    assert "елефон" in asked.text
    stage.reply(asked, "Телефон: 8 916 123-45-67\nСистема учёта: СУП-04\nТариф: 7,45", "2026-11-02 10:30")
    stage.once("2026-11-02 10:31")
    (case,) = stage.rows("registrations")
    assert (case["status"], case["missing"]) == ("pending", [])


@pytest.mark.rule("R-6")
def test_a_refused_confirmation_registers_nobody_and_the_dispatchers_are_told(stage: Stage) -> None:
    stage.write(
        CLIENT, "Регистрация", BLANK.format(name="СНТ «Ромашка»", address=CLIENT), "2026-11-02 09:30", files=[SCAN]
    )
    stage.once("2026-11-02 09:31")
    stage.servers.refuse(CLIENT, "550 5.1.1 no such user")
    stage.write(DISPATCHER, "", "зарегистрировать рег-1", "2026-11-02 10:00")
    told = stage.to(stage.once("2026-11-02 10:01"), DISPATCHER)
    assert any("5.1.1" in letter.text for letter in told)
    assert stage.rows("clients") == []
    assert stage.rows("registrations")[0]["status"] == "bounced"


@pytest.mark.rule("R-6", "Q-1")
def test_a_letter_received_before_the_confirmation_was_accepted_is_answered_not_registered_yet(stage: Stage) -> None:
    stage.write(
        CLIENT, "Регистрация", BLANK.format(name="СНТ «Ромашка»", address=CLIENT), "2026-11-02 09:30", files=[SCAN]
    )
    stage.once("2026-11-02 09:31")
    stage.write(DISPATCHER, "", "зарегистрировать рег-1", "2026-11-02 10:00")
    stage.once("2026-11-02 10:05")
    stage.write(CLIENT, "", "Прошу отключить участок 12 за неуплату", "2026-11-02 10:04")
    (answer,) = stage.once("2026-11-02 10:06")
    assert "не зарегистрирован" in answer.text.lower()
    assert stage.rows("requests") == []


@pytest.mark.rule("R-5")
def test_a_rejection_carries_its_reason(stage: Stage) -> None:
    stage.write(
        CLIENT, "Регистрация", BLANK.format(name="СНТ «Ромашка»", address=CLIENT), "2026-11-02 09:30", files=[SCAN]
    )
    stage.once("2026-11-02 09:31")
    stage.write(DISPATCHER, "", "отклонить рег-1: скан нечитаем", "2026-11-02 10:00")
    came = stage.once("2026-11-02 10:01")
    assert "скан нечитаем" in stage.only(came, CLIENT).text
    assert stage.rows("registrations")[0]["status"] == "rejected"
    assert stage.rows("registrations")[0]["reason"] == "скан нечитаем"


@pytest.mark.rule("R-4")
def test_the_address_of_another_client_is_not_registered_twice(desk: Stage) -> None:
    other = "board@vasilek.example"
    desk.write(
        other,
        "Регистрация",
        BLANK.format(name="СНТ «Василёк»", address=CLIENT.upper()),
        "2026-11-03 09:30",
        files=[SCAN],
    )
    desk.once("2026-11-03 09:31")
    desk.write(DISPATCHER, "", "зарегистрировать рег-2", "2026-11-03 10:00")
    desk.once("2026-11-03 10:01")
    assert [client["name"] for client in desk.rows("clients")] == ["СНТ «Ромашка»"]
