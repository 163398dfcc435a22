"""A dispatcher's signature is checked here, and proves only what it covers (D-4)."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from maild.gateways import dkim
from maild.gateways.dkim import DkimCheck, DnsKeys
from maild.letters.letter import Trust, Verdict
from maild.letters.reading import read
from tests.gateways.signing import DOMAIN, GMAIL, FakeDns, record, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.letters.letter import Letter

TRUST = Trust("service@example.org", frozenset({"mx.example.org"}))
DISPATCHER = f"dispatcher@{DOMAIN}"
KEY = f"mail._domainkey.{DOMAIN}"
CAME = datetime(2026, 11, 24, 12, tzinfo=UTC)
HEAD = f"From: {DISPATCHER}\r\nTo: service@example.org\r\nSubject: x\r\nMessage-ID: <1@{DOMAIN}>\r\n"
TEXT = "Content-Type: text/plain; charset=utf-8\r\n\r\n"
PLAIN = (HEAD + TEXT + "пауза\r\n").encode()
PARTS = (
    HEAD + 'Content-Type: multipart/alternative; boundary="b1"\r\n\r\n'
    "--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nпауза\r\n--b1--\r\n"
).encode()


def checked(raw: bytes, records: dict[str, Sequence[bytes] | None] | None = None) -> Letter:
    """The letter as the desk judges it."""
    with FakeDns({KEY: [record()]} if records is None else records) as server:
        return DkimCheck([DISPATCHER], DnsKeys(server.place))(read(raw, TRUST), raw, CAME)


def is_proven(raw: bytes, records: dict[str, Sequence[bytes] | None] | None = None) -> bool:
    """Whether the letter counts as the dispatcher's."""
    return checked(raw, records).authenticity.dkim_aligned


@pytest.mark.rule("D-4")
@pytest.mark.parametrize(
    "raw",
    [
        signed(PLAIN),
        signed(PLAIN, canonicalize=(b"simple", b"simple")),
        signed(PARTS, covers=GMAIL),
        signed(PARTS, covers=("from", "to", "subject", "message-id")),
        signed(PLAIN).replace(b"\r\n", b"\n"),
        b"DKIM-Signature: v=1; a=rsa-sha256; d=evil.ru; s=x; h=from; bh=eA==; b=eA==\r\n" + signed(PLAIN),
        b"Authentication-Results: mx.example.org; dkim=temperror; dmarc=none\r\n" + signed(PLAIN),
        b"Authentication-Results: mx.evil.ru; dkim=fail; dmarc=fail\r\n" + signed(PLAIN),
        b"Received: from x by mx.example.org; x\r\nX-Spam: no\r\n" + signed(PLAIN),
    ],
)
def test_a_valid_signature_over_all_that_is_read_is_proof(raw: bytes) -> None:
    found = checked(raw).authenticity
    assert (found.verdict, found.dkim_aligned) == (Verdict.PASS, True)
    assert found.reason == f"подпись домена {DOMAIN} проверена здесь (DKIM)"


def test_a_signature_of_a_parent_of_the_senders_domain_is_his() -> None:
    raw = signed(PLAIN.replace(b"@desk.example", b"@mail.desk.example"))
    with FakeDns({KEY: [record()]}) as server:
        check = DkimCheck([f"Dispatcher@mail.{DOMAIN}".lower()], DnsKeys(server.place))
        assert check(read(raw, TRUST), raw, CAME).authenticity.dkim_aligned


WHOLE = signed(PLAIN)
ABOVE = {
    "another subject": b"Subject: y\r\n",
    "another sender": b"From: evil@evil.ru\r\n",
    "a folded second subject": b"Subject:\r\n y\r\n",
    "a subject behind a bare carriage return": b"X-A: b\rSubject: y\r\n",
    "another date": b"Date: Tue, 24 Nov 2026 10:00:00 +0300\r\n",
    "another id": b"Message-ID: <2@desk.example>\r\n",
    "an answer elsewhere": b"In-Reply-To: <code.x.1@example.org>\r\n",
    "another thread": b"References: <code.x.1@example.org>\r\n",
    "another form": b"Content-Type: text/html\r\n",
    "another encoding": b"Content-Transfer-Encoding: base64\r\n",
    "an answer to somebody else": b"Reply-To: evil@evil.ru\r\n",
    "a disposition": b"Content-Disposition: attachment\r\n",
    "the end of the header block for some": b"From x\r\n\xd0\xbf\xd0\xb0\xd1\x83\xd0\xb7\xd0\xb0\r\n",
    "the end of the header block further down": b"X-A: b\r\nFrom x\r\n",
    "a NUL": b"X-A: \0\r\n",
    "a line that is no field": b"no field\r\n",
    "an empty line": b"\r\n",
}


