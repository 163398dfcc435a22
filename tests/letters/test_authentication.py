"""Whose letter it is (D-4, Q-1)."""

from __future__ import annotations

import pytest

from maild.letters.authentication import is_aligned, read_results, verified_here
from maild.letters.letter import Trust, Verdict
from maild.letters.reading import read
from tests.letters.writing import RECEIVED, letter, read_text

OURS = "Authentication-Results: mx.example.org; "
SIGNED = OURS + "dkim=pass header.d=romashka.ru"


@pytest.mark.rule("D-4")
@pytest.mark.parametrize(
    ("results", "verdict", "aligned"),
    [
        ("dkim=pass header.d=romashka.ru", "pass", True),
        ("dkim=pass header.i=@romashka.ru header.s=mail", "pass", True),
        ("dkim=pass (2048-bit key; unprotected) header.d=ROMASHKA.RU header.i=@romashka.ru", "pass", True),
        ('dkim=pass reason="ok; fine" header.d=romashka.ru', "pass", True),
        ("dkim=fail header.d=x.ru; dkim=pass header.d=romashka.ru", "pass", True),
        ("dmarc=pass header.from=romashka.ru", "pass", False),
        ("dmarc=pass (p=reject) header.from=romashka.ru; spf=pass", "pass", False),
        ("dmarc=pass", "pass", False),
        ("dkim=pass header.d=romashka.ru; dmarc=fail header.from=romashka.ru", "fail", False),
        ("dmarc=fail (p=none)", "fail", False),
        ("dkim=pass header.d=mail.romashka.ru", "none", False),
        ("dkim=pass header.d=omashka.ru", "none", False),
        ("dkim=pass header.d=ru", "none", False),
        ("dkim=pass header.d=evil.ru", "none", False),
        ("dkim=pass", "none", False),
        ("dmarc=pass header.from=evil.ru", "none", False),
        ("spf=pass smtp.mailfrom=ivan@romashka.ru", "none", False),
        ("none", "none", False),
        ("dkim=none (x; dkim=pass header.d=romashka.ru)", "none", False),
        ("dkim=none (\\); dkim=pass header.d=romashka.ru)", "none", False),
        ('dkim=fail reason="; dkim=pass header.d=romashka.ru"', "none", False),
        ('dkim=pass reason="header.d=romashka.ru" header.d=evil.ru', "none", False),
        ("dkim=pass reason=header.d=romashka.ru", "none", False),
        ("dkim=pass header.d=romashka.ru (open", "none", False),
        ('dkim=pass header.d="romashka.ru', "none", False),
        ("dkim=pass) header.d=romashka.ru", "none", False),
        ("dkim=passed header.d=romashka.ru", "none", False),
        ("dkim=pass header.d=evil.ru header.d=romashka.ru", "none", False),
        ("x-dkim=pass header.d=romashka.ru", "none", False),
        ("dkim=pass header.d=romashka.ru подпись", "none", False),
        ("dkim/1=pass header.d=romashka.ru", "pass", True),
        ("dkim=pass (good) header.d=romashka.ru header.s=mail header.b=ab/c1 action=none", "pass", True),
        ('dkim=pass header.i="x@romashka.ru"@evil.ru', "none", False),
        ('dkim=pass header.i="x header.d=romashka.ru y"@evil.ru', "none", False),
        ('dkim=pass header.i=@evil.ru header.b="x" header.d=romashka.ru', "pass", True),
        ("dkim=pass x-header.d=romashka.ru", "none", False),
        ("dkim=pass header.d=evil.ru, header.d=romashka.ru", "none", False),
        ("dkim=pass header.d=romashka.ru and more", "none", False),
        ("dkim=pass header.d = romashka.ru", "pass", True),
        ('dkim=pass header.d="romashka.ru"', "pass", True),
        ('dkim=pass header.d="romashka.ru"evil', "none", False),
        ("dkim=pass polrec.p=header.d=romashka.ru header.d=evil.ru", "none", False),
        ("dkim=pass (header.d=romashka.ru) header.d=evil.ru", "none", False),
        ("dkim=pass header.d=(evil.ru)romashka.ru", "pass", True),
        ("dkim=pass header.d=romash(x)ka.ru", "none", False),
        ("dmarc=pass header.from=romashka.ru nonsense", "none", False),
        ("dmarc=fail nonsense", "fail", False),
    ],
)
def test_our_own_servers_word_decides(results: str, verdict: str, aligned: bool) -> None:
    found = letter("x", OURS + results).authenticity
    assert (found.verdict.value, found.dkim_aligned) == (verdict, aligned)
    assert found.reason


