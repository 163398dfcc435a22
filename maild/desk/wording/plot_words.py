"""Plots named in a text: `уч. 12`, `12 участок`, `участки 3 и 4`, `с 12 по 15` (Q-2, Q-3; domain notes, section 4).

Only a number that stands with its noun or sign is a plot, and none that is anything else. What looks like a plot but
cannot be read whole («уч. 12.1») is named and not sure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maild.desk.folding import squeeze
from maild.desk.wording.numerals import is_numeral, numeral
from maild.desk.wording.plot_form import FORM, PlotMention, each_once, form_at, range_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maild.desk.wording.figures import Claims
    from maild.desk.wording.words import Text

_NOUN = r"(?<![a-zа-я_])(?:участ(?:ок|к(?:а|у|е|ом|и|ов|ам|ами|ах)?)?|уч-?к(?:а|у|е|ом|и|ов)?|уч-ок|учаток|уч)(?![a-zа-я])\.?"
_OTHER_NOUN = r"(?<!\w)(?:дом(?:а|у|е|ом)?|д(?=\.)|домовладени[еюя]|абонент(?:а|у|ом|ы|ов)?|дач[аеиу])(?![a-zа-я])\.?"
_SIGN = r"(?:№{1,2}|n[oо]?|#|номер(?:а|ом|у|е|ами)?(?![а-я]))[\s.:]?\s?"
_GAP = rf"(?:\s?,\s?{_SIGN}|\s?[.:(=]?\s?-?\s?(?:(?:под|с|за)\s(?=номер|№))?(?:{_SIGN})?)[\"«(]?"
_GAP_RE = re.compile(_GAP)
_NAMED_GAP = re.compile(r"\s(?:[а-я]{1,20}(?:\.\s?|\s)){1,5}№\s?")
_LIST = re.compile(
    rf"\s?(?:,\s?и\s|,\s?а также\s|,|;|\sи\s|\s?&|\s?\+|\sа также\s|\sили\s)\s?(?:{_NOUN}{_GAP}|{_SIGN})?"
)
_SPACE = re.compile(r"\s(?=\d)")
_UP_TO = re.compile(rf"\s(?:по|до)\s(?:{_SIGN})?")
_FROM = re.compile(rf"\s?с\s(?:{_SIGN})?(?=\d)")
_BEFORE = re.compile(
    rf"(?:(?<=\s)|(?<=^)|(?<=[(\"«№,;.-]))(?P<from>с\s)?(?P<items>{FORM}(?:(?:\s?(?:,|;|-)\s?|\sи\s|\sпо\s){FORM}){{0,15}})\s?-?\s?$"
)
_SIGN_ALONE = re.compile(r"№\s?(?=\d)")
_OF_ONE_PLOT = re.compile(
    r"(?:^|[\s(])(?:на|с|со|у|для|от|по|к|счетчик\w*|владел\w+|собственник\w*|хозя\w+|свет\w*|№"
    r"|(?:от|в|под)?ключени[еюя]|ограничени[еюя]|обесточивани[ея]|проверк[аиу])\s?$"
)
_LONG_NUMBER = re.compile(r"\d{4}")
_PLURAL = re.compile(r"участк(?:и|ов|ам|ами|ах)\b|уч-ки")
_HANGING = re.compile(r"(?!\s?\n\d{1,2}[.)]\s)\s?,?\s?(?:(?:вернее|точнее|ой|нет|а|надо|то есть|не),?\s){0,3}\d")
_BESIDE = re.compile(r"\b(?:рядом с|возле|около|напротив|между|соседн\w+)\s?$")
_WINDOW, _MOST_FIELD = 80, 24
_FEW = (2, 3, 4)  # «2 участка» may be a count
_LEAST_CARDINAL = 5
_NO_PLOT = re.compile(r"\b(?:все|всех|всем|весь|кроме|или|любой|нет|кажд\w+)\b")
_PLOT_NOUN, _HOUSE_NOUN = re.compile(_NOUN), re.compile(_OTHER_NOUN)
_PLOT_LABEL = re.compile(rf"\s*(?:(?:{_NOUN}|{_OTHER_NOUN}){_GAP}|{_SIGN})?")


def plot_mentions(text: Text, claims: Claims) -> tuple[PlotMention, ...]:
    """All plots that the text names, in order. Houses and subscribers only where no plot is named so."""
    reader = _Reader(text, claims)
    return (
        each_once(list(reader.by_noun(_PLOT_NOUN)))
        or each_once(list(reader.by_noun(_HOUSE_NOUN)))
        or each_once(list(reader.by_sign()))
    )


def plots_of_field(field: Text, claims: Claims) -> tuple[PlotMention, ...]:
    """The plots in a blank's field, with or without noun.

    What is neither a number nor a list is one plot as written: it is looked up among the client's, never guessed.
    """
    start = _PLOT_LABEL.match(field.folded)
    found = each_once(list(_Reader(field, claims, in_field=True).items(start.end() if start else 0)))
    rest = field.folded[found[-1].end :] if found else field.folded
    if found and not re.search(r"\d|\bили\b|\bкроме\b", rest):
        return found
    name = squeeze(field.source).strip(" .,;")
    sure = len(name) <= _MOST_FIELD and not _NO_PLOT.search(field.folded) and not re.search(r"[,;]|\d\.\d", name)
    return (PlotMention(name, 0, len(field.folded), sure=sure),) if name else ()


@dataclass(slots=True)
class _Reader:
    text: Text
    claims: Claims
    in_field: bool = False

    def by_noun(self, noun: re.Pattern[str]) -> Iterator[PlotMention]:
        """The plots after each noun, or else before it."""
        used = 0
        for m in noun.finditer(self.text.folded):
            after = self._after(m.end(), plural=bool(_PLURAL.match(m[0])))
            before = [] if after else self._before(used, m, m[0])
            used = max([m.end(), *(p.end for p in after)])
            yield from self._checked(after or before, m[0], m.start())

    def _checked(self, items: list[PlotMention], noun: str, start: int) -> list[PlotMention]:
        """One name behind «участки», a number left over, or the plot beside the one that is meant is not read whole."""
        beside = _BESIDE.search(self.text.folded[max(0, start - _WINDOW) : start])
        alone = len(items) == 1 and not items[0].parts and _PLURAL.match(noun)
        hanging = (
            items
            and (more := _HANGING.match(self.text.folded, items[-1].end))
            and not self.claims.taken[more.end() - 1]
        )
        if items and (alone or hanging or beside):
            return [*items[:-1], replace(items[-1], sure=False)]
        return items

    def by_sign(self) -> Iterator[PlotMention]:
        """The plots of a lone «№ 12»."""
        for m in _SIGN_ALONE.finditer(self.text.folded):
            yield from self.items(m.end())

    def items(self, start: int, *, plural: bool = False) -> Iterator[PlotMention]:
        """A plot and the list that goes on from it; behind «участки» a space is enough between two."""
        item = self.item(start)
        while item:
            yield item
            gap = _LIST.match(self.text.folded, item.end)
            gap = gap or (_SPACE.match(self.text.folded, item.end) if plural else None)
            following = self.item(gap.end()) if gap else None
            # «уч. 12, 5000»: a long number without its own sign is rather the limit.
            bare = gap is not None and gap[0].strip(" ,;и&+") == ""
            item = None if following and bare and _LONG_NUMBER.match(following.written) else following

    def item(self, start: int) -> PlotMention | None:
        taken = -1 if self.in_field else self.claims.taken.find(1, start)
        return form_at(self.text, start, len(self.text.folded) if taken < 0 else taken)

    def _after(self, start: int, *, plural: bool) -> list[PlotMention]:
        span = _FROM.match(self.text.folded, start)
        if span and (joined := self._from_to(span.end())):
            return [joined]
        for gap in (_GAP_RE.match(self.text.folded, start), _NAMED_GAP.match(self.text.folded, start)):
            found = list(self.items(gap.end(), plural=plural)) if gap else []
            if found:
                return found
        return self._worded_after(start)

    def _from_to(self, start: int) -> PlotMention | None:
        """«с 12 по 15» is `12-15`."""
        first = self.item(start)
        gap = _UP_TO.match(self.text.folded, first.end) if first else None
        last = self.item(gap.end()) if gap else None
        if first is None or last is None:
            return None
        name = f"{first.written}-{last.written}"
        return PlotMention(name, start, last.end, parts=range_of(name) or (first.written, last.written))

    def _before(self, used: int, noun: re.Match[str], written: str) -> list[PlotMention]:
        begin = max(used, noun.start() - _WINDOW)
        found = _BEFORE.search(self.text.folded[begin : noun.start()])
        if found is None:
            return self._worded_before(begin, noun.start())
        start = begin + found.start("items")
        joined = self._from_to(start) if found["from"] else None
        items = [joined] if joined else list(self.items(start))
        return [replace(i, sure=False) for i in items] if self._counts(items, written, begin, start) else items

    def _counts(self, items: list[PlotMention], noun: str, begin: int, start: int) -> bool:
        """«5 участков» and «2 участка» count plots and name none."""
        if (
            len(items) != 1
            or items[0].parts
            or not items[0].written.isdigit()
            or self.text.folded[items[0].end - 1].isalpha()
        ):
            return False
        if noun.startswith("участков"):
            return True
        count = int(items[0].written)
        few = noun.startswith("участка") and count % 10 in _FEW and count // 10 % 10 != 1  # «12 участка» counts nothing
        return few and not _OF_ONE_PLOT.search(self.text.folded[begin:start])

    def _worded_before(self, begin: int, end: int) -> list[PlotMention]:
        words = self.text.folded[begin:end].split()
        run: list[str] = []
        while words and is_numeral(words[-1]):
            run.insert(0, words.pop())
        value = numeral(run) if run and run[-1][-2:] in {"ый", "ой", "го", "му", "ом", "ым", "ий", "ем", "им"} else None
        start = end
        for word in reversed(run if value else []):
            start = self.text.folded.rindex(word, begin, start)
        return [PlotMention(str(value), start, end)] if value else []

    def _worded_after(self, start: int) -> list[PlotMention]:
        rest = re.match(
            r"\s?(?:№|номер)?\s?(?P<words>[а-я]+(?:\s[а-я]+){0,2})", self.text.folded[start : start + _WINDOW]
        )
        run: list[str] = []
        for word in rest["words"].split() if rest else ():
            if not is_numeral(word) or word.endswith(("ью", "мя")):
                break  # «203 участок пятью киловаттами»
            run.append(word)
        value = numeral(run) if run else None
        return [PlotMention(str(value), start, start + 1)] if value and value >= _LEAST_CARDINAL else []


_AFTER_VERB = re.compile(r"(?:(?<=кл)\.)?\s(?:пожалуйста\s)?")
_AFTER_BARE = re.compile(
    r"\s*(?:[.,;!(\n]|$|(?:за|по|из-за|так|в связи|до|на|ввиду|пожалуйста|пож|плиз|срочно|спасибо|долг|не ?плат\w+|неуплат\w)\b)"
)


_AFTER_OBJECT = re.compile(
    r"(?:\s(?:пожалуйста|обратно|снова))?\s(?:(?:подачу|свет|электр\w+|напряжение|питание)\s(?:на|у|для)|(?:ограничени[ея]|лимит)\s(?:на|с|у|для))\s(?=\d{1,3}(?!\d|-[мхе]\b))"
)
_UP_TO_THAT = re.compile(r"\s*до\b")


def bare_plots(text: Text, claims: Claims, start: int) -> list[PlotMention]:
    """Plots named right after an order, if a stop or the reason follows: «отключите 125-А за долг», «свет на 12»."""
    behind = _AFTER_OBJECT.match(text.folded, start)
    gap = behind or _AFTER_VERB.match(text.folded, start)
    items = list(_Reader(text, claims).items(gap.end())) if gap else []
    if gap and "\n" in gap[0] and items and text.folded[items[0].end : items[0].end + 1] in {".", ")"}:
        return []  # the number of the next point: «2. Отключить⏎3. Долг»
    if behind and items and _UP_TO_THAT.match(text.folded, items[-1].end):
        return []  # «ограничение с 5 до 3»
    return items if items and items[-1].sure and _AFTER_BARE.match(text.folded, items[-1].end) else []
