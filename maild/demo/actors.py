"""The people of the demonstration: each has a mailbox, a mail program with its manners, and a way of writing."""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from maild.demo.servers import Delivered, Servers

_TIMEOUT = 20


@dataclass(frozen=True, slots=True)
class Paper:
    """A file to attach."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who writes to the desk.

    `quote` is how his mail program shows the letter that he answers; `login` False is one whose letters come from
    nowhere that our border server knows.
    """

    name: str
    address: str
    signature: str = ""
    quote: Callable[[EmailMessage, str], str] | None = None
    login: bool = True


def gmail_quote(original: EmailMessage, text: str) -> str:
    """As Gmail and most phones quote."""
    lines = "\n".join(f"> {line}".rstrip() for line in text.splitlines())
    return f"\n\nпн, 2 нояб. 2026 г. в 10:15, {original['From']}:\n\n{lines}\n"


def outlook_quote(original: EmailMessage, text: str) -> str:
    """As Outlook quotes: a head without marks, and nothing marks the lines."""
    head = f"From: {original['From']}\nSent: Monday, November 2, 2026 10:15 AM\nTo: {original['To']}\n"
    return f"\n\n{head}Subject: {original['Subject']}\n\n{text}\n"


def mailru_quote(original: EmailMessage, text: str) -> str:
    """As Mail.ru quotes."""
    lines = "\n".join(f"> {line}".rstrip() for line in text.splitlines())
    return f"\n\nПонедельник, 2 ноября 2026, 10:15 +03:00 от {original['From']}:\n{lines}\n"


class Post:
    """Carries the actors' letters to the desk by SMTP, and remembers what each was answered."""

    def __init__(self, servers: Servers, clock: Callable[[], datetime]) -> None:
        self._servers, self._clock = servers, clock
        self._serial = 0

    def write(self, actor: Actor, subject: str, text: str, papers: Sequence[Paper] = (), **headers: str) -> None:
        """A new letter to the desk."""
        letter = EmailMessage()
        letter["Subject"] = subject
        letter.set_content(text + (f"\n\n-- \n{actor.signature}" if actor.signature else ""))
        for paper in papers:
            kind, _, subkind = paper.content_type.partition("/")
            letter.add_attachment(paper.content, kind, subkind, filename=paper.name)
        for name, value in headers.items():
            letter[name.replace("_", "-")] = value
        self._send(actor, letter)

    def reply(self, actor: Actor, answered: Delivered, text: str) -> None:
        """An answer to a letter of the desk, with the quote that the actor's mail program puts under it."""
        original = answered.letter
        quoted = actor.quote(original, plain_text(original)) if actor.quote else ""
        letter = EmailMessage()
        letter["Subject"] = f"Re: {original['Subject']}"
        letter["In-Reply-To"] = letter["References"] = str(original["Message-ID"])
        letter.set_content(text + (f"\n\n{actor.signature}" if actor.signature else "") + quoted)
        self._send(actor, letter)

    def day(self, later: int) -> str:
        """The date so many days from now, as commands have it."""
        return (self._clock() + timedelta(days=later)).strftime("%d.%m.%Y")

    def received(self, actor: Actor) -> Sequence[Delivered]:
        """What lies in his mailbox, oldest first."""
        return self._servers.sent(actor.address)

    def newest(self, actor: Actor, *words: str) -> Delivered:
        """The newest letter whose subject has these words, each as a whole.

        Raises:
            LookupError: there is none; the story has come off its rails.
        """
        for letter in reversed(self.received(actor)):
            subject = str(letter.letter["Subject"]).replace("\N{NO-BREAK SPACE}", " ")
            if all(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", subject) for word in words):
                return letter
        raise LookupError(f"{actor.name} has no letter whose subject has {words}")

    def _send(self, actor: Actor, letter: EmailMessage) -> None:
        self._serial += 1
        letter["From"] = formataddr((actor.name, actor.address))
        letter["To"] = self._servers.desk
        letter["Date"] = format_datetime(self._clock())
        letter["Message-ID"] = f"<{self._serial}.demo@{actor.address.partition('@')[2]}>"
        with smtplib.SMTP(self._servers.host, self._servers.smtp_port, timeout=_TIMEOUT) as smtp:
            if actor.login:
                smtp.login(actor.address, self._servers.password)
            smtp.sendmail(actor.address, [self._servers.desk], letter.as_bytes(policy=SMTP))


def plain_text(letter: EmailMessage) -> str:
    """The text part of a letter of the desk."""
    part = letter.get_body(("plain",))
    return str(part.get_content()) if part else ""


def number_in(delivered: Delivered) -> str:
    """The request's number in a letter's subject, such as 2026-000123.

    Raises:
        LookupError: it has none.
    """
    found = re.search(r"20\d\d-\d{6}", str(delivered.letter["Subject"]))
    if not found:
        raise LookupError(f"no number in {delivered.letter['Subject']!r}")
    return found[0]
