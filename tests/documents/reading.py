"""Reads letters of the desk as a mail program does, with the standard library: nothing of maild in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from maild.documents.renderer import LetterRenderer
from maild.resources import shipped
from tests.desk.samples import DESK

RENDERER = LetterRenderer(DESK, ZoneInfo("Europe/Moscow"), shipped("templates"))


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(raw: bytes, kind: str = "plain") -> str:
    body = parsed(raw).get_body((kind,))
    assert body is not None
    content = body.get_content()
    assert isinstance(content, str)
    return content


@dataclass(frozen=True)
class Link:
    label: str
    href: str

    @property
    def to(self) -> str:
        return unquote(urlsplit(self.href).path)

    @property
    def fields(self) -> dict[str, str]:
        assert "+" not in self.href, "some programs read a plus as a space, others do not"
        return dict(parse_qsl(urlsplit(self.href).query, keep_blank_values=True, strict_parsing=True))


class _Page(HTMLParser):
    """What a reader sees, and all elements and attributes there are."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.links: list[Link] = []
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self._href: str | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self._silent += tag in ("style", "title")
        if tag == "a":
            self._href = dict(attrs).get("href")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("style", "title")
        if tag == "a":
            self._href = None

    def handle_data(self, data: str) -> None:
        if self._silent or not data.strip():
            return
        self.pieces.append(data)
        if self._href:
            self.links.append(Link(data, self._href))


def page(html: str) -> _Page:
    read = _Page()
    read.feed(html)
    read.close()
    return read


def buttons(raw: bytes) -> list[Link]:
    return [link for link in page(text_of(raw, "html")).links if link.href.startswith("mailto:")]


def bare(text: str) -> str:
    """Without spaces, quote marks of a reply and case: for comparing what is said."""
    return re.sub(r"\s", "", re.sub(r"(?m)^> ?", "", text)).casefold()
