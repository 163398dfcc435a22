"""Phone numbers: which can be dialled in Russia. What is kept is what was written."""

from __future__ import annotations

import re

_EXTENSION = re.compile(r"[,;]?\s*(?:доб(?:авочный)?|вн(?:утренний)?)\b\.?\s*№?\s*\d{1,6}", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;\n]|\bи\b|\bили\b)\s*", re.IGNORECASE)
_SHAPE = re.compile(r"^\+?[\d\s()\-‐‑‒–—−.]+$")
_WORDS = re.compile(r"\b(?:тел(?:ефон)?|моб(?:ильный)?|гор(?:одской)?|т|м)\b\.?:?|\([^()\d]{0,60}\)", re.IGNORECASE)
_NAME = re.compile(r"[\s,]+(?:[А-ЯЁ][а-яё]+|[А-ЯЁ]\.)(?:[\s,]*(?:[А-ЯЁ][а-яё]+|[А-ЯЁ]\.)){0,3}\.?$")
_RUSSIAN_LENGTH = 10
_FOREIGN = range(10, 16)


def is_phone(written: str) -> bool:
    """Whether it is one phone number or several, each with an extension or a name if need be."""
    parts = [p for p in _BETWEEN.split(_EXTENSION.sub(" ", _WORDS.sub(" ", written))) if p.strip()]
    return bool(parts) and all(_is_one(p) for p in parts)


def _is_one(part: str) -> bool:
    number = _NAME.sub("", part).strip(" .")
    if not _SHAPE.match(number):
        return False
    digits = re.sub(r"\D", "", number)
    if number.startswith("+") and not digits.startswith("7"):
        return len(digits) in _FOREIGN
    if len(digits) == _RUSSIAN_LENGTH + 1 and digits[0] in "78":
        digits = digits[1:]
    return len(digits) == _RUSSIAN_LENGTH and digits[0] in "3489"
