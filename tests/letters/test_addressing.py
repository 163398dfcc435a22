"""Addresses in headers (D-4, R-4)."""

from __future__ import annotations

import pytest

from maild.letters.addressing import Mailbox, addresses, mailboxes, normal_address

NAMED = Mailbox("Иван", "a@b.ru")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a@b.ru", [Mailbox("", "a@b.ru")]),
        ("<a@b.ru>", [Mailbox("", "a@b.ru")]),
        ("A.B@Mail.RU", [Mailbox("", "A.B@mail.ru")]),
        ("Иван <a@b.ru>", [NAMED]),
        ('"Иван" <a@b.ru>', [NAMED]),
        ("=?utf-8?B?0JjQstCw0L0=?= <a@b.ru>", [NAMED]),
        ('"=?utf-8?B?0JjQstCw0L0=?=" <a@b.ru>', [NAMED]),
        ("a@b.ru (Иван)", [NAMED]),
        ("<a@b.ru> (Иван)", [NAMED]),
        ('"Ив\\"ан" <a@b.ru>', [Mailbox('Ив"ан', "a@b.ru")]),
        ("Иванов, Иван <a@b.ru>", [Mailbox("Иванов Иван", "a@b.ru")]),
        ("a@b.ru <a@b.ru>", [Mailbox("a@b.ru", "a@b.ru")]),
        ('"x@y.ru" <a@b.ru>', [Mailbox("x@y.ru", "a@b.ru")]),
        ("=?utf-8?q?admin=40bank.ru?= <a@b.ru>", [Mailbox("admin@bank.ru", "a@b.ru")]),
        ("x@bank.ru <a@b.ru>", [Mailbox("x@bank.ru", None)]),
        ("<a@b.ru> <c@d.ru>", [Mailbox("", None)]),
        ("a@b.ru, Иван <a@b.ru>", [Mailbox("", "a@b.ru"), NAMED]),
        ("a@b.ru; c@d.ru", [Mailbox("", "a@b.ru"), Mailbox("", "c@d.ru")]),
        ("Группа: a@b.ru, c@d.ru;", [Mailbox("", "a@b.ru"), Mailbox("", "c@d.ru")]),
        ("undisclosed-recipients:;", []),
        ("<@x,@y:a@b.ru>", [Mailbox("", "a@b.ru")]),
        ("a@", [Mailbox("", None)]),
        ("@", [Mailbox("", None)]),
        ("Иван", [Mailbox("Иван", None)]),
        ("", []),
        ("(((", [Mailbox("", None)]),
        ('"', [Mailbox("", None)]),
        ("a@b.ru)", [Mailbox("", "a@b.ru")]),
        ('<"a b"@c.ru>', [Mailbox("", None)]),
        ("\\a@b.ru", [Mailbox("", None)]),
        ("Иван\t\x00 Петров <a@b.ru>", [Mailbox("Иван Петров", "a@b.ru")]),
    ],
)
def test_an_address_header_is_read(written: str, read: list[Mailbox]) -> None:
    assert list(mailboxes(written.encode())) == read


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("a@b.ru", "a@b.ru"),
        ("a+x@B.RU.", "a+x@b.ru"),
        ("a@сайт.рф", "a@xn--80aswg.xn--p1ai"),
        ("a@localhost", "a@localhost"),
        ("a b@c.ru", None),
        ("a@b c.ru", None),
        ("a@b..ru", None),
        ("a@-.ru", None),
        ("a@[127.0.0.1]", None),
        ("=?utf-8?q?a?=@b.ru", None),
        ("a@\u2488.ру" + "\ufffd", None),
        ("x" * 65 + "@b.ru", None),
        ("a@" + "b." * 130 + "ru", None),
        ("ab.ru", None),
    ],
)
def test_an_address_is_usable_or_none(written: str, address: str | None) -> None:
    assert normal_address(written) == address


def test_only_usable_addresses_are_listed() -> None:
    assert addresses("a@b.ru, Иван, x@, c@d.ru".encode()) == ("a@b.ru", "c@d.ru")
