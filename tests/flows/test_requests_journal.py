"""The journal (Q-12, Q-13): by period, plot, status and number, the same as a workbook, and nobody else's requests."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.flows.stage import CLIENT, DISPATCHER

if TYPE_CHECKING:
    from tests.flows.stage import Came, Stage

OTHER = "board@vasilek.example"
ALL = ("заявка-4", "2026-000003", "2026-000002", "2026-000001")
DISCONNECT, LIMIT, CHECK, CONNECT = "2026-000001", "2026-000002", "2026-000003", "заявка-4"
ASKED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Журнал", "", ALL),
    ("Журнал", "Период: ноябрь 2026", ALL),
    ("Журнал", "Период: 03.11.2026 - 04.11.2026", (CHECK, LIMIT, DISCONNECT)),
    ("Журнал", "Период: октябрь 2026", ()),
    ("Журнал", "Участок: №0012", (CONNECT, DISCONNECT)),
    ("Журнал", "Статус: подтверждена", (DISCONNECT,)),
    ("Журнал", "Статус: красные", (DISCONNECT,)),
    ("Журнал", "статус - в работе", (LIMIT,)),
    ("Журнал", "Статус: выполнена, подтверждена", (CHECK, DISCONNECT)),
    ("Журнал", "Статус: открытые", (CONNECT, LIMIT, DISCONNECT)),
    ("Журнал", "Статус: просроченные", (DISCONNECT,)),
    ("Журнал", f"Номер: {LIMIT}", (LIMIT,)),
    ("Журнал", "Период: ноябрь 2026\nУчасток: 12\nСтатус: просрочено", (DISCONNECT,)),
    ("", "Пришлите, пожалуйста, журнал заявок по участку 12 за ноябрь", (CONNECT, DISCONNECT)),
    ("Журнал просроченных заявок", "", (DISCONNECT,)),
)
"""Subject and text of a letter, and the requests that its journal holds."""


@pytest.fixture
def busy(desk: Stage) -> Stage:
    """Four requests on 5 November: one overdue for processing, one at work, one done, one not confirmed."""
    desk.confirmed("Прошу отключить участок 12 за неуплату", "2026-11-03 10:00")
    desk.confirmed("Прошу ограничить участок 7 до 5 кВт", "2026-11-03 10:10")
    desk.confirmed("Прошу проверить счётчик на участке 5, показания не меняются", "2026-11-03 10:20")
    desk.write(DISPATCHER, "", f"в работу {LIMIT}\nвыполнена {CHECK}: счётчик исправен", "2026-11-03 11:00")
    desk.once("2026-11-03 11:00")
    desk.once("2026-11-05 09:30")
    desk.file("Прошу включить участок 12", "2026-11-05 10:00")
    return desk


def ask(desk: Stage, text: str, *, subject: str = "Журнал", sender: str = CLIENT) -> Came:
    desk.write(sender, subject, text, "2026-11-05 10:30")
    return desk.only(desk.once("2026-11-05 10:30"), sender)


def table(journal: Came) -> list[dict[str, object]]:
    """The rows of the attached workbook, by the names of its columns."""
    (part,) = journal.message.iter_attachments()
    assert str(part.get_filename()).endswith(".xlsx")
    book = load_workbook(BytesIO(part.get_payload(decode=True)))  # type: ignore[arg-type]
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]  # type: ignore[union-attr]
    top = next(number for number, row in enumerate(rows) if row[0] == "Номер")
    return [dict(zip(map(str, rows[top]), row, strict=True)) for row in rows[top + 1 :] if row[0]]


@pytest.mark.rule("Q-13")
def test_the_journal_holds_what_was_asked_for_in_the_letter_and_in_the_workbook(busy: Stage) -> None:
    for subject, text, numbers in ASKED:
        journal = ask(busy, text, subject=subject)
        assert [row["Номер"] for row in table(journal)] == list(numbers), (subject, text)
        for number in ALL:
            assert (f"• {number} ·" in journal.text) is (number in numbers), (subject, text, number)
            assert (number in journal.html) is (number in numbers), (subject, text, number)
        assert ("По этим условиям заявок нет" in journal.text) is (not numbers), (subject, text)


@pytest.mark.rule("Q-12", "Q-13")
def test_an_overdue_row_is_striped_and_marked_in_the_letter_and_in_the_workbook(busy: Stage) -> None:
    journal = ask(busy, "")
    assert "4 заявки, из них просрочено: 1." in journal.text
    lines = journal.text.splitlines()
    marked = {number: lines[next(n for n, s in enumerate(lines) if f"• {number} ·" in s) + 1] for number in ALL}
    assert marked[DISCONNECT] == "  Подтверждена, просрочено · обработка до 03.11.2026 18:00"
    assert marked[LIMIT] == "  В стадии выполнения · выполнение до 05.11.2026 11:00"
    assert marked[CHECK] == "  Выполнена · 03.11.2026 11:00"
    assert marked[CONNECT] == "  Ждёт подтверждения · подтвердить до 08.11.2026 10:00"
    rows_of_letter = re.findall(
        r'<tr class="(row|late)-(\w+)"[^>]*>(?=.*?(заявка-4|2026-\d{6}))', journal.html, re.DOTALL
    )
    assert [(number, kind, colour) for kind, colour, number in rows_of_letter] == [
        (CONNECT, "row", "grey"),
        (CHECK, "row", "green"),
        (LIMIT, "row", "yellow"),
        (DISCONNECT, "late", "red"),
    ]
    assert re.findall(r'<tr class="late-red"[^>]*repeating-linear-gradient', journal.html)
    rows = {row["Номер"]: row for row in table(journal)}
    assert [number for number in ALL if rows[number]["Просрочено"]] == [DISCONNECT]
    assert rows[LIMIT]["Статус"] == "В стадии выполнения"
    assert rows[LIMIT]["Ограничение, Вт"] == 5000
    assert rows[CHECK]["Комментарий диспетчера"] == "счётчик исправен"


@pytest.mark.rule("Q-13", "Q-1")
def test_a_client_sees_only_his_own_whatever_he_names(busy: Stage) -> None:
    busy.register(OTHER, "СНТ «Василёк»", "2026-11-05 10:10")
    for text in ("", "Участок: 12", f"Номер: {DISCONNECT}"):
        assert table(ask(busy, text, sender=OTHER)) == []
    for text in (f"статус {DISCONNECT}", f"отменить {DISCONNECT}"):
        assert f"Заявки {DISCONNECT} среди Ваших нет" in ask(busy, text, subject="", sender=OTHER).text
    assert busy.rows("requests", "--plot", "12")[0]["status"] in ("confirmed", "awaiting_confirmation")


@pytest.mark.rule("Q-13")
def test_what_is_not_understood_is_said_and_an_unknown_plot_named(busy: Stage) -> None:
    journal = ask(busy, "Период: когда-нибудь\nСтатус: странные")
    assert "Не поняли условие «когда-нибудь»: показываем без него" in journal.text
    assert "Не поняли условие «странные»: показываем без него" in journal.text
    assert len(table(journal)) == len(ALL)
    journal = ask(busy, "Участок: 77")
    assert "Участка «77» нет в списке Ваших абонентов" in journal.text
    assert "показываем без него" not in journal.text
    assert table(journal) == []


@pytest.mark.rule("Q-13")
def test_open_requests_stand_in_the_journal_however_old_and_others_for_90_days(busy: Stage) -> None:
    busy.once("2026-11-09 10:00")
    busy.write(CLIENT, "Журнал", "", "2027-02-01 10:00")
    numbers = [row["Номер"] for row in table(busy.to(busy.once("2027-02-01 10:00"), CLIENT)[0])]
    assert numbers == list(ALL)
    busy.write(CLIENT, "Журнал", "", "2027-02-02 10:00")
    numbers = [row["Номер"] for row in table(busy.to(busy.once("2027-02-02 10:00"), CLIENT)[0])]
    assert numbers == [CONNECT, LIMIT, DISCONNECT]
