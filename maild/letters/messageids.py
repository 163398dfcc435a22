"""Message ids: of the letter itself and of those it answers (RFC 5322, 3.6.4). Without angle brackets everywhere."""

from __future__ import annotations

import re

MOST_REFERENCES = 100

_BRACKETED = re.compile(rb"<([^<>]{1,250})>")
_BARE = re.compile(rb"[^\s<>,;\"]{1,250}@[^\s<>,;\"]{1,250}")
_USABLE = re.compile(r"[!-~]{1,250}")


def message_ids(value: bytes) -> tuple[str, ...]:
    """The ids in a field, in order, at most the last hundred. Ids without brackets are taken if none has any."""
    found = [hit[1] for hit in _BRACKETED.finditer(value)] or [hit[0] for hit in _BARE.finditer(value[:10_000])]
    # A fold inside an id leaves a blank there.
    ids = (re.sub(rb"\s+", b"", one).decode("ascii", "replace") for one in found[-MOST_REFERENCES:])
    return tuple(one for one in ids if _USABLE.fullmatch(one))


def first_message_id(value: bytes) -> str | None:
    """The id of the field, None if it has none that can be used."""
    found = message_ids(value)
    return found[0] if found else None


def answered_ids(in_reply_to: bytes, references: bytes) -> tuple[str, ...]:
    """The letters answered, newest first, each once."""
    return tuple(dict.fromkeys((*message_ids(in_reply_to), *reversed(message_ids(references)))))
