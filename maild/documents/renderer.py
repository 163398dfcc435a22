"""Letters of the desk, rendered: a draft in, the bytes of a whole letter out (M-5).

The same draft, id and moment give the same bytes. What is said stands in `templates/`, what is decided in `desk`; here
are only the headers that carry a letter and its answer (CONTRACT, Codes). Jinja2 is loaded with the first letter.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from maild.desk.code import shown_code
from maild.desk.correspondence import PersonAnswer
from maild.documents.buttons import Answers
from maild.documents.cleaning import brief, header_line, tidy, unbroken
from maild.documents.enclosures import enclosures, pictures
from maild.documents.mime import Body, address_text, date_text, encoded_text, letter_bytes, message_ids
from maild.ports import OutgoingLetter

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from jinja2 import Environment

    from maild.desk.correspondence import Content
    from maild.desk.decision import Draft
    from maild.desk.parties import Desk

_SUBJECT = 118
"""Characters of a subject, before the code."""


@dataclass
class LetterRenderer:
    """Renders every kind of letter.

    Args:
        desk: who writes.
        zone: the zone in which days and hours are shown.
        templates: the folder with one folder a kind of letter.
    """

    desk: Desk
    zone: ZoneInfo
    templates: Path

    @cached_property
    def _environments(self) -> tuple[Environment, Environment]:
        from maild.documents.templating import environments

        return environments(self.desk, self.zone, self.templates)

    def render(self, draft: Draft, outgoing_id: int, at: datetime) -> OutgoingLetter:
        """The letter as it will be sent, at every attempt.

        Args:
            draft: to whom, what, and in answer to what.
            outgoing_id: its id in the outbox, part of its Message-ID.
            at: the moment it is written, aware.
        """
        code = shown_code(draft.code) if draft.code else None
        subject = self._subject(draft.content, code)
        message_id = self._message_id(draft, outgoing_id, at)
        headers = self._headers(draft, subject, message_id, at)
        body = self._body(draft, subject, code, at)
        return OutgoingLetter(outgoing_id, message_id, draft.to, subject, letter_bytes(headers, body))

    # ── what is said ─────────────────────────────────────────────────────────────────────────────────────────────

    def _subject(self, content: Content, code: str | None) -> str:
        text, _ = self._environments
        shown = text.get_template(f"{content.template}/subject.j2").render(content=content)
        tag = f" [код {code}]" if code else ""
        return _capped(header_line(shown), own=content.template != PersonAnswer.template) + tag

    def _body(self, draft: Draft, subject: str, code: str | None, at: datetime) -> Body:
        answers = Answers(self.desk.address, self._reply_to(draft) or self.desk.address, subject)
        shown = tuple(pictures(draft.content, self.desk))
        known = {"content": draft.content, "subject": subject, "code": code, "answers": answers, "pictures": shown}
        text, html = (
            environment.get_template(f"{draft.content.template}/body.{part}.j2").render(
                known, internal=draft.to_dispatcher
            )
            for environment, part in zip(self._environments, ("txt", "html"), strict=True)
        )
        files = tuple(enclosures(draft.content, at.astimezone(self.zone)))
        return Body(tidy(text), unbroken(tidy(html)), files, shown)

    # ── what carries it ──────────────────────────────────────────────────────────────────────────────────────────

    def _headers(self, draft: Draft, subject: str, message_id: str, at: datetime) -> list[tuple[str, str]]:
        reply_to = self._reply_to(draft)
        return [
            ("From", f"{_display_name(self.desk.name)} <{address_text(self.desk.address)}>"),
            ("To", address_text(draft.to)),
            ("Subject", encoded_text(subject, used=len("Subject: "))),
            ("Date", date_text(at.astimezone(self.zone))),
            ("Message-ID", f"<{message_id}>"),
            *([("Reply-To", reply_to)] if reply_to else []),
            *_thread(draft),
            ("Auto-Submitted", "auto-replied" if draft.answers else "auto-generated"),
            ("X-Auto-Response-Suppress", "All"),
            ("Content-Language", "ru"),
        ]

    def _message_id(self, draft: Draft, outgoing_id: int, at: datetime) -> str:
        """Without angle brackets, as everywhere inside."""
        domain = address_text(self.desk.address).rpartition("@")[2].lower()
        if draft.code:
            return f"code.{draft.code.lower()}.{outgoing_id}@{domain}"
        drawn = hashlib.sha256(repr((outgoing_id, draft.to, at.isoformat(), draft.content)).encode(errors="replace"))
        return f"out.{outgoing_id}.{drawn.hexdigest()[:20]}@{domain}"

    def _reply_to(self, draft: Draft) -> str | None:
        """The address that carries the code, where the mail server knows such addresses."""
        if not (draft.code and self.desk.plus_addressing):
            return None
        local, _, domain = address_text(self.desk.address).rpartition("@")
        return f"{local}+{draft.code.lower()}@{domain}"


def _capped(subject: str, *, own: bool) -> str:
    """A subject not too long; in one of our own the number at its end stays whole."""
    words, tag, number = subject.rpartition(" [") if own else ("", "", "")
    return brief(words, _SUBJECT) + tag + number if tag else brief(subject, _SUBJECT)


def _display_name(name: str) -> str:
    shown = encoded_text(name, used=len("From: "))
    return shown if shown.startswith("=?") else f'"{shown.replace(chr(92), "").replace(chr(34), "")}"'


def _thread(draft: Draft) -> list[tuple[str, str]]:
    """In-Reply-To and References to the letter that is answered, of ids that are safe to repeat."""
    if draft.answers is None:
        return []
    answered = message_ids([draft.answers.message_id])
    references = message_ids([*draft.answers.references, *answered])
    return [
        *(("In-Reply-To", i) for i in answered),
        *([("References", "\r\n ".join(references))] if references else []),
    ]
