"""winmail.dat: the text and the files that Outlook packs into TNEF (MS-OXTNEF), as far as a person would see them.

A reader for what mail needs, bounded and tolerant: what is broken ends the reading, what was read stays.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maild.letters import charset
from maild.letters.letter import Attachment
from maild.letters.parameters import display_name

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = b"\x78\x9f\x3e\x22"
MOST_ATTRIBUTES = 5_000
MOST_PROPERTIES = 5_000
MOST_FILES = 200

_CODEPAGE, _BODY, _PROPERTIES = 0x00069007, 0x0002800C, 0x00069003
_NEW_FILE, _TITLE, _DATA, _FILE_PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_PR_BODY, _PR_HTML, _PR_LONG_NAME, _PR_NAME, _PR_MIME, _PR_DATA = 0x1000, 0x1013, 0x3707, 0x3704, 0x370E, 0x3701
_STRING8, _UNICODE, _BINARY, _OBJECT = 0x1E, 0x1F, 0x102, 0x0D
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16, 0x01: 4}
_NAMED = 0x8000


@dataclass(slots=True)
class Tnef:
    """What was packed: plain text, HTML, files."""

    text: str = ""
    html: str = ""
    attachments: list[Attachment] = field(default_factory=list)


@dataclass(slots=True)
class _File:
    name: str = ""
    media: str = "application/octet-stream"
    content: bytes = b""

    def attachment(self) -> Attachment:
        return Attachment(display_name(self.name) or "вложение", self.media, self.content)


def read_tnef(data: bytes) -> Tnef | None:
    """What is inside; None if this is no TNEF."""
    if not data.startswith(SIGNATURE):
        return None
    letter, codepage = Tnef(), "cp1251"
    files: list[_File] = []
    for attribute, content in _attributes(data):
        if attribute == _CODEPAGE and len(content) >= 4:  # noqa: PLR2004 - a double word
            codepage = f"cp{int.from_bytes(content[:4], 'little')}"
        elif attribute == _BODY:
            letter.text = charset.decode(content.rstrip(b"\0"), codepage)
        elif attribute == _PROPERTIES:
            _take_letter(letter, content, codepage)
        elif attribute == _NEW_FILE and len(files) < MOST_FILES:
            files.append(_File())
        elif files:
            _take_file(files[-1], attribute, content, codepage)
    letter.attachments = [file.attachment() for file in files if file.content]
    return letter


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = len(SIGNATURE) + 2
    for _ in range(MOST_ATTRIBUTES):
        if position + 9 > len(data):
            return
        attribute, length = struct.unpack_from("<II", data, position + 1)
        position += 9
        if position + length > len(data):
            return
        yield attribute, data[position : position + length]
        position += length + 2


def _take_letter(letter: Tnef, content: bytes, codepage: str) -> None:
    for name, kind, value in _properties(content):
        if name == _PR_BODY and not letter.text:
            letter.text = _string(kind, value, codepage)
        elif name == _PR_HTML:
            letter.html = _string(kind, value, codepage)


def _take_file(file: _File, attribute: int, content: bytes, codepage: str) -> None:
    if attribute == _TITLE:
        file.name = file.name or charset.decode(content.rstrip(b"\0"), codepage)
    elif attribute == _DATA:
        file.content = content
    elif attribute == _FILE_PROPERTIES:
        for name, kind, value in _properties(content):
            if name == _PR_LONG_NAME or (name == _PR_NAME and not file.name):
                file.name = _string(kind, value, codepage)
            elif name == _PR_MIME:
                file.media = _string(kind, value, codepage).lower() or file.media
            elif name == _PR_DATA and kind == _BINARY and not file.content:
                file.content = value


def _string(kind: int, value: bytes, codepage: str) -> str:
    if kind == _UNICODE:
        return value.decode("utf-16-le", "replace").rstrip("\0")
    return charset.decode(value.rstrip(b"\0"), codepage)


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(id, type, value) of the MAPI properties; of a property with many values the first."""
    try:
        (count,) = struct.unpack_from("<I", data, 0)
        position = 4
        for _ in range(min(count, MOST_PROPERTIES)):
            kind, name = struct.unpack_from("<HH", data, position)
            position += 4
            if name >= _NAMED:
                position = _after_name(data, position)
            value, position = _value(data, position, kind)
            yield name, kind & 0xFFF, value
    except struct.error:
        return


def _after_name(data: bytes, position: int) -> int:
    """Past the GUID and the number or string that name a property."""
    (by_string,) = struct.unpack_from("<I", data, position + 16)
    position += 20
    if not by_string:
        return position + 4
    (length,) = struct.unpack_from("<I", data, position)
    return position + 4 + _padded(length)


def _value(data: bytes, position: int, kind: int) -> tuple[bytes, int]:
    size = _SIZES.get(kind & 0xFFF)
    count = 1
    if kind & 0x1000 or size is None:
        (count,) = struct.unpack_from("<I", data, position)
        position += 4
    if size is not None:
        return data[position : position + size], position + size * min(count, len(data))
    first = b""
    for n in range(min(count, MOST_PROPERTIES)):
        (length,) = struct.unpack_from("<I", data, position)
        first = data[position + 4 : position + 4 + length] if n == 0 else first
        position += 4 + _padded(length)
    return first, position


def _padded(length: int) -> int:
    return (length + 3) & ~3
