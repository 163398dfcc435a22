"""Characters: text from anywhere made safe to read line by line (M-7, M-9).

What people cannot see (controls, bidirectional overrides, zero-width marks) goes; every kind of line end is a line
feed and every kind of space a space; letters are composed (NFC).
"""

from __future__ import annotations

import re
import unicodedata

MOST_MARKS = 8
"""Combining marks kept on one letter. Composing sorts them in quadratic time, and no language needs more."""

LONGEST_LINE = 1000
"""Characters kept of a subject or a name."""

_LINE_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_SPACES = "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2800\u3000"
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\u2800\u3000\u3164\ud800-\udfff\ufeff\ufff0-\ufffc\U000e0000-\U000e0fff]"
)
_MAY_COMBINE = re.compile("[\u0300-\u036f\u0483-\u0489\u0591-\u1dff\u20d0-\u20ff\u302a-\U0010ffff]")
_RUN_OF_SPACE = re.compile(r"\s+")


def readable(text: str) -> str:
    """The text with plain line ends and spaces, nothing invisible, composed. Tabs stay."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _ODD.search(text):
        text = _ODD.sub(_plain_of, text)
    return composed(text)


def one_line(text: str, most: int = LONGEST_LINE) -> str:
    """`readable`, and every run of white space one space: for subjects and names."""
    return _RUN_OF_SPACE.sub(" ", readable(text)).strip()[:most].rstrip()


def composed(text: str) -> str:
    """NFC in linear time: first all but the leading marks of a long run are taken off."""
    if not _MAY_COMBINE.search(text):
        return text
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MOST_MARKS:
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def _plain_of(found: re.Match[str]) -> str:
    character = found[0]
    if character in _LINE_ENDS:
        return "\n"
    if character in _SPACES:
        return " "
    return "\ufffd" if "\ud800" <= character <= "\udfff" else ""
