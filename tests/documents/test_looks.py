"""What every mail program can show: the build of the HTML, not its pixels."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from maild.desk.correspondence import CommandsToConfirm, PersonAnswer
from maild.documents.cleaning import unbroken
from maild.documents.looks import STYLES, TONES, Tone
from maild.documents.russian import NBSP
from tests.documents.reading import RENDERER, page, text_of
from tests.documents.samples import AT, REAL, draft_of
from tests.documents.test_letters import rendered

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
DARK_PAGES = ("#14181d", "#1e242b")


def html_of(name: str) -> str:
    """As all but Outlook for Windows read it: without what is in comments for that one."""
    return COMMENT.sub("", text_of(rendered(name), "html"))


def contrast(ink: str, ground: str) -> float:
    """The ratio that WCAG 2 defines; 4.5 is the least for text of a common size."""

    def luminance(colour: str) -> float:
        parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", REAL)
def test_a_letter_states_its_language_and_charset_and_starts_with_what_the_list_of_letters_shows(name: str) -> None:
    html = html_of(name)
    assert html.startswith('<!DOCTYPE html>\r\n<html lang="ru">\r\n<head>\r\n<meta charset="utf-8">')
    hidden = re.search(r'<body[^>]*>\s*<div style="display:none;[^"]*">([^<]*)</div>', html)
    lead = re.search(r"</h1>\s*<p [^>]*>(.*?)</p>", html, re.DOTALL)
    assert hidden is not None
    assert lead is not None
    assert hidden[1].split() == re.sub(r"<[^>]*>", "", lead[1]).split()


@pytest.mark.parametrize("name", REAL)
def test_looks_are_inline_and_of_what_old_mail_programs_know(name: str) -> None:
    html = text_of(rendered(name), "html")
    seen = page(html)
    styles = " ".join(value for attribute, value in seen.attributes if attribute == "style")
    assert not re.search(r"flex|grid|position:|float:|calc\(|var\(|rgba|gap:|transform", styles)
    assert all(
        re.search(r'cellpadding="0" cellspacing="0" border="0"', tag) for tag in re.findall("<table[^>]*>", html)
    )
    assert not re.search(r"<(?:td|p|h1|h2|div|a)(?![^>]*style=)[^>]*>", html_of(name)), "a look by class alone is lost"


@pytest.mark.parametrize("name", ["journal", "digest", "command_results"])
def test_a_row_of_a_journal_is_one_cell_whose_columns_go_below_each_other_where_there_is_no_room(name: str) -> None:
    rows = re.findall(r'<tr class="(?:row|late)-.*?</tr>', html_of(name), re.DOTALL)
    assert rows
    for row in rows:
        assert row.count("<td") == 1
        widths = re.findall(r'<div class="column" style="display:inline-block;[^"]*width:(\d+)px;">', row)
        assert len(widths) == 3
        assert max(map(int, widths)) <= 240, "the narrowest phone's room"


def test_outlook_gets_the_columns_of_a_row_as_a_table() -> None:
    html = re.sub(r"<!--\[if mso\]>|<!\[endif\]-->", "", text_of(rendered("journal"), "html"))
    assert "<!" not in html[1:]
    for tag in ("table", "tr", "td", "div"):
        assert len(re.findall(rf"<{tag}\b", html)) == html.count(f"</{tag}>"), tag
    assert len(re.findall(r'<td width="\d+" valign="top">', html)) == 3 * html.count('class="cell"')


def test_lines_of_a_person_are_kept_apart_in_every_mail_program() -> None:
    answer = PersonAnswer("Вопрос", "Добрый день!\n\nНасос <учтён> & оплачен.\n  С уважением")
    html = text_of(RENDERER.render(draft_of("person_answer", answer), 1, AT).raw, "html")
    assert "Добрый день!<br><br>Насос &lt;учтён&gt; &amp; оплачен.<br>  С уважением</div>" in html
    assert "Здравствуйте!<br>А насос считается?" in html_of("notice_question")
    confirm = REAL["commands_to_confirm"]
    assert isinstance(confirm, CommandsToConfirm)
    longer = replace(confirm, lines=("отклонить 2026-000123:", "    нет допуска"))
    html = text_of(RENDERER.render(draft_of("commands_to_confirm", longer), 1, AT).raw, "html")
    assert "отклонить 2026-000123:<br>\u00a0\u00a0\u00a0\u00a0нет допуска</div>" in html


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("25 ноября 2026", "25_ноября 2026"),
        ("не больше 10 МиБ, 5 кВт, 7 руб. и 72 часа", "не больше 10_МиБ, 5_кВт, 7_руб. и 72_часа"),
        ("п. II.3 Регламента, решение № 7", "п._II.3 Регламента, решение №_7"),
        ("Вопросы — по телефону", "Вопросы_— по телефону"),
        ("Иванов И. И.", "Иванов И._И."),
        ("участок 12 и 15", "участок 12 и 15"),
    ],
)
def test_no_line_is_broken_where_russian_typography_forbids(written: str, joined: str) -> None:
    start = '<p title="5 кВт — № 7">'
    assert unbroken(f"{start}{written}</p>") == f"{start}{joined}</p>".replace("_", NBSP)


@pytest.mark.parametrize("tone", TONES.values(), ids=lambda tone: tone.name)
def test_words_on_the_colours_of_statuses_can_be_read_by_day_and_by_night(tone: Tone) -> None:
    day = [(tone.ink, tone.mark), ("#1b2530", tone.row), ("#4a5763", tone.row)]
    night = [(tone.dark_ink, tone.dark_mark), ("#eef1f4", tone.dark_row), ("#c2cbd4", tone.dark_row)]
    for ink, ground in day + night:
        assert contrast(ink, ground) >= 4.5, (ink, ground)


@pytest.mark.parametrize("name", ["desk", "content", "title", "p", "note", "label", "value", "quote", "button", "foot"])
def test_every_ink_can_be_read_on_the_page_and_on_the_card(name: str) -> None:
    ink = re.search(r"(?<!-)color:(#[0-9a-f]{6})", STYLES[name])
    assert ink is not None
    for ground in ("#f2f4f7", "#ffffff"):
        assert contrast(ink[1], ground) >= 4.5, ground


def test_every_class_with_an_ink_has_one_for_dark_screens() -> None:
    dark = html_of("request_echo").partition("prefers-color-scheme:dark")[2]
    for selector in (".ink", ".strong", ".soft", ".link", ".quote", ".second a", ".cell", ".small"):
        ink = re.search(rf"{re.escape(selector)}\{{(?:[^}}]*;)?color:(#[0-9a-f]{{6}})", dark)
        assert ink is not None, selector
        assert all(contrast(ink[1], ground) >= 4.5 for ground in DARK_PAGES), selector


def test_a_button_is_high_enough_for_a_finger() -> None:
    for style in (STYLES["button"], STYLES["main_button"]):
        padding, line = re.search(r"padding:(\d+)px", style), re.search(r"line-height:(\d+)px", style)
        assert padding is not None
        assert line is not None
        assert 2 * int(padding[1]) + int(line[1]) >= 44