@pytest.mark.rule("D-4")
@pytest.mark.parametrize(
    ("headers", "verdict"),
    [
        ([SIGNED], "pass"),
        ([RECEIVED, SIGNED], "pass"),
        (["Received: from mx.example.org by imap.example.org with LMTP; x", SIGNED, RECEIVED], "pass"),
        (["Received: from x by localhost; x", SIGNED], "pass"),
        (["Received: from x by mail.evil.ru; x", SIGNED], "none"),
        (["Received: no such word; x", SIGNED], "none"),
        (["Received: from x by example.org.evil.ru; x", SIGNED], "none"),
        (["Authentication-Results: mx.evil.ru; dkim=none", SIGNED], "none"),
        (["Authentication-Results: mx.evil.ru; dkim=pass header.d=romashka.ru"], "none"),
        (["Authentication-Results: mx.example.org.evil.ru; dkim=pass header.d=romashka.ru"], "none"),
        (["Authentication-Results: (mx.example.org) evil; dkim=pass header.d=romashka.ru"], "none"),
        (["Authentication-Results: dkim=pass header.d=romashka.ru"], "none"),
        (["ARC-Authentication-Results: i=1; mx.example.org; dkim=pass header.d=romashka.ru"], "none"),
        (["Authentication-Results: MX.example.org 1; dkim=pass header.d=romashka.ru"], "pass"),
        (['Authentication-Results: "mx.example.org"; dkim=pass header.d=romashka.ru'], "pass"),
        (["Authentication-Results: mx.example.org (ours) 1 (v1); dkim=pass header.d=romashka.ru"], "pass"),
        (["Authentication-Results: mx.example.org evil.ru; dkim=pass header.d=romashka.ru"], "none"),
        (['Authentication-Results: "mx.example.org evil.ru"; dkim=pass header.d=romashka.ru'], "none"),
        (['Authentication-Results: "mx.example.org "; dkim=pass header.d=romashka.ru'], "none"),
        (['Authentication-Results: "mx\\.example.org"; dkim=pass header.d=romashka.ru'], "none"),
        (['Authentication-Results: mx.example.org"" ; dkim=pass header.d=romashka.ru'], "none"),
        (["Authentication-Results: mx.(evil)example.org; dkim=pass header.d=romashka.ru"], "none"),
        (["Authentication-Results: mx.example.org/1; dkim=pass header.d=romashka.ru"], "none"),
        (["Authentication-Results:\n\tmx.example.org;\n dkim=pass\n\theader.d=romashka.ru"], "pass"),
        (["Authentication-Results: mx.example.org;\n\n dkim=pass header.d=romashka.ru"], "none"),
        (["Authentication-Results: mx.example.org; dkim=none\r dkim=pass header.d=romashka.ru"], "none"),
        (["Authentication-Results : mx.example.org; dkim=pass header.d=romashka.ru"], "pass"),
        (["X: y\rAuthentication-Results: mx.example.org; dkim=none", SIGNED], "none"),
        ([SIGNED, OURS + "dkim=fail; dmarc=fail"], "pass"),
        (["Received: by mx.example.org; x", "Received: from x by evil.ru; y", SIGNED], "none"),
        ([OURS + "dmarc=none", SIGNED], "none"),
        ([OURS + "dkim=pass header.d=romashka.ru; x=" + "y" * 20_000], "none"),
        (["Authentication-Results: ;"], "none"),
        (["Authentication-Results:"], "none"),
        ([], "none"),
    ],
)
def test_only_the_topmost_results_of_a_trusted_id_above_foreign_servers_count(headers: list[str], verdict: str) -> None:
    assert letter("x", *headers).authenticity.verdict.value == verdict


def test_a_trusted_id_without_dots_trusts_no_sisters() -> None:
    raw = b"Received: by evil.ru; x\r\nAuthentication-Results: mx1; dkim=pass header.d=a.ru\r\nFrom: x@a.ru\r\n\r\n"
    trust = Trust("desk@d.ru", frozenset({"mx1"}))
    assert read(raw, trust).authenticity.verdict is Verdict.NONE
    assert read(raw.replace(b"evil.ru", b"mx1"), trust).authenticity.verdict is Verdict.PASS


@pytest.mark.rule("D-4")
@pytest.mark.parametrize(
    "second",
    ["From: evil@evil.ru", "FROM: ivan@romashka.ru", "From : evil@evil.ru", "X: y\rFrom: evil@evil.ru"],
)
def test_a_second_from_fails_whatever_else_is_said(second: str) -> None:
    found = letter("x", SIGNED, second)
    assert found.authenticity.verdict is Verdict.FAIL
    assert found.sender is None
    assert not found.authenticity.dkim_aligned


