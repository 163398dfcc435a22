"""The letter with a statement: its first words, its chart, what needs attention, what changed, its files (S-5, S-6)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from email.message import EmailMessage
from io import BytesIO

import pytest
from openpyxl import load_workbook

from maild.desk.cabinet import Papers
from maild.desk.statement_letters import Occasion, Sheet, StatementLetter
from maild.desk.statement_letters import statement_letter as plain_letter
from maild.documents.statement import statement_files
from maild.documents.statement_words import attention_facts
from maild.letters.letter import Attachment
from maild.metering.lines import kept_of
from maild.metering.revisions import changes
from maild.metering.tariffs import Tariffs
from maild.metering.track import Track
from maild.metering.wording import kwh_text
from tests.desk.samples import DESK
from tests.documents.reading import RENDERER, buttons, page, parsed, text_of
from tests.documents.samples import AT, draft_of
from tests.documents.sheets import CLIENT, CORRECTED, MADE, SHEETS, brief_of, drawn
from tests.metering.samples import tariff


def statement_letter(sheet: Sheet, occasion: Occasion, note: str = "") -> StatementLetter:
    """With its files, as the desk sends it."""
    papers = Papers(statement_files(sheet, DESK), attention=attention_facts(sheet.statement))
    return plain_letter(sheet, occasion, papers, note=note)


def letter_of(content: StatementLetter, name: str = "statement") -> bytes:
    return RENDERER.render(draft_of(name, content), 10, AT).raw


def said(content: StatementLetter) -> str:
    return text_of(letter_of(content)).replace("\u00a0", " ")


@pytest.mark.rule("S-5")
def test_the_chart_stands_in_the_html_and_its_figures_in_both_texts() -> None:
    raw = letter_of(statement_letter(SHEETS["ten plots"], Occasion.DUE))
    (related,) = [part for part in parsed(raw).walk() if part.get_content_type() == "multipart/related"]
    assert isinstance(related, EmailMessage)
    html, chart = related.iter_parts()
    assert (html.get_content_type(), chart.get_content_type()) == ("text/html", "image/png")
    assert chart.get_content()[:4] == b"\x89PNG"
    assert chart.get_content_disposition() == "inline"
    shown = page(text_of(raw, "html"))
    attributes = dict(shown.attributes)
    assert attributes["src"] == f"cid:{chart['Content-ID'].strip('<>')}"
    assert attributes["alt"].startswith("Потребление по месяцам, кВт·ч: ноябрь 2025 — ")
    assert attributes["alt"] in text_of(raw)


@pytest.mark.rule("S-5")
def test_the_workbook_and_the_pdf_go_with_it() -> None:
    message = parsed(letter_of(statement_letter(SHEETS["three zones, all awkward"], Occasion.DUE)))
    names = [part.get_filename() for part in message.iter_attachments()]
    whole = "Ведомость СНТ «Ромашка», октябрь 2026, редакция 2"
    assert names == [f"{whole}.xlsx", f"{whole}.pdf"]
    starts = [part.get_content()[:4] for part in message.iter_attachments()]
    assert starts == [b"PK\x03\x04", b"%PDF"]


@pytest.mark.rule("S-6")
def test_files_that_were_kept_go_as_they_are() -> None:
    kept = Attachment("Ведомость по шаблону.xlsx", "application/x", b"PK kept")
    content = replace(statement_letter(SHEETS["ten plots"], Occasion.AGAIN), files=(kept,))
    (file,) = parsed(letter_of(content)).iter_attachments()
    assert (file.get_filename(), file.get_content()) == (kept.name, kept.content)
    bare = parsed(letter_of(replace(content, files=())))
    assert list(bare.iter_attachments()) == []


@pytest.mark.rule("S-5", "S-6", "S-8")
@pytest.mark.parametrize(
    ("occasion", "first", "subject"),
    [
        (
            Occasion.DUE,
            "Ведомость СНТ «Ромашка» за октябрь 2026 составлена.",
            "Ведомость за октябрь 2026: СНТ «Ромашка»",
        ),
        (Occasion.LATE, "Показания поступили: ведомость", "Ведомость за октябрь 2026: СНТ «Ромашка»"),
        (Occasion.AGAIN, "Отправляем ведомость", "Ведомость за октябрь 2026, повторно: СНТ «Ромашка»"),
        (Occasion.ASKED, "по Вашему запросу.", "Ведомость за октябрь 2026: СНТ «Ромашка»"),
        (Occasion.CORRECTED, "эта редакция заменяет прежнюю.", "Ведомость за октябрь 2026: СНТ «Ромашка»"),
        (Occasion.PREVIEW, "Клиенту она этим письмом не отправлена.", "Просмотр: Ведомость за октябрь 2026"),
    ],
)
def test_the_first_sentence_says_why_it_came(occasion: Occasion, first: str, subject: str) -> None:
    raw = letter_of(statement_letter(SHEETS["ten plots"], occasion))
    assert first in text_of(raw)
    assert str(parsed(raw)["Subject"]).startswith(subject)


@pytest.mark.rule("S-5")
@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("ten plots", "Начислено по участкам: 12 776,31 руб. за 1 714,94 кВт·ч"),
        ("ten plots", "К прошлому месяцу: расход −"),
        ("ten plots", "К тому же месяцу год назад: расход −"),
        ("ten plots", "Потери: 484,96 кВт·ч (22,04 %)"),
        ("ten plots", "Потери: 484,96 кВт·ч (22,04 %): больше, чем обычно бывает в таких сетях."),
        ("many plots", "Т1 (день): 58 071,01 кВт·ч, 432 629,07 руб."),
        ("three zones, all awkward", "участки израсходовали больше, чем учёл общий счётчик."),
        ("one zone, all awkward", "Участков: 13, без данных — 3"),
        ("one zone, all awkward", "Участок 901: Нет данных. Последние показания (25.09.2026): 99950,5."),
        ("one zone, all awkward", "Участок 905: Нет данных. 25.10.2026: Показания уменьшились"),
        ("one zone, all awkward", "Участок 909: Расход 61,75 кВт·ч: в 6,9 раза больше обычного (9 кВт·ч в месяц)."),
        ("common without data", "Общий счётчик: Данных нет: потери не посчитаны."),
    ],
)
def test_it_tells_totals_comparison_and_what_needs_attention(name: str, line: str) -> None:
    assert line in said(statement_letter(SHEETS[name], Occasion.DUE))


@pytest.mark.rule("S-5")
def test_what_built_up_over_months_is_compared_by_the_month() -> None:
    of = brief_of(3, 2)
    much = replace(of.accounts[0], missed=1, past=(Decimal(4),) * 6)
    sheet = Sheet(CLIENT, drawn(replace(of, accounts=(much,))), 1, MADE)
    (line,) = sheet.statement.lines
    told = said(statement_letter(sheet, Occasion.DUE))
    assert f"Расход {kwh_text((line.kwh / 2).quantize(Decimal('0.1')))} кВт·ч в среднем за 2 мес.: в " in told


@pytest.mark.rule("S-6")
def test_a_later_revision_says_what_changed_row_by_row_and_the_workbook_too() -> None:
    raw = letter_of(statement_letter(CORRECTED, Occasion.CORRECTED))
    text = text_of(raw).replace("\u00a0", " ")
    for line in (
        "ЧТО ИЗМЕНИЛОСЬ: 4",
        "• Участок 901: было — нет данных; стало — Т1 99990,5; Т2 140 (25.10.2026), 80 кВт·ч, 414,00 руб.",
        "• Участок 77: было — не было в ведомости;",
        "стало — не было в ведомости.",
    ):
        assert line in text, line
    workbook, _ = parsed(raw).iter_attachments()
    sheet = load_workbook(BytesIO(workbook.get_content()))["Изменения"]
    rows = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
    assert rows["901"] == ("нет данных", None, "Т1 99990,5; Т2 140", "25.10.2026", None, 80, 80, None, 414, 414)
    assert rows["77"][:3] == ("нет в ведомости", None, "Т1 86958,14; Т2 36944,06")
    assert rows["12"][2] == "нет в ведомости"


def test_a_first_revision_has_no_sheet_of_changes() -> None:
    workbook, _ = parsed(letter_of(statement_letter(SHEETS["ten plots"], Occasion.DUE))).iter_attachments()
    assert load_workbook(BytesIO(workbook.get_content())).sheetnames == ["Ведомость"]


@pytest.mark.rule("S-6")
def test_a_letter_in_which_everything_changed_can_still_be_shown_whole() -> None:
    of = brief_of(300)
    silent = tuple(replace(each, track=Track(each.track.meters, each.track.opening)) for each in of.accounts[:100])
    after = drawn(replace(of, accounts=(*silent, *of.accounts[100:]), tariffs=Tariffs((tariff("7.46"),))))
    found = changes(map(kept_of, drawn(of).lines), map(kept_of, after.lines))
    assert len(found) > 290
    raw = letter_of(statement_letter(Sheet(CLIENT, after, 2, MADE, found), Occasion.CORRECTED))
    assert len(text_of(raw, "html").encode()) < 102_000, "Gmail cuts longer ones"
    assert f"Показаны первые 60 строк из {len(found)}; все — в конце приложенного PDF." in text_of(raw)
    assert "Показаны первые 40 из 101; остальные отмечены в приложенной таблице." in text_of(raw)
    workbook, _ = parsed(raw).iter_attachments()
    assert load_workbook(BytesIO(workbook.get_content()))["Изменения"].max_row == len(found) + 1


@pytest.mark.rule("S-6")
def test_a_client_can_say_at_once_that_it_is_wrong_and_a_dispatcher_need_not() -> None:
    claim, _ = buttons(letter_of(statement_letter(SHEETS["ten plots"], Occasion.DUE)))
    assert claim.fields["subject"] == "Претензия"
    assert claim.fields["body"].splitlines()[:2] == ["Период: октябрь 2026", "Вид: ошибка"]
    preview = statement_letter(SHEETS["ten plots"], Occasion.PREVIEW)
    assert buttons(letter_of(preview, "statement, preview")) == []


def test_a_note_is_a_paragraph_of_its_own() -> None:
    assert "\nПретензия прет-7 принята.\n" in said(
        statement_letter(SHEETS["ten plots"], Occasion.CORRECTED, note="Претензия прет-7 принята.")
    ).replace("\r\n", "\n")


@pytest.mark.rule("M-5")
def test_the_same_letter_gives_the_same_bytes() -> None:
    content = statement_letter(SHEETS["many plots"], Occasion.DUE)
    assert letter_of(content) == letter_of(content)
