"""An order for a plot in free wording (Q-2): the evidence of body and subject, and what follows from it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from maild.desk.folding import fold
from maild.desk.intent import Problem, RequestIntent
from maild.desk.plots import plot_key
from maild.desk.request import RequestKind
from maild.desk.wording.beside import Beside
from maild.desk.wording.cautions import FOREIGN_WILL, quoted, stretch
from maild.desk.wording.later import later_day
from maild.desk.wording.limit import NOTHING, Limit, aimed_at
from maild.desk.wording.misgivings import NEW_SUPPLY, ODD_PLOT, asked_beside, misgiving_of
from maild.desk.wording.misspelt import mended
from maild.desk.wording.nominal import BESIDE_TOPIC
from maild.desk.wording.objects import speaks_of_meter
from maild.desk.wording.onsite import onsite
from maild.desk.wording.part import Part
from maild.desk.wording.reason import Leftover, leftover, order_places
from maild.desk.wording.standing import Standing
from maild.desk.wording.verbs import FORMS, Act, Mood
from maild.desk.wording.watts import Power

if TYPE_CHECKING:
    from datetime import date

    from maild.desk.wording.orders import Mention
    from maild.desk.wording.plot_form import PlotMention
    from maild.desk.wording.words import Text

KIND_WORDS = {
    RequestKind.LIMIT: "ввод ограничения",
    RequestKind.UNLIMIT: "снятие ограничения",
    RequestKind.DISCONNECT: "отключение",
    RequestKind.CONNECT: "включение",
    RequestKind.REMOTE_CHECK: "проверка счётчика",
    RequestKind.ONSITE_CHECK: "проверка счётчика с выездом",
}
"""The kinds for explanations."""

_CARRY_OUT = re.compile(
    r"\b(?:прошу|просим|просьба|необходимо)\b.{0,30}\b(?:выполнить|произвести|сделать|исполнить|провести|осуществить|принять|оформить)\b|\bпрошу\b\W*$"
)
_TO_BE_DONE = re.compile(
    r"^(?:прошу|просим|просьба)(?: вас)?(?: срочно)?(?: (?:это|данное|указанное))?(?: решение)? (?:исполнить|выполнить)(?: (?:это|данное|указанное))?(?: решение)?$"
)
_BARE_REASON = re.compile(
    r"^\W*(?:до |не более )?\d[\d ]*(?:[.,]\d+)? ?к?вт\W*$|^\W*(?:(?:участок|уч)\.? ?№? ?\d+(?:[-/]?\w{1,3})?\W+)?(?:за\b|по причине|в связи|долг|задолж|не ?уплат|не ?плат|не ?оплач|основание|причина|долг погашен|оплат)"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A request as understood and why."""

    intent: RequestIntent
    why: tuple[str, ...]


def request_in(body: Text, subject: Text, today: date) -> Reading | None:
    """The request that a letter makes in its own words, or None if it makes none and leaves no doubt about that."""
    return _Letter(Part(body), Part(subject), today).read()