@pytest.mark.rule("D-4")
@pytest.mark.parametrize(
    "sender",
    [
        "ivan@romashka.ru <evil@evil.ru>",
        "<ivan@romashka.ru> <evil@evil.ru>",
        "=?utf-8?q?ivan=40romashka.ru?=",
        "=?utf-8?q?ivan=40romashka.ru=3E?= x",
        "ivan@romashka.ru\x00@evil.ru",
        "ivan@romashka.ru\x00",
        "ivan\x00@romashka.ru",
        '"ivan@romashka.ru" ',
        "(ivan@romashka.ru)",
        "Иван <ivan@romashka.ru",
        "ivan@romashka.ru@evil.ru",
        "ivan@[romashka.ru]",
        "ivan@ｒomashka.ru",
        "ivan@romashka。ru",
        "ivan@ℛomashka.ru",
        "ivan@romashka.ru.",
        "ivan @romashka.ru",
        "Друзья: ivan@romashka.ru;",
        "Друзья: ivan@romashka.ru, evil@evil.ru;",
        "evil@evil.ru (ivan@romashka.ru)",
        "ivan@romashkа.ru",
    ],
)
def test_a_sender_that_programs_may_read_otherwise_is_believed_only_as_himself(sender: str) -> None:
    found = letter("x", SIGNED, sender=sender)
    alone = {"ivan@romashka.ru.", "Друзья: ivan@romashka.ru;", "ivan@romashka.ru"}
    if found.authenticity.dkim_aligned:
        assert sender in alone or sender.endswith("<ivan@romashka.ru"), sender
    else:
        assert found.sender != "ivan@romashka.ru"


@pytest.mark.rule("D-4")
@pytest.mark.parametrize("sender", ["a@romashka.ru, b@romashka.ru", "a@romashka.ru, <b@evil.ru>"])
def test_two_addresses_in_one_from_fail(sender: str) -> None:
    found = letter("x", SIGNED, sender=sender)
    assert found.authenticity.verdict is Verdict.FAIL
    assert found.sender is None
    assert "в заголовке From несколько адресов" in found.defects


@pytest.mark.rule("D-4")
@pytest.mark.parametrize("name", ["Subject", "Reply-To", "Content-Type", "Date", "Message-ID", "To", "Sender"])
def test_a_doubled_header_takes_the_proof_away_but_not_the_verdict(name: str) -> None:
    found = letter("x", SIGNED, f"{name}: a", f"{name}: b")
    assert found.authenticity.verdict is Verdict.PASS
    assert not found.authenticity.dkim_aligned
    assert any("повторяется" in defect for defect in found.defects)


@pytest.mark.rule("D-4")
@pytest.mark.parametrize(
    ("signer", "domain", "aligned"),
    [
        ("a.ru", "a.ru", True),
        ("a.ru", "b.a.ru", True),
        ("b.a.ru", "a.ru", False),
        ("ru", "a.ru", False),
        ("a.ru", "xa.ru", False),
        ("", "a.ru", False),
        ("xn--80a.xn--p1ai", "xn--80a.xn--p1ai", True),
    ],
)
def test_a_domain_speaks_for_itself_and_those_below_it(signer: str, domain: str, aligned: bool) -> None:
    assert is_aligned(signer, domain) is aligned


def test_results_are_read_with_their_properties() -> None:
    identity, results = read_results(
        b"mxs.mail.ru 1; spf=pass (x) smtp.mailfrom=a@b.ru smtp.helo=m; dkim = pass header.d=b.ru; ; junk"
    )
    assert identity == "mxs.mail.ru"
    assert [(one.method, one.result) for one in results] == [("spf", "pass"), ("dkim", "pass")]
    assert results[0].properties == {"smtp.mailfrom": "a@b.ru", "smtp.helo": "m"}


def test_an_international_sender_is_compared_in_a_labels() -> None:
    found = letter("x", OURS + "dkim=pass header.d=xn--80aswg.xn--p1ai", sender="Иван <ivan@сайт.рф>")
    assert found.sender == "ivan@xn--80aswg.xn--p1ai"
    assert found.authenticity.dkim_aligned


def test_without_a_readable_sender_nothing_is_believed() -> None:
    assert letter("x", SIGNED, sender="кто-то").authenticity.verdict is Verdict.NONE
    assert read_text("Subject: x\n\nx").authenticity.verdict is Verdict.NONE


@pytest.mark.rule("D-4")
def test_a_signature_verified_here_is_proof_as_our_servers_word_is() -> None:
    found = verified_here("romashka.ru")
    assert (found.verdict, found.dkim_aligned) == (Verdict.PASS, True)
    assert "romashka.ru" in found.reason
