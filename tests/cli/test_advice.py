"""What operators are told to do about their commonest mistakes: by what real servers and libraries said of them."""

from __future__ import annotations

import pytest

from maild.cli.advice import advised

SAID = [
    ("connect: [Errno 111] Connection refused", "nothing listens there"),
    ("Error connecting to 127.0.0.1 on port 26: [Errno 111] Connect call failed ('127.0.0.1', 26)", "nothing listens"),
    ("connect: timed out", "firewall"),
    ("Timed out connecting to smtp.example.org on port 465", "firewall"),
    ("connect: [Errno -3] Temporary failure in name resolution", "is host written right"),
    ("connect: [Errno -2] Name or service not known", "is host written right"),
    ("connect: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:992)", 'security = "starttls"'),
    (
        "certificate verify failed: IP address mismatch, certificate is not valid for '127.0.0.1'.",
        "a name that stands in",
    ),
    ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:992)", "ca_file"),
    ("connect: [AUTHENTICATIONFAILED] Authentication failed.", "application password"),
    ("535 5.7.8 Error: authentication failed: Invalid user or password", "application password"),
    (
        "The SMTP AUTH extension is not supported by this server. Try connecting via TLS (or STARTTLS).",
        'username = "" if none is needed',
    ),
    ("-1 Malformed SMTP response line: * OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n", "no SMTP server"),
    ("connect: select failed: Mailbox doesn't exist: Входящие (0.001 + 0.000 secs).", "[imap] inbox"),
    ("the ledger cannot be used now: database or disk is full", "make room"),
    ("the ledger cannot be used now: attempt to write a readonly database", "by the user whose ledger it is"),
]


@pytest.mark.parametrize(("said", "advice"), SAID)
def test_a_common_mistake_comes_with_what_to_do(said: str, advice: str) -> None:
    told = advised(said)
    assert told.startswith(f"{said.rstrip()} — ")
    assert advice in told.removeprefix(said.rstrip())


def test_what_is_not_known_is_told_as_it_was_said() -> None:
    assert advised("mailbox x: NO [INUSE] try later") == "mailbox x: NO [INUSE] try later"
