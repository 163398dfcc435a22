"""A gallery of letters: static pages to browse what was received and sent, without a mail program.

`index.html` lists the letters by day beside the one that is open; each letter has a page with its looks, its text, its
headers and its files. A letter's HTML is shown in a frame that runs nothing and loads nothing from outside. Used by the
demonstration; reading goes through the standard library here, since speed does not matter.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from maild.desk.naming import long_date
from maild.documents.cleaning import clean, header_line
from maild.documents.russian import counted
from maild.resources import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from email.message import Message
    from pathlib import Path

_KEPT_FILES = re.compile(r"\.(xlsx|csv|pdf|png|jpe?g)$", re.IGNORECASE)
"""Files that are put beside the pages to be opened; of others only the name is shown."""
_FRAME_RULES = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_FRAME_HEAD = f'<meta http-equiv="Content-Security-Policy" content="{_FRAME_RULES}"><base target="_blank">'


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What is known of a letter besides its bytes.

    `at` is when it was received or sent, in the desk's zone; `note` a word on it, such as its verdict or kind.
    """

    at: datetime
    outgoing: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    size: int
    href: str | None


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter as shown."""

    page: str
    exhibit: Exhibit
    sender: str
    to: str
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str | None
    files: tuple[_File, ...]


def gallery(letters: Iterable[tuple[Exhibit, bytes]], out: Path, *, title: str = "Переписка") -> Path:
    """Write the gallery into a folder, which is made if need be; the path of its first page."""
    (out / "files").mkdir(parents=True, exist_ok=True)
    shown = [
        _read(exhibit, raw, number, out)
        for number, (exhibit, raw) in enumerate(sorted(letters, key=lambda pair: pair[0].at), start=1)
    ]
    pages = Environment(loader=FileSystemLoader(shipped("templates")), autoescape=True, undefined=StrictUndefined)
    letter_page, index_page = (pages.get_template(f"_gallery/{name}.html.j2") for name in ("letter", "index"))
    for number, letter in enumerate(shown):
        before, after = (shown[n] if 0 <= n < len(shown) else None for n in (number - 1, number + 1))
        page = letter_page.render(letter=letter, before=before, after=after)
        (out / letter.page).write_text(page, encoding="utf-8")
    index = out / "index.html"
    index.write_text(index_page.render(title=title, days=_by_day(shown), count=_count(shown)), encoding="utf-8")
    return index


def _by_day(letters: Sequence[_Letter]) -> list[tuple[str, list[_Letter]]]:
    days: dict[str, list[_Letter]] = {}
    for letter in letters:
        days.setdefault(long_date(letter.exhibit.at), []).append(letter)
    return list(days.items())


def _count(letters: Sequence[_Letter]) -> str:
    sent = sum(letter.exhibit.outgoing for letter in letters)
    return f"{counted(len(letters), 'письмо', 'письма', 'писем')}: получено {len(letters) - sent}, отправлено {sent}"


def _read(exhibit: Exhibit, raw: bytes, number: int, out: Path) -> _Letter:
    message = message_from_bytes(raw)
    parts = [part for part in message.walk() if not part.is_multipart()]
    html = next((_text(p) for p in parts if p.get_content_type() == "text/html" and not p.get_filename()), None)
    return _Letter(
        page=f"letter-{number:04}.html",
        exhibit=exhibit,
        sender=_header(message, "From"),
        to=_header(message, "To"),
        subject=_header(message, "Subject") or "(без темы)",
        headers=tuple((name, _decoded(value)) for name, value in message.raw_items()),
        text=next((_text(p) for p in parts if p.get_content_type() == "text/plain" and not p.get_filename()), ""),
        html=None if html is None else _FRAME_HEAD + _with_pictures(html, parts),
        files=tuple(_kept(part, out) for part in parts if part.get_filename()),
    )


def _header(message: Message, name: str) -> str:
    return next((_decoded(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")


def _decoded(value: object) -> str:
    """A header's value as people read it; as it stands where it cannot be decoded. Bare octets are UTF-8 or Russian."""
    octets = str(value).encode("utf-8", errors="surrogateescape")
    try:
        whole = octets.decode()
    except UnicodeDecodeError:
        whole = octets.decode("windows-1251", errors="replace")
    try:
        return header_line(str(make_header(decode_header(whole))))
    except (LookupError, ValueError):
        return header_line(whole)


def _text(part: Message) -> str:
    octets = _octets(part)
    try:
        return clean(octets.decode(part.get_content_charset() or "utf-8", errors="replace"))
    except LookupError:
        return clean(octets.decode("utf-8", errors="replace"))


def _with_pictures(html: str, parts: Iterable[Message]) -> str:
    """A page that loads nothing has its pictures in itself."""
    for part in parts:
        name = str(part.get("Content-ID", "")).strip("<> ")
        if name and part.get_content_maintype() == "image":
            shown = b64encode(_octets(part)).decode()
            html = html.replace(f"cid:{name}", f"data:{part.get_content_type()};base64,{shown}")
    return html


def _octets(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _kept(part: Message, out: Path) -> _File:
    octets, name = _octets(part), _decoded(part.get_filename())
    ending = _KEPT_FILES.search(name)
    if ending is None:
        return _File(name, len(octets), None)
    place = f"files/{hashlib.sha256(octets).hexdigest()[:16]}{ending.group().lower()}"
    (out / place).write_bytes(octets)
    return _File(name, len(octets), place)
