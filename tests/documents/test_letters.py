"""Every kind of letter that the desk writes, with words as they are and with hostile ones."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from maild.desk import claim_letters, correspondence, device_letters, erasure_letters, statement_letters
from maild.desk.code import shown_code
from maild.desk.correspondence import Content, NoticeRequest, PersonAnswer, RequestEcho
from maild.desk.decision import LetterRef
from maild.documents.renderer import LetterRenderer
from maild.resources import shipped
from tests.desk.samples import CLIENT, DESK, MOSCOW, a_client, a_request
from tests.documents.reading import RENDERER, bare, buttons, page, parsed, text_of
from tests.documents.samples import ANSWERED, AT, CODE, CODED, HOSTILE, REAL, draft_of, poisoned

MODULES = (correspondence, claim_letters, device_letters, erasure_letters, statement_letters)
DEFINED = [c for module in MODULES for _, c in inspect.getmembers(module, inspect.isclass)]
KINDS = [c for c in DEFINED if issubclass(c, Content) and c.template]
ANSWERED_BY_ONE_WORD = ("request_echo", "commands_to_confirm", "device_echo")
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"]
HEADERS += ["X-Auto-Response-Suppress", "Content-Language", "MIME-Version", "Content-Type"]
ANSWER_WORDS = {"да", "нет", "ок", "окей", "подтверждаю", "подтверждаем", "подтверждено", "верно", "согласен", "ага"}
ANSWER_WORDS |= {"+", "отменяю", "отменить", "отмена", "стоп"}
ECHO = REAL["request_echo"]


def rendered(name: str, words: str | None = None) -> bytes:
    content = REAL[name] if words is None else poisoned(REAL[name], words)
    return RENDERER.render(draft_of(name, content), 10, AT).raw


# ── the templates ────────────────────────────────────────────────────────────────────────────────────────────────


def test_there_is_one_folder_of_templates_for_each_kind_of_letter() -> None:
    folders = {p.name for p in Path(shipped("templates")).iterdir() if not p.name.startswith("_")}
    assert folders == {kind.template for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_folder_has_a_subject_and_both_bodies_of_the_same_words(kind: type[Content]) -> None:
    names = {p.name for p in (Path(shipped("templates")) / kind.template).iterdir()}
    assert names == {"subject.j2", "body.txt.j2", "body.html.j2", "words.j2"}


def test_each_kind_has_a_sample_here() -> None:
    assert {name.partition(",")[0] for name in REAL} == {kind.template for kind in KINDS}


# ── what is said ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-5")
@pytest.mark.parametrize("name", REAL)
def test_text_and_html_say_the_same(name: str) -> None:
    raw = rendered(name)
    text = bare(text_of(raw))
    for piece in page(text_of(raw, "html")).pieces:
        assert bare(piece) in text, piece


@pytest.mark.parametrize("name", REAL)
def test_a_letter_is_finished_prose(name: str) -> None:
    raw = rendered(name)
    for text in (str(parsed(raw)["Subject"]), text_of(raw), " ".join(page(text_of(raw, "html")).pieces)):
        assert not re.search(r"None|Undefined|\{\{|\{%|&amp;|&lt;|<[a-z/]|\(\)|,\s*,|: *[.,;]|(?<!руб)\.[;:]", text), (
            text
        )


@pytest.mark.parametrize("name", [n for n in REAL if draft_of(n, REAL[n]).to == CLIENT])
def test_a_client_is_told_the_phone_of_the_desk(name: str) -> None:
    assert DESK.phone in text_of(rendered(name))


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [
        ("499-948-01-83", "+74999480183"),
        ("8 (499) 948-01-83", "+74999480183"),
        ("+7 499 948-01-83", "+74999480183"),
        ("+375 17 200-00-00", "+375172000000"),
    ],
)
def test_the_phone_can_be_dialled_from_the_letter(phone: str, dialled: str) -> None:
    renderer = LetterRenderer(replace(DESK, phone=phone), MOSCOW, shipped("templates"))
    raw = renderer.render(draft_of("handed_on", REAL["handed_on"]), 10, AT).raw
    assert [link.href for link in page(text_of(raw, "html")).links if link.label == phone] == [f"tel:{dialled}"] * 2


@pytest.mark.parametrize("phone", ["8 (499) 111-22-33, доб. 12", "по будням", "12-34", "1" * 500])
def test_what_cannot_be_dialled_is_no_link(phone: str) -> None:
    request = REAL["notice_request"]
    assert isinstance(request, NoticeRequest)
    shown = replace(request, client=replace(a_client(), phone=phone))
    raw = RENDERER.render(draft_of("notice_request", shown), 10, AT).raw
    assert phone in text_of(raw)
    assert phone not in [link.label for link in page(text_of(raw, "html")).links]


@pytest.mark.parametrize("name", REAL)
def test_nothing_comes_from_outside(name: str) -> None:
    seen = page(text_of(rendered(name), "html"))
    assert not any(value != "cid" for value in re.findall(r'<img src="(\w+):', text_of(rendered(name), "html")))
    assert not seen.elements & {"link", "script", "iframe", "object", "form", "svg", "video"}
    assert not any("url(" in value or value.startswith("http") for _, value in seen.attributes)


@pytest.mark.parametrize("name", REAL)
def test_a_letter_can_be_read_on_dark_and_on_narrow_screens(name: str) -> None:
    html = text_of(rendered(name), "html")
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "@media (prefers-color-scheme:dark)" in html
    assert "@media (max-width:480px)" in html
    assert "max-width:620px" in html


@pytest.mark.rule("Q-5")
def test_the_echo_shows_the_order_and_until_when_it_may_be_confirmed() -> None:
    text = text_of(rendered("request_echo, limit"))
    assert "Подтвердить нужно: суббота, 28 ноября 2026, до 10:00" in text
    assert "Вид заявки: Ввод ограничения" in text
    assert "Участок: 12" in text
    assert "Ограничение: 5000\u00a0Вт (5\u00a0кВт)" in text


@pytest.mark.rule("Q-6", "Q-7")
def test_the_confirmation_names_the_number_and_the_deadline() -> None:
    raw = rendered("request_confirmed")
    assert str(parsed(raw)["Subject"]).endswith("[заявка 2026-000123]")
    assert "Будет обработана: среда, 25 ноября 2026, до 18:00" in text_of(raw)


@pytest.mark.rule("Q-8")
@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("request_started", "Будет выполнена: пятница, 27 ноября 2026, до 15:00"),
        ("request_started, remote check", "Будет выполнена: пятница, 27 ноября 2026, до конца дня"),
        ("request_started, visit", "Выезд: четверг, 3 декабря 2026, 10:00"),
    ],
)
def test_the_start_names_the_deadline_of_its_kind(name: str, line: str) -> None:
    assert line in text_of(rendered(name))


@pytest.mark.rule("Q-9")
def test_a_false_call_is_said_to_be_billed() -> None:
    assert "выезд оплачивается отдельно" in text_of(rendered("request_done, false call"))


@pytest.mark.rule("Q-13", "Q-12")
def test_a_journal_has_the_status_colours_of_the_regulation_and_words_beside_them() -> None:
    html = text_of(rendered("journal"), "html")
    for status, row in (("Подтверждена", "#fbd9d5"), ("В стадии выполнения", "#fdeeb0"), ("Выполнена", "#d3efd8")):
        assert re.search(rf'bgcolor="{row}"(?:(?!</tr>).)*{status}', html, re.DOTALL), status
    assert len(re.findall(r'<tr [^>]*style="[^"]*repeating-linear-gradient', html)) == 2
    assert html.count("<strong>просрочено</strong>") == 2
    assert text_of(rendered("journal")).count(", просрочено ·") == 2


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("journal, of all", "Показаны первые 50 из 129; все — в приложенной таблице."),
        ("digest, long", "Показаны первые 10 из 79; остальные пришлёт команда «заявки открытые»."),
    ],
)
def test_a_long_list_stays_small_enough_to_be_shown_whole(name: str, line: str) -> None:
    html = text_of(rendered(name), "html")
    assert len(html.encode()) < 102_000, "Gmail cuts longer ones"
    assert line in html.replace("\u00a0", " ")


@pytest.mark.rule("D-1")
def test_results_of_commands_are_marked_and_errors_counted_in_the_subject() -> None:
    raw = rendered("command_results")
    assert str(parsed(raw)["Subject"]) == "Команды: 2 выполнено, 1 с ошибкой"
    lines = [line for line in text_of(raw).splitlines() if line.startswith(("✓", "✗"))]
    assert [line[0] for line in lines] == ["✓", "✗", "✓"]


@pytest.mark.rule("D-6")
def test_an_empty_digest_says_that_nothing_is_due() -> None:
    raw = rendered("digest, empty")
    assert str(parsed(raw)["Subject"]) == "Сводка на 25 ноября 2026: просроченных нет, на сегодня 0"
    assert "Просроченных нет" in text_of(raw)
    assert "<h2" in text_of(rendered("digest"), "html")
    assert text_of(raw, "html").count("<h2") == 1, "what there is none of has no heading; mail always has"


@pytest.mark.parametrize(
    ("name", "foot"),
    [
        ("journal", f"Вопросы — по телефону {DESK.phone} или ответом на это письмо."),
        ("not_registered, waiting", f"Вопросы — по телефону {DESK.phone} или ответом на это письмо."),
        ("not_registered", f"Вопросы — по телефону {DESK.phone}."),
        ("notice_request", "Отвечайте на это письмо командами; их список придёт в ответ на слово «справка»."),
        ("commands_to_confirm", "Другие команды пришлите отдельным письмом."),
    ],
)
def test_the_foot_asks_for_no_answer_that_nobody_would_read(name: str, foot: str) -> None:
    assert text_of(rendered(name)).rstrip().endswith(foot)


def test_an_answer_of_a_person_keeps_the_subject_of_the_thread_with_one_re() -> None:
    assert str(parsed(rendered("person_answer"))["Subject"]) == "Re: Вопрос про насос"


# ── buttons ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("name", [n for n in REAL if n.partition(",")[0] in ANSWERED_BY_ONE_WORD])
def test_the_buttons_answer_with_the_code_and_one_word(name: str) -> None:
    raw = rendered(name)
    yes, no = buttons(raw)
    assert (yes.label, yes.fields["body"]) == ("Подтвердить", "Подтверждаю")
    assert (no.label, no.fields["body"]) == ("Отменить", "Отменяю")
    for link in (yes, no):
        assert link.to == DESK.address
        assert f"[код {shown_code(CODE)}]" in link.fields["subject"]


@pytest.mark.rule("D-2")
@pytest.mark.parametrize(
    ("name", "commands"),
    [
        ("notice_request", ["в работу 2026-000123", "выполнена 2026-000123", "отклонить 2026-000123: "]),
        (
            "notice_request, visit",
            [
                "в работу 2026-000123",
                "выезд 2026-000123 ДД.ММ.ГГГГ ЧЧ:ММ",
                "выполнена 2026-000123: ",
                "ложный вызов 2026-000123: ",
                "отклонить 2026-000123: ",
            ],
        ),
        ("notice_registration", ["зарегистрировать рег-1", "отклонить рег-1: ", "данные рег-1\r\nНаименование: "]),
        ("notice_question", ["ответ письмо-9: "]),
    ],
)
def test_a_notice_has_the_commands_with_their_number_as_buttons(name: str, commands: list[str]) -> None:
    links = buttons(rendered(name))
    assert [link.fields["body"] for link in links] == commands
    assert {link.to for link in links} == {DESK.address}


@pytest.mark.parametrize("words", [None, *HOSTILE])
def test_every_button_is_a_link_that_all_mail_programs_take(words: str | None) -> None:
    for link in (link for name in REAL for link in buttons(rendered(name, words))):
        assert len(link.href) <= 1800
        assert re.fullmatch(r"mailto:[A-Za-z0-9.%@_-]+\?subject=[A-Za-z0-9.%_~-]*&body=[A-Za-z0-9.%_~-]*", link.href)
        assert set(link.fields) == {"subject", "body"}
        assert "\n" not in link.fields["body"].replace("\r\n", "")


def test_each_button_stands_in_the_text_too() -> None:
    text = text_of(rendered("request_echo"))
    assert "• Подтвердить: ответьте на это письмо одним словом «Подтверждаю»" in text
    assert "• Отменить: ответьте на это письмо одним словом «Отменяю»" in text


# ── what carries a letter ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-5")
@pytest.mark.parametrize("name", REAL)
def test_the_headers_are_these_and_no_others(name: str) -> None:
    message = parsed(rendered(name))
    assert message.keys() == HEADERS
    assert message["From"].addresses[0].addr_spec == DESK.address
    assert str(make_header(decode_header(message_from_bytes(rendered(name))["From"]))).startswith(f"{DESK.name} <")
    assert message["To"].addresses[0].addr_spec == draft_of(name, REAL[name]).to
    assert parsedate_to_datetime(message["Date"]) == AT
    assert message["Auto-Submitted"] == "auto-replied"
    assert not any(part.defects for part in message.walk())


@pytest.mark.rule("M-5")
def test_a_letter_that_answers_nothing_says_so_and_has_no_thread() -> None:
    message = parsed(RENDERER.render(draft_of("request_echo", ECHO, answers=None), 10, AT).raw)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["In-Reply-To"] is None
    assert message["References"] is None


@pytest.mark.rule("M-5", "M-9")
def test_the_thread_is_bounded_and_of_safe_ids_only() -> None:
    references = (
        *(f"{n}@mail.example" for n in range(50)),
        "a b@x",
        "x>\r\nBcc: y@z",
        "<0@mail.example>",
        "",
        "ключ@x",
    )
    draft = draft_of("request_echo", ECHO, answers=LetterRef("last@mail.example", references, "Тема"))
    message = parsed(RENDERER.render(draft, 10, AT).raw)
    assert message["In-Reply-To"] == "<last@mail.example>"
    assert message["References"].split() == [f"<{n}@mail.example>" for n in range(31, 50)] + ["<last@mail.example>"]
    unsafe = draft_of("request_echo", ECHO, answers=LetterRef("x>\r\nBcc: y@z", (), "Тема"))
    assert parsed(RENDERER.render(unsafe, 10, AT).raw)["References"] is None


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("name", [n for n in REAL if n.partition(",")[0] in CODED])
def test_a_code_stands_in_subject_message_id_text_and_reply_address(name: str) -> None:
    desk = replace(DESK, plus_addressing=True)
    renderer = LetterRenderer(desk, ZoneInfo("Europe/Moscow"), shipped("templates"))
    letter = renderer.render(draft_of(name, REAL[name]), 10, AT)
    message = parsed(letter.raw)
    assert str(message["Subject"]).endswith("[код 0123-4567-89AB-CDEF]")
    assert letter.message_id == "code.0123456789abcdef.10@tancos.example"
    assert message["Message-ID"] == f"<{letter.message_id}>"
    assert "\nКод: 0123-4567-89AB-CDEF\n" in text_of(letter.raw).replace("\r\n", "\n")
    assert "Код: 0123-4567-89AB-CDEF" in "".join(page(text_of(letter.raw, "html")).pieces)
    assert message["Reply-To"] == "service+0123456789abcdef@tancos.example"
    replies = [link for link in buttons(letter.raw) if link.label in ("Подтвердить", "Отменить")]
    assert {link.to for link in replies} <= {"service+0123456789abcdef@tancos.example"}


def test_without_plus_addressing_there_is_no_reply_address() -> None:
    assert parsed(rendered("request_echo"))["Reply-To"] is None


@pytest.mark.rule("M-5")
def test_the_same_letter_has_the_same_bytes_and_another_one_another_id() -> None:
    draft = draft_of("request_done", REAL["request_done"])
    fresh = LetterRenderer(DESK, ZoneInfo("Europe/Moscow"), shipped("templates"))
    assert fresh.render(draft, 10, AT) == RENDERER.render(draft, 10, AT)
    others = [
        RENDERER.render(draft, 11, AT),
        RENDERER.render(replace(draft, to="x@y.example"), 10, AT),
        RENDERER.render(draft, 10, AT + timedelta(seconds=1)),
        RENDERER.render(replace(draft, content=REAL["request_rejected"]), 10, AT),
    ]
    ids = {letter.message_id for letter in [RENDERER.render(draft, 10, AT), *others]}
    assert len(ids) == 5
    assert all(re.fullmatch(r"out\.1[01]\.[0-9a-f]{20}@tancos\.example", i) for i in ids)


@pytest.mark.rule("M-5")
@pytest.mark.parametrize("name", ["journal", "command_results"])
def test_the_same_journal_has_the_same_bytes(name: str) -> None:
    assert rendered(name) == rendered(name)


@pytest.mark.parametrize("name", REAL)
def test_lines_are_short_and_end_with_crlf(name: str) -> None:
    raw = rendered(name)
    assert raw.replace(b"\r\n", b"").count(b"\n") == 0
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 80, "the media type of a workbook cannot be folded, all else is shorter"
    assert raw.isascii()


def test_a_desk_under_a_cyrillic_domain_writes_from_its_ascii_form() -> None:
    desk = replace(DESK, address="service@танкос.рф", name='Desk \\ "One"')
    renderer = LetterRenderer(desk, MOSCOW, shipped("templates"))
    letter = renderer.render(draft_of("handed_on", REAL["handed_on"], to="председатель@ромашка.рф"), 10, AT)
    message = parsed(letter.raw)
    assert message["From"].addresses[0].addr_spec == "service@xn--80auifpb.xn--p1ai"
    assert letter.message_id.endswith("@xn--80auifpb.xn--p1ai")
    assert b"To: \xd0\xbf" in letter.raw
    assert b"@xn--80aa3agjl3d.xn--p1ai" in letter.raw


# ── hostile words ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-9")
@pytest.mark.parametrize("name", REAL)
def test_hostile_words_stay_words(name: str) -> None:
    for words in HOSTILE:
        harmless_beside(rendered(name), rendered(name, words))


def harmless_beside(plain: bytes, raw: bytes) -> None:
    """The second letter has the same build as the first: no header, element or attribute more."""
    message = parsed(raw)
    assert message.keys() == HEADERS
    assert not any(part.defects for part in message.walk())
    assert len(str(message["Subject"])) < 260
    seen, harmless = page(text_of(raw, "html")), page(text_of(plain, "html"))
    assert seen.elements <= harmless.elements | {"strong", "ul", "li", "h2", "br"}
    assert {n for n, _ in seen.attributes} <= {n for n, _ in harmless.attributes}
    assert not any(link.href.startswith("http") for link in seen.links)
    assert not re.search(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u202a-\u202e]", text_of(raw) + text_of(raw, "html")
    )


@pytest.mark.rule("M-9")
def test_words_in_the_shape_of_a_template_or_a_tag_are_shown_as_written() -> None:
    content = poisoned(REAL["notice_question"], HOSTILE[0])
    raw = RENDERER.render(draft_of("notice_question", content), 10, AT).raw
    assert f"> {HOSTILE[0]}" in text_of(raw)
    assert HOSTILE[0] in page(text_of(raw, "html")).pieces


@pytest.mark.rule("M-9")
def test_an_encoded_word_in_a_subject_is_only_text() -> None:
    content = PersonAnswer("=?utf-8?B?YQ0KQmNjOiB4QHk=?=", "ответ")
    message = parsed(RENDERER.render(draft_of("person_answer", content), 10, AT).raw)
    assert str(message["Subject"]) == "Re: =?utf-8?B?YQ0KQmNjOiB4QHk=?="
    assert message["Bcc"] is None


@pytest.mark.rule("M-9")
def test_an_address_cannot_bring_a_second_one() -> None:
    draft = draft_of("handed_on", REAL["handed_on"], to="a@x.example\r\nBcc: b@y.example")
    message = parsed(RENDERER.render(draft, 10, AT).raw)
    assert message["Bcc"] is None
    assert len(message["To"].addresses) == 1


@pytest.mark.rule("Q-5")
@pytest.mark.parametrize("name", [n for n in REAL if not n.startswith("person_answer")])
def test_no_line_of_a_letter_is_a_yes_or_a_no(name: str) -> None:
    """A quote that leaks into a reply cannot confirm, whatever the correspondent wrote that the letter repeats."""
    for raw in (rendered(name), rendered(name, HOSTILE[5])):
        for line in text_of(raw).splitlines():
            if not line.startswith(">"):
                assert re.sub(r"[\s.,!«»•—-]", "", line).casefold() not in ANSWER_WORDS, line


def test_a_subject_is_never_so_long_that_its_number_is_lost() -> None:
    request = replace(a_request(), plot="12" * 500)
    subject = RENDERER.render(draft_of("request_echo", RequestEcho(a_client(), request)), 10, AT).subject
    assert subject.endswith("… [код 0123-4567-89AB-CDEF]")
    noted = RENDERER.render(draft_of("notice_request", poisoned(REAL["notice_request"], "Ж" * 500)), 10, AT).subject
    assert noted.endswith("[заявка 2026-000123]")
    assert len(noted) <= 150


def test_letters_answer_the_letter_that_caused_them() -> None:
    message = parsed(rendered("request_echo"))
    assert message["In-Reply-To"] == f"<{ANSWERED.message_id}>"
    assert message["References"].split() == ["<letter.0@mail.example>", "<letter.1@mail.example>"]
