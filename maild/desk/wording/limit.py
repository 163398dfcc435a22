"""The watts of a limit in free wording: «до 3 кВт», «лимит 5000», «увеличьте с 3 до 5 кВт» (Q-2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.desk.folding import fold
from maild.desk.intent import Problem
from maild.desk.wording.watts import POWER, WORDED, Power, bare_power, power_with_unit, worded_power

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.desk.wording.figures import Claims
    from maild.desk.wording.plot_form import PlotMention
    from maild.desk.wording.words import Text

_TARGET = re.compile(
    r"\b(?:до|не более|не выше|в размере|на уровне|на|по|установить|сделать|поставить|установка|лимит\w?|ограничение|ограничения|значение)\W{0,3}(?:уровня |значения |величины )?$"
)
_NOT_TARGET = re.compile(
    r"\b(?:с|со|вместо|сейчас|было|стоит|превыша\w+|потребля\w+|тян[еу]т|жр[еу]т|ест|использу\w+|выбира\w+|нагрузка|нагрузку|берет|(?<!не )(?:более|больше)|свыше|от|мощность|мощностью)\W{0,3}$"
)
# «…, он тянет 15 кВт», «…, так как у него 15 кВт»: the clause is about what is.
_TELLS_OF_HIM = re.compile(
    r"[,;(.!?-] ?(?:а |и )?(?:он|она|они|там|сейчас|у н(?:его|ее|их)|хозя\w+|собственник|владелец|котор\w+|где|т\. ?к|так как|потому|поскольку|ведь)\b[^,;(.!?]*$"
)
_APPLIANCE = re.compile(
    r"\b(?:электро)?(?:кот[её]л\w*|автомат\w*|плит\w+|обогревател\w+|станк?[оа]?к?\w*|бойлер\w*|насос\w*|сварк\w+|генератор\w*|печ[ьи]\w*|тэн\w*|кондиционер\w*|прибор\w*|пушк\w+)"
    r"\W{0,3}(?:мощностью )?(?:на |в |по )?$"
)
_LIMITED_TO = re.compile(
    r"\b(?:ограничени[ея]|лимит|ограничить|ограничьте)(?: подачу| потребление)?(?: электро\w+)? (?:(?:на|для|по|участ\w+|уч|№|\d+(?:-?[а-я])?)[ .,:№-]{1,2}){0,5}(?:с )?мощност(?:ь|ью|и)\W{0,3}$"
    r"|\b(?:установ|постав|выстав|зада|измен|увелич|уменьш|сниз|повыс)[а-я]*(?: (?:пожалуйста|для|на|участ\w+|уч|№|\d\S*|предельн\w+|максимальн\w+|разрешенн\w+)|,){0,8} мощность\W{0,3}$"
)
_BARE = re.compile(
    r"\b(?:до|не более|не выше|в размере|на уровне|на|лимит\w?|ограничени[ея]|установк\w|значени\w|величин\w)[ :=-]{1,3}(?:уровня |значения |величины |режима )?"
    r"(?P<number>(?:\d{1,3}(?: \d{3})+|\d{1,9})(?:[.,]\d{1,3})?)(?![\w/]|[.,]\d|-\d| ?(?:уч|дом|числ|мес|дн|час|руб|%|-?го\b|-?й\b|а\b|ампер))"
)


_AGAIN = re.compile(r"вт\.? ?\(? ?=? ?$")  # «3000 Вт (5 кВт)»: one of them is wrong
_UP_TO = re.compile(r"\b(?:до|не более|не выше|в размере|на уровне)\W{0,3}(?:уровня |значения |величины )?$")


@dataclass(frozen=True, slots=True)
class Limit:
    """The power of a limit and how it was written."""

    power: Power
    written: str | None = None


NOTHING = Limit(Power(None, Problem.NO_WATTS))


def limit_in(text: Text, claims: Claims, plots: Sequence[PlotMention]) -> Limit:
    """The one limit that the text names; two different ones are no limit."""
    with_unit = [(m, power_with_unit(m)) for m in POWER.finditer(text.folded)]
    if not with_unit:
        return _worded(text) or _bare(text, claims, plots)
    if len(with_unit) > 1:
        with_unit = [(m, p) for m, p in with_unit if not _APPLIANCE.search(text.folded[: m.start()][-40:])] or with_unit
    values = {power for _, power in with_unit}
    if len(values) > 1 and any(_AGAIN.search(text.folded[: m.start()]) for m, _ in with_unit):
        return Limit(Power(None, Problem.UNCLEAR))
    if len(values) > 1:
        aims = [(m, p) for m, p in with_unit if _TARGET.search(text.folded[max(0, m.start() - 40) : m.start()])]
        with_unit = aims if len({p for _, p in aims}) == 1 else []
    if not with_unit:
        return Limit(Power(None, Problem.UNCLEAR))
    found, power = with_unit[0]
    written = text.source[found.start() : found.end()]
    if len(with_unit) == 1 and _only_told(text.folded[max(0, found.start() - 90) : found.start()]):
        # «потребляет 10 кВт» is what he takes, not what he is to have.
        return _bare(text, claims, plots)
    return Limit(power, written)


def _only_told(before: str) -> bool:
    """«мощность 10 кВт» tells of a plot, unless nothing but the plot parts it from the limit that is ordered."""
    before = before.replace("\n", " ")
    if _TELLS_OF_HIM.search(before):
        return True
    return bool(_NOT_TARGET.search(before[-30:])) and not _LIMITED_TO.search(before)


def aimed_at(folded: str, limit: Limit, *, by: bool) -> bool:
    """The power is what is to be reached; with `by`, «на» says by how much it changes."""
    folded = folded.replace("\n", " ")
    place = folded.find(fold(limit.written or "").replace("\n", " "))
    return bool((_UP_TO if by else _TARGET).search(folded[max(0, place - 40) : place]))


def _worded(text: Text) -> Limit | None:
    found = WORDED.search(text.folded)
    return Limit(worded_power(found), text.source[found.start() : found.end()]) if found else None


def _bare(text: Text, claims: Claims, plots: Sequence[PlotMention]) -> Limit:
    found: list[re.Match[str]] = []
    for m in _BARE.finditer(text.folded):
        start, end = m.span("number")
        of_plot = any(p.start < end and start < p.end for p in plots)
        if not of_plot and not any(claims.taken[start:end]):
            found.append(m)
    if len({m["number"] for m in found}) != 1:
        return Limit(Power(None, Problem.UNCLEAR)) if found else NOTHING
    return Limit(bare_power(found[0]["number"]), found[0]["number"])
