"""The way of mail between the mailboxes of loopback, by aiosmtpd: takes letters and delivers them at once.

It does what a good mail server does at its border: it writes Received, and it says in Authentication-Results
what it knows of the sender, after removing what others may have written there in its name.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime
    from email.message import EmailMessage

HOSTNAME = "mx.localhost"
"""The name in Received and the authserv-id in Authentication-Results."""
LETTER_LIMIT = 40 * 1024 * 1024

# It logs a word on its own deprecations with every login.
logging.getLogger("mail.log").setLevel(logging.ERROR)

_FIELD = re.compile(rb"[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*")


@dataclass(frozen=True, slots=True)
class Delivered:
    """A letter as it was laid into a mailbox."""

    at: datetime
    sender: str
    to: str
    raw: bytes

    @property
    def letter(self) -> EmailMessage:
        """Parsed by the standard library."""
        return message_from_bytes(self.raw, policy=policy.default)


class Border:
    """The handler of aiosmtpd: who may write to whom, and what is written on the letter on its way."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        passwords: Mapping[str, str],
        deliver: Callable[[Delivered], Awaitable[None]],
    ) -> None:
        self.refusals: dict[str, str] = {}
        self._clock = clock
        self._passwords = passwords
        self._deliver = deliver

    def protocol(self) -> SMTP:
        """One connection."""
        return SMTP(
            self,
            hostname=HOSTNAME,
            ident="maild demonstration",
            data_size_limit=LETTER_LIMIT,
            enable_SMTPUTF8=True,
            authenticator=self._authenticate,
            auth_require_tls=False,
        )

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, auth_data: object
    ) -> AuthResult:
        if not isinstance(auth_data, LoginPassword):
            return AuthResult(success=False)
        user = auth_data.login.decode()
        known = self._passwords.get(user) == auth_data.password.decode()
        return AuthResult(success=known, auth_data=user, handled=False)

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes every recipient that is not told to be refused."""
        refusal = self.refusals.get(address.lower())
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Delivers to each recipient."""
        now, sender = self._clock(), envelope.mail_from or ""
        content = bytes(envelope.original_content or b"")
        verdict = self._verdict(content, cast("str | None", session.auth_data))
        for to in envelope.rcpt_tos:
            head = _way(sender, to, verdict, now)
            await self._deliver(Delivered(now, sender, to.lower(), head + _without_foreign_verdicts(content)))
        return "250 2.0.0 delivered"

    def _verdict(self, content: bytes, user: str | None) -> str:
        """What stands in Authentication-Results: an account that logged in is proven, its namesakes are forged."""
        author = parseaddr(str(message_from_bytes(content, policy=policy.default)["From"] or ""))[1].lower()
        domain = author.rpartition("@")[2]
        if user is not None and author == user:
            return f"dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
        if author in self._passwords:
            return f"dkim=none; dmarc=fail header.from={domain}"
        return f"dkim=none; dmarc=none header.from={domain}"


def _way(sender: str, to: str, verdict: str, now: datetime) -> bytes:
    """The header fields that a receiving server puts on top."""
    return (
        f"Return-Path: <{sender}>\r\n"
        f"Delivered-To: {to}\r\n"
        f"Authentication-Results: {HOSTNAME}; {verdict}\r\n"
        f"Received: from localhost by {HOSTNAME} with ESMTP for <{to}>; {format_datetime(now)}\r\n"
    ).encode()


def _without_foreign_verdicts(content: bytes) -> bytes:
    """RFC 8601, 5: what came in claiming to be our own verdict is removed."""
    head, blank, body = content.partition(b"\r\n\r\n")
    fields = _FIELD.findall(head + b"\r\n")
    ours = re.compile(rb"(?i)authentication-results:\s*" + re.escape(HOSTNAME.encode()))
    return b"".join(f for f in fields if not ours.match(f)).removesuffix(b"\r\n") + blank + body
