"""A month of statements as it is played by mail: readings, the day, claims, a correction, the publication (S)."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.flows.stage import CLIENT, DISPATCHER, Came, Stage

EXAMPLE = Path(__file__).parents[2] / "docs" / "шаблон-ведомости.xlsx"
PLOTS = (
    "Участок;Абонент;Серийный номер;MAC;Система;Начальные показания Т1;Т2;Т3\n"
    "общий;;09000001;;СУП-04;1000;500;\n"
    "12;Петров;00012345;;СУП-04;100;50;\n"
    "13;Сидоров;00012346;;СУП-04;200;80;\n"
)


def readings(day: str, *rows: tuple[str, str, str]) -> bytes:
    lines = "\n".join(f"{serial};{day};{t1};{t2}" for serial, t1, t2 in rows)
    return f"Серийный номер;Дата;Т1;Т2\n{lines}\n".encode()


def october(plot_12: str = "150") -> bytes:
    """The 25th of October: 50 + 10 kWh on plot 12, nothing of plot 13; the common meter counts 3 × 30 + 1 × 30."""
    return readings("25.10.2026", ("09000001", "1003", "501"), ("00012345", plot_12, "60"))


@pytest.fixture
def garden(stage: Stage) -> Stage:
    """A registered client with two plots and a common meter; its statement day is the 25th. Thursday 1 October 2026."""
    publication = f'[statements]\npublication = "{stage.folder}/published"\n'
    stage.config.write_text(stage.config.read_text(encoding="utf-8") + publication, "utf-8")
    stage.register(CLIENT, "СНТ «Ромашка»", "2026-10-01 09:30")
    give(stage, f"абоненты {CLIENT}", PLOTS.encode(), "2026-10-01 11:00")
    return stage


def give(desk: Stage, command: str, file: bytes, moment: str) -> list[Came]:
    """A dispatcher sends a file; what comes of it."""
    desk.write(DISPATCHER, "", command, moment, files=[("файл.csv", file)])
    return desk.once(moment)


def about(letters: list[Came], words: str) -> Came:
    """The one letter whose subject says this."""
    found = [letter for letter in letters if words in letter.subject]
    assert len(found) == 1, [(letter.to, letter.subject) for letter in letters]
    return found[0]


def files(letter: Came) -> list[str]:
    names = (part.get_filename() for part in letter.message.walk())
    return [name.rpartition(".")[2] for name in names if name and name.lower().endswith((".xlsx", ".pdf"))]


def drawn(desk: Stage) -> Came:
    """The readings of October came in time; the letter of Monday the 26th."""
    give(desk, "показания", october(), "2026-10-26 08:30")
    return about(desk.once("2026-10-26 10:00"), "Ведомость за октябрь 2026")


# ── the month ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-1", "S-2", "S-4", "S-5")
def test_from_the_readings_to_the_letter(garden: Stage) -> None:
    (planned,) = garden.rows("statements")
    assert (planned["period"], planned["due_on"], planned["status"]) == ("2026-10", "2026-10-26", "due")
    lacking = about(garden.once("2026-10-23 09:00"), "недостаёт")
    assert "нет показаний ни по одному участку" in lacking.text
    letter = drawn(garden)
    assert letter.to == CLIENT
    assert "401,50" in letter.text  # 50 × 7,45 + 10 × 2,90
    assert "60 кВт·ч" in letter.text
    assert "Потери: 60" in letter.text.replace("потери", "Потери")
    assert "13" in letter.text
    assert sorted(files(letter)) == ["pdf", "xlsx"]
    october_row, november = garden.rows("statements")
    named = ("period", "revision", "status", "total_kwh", "total_rub", "losses_kwh")
    assert [october_row[name] for name in named] == ["2026-10", 1, "sent", "60", "401.50", "60"]
    assert str(october_row["sent_at"]).startswith("2026-10-26T10:00")
    assert (november["period"], november["status"], november["total_kwh"]) == ("2026-11", "due", None)


@pytest.mark.rule("S-1", "M-1")
def test_one_run_a_month_however_often_the_desk_looks(garden: Stage) -> None:
    drawn(garden)
    for moment in ("2026-10-26 10:00", "2026-10-26 10:01", "2026-10-27 10:00"):
        assert not [letter for letter in garden.once(moment) if "Ведомость" in letter.subject]
    assert len(garden.rows("statements")) == 2


@pytest.mark.rule("S-2")
def test_late_readings_make_the_statement_when_they_come(garden: Stage) -> None:
    notice = about(garden.to(garden.once("2026-10-26 10:00"), DISPATCHER), "недостаёт")
    assert "День наступил" in notice.text.capitalize() or "ДЕНЬ НАСТУПИЛ" in notice.text
    assert not garden.to(garden.once("2026-10-26 12:00"), CLIENT)
    digest = about(garden.once("2026-10-27 09:00"), "Сводка")
    assert "нет показаний" in digest.text
    came = give(garden, "показания", october(), "2026-10-27 11:00")
    assert not garden.to(came, CLIENT)
    assert "через час после последнего файла" in garden.only(came, DISPATCHER).text
    rest = readings("26.10.2026", ("00012346", "230", "80"))
    letter = garden.only(give(garden, "показания", rest, "2026-10-27 11:40"), CLIENT)
    assert "Показания поступили" in letter.text
    assert "90 кВт·ч" in letter.text


@pytest.mark.rule("S-2", "S-6")
def test_readings_that_come_after_the_statement_are_offered_as_a_revision(garden: Stage) -> None:
    drawn(garden)
    rest = readings("26.10.2026", ("00012346", "230", "80"))
    came = give(garden, "показания", rest, "2026-10-28 11:40")
    order = f"ведомость {CLIENT} октябрь 2026 пересчитать"
    told = about(came, "Команды")
    assert order in told.text
    garden.reply(told, order, "2026-10-28 11:50")
    assert "90 кВт·ч" in about(garden.once("2026-10-28 11:51"), "редакция 2").text


# ── claims ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-6")
@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Претензия", "Период: октябрь 2026\nВид: не получена"),
        ("", "Здравствуйте! Ведомость за октябрь не пришла."),
    ],
)
def test_a_missed_statement_comes_again_at_once(garden: Stage, subject: str, text: str) -> None:
    first = drawn(garden)
    garden.write(CLIENT, subject, text, "2026-10-27 08:00")
    again = garden.only(garden.once("2026-10-27 08:01"), CLIENT)
    assert "повторно" in again.subject
    assert "Нет данных. Последние показания" in again.text
    assert "Т2 (ночь)" in again.text
    assert payloads(again) == payloads(first)
    (claim,) = garden.rows("claims")
    assert (claim["period"], claim["kind"], claim["status"]) == ("2026-10", "missing", "resolved")


def payloads(letter: Came) -> list[bytes]:
    """The workbook and the PDF as they came."""
    parts = [part for part in letter.message.walk() if str(part.get_filename() or "").endswith((".xlsx", ".pdf"))]
    assert len(parts) == 2
    return [octets for part in parts if isinstance(octets := part.get_payload(decode=True), bytes)]


@pytest.mark.rule("S-6", "S-8")
@pytest.mark.parametrize(
    ("text", "claims"), [("Прошу прислать ещё раз.", 0), ("Файл не открывается", 1), ("Спасибо, всё верно!", 0)]
)
def test_an_answer_to_a_statement_need_not_name_it(garden: Stage, text: str, claims: int) -> None:
    first = drawn(garden)
    garden.reply(first, text, "2026-10-27 12:00")
    again = [letter for letter in garden.to(garden.once("2026-10-27 12:01"), CLIENT) if files(letter)]
    assert [payloads(letter) for letter in again] == [payloads(first)] * ("верно" not in text)
    assert len(garden.rows("claims")) == claims


@pytest.mark.rule("S-6")
def test_before_its_day_he_is_told_the_day(garden: Stage) -> None:
    garden.write(CLIENT, "", "Где ведомость за октябрь?", "2026-10-20 12:00")
    answer = garden.only(garden.once("2026-10-20 12:01"), CLIENT)
    assert "понедельник, 26 октября 2026" in answer.text
    assert garden.rows("claims") == []


@pytest.mark.rule("S-6", "S-3", "D-2")
def test_an_error_is_corrected_and_the_next_revision_says_what_changed(garden: Stage) -> None:
    drawn(garden)
    garden.write(CLIENT, "", "В ведомости за октябрь ошибка: по участку 12 показания меньше.", "2026-10-28 12:00")
    came = garden.once("2026-10-28 12:01")
    taken, notice = garden.only(came, CLIENT), about(garden.to(came, DISPATCHER), "Претензия")
    assert "прет-1" in taken.subject
    assert "среда, 28 октября 2026" in notice.text
    give(garden, "показания", october("160"), "2026-10-28 13:00")
    command = f"ведомость {CLIENT} октябрь 2026 пересчитать\nпринять прет-1: исправлено"
    garden.reply(notice, command, "2026-10-28 14:00")
    told = garden.to(garden.once("2026-10-28 14:01"), CLIENT)
    corrected = about(told, "редакция 2")
    assert "участок 12: было — Т1 150; Т2 60 (25.10.2026), 60 кВт·ч" in corrected.text.replace("Участок", "участок")
    assert "стало — Т1 160; Т2 60 (25.10.2026), 70 кВт·ч" in corrected.text
    assert "исправлено" in about(told, "прет-1").text
    statuses = [(row["revision"], row["status"], row["total_kwh"]) for row in garden.rows("statements")]
    assert statuses == [(1, "superseded", "60"), (1, "due", None), (2, "sent", "70")]
    (claim,) = garden.rows("claims")
    assert (claim["kind"], claim["status"], claim["due_by"]) == ("dispute", "resolved", "2026-10-28T23:59:59+03:00")


@pytest.mark.rule("S-6", "D-6")
def test_a_claim_that_nobody_settles_stands_in_the_digest(garden: Stage) -> None:
    drawn(garden)
    garden.write(CLIENT, "Претензия", "Период: октябрь 2026\nВид: ошибка\nТекст: не то", "2026-10-27 12:00")
    notice = about(garden.to(garden.once("2026-10-27 12:01"), DISPATCHER), "Претензия")
    assert "прет-1 (просрочена)" in about(garden.once("2026-10-28 09:00"), "Сводка").text
    garden.reply(notice, "отклонить: показания верны, фото есть", "2026-10-28 10:00")
    assert "показания верны" in garden.only(garden.once("2026-10-28 10:01"), CLIENT).text
    assert garden.rows("claims")[0]["status"] == "rejected"


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-8")
def test_who_asks_for_a_month_gets_its_statement(garden: Stage) -> None:
    first = drawn(garden)
    garden.write(CLIENT, "Ведомость октябрь 2026", "", "2026-10-28 12:00")
    answer = garden.only(garden.once("2026-10-28 12:01"), CLIENT)
    assert payloads(answer) == payloads(first)
    garden.write("petrov@mail.example", "Ведомость октябрь 2026", "", "2026-10-28 12:10")
    stranger = garden.only(garden.once("2026-10-28 12:11"), "petrov@mail.example")
    assert not files(stranger)
    assert "401,50" not in stranger.text


@pytest.mark.rule("D-5")
def test_a_dispatcher_looks_at_a_month_before_it_is_sent(garden: Stage) -> None:
    give(garden, "показания", october(), "2026-10-25 12:00")
    garden.write(DISPATCHER, "", f"ведомость {CLIENT} октябрь 2026 просмотр", "2026-10-25 13:00")
    came = garden.once("2026-10-25 13:01")
    assert not garden.to(came, CLIENT)
    assert sorted(files(about(came, "Просмотр"))) == ["pdf", "xlsx"]


# ── the client's own template ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-5", "S-2", "M-8")
@pytest.mark.parametrize("template", ["the example of the guide", "no workbook"])
def test_the_workbook_comes_in_the_clients_own_form_or_else_in_ours(garden: Stage, template: str) -> None:
    octets = EXAMPLE.read_bytes() if template == "the example of the guide" else b"PK\x03\x04 broken"
    sheet = [("шаблон ведомости.xlsx", octets)]
    garden.write(CLIENT, "Изменение данных", "Телефон: +7 916 123-45-68", "2026-10-05 12:00", files=sheet)
    notice = about(garden.to(garden.once("2026-10-05 12:01"), DISPATCHER), "рег-2")
    garden.reply(notice, "зарегистрировать", "2026-10-05 12:10")
    garden.once("2026-10-05 12:11")
    give(garden, "показания", october(), "2026-10-26 08:30")
    came = garden.once("2026-10-26 10:00")
    letter = about(came, "Ведомость за октябрь 2026")
    assert sorted(files(letter)) == ["pdf", "xlsx"]
    fits = template == "the example of the guide"
    sheet_of = load_workbook(BytesIO(payloads(letter)[0])).active
    assert sheet_of is not None
    cells = {str(cell) for row in sheet_of.iter_rows(values_only=True) for cell in row}
    assert any("Председатель" in cell for cell in cells) == fits
    assert "401.5" in cells
    failed = [each.text for each in garden.to(came, DISPATCHER) if "Шаблон" in each.subject]
    assert len(failed) == (not fits)


# ── the publication ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-7")
def test_the_next_morning_it_is_published(garden: Stage) -> None:
    letter = drawn(garden)
    folder = garden.folder / "published"
    assert not folder.exists()
    garden.once("2026-10-27 09:00")
    (index,) = folder.glob("client-*/index.html")
    (page,) = folder.glob("client-*/*/index.html")
    assert "Ромашка" in index.read_text(encoding="utf-8")
    assert "401,50" in re.sub(r"\s|&nbsp;", " ", page.read_text(encoding="utf-8"))
    (pdf,) = page.parent.glob("*.pdf")
    assert pdf.read_bytes() in payloads(letter)
    row = garden.rows("statements")[0]
    assert (row["status"], str(row["published_at"])[:16]) == ("published", "2026-10-27T09:00")


# ── a year ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-5", "S-1")
def test_a_year_on_the_letter_compares_with_the_month_before_and_the_year_before(stage: Stage) -> None:
    stage.register(CLIENT, "СНТ «Ромашка»", "2025-09-29 09:30")
    give(stage, f"абоненты {CLIENT}", PLOTS.encode(), "2025-09-29 11:00")
    letter = None
    months = [(2025, 10), (2025, 11), (2025, 12), *((2026, month) for month in range(1, 11))]
    for count, (year, month) in enumerate(months, 1):
        day = f"25.{month:02}.{year}"
        rows = readings(day, ("00012345", str(100 + 50 * count), "50"), ("00012346", "200", "80"))
        give(stage, "показания", rows, f"{year}-{month:02}-25 07:00")
        came = stage.to(stage.once(f"{year}-{month:02}-28 10:00"), CLIENT)
        letter = about(came, "Ведомость за")
    assert letter is not None
    assert "год назад" in letter.text
    assert "прошлому месяцу" in letter.text
    kept = [row for row in stage.rows("statements") if row["total_kwh"]]
    assert [row["total_kwh"] for row in kept] == ["50"] * 13
    assert [row["due_on"] for row in kept][:3] == ["2025-10-27", "2025-11-25", "2025-12-25"]
