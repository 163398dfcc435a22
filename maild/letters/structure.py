"""Structure: a letter as a tree of parts (RFC 2045, 2046), in linear time and within the limits of M-8.

Parts are spans of the raw bytes; nothing is copied or decoded before it is asked for. An outer boundary ends all that
is inside it. What is broken is read as far as it goes and noted among the defects.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maild.letters.headers import Headers, lenient_base64, read_headers
from maild.letters.letter import TooMuch
from maild.letters.parameters import media_type, parameters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_OCTETS = 25 * 1024 * 1024
MOST_PARTS = 200
DEEPEST = 20
MOST_HEADER_OCTETS = 1024 * 1024
"""Octets of all header blocks of a letter together: no real one comes near."""
MOST_DELIMITERS = 10_000
"""Lines that begin like a boundary, real ones or not."""
MOST_CHARACTERS = 1_000_000
"""Characters of text that are read, pictures inside HTML not counted."""

_LETTERS = ("message/rfc822", "message/global", "message/news")
_NONE = Headers((), {})


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its headers, its media type with parameters, the span of its body, and the parts inside it.

    A letter inside a letter (`message/rfc822`) is a part with one part inside.
    """

    headers: Headers
    media: str
    params: Mapping[str, str]
    raw: bytes = field(repr=False)
    start: int
    end: int
    parts: tuple[Part, ...] = ()

    @property
    def body(self) -> bytes:
        """The body as it was sent."""
        return self.raw[self.start : self.end]

    def content(self) -> bytes:
        """The body with its transfer encoding undone."""
        return transfer_decoded(self.body, self.headers.first("content-transfer-encoding"))

    def disposition(self) -> tuple[str, dict[str, str]]:
        """`attachment`, `inline` or "", and the parameters."""
        return parameters(self.headers.first("content-disposition"))

    def walk(self) -> Iterator[Part]:
        """This part and all inside it, in order."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(slots=True)
class Survey:
    """What was counted of one letter so far, and what was found wrong with it."""

    parts: int = 0
    header_octets: int = 0
    delimiters: int = 0
    characters: int = 0
    defects: list[str] = field(default_factory=list)

    def count_part(self, depth: int) -> None:
        """One part more, at that depth; the letter itself is not counted."""
        if depth > DEEPEST:
            raise TooMuch(f"вложенность частей письма больше предела: {DEEPEST}")
        self.parts += depth > 0
        if self.parts > MOST_PARTS:
            raise TooMuch(f"частей в письме больше предела: {MOST_PARTS}")

    def count_headers(self, octets: int) -> None:
        """A header block of that length more."""
        self.header_octets += octets
        if self.header_octets > MOST_HEADER_OCTETS:
            raise TooMuch(f"заголовки письма длиннее предела: {MOST_HEADER_OCTETS} байт")

    def count_delimiter(self) -> None:
        """A line more that begins like a boundary."""
        self.delimiters += 1
        if self.delimiters > MOST_DELIMITERS:
            raise TooMuch(f"частей в письме больше предела: {MOST_PARTS}")

    def room_for(self, text: str) -> str:
        """As much of the text as may still be read of this letter: a million characters in all."""
        room = MOST_CHARACTERS - self.characters
        if len(text) > room:
            self.note(f"текст длиннее {MOST_CHARACTERS} знаков, прочитано начало")
        self.characters += min(len(text), room)
        return text[:room]

    def note(self, defect: str) -> None:
        """Remember a defect, each once."""
        if defect not in self.defects:
            self.defects.append(defect)


def read_structure(raw: bytes, survey: Survey, depth: int = 0) -> Part:
    """The tree of a letter, or of an entity found inside one at that depth.

    Raises:
        TooMuch: it is over a limit of M-8.
    """
    if len(raw) > MOST_OCTETS:
        raise TooMuch(f"письмо больше предела: {len(raw)} байт при наибольших {MOST_OCTETS}")
    return _entity(raw, 0, len(raw), survey, depth)


def transfer_decoded(body: bytes, encoding: bytes) -> bytes:
    """Undo a Content-Transfer-Encoding; an unknown one is taken for none."""
    name = encoding.split(b";")[0].strip(b" \t\"'").lower()
    if name == b"base64":
        # What is said to be base64 and is plain 8-bit text was never encoded; a footer put below it is no reason.
        plain = not body.isascii() and len(body.decode("ascii", "ignore")) * 4 < len(body) * 3
        return body if plain else lenient_base64(body)
    if name == b"quoted-printable":
        return binascii.a2b_qp(body)
    if name in (b"x-uuencode", b"uuencode", b"x-uue"):
        return _uudecoded(body)
    return body


def _entity(raw: bytes, start: int, end: int, survey: Survey, depth: int, otherwise: str = "text/plain") -> Part:
    survey.count_part(depth)
    # One octet more than allowed is enough to know, and a field is cut only where it is too long anyway.
    headers, body = read_headers(raw, start, min(end, start + MOST_HEADER_OCTETS + 1))
    survey.count_headers(body - start)
    media, params = media_type(headers.first("content-type"), otherwise)
    parts: tuple[Part, ...] = ()
    if media.startswith("multipart/"):
        parts = _parts(raw, (body, end), (media, params.get("boundary", "")), survey, depth)
        media = media if parts else "text/plain"
    elif media in _LETTERS:
        parts = (_letter_inside(raw, (body, end), headers, survey, depth),)
    return Part(headers, media, params, raw, body, end, parts)


def _letter_inside(raw: bytes, span: tuple[int, int], headers: Headers, survey: Survey, depth: int) -> Part:
    encoding = headers.first("content-transfer-encoding")
    if encoding.strip().lower() in (b"base64", b"quoted-printable"):  # forbidden, and done
        inner = transfer_decoded(raw[span[0] : span[1]], encoding)
        return _entity(inner, 0, len(inner), survey, depth + 1)
    start = span[0]
    while raw.startswith((b"\n", b"\r\n"), start, span[1]):
        start = raw.index(b"\n", start) + 1
    return _entity(raw, start, span[1], survey, depth + 1)


def _parts(raw: bytes, span: tuple[int, int], kind: tuple[str, str], survey: Survey, depth: int) -> tuple[Part, ...]:
    media, boundary = kind
    spans = _spans(raw, span, boundary.rstrip().encode("utf-8", "replace"), survey) if boundary else []
    if not spans:
        survey.note("границ между частями письма нет")
    inside = "message/rfc822" if media == "multipart/digest" else "text/plain"
    return tuple(_entity(raw, start, end, survey, depth + 1, inside) for start, end in spans)


def _spans(raw: bytes, span: tuple[int, int], boundary: bytes, survey: Survey) -> list[tuple[int, int]]:
    """The spans between the lines of that boundary; the last one runs to the end if the closing line is missing."""
    found: list[tuple[int, int]] = []
    begun: int | None = None
    for line_start, line_end, closing in _delimiters(raw, span, b"--" + boundary, survey):
        if begun is not None:
            found.append((begun, max(begun, _without_line_end(raw, line_start))))
        begun = min(line_end + 1, span[1])
        if closing:
            return found
    if begun is not None:
        survey.note("письмо оборвано: закрывающей границы нет")
        found.append((begun, span[1]))
    return found


def _delimiters(raw: bytes, span: tuple[int, int], delimiter: bytes, survey: Survey) -> Iterator[tuple[int, int, bool]]:
    """(start, end without its line feed, closing or not) of each line that is a boundary."""
    start, end = span
    line = b"\n" + delimiter
    at = start if raw.startswith(delimiter, start, end) else _after(raw.find(line, start, end))
    while at >= 0:
        survey.count_delimiter()
        stop = raw.find(b"\n", at, end)
        stop = end if stop < 0 else stop
        tail = raw[at + len(delimiter) : min(stop, at + len(delimiter) + 1000)].strip()
        if tail in (b"", b"--"):
            yield at, stop, tail == b"--"
        at = _after(raw.find(line, stop, end))


def _after(line_feed: int) -> int:
    return line_feed + 1 if line_feed >= 0 else -1


def _without_line_end(raw: bytes, position: int) -> int:
    position -= 1
    return position - 1 if raw[position - 1 : position] == b"\r" else position


def _uudecoded(body: bytes) -> bytes:
    out = bytearray()
    lines = body.splitlines()
    begun = next((n for n, line in enumerate(lines) if re.match(rb"begin [0-7]{3,4} ", line)), None)
    for line in lines[begun + 1 :] if begun is not None else ():
        if line.strip() == b"end":
            break
        try:
            out += binascii.a2b_uu(line)
        except binascii.Error:
            break
    return bytes(out) if out else body
