"""DKIM signatures that are worth checking here (RFC 6376, D-4). Pure: no key is fetched and nothing is computed.

A valid signature proves only what it covers, so a signature is not even tried if a reader of the letter could be shown
something else than what was signed: a part of the body (`l=`), a field that is not signed or comes twice, a header
block that programs read in different ways, or a `Content-Type` that gives the signed bytes another meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from maild.letters.authentication import is_aligned
from maild.letters.headers import SINGLETONS, read_headers
from maild.letters.parameters import media_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from maild.letters.headers import Headers

MOST_TRIED = 3
"""Signatures of a letter that are tried: each costs a question to the DNS."""
LONGEST = 4096
"""Octets of a signature field; a longer one is not read."""

LONGEST_KEY = 1200
"""Octets of a key record: room for 4096 bits and more; the longer a key, the longer it takes to check one."""

_DECIDING = frozenset({*SINGLETONS, "content-disposition"})
"""Fields that decide what is read: each one that the letter has must be signed."""
_FORM = frozenset({"content-type", "content-transfer-encoding"})
_FAMILIES = ("multipart/alternative", "multipart/mixed", "multipart/related")
_IDENTITY = (b"", b"7bit", b"8bit", b"binary")
_AMBIGUOUS = re.compile(rb"[\r\0]|(?:^|\n)>?From ")
_NEEDED = ("a", "b", "bh", "d", "h", "s", "v")
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?")
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NUMBER = re.compile(r"\d{1,12}")


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature to be checked: the how-manieth `DKIM-Signature` field it is (the topmost is 0), and whose.

    `strict` says that the signer named (`i=`) is of the domain itself and of no part of it (RFC 6376, 3.6.1, `t=s`).
    """

    place: int
    domain: str
    selector: str
    strict: bool


def worth_checking(raw: bytes, domain: str, received_at: datetime) -> tuple[Signature, ...]:
    """The signatures that would speak for the From domain and for all that is read of the letter, topmost first."""
    headers, body = read_headers(raw, 0, len(raw))
    if headers.doubled() or not _is_plain(raw[:body]):
        return ()
    bare = {name for name in _DECIDING if headers.all(name)}
    if _opens_itself(headers, raw[body : body + LONGEST]):
        bare -= _FORM
    found = _fitting(headers.all("dkim-signature"), domain, bare, received_at.timestamp())
    return tuple(islice(found, MOST_TRIED))


def key_fits(record: bytes, signature: Signature) -> bool:
    """Whether a key record is for letters signed so: RSA, not revoked, not on trial (RFC 6376, 3.6.1)."""
    if len(record) > LONGEST_KEY or not record.isascii():
        return False
    tags = _listed(record.decode("ascii"))
    sorts = (tags.get("v", "DKIM1"), tags.get("k", "rsa")) == ("DKIM1", "rsa")
    flags, services, hashes = (
        _parts(tags.get(name, usual)) for name, usual in (("t", ""), ("s", "*"), ("h", "sha256"))
    )
    meant = "sha256" in hashes and bool({"*", "email"} & services) and "y" not in flags
    return sorts and meant and bool(tags.get("p")) and (signature.strict or "s" not in flags)


def _parts(value: str) -> set[str]:
    return {part.strip().lower() for part in value.split(":")}


def _is_plain(head: bytes) -> bool:
    """Whether every program finds the same fields in the header block, and its end at the same place.

    A bare carriage return is a line end to some, and a line `From …` is skipped by some and ends the block for others.
    """
    lines = head.replace(b"\r\n", b"\n")
    return lines.endswith(b"\n\n") and not _AMBIGUOUS.search(lines)


def _opens_itself(headers: Headers, beginning: bytes) -> bool:
    """Whether the signed body alone says how it is to be read: a multipart that begins with its own boundary.

    Gmail and Yandex sign no Content-Type. Whoever sends a signed letter on could give it another one, and make a quote
    in it a part of its own; but not if the first line of the body must be the boundary.
    """
    media, said = media_type(headers.first("content-type"), "")
    boundary = said.get("boundary", "")
    encoding = headers.first("content-transfer-encoding").lower()
    first = beginning.partition(b"\n")[0].rstrip()
    return media in _FAMILIES and encoding in _IDENTITY and first == b"--" + boundary.encode() != b"--"


def _fitting(
    fields: Sequence[bytes], domain: str, deciding: AbstractSet[str], received_at: float
) -> Iterator[Signature]:
    for place, field in enumerate(fields):
        tags = _tags(field)
        if not tags or not is_aligned(tags["d"], domain) or not _is_sound(tags, received_at):
            continue
        signed = {name.strip().lower() for name in tags["h"].split(":")}
        if "from" in signed and deciding <= signed:
            yield Signature(place, tags["d"], tags["s"], strict=_signer(tags) == tags["d"])


def _tags(field: bytes) -> dict[str, str]:
    """The tags of a signature, its domain and selector in lower case; none if one is doubled, broken or missing."""
    if len(field) > LONGEST or not field.isascii():
        return {}
    tags = _listed(field.decode("ascii"))
    if any(not tags.get(name) for name in _NEEDED):
        return {}
    return tags | {"d": tags["d"].lower(), "s": tags["s"].lower()}


def _listed(text: str) -> dict[str, str]:
    """Tags and their values (RFC 6376, 3.2); none at all if one of them is broken or doubled."""
    tags: dict[str, str] = {}
    for spec in text.rstrip("; \t").split(";"):
        name, _, value = (part.strip() for part in spec.partition("="))
        if not _TAG.fullmatch(name) or name in tags:
            return {}
        tags[name] = value
    return tags


def _is_sound(tags: Mapping[str, str], received_at: float) -> bool:
    """Whether the signature is of a kind that is believed: whole body, strong hash, not expired when it came."""
    known = (tags["v"], tags["a"], tags.get("q", "dns/txt")) == ("1", "rsa-sha256", "dns/txt")
    named = _NAME.fullmatch(tags["d"]) and _NAME.fullmatch(tags["s"])
    timed = all(_NUMBER.fullmatch(tags[name]) for name in ("t", "x") if name in tags)
    return known and bool(named) and timed and "l" not in tags and float(tags.get("x", "inf")) >= received_at


def _signer(tags: Mapping[str, str]) -> str:
    """The domain of the identity that signed (`i=`): the signing domain unless it says a part of it."""
    return tags.get("i", tags["d"]).rpartition("@")[2].lower()
