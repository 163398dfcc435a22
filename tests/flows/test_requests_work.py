"""From the confirmed request to its end: deadlines, visits, refusals, and what history keeps (Q-6 to Q-14)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import CLIENT, DISPATCHER, OTHER_DISPATCHER, Stage

if TYPE_CHECKING:
    from pathlib import Path

    from maild.demo.servers import Servers

DISCONNECT = "Прошу отключить участок 12 за неуплату"
CHECK = "Прошу проверить счётчик на участке 5: показания не меняются с мая"
VISIT = "Просим проверить счётчик уч. 5 с выездом: мотает при отключённом автомате"


def run(desk: Stage, command: str, moment: str, sender: str = DISPATCHER) -> str:
    """A dispatcher's command; the answer to him."""
    desk.write(sender, "", command, moment)
    results = [c for c in desk.to(desk.once(moment), sender) if c.message["In-Reply-To"]]
    return results[0].text


@pytest.mark.rule("Q-6")
def test_numbers_run_without_gaps_by_the_year_of_the_confirmation(stage: Stage) -> None:
    stage.register(CLIENT, "СНТ «Ромашка»", "2025-12-22 09:30")
    rows = "".join(f"{plot};Абонент {plot};700000{plot};;СУП-04\n" for plot in (1, 2, 3))
    file = ("абоненты.csv", f"Участок;Абонент;Серийный номер;MAC;Система\n{rows}".encode())
    stage.write(DISPATCHER, "", f"абоненты {CLIENT}", "2025-12-22 11:00", files=[file])
    stage.once("2025-12-30 09:30")
    first, second, third = (stage.file(f"Отключите участок {n}", "2025-12-30 10:00") for n in (1, 2, 3))
    stage.reply(second, "да", "2025-12-31 23:59:59")
    stage.once("2025-12-31 23:59:59")
    stage.reply(first, "нет", "2026-01-01 00:00:00")
    stage.reply(third, "да", "2026-01-01 00:00:00")
    stage.once("2026-01-01 00:00:01")
    assert [r["number"] for r in stage.rows("requests")] == [None, "2025-000001", "2026-000001"]


@pytest.mark.rule("Q-8", "Q-9", "Q-12")
def test_a_remote_check_is_due_at_the_end_of_the_second_day_and_needs_a_comment(desk: Stage) -> None:
    number = desk.confirmed(CHECK, "2026-11-05 10:00")
    run(desk, f"в работу {number}", "2026-11-05 10:30")
    assert desk.rows("requests")[0]["execute_by"] == "2026-11-07T23:59:59+03:00"
    assert "комментарий" in run(desk, f"выполнена {number}", "2026-11-06 10:00")
    desk.once("2026-11-07 23:59:59")
    assert desk.rows("requests")[0]["overdue"] is False
    came = desk.once("2026-11-08 00:00:00")
    assert number in desk.only(came, DISPATCHER).text
    assert "извин" in desk.only(came, CLIENT).text.lower()
    run(desk, f"выполнена {number}: счётчик исправен", "2026-11-08 09:00")
    (request,) = desk.rows("requests")
    assert (request["status"], request["comment"], request["overdue"]) == ("done", "счётчик исправен", False)


@pytest.mark.rule("Q-8")
@pytest.mark.parametrize("started", [True, False])
def test_a_visit_is_due_at_the_time_agreed_and_may_be_agreed_anew(desk: Stage, *, started: bool) -> None:
    number = desk.confirmed(VISIT, "2026-11-05 10:00")
    if started:
        run(desk, f"в работу {number}", "2026-11-05 10:30")
    run(desk, f"выезд {number} 10.11.2026 14:30", "2026-11-05 11:00")
    (request,) = desk.rows("requests")
    assert (request["status"], request["execute_by"]) == ("in_progress", "2026-11-10T14:30:00+03:00")
    desk.write(DISPATCHER, "", f"visit {number} 11.11.2026 09:00", "2026-11-06 11:00")
    told = desk.only(desk.once("2026-11-06 11:00"), CLIENT)
    assert "11 ноября 2026" in told.text
    assert desk.rows("requests")[0]["execute_by"] == "2026-11-11T09:00:00+03:00"