@dataclass(frozen=True)
class _Letter:
    body: Part
    subject: Part
    today: date

    def read(self) -> Reading | None:
        orders, doubts = self._orders(), self._doubts()
        kinds = _merged(tuple(dict.fromkeys(m.kind for m in orders)))
        if not orders and not doubts:
            return None
        why = self._why_unclear(kinds, doubts)
        if why:
            suspected = kinds or _merged(tuple(dict.fromkeys(m.kind for m in doubts)))
            return self._unclear(suspected, why)
        return self._order(kinds, orders)

    # ── what it orders ──

    def _orders(self) -> list[Mention]:
        """The orders of the body, or those of the subject if the body does but explain them."""
        own = self.body.of(Standing.ORDER) or self._decided or self._topic_of_body()
        if own or self.body.text.blank:
            return own or self.subject.of(Standing.ORDER) or self.subject.of(Standing.TOPIC)
        asks = any(s.end == "?" for s in self.body.text.sentences)
        if asks or self.body.of(Standing.DOUBT):
            return []
        if self._told():
            return []
        carried = _CARRY_OUT.search(self.body.text.folded) or _BARE_REASON.match(self.body.text.folded)
        return self.subject.of(Standing.ORDER) or (self.subject.of(Standing.TOPIC) if carried else [])

    def _topic_of_body(self) -> list[Mention]:
        """«Отключение участка 12 за неуплату» as the whole of what is written."""
        topics = self.body.of(Standing.TOPIC)
        named = {m.sentence for m in topics}
        text = self.body.text
        others = [stretch(text, s.first, s.last) for n, s in enumerate(text.sentences) if n not in named]
        return topics if topics and not self._told() and all(BESIDE_TOPIC.match(o) for o in others) else []

    def _told(self) -> bool:
        """The body tells of what was or will be done."""
        text = self.body.text
        told = [
            m
            for m in self.body.of(Standing.STORY)
            if FORMS[text.words[m.place].key].mood in (Mood.PAST, Mood.FINITE, Mood.STATE)
        ]
        return bool(told)

    def _doubts(self) -> list[Mention]:
        ordered = {m.kind for m in self.body.of(Standing.ORDER)}
        doubts = self.body.of(Standing.DOUBT) + self.subject.of(Standing.DOUBT)
        explained = [m for m in doubts if m in self._decided or self._carried_on(m)]
        left = [m for m in doubts if not (m.only_when and m.kind in ordered) and m not in explained]
        if not ordered and not left and not self._orders():
            # A topic that its letter neither explains nor carries out may still be meant.
            return [
                replace(m, why="заявка названа только темой")
                for m in self.subject.of(Standing.TOPIC) + self.body.of(Standing.TOPIC)
            ]
        return left

    @cached_property
    def _decided(self) -> list[Mention]:
        """«Правление решило отключить участок 12. Прошу исполнить»: the wish is the writer's own."""
        text, doubts = self.body.text, self.body.of(Standing.DOUBT)
        if not doubts or any(m.why != FOREIGN_WILL for m in doubts) or self.body.of(Standing.ORDER):
            return []
        if any(quoted(text, m.place) for m in doubts):
            return []
        after = text.sentences[doubts[-1].sentence + 1 :]
        return doubts if after and _TO_BE_DONE.match(stretch(text, after[0].first, after[0].last)) else []

    def _carried_on(self, doubt: Mention) -> bool:
        """«Правление решило отключить участок 12. Прошу отключить»: whose will it was no longer matters."""
        return doubt.why == FOREIGN_WILL and any(
            m.kind is doubt.kind and m.sentence > doubt.sentence for m in self.body.of(Standing.ORDER)
        )

    def _why_unclear(self, kinds: tuple[RequestKind, ...], doubts: list[Mention]) -> str | None:
        if doubts:
            return f"«{doubts[0].word}»: {doubts[0].why}"
        misgiving = misgiving_of(self.body.text.folded, kinds) if len(kinds) <= 1 else None
        if misgiving:
            return misgiving
        asked = asked_beside(self.body.text) if kinds else None
        if asked:
            return f"«{asked}» – вопрос, от которого может зависеть просьба"
        topics = {m.kind for m in self.subject.mentions if m.standing in (Standing.ORDER, Standing.TOPIC)}
        if topics and kinds and not set(_merged((*topics, *kinds))) <= set(_merged(kinds)):
            return "тема письма говорит об одном, текст о другом"
        if RequestKind.CONNECT in kinds and NEW_SUPPLY.search(self._all_folded):
            return "похоже на присоединение нового участка"
        return self._why_check_unclear(kinds)

    def _why_check_unclear(self, kinds: tuple[RequestKind, ...]) -> str | None:
        if not any(k.is_check for k in kinds):
            return None
        if onsite(self._all_folded) is None:
            return "не ясно, с выездом проверка или без него"
        if not (speaks_of_meter(self.body.text) or speaks_of_meter(self.subject.text)):
            return "не сказано, что речь о счётчике"
        return None

    @cached_property
    def _all_folded(self) -> str:
        return f"{self.subject.text.folded}\n{self.body.text.folded}"

    # ── for which plot ──

    @cached_property
    def _plots(self) -> tuple[PlotMention, ...]:
        return self.body.plots or self.subject.plots

    def _odd_plot(self) -> str | None:
        """Why the plot cannot be taken as it stands."""
        keys = {plot_key(p.written) for p in self.body.plots}
        above = {plot_key(p.written) for p in self.subject.plots}
        if keys and above and keys != above:
            return "в теме назван один участок, в тексте другой"
        if any(not p.sure for p in self._plots):
            return "участок не удалось прочитать наверняка"
        if any(ODD_PLOT.search(t) for t in self._ordering_text()):
            return "участок назван с оговоркой"
        return None

    def _ordering_text(self) -> list[str]:
        numbers = {m.sentence for m in self.body.mentions if m.standing is not Standing.STORY}
        own = [s for n, s in enumerate(self.body.text.sentences) if n in numbers]
        return [stretch(self.body.text, s.first, s.last) for s in own] + [self.subject.text.folded]

    # ── the whole ──

    def _unclear(self, kinds: tuple[RequestKind, ...], why: str) -> Reading:
        plots = self._plots
        certain = len(plots) == 1 and not plots[0].parts and self._odd_plot() is None
        single = plots[0].written if certain else None
        intent = RequestIntent(None, single, None, "", Problem.UNCLEAR, kinds, *joined_names(plots))
        return Reading(intent, (f"Похоже на заявку, но смысл не ясен: {why}. Лучше спросить, чем угадать.",))

    def _order(self, kinds: tuple[RequestKind, ...], orders: list[Mention]) -> Reading:
        kind = self._kind(kinds)
        kinds = (kind,) if kind else kinds
        odd = self._odd_plot()
        if odd and kind:
            return self._unclear(kinds, odd)
        plots, joined = joined_names(self._plots)
        limit = self._limit(orders) if kind is RequestKind.LIMIT else NOTHING
        left = self._left(orders)
        intent = RequestIntent(
            kind=kind,
            plot=plots[0] if len(plots) == 1 else None,
            watts=limit.power.watts if len(plots) <= 1 else None,
            comment=left.text,
            problem=None,
            kinds=kinds,
            plots=plots,
            joined_plots=joined,
            watts_written=limit.written,
        )
        later = self._later(orders)
        problem = _problem(intent, limit, left, later=later is not None)
        beside = self._odd_word(orders) if problem is None else None
        if beside:
            return self._unclear(kinds, f"не ясно, к чему слово «{beside}»")
        return Reading(replace(intent, problem=problem), _explained(intent, problem, orders, later))

    def _kind(self, kinds: tuple[RequestKind, ...]) -> RequestKind | None:
        if len(kinds) != 1:
            return None
        if kinds[0] is RequestKind.REMOTE_CHECK and onsite(self._all_folded):
            return RequestKind.ONSITE_CHECK
        return kinds[0]

    def _limit(self, orders: list[Mention]) -> Limit:
        own = self.body.limit
        limit = self.subject.limit if own.power.problem is Problem.NO_WATTS else own
        return self._aimed(limit, orders)

    def _aimed(self, limit: Limit, orders: list[Mention]) -> Limit:
        """«увеличьте лимит на 2 кВт» says by how much, not up to what."""
        changes = [m.word for m in orders if FORMS[mended(fold(m.word))].act is Act.CHANGE]
        folded = self.body.text.folded if self._in_body(orders) else self.subject.text.folded
        if (
            len(changes) < len(orders)
            or limit.written is None
            or aimed_at(folded, limit, by=not fold(changes[0]).startswith("измен"))
        ):
            return limit
        return Limit(Power(None, Problem.UNCLEAR))

    def _in_body(self, orders: list[Mention]) -> bool:
        return bool(orders) and orders[0] in self.body.mentions

    def _left(self, orders: list[Mention]) -> Leftover:
        part = self.body if self._in_body(orders) or not self.body.text.blank else self.subject
        own = [m for m in orders if m in part.mentions]
        numbers = {m.sentence for m in own}
        return leftover(part.text, numbers, part.plots, [(m.place, m.sense) for m in own], part.limit.written)

    def _odd_word(self, orders: list[Mention]) -> str | None:
        """A word beside an order that may change it. Beside a check stands its reason: only what heads it counts."""
        for part in (self.body, self.subject):
            own = [m for m in orders if m in part.mentions]
            verbs = tuple((m.place, m.sense) for m in own)
            cut = order_places(part.text, part.plots, verbs, part.limit.written)
            beside = Beside(part.text, part.claims, verbs, part.plots, cut)
            switching = (m.sentence for m in own if not m.kind.is_check)
            odd = beside.odd_heading(m.sentence for m in own) or beside.odd_word(switching)
            if odd:
                return odd
        return None

    def _later(self, orders: list[Mention]) -> str | None:
        numbers = frozenset(m.sentence for m in orders)
        in_body = self._in_body(orders)
        found = later_day(self.body.text, numbers if in_body else frozenset(), self.today)
        everywhere = frozenset(range(len(self.subject.text.sentences)))
        return found or later_day(self.subject.text, everywhere, self.today)


