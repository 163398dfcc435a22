"""Nothing in a letter makes reading slow or fail (M-3, M-8)."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maild.letters.letter import Letter, TooMuch, Trust, Verdict
from maild.letters.reading import read

TRUST = Trust("service@example.org", frozenset({"mx.example.org"}))
MOST_SECONDS = 10.0
"""Of processor, on a busy machine under a tracer: what takes more than linear time takes minutes."""
HEAD = b"From: a@b.ru\r\nSubject: s\r\n"


def nested(depth: int) -> bytes:
    """Multiparts inside multiparts."""
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    return HEAD + opened.encode() + b"Content-Type: text/plain\r\n\r\ntext\r\n"


def parts(count: int) -> bytes:
    """One multipart of many parts."""
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * count + b"--b--\r\n"


def in_html(html: str) -> bytes:
    """A letter of that HTML."""
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()


TOO_MUCH = {
    "1,000 nested multiparts": nested(1000),
    "21 nested multiparts": nested(21),
    "100,000 parts": parts(100_000),
    "201 parts": parts(201),
    "more than 25 MiB": HEAD + b"\r\n" + b"x" * (25 * 1024 * 1024),
    "a header of 2 MiB": b"From: a@b.ru\r\nX: " + b"x" * 2**21 + b"\r\n\r\n",
    "200 nested letters": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 200,
    "lines that look like boundaries": HEAD
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
    + b"--bx\r\n" * 100_000,
}

READABLE = {
    "20 nested multiparts": nested(20),
    "200 parts": parts(200),
    "32,000 encoded words": HEAD.replace(b"Subject: s", b"Subject: " + b"=?utf-8?q?x?= " * 32_000) + b"\r\n",
    "10,000 encoded words in From": b"From: " + b"=?utf-8?q?x?= " * 10_000 + b"<a@b.ru>\r\n\r\n",
    "no address": b"From: a@\r\n\r\n",
    "open brackets": b"From: " + b"(" * 1000 + b"\r\n\r\n",
    "open quotes": b"From: " + b'"' * 100_001 + b" <a@b.ru>\r\n\r\n",
    "100,000 addresses": b"To: " + b"a@b.ru, " * 100_000 + b"\r\n\r\n",
    "unknown charset": HEAD + b"Content-Type: text/plain; charset=foo\r\n\r\n\xd0\x94\xd0\xb0",
    "a charset that is none": HEAD + b"Content-Type: text/plain; charset=zlib\r\n\r\n\xd0\x94\xd0\xb0",
    "a charset with NUL": HEAD + b'Content-Type: text/plain; charset="utf\x00-8"\r\n\r\nx',
    "only line feeds": HEAD + b"\r\n" * 1_000_000,
    "a long line": HEAD + b"\r\n" + b"word " * 400_000,
    "all quote": HEAD + b"\r\n" + b"> x\r\n" * 300_000,
    "all attributions": HEAD + b"\r\n" + "02.11.2026 18:41, Имя <a@b.ru> пишет\r\n".encode() * 20_000,
    "colons": HEAD + b"\r\n" + b":\r\n" * 300_000,
    "labels": HEAD + b"\r\n" + "От: x\r\n".encode() * 100_000,
    "marks on one letter": HEAD + b"\r\na" + "\u0316\u0301".encode() * 200_000,
    "nested elements": in_html("<div>" * 200_000),
    "formatting never closed": in_html("".join(f"<b a={n}>" for n in range(30_000)) + "<p>x" * 60_000),
    "attributes": in_html("<p " + " ".join(f"a{n}" for n in range(100_000)) + ">x"),
    "paragraphs": in_html("<p>x<b>y</b>" * 60_000),
    "open tags": in_html("<" * 900_000),
    "style rules": in_html("<style>" + "a{}" * 30_000 + "</style>"),
    "a million colours": in_html('<font color="#fff">x</font>' * 30_000),
    "cms of garbage": HEAD + b"Content-Type: application/pkcs7-mime\r\n\r\n" + b"0\x80" * 100_000,
    "tnef of garbage": HEAD + b"Content-Type: application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22" + b"\x00" * 1_000_000,
    "semicolons in Content-Type": HEAD + b"Content-Type: text/plain" + b';a="' * 200_000 + b"\r\n\r\nx",
    "comments in results": HEAD + b"Authentication-Results: mx.example.org" + b"(" * 100_000 + b"\r\n\r\n",
    "nothing": b"",
    "a NUL": b"\x00",
    "dots": HEAD + b"\r\n" + b".\r\n" * 100_000,
}


@pytest.mark.rule("M-8")
@pytest.mark.parametrize("case", TOO_MUCH)
def test_over_a_limit_a_letter_is_refused_at_once(case: str) -> None:
    begun = time.process_time()
    with pytest.raises(TooMuch, match="предел"):
        read(TOO_MUCH[case], TRUST)
    assert time.process_time() - begun < MOST_SECONDS


@pytest.mark.rule("M-3", "M-8")
@pytest.mark.parametrize("case", READABLE)
def test_within_the_limits_reading_ends_soon(case: str) -> None:
    begun = time.process_time()
    assert isinstance(read(READABLE[case], TRUST), Letter)
    assert time.process_time() - begun < MOST_SECONDS


@pytest.mark.rule("M-7")
def test_html_too_tangled_to_be_read_is_no_order() -> None:
    letter = read(in_html("Отключить участок 12 " + "<div>" * 100_000), TRUST)
    assert letter.text == ""
    assert "Отключить участок 12" in letter.whole_text
    assert letter.defects == ("HTML письма слишком запутан",)


PIECES = [
    b"From: a@b.ru", b"From: =?utf-8?b?0JQ=?= <a@b.ru>", b"From", b": x", b"Subject: =?koi8-r?q?=E4?=", b"",
    b"Content-Type: multipart/mixed; boundary=b", b'Content-Type: multipart/alternative; boundary="b b"',
    b"--b", b"--b--", b"Content-Type: text/html",
    b"Content-Type: text/plain; format=flowed; delsp=yes; charset=koi8-r", b"text ", b"> quote",
    b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable", b"=", b"=D0=",
    b"QUJD", b"Content-Type: message/rfc822",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    b"Content-Type: message/delivery-status", b"Final-Recipient: rfc822; x@y", b"Status: 5.1.1",
    b"Action: failed", b"<blockquote type=cite>x", b"<p style='display:none'>h</p>",
    b"<style>.a{display:none}", b"-- ", b"\xff\xfe\x00", b"Received: by x; Tue, 99 Foo 2026",
    b"Date: Tue, 31 Feb 2026 25:61:61 +9999", b"Return-Path: <>", b"\xd0\x94\xd0\xb0",
    "02.11.2026 18:41, Имя пишет:".encode(), "От: a@b\nОтправлено: x".encode("cp1251"),
    b"Content-Type: application/ms-tnef", b"Content-Type: application/pkcs7-mime",
    b"0\x80\x06\x09*\x86H\x86\xf7\x0d\x01\x07\x02", b"\x78\x9f\x3e\x22\x00\x00",
    b"Content-Disposition: attachment; filename*0*=utf-8''%D0; filename*1=x", b"begin 644 x", b"#0V%T",
    b"end", b"-----BEGIN PGP SIGNED MESSAGE-----", b"-----BEGIN PGP SIGNATURE-----",
]  # fmt: skip


def pieces() -> st.SearchStrategy[bytes]:
    """Pieces of letters, in any order: what a fuzzer would need long to find."""
    lines = st.sampled_from(PIECES)
    return st.lists(lines, max_size=40).map(b"\r\n".join)


@pytest.mark.rule("M-3")
@settings(max_examples=300, deadline=None)
@given(st.one_of(pieces(), st.binary(max_size=400)))
def test_any_bytes_can_be_read(raw: bytes) -> None:
    letter = read(raw, TRUST)
    shown = (letter.text, letter.whole_text, letter.subject, letter.sender_name, letter.forwarded_text)
    for text in (*shown, *(attachment.name for attachment in letter.attachments)):
        text.encode("utf-8")
        assert not set(text) & set("\x00\r\x1b\u202e\u2028")
    if letter.authenticity.dkim_aligned:
        assert letter.authenticity.verdict is Verdict.PASS
        assert letter.sender is not None


@pytest.mark.rule("M-9")
@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_a_subject_is_one_line_whatever_was_written(subject: str) -> None:
    raw = b"From: a@b.ru\r\nSubject: " + subject.encode("utf-8", "replace") + b"\r\n\r\nx"
    assert "\n" not in read(raw, TRUST).subject
    assert "\r" not in read(raw, TRUST).subject
