"""Folding: what a person types, made comparable (CONTRACT, Numbers and names).

Case, ё/е, dashes of any kind, extra spaces and Latin look-alikes of Cyrillic letters make no difference in anything
that a person types. Folding is for comparing; what is shown stays as it was written.
"""

from __future__ import annotations

import re
import unicodedata

DASHES = "-‐‑‒–—―−⁃﹘﹣－"
"""Every character that people and their programs write for a dash or a minus."""

_CYRILLIC_OF = str.maketrans("abcehkmoptxyёABCEHKMOPTXYЁ", "авсенкмортхуеАВСЕНКМОРТХУЕ")
_DASH = re.compile(f"[{re.escape(DASHES)}]")
_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def squeeze(text: str) -> str:
    """NFC, no invisible characters, every run of white space one space, none at the ends. For showing."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def plain(text: str) -> str:
    """Squeezed, lower case, ё as е, every dash a hyphen; letters keep their script."""
    return _DASH.sub("-", squeeze(unicodedata.normalize("NFKC", text))).casefold().replace("ё", "е")


def fold(text: str) -> str:
    """`plain`, with every Latin look-alike made Cyrillic, in all words. For comparing with Russian patterns.

    English words come out mangled on purpose: compare them with folded English ones, or use `plain`.
    """
    if text.isascii() and text.isdecimal():
        return text  # as most serial numbers are, of which a file may hold hundreds of thousands
    return plain(text).translate(_CYRILLIC_OF)


def russian(text: str) -> str:
    """`plain`, with look-alikes made Cyrillic only in words that hold a Cyrillic letter: English words stay whole."""

    def mend(word: re.Match[str]) -> str:
        return word[0].translate(_CYRILLIC_OF) if _CYRILLIC.search(word[0]) else word[0]

    return _WORD.sub(mend, plain(text))