@pytest.mark.rule("Q-8", "Q-14")
def test_done_at_once_takes_both_steps_and_history_names_who_when_and_by_which_letter(desk: Stage) -> None:
    number = desk.confirmed(DISCONNECT, "2026-11-05 10:00")
    run(desk, f"done {number}: отключено", "2026-11-05 15:00")
    code, text = desk.maild("show", number, "--json")
    assert code == 0
    history = json.loads(text)["history"]
    steps = [(h["from"], h["to"]) for h in history if h["from"] != h["to"]]
    assert steps == [
        (None, "awaiting_confirmation"),
        ("awaiting_confirmation", "confirmed"),
        ("confirmed", "in_progress"),
        ("in_progress", "done"),
    ]
    assert {h["actor"] for h in history} == {CLIENT, DISPATCHER}
    assert all(h["letter"] for h in history)
    assert history[-1]["at"] == "2026-11-05T15:00:00+03:00"


@pytest.mark.rule("Q-10")
@pytest.mark.parametrize("started", [True, False])
def test_a_rejection_gives_its_reason_until_the_work_is_done(desk: Stage, *, started: bool) -> None:
    number = desk.confirmed(DISCONNECT, "2026-11-05 10:00")
    if started:
        run(desk, f"в работу {number}", "2026-11-05 10:30")
    assert "причин" in run(desk, f"отклонить {number}", "2026-11-05 11:00")
    desk.write(DISPATCHER, "", f"отклонить {number}: нет доступа\n к щиту", "2026-11-05 11:30")
    told = desk.only(desk.once("2026-11-05 11:30"), CLIENT)
    assert "> нет доступа\n> к щиту" in told.text
    assert desk.rows("requests")[0]["reason"] == "нет доступа\nк щиту"
    assert "отклонена" in run(desk, f"выполнена {number}", "2026-11-05 12:00").lower()
    assert desk.rows("requests")[0]["status"] == "rejected"


@pytest.mark.rule("Q-10")
def test_what_is_done_is_not_rejected_any_more(desk: Stage) -> None:
    number = desk.confirmed(DISCONNECT, "2026-11-05 10:00")
    run(desk, f"выполнена {number}", "2026-11-05 11:00")
    assert "выполнена" in run(desk, f"отклонить {number}: передумали", "2026-11-05 12:00").lower()
    assert desk.rows("requests")[0]["status"] == "done"


@pytest.mark.rule("Q-11")
@pytest.mark.parametrize("word", ["отменить {}", "Отмените, пожалуйста, заявку {}", "cancel {}"])
def test_the_client_cancels_before_work_begins_and_the_dispatchers_hear_of_it(desk: Stage, word: str) -> None:
    number = desk.confirmed(DISCONNECT, "2026-11-05 10:00")
    desk.write(CLIENT, "", word.format(number), "2026-11-05 10:30")
    came = desk.once("2026-11-05 10:30")
    assert "отменена" in desk.only(came, CLIENT).text.lower()
    assert number in desk.only(came, DISPATCHER).subject
    assert "отменена" in run(desk, f"в работу {number}", "2026-11-05 11:00").lower()
    assert desk.rows("requests")[0]["status"] == "cancelled"


@pytest.mark.rule("Q-11")
def test_once_work_has_begun_he_is_told_whom_to_call(desk: Stage) -> None:
    number = desk.confirmed(DISCONNECT, "2026-11-05 10:00")
    run(desk, f"в работу {number}", "2026-11-05 10:30")
    desk.write(CLIENT, "", f"отменить {number}", "2026-11-05 10:40")
    refused = desk.only(desk.once("2026-11-05 10:40"), CLIENT)
    assert "отменить уже нельзя" in refused.text
    assert "499-948-01-83" in refused.text
    assert "II.7.8" in refused.text
    assert desk.rows("requests")[0]["status"] == "in_progress"


