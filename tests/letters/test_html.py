"""HTML: what a reader would see (M-7)."""

from __future__ import annotations

import pytest

from maild.letters.html import read_html
from tests.letters.writing import of_html, read_text

HIDDEN = [
    '<p style="display:none">{}</p>',
    '<p style="DISPLAY : none !important">{}</p>',
    '<span style="visibility:hidden">{}</span>',
    '<span style="font-size:0">{}</span>',
    '<span style="font-size: 1px">{}</span>',
    '<span style="font-size:0.1em">{}</span>',
    '<div style="font-size:0"><b>{}</b></div>',
    '<div style="opacity:0">{}</div>',
    '<div style="mso-hide:all">{}</div>',
    '<div style="text-indent:-9999px">{}</div>',
    '<div style="position:absolute;left:-5000px">{}</div>',
    '<div style="max-height:0;overflow:hidden">{}</div>',
    '<div style="width:1px; height:1px; overflow:hidden">{}</div>',
    '<div style="color:#fff">{}</div>',
    '<div style="color: white;">{}</div>',
    '<font color="#FFFFFF">{}</font>',
    '<div style="color:rgba(0,0,0,0)">{}</div>',
    "<div hidden>{}</div>",
    "<style>.x{{display:none}}</style><div class='a x'>{}</div>",
    "<style>p, #y {{ display : none }}</style><div id=y>{}</div>",
    "<style>div.x{{display:none}}</style><div class=x>{}</div>",
]


@pytest.mark.rule("M-7")
@pytest.mark.parametrize("html", HIDDEN)
def test_hidden_text_is_no_text_and_is_reported(html: str) -> None:
    letter = of_html("<p>Прошу журнал</p>" + html.format("отключить участок 12"))
    assert letter.text == "Прошу журнал"
    assert letter.hidden_text
    assert "отключить" not in letter.whole_text


SHOWN = [
    '<p style="color:#fff;background:#c00">{}</p>',
    '<table bgcolor="#cc0000"><tr><td style="color:white">{}</td></tr></table>',
    '<div style="font-size:0"><span style="font-size:14px">{}</span></div>',
    '<div style="color:#fff"><span style="color:#000">{}</span></div>',
    '<p style="font-size:10pt;color:#ffffee">{}</p>',
    '<p style="max-height:0">{}</p>',
    "<style>.x{{color:red}} @media print {{ .y{{display:none}} }}</style><div class='x y'>{}</div>",
    "<style>}} .x &gt; .z{{display:none}}</style><div class=x>{}</div>",
    '<p style="opacity:0.9">{}</p>',
    '<p background="x.png" style="color:white">{}</p>',
]


@pytest.mark.rule("M-7")
@pytest.mark.parametrize("html", SHOWN)
def test_shown_text_is_text(html: str) -> None:
    letter = of_html(html.format("Отключить участок 12"))
    assert letter.text == "Отключить участок 12"
    assert not letter.hidden_text


@pytest.mark.parametrize(
    "html",
    [
        '<span style="display:none">&nbsp; </span>',
        '<blockquote type="cite"><p style="display:none">x</p></blockquote>',
        '<div id="appendonsend"></div><p style="display:none">x</p>',
        "<!-- x -->",
        "<script>x</script><title>y</title><style>z</style>",
    ],
)
def test_nothing_hidden_is_reported_where_nobody_hides_anything(html: str) -> None:
    letter = of_html("<p>Да</p>" + html)
    assert letter.text == "Да"
    assert not letter.hidden_text


QUOTES = [
    '<blockquote type="cite">{}</blockquote>',
    '<blockquote cite="mid:x">{}</blockquote>',
    '<blockquote class="gmail_quote">{}</blockquote>',
    '<blockquote style="border-left:1px solid #0857A6;margin:10px">{}</blockquote>',
    '<div class="mail-quote-collapse">{}</div>',
    '<div class="x_js-readmsg-msg_mr_css_attr">{}</div>',
    '<div class="yahoo_quoted">{}</div>',
    '<div id="yahoo_quoted_123">{}</div>',
    '<div id="mail-app-auto-quote">{}</div>',
    '<div id="composeWebView_previouse_content">{}</div>',
    '<div id="mail-editor-reference-message-container">{}</div>',
    '<div class="protonmail_quote">{}</div>',
    '<div class="gmail_quote">{}</div>',
    '<div class="gmail_extra"><div class="gmail_quote">02.11.2026 18:41, Имя пишет:<br>{}</div></div>',
    '<div class="moz-cite-prefix">Неизвестно кто<br></div> <br><blockquote>{}</blockquote>',
    '<div>02.11.2026, 18:41, "Имя" &lt;a@b.ru&gt;:</div><blockquote>{}</blockquote>',
    "<p>От: Имя &lt;a@b.ru&gt;<br>Кому: x<br>Тема: y</p><blockquote>{}</blockquote>",
    '<div id="appendonsend"></div><div>{}</div>',
    '<hr><div id="divRplyFwdMsg">От: x</div><div>{}</div>',
    '<div id="x_divRplyFwdMsg">От: x</div><div>{}</div>',
    "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p>От: x</p></div><p>{}</p>",
    "<div style='border:none;border-top:solid #B5C4DF 1.0pt'><p>От: x</p></div><p>{}</p>",
    "<div>-------- Исходное сообщение --------</div><div>{}</div>",
    "<blockquote type=cite>Внешнее<blockquote>{}</blockquote></blockquote>",
]


