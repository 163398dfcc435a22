"""What clients ask in a word, and what dispatchers order about clients, in both languages (D-5, R-3, R-7, R-8)."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.flows.stage import CLIENT, DISPATCHER

if TYPE_CHECKING:
    from tests.flows.stage import Came, Stage

FIELDS = """Наименование: СНТ «Ива»
Электронный адрес: snt@iva.example
Телефон: 8 916 123-45-67
Система учёта: СУП-04
День ведомости: 25
Тариф: Т1 7,45; Т2 2,90"""


def _commanded(desk: Stage, text: str, moment: str, *files: tuple[str, bytes]) -> Came:
    desk.write(DISPATCHER, "", text, moment, files=files)
    return next(letter for letter in desk.once(moment) if letter.subject.startswith("Команды"))


def _client(desk: Stage, name: str = "СНТ «Ромашка»") -> dict[str, object]:
    return next(row for row in desk.rows("clients") if row["name"] == name)


@pytest.mark.rule("Q-1", "Q-13")
@pytest.mark.parametrize(
    ("subject", "text"),
    [("Мои участки", ""), ("", "Наши участки"), ("", "Здравствуйте! Пришлите список участков.\n\nС уважением, Иванов")],
)
def test_my_plots_answers_the_plots_as_the_desk_knows_them(desk: Stage, subject: str, text: str) -> None:
    answer = desk.file(text, "2026-11-03 10:00", subject=subject)
    assert answer.subject == "Участки: СНТ «Ромашка»"
    assert "12-А: счётчик 07000020" in answer.text.replace("\u00a0", " ")
    (file,) = answer.message.iter_attachments()
    sheet = load_workbook(BytesIO(file.get_content())).active
    assert sheet is not None
    rows = list(sheet.values)
    assert rows[0] == ("Участок", "Абонент", "Серийный номер", "MAC", "Система", "Доступ")
    assert len(rows) == 23
    assert rows[21][:3] == ("12-А", "Абонент 12-А", "07000020")


@pytest.mark.rule("Q-1", "R-8")
def test_a_suspended_client_may_ask_for_his_plots_and_a_stranger_may_not(desk: Stage) -> None:
    _commanded(desk, f"suspend {CLIENT}: debt", "2026-11-03 09:30")
    assert "12-А" in desk.file("мои участки", "2026-11-03 10:00").text
    answer = desk.file("мои участки", "2026-11-03 10:05", sender="s@str.example")
    assert "12-А" not in answer.text


@pytest.mark.rule("R-8", "D-5")
@pytest.mark.parametrize(
    ("suspend", "resume", "close"),
    [
        ("приостановить Ромашка: долг", "возобновить СНТ Ромашка", "закрыть ромашка: письмо правления"),
        (f"Suspend {CLIENT}: debt", "resume «ромашка»", f"close {CLIENT.upper()}: letter"),
        ("Приостоновить клиента Ромашка: долг", "возобновить ромаш", "зaкpыть снт «ромашка»: письмо"),
    ],
)
def test_a_client_is_suspended_resumed_and_closed(desk: Stage, suspend: str, resume: str, close: str) -> None:
    for number, (line, status) in enumerate(((suspend, "suspended"), (resume, "registered"), (close, "closed"))):
        results = _commanded(desk, line, f"2026-11-03 10:0{number}")
        assert "с ошибк" not in results.subject, results.text
        assert _client(desk)["status"] == status
    assert "закрытого назовите адресом" in _commanded(desk, "возобновить Ромашка", "2026-11-03 10:10").text
    assert "сейчас «закрыт»" in _commanded(desk, f"возобновить {CLIENT}", "2026-11-03 10:11").text


@pytest.mark.rule("R-3", "R-2", "D-5")
@pytest.mark.parametrize("words", [("регистрация", "данные", "зарегистрировать"), ("register", "set", "approve")])
def test_a_letter_by_post_is_entered_completed_and_approved(stage: Stage, words: tuple[str, str, str]) -> None:
    register, complete, approve = words
    *first, last = FIELDS.splitlines()
    text = "\n".join((register, *first))
    results = _commanded(stage, text, "2026-11-03 10:00", ("скан.pdf", b"%PDF scan"))
    assert "не хватает — тариф" in results.text
    assert "не хватает" in _commanded(stage, f"{approve} рег-1", "2026-11-03 10:01").text
    results = _commanded(stage, f"{complete} reg-1\n{last}\n{approve} рег-1", "2026-11-03 10:02")
    assert results.subject == "Команды: 2 выполнено"
    assert _client(stage, "СНТ «Ива»")["status"] == "registered"


@pytest.mark.rule("R-7", "D-5")
def test_data_of_a_client_change_at_once_and_a_new_address_once_its_letter_is_accepted(desk: Stage) -> None:
    results = _commanded(
        desk,
        "данные Ромашка\nПредельное ограничение, Вт: 7000\nЗоны: Т1 день; Т2 ночь\nset Ромашка\nТелефон: 8 800 1",
        "2026-11-03 10:00",
    )
    assert "1 выполнено, 1 с ошибкой" in results.subject
    assert "Телефон: «8 800 1»" in results.text
    desk.write(DISPATCHER, "", "данные Ромашка\nЭлектронный адрес: new@romashka.example", "2026-11-03 10:05")
    came = desk.once("2026-11-03 10:05")
    old = desk.only(came, CLIENT)
    assert old.subject == "Адрес меняется: СНТ «Ромашка» [рег-2]"
    assert "Решение диспетчера" not in old.text
    assert "new@romashka.example" in desk.only(came, "new@romashka.example").text
    assert _client(desk)["address"] == "new@romashka.example"


@pytest.mark.rule("D-1", "R-5")
def test_two_dispatchers_approve_one_case_and_the_second_hears_who_was_first(stage: Stage) -> None:
    _commanded(stage, f"регистрация\n{FIELDS}", "2026-11-03 10:00", ("скан.pdf", b"%PDF scan"))
    _commanded(stage, "зарегистрировать рег-1", "2026-11-03 10:01")
    told = _commanded(stage, "отклонить рег-1: нет договора", "2026-11-03 10:05").text
    assert "рег-1: сейчас «подтверждена» (вторник, 3 ноября 2026, 10:01, курьер)" in told
    assert f"решение: вторник, 3 ноября 2026, 10:01, {DISPATCHER}. Ничего не изменено." in told
    assert [row["status"] for row in stage.rows("registrations")] == ["confirmed"]


@pytest.mark.rule("D-5", "Q-13")
def test_lists_searches_and_things_are_shown_in_both_languages(desk: Stage) -> None:
    number = desk.confirmed("Прошу отключить участок 12", "2026-11-03 10:00")
    lines = [
        *("заявки", "заявки открытые", "заявки просроченые", "requests today", "заявки на сегодня", "requests overdue"),
        *("журнал Ромашка", "журнал ромашка ноябрь 2026", f"journal {CLIENT} 11.2026", "журнал Ромашка прошлый месяц"),
        *("найти ромашка", "find 12", f"найти {number}", "показать рег-1", f"show {number}", "показать письмо-1"),
        *("показать исх-1", "сводка", "digest", "карантин", "quarantine", "справка", "help"),
        *("клиенты", "участки Ромашка", f"plots {CLIENT}", "календарь 04.11.2026"),
    ]
    results = _commanded(desk, "\n".join(lines), "2026-11-03 11:00")
    assert results.subject == f"Команды: {len(lines)} выполнено"
    assert results.text.count(number) > (len(lines) - 4) / 2
    assert "среда, 4 ноября 2026 — выходной день: День народного единства." in results.text
    assert f"{CLIENT}, +7 916 123-45-67, зарегистрирован" in results.text
    assert "участок 12-А" in results.text
    files = [str(part.get_filename()) for part in results.message.iter_attachments()]
    assert sum(name.startswith("Участки") for name in files) == 2
