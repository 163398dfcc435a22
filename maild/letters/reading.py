"""Reading: from the bytes of a letter to what a person wrote (M-7), and whose letter it is (D-4).

    bytes ─ structure ─▶ Part ─┬─ bodies ──▶ blocks ─ quotes, signatures ─▶ new text
                               ├─ authentication ─▶ Authenticity
                               ├─ automatic, reports ─▶ why nobody wrote it
                               └─ headers, addressing, messageids, dates ─▶ who, what, when

Pure: no clock, no network, no ledger. Any bytes can be read; what is over the limits of M-8 raises `TooMuch`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.letters import authentication, bodies, markers, quotes, signatures
from maild.letters.addressing import addresses, mailboxes
from maild.letters.automatic import automatic
from maild.letters.dates import read_date
from maild.letters.forwarding import is_forward
from maild.letters.headers import raw_text
from maild.letters.letter import Letter
from maild.letters.messageids import answered_ids, first_message_id
from maild.letters.reports import delivery_report, free_form_report
from maild.letters.signed import without_clear_signature
from maild.letters.structure import Survey, read_structure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from maild.letters.addressing import Mailbox
    from maild.letters.bodies import Block, Gathered
    from maild.letters.headers import Headers
    from maild.letters.letter import Attachment, DeliveryReport, Trust
    from maild.letters.structure import Part

MOST_RECIPIENTS = 200
MOST_LINES = 30_000
"""Lines of a letter in which new text is looked for."""

_WORD = re.compile(r"[^\W_]+")
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_LINK = re.compile(r"(?:https?|mailto):\S+")
_WRITTEN = (
    "from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references",
    "auto-submitted", "mime-version", "content-type", "content-transfer-encoding", "content-disposition", "content-id",
)  # fmt: skip
"""Headers that the sender wrote; all others may have been added on the way (M-1)."""


def read(raw: bytes, trust: Trust) -> Letter:
    """Read a letter.

    Raises:
        TooMuch: it is over a limit of M-8. Nothing else is ever raised.
    """
    survey = Survey()
    letter = read_structure(raw, survey)
    headers = letter.headers
    gathered = bodies.gather(letter, survey)
    subject = headers.text("subject")
    said = _said(gathered, survey, forwarding=is_forward(subject))
    senders = [entry for value in headers.all("from")[:10] for entry in mailboxes(value)]
    sender = senders[0].address if len(senders) == 1 else None
    why = automatic(letter, subject, sender, trust)
    return Letter(
        message_id=first_message_id(headers.first("message-id")),
        content_digest=_digest(letter),
        sender=sender,
        sender_name=senders[0].name if senders else "",
        subject=subject,
        sent_at=read_date(raw_text(headers.first("date"))),
        received_at=_received_at(headers),
        reply_ids=answered_ids(headers.first("in-reply-to"), headers.first("references")),
        to=_recipients(headers),
        text=said.text,
        whole_text=said.whole,
        forwarded_text=said.forwarded,
        attachments=tuple(_files(gathered)),
        automatic=why,
        report=_report(letter, said.whole) if why else None,
        authenticity=authentication.authenticate(headers, [entry.address for entry in senders], trust),
        hidden_text=said.hidden,
        defects=tuple(_defects(headers, senders, survey)),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """The texts of a letter."""

    text: str
    whole: str
    forwarded: str
    hidden: bool


def _said(gathered: Gathered, survey: Survey, *, forwarding: bool) -> _Said:
    lines: list[str] = []
    tail: list[str] = []
    others: list[str] = []
    quoted: set[str] = set()
    hidden = False
    for block in gathered.blocks:
        shown = _shown(block, survey)
        (tail or lines).extend(["", *shown.new])
        tail.extend(shown.tail)
        others.append(shown.other)
        quoted |= shown.quoted
        hidden = hidden or shown.hidden
    if len(lines) > MOST_LINES:
        survey.note(f"в тексте больше {MOST_LINES} строк, прочитано начало")
    told = quotes.tell_apart(without_clear_signature(lines[:MOST_LINES]), forwarding=forwarding)
    kept = [_new_text(stretch, quoted, first=number == 0) for number, stretch in enumerate(told.stretches)]
    inner = list(_forwarded_texts(gathered, survey))
    forwarded = [_joined(told.forwarded), *([_joined(tail)] if forwarding else []), *inner]
    return _Said(_tidy(kept), _tidy([_joined(lines), _joined(tail), *others, *inner]), _tidy(forwarded), hidden)


def _forwarded_texts(gathered: Gathered, survey: Survey) -> Iterator[str]:
    """The texts of the letters inside a letter, outer ones first."""
    for inner in gathered.forwarded:
        for block in inner.blocks:
            shown = _shown(block, survey)
            yield _joined([*shown.new, *shown.tail])
        yield from _forwarded_texts(inner, survey)


def _new_text(stretch: Sequence[str], quoted: AbstractSet[str], *, first: bool) -> str:
    lines = signatures.without_signature(stretch, first=first)
    return "\n".join(line for line in lines if _squeezed(line) not in quoted) if quoted else "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A block as lines: before and after the place from which all is quote, its other form, hidden text or not.

    `quoted` are the lines that the other form, if it is HTML, marks as quote and nowhere as new text.
    """

    new: Sequence[str]
    tail: Sequence[str] = ()
    other: str = ""
    hidden: bool = False
    quoted: frozenset[str] = frozenset()


