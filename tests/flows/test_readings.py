"""Readings of meters by a dispatcher's letter, at the command line and through the drop folder (S-3)."""

from __future__ import annotations

import io
import os
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from tests.flows.stage import CLIENT, DISPATCHER
from tests.metering.test_intervals import WHOLE, message, periods, point

if TYPE_CHECKING:
    from pathlib import Path

    from tests.flows.stage import Stage

HEADER = "Серийный номер;Дата;Т1;Событие\n"
FIRST, SECOND = "07000000", "07000001"
"""The meters of the plots 1 and 2; both began at 100."""


def workbook(*rows: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def csv(*rows: str) -> bytes:
    return (HEADER + "\n".join(rows) + "\n").encode("cp1251")


def send(desk: Stage, name: str, content: bytes, moment: str, text: str = "показания") -> str:
    """A dispatcher sends a file; what is answered."""
    desk.write(DISPATCHER, "", text, moment, files=[(name, content)])
    return desk.only(desk.once(moment), DISPATCHER).text


@pytest.fixture
def drop(desk: Stage, tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    with desk.config.open("a", encoding="utf-8") as config:
        config.write(f'[statements]\ndrop = "{folder}"\n')
    return folder


def lay(folder: Path, name: str, content: bytes) -> Path:
    """A file that was written a minute ago."""
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (time.time() - 60,) * 2)
    return path


@pytest.mark.rule("S-3", "D-5")
def test_a_dispatcher_sends_a_workbook_of_readings(desk: Stage) -> None:
    rows = (("Серийный номер", "Дата", "Т1"), (FIRST, "01.11.2026", 150.5), (SECOND, "01.11.2026", 170))
    book = workbook(*rows)
    assert "новых — 2, изменено — 0, без изменений — 0; клиентов — 1" in send(desk, "п.xlsx", book, "2026-11-02 12:00")
    assert "уже принят" in send(desk, "п.xlsx", book, "2026-11-02 12:05")
    corrected = send(desk, "п.csv", csv(f"{FIRST};01.11.2026;151"), "2026-11-02 12:10")
    assert "новых — 0, изменено — 1, без изменений — 0" in corrected
    newest = max(int(str(row["id"])) for row in desk.rows("inbox"))
    code, history = desk.maild("show", f"письмо-{newest}", "--json")
    assert (code, "import 2: new 0, changed 1" in history) == (0, True)


@pytest.mark.rule("S-3")
def test_a_bad_file_is_answered_row_by_row_and_not_taken(desk: Stage) -> None:
    bad = csv(f"{FIRST};01.11.2026;99", f"{SECOND};01.11.2026;170", "07999999;01.11.2026;1", f"{SECOND};03.11.2026;1")
    answer = send(desk, "п.csv", bad, "2026-11-02 12:00")
    assert "Файл «п.csv» не принят: строк с ошибками — 3. Ничего не изменено." in answer
    assert "строка 2: Показания уменьшились: Т1 было 100 (начальные), стало 99; события в строке нет." in answer
    assert "строка 4: Счётчик 07999999 неизвестен." in answer
    assert "строка 5: Дата 03.11.2026 ещё не наступила." in answer
    assert "Всего: новых — 1, уменьшились — 1, неизвестных счётчиков — 1." in answer
    good = csv(f"{SECOND};01.11.2026;170")
    assert "новых — 1" in send(desk, "п.csv", good, "2026-11-02 12:10")


@pytest.mark.rule("S-3")
def test_a_replaced_meter_hangs_on_the_plot_from_then_on(desk: Stage) -> None:
    rows = (f"{FIRST};20.10.2026;150;замена на 08000000", "08000000;20.10.2026;0;", f"{SECOND};20.10.2026;120;")
    answer = send(desk, "п.csv", csv(*rows), "2026-11-02 12:00")
    assert f"Участок 1, СНТ «Ромашка»: счётчик {FIRST} заменён на 08000000." in answer
    assert [row["serial"] for row in desk.rows("subscribers", "--plot", "1")] == ["08000000"]
    answer = send(desk, "п2.csv", csv("08000000;01.11.2026;5;", f"{FIRST};01.11.2026;151;"), "2026-11-02 12:10")
    assert "строка 3: В этот день на участке другой счётчик (08000000)" in answer


@pytest.mark.rule("S-3", "D-5")
def test_a_file_that_was_wrong_is_taken_back_and_a_right_one_comes_in_its_place(desk: Stage) -> None:
    wrong = csv(f"{FIRST};20.10.2026;150;замена на 08000009", "08000009;20.10.2026;0;", f"{SECOND};20.10.2026;120;")
    assert "«отменить имп-1»" in send(desk, "п.csv", wrong, "2026-11-02 12:00")
    desk.write(DISPATCHER, "", "отменить имп-1: не тот номер нового счётчика", "2026-11-02 12:10")
    told = desk.only(desk.once("2026-11-02 12:10"), DISPATCHER).text
    assert "отменён: убрано — 3, возвращены прежние — 0" in told
    assert f"снова счётчик {FIRST}" in told
    assert [row["serial"] for row in desk.rows("subscribers", "--plot", "1")] == [FIRST]
    right = csv(f"{FIRST};20.10.2026;150;замена на 08000000", "08000000;20.10.2026;0;", f"{SECOND};20.10.2026;120;")
    assert "новых — 3" in send(desk, "п.csv", right, "2026-11-02 12:20")
    assert [row["serial"] for row in desk.rows("subscribers", "--plot", "1")] == ["08000000"]
    desk.write(DISPATCHER, "", f"отменить показания {SECOND} 20.10.2026\nпоказать имп-2", "2026-11-02 12:30")
    told = desk.only(desk.once("2026-11-02 12:30"), DISPATCHER).text
    assert f"{SECOND}, 20.10.2026 — 120 — убрано" in told
    assert "отменены показания" in told or "отменён" in told
    assert desk.maild("verify")[0] == 0


@pytest.mark.rule("S-3")
def test_half_hours_of_the_common_meter_come_in_an_archive(desk: Stage) -> None:
    plots = "Участок;Серийный номер\nобщий;01234567\n".encode()
    assert "новых — 1" in send(desk, "а.csv", plots, "2026-11-02 11:30", f"абоненты {CLIENT}")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for day in ("20261020", "20261021"):
            made.writestr(f"80020_{day}.xml", message(point(periods(WHOLE), "01234567"), of_day=day))
    answer = send(desk, "80020.zip", out.getvalue(), "2026-11-02 12:00")
    assert "Сутки общих счётчиков из файла «80020.zip» приняты (XML 80020): новых — 2" in answer


@pytest.mark.rule("S-3")
def test_readings_are_imported_at_the_command_line(desk: Stage, tmp_path: Path) -> None:
    file = tmp_path / "п.csv"
    file.write_bytes(csv(f"{FIRST};25.10.2026;150"))
    code, told = desk.maild("import", "readings", str(file), "--client", "Ромашка")
    assert (code, "новых — 1" in told) == (0, True)
    code, told = desk.maild("import", "readings", str(file))
    assert (code, "уже принят" in told) == (0, True)


@pytest.mark.rule("S-3")
def test_a_dropped_file_is_taken_and_the_dispatchers_are_told(desk: Stage, drop: Path) -> None:
    lay(drop, "октябрь.csv", csv(f"{FIRST};25.10.2026;150", f"{SECOND};25.10.2026;160"))
    told = desk.only(desk.once("2026-11-02 12:00"), DISPATCHER)
    assert told.subject == "Папка приёма: файл «октябрь.csv» принят"
    assert "новых — 2" in told.text
    (file, report) = sorted((drop / "done").iterdir())
    assert file.name == "2026-11-02_120000_октябрь.csv"
    assert "новых — 2" in report.read_text(encoding="utf-8")
    (letter,) = [row for row in desk.rows("inbox") if row["from"] == "папка"]
    assert (letter["subject"], letter["verdict"]) == ("показания", "handled")
    assert desk.once("2026-11-02 12:05") == []


@pytest.mark.rule("S-3")
def test_a_dropped_file_that_comes_again_changes_nothing(desk: Stage, drop: Path) -> None:
    content = csv(f"{FIRST};25.10.2026;150")
    for minute in ("00", "05"):
        lay(drop, "октябрь.csv", content)
        told = desk.only(desk.once(f"2026-11-02 12:{minute}"), DISPATCHER)
    assert "уже принят" in told.text
    assert len(list((drop / "done").iterdir())) == 4


@pytest.mark.rule("S-3")
def test_a_bad_dropped_file_lies_among_the_failed_with_every_row_told(desk: Stage, drop: Path) -> None:
    lay(drop, "плохой.csv", csv(*(f"{FIRST};{day:02}.10.2026;1" for day in range(1, 29))))
    lay(drop, "хороший.csv", csv(f"{SECOND};25.10.2026;150"))
    letters = desk.to(desk.once("2026-11-02 12:00"), DISPATCHER)
    assert [letter.subject for letter in letters] == [
        "Папка приёма: файл «плохой.csv» не принят",
        "Папка приёма: файл «хороший.csv» принят",
    ]
    assert {str(row["verdict"]) for row in desk.rows("inbox") if row["from"] == "папка"} == {"handled", "refused"}
    report = next(path for path in (drop / "failed").iterdir() if path.suffix == ".txt").read_text(encoding="utf-8")
    assert report.count("строка ") == 1
    assert "строка 2: Показания уменьшились: Т1 было 100 (начальные), стало 1" in report


@pytest.mark.rule("S-3")
def test_subscribers_are_dropped_under_the_name_of_their_client(desk: Stage, drop: Path) -> None:
    lay(drop, "абоненты СНТ Ромашка.csv", "Участок;Серийный номер\n77;0077\n".encode())
    lay(drop, "абоненты.csv", "Участок;Серийный номер\n78;0078\n".encode())
    letters = desk.to(desk.once("2026-11-02 12:00"), DISPATCHER)
    assert {letter.subject: "Не назван клиент" in letter.text for letter in letters} == {
        "Папка приёма: файл «абоненты СНТ Ромашка.csv» принят": False,
        "Папка приёма: файл «абоненты.csv» не принят": True,
    }
    assert [row["plot"] for row in desk.rows("subscribers", "--plot", "77")] == ["77"]


@pytest.mark.rule("S-3", "M-8")
def test_a_dropped_file_that_is_too_large_or_no_table_is_refused(desk: Stage, drop: Path) -> None:
    lay(drop, "1.csv", b"0" * (16 * 1024 * 1024 + 1))
    lay(drop, "2.pdf", b"%PDF-1.4")
    letters = desk.to(desk.once("2026-11-02 12:00"), DISPATCHER)
    assert ["больше 16 МиБ" in letters[0].text, "не таблица" in letters[1].text] == [True, True]
    assert len(list((drop / "failed").iterdir())) == 4


@pytest.mark.rule("S-3")
def test_a_drop_folder_that_cannot_be_used_holds_up_nothing(desk: Stage, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with desk.config.open("a", encoding="utf-8") as config:
        config.write(f'[statements]\ndrop = "{tmp_path}/file/drop"\n')
    assert "новых — 1" in send(desk, "п.csv", csv(f"{SECOND};01.11.2026;170"), "2026-11-02 12:00")
