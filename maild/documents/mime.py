"""A letter as bytes: headers and MIME parts written by hand.

The standard library would do it, eighty times slower, and in some versions turns an encoded word in a subject into a
header of its own (CVE-2024-6923). Here a text is only ever encoded as text: no value can end its header. The same
input gives the same bytes (M-5). Lines end with CRLF and, encoded, are never longer than 76 characters.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from maild.documents.cleaning import header_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

_LINE = 76
_WORD_MARKS = len("=?utf-8?b??=")
_CONTINUES, _GOES_ON = 0xC0, 0x80
"""An octet of UTF-8 that is not a character's first, by its two upper bits."""
_OCTETS_A_SECTION = 16  # of a file's name: 48 characters once percent-encoded
_REFERENCES = 20
_MESSAGE_ID = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~:-]{1,120}@[A-Za-z0-9.\-_\[\]:]{1,120}")
_PLAIN = re.compile(r"[ -~]{0,60}")
_MEDIA = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a letter."""

    name: str
    media_type: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that stands in the HTML, as `cid:` and its id (RFC 2392). `words` say what it shows.

    `width` and `height` are those at which it is shown, in CSS pixels.
    """

    id: str
    media_type: str
    octets: bytes
    words: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Body:
    """A letter's two texts, which say the same, the pictures of its HTML, and its files."""

    text: str
    html: str
    enclosures: tuple[Enclosure, ...] = ()
    pictures: tuple[Picture, ...] = ()


def encoded_text(text: str, used: int = 0) -> str:
    """A text as RFC 2047 encoded words, cut between characters; short plain ASCII stays as it is.

    Args:
        text: any text; controls and foreign encoded words are only text.
        used: how much of the first line is taken already.
    """
    line = header_line(text)
    if _PLAIN.fullmatch(line) and "=?" not in line:
        return line
    octets, words, start, room = line.encode(), list[str](), 0, _octets(used)
    while len(octets) - start > room:
        end = start + room
        while octets[end] & _CONTINUES == _GOES_ON:
            end -= 1
        words.append(_word(octets[start:end]))
        start, room = end, _octets(1)
    return "\r\n ".join([*words, _word(octets[start:])])


def _octets(used: int) -> int:
    return max((_LINE - 1 - used - _WORD_MARKS) // 4 * 3, 4)


def _word(octets: bytes) -> str:
    return f"=?utf-8?b?{binascii.b2a_base64(octets, newline=False).decode()}?="


def address_text(address: str) -> str:
    """A bare address for a header: nothing but the address, its domain as DNS has it."""
    local, _, domain = header_line(address).replace(" ", "").rpartition("@")
    if not domain.isascii():
        import idna

        domain = idna.encode(domain, uts46=True).decode()
    return re.sub(r'[<>,;:"()\\@]', "", local) + "@" + re.sub(r'[<>,;:"()\\]', "", domain)


def message_ids(ids: Iterable[str | None]) -> tuple[str, ...]:
    """Those that may stand in a header, in angle brackets, each once, the last 20. They come with or without them."""
    bare = (i.strip("<> ") for i in ids if i)
    return tuple(dict.fromkeys(f"<{i}>" for i in bare if _MESSAGE_ID.fullmatch(i)))[-_REFERENCES:]


def date_text(at: datetime) -> str:
    """RFC 5322, whatever the locale: `Wed, 25 Nov 2026 18:00:00 +0300`."""
    return f"{_DAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at:%Y %H:%M:%S %z}"


def letter_bytes(headers: Sequence[tuple[str, str]], body: Body) -> bytes:
    """The whole letter. The values of headers are ready: encoded and folded."""
    seed = hashlib.sha256(repr(headers).encode()).hexdigest()[:24]
    html = _text("html", body.html)
    if body.pictures:
        # Beside the HTML and not among the files: so no program lists a picture as an attachment.
        html = _multipart(
            'related; type="text/html"', f"=_r{seed}", [html, *(_pictured(each) for each in body.pictures)]
        )
    inner = _multipart("alternative", f"=_a{seed}", [_text("plain", body.text), html])
    files = [_enclosed(e) for e in body.enclosures]
    content = _multipart("mixed", f"=_m{seed}", [inner, *files]) if files else inner
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{head}MIME-Version: 1.0\r\n".encode() + content


def _multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n\r\n'
    mark = f"--{boundary}\r\n".encode()
    return head.encode() + b"".join(mark + part for part in parts) + f"--{boundary}--\r\n".encode()


def _text(subtype: str, text: str) -> bytes:
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + _base64(text.replace("\n", "\r\n").encode())


def _enclosed(file: Enclosure) -> bytes:
    """The name twice: RFC 2231 for those that keep the standard, an encoded word for old Outlooks."""
    name = file_name(file.name)
    head = (
        f'Content-Type: {file.media_type};\r\n name="{encoded_text(name, used=7)}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment{_filename(name)}\r\n\r\n"
    )
    return head.encode() + _base64(file.octets)


def _pictured(picture: Picture) -> bytes:
    head = (
        f"Content-Type: {picture.media_type}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{picture.id}>\r\nContent-Disposition: inline\r\n\r\n"
    )
    return head.encode() + _base64(picture.octets)


def file_name(name: str) -> str:
    """A name that is no path, in no system."""
    return re.sub(r'[\\/:*?"<>|%]+', "_", header_line(name)).strip(". ") or "файл"


def media_type(name: str) -> str:
    """By the name's ending, never by what a correspondent says it is."""
    return _MEDIA.get(name.lower().rpartition(".")[2], "application/octet-stream")


def _filename(name: str) -> str:
    """RFC 2231: percent-encoded, in numbered sections cut between octets."""
    if name.isascii():
        return f';\r\n filename="{name}"'
    octets = re.findall(r"%..|.", quote(name, safe=""))
    sections = ["".join(octets[i : i + _OCTETS_A_SECTION]) for i in range(0, len(octets), _OCTETS_A_SECTION)]
    sections[0] = f"utf-8''{sections[0]}"
    if len(sections) == 1:
        return f";\r\n filename*={sections[0]}"
    return "".join(f";\r\n filename*{i}*={section}" for i, section in enumerate(sections))


def _base64(octets: bytes) -> bytes:
    encoded = binascii.b2a_base64(octets, newline=False)
    return b"\r\n".join([*[encoded[i : i + _LINE] for i in range(0, len(encoded), _LINE)], b""])
