"""The rest of what a letter says: headers, dates, ids, digest, flowed text (M-1, M-7)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from maild.letters.characters import composed, one_line, readable
from maild.letters.dates import read_date
from maild.letters.flowed import unflowed
from maild.letters.forwarding import is_forward
from maild.letters.headers import decode_words
from maild.letters.messageids import answered_ids, first_message_id
from maild.letters.reading import read
from tests.letters.writing import RECEIVED, TRUST, letter, read_text


@pytest.mark.rule("M-7")
@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ("=?utf-8?B?0JfQsNGP0LLQutCw?=", "Заявка"),
        ("Re: =?koi8-r?Q?=FA=C1=D1=D7=CB=C1?= 12", "Re: Заявка 12"),
        ("=?utf-8?B?0JfQ?= =?utf-8?B?sNGP0LLQutCw?=", "Заявка"),
        ("=?utf-8?B?0JfQsNGP0LI=?=\n =?utf-8?B?0LrQsA==?=", "Заявка"),
        ("=?utf-8?Q?=D0=97?= =?koi8-r?Q?=C1?=", "За"),
        ("=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"),
        ("=?utf-8*ru?Q?a_b?=", "a b"),
        ("=?utf-8?Q?a b?=", "a b"),
        ("=?utf-8?B?0JfQsNGP0LLQutCw", "=?utf-8?B?0JfQsNGP0LLQutCw"),
        ("=?foo?Q?=D0=97?=", "З"),
        ("Заявка", "Заявка"),
        ("a\x00\x1b[31mb\u202ec\u2028d", "a[31mbc d"),
        ("=?utf-8?B?YQ0KQmNjOiB4QHk=?=", "a Bcc: x@y"),
        ("a" * 3000, "a" * 1000),
        ("", ""),
    ],
)
def test_a_subject_is_decoded_into_one_line(written: str, subject: str) -> None:
    assert letter(subject=written).subject == subject


def test_words_between_plain_text_keep_their_spaces() -> None:
    assert decode_words("a =?utf-8?q?b?=, =?utf-8?q?c?=") == "a b, c"


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Tue, 03 Nov 2026 10:00:00 +0300", datetime(2026, 11, 3, 7, tzinfo=UTC)),
        ("3 Nov 26 10:00 MSK (x)", datetime(2026, 11, 3, 7, tzinfo=UTC)),
        ("3 Nov 1999 10:00:60 GMT", datetime(1999, 11, 3, 10, 0, 59, tzinfo=UTC)),
        ("3-Nov-99 10.00.05", datetime(1999, 11, 3, 10, 0, 5, tzinfo=UTC)),
        ("3 November 2026, 10:00:00 -0000", datetime(2026, 11, 3, 10, tzinfo=UTC)),
        ("3 Nov 2026 10:00:00 -03:30", datetime(2026, 11, 3, 13, 30, tzinfo=UTC)),
        ("3 Nov 2026 10:00:00 EST", datetime(2026, 11, 3, 15, tzinfo=UTC)),
        ("31 Feb 2026 10:00:00 +0300", None),
        ("3 Foo 2026 10:00:00", None),
        ("3 Nov 2026 10:00:00 +9900", None),
        ("1 Jan 0001 00:00:00 +0300", None),
        ("сегодня", None),
        ("", None),
    ],
)
def test_a_date_is_read_or_is_none(written: str, moment: datetime | None) -> None:
    assert read_date(written) == moment


def test_the_topmost_received_line_says_when() -> None:
    early = "Received: from x by y; Mon, 02 Nov 2026 10:00:00 +0300"
    assert letter("x", RECEIVED, early).received_at == datetime(2026, 11, 3, 7, tzinfo=UTC)
    assert letter("x", "Received: from x by y (z; 1 Nov 2020 00:00:00 +0000); junk", RECEIVED).received_at is None
    assert letter("x").received_at is None
    assert letter("x", "Date: Tue, 03 Nov 2026 10:00:00 +0300").sent_at == datetime(2026, 11, 3, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "message_id"),
    [
        (b"<a@b>", "a@b"),
        (b" <a@\t b> (x)", "a@b"),
        (b"a@b", "a@b"),
        (b"<a b", None),
        (b"<\xd0\x94@b>", None),
        (b"", None),
    ],
)
def test_a_message_id_is_read(written: bytes, message_id: str | None) -> None:
    assert first_message_id(written) == message_id


def test_the_letters_answered_are_told_newest_first() -> None:
    assert answered_ids(b"<c@d>", b"<a@d> <b@d>\r\n <c@d>") == ("c@d", "b@d", "a@d")
    assert answered_ids(b"", b"<a@d><b@d>") == ("b@d", "a@d")


def test_recipients_are_told_with_those_of_the_envelope() -> None:
    found = letter(
        "x",
        "To: Desk <Service+ABC@Example.org>, x@y.ru",
        "Cc: c@d.ru",
        "Delivered-To: service+abc@example.org",
        "X-Original-To: q@example.org",
    )
    assert found.to == ("service+abc@example.org", "x@y.ru", "c@d.ru", "q@example.org")


@pytest.mark.rule("M-1")
def test_what_the_way_adds_is_not_content_and_all_else_is() -> None:
    raw = b"From: a@b.ru\r\nSubject: x\r\nMessage-ID: <a@b>\r\n\r\nbody\r\n"
    digest = read(raw, TRUST).content_digest
    way = b"Return-Path: <a@b.ru>\r\nDelivered-To: d@e\r\nReceived: by x; y\r\n"
    way += b"Authentication-Results: x; none\r\nX-Spam: no\r\n"
    assert read(way + raw, TRUST).content_digest == digest
    assert read(raw.replace(b"\r\n", b"\n"), TRUST).content_digest == digest
    assert read(raw.replace(b"Subject: x", b"Subject:\r\n  x") + b"\r\n", TRUST).content_digest == digest
    for old, new in (
        (b"body", b"Body"),
        (b"Subject: x", b"Subject: y"),
        (b"From: a", b"From: c"),
        (b"<a@b>", b"<c@b>"),
    ):
        assert read(raw.replace(old, new), TRUST).content_digest != digest


@pytest.mark.rule("M-1")
def test_a_return_alone_is_content_and_no_line_end() -> None:
    head = b"From: a@b.ru\r\nMessage-ID: <a@b>\r\n\r\n"
    bodies = (b"one\rtwo\r\n", b"onetwo\r\n", b"one\r\ntwo\r\n", b"one\r\r\ntwo\r\n")
    digests = [read(head + body, TRUST).content_digest for body in bodies]
    assert len(set(digests)) == len(bodies)
    assert [read(head + body + b"\r\r\n\n", TRUST).content_digest for body in bodies] == digests


@pytest.mark.rule("M-7")
@pytest.mark.parametrize(
    ("text", "delsp", "read"),
    [
        ("a \nb", False, "a b"),
        ("a \nb", True, "ab"),
        ("> a \n> b\n>> c \n> d", False, "> a b\n>> c \n> d"),
        ("a\n-- \nb", False, "a\n-- \nb"),
        ("a \n-- \nb", False, "a \n-- \nb"),
        (" > no quote", False, "> no quote"),
        ("", False, ""),
    ],
)
def test_flowed_text_is_put_together(text: str, *, delsp: bool, read: str) -> None:
    assert unflowed(text, delsp=delsp) == read


@pytest.mark.parametrize("subject", ["Fwd: x", "FW: x", "Пересл: x", "fwd: Re: x", "Fw[2]: x"])
def test_a_subject_says_that_a_letter_is_forwarded(subject: str) -> None:
    assert is_forward(subject)
    raw = f"From: a@b.ru\nSubject: {subject}\n\nсм.\n\nОт: Имя <c@d.ru>\nКому: x\nТема: y\n\nТелефон: 1"
    assert read_text(raw).forwarded_text == "Телефон: 1"
    html = f"From: a@b.ru\nSubject: {subject}\nContent-Type: text/html\n\n<p>a</p><div id=divRplyFwdMsg>b</div><p>c</p>"
    assert read_text(html).forwarded_text == "b\nc"


@pytest.mark.parametrize("subject", ["Re: x", "Форвард", "", "Заявка fwd: x"])
def test_other_subjects_do_not(subject: str) -> None:
    assert not is_forward(subject)
    assert (
        read_text(f"From: a@b.ru\nSubject: {subject}\n\nОт: Имя <c@d.ru>\nКому: x\nТема: y\n\nТ: 1").forwarded_text
        == ""
    )


@pytest.mark.rule("M-7", "M-9")
def test_text_is_made_readable() -> None:
    assert readable("a\r\nb\rc\x0bd\u2028e") == "a\nb\nc\nd\ne"
    assert readable("5\xa0000\u202fВт\u200b\u202e\ufeff") == "5 000 Вт"
    assert readable("и\u0306е\u0308") == "йё"
    assert readable("\ud800") == "\ufffd"
    assert one_line(" a \n\t b ") == "a b"
    assert composed("a" + "\u0301" * 20) == "á" + "\u0301" * 7


def test_a_defect_is_told_once() -> None:
    broken = "Content-Type: multipart/mixed\n\nx"
    raw = f"From: a@b.ru\nContent-Type: multipart/mixed; boundary=b\n\n--b\n{broken}\n--b\n{broken}\n--b--\n"
    assert read_text(raw).defects == ("границ между частями письма нет",)


def test_a_bare_carriage_return_ends_a_field() -> None:
    found = read_text("X: a\rno field\rПоле: x\rSubject : y\nFrom: a@b.ru\n\nx")
    assert found.subject == "y"


def test_a_line_of_a_mailbox_file_on_top_is_skipped() -> None:
    assert read_text("From ivan Tue Nov  3 10:00:00 2026\nFrom: a@b.ru\n\nx").sender == "a@b.ru"
    assert read_text("no header at all").text == "no header at all"
    assert read_text("From: a@b.ru\nno field\nSubject: x").text == "no field\nSubject: x"
    assert "отправителя (From) нет" in read_text("Subject: x\n\nx").defects
