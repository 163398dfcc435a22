"""Encryption is exactly as configured: never less, and with the server's name and certificate checked."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest

from maild.gateways.imap import ImapMailbox
from maild.gateways.smtp import SmtpSubmission
from maild.gateways.tls import tls_context
from maild.ports import Unavailable
from tests.gateways.scripted import CERTIFICATE
from tests.gateways.scripted_imap import ScriptedImap
from tests.gateways.scripted_smtp import ScriptedSmtp

if TYPE_CHECKING:
    from pathlib import Path

OURS = str(CERTIFICATE)


def test_a_mailbox_over_tls_with_an_authority_of_ones_own() -> None:
    with ScriptedImap(tls=True) as server:
        mailbox = ImapMailbox(server.settings(security="tls", ca_file=OURS, host="localhost"))
        assert mailbox.open()[1] == 7
        mailbox.uids_after(0)
        assert mailbox.wait(0.1) is False
        mailbox.close()


def test_news_that_tls_has_read_already_end_the_wait_at_once() -> None:
    with ScriptedImap({"IDLE": "+ idling\n* 2 EXISTS"}, tls=True) as server:
        mailbox = ImapMailbox(server.settings(security="tls", ca_file=OURS, host="localhost"))
        mailbox.open()
        assert mailbox.wait(10)
        mailbox.close()


def test_a_mail_server_over_tls_with_an_authority_of_ones_own() -> None:
    with ScriptedSmtp(tls=True) as server:
        SmtpSubmission(server.settings(security="tls", ca_file=OURS, host="localhost"), "service@example.org").greet()
        assert server.commands[-1] == "QUIT"


@pytest.mark.parametrize(
    ("security", "ca_file"),
    [
        ("tls", ""),  # a certificate that nobody vouches for
        ("tls", "/nowhere/ca.pem"),
        ("starttls", ""),  # a server that offers none
    ],
)
def test_nothing_is_said_to_a_server_that_cannot_be_trusted(security: str, ca_file: str) -> None:
    tls = security == "tls"
    with ScriptedImap(tls=tls) as server, pytest.raises(Unavailable):
        ImapMailbox(server.settings(security=security, ca_file=ca_file, host="localhost")).open()
    assert "LOGIN" not in server.verbs()
    with ScriptedSmtp(tls=tls) as mail:
        settings = mail.settings(security=security, ca_file=ca_file, host="localhost", username="u", password="secret")
        with pytest.raises(Unavailable):
            SmtpSubmission(settings, "service@example.org").greet()
    assert not [command for command in mail.commands if command.startswith(("AUTH", "MAIL"))]


def test_a_certificate_of_another_name_is_refused() -> None:
    with ScriptedImap(tls=True) as server, pytest.raises(Unavailable, match="certificate"):
        ImapMailbox(server.settings(security="tls", ca_file=OURS, host="127.0.0.1")).open()


def test_authorities_are_read_once_and_again_when_they_have_changed(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    with pytest.raises(FileNotFoundError):
        tls_context(str(path))
    path.write_bytes(CERTIFICATE.read_bytes())
    known = tls_context(str(path))
    assert known.verify_mode is ssl.CERT_REQUIRED
    assert known.check_hostname
    assert tls_context(str(path)) is known
    path.write_bytes(CERTIFICATE.read_bytes() * 2)
    assert tls_context(str(path)) is not known
    path.write_bytes(b"nothing")
    with pytest.raises(ssl.SSLError):
        tls_context(str(path))
