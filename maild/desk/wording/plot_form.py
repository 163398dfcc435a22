"""The form of one plot's name: `12`, `12а`, `125-А`, `12/1`, `А-12`, `12-го`, `45-46`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.desk.folding import squeeze
from maild.desk.plots import plot_key

if TYPE_CHECKING:
    from maild.desk.wording.words import Text

_ORDINAL = r"-?(?:го|му|ый|ой|ого|ому|ом|ым|й|ти|ое|ая)(?![а-я])|-[мхе](?=\sуч)"
_TAIL = (
    r" ?[/\\] ?\d{1,4}[а-я]?(?![а-я\d])|[/\\][а-я](?![а-я])| ?- ?\d{1,5}[а-я]?(?![а-я\d])"
    r"|-?[a-zа-я](?![a-zа-я\d])| ?[\"«][а-я][\"»]"
)
FORM = rf"(?:[а-я]-?)?\d{{1,5}}(?:{_ORDINAL}|{_TAIL})?"
"""A plot's name in folded text, without groups."""
_FORM = re.compile(rf"(?P<prefix>[а-я]-?)?(?P<base>\d{{1,5}})(?:(?P<ordinal>{_ORDINAL})|(?P<tail>{_TAIL}))?")
_SPACED_LETTER = re.compile(r"(?: - ?| |- )(?P<letter>[а-я])(?=\s*(?:[.,;:!)\n]|$|за\s|по\s|до\s))")
_LETTER_APART = re.compile(r" [АБГДЕЖЗЛМНПРТ](?= [а-яё])")
_NEVER_SPACED = frozenset("икосуяв")  # conjunctions, prepositions and pronouns; «12 а» stays possible before a stop
_RANGE = re.compile(r"^(\d{1,5})\s?-\s?(\d{1,5})$")
_GLUED_WORD = re.compile(
    r"(?:за|по|на|не|от|до|из|уч|участок|участке|долг|дом|просьба|прошу)(?![а-я])|(?:за|не)[а-я]{4}"
)
_MOST_RANGE = 30


@dataclass(frozen=True, slots=True)
class PlotMention:
    """A plot as written, and where. `parts` are the plots of a form such as `45-46`; `sure` if it was read whole."""

    written: str
    start: int
    end: int
    sure: bool = True
    parts: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The plots meant if a joined form is several."""
        return self.parts or (self.written,)


def form_at(text: Text, start: int, stop: int) -> PlotMention | None:
    """The plot's name that begins there and ends before `stop`, or None."""
    found = _FORM.match(text.folded, start, stop)
    if found is None or (found["prefix"] and not text.source[start].isupper()):
        return None
    end = found.end()
    base_end = found.start("ordinal") if found["ordinal"] else end
    letter = None if found["ordinal"] or found["tail"] else _SPACED_LETTER.match(text.folded, end)
    if (
        letter
        and letter.end() <= stop
        and (text.source[letter.start("letter")].isupper() or letter["letter"] not in _NEVER_SPACED)
    ):
        base_end = end = letter.end()
    name = _name(text.source[start:base_end])
    apart = letter is None and _LETTER_APART.match(text.source, end) is not None  # «60 А спасибо»: whose letter is it?
    return PlotMention(name, start, end, not apart and _ends_well(text, end), range_of(name))


def range_of(name: str) -> tuple[str, ...]:
    """The plots of `45-46` if it rises; () if the form is one plot. A long one is only its ends."""
    found = _RANGE.match(name)
    if found is None or int(found[1]) >= int(found[2]):
        return ()
    first, last = int(found[1]), int(found[2])
    return tuple(map(str, range(first, last + 1))) if last - first < _MOST_RANGE else (found[1], found[2])


def each_once(mentions: list[PlotMention]) -> tuple[PlotMention, ...]:
    """Each plot once, in the order of the text; one that is not sure anywhere is not sure."""
    by_key: dict[str, PlotMention] = {}
    for mention in sorted(mentions, key=lambda m: m.start):
        known = by_key.setdefault(plot_key(mention.written), mention)
        if not mention.sure and known.sure:
            by_key[plot_key(mention.written)] = mention
    return tuple(by_key.values())


def _name(written: str) -> str:
    bare = re.sub(r"[\"«»]", "", squeeze(written)).replace("\\", "/")
    return re.sub(r"\s*([/\-‐‑‒–—−])\s*|(?<=\d)\s+(?=\D)", lambda m: m[1] or "", bare)


def _ends_well(text: Text, end: int) -> bool:
    """Nothing hangs on the name that would make it another: «12аб», «12.1», «12-13-14»."""
    after = text.folded[end : end + 2]
    if after[:1].isalnum():
        return _GLUED_WORD.match(text.folded, end) is not None
    return not re.match(r"[./\\,:_-]\d|[/\\-]\w", after) or after[0] == ","
