"""The blank of a request: `Вид заявки`, `Участок`, `Установка ограничения, Вт`, `Текст` (CONTRACT, Letters from clients).

The fields say what is ordered; free words in the letter can only make it doubtful, never another order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from maild.desk.folding import fold, squeeze
from maild.desk.intent import Problem, RequestIntent
from maild.desk.plots import plot_key
from maild.desk.request import RequestKind
from maild.desk.wording.blank import Filled, fill, labels
from maild.desk.wording.figures import figures
from maild.desk.wording.later import later_day
from maild.desk.wording.limit import NOTHING, Limit
from maild.desk.wording.misgivings import misgiving_of
from maild.desk.wording.onsite import onsite
from maild.desk.wording.part import Part
from maild.desk.wording.plot_form import each_once
from maild.desk.wording.plot_words import plots_of_field
from maild.desk.wording.request import KIND_WORDS, Reading, joined_names
from maild.desk.wording.standing import Standing
from maild.desk.wording.watts import power_of
from maild.desk.wording.words import text_of

if TYPE_CHECKING:
    from datetime import date

    from maild.desk.wording.plot_form import PlotMention
    from maild.desk.wording.words import Text

LABELS = labels({
    "kind": ("Вид заявки", "Тип заявки", "Вид", "Вид работ", "Вид работы", "Вид обращения", "Тип работ", "Действие", "Заявка"),
    "plot": (
        "Участок", "Номер участка", "№ участка", "Участок №", "Абонент", "Абонент (номер участка)", "Уч", "Уч. №", "Дом",
        "Участок (абонент)", "Номер уч", "Абонент, участок", "Номер абонента", "Участок номер",
    ),
    "watts": (
        "Установка ограничения, Вт", "Установка ограничения", "Ограничение, Вт", "Ограничение", "Ограничение до", "Лимит",
        "Мощность", "Мощность, Вт", "Ограничение, кВт", "Установка ограничения, кВт", "Величина ограничения", "Установка, Вт",
        "Значение ограничения", "Лимит, Вт", "Установка", "Мощность, кВт", "Лимит, кВт",
    ),
    "text": (
        "Текст", "Произвольный текст", "Комментарий", "Причина", "Примечание", "Основание", "Описание", "Текст заявки",
        "Причина обращения", "Причина заявки", "Суть", "Причины",
    ),
})  # fmt: skip
"""How people name the fields."""

_ENDS_IN_KILO = re.compile(r"квт\W*$")
_KINDS = (
    (re.compile(r"\bпровер\w+|\bосмотр\w*"), "check"),
    (
        re.compile(
            r"\b(?:снят\w+|отмен\w+|убра\w+|отключ\w+|сброс\w*|сним\w+|выключ\w+) (?:\w+ )?(?:ограничен\w+|лимит\w*)"
        ),
        "unlimit",
    ),
    (
        re.compile(
            r"\b(?:(?:ввод\w?|введени\w|ввести|установ\w+|подключ\w+|включ\w+|задать) (?:\w+ )?)?(?:ограничен\w+|лимит\w*)|\bограничить\b"
        ),
        "limit",
    ),
    (re.compile(r"\b(?:отключ|выключ|обесточ)\w+"), "disconnect"),
    (re.compile(r"\b(?:включ|подключ|восстанов)\w+"), "connect"),
)
_MOST_KIND = 70
_ABOUT_BLANK = re.compile(r"\b(?:правильно|верно|так)\b[^.!\n]*\?|\bкак (?:\w+ )?заполн\w+")
_VISIT = re.compile(r"\bвыезд")


def request_of_blank(body: str, subject: Text, today: date) -> Reading | None:
    """The request of a filled-in blank, or None if the letter is no such blank."""
    filled = fill(body.splitlines(), LABELS)
    called = re.sub(r"[\W\d_]+", " ", subject.folded).strip().startswith("заявка")
    kind = filled.value("kind") or (subject.source if filled.get("plot") and kinds_of(subject.source) else "")
    named = filled.get("kind") or (filled.get("plot") and (kind or called)) or filled.get("watts")
    if not named or not (filled.get("plot") or filled.get("text") or filled.value("kind")):
        return None
    if filled.value("kind") and not filled.get("plot") and _is_free(Part(text_of(kind))):
        return None
    if (
        filled.value("kind")
        and not kinds_of(kind)
        and not filled.get("plot")
        and not (called and len(kind) <= _MOST_KIND)
    ):
        return None  # «ЗАЯВКА» above free words is their heading
    return _Blank(filled, kind, subject, today).read()


def _is_free(said: Part) -> bool:
    """«Заявка: прошу отключить участок 12»: free words behind their heading, not «Вид заявки: отключение участка 12»."""
    return bool(said.plots) and any(m.standing is not Standing.TOPIC for m in said.mentions)


def kinds_of(written: str) -> tuple[RequestKind, ...]:
    """The kinds that a field names; several if it names several, none if it names none or denies one."""
    text = re.sub(r"[^\w\s/,]", " ", fold(written))
    if len(text) > _MOST_KIND or re.search(r"\bне\b|\bили\b", text):
        return ()
    found: list[RequestKind] = []
    for pattern, name in _KINDS:
        if pattern.search(text):
            text = pattern.sub(" ", text)
            onsite_check = name == "check" and onsite(fold(written))
            found.append(
                RequestKind.ONSITE_CHECK if onsite_check else RequestKind("remote_check" if name == "check" else name)
            )
    return tuple(found)


@dataclass(frozen=True)
class _Blank:
    filled: Filled
    kind_written: str
    subject: Text
    today: date

    def read(self) -> Reading:
        kinds = self._kinds
        plots = self._plots
        names, joined = joined_names(plots)
        kind = kinds[0] if len(kinds) == 1 else None
        limit = self._limit() if kind is RequestKind.LIMIT else NOTHING
        intent = RequestIntent(
            kind,
            names[0] if len(names) == 1 else None,
            limit.power.watts,
            self.comment,
            None,
            kinds,
            names,
            joined,
            limit.written,
        )
        doubt = self._doubt(kinds)
        if doubt:
            unclear = replace(intent, kind=None, watts=None, problem=Problem.UNCLEAR)
            return Reading(unclear, (f"Бланк заявки заполнен, но смысл не ясен: {doubt}.",))
        problem = self._problem(intent, limit)
        return Reading(replace(intent, problem=problem), self._explained(intent, problem))

    # ── fields ──

    @cached_property
    def comment(self) -> str:
        """The free text of the blank."""
        entry = self.filled.get("text")
        return squeeze(entry.whole) if entry else ""

    @cached_property
    def _free(self) -> Part:
        """All words outside the fields that order: the text, and what stands around the blank."""
        around = [line for e in self.filled.entries if e.field != "text" for line in e.more]
        return Part(text_of("\n".join((*self.filled.before, "", self.comment, "", *around))))

    @cached_property
    def _kinds(self) -> tuple[RequestKind, ...]:
        if self.kind_written:
            return kinds_of(self.kind_written)
        told = self._free.of(Standing.ORDER) or self._free.of(Standing.TOPIC)
        return tuple(dict.fromkeys(m.kind for m in told))

    @cached_property
    def _plots(self) -> tuple[PlotMention, ...]:
        found: list[PlotMention] = []
        for number, value in enumerate(self.filled.all_values("plot")):
            field = text_of(value)
            shift = number * len(field.folded)
            found += [
                replace(p, start=p.start + shift, end=p.end + shift) for p in plots_of_field(field, figures(field))
            ]
        return each_once(found) or self._free.plots or Part(text_of(self.kind_written)).plots

    def _limit(self) -> Limit:
        entry = self.filled.get("watts")
        if entry is None or not entry.value:
            return self._free.limit
        power = power_of(entry.value)
        in_kilowatts = _ENDS_IN_KILO.search(fold(entry.label)) and re.fullmatch(r"[\d.,]+", entry.value.strip())
        return Limit(power_of(f"{entry.value} кВт") if in_kilowatts else power, entry.value)

    # ── what keeps it from being whole ──

    def _doubt(self, kinds: tuple[RequestKind, ...]) -> str | None:
        doubts = self._free.of(Standing.DOUBT)
        if doubts:
            return f"«{doubts[0].word}» в тексте: {doubts[0].why}"
        if not kinds:
            return "вид заявки не указан или не прочитан"
        if any("?" in e.value for e in self.filled.entries if e.field != "text"):
            return "в поле бланка стоит вопрос"
        if _ABOUT_BLANK.search(f"{self.subject.folded}\n{self._free.text.folded}"):
            return "похоже на вопрос о том, как заполнить бланк"
        misgiving = misgiving_of(self._free.text.folded, kinds)
        return misgiving or self._contradiction(kinds) or self._doubtful_plot()

    def _contradiction(self, kinds: tuple[RequestKind, ...]) -> str | None:
        told = (
            Part(self.subject).of(Standing.ORDER)
            + Part(self.subject).of(Standing.TOPIC)
            + self._free.of(Standing.ORDER)
        )
        others = {m.kind for m in told} - set(kinds)
        checks = kinds == (RequestKind.ONSITE_CHECK,)
        if others and not (checks and others == {RequestKind.REMOTE_CHECK}):
            return "поля говорят об одном, слова о другом"
        if (
            kinds == (RequestKind.REMOTE_CHECK,)
            and _VISIT.search(self._free.text.folded)
            and onsite(self._free.text.folded)
        ):
            return "в бланке проверка без выезда, в тексте с выездом"
        return None

    def _doubtful_plot(self) -> str | None:
        if any(not p.sure for p in self._plots):
            return "участок не удалось прочитать наверняка"
        above = {plot_key(p.written) for p in Part(self.subject).plots}
        if above and self._plots and above != {plot_key(p.written) for p in self._plots}:
            return "в теме назван один участок, в бланке другой"
        return None

    def _problem(self, intent: RequestIntent, limit: Limit) -> Problem | None:
        free = self._free.text
        later = later_day(free, frozenset(range(len(free.sentences))), self.today)
        found = (
            (len(intent.kinds) > 1, Problem.SEVERAL_KINDS),
            (len(intent.plots) > 1 or self._orders_another_plot(), Problem.SEVERAL_PLOTS),
            (later is not None, Problem.LATER_DATE),
            (not intent.plots, Problem.NO_PLOT),
            (intent.kind is RequestKind.LIMIT and limit.power.problem is not None, limit.power.problem),
            (
                intent.kind is not None and intent.kind.is_check and not re.search(r"[^\W\d_]{3}", self.comment),
                Problem.NO_REASON,
            ),
        )
        return next((problem for holds, problem in found if holds), None)

    def _orders_another_plot(self) -> bool:
        """The text orders something for another plot than the field names."""
        own = {plot_key(p.written) for p in self._plots}
        return bool(self._free.of(Standing.ORDER)) and any(plot_key(p.written) not in own for p in self._free.plots)

    def _explained(self, intent: RequestIntent, problem: Problem | None) -> tuple[str, ...]:
        why = [f"Заполнен бланк заявки: {', '.join(KIND_WORDS[k] for k in intent.kinds)}."]
        why.append(f"Участки: {', '.join(intent.plots)}." if intent.plots else "Участок не указан.")
        if problem:
            why.append(f"Заявка не полна или не допускается: {problem.value}.")
        return tuple(why)
