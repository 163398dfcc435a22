"""Addresses in headers: who is named in From, To and their like (RFC 5322, 3.4).

One pass over the characters with an explicit state, so that no nesting and no length can make it slow or fail. An
encoded word is decoded only for the display name: it never yields an address (D-4).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maild.letters.characters import one_line
from maild.letters.headers import decode_words, raw_text

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_HEADER = 65_536
"""Octets of an address header that are read: some hundreds of addresses."""
LONGEST_ADDRESS = 254
"""Octets (RFC 5321, 4.5.3.1.3)."""

_PIECE = re.compile(r'\\.|[^"()<>,;:\\]+|["()<>,;:\\]', re.DOTALL)
_LOCAL = re.compile(r"[^\s@<>()\[\],;:\"\\\x00-\x1f\x7f]{1,64}")
_OTHER_DOTS = frozenset("\u3002\uff0e\uff61")
"""What IDNA takes for dots and mail servers do not."""
_DOMAIN = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One entry of an address header: a display name, and an address or None if what stands there is none."""

    name: str
    address: str | None


def mailboxes(value: bytes) -> tuple[Mailbox, ...]:
    """The entries of an address header, in order. An entry without any address counts only if it is the only thing."""
    return tuple(_entries(raw_text(value[:LONGEST_HEADER])))


def addresses(value: bytes) -> tuple[str, ...]:
    """The usable addresses of an address header."""
    return tuple(entry.address for entry in mailboxes(value) if entry.address)


def normal_address(written: str) -> str | None:
    """The address with its domain in lower-case A-labels, or None if mail could not be sent to it."""
    local, at, domain = written.strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or local.startswith("=?"):
        return None
    labels = a_labels(domain.strip())
    address = f"{local}@{labels}"
    usable = _DOMAIN.fullmatch(labels) and ".." not in labels and len(address) <= LONGEST_ADDRESS
    return address if usable else None


def a_labels(domain: str) -> str:
    """The domain in lower-case A-labels; "" if it has none. What only looks like another domain is not made into it."""
    lowered = domain.rstrip(".").lower()
    if lowered.isascii():
        return lowered
    if _OTHER_DOTS & set(lowered):
        return ""
    import idna  # only letters from such domains need it

    try:
        return idna.encode(unicodedata.normalize("NFC", lowered)[:LONGEST_ADDRESS]).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


@dataclass(slots=True)
class _Entry:
    """An entry while it is read: words of the name, the text in angle brackets, a comment."""

    words: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    angle: list[str] | None = None
    comment: list[str] = field(default_factory=list)
    several: bool = False
    in_angle: bool = False

    def take(self, kind: str, text: str) -> None:
        """One token that is no separator."""
        if kind == "comment":
            self.comment.append(text)
        elif kind == "<":
            self.several = self.several or self.angle is not None
            self.angle, self.in_angle = [], True
        elif kind == ">":
            self.in_angle = False
        elif self.in_angle and self.angle is not None:
            self.angle.append(text if kind != "quoted" else f'"{text}"')
        else:
            self.words.append(text)
            if kind == "text":
                self.bare.append(text)

    def mailbox(self) -> Mailbox:
        """What the entry comes to."""
        bare = "".join(self.bare).strip()
        if self.angle is None:
            return Mailbox(_name(self.comment if "@" in bare else self.words), normal_address(bare))
        address = normal_address("".join(self.angle).rpartition(":")[2])
        # `victim@bank.ru <other@e.ru>`: programs differ about whom this names, so it names nobody.
        if self.several or ("@" in bare and normal_address(bare) != address):
            address = None
        return Mailbox(_name(self.words) or _name(self.comment), address)

    def names_someone(self) -> bool:
        """Whether an address was at least meant."""
        return self.angle is not None or any("@" in piece for piece in self.bare)


def _name(words: list[str]) -> str:
    return one_line(decode_words(" ".join(word.strip() for word in words)), 200)


def _entries(text: str) -> Iterator[Mailbox]:
    entry = _Entry()
    for kind, piece in _tokens(text):
        if kind == "broken":
            yield Mailbox("", None)
            return
        if kind == ":" and not entry.in_angle:
            entry = _Entry()  # the name of a group
        elif kind not in (",", ";") or entry.in_angle:
            entry.take(kind, piece)
        elif entry.names_someone():
            yield entry.mailbox()
            entry = _Entry()
        else:
            entry.take("text", " ")  # a comma inside an unquoted name
    if entry.names_someone() or "".join(entry.words).strip():
        yield entry.mailbox()


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """(kind, text): `text`, `quoted`, `comment`, a separator as its own kind, `broken` if something is not closed."""
    quoted: list[str] | None = None
    depth = 0
    for found in _PIECE.finditer(text):
        piece = found[0]
        if quoted is not None:
            if piece == '"':
                yield "quoted", "".join(quoted)
                quoted = None
            else:
                quoted.append(piece[-1] if piece[0] == "\\" else piece)
        elif piece in ("(", ")"):
            depth = max(0, depth + (1 if piece == "(" else -1))
        elif depth:
            yield "comment", piece
        elif piece == '"':
            quoted = []
        else:
            yield (piece if piece in "<>,;:" else "text"), piece
    if quoted is not None or depth:
        yield "broken", ""
