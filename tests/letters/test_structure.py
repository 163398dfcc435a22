"""Parts, files and letters inside letters (M-7, M-8)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from maild.letters.parameters import display_name
from maild.letters.structure import transfer_decoded
from tests.letters.writing import read_text

if TYPE_CHECKING:
    from maild.letters.letter import Letter


def mixed(*parts: str, kind: str = "mixed") -> Letter:
    """A letter of these parts, each with its own headers."""
    body = "".join(f"--b\n{part}\n" for part in parts)
    return read_text(f"From: a@b.ru\nContent-Type: multipart/{kind}; boundary=b\n\n{body}--b--\n")


def file(headers: str, content: str = "x") -> str:
    """A part that is a file."""
    return f"{headers}\n\n{content}"


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nПрошу"


@pytest.mark.rule("M-7", "M-8")
@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ('Content-Type: application/pdf; name="scan.pdf"', "scan.pdf"),
        ('Content-Type: application/pdf\nContent-Disposition: attachment; filename="скан.pdf"', "скан.pdf"),
        (
            "Content-Type: application/pdf\nContent-Disposition: attachment; filename==?utf-8?B?0YHQutCw0L0=?=.pdf",
            "скан.pdf",
        ),
        ('Content-Type: application/pdf; name="=?koi8-r?Q?=D3=CB=C1=CE=2Epdf?="', "скан.pdf"),
        ("Content-Type: application/pdf; name*=utf-8''%D1%81%D0%BA%D0%B0%D0%BD.pdf", "скан.pdf"),
        ("Content-Type: application/pdf; name*0*=utf-8'ru'%D1%81%D0%BA; name*1*=%D0%B0%D0%BD; name*2=.pdf", "скан.pdf"),
        ("Content-Type: application/pdf; name*1=.pdf; name*0=scan", "scan.pdf"),
        ("Content-Type: application/pdf; name*=scan.pdf", "scan.pdf"),
        ('Content-Type: application/pdf; name="../../etc/passwd"', "passwd"),
        ('Content-Type: application/pdf; name="C:\\\\Docs\\\\scan.pdf"', "scan.pdf"),
        ('Content-Type: application/pdf; name="C:\\Docs\\scan.pdf"', "scan.pdf"),
        ('Content-Type: application/pdf; name="scan\u202efdp.exe"', "scanfdp.exe"),
        ('Content-Type: application/pdf; name="sc\x00an.pdf"', "scan.pdf"),
        ('Content-Type: application/pdf; name=".."', "вложение-1.pdf"),
        ("Content-Type: application/pdf", "вложение-1.pdf"),
        ("Content-Type: image/jpeg", "вложение-1.jpg"),
        ("Content-Type: application/octet-stream", "вложение-1"),
        ('Content-Type: application/pdf; name="open.pdf', "open.pdf"),
        ("Content-Type: application/pdf; name=a b.pdf; x=y", "a b.pdf"),
        ("Content-Type: text/csv; name=a.csv", "a.csv"),
        ("Content-Type: text/plain; name=a.csv", "a.csv"),
        ("Content-Type: text/plain\nContent-Disposition: attachment", "вложение-1.txt"),
        ("Content-Type: text/html; name=page.html\nContent-Disposition: attachment", "page.html"),
        ("Content-Type: text/calendar; name=invite.ics", "invite.ics"),
    ],
)
def test_a_file_has_a_name_that_can_be_shown(headers: str, name: str) -> None:
    letter = mixed(PLAIN, file(headers))
    assert [attachment.name for attachment in letter.attachments] == [name]
    assert letter.attachments[0].content == b"x"
    assert letter.text == "Прошу"


@pytest.mark.rule("M-8")
def test_a_long_name_is_cut_before_its_ending() -> None:
    assert display_name("а" * 300 + ".pdf") == "а" * 146 + ".pdf"
    assert display_name("а" * 300) == "а" * 150
    assert display_name("а" * 200 + "." + "б" * 50) == "а" * 150
    assert display_name("///") == ""


def test_what_is_no_file_is_none() -> None:
    letter = mixed(
        PLAIN,
        "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nx",
        "Content-Type: application/pgp-signature\n\nx",
        "Content-Type: text/calendar\n\nx",
        "Content-Type: application/octet-stream\n\n",
    )
    assert letter.attachments == ()


def test_a_picture_that_the_html_shows_is_decoration_unless_it_is_large() -> None:
    html = 'Content-Type: text/html; charset=utf-8\n\n<p>Да</p><img src="cid:logo@x"><img src="cid:scan@x">'
    logo = "Content-Type: image/png; name=logo.png\nContent-ID: <logo@x>\n\nx"
    scan = "Content-Type: image/png; name=scan.png\nContent-ID: <scan@x>\n\n" + "x" * 40_000
    other = "Content-Type: image/png; name=other.png\nContent-ID: <other@x>\n\nx"
    assert [a.name for a in mixed(html, logo, scan, other, kind="related").attachments] == ["scan.png", "other.png"]


def test_texts_follow_each_other_and_a_file_of_text_is_a_file() -> None:
    letter = mixed(
        PLAIN, "Content-Type: image/jpeg; name=a.jpg\n\nx", "Content-Type: text/plain; charset=utf-8\n\nотключить 12"
    )
    assert letter.text == "Прошу\n\nотключить 12"
    first = mixed(
        "Content-Type: text/plain; name=body.txt; charset=utf-8\n\nДа", "Content-Type: text/plain; name=b.txt\n\nx"
    )
    assert first.text == "Да"
    assert [attachment.name for attachment in first.attachments] == ["b.txt"]


@pytest.mark.rule("R-1", "M-7")
def test_a_letter_inside_a_letter_is_forwarded_text_with_its_files() -> None:
    inner = (
        "From: c@d.ru\nSubject: x\nContent-Type: multipart/mixed; boundary=i\n\n"
        "--i\nContent-Type: text/plain; charset=utf-8\n\n"
        "Отключить 12\n> раньше\n--i\nContent-Type: application/pdf; name=scan.pdf\n\nx\n--i--\n"
    )
    letter = mixed(PLAIN, f"Content-Type: message/rfc822\n\n{inner}")
    assert letter.text == "Прошу"
    assert letter.forwarded_text == "Отключить 12\n> раньше"
    assert "Отключить 12" in letter.whole_text
    assert [attachment.name for attachment in letter.attachments] == ["scan.pdf"]
    coded = base64.encodebytes(inner.replace("\n", "\r\n").encode()).decode()
    again = mixed(PLAIN, f"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{coded}")
    assert again.forwarded_text == letter.forwarded_text
    digest = mixed("\n\nFrom: a@b\n\nодин", "\nSubject: x\n\nдва", kind="digest")
    assert digest.forwarded_text == "один\n\nдва"
    deeper = mixed(f"Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\n{inner}")
    assert deeper.forwarded_text == letter.forwarded_text


def test_alternatives_inside_alternatives_are_one_text() -> None:
    inner = (
        "Content-Type: multipart/alternative; boundary=i\n\n--i\n\nodin\n--i\nContent-Type: text/html\n\n<p>odin\n--i--"
    )
    assert mixed(inner, kind="alternative").text == "odin"
    twice = mixed("\nodin", "\ndva", "Content-Type: text/html\n\nodin dva", kind="alternative")
    assert twice.text == "odin\ndva"
    parts = "--i\nContent-Type: text/html\n\n<p>a\n--i\nContent-Type: application/pdf; name=s.pdf\n\nx\n--i--"
    apple = f"Content-Type: multipart/mixed; boundary=i\n\n{parts}"
    letter = mixed("\na", apple, kind="alternative")
    assert (letter.text, [attachment.name for attachment in letter.attachments]) == ("a", ["s.pdf"])


@pytest.mark.parametrize(
    ("raw", "text", "defect"),
    [
        ("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nДа", "Да", "письмо оборвано: закрывающей границы нет"),
        ("Content-Type: multipart/mixed; boundary=b\n\nДа", "Да", "границ между частями письма нет"),
        ("Content-Type: multipart/mixed\n\nДа", "Да", "границ между частями письма нет"),
        ("Content-Type: multipart/mixed; boundary=b\n\npre\n--b\n--b--\nДа", "", None),
        ("Content-Type: multipart/mixed; boundary=b\n\n--bx\n--b \n\nДа\n--b-- \nx", "Да", None),
        ("Content-Type: multipart/mixed; boundary=b\n\n--b\nДа\n--b--", "Да", None),
        ("Content-Type: nonsense\n\nДа", "Да", None),
        ("Content-Type: \n\nДа", "Да", None),
        ("Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nДа\n--b--", "Да", "письмо зашифровано"),
    ],
)
def test_a_broken_structure_is_read_as_far_as_it_goes(raw: str, text: str, defect: str | None) -> None:
    letter = read_text("From: a@b.ru\n" + raw)
    assert letter.text == text
    assert letter.defects == ((defect,) if defect else ())


@pytest.mark.parametrize(
    ("encoding", "body", "content"),
    [
        (b"base64", b"QUJD", b"ABC"),
        (b"BASE64", b"QU!JD\r\n", b"ABC"),
        (b"base64", b"QUI", b"AB"),
        (b"base64", b"QUJDR", b"ABC"),
        (b'"base64"; x', b"QUJD", b"ABC"),
        (b"quoted-printable", b"=41=\r\nB=3D", b"AB="),
        (b"x-uuencode", b"begin 644 a\n#04)#\n`\nend\n", b"ABC"),
        (b"x-uuencode", b"no begin", b"no begin"),
        (b"x-uuencode", b"begin 644 a\n\x80\x80\nend", b"begin 644 a\n\x80\x80\nend"),
        (b"x-uuencode", b"begin 644 a\n#04)#", b"ABC"),
        (b"7bit", b"ABC", b"ABC"),
        (b"", b"ABC", b"ABC"),
    ],
)
def test_a_transfer_encoding_is_undone(encoding: bytes, body: bytes, content: bytes) -> None:
    assert transfer_decoded(body, encoding) == content


def test_a_long_text_is_read_to_the_limit_and_says_so() -> None:
    letter = read_text("From: a@b.ru\n\n" + "x" * 1_000_100)
    assert len(letter.text) == 1_000_000
    assert letter.defects == ("текст длиннее 1000000 знаков, прочитано начало",)
    lines = read_text("From: a@b.ru\n\n" + "x\n" * 30_100)
    assert lines.text.count("\n") == 29_998
    assert lines.defects == ("в тексте больше 30000 строк, прочитано начало",)


def test_pictures_inside_html_do_not_count_as_text() -> None:
    html = '<p>Да</p><img src="data:image/png;base64,' + "A" * 1_500_000 + '">'
    letter = read_text(f"From: a@b.ru\nContent-Type: text/html; charset=utf-8\n\n{html}")
    assert letter.text == "Да"
    assert letter.defects == ()
