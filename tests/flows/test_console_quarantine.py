"""A quarantined letter, run again by a dispatcher's command, counts as if it had been well (D-10, M-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import CLIENT, DISPATCHER

if TYPE_CHECKING:
    from tests.flows.stage import Came, Stage


def _fault(*_: object) -> None:
    raise RuntimeError("a fault of ours")


def _quarantined(desk: Stage, moment: str) -> Came:
    """What waits in the mailbox meets a fault of ours; the dispatcher's notice of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("maild.desk.interpret.interpret", _fault)
        return next(letter for letter in desk.once(moment) if "карантин" in letter.subject)


@pytest.mark.rule("D-10", "M-3")
def test_an_order_run_again_is_filed_at_the_hour_it_was_received(desk: Stage) -> None:
    desk.write(CLIENT, "", "Прошу отключить участок 12", "2026-11-03 10:00")
    notice = _quarantined(desk, "2026-11-03 10:01")
    assert desk.rows("requests") == []
    desk.reply(notice, "карантин повторить", "2026-11-03 15:00")
    came = desk.once("2026-11-03 15:00")
    assert desk.only(came, CLIENT).code
    assert desk.rows("requests")[0]["filed_at"] == "2026-11-03T10:00:00+03:00"
    assert "обработано" in desk.only(came, DISPATCHER).text


@pytest.mark.rule("D-10", "Q-5", "Q-7")
def test_a_confirmation_run_again_counts_from_its_receipt_and_the_request_waits_for_it(desk: Stage) -> None:
    echo = desk.file("Прошу отключить участок 12", "2026-11-03 10:00")
    desk.reply(echo, "да", "2026-11-03 11:00")
    notice = _quarantined(desk, "2026-11-03 11:01")
    assert desk.to(desk.once("2026-11-06 10:00:01"), CLIENT) == []  # 72 hours passed, his answer lies aside
    assert desk.rows("requests")[0]["status"] == "awaiting_confirmation"
    desk.reply(notice, "quarantine retry", "2026-11-06 12:00")
    desk.once("2026-11-06 12:00")
    (request,) = desk.rows("requests")
    assert (request["status"], request["confirmed_at"]) == ("confirmed", "2026-11-03T11:00:00+03:00")
    assert request["process_by"] == "2026-11-03T18:00:00+03:00"


@pytest.mark.rule("D-10", "Q-5")
def test_once_his_letter_is_taken_out_the_request_expires(desk: Stage) -> None:
    desk.file("Прошу отключить участок 12", "2026-11-03 10:00")
    desk.write(CLIENT, "Фото", "Смотрите", "2026-11-03 11:00")
    notice = _quarantined(desk, "2026-11-03 11:01")
    desk.once("2026-11-06 10:01")
    desk.reply(notice, "карантин удалить", "2026-11-06 12:00")
    came = desk.once("2026-11-06 12:00")
    assert desk.rows("requests")[0]["status"] == "expired"
    assert "не подтверждена в срок" in desk.only(came, CLIENT).text


@pytest.mark.rule("D-10", "D-1")
def test_a_dispatchers_own_letter_run_again_is_answered_line_by_line(desk: Stage) -> None:
    number = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    desk.write(DISPATCHER, "", f"в работу {number}", "2026-11-03 11:00")
    notice = _quarantined(desk, "2026-11-03 11:01")
    desk.reply(notice, "карантин показать\nкарантин повторить", "2026-11-03 12:00")
    results = desk.to(desk.once("2026-11-03 12:00"), DISPATCHER)
    assert any(f"✓ в работу {number}" in letter.text for letter in results)
    assert any(f"> в работу {number}" in letter.text for letter in results)
    assert desk.rows("requests")[0]["status"] == "in_progress"
