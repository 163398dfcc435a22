"""Signed letters unwrapped (M-7): opaque S/MIME, and text that PGP signed in the clear. Signatures are not verified.

Whose letter it is says our mail server (D-4), not a signature inside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_ELEMENTS = 50_000
"""Elements of a CMS structure that are read, and how deep they may nest."""
DEEPEST = 24

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_SEQUENCE, _CONTEXT, _OID, _OCTETS, _CONSTRUCTED = 0x30, 0xA0, 0x06, 0x04, 0x20
_BEGIN, _SIGNATURE, _END = (
    "-----BEGIN PGP SIGNED MESSAGE-----",
    "-----BEGIN PGP SIGNATURE-----",
    "-----END PGP SIGNATURE-----",
)


class _Element(NamedTuple):
    """A BER element: tag, span of its content, and where the next one begins."""

    tag: int
    start: int
    stop: int
    next: int


class _Unreadable(Exception):
    """Not the BER that we read."""


def signed_content(cms: bytes) -> bytes | None:
    """What is inside a CMS SignedData (RFC 5652, BER or DER); None if it is something else, or encrypted."""
    reader = _Reader(cms)
    try:
        info = reader.one(0, len(cms), _SEQUENCE)
        kind, *rest = reader.inside(info)
        if kind.tag != _OID or cms[kind.start : kind.stop] != _SIGNED_DATA or not rest:
            return None
        data = reader.one(rest[0].start, rest[0].stop, _SEQUENCE)
        wrapped = next((element for element in reader.inside(data) if element.tag == _SEQUENCE), None)
        inner = list(reader.inside(wrapped)) if wrapped else []
        if len(inner) < 2 or inner[1].tag != _CONTEXT:  # noqa: PLR2004 - a type and its content
            return None
        return b"".join(reader.octets(next(reader.inside(inner[1]))))
    except (_Unreadable, StopIteration, ValueError):
        return None


def without_clear_signature(lines: Sequence[str]) -> list[str]:
    """The lines without the frame of a clear-signed text (RFC 9580, 7); others are left as they are."""
    if _BEGIN not in lines:
        return list(lines)
    begin = lines.index(_BEGIN)
    start = begin + 1
    while start < len(lines) and lines[start].strip():  # Hash: SHA256
        start += 1
    stop = next((n for n in range(start, len(lines)) if lines[n] == _SIGNATURE), len(lines))
    after = next((n + 1 for n in range(stop, len(lines)) if lines[n] == _END), len(lines))
    return [*lines[:begin], *(line.removeprefix("- ") for line in lines[start + 1 : stop]), *lines[after:]]


@dataclass(slots=True)
class _Reader:
    """Reads BER elements, a bounded number of them."""

    data: bytes
    read: int = 0

    def one(self, start: int, stop: int, tag: int) -> _Element:
        """The element that begins there, which must have that tag."""
        element = self._element(start, stop, 0)
        if element.tag != tag:
            raise _Unreadable
        return element

    def inside(self, outer: _Element) -> Iterator[_Element]:
        """The elements in the content of another."""
        position = outer.start
        while position < outer.stop:
            element = self._element(position, outer.stop, 0)
            yield element
            position = element.next

    def octets(self, element: _Element) -> Iterator[bytes]:
        """The pieces of an octet string, which may be cut into many."""
        if element.tag == _OCTETS:
            yield self.data[element.start : element.stop]
        elif element.tag == _OCTETS | _CONSTRUCTED:
            for piece in self.inside(element):
                yield from self.octets(piece) if self.read < MOST_ELEMENTS and piece.tag == _OCTETS else ()
        else:
            raise _Unreadable

    def _element(self, start: int, stop: int, depth: int) -> _Element:
        self.read += 1
        if self.read > MOST_ELEMENTS or depth > DEEPEST or start + 2 > stop:
            raise _Unreadable
        tag, length, position = self.data[start], self.data[start + 1], start + 2
        if length == 0x80:  # noqa: PLR2004 - indefinite: up to the end mark
            return self._indefinite(tag, position, stop, depth)
        if length > 0x80:  # noqa: PLR2004 - the long form
            size = length & 0x7F
            length = int.from_bytes(self.data[position : position + min(size, 8)], "big")
            position += size
        if position + length > stop:
            raise _Unreadable
        return _Element(tag, position, position + length, position + length)

    def _indefinite(self, tag: int, position: int, stop: int, depth: int) -> _Element:
        start = position
        while self.data[position : position + 2] != b"\0\0":
            position = self._element(position, stop, depth + 1).next
        return _Element(tag, start, position, position + 2)