@pytest.mark.rule("M-7", "Q-5")
@pytest.mark.parametrize("html", QUOTES)
def test_a_quote_in_html_is_no_new_text_but_can_bring_a_code_back(html: str) -> None:
    letter = of_html("<div>Нет</div>" + html.format("Отключение, участок 15<br>Код: ABCD-EFGH-JKMN-PQRS"))
    assert letter.text == "Нет"
    assert "ABCD-EFGH-JKMN-PQRS" in letter.whole_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Прошу:<blockquote>участок 12</blockquote>", "Прошу:\nучасток 12"),
        ('<div class="gmail_quote"><blockquote class="gmail_quote">x</blockquote><div>ниже</div></div>', "ниже"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b</p>", "a\n\nb"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        (
            "<table><tr><td>Участок</td><td>12</td></tr><tr><th>Вид<td>отключение</table>",
            "Участок\t12\nВид\tотключение",
        ),
        ("<pre>a\n  b\n\nc</pre>", "a\nb\n\nc"),
        ("a\n  b   c", "a b c"),
        ("a<b>b</b>c &amp; &laquo;d&raquo;", "abc & «d»"),
        ("5&nbsp;000 Вт", "5 000 Вт"),
        ("отклонить рег-1: нет<br>&nbsp; &nbsp; договора<br>&nbsp;пауза", "отклонить рег-1: нет\n    договора\nпауза"),
        ("<select><option>x</select>a", "a"),
        ("<div id=Signature>Иван</div>", ""),
        ('a<div class="gmail_signature">Иван</div>', "a"),
        ("", ""),
        ("<frameset></frameset>", ""),
        ("a\0b", "ab"),
    ],
)
def test_lines_stand_as_a_reader_sees_them(html: str, text: str) -> None:
    assert of_html(html).text == text


def test_the_plain_form_is_read_and_html_marks_its_quotes() -> None:
    raw = (
        "From: a@b.ru\nContent-Type: multipart/alternative; boundary=b\n\n"
        "--b\nContent-Type: text/plain; charset=utf-8\n\n"
        "Нет\n\nVon: Desk\n\nОтключить участок 15\n\n--b\nContent-Type: text/html; charset=utf-8\n\n"
        "<p>Нет</p><blockquote type=cite>Von: Desk<br>Отключить участок 15<br>Код: ABCD</blockquote>\n--b--\n"
    )
    letter = read_text(raw)
    assert letter.text == "Нет"
    assert "Код: ABCD" in letter.whole_text


@pytest.mark.parametrize(
    "plain",
    [
        "",
        " \n",
        "This is a multi-part message in MIME format.",
        "Ваш почтовый клиент не поддерживает HTML",
        "Это письмо в формате HTML.",
        "Your mail program does not support HTML messages",
    ],
)
def test_a_plain_form_that_says_nothing_gives_way_to_html(plain: str) -> None:
    raw = (
        "From: a@b.ru\nContent-Type: multipart/alternative; boundary=b\n\n"
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n"
        "--b\nContent-Type: text/html; charset=utf-8\n\n<p>Журнал</p>\n--b--\n"
    )
    assert read_text(raw).text == "Журнал"


def test_a_tag_of_endless_attributes_is_tangled() -> None:
    assert read_html("<p " + "a " * 10_000 + ">x").tangled
    assert not read_html("<p>x</p>" * 3000).tangled
    assert read_html("<b>" * 600 + "<p>" * 2000).tangled
    assert read_html("".join(f"<b a={n}>" for n in range(400)) + "<p>x" * 2000).tangled


@pytest.mark.rule("Q-2", "Q-5")
@pytest.mark.parametrize(
    "crossed",
    [
        "<s>{}</s>",
        "<strike>{}</strike>",
        "<del>{}</del>",
        '<span style="text-decoration: line-through">{}</span>',
        '<span style="color:red;text-decoration-line:underline line-through">{}</span>',
    ],
)
def test_what_the_writer_crossed_out_is_said_to_be_so(crossed: str) -> None:
    assert of_html(f"<p>Да</p><p>{crossed.format('Отключите участок 12')}</p>").text == "Да\n\n[зачёркнуто]"
    assert of_html(f"<p>Да{crossed.format(' ')}</p>").text == "Да"
    raw = (
        "From: a@b.ru\nContent-Type: multipart/alternative; boundary=b\n\n"
        "--b\nContent-Type: text/plain; charset=utf-8\n\nОтключите участок 12. Спасибо\n"
        "--b\nContent-Type: text/html; charset=utf-8\n\n"
        f"<p>{crossed.format('Отключите участок 12.')} Спасибо</p>\n--b--\n"
    )
    assert read_text(raw).text == "[зачёркнуто] Спасибо"
