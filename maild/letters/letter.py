"""What a person wrote: a letter after reading, before anyone understands it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet
    from datetime import datetime


class Verdict(StrEnum):
    """What our own mail server says of the sender (CONTRACT, `authenticity`)."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose word is believed when letters are read: facts of configuration, never of the letter.

    `authserv_ids` are lower case; `desk_address` is the desk's own address.
    """

    desk_address: str
    authserv_ids: AbstractSet[str]


@dataclass(frozen=True, slots=True)
class Authenticity:
    """How far the From of a letter can be believed (D-4, RFC 8601).

    `verdict` is what `maild read` shows. `dkim_aligned` is the stronger fact that D-4 asks for: exactly one
    From, no doubled singleton header, and a dkim=pass whose domain is the From domain or its parent.
    `reason` says in plain words why.
    """

    verdict: Verdict
    dkim_aligned: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a letter. `name` is for display only and is never a path (M-8).

    `source` is its content, or what gives it: of most files nothing is looked at, and a scan takes 5 ms to decode.
    """

    name: str
    content_type: str
    source: bytes | Callable[[], bytes] = field(repr=False)

    @property
    def content(self) -> bytes:
        """Its octets."""
        return self.source if isinstance(self.source, bytes) else self.source()


class DeliveryStatus(StrEnum):
    """The class of a delivery report (RFC 3464 Action, and the status class of RFC 3463)."""

    FAILED = "failed"  # 5.x.x
    DELAYED = "delayed"  # 4.x.x, or Action: delayed
    OTHER = "other"  # delivered, relayed, expanded


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A delivery report about one of our letters (M-6, RFC 3464).

    `message_id` is that of the returned letter without angle brackets, if the report carries it;
    `recipient` is the address it was for; `code` is the enhanced status such as `5.1.1`.
    """

    status: DeliveryStatus
    message_id: str | None
    recipient: str | None
    code: str | None
    diagnostic: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as read (M-7). All text is NFC with line feeds as line ends.

    Args:
        message_id: without angle brackets, or None if missing or unusable.
        content_digest: sha256 hex over what the sender wrote: the way's headers (Received, Return-Path, Delivered-To,
            authentication results…) are left out, so a second copy of a letter has the same one (M-1).
        sender: the address of the only From, domain in lower-case A-labels, local part as written; None if there is
            no From that can be used.
        sender_name: the display name; shown to people, decides nothing.
        subject: decoded, one line, without control characters.
        sent_at: the Date header; a claim that decides nothing.
        received_at: from the topmost Received line; None without one. In the mailbox INTERNALDATE is used instead.
        reply_ids: message ids of In-Reply-To and References, newest first, without angle brackets.
        to: addresses of To, Cc, Delivered-To and X-Original-To, lower case.
        text: the new text alone: no quote, no signature, no disclaimer, no hidden text.
        whole_text: everything readable, quotes included (a code may come back in a quote; an order never may).
        forwarded_text: the text of a forwarded or attached letter, "" if none (R-1: read for a dispatcher to check).
        automatic: why this letter is automatic (M-2), or None if a person wrote it.
        report: the delivery report, if it is one.
        hidden_text: the HTML holds text that a reader would not see.
        defects: what is wrong with its structure, in plain words.
    """

    message_id: str | None
    content_digest: str
    sender: str | None
    sender_name: str
    subject: str
    sent_at: datetime | None
    received_at: datetime | None
    reply_ids: tuple[str, ...]
    to: tuple[str, ...]
    text: str
    whole_text: str
    forwarded_text: str
    attachments: tuple[Attachment, ...]
    automatic: str | None
    report: DeliveryReport | None
    authenticity: Authenticity
    hidden_text: bool
    defects: tuple[str, ...]


class TooMuch(ValueError):
    """A letter over the limits of M-8; the message says which limit and by how much."""
