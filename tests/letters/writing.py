"""Letters for tests, in few words."""

from __future__ import annotations

from maild.letters.letter import Letter, Trust
from maild.letters.reading import read

TRUST = Trust("service@example.org", frozenset({"mx.example.org"}))
RECEIVED = "Received: from a.ru by mx.example.org; Tue, 03 Nov 2026 10:00:00 +0300"


def letter(
    text: str = "Прошу отключить участок 12",
    *headers: str,
    sender: str = "Иван <ivan@romashka.ru>",
    subject: str = "Заявка",
) -> Letter:
    """A plain letter with these headers on top."""
    head = [*headers, f"From: {sender}", f"Subject: {subject}", "Content-Type: text/plain; charset=utf-8"]
    return read_text("\n".join(head) + "\n\n" + text)


def read_text(raw: str) -> Letter:
    """The letter of that text, with the line ends of mail."""
    return read(raw.replace("\n", "\r\n").encode(), TRUST)


def of_html(html: str) -> Letter:
    """A letter of HTML only."""
    return read_text(f"From: ivan@romashka.ru\nContent-Type: text/html; charset=utf-8\n\n{html}")
