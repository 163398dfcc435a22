"""Who a letter is from and what it is about, when the letter itself cannot be read (M-3)."""

from __future__ import annotations

from dataclasses import dataclass

from maild.letters.addressing import mailboxes
from maild.letters.headers import read_headers
from maild.letters.messageids import first_message_id

_HEAD = 64 * 1024
_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Peek:
    """The address of the first From, the subject, the Message-ID; whatever cannot be read is missing."""

    sender: str | None
    subject: str
    message_id: str | None


def peek(raw: bytes) -> Peek:
    """Look at the first headers only; never raises."""
    try:
        headers, _ = read_headers(raw[:_HEAD], 0, min(len(raw), _HEAD))
        senders = mailboxes(headers.first("from"))
        sender = senders[0].address if senders else None
        return Peek(sender, headers.text("subject")[:_SUBJECT], first_message_id(headers.first("message-id")))
    except Exception:  # noqa: BLE001 - the letter has shown already that it breaks readers
        return Peek(None, "", None)
