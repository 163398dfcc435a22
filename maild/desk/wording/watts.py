"""Power as written: «5,5 кВт» is 5500 W, a bare number under 100 says no unit (Q-2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from maild.desk.folding import fold
from maild.desk.intent import Problem
from maild.desk.wording.numerals import NUMERAL, numeral

LEAST = 100
"""Watts: no limit is lower (Q-2)."""
USUAL_MOST = 15000
"""Watts: the most if a client has no maximum of his own (Q-2)."""
_ABSURD = 10**9
_HALF = Decimal("0.5")

_NUMBER = r"(?:\d{1,3}(?:[ '’\n]\d{3})+|\d{1,9})(?:[.,]\d{1,3})?"
_UNIT = r"(?P<kilo>к\s?вт|кв(?:ат+)?|kw|кw|кило\s?-?\s?ват+[а-я]{0,3}|кило)|(?P<watt>вт|вaтт|ват+[а-я]{0,3}|w)"
POWER = re.compile(
    rf"(?<![\w.,/])(?<!\d-)(?P<number>{_NUMBER})\s?-?\s?(?:х|ти|ми|мя)?\s?(?:\((?P<again>[а-я ]{{1,60}})\)\s?)?(?:{_UNIT})"
    r"(?:(?P<hour>\s?[*·⋅•∙./x-]?\s?ч(?:ас\w{0,3})?)(?!\w)|(?![а-яa-z])\.?)"
)
"""Power with its unit, in folded text."""
_BARE = re.compile(rf"^{_NUMBER}$")
WORDED = re.compile(rf"(?P<words>{NUMERAL}(?:\s{NUMERAL}){{0,3}})(?P<half>\sс\sполовиной)?\s(?:{_UNIT})(?![а-яa-z])")
"""Power in words, in folded text."""


@dataclass(frozen=True, slots=True)
class Power:
    """A limit as read: whole watts if they are sure, and what is wrong with them."""

    watts: int | None
    problem: Problem | None


def power_of(written: str) -> Power:
    """A value that should be nothing but a power, as in a blank's field."""
    text = fold(written).strip(" .;")
    text = re.sub(r"^(?:до|не более|не выше|max|макс\w*|=|:)\s*", "", text)
    found = POWER.fullmatch(text)
    if found:
        return power_with_unit(found)
    if _BARE.match(text):
        return bare_power(text)
    worded = WORDED.fullmatch(text)
    if worded:
        return worded_power(worded)
    return Power(None, Problem.NO_WATTS if not re.search(r"\d", text) else Problem.WATTS_UNIT)


def power_with_unit(found: re.Match[str]) -> Power:
    """The power of a match of `POWER`. Kilowatt-hours are energy, not power: asked about."""
    if found["hour"]:
        return Power(None, Problem.WATTS_UNIT)
    if found["again"] and _worded(found["again"]) != _decimal(found["number"], watts=bool(found["watt"])):
        return Power(None, Problem.UNCLEAR)
    return _in_range(_decimal(found["number"], watts=bool(found["watt"])) * (1000 if found["kilo"] else 1))


def bare_power(number: str) -> Power:
    """A number without a unit: watts from 100 on, zero is out of range, what lies between is asked about."""
    value = _decimal(number, watts=True)
    if value == 0:
        return Power(0, Problem.WATTS_RANGE)
    return _in_range(value) if value >= LEAST else Power(None, Problem.WATTS_UNIT)


def worded_power(found: re.Match[str]) -> Power:
    """«пять киловатт», «полтора киловатта»."""
    value = numeral(found["words"].split())
    if value is None:
        return Power(None, Problem.WATTS_UNIT)
    return _in_range((value + _HALF if found["half"] else value) * (1000 if found["kilo"] else 1))


def _worded(said: str) -> Decimal | None:
    """What the brackets of «5 (пять) кВт» and «3000 (трёх тысяч) Вт» say."""
    return numeral(said.split())


def _decimal(number: str, *, watts: bool) -> Decimal:
    joined = re.sub(r"[ '’\n]", "", number).replace(",", ".")
    # «5.000 Вт» is five thousand: nobody gives watts to three decimals.
    if watts and re.search(r"\.\d{3}$", joined):
        joined = joined.replace(".", "")
    return Decimal(joined)


def _in_range(watts: Decimal) -> Power:
    if watts > _ABSURD:
        return Power(None, Problem.WATTS_RANGE)
    if watts != watts.to_integral_value():
        return Power(None, Problem.WATTS_RANGE if watts < LEAST else Problem.WATTS_UNIT)
    whole = int(watts)
    return Power(whole, None if LEAST <= whole <= USUAL_MOST else Problem.WATTS_RANGE)
