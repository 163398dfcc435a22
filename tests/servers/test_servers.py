"""Both kinds of servers keep the one promise that the flows rely on."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from maild.demo.servers import EmbeddedServers, read_folder

if TYPE_CHECKING:
    from maild.demo.servers import Servers

CLIENT = "chairman@snt.example.org"


def _letter(sender: str, subject: str = "Журнал") -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = sender, subject
    letter.set_content("Добрый день.")
    return letter


def _submit(servers: Servers, to: str, letter: EmailMessage) -> None:
    with smtplib.SMTP(servers.host, servers.smtp_port, timeout=20) as smtp:
        smtp.login(servers.desk, servers.password)
        smtp.sendmail(servers.desk, [to], letter.as_bytes())


def test_a_delivered_letter_lies_in_the_desks_inbox_with_its_moment_of_receipt(servers: Servers) -> None:
    received = datetime(2026, 11, 2, 8, 59, 59, tzinfo=UTC)
    raw = _letter(CLIENT).as_bytes().replace(b"\n", b"\r\n")

    servers.deliver(raw, received)

    with IMAPClient(servers.host, servers.imap_port, ssl=False, timeout=20) as client:
        client.normalise_times = False
        client.login(servers.desk, servers.password)
        client.select_folder("INBOX")
        (found,) = client.fetch(client.search(), ["INTERNALDATE", "BODY.PEEK[]"]).values()
        assert found[b"INTERNALDATE"] == received
        assert found[b"BODY[]"] == raw
        assert {b"IDLE", b"MOVE", b"UIDPLUS"} <= set(client.capabilities())


def test_sent_letters_are_kept_in_the_order_they_were_taken(servers: Servers) -> None:
    for number in range(5):
        _submit(servers, f"client-{number}@example.org", _letter(servers.desk, f"№ {number}"))

    assert [sent.letter["Subject"] for sent in servers.sent()] == [f"№ {n}" for n in range(5)]
    assert [sent.to for sent in servers.sent()] == [f"client-{n}@example.org" for n in range(5)]
    (third,) = servers.sent("Client-3@example.org")
    assert third.sender == servers.desk


def test_a_recipient_reads_his_letters_by_imap(servers: Servers) -> None:
    _submit(servers, CLIENT, _letter(servers.desk))
    assert len(servers.sent(CLIENT)) == 1
    assert len(read_folder(servers, address=CLIENT)) == 1
    assert read_folder(servers, "Nowhere", CLIENT) == []


def test_a_recipient_is_refused_as_told_until_accepted_again(servers: Servers) -> None:
    servers.refuse(CLIENT, "550 5.1.1 no such user")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        _submit(servers, CLIENT, _letter(servers.desk))
    assert refusal.value.recipients[CLIENT][0] == 550

    servers.accept(CLIENT)
    _submit(servers, CLIENT, _letter(servers.desk))
    assert len(servers.sent(CLIENT)) == 1


def test_after_forgetting_all_mailboxes_are_empty(servers: Servers) -> None:
    servers.deliver(_letter(CLIENT).as_bytes(), datetime(2026, 11, 2, tzinfo=UTC))
    _submit(servers, CLIENT, _letter(servers.desk))
    servers.forget()
    assert servers.sent() == []
    assert read_folder(servers) == []


def test_a_wrong_password_is_refused(servers: Servers) -> None:
    with smtplib.SMTP(servers.host, servers.smtp_port, timeout=20) as smtp, pytest.raises(smtplib.SMTPException):
        smtp.login(servers.desk, "wrong")
    with (
        IMAPClient(servers.host, servers.imap_port, ssl=False, timeout=20) as client,
        pytest.raises(IMAPClientError),
    ):
        client.login(servers.desk, "wrong")


@pytest.mark.parametrize(
    ("login", "author", "verdict"),
    [
        (CLIENT, CLIENT, "dkim=pass"),
        (CLIENT, "other@snt.example.org", "dmarc=none"),
        (None, CLIENT, "dmarc=fail"),
        (None, "stranger@elsewhere.example", "dmarc=none"),
    ],
)
def test_the_embedded_border_says_what_it_knows_of_a_sender(login: str | None, author: str, verdict: str) -> None:
    letter = _letter(author)
    letter["Authentication-Results"] = "mx.localhost; dkim=pass header.d=snt.example.org; note=forged"
    with EmbeddedServers(accounts=[CLIENT]) as servers:
        with smtplib.SMTP(servers.host, servers.smtp_port, timeout=20) as smtp:
            if login:
                smtp.login(login, servers.password)
            smtp.sendmail(author, [servers.desk], letter.as_bytes())
        (sent,) = servers.sent()

    assert verdict in sent.letter["Authentication-Results"]
    assert b"note=forged" not in sent.raw
