"""A text as words and sentences, with a folded copy in which each character keeps its place.

Patterns are looked for in the folded copy; what is shown is cut from the source at the same places.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property

from maild.desk.folding import DASHES
from maild.desk.wording.misspelt import mended

MOST = 20_000
"""Characters that are read; a longer letter is never an order nor an answer."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe0e\ufe0f]")
_LOOKALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")
_LATIN_LOOKALIKES = frozenset("abcehkmoptxy")
_FLAT = str.maketrans({"ё": "е", "\xa0": " ", "\t": " ", "\r": "\n"} | dict.fromkeys(DASHES, "-"))
_LETTERS = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|\n[ \n]*|[^\w\s]|_+")
_CYRILLIC = re.compile("[а-я]")
_ENDS = frozenset(".!?;…")


def word_set(listed: str) -> frozenset[str]:
    """The words of a list, for tables that are easier to read without quotes."""
    return frozenset(listed.split())


# After these a full stop ends no sentence: what they shorten stands before its name or number.
_SHORT = word_set(
    "уч участ ул д дом им тел т п пос дер пр пер стр зав сер исх вх ст моб доб ном гр лин кв корп эл гор обл"
)
# After these it does if a capital follows.
_SHORT_OR_END = word_set("мес руб р г гг др вт квт тыс сч счетч к е ч мин м откл выкл вкл подкл огр огранич")
# A line that ends with one of these goes on in the next, capital or not.
_GO_ON = word_set(
    "и а но или не ни на в во с со к ко от до за из у о об по для при без про если что чтобы как когда который участок"
    " участка участке участку уч прошу просим вас дом снт"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or mark. `key` is its folded form, a misspelt verb mended; `spaced`: white space stands before."""

    text: str
    key: str
    start: int
    end: int
    spaced: bool

    @property
    def is_number(self) -> bool:
        """A run of digits."""
        return self.key.isdigit()

    @property
    def is_word(self) -> bool:
        """A run of letters."""
        return self.key.isalpha()

    @property
    def is_break(self) -> bool:
        """The end of a line."""
        return self.key.startswith("\n")

    @property
    def capital(self) -> bool:
        """It begins with a capital letter."""
        return self.text[:1].isupper()


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words from `first` up to and without `last`. `end` is the mark that ends it, "" if only the line ended.

    `goes_on`: the line before broke without a mark, so that a condition in it may reach over here.
    """

    first: int
    last: int
    end: str
    goes_on: bool

    @property
    def span(self) -> range:
        """The indices of its words."""
        return range(self.first, self.last)


@dataclass(frozen=True)
class Text:
    """A text ready to be looked through."""

    source: str
    folded: str
    words: tuple[Word, ...]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences, in order."""
        return tuple(_sentences(self.words))

    @property
    def blank(self) -> bool:
        """It has no letter and no digit."""
        return not any(w.is_word or w.is_number for w in self.words)


def text_of(written: str) -> Text:
    """The first `MOST` characters of a text."""
    source = _clean(written[: MOST * 2])[:MOST]
    folded = _folded(source)
    words: list[Word] = []
    for m in _TOKEN.finditer(folded):
        spaced = m.start() == 0 or folded[m.start() - 1].isspace()
        words.append(Word(source[m.start() : m.end()], mended(m[0]), m.start(), m.end(), spaced))
    return Text(source, folded, tuple(words))


def _clean(written: str) -> str:
    """NFKC (but «№» stays), no invisible characters, line feeds, one character a space or tab."""
    parts = (unicodedata.normalize("NFKC", part) for part in written.replace("\r\n", "\n").split("№"))
    text = _INVISIBLE.sub("", "№".join(parts)).replace("\r", "\n")
    # A tab parts the cells of a table, so the label of a blank from its value.
    spaced = re.sub(r"[^\S\n]+", lambda m: "\t" if "\t" in m[0] else " ", text)
    return re.sub(r"\n(?:[ \t]?\n)+", "\n\n", spaced)


def _folded(source: str) -> str:
    flat = "".join(low if len(low := c.lower()) == 1 else c for c in source).translate(_FLAT)
    return _LETTERS.sub(_mended, flat)


def _mended(word: re.Match[str]) -> str:
    """Look-alikes made Cyrillic in a word that holds a Cyrillic letter or nothing but look-alikes («HE»)."""
    letters = word[0]
    return letters.translate(_LOOKALIKES) if _CYRILLIC.search(letters) or set(letters) <= _LATIN_LOOKALIKES else letters


def _sentences(words: tuple[Word, ...]) -> list[Sentence]:
    found: list[Sentence] = []
    first, goes_on = 0, False
    for i, word in enumerate(words):
        end = _end(words, i)
        if end is None:
            continue
        if i > first:
            found.append(Sentence(first, i, end, goes_on))
            goes_on = end == "" and word.key.count("\n") == 1
        elif found and (end == "?" or (end and not found[-1].end)):
            found[-1] = replace(found[-1], end=end)
        first = i + 1
    if first < len(words):
        found.append(Sentence(first, len(words), "", goes_on))
    return found


def _end(words: tuple[Word, ...], i: int) -> str | None:
    """The mark if a sentence ends here, "" if it ends with the line, None if it goes on."""
    word = words[i]
    if word.is_break:
        return "" if word.key.count("\n") > 1 or _line_ends(words, i) else None
    if word.key not in _ENDS:
        return None
    return None if word.key == "." and _is_within(words, i) else word.key


def _is_within(words: tuple[Word, ...], i: int) -> bool:
    """Whether a full stop shortens a word or stands in a number or a date."""
    before = words[i - 1] if i else None
    after = words[i + 1] if i + 1 < len(words) else None
    if before is None or words[i].spaced or after is None:
        return False
    if before.is_number and after.is_number and not after.spaced:
        return True
    if before.key in _SHORT or (before.is_word and len(before.key) == 1 and before.capital):
        return True
    if before.key in _SHORT_OR_END or (before.is_word and len(before.key) == 1):
        return not (after.capital and after.spaced) and not after.is_break
    return False


def _line_ends(words: tuple[Word, ...], i: int) -> bool:
    if i == 0 or i + 1 == len(words):
        return True
    before, after = words[i - 1], words[i + 1]
    return before.key != "," and before.key not in _GO_ON and (after.capital or not (after.is_word or after.is_number))