@pytest.mark.rule("D-4")
@pytest.mark.parametrize("what", ABOVE)
def test_nothing_that_is_read_can_be_put_above_a_signed_letter(what: str) -> None:
    assert not is_proven(ABOVE[what] + WHOLE)
    assert not is_proven(WHOLE.replace(b"From: ", ABOVE[what] + b"From: ", 1))


BROKEN = {
    "other words": WHOLE.replace("пауза".encode(), "продолжить".encode()),
    "words below": WHOLE + "пауза\r\n".encode(),
    "another subject": WHOLE.replace(b"Subject: x", b"Subject: y"),
    "words below the length that was signed": signed(PLAIN, length=True) + b"x\r\n",
    "a length at all": signed(PLAIN, length=True),
    "the subject not signed": signed(PLAIN, covers=("from", "to", "message-id", "content-type")),
    "the id not signed": signed(PLAIN, covers=("from", "to", "subject", "content-type")),
    "the form of a plain letter not signed": signed(PLAIN, covers=GMAIL),
    "another boundary than the one it begins with": signed(
        PARTS.replace(b"--b1\r\nC", b"--b2\r\n\r\n--b1\r\nC"), covers=GMAIL
    ),
    "an unsigned digest": signed(PARTS.replace(b"alternative", b"digest"), covers=GMAIL),
    "an unsigned encoding": signed(
        PARTS.replace(b"Content-Type: multipart", b"Content-Transfer-Encoding: base64\r\nContent-Type: multipart"),
        covers=GMAIL,
    ),
    "a weak key": signed(PLAIN, bits=768),
    "a weak hash": signed(PLAIN, signature_algorithm=b"rsa-sha1"),
    "another domain": signed(PLAIN, domain="evil.ru"),
    "a look-alike": signed(PLAIN, domain="desk.example.evil.ru"),
    "a domain below": signed(PLAIN, domain="mail.desk.example"),
    "a top-level domain": signed(PLAIN, domain="example"),
    "no signature": PLAIN,
    "no base64": WHOLE.replace(b"bh=", b"bh=!"),
    "two domains": WHOLE.replace(b"d=desk", b"d=evil.ru; d=desk"),
    "no domain": WHOLE.replace(b"d=desk.example", b"d="),
    "a name that is none": WHOLE.replace(b"s=mail", b"s=a/../b"),
    "letters of any script": WHOLE.replace(b"s=mail", "s=почта".encode()),
    "expired": WHOLE.replace(b"q=dns/txt;", b"q=dns/txt; x=1700000000;"),
    "an end that is no number": WHOLE.replace(b"q=dns/txt;", b"q=dns/txt; x=never;"),
    "another version": WHOLE.replace(b"v=1", b"v=2"),
    "another way to the key": WHOLE.replace(b"q=dns/txt", b"q=http"),
    "no sender among what is signed": WHOLE.replace(b"from : ", b""),
    "a very long one": WHOLE.replace(b"q=dns/txt;", b"q=dns/txt; z=" + b"x" * 5000 + b";"),
    "a huge letter": signed(PLAIN + b"x" * (5 * 1024 * 1024)),
    "DMARC that failed": b"Authentication-Results: mx.example.org; dmarc=fail\r\n" + WHOLE,
    "two senders": signed(PLAIN.replace(b"To: ", b"From: evil@evil.ru\r\nTo: ")),
    "two addresses": signed(PLAIN.replace(b"To: ", b", evil@evil.ru\r\nTo: ").replace(b"\r\n,", b",")),
}


@pytest.mark.rule("D-4")
@pytest.mark.parametrize("what", BROKEN)
def test_a_signature_that_proves_less_than_the_whole_letter_is_no_proof(what: str) -> None:
    bits = 768 if what == "a weak key" else 2048
    names = (DOMAIN, "evil.ru", "desk.example.evil.ru", "mail.desk.example", "example")
    assert not is_proven(BROKEN[what], {f"mail._domainkey.{name}": [record(bits)] for name in names})


