"""Numbers written as words, cardinal and ordinal: «двенадцать», «сто двадцать пятый», «полтора», «пяти тысяч»."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_HALF = {word: Decimal("1.5") for word in ("полтора", "полутора", "полторы")}
_THOUSANDS = frozenset({"тысяча", "тысячи", "тысяч", "тысячу", "тысячей", "тысячами"})
_CARDINAL = {
    "один": 1, "одного": 1, "одной": 1, "два": 2, "две": 2, "двух": 2, "три": 3, "трех": 3, "четыре": 4, "четырех": 4,
    "пять": 5, "пяти": 5, "шесть": 6, "шести": 6, "семь": 7, "семи": 7, "восемь": 8, "восьми": 8, "девять": 9,
    "девяти": 9, "десять": 10, "десяти": 10, "одиннадцать": 11, "одиннадцати": 11, "двенадцать": 12, "двенадцати": 12,
    "тринадцать": 13, "тринадцати": 13, "четырнадцать": 14, "четырнадцати": 14, "пятнадцать": 15, "пятнадцати": 15,
    "шестнадцать": 16, "шестнадцати": 16, "семнадцать": 17, "семнадцати": 17, "восемнадцать": 18, "восемнадцати": 18,
    "девятнадцать": 19, "девятнадцати": 19, "двадцать": 20, "двадцати": 20, "тридцать": 30, "тридцати": 30,
    "сорок": 40, "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70, "восемьдесят": 80, "девяносто": 90, "сто": 100,
    "двести": 200, "триста": 300, "четыреста": 400, "пятьсот": 500, "шестьсот": 600, "семьсот": 700, "восемьсот": 800,
    "девятьсот": 900,
}  # fmt: skip
_INSTRUMENTAL = {"одним": 1, "двумя": 2, "тремя": 3, "четырьмя": 4, "восемью": 8} | {
    word + "ю": n
    for word, n in _CARDINAL.items()
    if word.endswith("ь") and word != "семь"  # «семью» is a family
}
_ORDINAL_STEMS = {
    "перв": 1, "втор": 2, "четверт": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9, "десят": 10,
    "одиннадцат": 11, "двенадцат": 12, "тринадцат": 13, "четырнадцат": 14, "пятнадцат": 15, "шестнадцат": 16,
    "семнадцат": 17, "восемнадцат": 18, "девятнадцат": 19, "двадцат": 20, "тридцат": 30, "сороков": 40,
    "пятидесят": 50, "шестидесят": 60, "семидесят": 70, "восьмидесят": 80, "девяност": 90, "сот": 100,
}  # fmt: skip
_ENDINGS = ("ый", "ой", "ого", "ому", "ом", "ым")
_ORDINAL = {stem + end: n for stem, n in _ORDINAL_STEMS.items() for end in _ENDINGS} | {
    "третий": 3, "третьего": 3, "третьему": 3, "третьем": 3, "третьим": 3
}  # fmt: skip
_WORDS = {**_ORDINAL, **_INSTRUMENTAL, **_CARDINAL}
NUMERAL = "(?<![а-я])(?:" + "|".join(sorted((*_WORDS, *_HALF, *_THOUSANDS), key=len, reverse=True)) + ")(?![а-я])"
"""One word of a number, in folded text."""
_TEN, _HUNDRED, _THOUSAND = 10, 100, 1000


def is_numeral(word: str) -> bool:
    """Whether a folded word is part of a number."""
    return word in _WORDS or word in _HALF or word in _THOUSANDS


def numeral(words: Sequence[str]) -> Decimal | None:
    """The number that the words make, all of them; None if they make none."""
    thousands = next((i for i, word in enumerate(words) if word in _THOUSANDS), None)
    if thousands is None:
        return _below_thousand(words)
    many = _below_thousand(words[:thousands]) if thousands else Decimal(1)
    rest = _below_thousand(words[thousands + 1 :]) if words[thousands + 1 :] else Decimal(0)
    return None if many is None or rest is None else many * _THOUSAND + rest


def _below_thousand(words: Sequence[str]) -> Decimal | None:
    if len(words) == 1 and words[0] in _HALF:
        return _HALF[words[0]]
    total = 0
    room = _THOUSAND
    for word in words:
        value = _WORDS.get(word)
        if value is None or value >= room:
            return None
        total += value
        room = _room_after(value)
    return Decimal(total) if total else None


def _room_after(value: int) -> int:
    """What may follow: tens and units after hundreds, units after tens, nothing after units and teens."""
    if value >= _HUNDRED:
        return _HUNDRED
    return _TEN if value >= 2 * _TEN else 0