@pytest.mark.rule("Q-11", "Q-13")
def test_nobody_cancels_or_sees_a_request_of_another(desk: Stage) -> None:
    number = desk.confirmed(DISCONNECT, "2026-11-05 10:00")
    other = "snt@vasilek.example"
    desk.register(other, "СНТ «Василёк»", "2026-11-05 10:30")
    for words in (f"отменить {number}", f"статус {number}"):
        desk.write(other, "", words, "2026-11-05 11:00")
        refused = desk.only(desk.once("2026-11-05 11:00"), other)
        assert "среди Ваших нет" in refused.text
        assert "участок 12" not in refused.text
    assert desk.rows("requests")[0]["status"] == "confirmed"


@pytest.mark.rule("Q-12", "D-6")
def test_overdue_work_is_told_once_to_all_and_each_morning_until_it_is_mended(servers: Servers, tmp_path: Path) -> None:
    desk = Stage(servers, tmp_path, dispatchers=[DISPATCHER, OTHER_DISPATCHER])
    desk.register(CLIENT, "СНТ «Ромашка»", "2026-11-02 09:30")
    plots = "Участок;Абонент;Серийный номер;MAC;Система\n12;Петров;7000001;;СУП-04\n"
    desk.write(DISPATCHER, "", f"абоненты {CLIENT}", "2026-11-02 11:00", files=[("абоненты.csv", plots.encode())])
    desk.once("2026-11-02 11:00")
    number = desk.confirmed(DISCONNECT, "2026-11-05 10:00")
    run(desk, f"в работу {number}", "2026-11-05 10:30")
    desk.once("2026-11-06 09:00")
    assert desk.once("2026-11-07 10:30:00") == []
    came = desk.once("2026-11-07 10:30:01")
    assert sorted(c.to for c in came) == sorted([DISPATCHER, OTHER_DISPATCHER, CLIENT])
    assert desk.once("2026-11-08 12:00") == []
    for morning in ("2026-11-09 09:00", "2026-11-10 09:00"):
        digests = desk.once(morning)
        assert sorted(c.to for c in digests) == sorted([DISPATCHER, OTHER_DISPATCHER])
        assert "просрочено 1," in digests[0].subject
        assert number in digests[0].text
    run(desk, f"выполнена {number}", "2026-11-10 10:00")
    (digest, _) = desk.once("2026-11-11 09:00")
    assert "просроченных нет" in digest.subject


@pytest.mark.rule("D-6")
def test_the_first_digest_of_a_week_tells_of_the_past_one_and_any_day_may_ask_for_it(desk: Stage) -> None:
    number = desk.confirmed(DISCONNECT, "2026-11-05 10:00")
    run(desk, f"в работу {number}", "2026-11-05 12:00")
    run(desk, f"выполнена {number}", "2026-11-05 15:00")
    friday = desk.only(desk.once("2026-11-06 09:00"), DISPATCHER)
    assert "ПРОШЛАЯ НЕДЕЛЯ" not in friday.text
    monday = desk.only(desk.once("2026-11-09 09:00"), DISPATCHER)
    assert "ПРОШЛАЯ НЕДЕЛЯ: 02.11–08.11" in monday.text
    assert "Отключение: подано 1, выполнено 1; до начала работы 2 ч; исполнение 3 ч" in monday.text
    assert [part.get_filename() for part in monday.message.iter_attachments()] == ["Неделя 02.11.2026-08.11.2026.xlsx"]
    assert "ПРОШЛАЯ НЕДЕЛЯ: 02.11–08.11" in run(desk, "сводка неделя", "2026-11-11 15:00")