@pytest.mark.rule("D-4")
@pytest.mark.parametrize(
    "records",
    [
        {},
        {KEY: [record(), b"v=spf1 -all"]},
        {KEY: [b""]},
        {KEY: [b"v=DKIM1; k=rsa; p="]},
        {KEY: [b"v=DKIM1; k=rsa"]},
        {KEY: [b"v=DKIM1; p=AAAA"]},
        {KEY: [b"p=!!"]},
        {KEY: [record(tags="v=DKIM1; t=y")]},
        {KEY: [record(tags="v=DKIM1; t=y:s")]},
        {KEY: [record(tags="v=DKIM2")]},
        {KEY: [record(tags="v=DKIM1; k=ed25519")]},
        {KEY: [record(tags="v=DKIM1; s=tlsrpt")]},
        {KEY: [record(tags="v=DKIM1; h=sha1")]},
        {KEY: [record(tags="v=DKIM1; v=DKIM1")]},
        {KEY: [record(tags="v=DKIM1; n=" + "x" * 1200)]},
        {KEY: [b"p=\xff\xfe"]},
    ],
)
def test_a_key_that_is_not_there_not_one_or_not_for_this_is_no_proof(
    records: dict[str, Sequence[bytes] | None],
) -> None:
    assert not is_proven(WHOLE, records)


@pytest.mark.rule("D-4")
@pytest.mark.parametrize("tags", ["v=DKIM1; t=s", "v=DKIM1; s=email; h=sha1:sha256", "k=rsa"])
def test_a_key_for_these_letters_is_one_whatever_else_it_says(tags: str) -> None:
    assert is_proven(WHOLE, {KEY: [record(tags=tags)]})


@pytest.mark.rule("D-4")
def test_a_key_for_the_domain_itself_is_not_for_parts_of_it() -> None:
    raw = signed(PLAIN, identity=b"x@mail.desk.example")
    assert is_proven(raw)
    assert not is_proven(raw, {KEY: [record(tags="v=DKIM1; t=s")]})


@pytest.mark.rule("D-4")
def test_nobody_but_a_dispatcher_makes_the_desk_ask_the_dns() -> None:
    proven = b"Authentication-Results: mx.example.org; dkim=pass header.d=desk.example\r\n" + WHOLE
    foreign = signed(PLAIN.replace(b"desk.example", b"evil.ru"), domain="evil.ru")
    others = signed(PLAIN, domain="evil.ru")
    with FakeDns({KEY: [record()]}) as server:
        check = DkimCheck([DISPATCHER], DnsKeys(server.place))
        for raw in (proven, foreign, others, b"From: nobody\r\n\r\n"):
            letter = read(raw, TRUST)
            assert check(letter, raw, CAME) is letter
        many = signed(PLAIN, bits=768)[: -len(PLAIN)] * 20 + PLAIN
        assert not check(read(many, TRUST), many, CAME).authenticity.dkim_aligned
        assert server.asked == [KEY] * 3


@pytest.mark.rule("D-4")
def test_a_dns_that_does_not_answer_costs_one_wait_and_no_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dkim, "SECONDS", 0.5)
    with FakeDns({KEY: None}) as server:
        check = DkimCheck([DISPATCHER], DnsKeys(server.place))
        letter = read(WHOLE, TRUST)
        begun = time.monotonic()
        assert [check(letter, WHOLE, CAME) is letter for _ in range(20)] == [True] * 20
        assert 0.4 < time.monotonic() - begun < 2
        monkeypatch.setattr(dkim, "SECONDS", 5.0)
        check._keys._silent_until = 0.0
        server.records[KEY] = [record()]
        assert check(letter, WHOLE, CAME).authenticity.dkim_aligned


def test_the_dns_of_the_machine_is_asked_where_so_configured() -> None:
    with FakeDns({KEY: [record()]}) as server:
        keys = DnsKeys("system")
        host, _, port = server.place.partition(":")
        keys._resolver.nameservers, keys._resolver.port = [host], int(port)
        assert keys.record(f"{KEY}.", 2.0) == record()
        assert keys.record(f"{KEY}.", 0.0) is None
        assert keys.record("..", 2.0) is None


def test_a_closed_port_is_no_answer() -> None:
    with FakeDns({}) as server:
        keys = DnsKeys(server.place)
    assert keys.record(f"{KEY}.", 0.3) is None
