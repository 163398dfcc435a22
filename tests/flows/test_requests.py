"""Requests from the order to the end, in all six kinds (Q)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import CLIENT, DISPATCHER, at

if TYPE_CHECKING:
    from tests.flows.stage import Stage


@pytest.mark.rule("Q-2", "Q-5", "Q-6")
@pytest.mark.parametrize(
    ("text", "kind", "plot", "watts"),
    [
        ("Прошу отключить участок 12 за неуплату", "disconnect", "12", None),
        ("Просим включить участок № 12, задолженность погашена", "connect", "12", None),
        ("Ограничьте участок 7 до 5,5 кВт", "limit", "7", 5500),
        ("Снимите ограничение с уч. 7", "unlimit", "7", None),
        ("Прошу проверить счётчик на участке 5, показания не меняются с мая", "remote_check", "5", None),
        ("Просим проверить счётчик уч. 5 с выездом: мотает при отключенном автомате", "onsite_check", "5", None),
        (
            "Вид заявки: Ввод ограничения\nУчасток: 12а\nУстановка ограничения, Вт: 5000\nТекст: решение правления",
            "limit",
            "12-А",
            5000,
        ),
        ("Kind: Limit\nPlot: 12a\nLimit, kW: 3\nText: board decision", "limit", "12-А", 3000),
    ],
)
def test_an_order_is_echoed_with_a_code_and_confirmed_by_a_reply(
    desk: Stage, text: str, kind: str, plot: str, watts: int | None
) -> None:
    echo = desk.file(text, "2026-11-03 10:00")
    (request,) = desk.rows("requests")
    assert (request["kind"], request["plot"], request["watts"]) == (kind, plot, watts)
    assert request["status"] == "awaiting_confirmation"
    assert request["number"] is None
    assert f"[код {echo.code}]" in echo.subject
    desk.reply(echo, "Да, подтверждаем.\n\nС уважением,\nИванов И.И.", "2026-11-03 10:05")
    came = desk.once("2026-11-03 10:06")
    (request,) = desk.rows("requests")
    assert (request["status"], request["number"]) == ("confirmed", "2026-000001")
    assert request["process_by"] == "2026-11-03T18:00:00+03:00"
    assert "2026-000001" in desk.only(came, CLIENT).text
    assert "2026-000001" in desk.only(came, DISPATCHER).subject


@pytest.mark.rule("Q-7")
@pytest.mark.parametrize(
    ("confirmed", "due"),
    [
        ("2026-11-03 11:59:59", "2026-11-03T18:00:00+03:00"),
        ("2026-11-03 12:00:00", "2026-11-05T18:00:00+03:00"),
        ("2026-11-06 13:00:00", "2026-11-09T18:00:00+03:00"),
        ("2026-11-07 08:00:00", "2026-11-09T18:00:00+03:00"),
    ],
)
def test_the_processing_deadline_counts_from_the_receipt_of_the_confirmation(
    desk: Stage, confirmed: str, due: str
) -> None:
    desk.write(CLIENT, "", "Прошу отключить участок 12 за неуплату", confirmed)
    echo = desk.only(desk.once(confirmed), CLIENT)
    desk.reply(echo, "да", confirmed)
    desk.once("2026-11-07 23:00" if confirmed > "2026-11-06" else "2026-11-03 23:00")
    assert desk.rows("requests")[0]["process_by"] == due
    assert desk.rows("requests")[0]["confirmed_at"] == at(confirmed).isoformat()


@pytest.mark.rule("Q-6", "Q-8", "Q-9", "Q-14")
def test_a_request_goes_from_work_to_done_and_history_tells_it(desk: Stage) -> None:
    number = desk.confirmed("Прошу отключить участок 12 за неуплату", "2026-11-03 10:00")
    desk.write(DISPATCHER, "", f"в работу {number}", "2026-11-03 14:00")
    came = desk.once("2026-11-03 14:00")
    assert "5 ноября 2026" in desk.only(came, CLIENT).text
    (request,) = desk.rows("requests")
    assert (request["status"], request["execute_by"]) == ("in_progress", "2026-11-05T14:00:00+03:00")
    desk.write(DISPATCHER, "", f"выполнена {number}: отключено, пломба поставлена", "2026-11-04 09:00")
    came = desk.once("2026-11-04 09:00")
    assert "пломба поставлена" in desk.only(came, CLIENT).text
    (request,) = desk.rows("requests")
    assert (request["status"], request["done_at"]) == ("done", "2026-11-04T09:00:00+03:00")
    code, text = desk.maild("show", number)
    assert code == 0
    assert "пломба" in text


@pytest.mark.rule("D-2", "Q-8", "Q-9")
def test_replies_to_a_notice_need_no_number(desk: Stage) -> None:
    desk.reply(
        desk.file("Просим проверить счётчик уч. 5 с выездом: мотает", "2026-11-03 10:00"), "да", "2026-11-03 10:01"
    )
    notice = desk.only(desk.once("2026-11-03 10:02"), DISPATCHER)
    desk.reply(notice, "выезд 05.11.2026 10:00", "2026-11-03 11:00")
    came = desk.once("2026-11-03 11:00")
    assert "5 ноября 2026" in desk.only(came, CLIENT).text
    (request,) = desk.rows("requests")
    assert (request["status"], request["execute_by"]) == ("in_progress", "2026-11-05T10:00:00+03:00")
    desk.reply(notice, "ложный вызов: счётчик исправен", "2026-11-05 10:00")
    done = desk.only(desk.once("2026-11-05 10:00"), CLIENT)
    assert "счётчик исправен" in done.text
    assert "ложн" in done.text.lower()


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("text", ["да, но только после обеда", "А когда отключите?", "Спасибо", "", "не уверен"])
def test_anything_but_a_whole_yes_or_no_is_asked_again(desk: Stage, text: str) -> None:
    echo = desk.file("Прошу отключить участок 12 за неуплату", "2026-11-03 10:00")
    desk.reply(echo, text, "2026-11-03 10:05")
    again = desk.only(desk.once("2026-11-03 10:06"), CLIENT)
    assert again.code != echo.code
    assert desk.rows("requests")[0]["status"] == "awaiting_confirmation"
    desk.reply(again, "+", "2026-11-03 10:10")
    desk.once("2026-11-03 10:11")
    assert desk.rows("requests")[0]["status"] == "confirmed"


@pytest.mark.rule("Q-5", "Q-11")
def test_a_no_cancels(desk: Stage) -> None:
    desk.reply(desk.file("Прошу отключить участок 12", "2026-11-03 10:00"), "Нет, не подтверждаю", "2026-11-03 10:05")
    desk.only(desk.once("2026-11-03 10:06"), CLIENT)
    assert desk.rows("requests")[0]["status"] == "cancelled"


@pytest.mark.rule("Q-5")
def test_a_second_yes_changes_nothing_and_a_foreign_code_is_explained(desk: Stage) -> None:
    echo = desk.file("Прошу отключить участок 12", "2026-11-03 10:00")
    desk.reply(echo, "да", "2026-11-03 10:05")
    desk.once("2026-11-03 10:06")
    desk.reply(echo, "да", "2026-11-03 10:07")
    came = desk.once("2026-11-03 10:08")
    assert "2026-000001" in desk.only(came, CLIENT).text
    assert len(desk.rows("requests")) == 1
    other = "snt@vasilek.example"
    desk.register(other, "СНТ «Василёк»", "2026-11-03 10:30")
    echo = desk.file("Прошу отключить участок 13", "2026-11-03 11:00")
    desk.reply(echo, "да", "2026-11-03 11:01", sender=other)
    (answer,) = desk.once("2026-11-03 11:02")
    assert answer.to == other
    assert [r["status"] for r in desk.rows("requests", "--plot", "13")] == ["awaiting_confirmation"]


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize(
    ("received", "status"), [("2026-11-06 10:00:00", "confirmed"), ("2026-11-06 10:00:01", "expired")]
)
def test_the_code_serves_for_72_hours_by_the_receipt_of_the_reply(desk: Stage, received: str, status: str) -> None:
    echo = desk.file("Прошу отключить участок 12", "2026-11-03 10:00:00")
    desk.reply(echo, "да", received)
    desk.once("2026-11-06 12:00:00")
    assert desk.rows("requests")[0]["status"] == status


@pytest.mark.rule("Q-3")
def test_an_unknown_plot_is_refused_with_the_nearest(desk: Stage) -> None:
    answer = desk.file("Прошу отключить участок 12-Б за неуплату", "2026-11-03 10:00")
    assert "12-А" in answer.text
    assert desk.rows("requests") == []
    assert desk.rows("inbox")[0]["verdict"] == "refused" or desk.rows("inbox")[-1]["verdict"] == "refused"


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize(
    "text",
    [
        "Прошу отключить участки 12, 15 и 17-19 за неуплату",
        "Отключите уч. 12 и снимите ограничение с уч. 12",
        "Отключите участок 12 с 1 декабря",
    ],
)
def test_orders_that_the_rules_refuse_leave_no_row(desk: Stage, text: str) -> None:
    desk.file(text, "2026-11-03 10:00")
    assert desk.rows("requests") == []


@pytest.mark.rule("Q-2")
def test_a_question_is_completed_by_its_answer(desk: Stage) -> None:
    asked = desk.file("Прошу ограничить участок 12", "2026-11-03 10:00")
    assert desk.rows("requests") == []
    desk.reply(asked, "5 кВт", "2026-11-03 10:05")
    echo = desk.only(desk.once("2026-11-03 10:06"), CLIENT)
    (request,) = desk.rows("requests")
    assert (request["kind"], request["plot"], request["watts"]) == ("limit", "12", 5000)
    desk.reply(echo, "подтверждаю", "2026-11-03 10:07")
    desk.once("2026-11-03 10:08")
    assert desk.rows("requests")[0]["status"] == "confirmed"


@pytest.mark.rule("Q-4")
def test_ten_a_day_and_the_eleventh_is_refused_but_checks_are_free(desk: Stage) -> None:
    for plot in range(1, 11):
        desk.file(f"Отключите участок {plot}", "2026-11-07 20:00")
    refused = desk.file("Отключите участок 11", "2026-11-08 10:00")
    assert "10" in refused.text
    assert len(desk.rows("requests")) == 10
    assert {r["counted_on"] for r in desk.rows("requests")} == {"2026-11-09"}
    desk.file("Проверьте счётчик на участке 11: показания не меняются", "2026-11-08 11:00")
    assert len(desk.rows("requests")) == 11


@pytest.mark.rule("Q-10", "Q-11", "D-1")
def test_rejection_cancellation_and_wrong_commands(desk: Stage) -> None:
    first = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    second = desk.confirmed("Прошу отключить участок 13", "2026-11-03 10:10")
    desk.write(CLIENT, "", f"отменить {second}", "2026-11-03 10:20")
    desk.once("2026-11-03 10:21")
    desk.write(
        DISPATCHER, "", f"отклонить {first}: нет доступа к щиту\nв работу {second}\nвыключить всё\n", "2026-11-03 11:00"
    )
    came = desk.once("2026-11-03 11:01")
    assert "нет доступа к щиту" in desk.only(came, CLIENT).text
    results = desk.only(came, DISPATCHER)
    assert "2" in results.subject
    status = {r["number"]: r["status"] for r in desk.rows("requests")}
    assert status == {first: "rejected", second: "cancelled"}


@pytest.mark.rule("Q-12", "D-6")
def test_an_overdue_request_is_told_once_and_stands_in_the_morning_digest(desk: Stage) -> None:
    desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    assert desk.to(desk.once("2026-11-03 18:00:00"), DISPATCHER) == []
    told = desk.to(desk.once("2026-11-03 18:00:01"), DISPATCHER)
    assert len(told) == 1
    assert "росроч" in told[0].subject + told[0].text
    assert desk.rows("requests")[0]["overdue"] is True
    assert desk.to(desk.once("2026-11-03 19:00"), DISPATCHER) == []
    digest = desk.only(desk.once("2026-11-05 09:00"), DISPATCHER)
    assert "2026-000001" in digest.text


@pytest.mark.rule("Q-13")
def test_the_journal_is_coloured_and_carries_the_same_as_a_workbook(desk: Stage) -> None:
    number = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    desk.file("Прошу отключить участок 13", "2026-11-03 10:30")
    desk.write(CLIENT, "Журнал", "", "2026-11-03 11:00")
    journal = desk.only(desk.once("2026-11-03 11:00"), CLIENT)
    assert number in journal.text
    assert number in journal.html
    files = [part.get_filename() for part in journal.message.iter_attachments()]
    assert len(files) == 1
    assert str(files[0]).endswith(".xlsx")


@pytest.mark.rule("Q-1", "M-4")
def test_a_stranger_gets_one_polite_refusal_a_day(desk: Stage) -> None:
    stranger = "petrov@mail.example"
    desk.write(stranger, "", "Прошу отключить участок 12", "2026-11-03 10:00")
    desk.write(stranger, "", "Отключите участок 12!!!", "2026-11-03 10:10")
    came = desk.to(desk.once("2026-11-03 10:11"), stranger)
    assert len(came) == 1
    desk.write(stranger, "", "Отключите участок 12!!!", "2026-11-04 10:10")
    assert len(desk.to(desk.once("2026-11-04 10:11"), stranger)) == 1
    assert desk.rows("requests") == []


@pytest.mark.rule("Q-1", "M-2")
def test_forged_and_automatic_letters_have_no_effect_and_no_answer(desk: Stage) -> None:
    desk.write(CLIENT, "", "Прошу отключить участок 12", "2026-11-03 10:00", proof="fail")
    desk.write(
        CLIENT,
        "Автоответ: отпуск",
        "Прошу отключить участок 12",
        "2026-11-03 10:01",
        headers=[("Auto-Submitted", "auto-replied")],
    )
    came = desk.once("2026-11-03 10:02")
    assert desk.to(came, CLIENT) == []
    assert desk.rows("requests") == []
    echo = desk.file("Прошу отключить участок 12", "2026-11-03 11:00")
    desk.reply(echo, "да", "2026-11-03 11:01", proof="fail")
    desk.once("2026-11-03 11:02")
    assert desk.rows("requests")[0]["status"] == "awaiting_confirmation"


@pytest.mark.rule("D-3", "D-4")
def test_an_unproven_command_letter_goes_the_round_of_a_code(desk: Stage) -> None:
    number = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    desk.write(DISPATCHER, "", f"в работу {number}", "2026-11-03 11:00", proof="none")
    asked = desk.only(desk.once("2026-11-03 11:00"), DISPATCHER)
    assert number in asked.text
    assert desk.rows("requests")[0]["status"] == "confirmed"
    desk.reply(asked, "да", "2026-11-03 11:05", proof="none")
    desk.once("2026-11-03 11:05")
    assert desk.rows("requests")[0]["status"] == "in_progress"


@pytest.mark.rule("M-1")
def test_the_same_letter_twice_has_effect_once(desk: Stage) -> None:
    desk.write(CLIENT, "", "Прошу отключить участок 12", "2026-11-03 10:00")
    raw = desk.last_raw
    desk.servers.deliver(b"Received: from elsewhere; Tue, 3 Nov 2026 10:00:00 +0300\r\n" + raw, at("2026-11-03 10:01"))
    desk.once("2026-11-03 10:02")
    assert len(desk.rows("requests")) == 1
    assert "duplicate" in {row["verdict"] for row in desk.rows("inbox")}
