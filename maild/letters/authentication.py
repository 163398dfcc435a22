"""Authentication: how far the From of a letter can be believed (D-4, Q-1; RFC 8601).

Only our own mail server's word counts: the topmost Authentication-Results, of a trusted id, that stands above the
first Received line of a foreign server. The reader of that field is small and fails closed: what it does not
understand proves nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.letters.addressing import a_labels
from maild.letters.letter import Authenticity, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from maild.letters.headers import Headers
    from maild.letters.letter import Trust

LONGEST_FIELD = 16_384
"""Octets of an Authentication-Results field; a longer one is not read."""

_BY = re.compile(rb"\bby\s+([^\s;()]{1,255})", re.IGNORECASE)
_PIECE = re.compile(r'\\.|[^"()\\;]+|["();]', re.DOTALL)
_METHOD = re.compile(r"\s*([a-z][a-z0-9_-]*)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)(?=\s|$)", re.IGNORECASE)
_IDENTITY = re.compile(r'\s*(?:"([^"\s]+)"|([^"\s]+))(?:\s+\d+)?\s*')
"""The authserv-id and perhaps a version; with anything else behind it, it is another's or nobody's."""
_PROPERTY = re.compile(
    r'\s*([a-z][a-z0-9_-]*)(?:\s*\.\s*([a-z0-9_-]+))?\s*=\s*("[^"]*"|[^\s"]+)(?=\s|$)', re.IGNORECASE
)
"""`header.d=b.ru`, and `reason="…"`, which is free text and may quote anything."""


@dataclass(frozen=True, slots=True)
class Result:
    """One result of Authentication-Results: method, result and properties (`header.d`), all in lower case."""

    method: str
    result: str
    properties: Mapping[str, str]


def authenticate(headers: Headers, senders: Sequence[str | None], trust: Trust) -> Authenticity:
    """What is known of the sender. `senders` are the addresses of all From fields, None for what is no address."""
    if len(headers.all("from")) > 1 or len(senders) > 1:
        return Authenticity(Verdict.FAIL, dkim_aligned=False, reason="отправителей (From) больше одного")
    sender = senders[0] if senders else None
    if sender is None:
        return Authenticity(Verdict.NONE, dkim_aligned=False, reason="отправителя (From) не прочесть")
    field = trusted_results(headers, trust)
    if field is None:
        return Authenticity(Verdict.NONE, dkim_aligned=False, reason="нашего заключения о подлинности в письме нет")
    return _judged(read_results(field)[1], sender.rpartition("@")[2], headers.doubled())


def verified_here(domain: str) -> Authenticity:
    """Of a letter whose aligned signature was found valid by the desk itself (`letters/dkim.py` says which count)."""
    return Authenticity(Verdict.PASS, dkim_aligned=True, reason=f"подпись домена {domain} проверена здесь (DKIM)")


def trusted_results(headers: Headers, trust: Trust) -> bytes | None:
    """The topmost Authentication-Results, if it is above the first foreign Received and of a trusted id."""
    for name, value in headers.fields:
        if name == "authentication-results":
            trusted = len(value) <= LONGEST_FIELD and read_results(value)[0] in trust.authserv_ids
            return value if trusted else None
        if name == "received" and not _is_ours(value, trust):
            return None
    return None


def read_results(field: bytes) -> tuple[str, tuple[Result, ...]]:
    """The authserv-id and the results. An unclosed comment or quote, or bytes outside ASCII: nothing is read."""
    if not field.isascii():
        return "", ()
    pieces = _split(field.decode("ascii"))
    if not pieces:
        return "", ()
    identity = _IDENTITY.fullmatch(pieces[0])
    return ((identity[1] or identity[2]).lower() if identity else ""), tuple(_results(pieces[1:]))


def is_aligned(signer: str, domain: str) -> bool:
    """Whether a signature of that domain speaks for the From domain: the same, or a parent of two labels or more."""
    return signer == domain or ("." in signer and domain.endswith(f".{signer}"))


def _judged(results: Sequence[Result], domain: str, doubled: Sequence[str]) -> Authenticity:
    if any(r.method == "dmarc" and r.result == "fail" for r in results):
        return Authenticity(Verdict.FAIL, dkim_aligned=False, reason="проверка DMARC не пройдена (dmarc=fail)")
    signed = any(r.method == "dkim" and r.result == "pass" and is_aligned(_signer(r), domain) for r in results)
    if signed and doubled:
        reason = f"подпись домена {domain} верна, но заголовки повторяются: {', '.join(doubled)}"
        return Authenticity(Verdict.PASS, dkim_aligned=False, reason=reason)
    if signed:
        return Authenticity(Verdict.PASS, dkim_aligned=True, reason=f"подпись домена {domain} верна (dkim=pass)")
    if any(r.method == "dmarc" and r.result == "pass" and _is_about(r, domain) for r in results):
        return Authenticity(Verdict.PASS, dkim_aligned=False, reason="проверка DMARC пройдена (dmarc=pass)")
    return Authenticity(Verdict.NONE, dkim_aligned=False, reason="подписи домена отправителя нет")


def _signer(result: Result) -> str:
    """The domain that signed: header.d, or the domain of header.i."""
    return a_labels(result.properties.get("header.d") or result.properties.get("header.i", "").rpartition("@")[2])


def _is_about(result: Result, domain: str) -> bool:
    about = result.properties.get("header.from", domain).rpartition("@")[2]
    return is_aligned(a_labels(about), domain)


def _is_ours(received: bytes, trust: Trust) -> bool:
    """Whether a server of ours wrote this Received line: a trusted id, a sister of one, or a name without dots."""
    by = _BY.search(received[:2000])
    if not by:
        return False
    host = by[1].decode("ascii", "replace").strip("[].").lower()
    return "." not in host or any(host == ours or host.endswith(f".{ours}") for ours in _our_domains(trust))


def _our_domains(trust: Trust) -> AbstractSet[str]:
    names = {*trust.authserv_ids, trust.desk_address.rpartition("@")[2].lower()}
    parents = {name.partition(".")[2] for name in trust.authserv_ids}
    return names | {parent for parent in parents if "." in parent}


def _split(text: str) -> list[str]:
    """The field without comments, split at semicolons outside of quotes; [] if a comment or quote is not closed."""
    said: list[str] = [""]
    depth = 0
    quoted = False
    for found in _PIECE.finditer(text):
        piece = found[0]
        if not quoted and piece in ("(", ")"):
            depth += 1 if piece == "(" else -1
            said[-1] += " "
        elif depth > 0:
            continue
        elif piece == '"':
            quoted = not quoted
            said[-1] += '"'
        elif piece == ";" and not quoted:
            said.append("")
        else:
            said[-1] += "_" if piece[0] == "\\" or piece == ";" else piece
        if depth < 0:
            return []
    return [] if depth or quoted else said


def _results(pieces: Sequence[str]) -> list[Result]:
    found = []
    for piece in pieces:
        method = _METHOD.match(piece)
        if method:
            properties = _properties(piece[method.end() :])
            # A pass of which not all can be read is none: what is left over may name somebody else.
            result = method[2].lower() if properties is not None or method[2].lower() != "pass" else "unreadable"
            found.append(Result(method[1].lower(), result, properties or {}))
    return found


def _properties(text: str) -> dict[str, str] | None:
    """The properties one after the other, the first of each name; None if anything else stands between or behind."""
    properties: dict[str, str] = {}
    at = 0
    while found := _PROPERTY.match(text, at):
        properties.setdefault(f"{found[1]}.{found[2] or ''}".lower(), found[3].strip('"').lower())
        at = found.end()
    return None if text[at:].strip() else properties
