"""Headers and parts written by hand, read back with the standard library."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maild.documents.cleaning import brief, clean, header_line, quoted, shortened, tidy
from maild.documents.mime import Body, Enclosure, address_text, encoded_text, letter_bytes, message_ids
from tests.documents.reading import parsed

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@pytest.mark.rule("M-9")
@given(TEXTS)
def test_any_text_comes_back_from_a_header_as_clean_text(text: str) -> None:
    raw = f"Subject: {encoded_text(text, used=9)}\r\n\r\n".encode()
    message = message_from_bytes(raw)
    assert message.keys() == ["Subject"]
    assert str(make_header(decode_header(message["Subject"]))).strip() == header_line(text)
    assert max(map(len, raw.split(b"\r\n"))) <= 76


@pytest.mark.parametrize("text", ["Журнал", "Ж" * 200, "a" * 200, "=?utf-8?b?0JY=?=", "🏡" * 40])
def test_encoded_words_are_whole_characters_of_at_most_75(text: str) -> None:
    for word in encoded_text(text, used=9).split("\r\n "):
        assert len(word) <= 75
        assert str(make_header(decode_header(word)))


def test_short_plain_ascii_stays_readable() -> None:
    assert encoded_text("Hello") == "Hello"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Журнал СНТ «Ромашка» 25.11.2026.xlsx", "Журнал СНТ «Ромашка» 25.11.2026.xlsx"),
        ("report.csv", "report.csv"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a"b\\c:d*e?f%g', "a_b_c_d_e_f_g"),
        ("счёт\r\nX: y.pdf", "счёт X_ y.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("...", "файл"),
        ("Ж" * 90 + ".xlsx", "Ж" * 90 + ".xlsx"),
    ],
)
@pytest.mark.rule("M-9")
def test_a_file_keeps_its_name_in_both_ways_and_it_is_no_path(name: str, kept: str) -> None:
    file = Enclosure(name, "application/octet-stream", b"\x00\xff" * 100)
    message = parsed(letter_bytes([("Subject", "x")], Body("текст\n", "<p>текст</p>\n", (file,))))
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == kept
    assert str(make_header(decode_header(str(attached.get_param("name"))))) == kept
    assert attached.get_content() == file.octets
    assert not attached.defects


def test_a_letter_has_its_text_first_and_its_html_as_the_better_one() -> None:
    message = parsed(letter_bytes([("Subject", "x")], Body("да\n", "<p>да</p>\n")))
    assert message.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("snt@romashka.example", "snt@romashka.example"),
        ("a@x.example, b@y.example", "ax.exampleb@y.example"),
        ("<a@x.example>", "a@x.example"),
        ("a b@x.example", "ab@x.example"),
        ("снт@ромашка.рф", "снт@xn--80aa3agjl3d.xn--p1ai"),
    ],
)
@pytest.mark.rule("M-9")
def test_an_address_is_only_one_address(address: str, written: str) -> None:
    assert address_text(address) == written


def test_ids_are_repeated_once_and_only_if_they_are_safe() -> None:
    ids = ["a@b", "<a@b>", None, "x y@z", "c@[10.0.0.1]", "é@z", "d@e>, <f@g"]
    assert message_ids(ids) == ("<a@b>", "<c@[10.0.0.1]>")


def test_cleaning_keeps_lines_and_takes_what_acts() -> None:
    assert clean("a\r\nb\rc\u2028d\u0085e\x00\u202e\ufeff\tf") == "a\nb\nc\nd\ne\tf"
    assert brief("  один\n два  три ", 8) == "один дв…"
    assert tidy("\n\nа  \n\n\n\n б\n\n") == "а\n\n б\n"
    assert quoted("да\n\nнет") == "> да\n>\n> нет"
    assert shortened("x" * 9000) == "x" * 7999 + "…"


@given(TEXTS)
def test_no_line_of_a_quote_is_without_its_mark(text: str) -> None:
    assert all(line.startswith(">") for line in quoted(text).splitlines())
    assert not re.search("[\r\u2028]", quoted(text))
