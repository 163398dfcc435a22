"""Codes that prove a reply: what one binds, and how it is written (Q-5, D-3; CONTRACT, Numbers and names)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O, U."""
LENGTH = 16
"""Characters of a code: 80 bits."""

_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LOOKALIKE = str.maketrans("АВСЕНКМОРТХУ", "ABCEHKMOPTXY")


class CodePurpose(StrEnum):
    """What a code may be used for; a code never serves another purpose."""

    CONFIRM_REQUEST = "confirm_request"
    ANSWER_QUESTION = "answer_question"
    RUN_COMMANDS = "run_commands"
    CONFIRM_DEVICE = "confirm_device"


@dataclass(frozen=True, slots=True)
class Code:
    """An issued code. Only its digest is kept.

    It binds `purpose`, the thing `(about_kind, about_id)`, the `address_key` that may bring it, and the last moment
    at which a reply may be received. `payload` is the exact list of commands it stands for (D-3), else "".
    `letter_id` is the inbox letter that caused it. `spent_at` is set on all codes of a thing once one was used.
    """

    digest: str
    purpose: CodePurpose
    about_kind: str
    about_id: int
    address_key: str
    issued_at: datetime
    expires_at: datetime
    payload: str = ""
    letter_id: int | None = None
    spent_at: datetime | None = None


def normal_code(text: str) -> str | None:
    """Sixteen characters of the alphabet, as typed in any case, with or without dashes and look-alikes; else None."""
    bare = re.sub(r"[\s\-‐‑‒–—−]", "", text).upper().translate(_LOOKALIKE).translate(_READ_AS)
    return bare if len(bare) == LENGTH and all(c in ALPHABET for c in bare) else None


def shown_code(code: str) -> str:
    """`XXXX-XXXX-XXXX-XXXX`."""
    return "-".join(code[i : i + 4] for i in range(0, LENGTH, 4))


def code_digest(code: str) -> str:
    """What is kept of a code: sha256 hex of its normal form. 80 random bits need no salt."""
    return hashlib.sha256(code.encode("ascii")).hexdigest()
