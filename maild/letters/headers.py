"""Headers: the fields of a letter or of one of its parts, as bytes, and as text (RFC 5322, RFC 2047; M-7).

Fields are counted on the bytes, so that nothing that a decoder does can hide a second From (D-4). A bare carriage
return counts as a line end, since some programs take it for one.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.letters import charset
from maild.letters.characters import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

SINGLETONS = (
    "from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references",
    "content-type", "content-transfer-encoding",
)  # fmt: skip
"""Fields that a letter may have once only (RFC 5322, 3.6); a signature may cover one and a reader show another."""

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)\n?")
_FOLD = re.compile(rb"\n[ \t]*")
_MBOX = re.compile(rb">?From [^\n]*\n")
_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_QUOTED = re.compile(rb"=([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Headers:
    """The fields in their order, names in lower case, values unfolded."""

    fields: tuple[tuple[str, bytes], ...]
    by_name: Mapping[str, tuple[bytes, ...]]

    def all(self, name: str) -> tuple[bytes, ...]:
        """The values of all fields of that name, topmost first."""
        return self.by_name.get(name, ())

    def first(self, name: str) -> bytes:
        """The topmost value, b"" if there is none."""
        values = self.by_name.get(name)
        return values[0] if values else b""

    def text(self, name: str) -> str:
        """The topmost value decoded, in one line."""
        return one_line(decode_words(raw_text(self.first(name))))

    def doubled(self) -> tuple[str, ...]:
        """The singleton fields that occur more than once."""
        return tuple(name for name in SINGLETONS if len(self.by_name.get(name, ())) > 1)


def read_headers(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The header block from `start`, and where the body begins.

    A line that is no field ends the block, as an empty one does; then the body begins with that line.
    """
    mbox = _MBOX.match(raw, start, end)
    position = mbox.end() if mbox else start
    fields: list[tuple[str, bytes]] = []
    while field := _FIELD.match(raw, position, end):
        _add(fields, field[1], field[2])
        position = field.end()
    for blank in (b"\r\n", b"\n"):
        if raw.startswith(blank, position, end):
            position += len(blank)
            break
    grouped: dict[str, list[bytes]] = {}
    for name, value in fields:
        grouped.setdefault(name, []).append(value)
    return Headers(tuple(fields), {name: tuple(values) for name, values in grouped.items()}), position


def _add(fields: list[tuple[str, bytes]], name: bytes, value: bytes) -> None:
    if b"\n" in value:
        value = _FOLD.sub(b" ", value.replace(b"\r\n", b"\n"))
    value = value.strip()
    if b"\r" not in value:
        fields.append((name.decode("ascii").lower(), value))
        return
    first, *others = value.split(b"\r")
    fields.append((name.decode("ascii").lower(), first.strip()))
    for other in others:
        inner, colon, rest = other.partition(b":")
        if colon and inner.strip().isascii():
            fields.append((inner.decode("ascii").strip().lower(), rest.strip()))


def raw_text(value: bytes) -> str:
    """A value as text before RFC 2047: ASCII, or 8-bit bytes in whatever charset they are in."""
    return value.decode("ascii") if value.isascii() else charset.decode(value)


def decode_words(text: str) -> str:
    """The text with its encoded words decoded (RFC 2047), in linear time.

    More tolerant than the RFC: words inside quotes or other words, with spaces in them, or cut inside a character.
    """
    if "=?" not in text:
        return text
    said: list[str] = []
    waiting, label, at, at_word = bytearray(), "", 0, False
    for word in _WORD.finditer(text):
        between = text[at : word.start()]
        at = word.end()
        adjacent = at_word and not between.strip()
        at_word = True
        if waiting and not (adjacent and word[1].lower() == label):
            said.append(charset.decode(bytes(waiting), label))
            waiting.clear()
        if not adjacent:
            said.append(between)
        label = word[1].lower()
        waiting += _word_bytes(word[2], word[3])
    said.append(charset.decode(bytes(waiting), label))
    return "".join(said) + text[at:]


def _word_bytes(encoding: str, content: str) -> bytes:
    data = content.encode("utf-8", "replace")
    if encoding in "bB":
        return lenient_base64(data)
    return _QUOTED.sub(lambda hit: bytes((int(hit[1], 16),)), data.replace(b"_", b" "))


def lenient_base64(data: bytes) -> bytes:
    """Base64 as it comes: with foreign characters, without padding, or cut off."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data.partition(b"=")[0])
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
