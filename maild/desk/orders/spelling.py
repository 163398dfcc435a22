"""Finding the verb at the start of a line, forgiving of case, look-alikes and small misspellings (D-1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from maild.desk.folding import fold
from maild.desk.orders.verbs import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maild.desk.orders.entry import Entry

_MOST_WORDS = 3
_FORGIVEN_FROM = 6
"""Shorter verbs must be right: one letter makes another word of them."""
_TWICE_FROM = 11
"""Long verbs may have two mistakes. «отключить» is two letters from «отклонить», so shorter ones may not."""
_MOST_SLIPS = 2
_OTHER_WORDS = {"отключить", "отключена", "отключено", "выполните", "исполните"}
"""Words of their own, never taken for a verb near them: «выполните» asks for what «выполнена» tells of."""

_WORDS = re.compile(r"[^\s:;,.!]+")


def _by_words() -> dict[int, dict[str, Entry]]:
    table: dict[int, dict[str, Entry]] = {}
    for entry in TABLE:
        for form in entry.forms.split(", "):
            key = fold(form)
            table.setdefault(len(key.split()), {})[key] = entry
    return table


_FORMS = _by_words()


@dataclass(frozen=True, slots=True)
class Found:
    """A verb found: its entry, where it ends in the line, and whether it was written in English."""

    entry: Entry
    end: int
    english: bool

    @property
    def example(self) -> str:
        """What would be right, in the language that was used."""
        return self.entry.english if self.english else self.entry.example


def find_verb(line: str) -> Found | None:
    """The verb at the start of the line; the longest one exactly right wins, then one slightly misspelt."""
    words = list(_WORDS.finditer(line))[:_MOST_WORDS]
    starts = [(n, fold(line[: words[n - 1].end()]), words[n - 1].end()) for n in range(len(words), 0, -1)]
    exact = ((_FORMS[n].get(start), end) for n, start, end in starts)
    near = ((nearest(start, _FORMS[n]), end) for n, start, end in starts)
    for entry, end in (*exact, *near):
        if entry is not None:
            return Found(entry, end, english=bool(re.match(r"[a-z]", line[:end], re.IGNORECASE | re.ASCII)))
    return None


def nearest(written: str, forms: dict[str, Entry]) -> Entry | None:
    """The entry of the only verb that is within the forgiven distance, None if there is none or more than one."""
    if written in _OTHER_WORDS:
        return None
    close = [(distance(written, form), entry) for form, entry in forms.items() if _may_be(written, form)]
    within = [(d, entry) for d, entry in close if d <= (_MOST_SLIPS if len(written) >= _TWICE_FROM else 1)]
    best = {entry.verb: entry for d, entry in within if d == min(w[0] for w in within)}
    return next(iter(best.values())) if len(best) == 1 else None


def near_word(written: str, words: Mapping[str, str]) -> str | None:
    """What stands for the only long word of these that is one slip away; a verb's options are forgiven like verbs."""
    near = {meant for word, meant in words.items() if _may_be(written, word) and distance(written, word) <= 1}
    return next(iter(near)) if len(near) == 1 else None


def suggestion(line: str) -> str | None:
    """The example of a command like this line: for suggesting only, never for acting."""
    first = {fold(word[0]) for word in list(_WORDS.finditer(line))[:1]}
    near = [f for word in first for f in get_close_matches(word, _FORMS[1], n=1, cutoff=0.7)]
    return _FORMS[1][near[0]].example if near else None


def _may_be(written: str, form: str) -> bool:
    """Cheap test before the distance is counted: a slip changes the length by one letter, the letters by two."""
    long = len(form) >= _FORGIVEN_FROM and len(written) >= _FORGIVEN_FROM
    return long and abs(len(form) - len(written)) <= _MOST_SLIPS and len({*form} ^ {*written}) <= 2 * _MOST_SLIPS


def distance(one: str, other: str) -> int:
    """Letters left out, added, mistaken, or two neighbours swapped, each counted as one."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row, above = row, [i], before
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            swapped = i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b
            row.append(min(cost, above[j - 2] + 1) if swapped else cost)
    return row[-1]
