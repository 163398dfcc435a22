"""Subjects: whether a letter says of itself that it is forwarded."""

from __future__ import annotations

import re

_FORWARD = re.compile(r"\s*(?:fwd?|fw|пересл|перенапр|пересылка)(?:\[\d{1,3}\])?\s*[.:]", re.IGNORECASE)


def is_forward(subject: str) -> bool:
    """Whether the subject begins with `Fwd:`, `FW:`, «Пересл:» or their kin."""
    return bool(_FORWARD.match(subject))