def _shown(block: Block, survey: Survey) -> _Shown:
    if not block.html:
        return _Shown(block.plain.split("\n"))
    from maild.letters.html import STRUCK, read_html  # only letters with HTML need it

    seen = read_html(block.html)
    if seen.tangled:
        survey.note("HTML письма слишком запутан")
    stop = len(seen.lines) if seen.quote_from is None else seen.quote_from
    struck = any(STRUCK in line for line in seen.lines[:stop])  # which the plain form cannot show
    if not (struck or block.uses_html() or _is_another(block.plain, seen.lines)):
        told = quotes.tell_apart(seen.lines[:stop])
        new = {_squeezed(line) for stretch in told.stretches for line in stretch}
        quoted = frozenset(_squeezed(line) for line in markers.without_prefix(seen.lines)) - new - {""}
        return _Shown(block.plain.split("\n"), (), _joined(seen.lines), seen.hidden, quoted)
    return _Shown(seen.lines[:stop], seen.lines[stop:], block.plain, seen.hidden)


def _is_another(plain: str, shown: Sequence[str]) -> bool:
    """Whether the plain form says something else than the HTML, which is what the writer saw and readers see."""
    told = quotes.tell_apart(plain.split("\n")[:MOST_LINES])
    said = _words(line for stretch in told.stretches for line in stretch)
    seen, whole = _words(shown), _words([plain])
    return 2 * len(said & seen) < len(said) and 2 * len(seen & whole) < len(seen)


def _words(lines: Iterable[str]) -> set[str]:
    return set(_WORD.findall(_LINK.sub(" ", _joined(lines)).lower()))


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _tidy(texts: Iterable[str]) -> str:
    """The texts one below the other, with no more than one empty line anywhere and no blanks at line ends."""
    out: list[str] = []
    for text in texts:
        for line in text.split("\n"):
            bare = line.rstrip()
            if bare or (out and out[-1]):
                out.append(bare)
        if out and out[-1]:
            out.append("")
    return "\n".join(out).strip("\n")


def _files(gathered: Gathered) -> list[Attachment]:
    return [*gathered.attachments, *(file for inner in gathered.forwarded for file in _files(inner))]


def _received_at(headers: Headers) -> datetime | None:
    """The moment in the topmost Received line: after its last semicolon."""
    return read_date(raw_text(headers.first("received").rpartition(b";")[2]))


def _recipients(headers: Headers) -> tuple[str, ...]:
    values = (value for name in ("to", "cc", "delivered-to", "x-original-to") for value in headers.all(name)[:20])
    found = (address.lower() for value in values for address in addresses(value))
    return tuple(dict.fromkeys(found))[:MOST_RECIPIENTS]


def _report(letter: Part, text: str) -> DeliveryReport | None:
    return delivery_report(letter) or free_form_report(letter, text)


def _defects(headers: Headers, senders: Sequence[Mailbox], survey: Survey) -> list[str]:
    doubled = [f"заголовок {name.title()} повторяется" for name in headers.doubled()]
    several = ["в заголовке From несколько адресов"] if len(senders) > 1 and len(headers.all("from")) == 1 else []
    nobody = ["отправителя (From) нет"] if not senders else []
    return [*doubled, *several, *nobody, *survey.defects]


def _digest(letter: Part) -> str:
    """sha256 over what the sender wrote, so that a second copy that took another way has the same one (M-1)."""
    digest = hashlib.sha256()
    for name in _WRITTEN:
        for value in letter.headers.all(name):
            digest.update(b"%s:%s\n" % (name.encode("ascii"), b" ".join(value.split())))
    # Large ones are copied no more often than is needed: the end is looked for before line ends are made alike.
    raw, end = letter.raw, letter.end
    while end > letter.start and raw[end - 1] in b"\r\n":
        end -= 1
    body = raw[letter.start : end]
    digest.update(b"\n")
    if _LONE_RETURN.search(body):
        digest.update(body.replace(b"\r\n", b"\n"))
    else:
        digest.update(body.translate(None, b"\r"))  # the same, in half the time
    return digest.hexdigest()