def _merged(kinds: tuple[RequestKind, ...]) -> tuple[RequestKind, ...]:
    """A visit and a check of the same letter are one check on the spot."""
    if RequestKind.ONSITE_CHECK in kinds:
        return tuple(k for k in kinds if k is not RequestKind.REMOTE_CHECK)
    return kinds


def joined_names(plots: tuple[PlotMention, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All plots named, and the joined form if it is all that is named."""
    names = tuple(dict.fromkeys(name for p in plots for name in p.names))
    return names, tuple(p.written for p in plots if p.parts) if len(plots) == 1 else ()


def _problem(intent: RequestIntent, limit: Limit, left: Leftover, *, later: bool) -> Problem | None:
    """The first thing that keeps it from being a whole order."""
    found = (
        (len(intent.kinds) > 1, Problem.SEVERAL_KINDS),
        (len(intent.plots) > 1, Problem.SEVERAL_PLOTS),
        (later, Problem.LATER_DATE),
        (not intent.plots, Problem.NO_PLOT),
        (intent.kind is RequestKind.LIMIT and limit.power.problem is not None, limit.power.problem),
        (intent.kind is not None and intent.kind.is_check and not left.says_why, Problem.NO_REASON),
    )
    return next((problem for holds, problem in found if holds), None)


def _explained(
    intent: RequestIntent, problem: Problem | None, orders: list[Mention], later: str | None
) -> tuple[str, ...]:
    named = ", ".join(KIND_WORDS[k] for k in intent.kinds)
    words = ", ".join(dict.fromkeys(f"«{m.word}»" for m in orders))
    why = [f"Слова {words} — прямая просьба: {named}."]
    why.append(f"Участки в письме: {', '.join(intent.plots)}." if intent.plots else "Участок в письме не назван.")
    if later:
        why.append(f"Названо более позднее время: «{later}».")
    if problem:
        why.append(f"Заявка не полна или не допускается: {problem.value}.")
    return tuple(why)
