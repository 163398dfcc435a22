"""Orders in a text: each verb of the desk's trade, whether it orders, and which request it makes (Q-2).

A mention is an order only if its mood, its governor and its sentence all say so; with any caution it is a doubt, which
is asked about; what merely tells of something is neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from maild.desk.wording import cautions
from maild.desk.wording.kinds import Place, kind_of, limit_unread
from maild.desk.wording.nominal import nominal_standing, wished_standing
from maild.desk.wording.numerals import is_numeral
from maild.desk.wording.standing import Standing, Verdict
from maild.desk.wording.verbs import FORMS, Act, Form, Mood
from maild.desk.wording.words import word_set

if TYPE_CHECKING:
    from maild.desk.request import RequestKind
    from maild.desk.wording.words import Sentence, Text


@dataclass(frozen=True, slots=True)
class Mention:
    """One verb or noun of an order, where it stands, and what it comes to. `why` names the caution of a doubt."""

    kind: RequestKind
    standing: Standing
    place: int
    sentence: int
    word: str
    sense: int
    why: str = ""
    only_when: bool = False  # a question after the time of an order: harmless beside the order itself


_NEAR_GAP, _LIGHT_GAP, _NOUN_GAP = 3, 6, 9
_WORKS = re.compile(
    r"(?:заяв|наряд|запрос|работ|действи|мероприяти|мер[ыу]\b|процедур|операци|указани|команд|распоряжени)"
)
_MOST = 60
"""Mentions that are looked at; a letter with more is doubtful as a whole."""
_TELLS = word_set("о об на по после до для при без от про за с")
_ASKS_WHEN = word_set("когда срок сроки скоро сколько")
_FUTURE_BEFORE = word_set("вы что когда тогда уже")
_DONE = re.compile(r"\w(?:[аеиоуя]л[аои]?|ено|ен[аы]?)$")  # «уже оплатили, подключите»: the past is over
_OURSELVES = word_set("сам сама сами самостоятельно")


def mentions(text: Text) -> tuple[Mention, ...]:
    """Every mention of an order in the text."""
    found: list[Mention] = []
    for number, sentence in enumerate(text.sentences):
        used: set[int] = set()
        for place in sentence.span:
            at = None if place in used else _place(text, number, sentence, place)
            if at is None:
                continue
            used.update(range(at.place, at.sense + 1) if at.sense > at.place else ())
            mention = _mention(at)
            if mention and len(found) == _MOST:
                return (*found, replace(mention, standing=Standing.DOUBT, why="слишком много просьб в одном письме"))
            found += [mention] if mention else []
    return tuple(found)


def _place(text: Text, number: int, sentence: Sentence, place: int) -> Place | None:
    form = FORMS.get(text.words[place].key)
    if form is None:
        return None
    imposed = _imposed(text, sentence, place) if form.act is Act.IMPOSE else None
    if imposed:
        return Place(text, number, sentence, place, form, imposed, FORMS[text.words[imposed].key].act)
    if form.act is not Act.DO:
        return Place(text, number, sentence, place, form, place, form.act)
    for i in range(place + 1, min(place + 1 + _LIGHT_GAP, sentence.last)):
        sense = FORMS.get(text.words[i].key)
        if sense and sense.mood is Mood.NOUN:
            done = _is_done(text, i)
            return Place(text, number, sentence, place, form, i, sense.act) if done else None
        if text.words[i].key in {",", ":"}:
            break
    return _noun_before(text, number, sentence, place, form)


def _imposed(text: Text, sentence: Sentence, place: int) -> int | None:
    """Where the noun of «ввести полное отключение» stands."""
    for i in range(place + 1, min(place + 1 + _NEAR_GAP, sentence.last)):
        sense = FORMS.get(text.words[i].key)
        if sense and sense.mood is Mood.NOUN and sense.act in (Act.OFF, Act.ON) and _is_done(text, i):
            return i
    return None


def _is_done(text: Text, i: int) -> bool:
    """Whether the noun itself is what is to be done: «провести отключение», not «провести собрание об отключении»."""
    before, earlier = text.words[i - 1].key, text.words[i - 2].key if i > 1 else ""
    if before in _TELLS or before in {"на", "к"}:
        return bool(_WORKS.match(earlier))
    oblique = text.words[i].key.endswith(("ия", "ию", "ием", "ии", "ки", "ке", "да", "ду", "дом"))
    return not oblique or bool(_WORKS.match(before))


def _noun_before(text: Text, number: int, sentence: Sentence, place: int, form: Form) -> Place | None:
    """«Отключение участка 12 просим произвести»."""
    for i in range(place - 1, max(sentence.first, place - _NOUN_GAP) - 1, -1):
        sense = FORMS.get(text.words[i].key)
        if sense and sense.mood is Mood.NOUN and (i == sentence.first or text.words[i - 1].key not in _TELLS):
            return Place(text, number, sentence, place, form, i, sense.act)
        if text.words[i].key in {",", ":"}:
            break
    return None


def _mention(at: Place) -> Mention | None:
    kind = kind_of(at)
    if kind is None:
        return None
    verdict = _standing(at)
    if verdict.standing is Standing.ORDER and at.act in (Act.ON, Act.OFF) and limit_unread(at):
        verdict = Verdict(Standing.DOUBT, "не ясно, что делать с ограничением")
    before = cautions.words_before(at.text, at.sentence, at.place)
    only_when = verdict.why == cautions.QUESTION and any(w.key in _ASKS_WHEN for w in before)
    word = at.text.words[at.place].text
    return Mention(kind, verdict.standing, at.place, at.number, word, at.sense, verdict.why, only_when)


# ── whether it orders ────────────────────────────────────────────────────────────────────────────────────────────


def _standing(at: Place) -> Verdict:
    if at.form.mood is Mood.IMPERATIVE:
        return _imperative(at)
    if at.form.mood is Mood.INFINITIVE:
        return _infinitive(at)
    if at.form.mood is Mood.NOUN:
        return nominal_standing(at.text, at.number, at.place)
    if at.form.mood is Mood.SHORT:
        return _shortened(at)
    if at.form.mood is Mood.PAST and _is_wish(at):
        return Verdict(Standing.DOUBT, cautions.FOREIGN_WILL)
    return Verdict(Standing.STORY)


def _shortened(at: Place) -> Verdict:
    """«Откл. уч. 77 за долги» is what «Отключение уч. 77 за долги» is; behind its plot it may tell of a state."""
    begun = cautions.stretch(at.text, at.sentence.first, at.place)
    if not any(c.isdigit() for c in begun):
        verdict = nominal_standing(at.text, at.number, at.place)
        if verdict.standing is not Standing.STORY:
            return verdict
    return Verdict(Standing.DOUBT, "слово сокращено")


def _is_wish(at: Place) -> bool:
    """«чтобы вы отключили», «отключили бы»."""
    near = [w.key for w in cautions.words_before(at.text, at.sentence, at.place)[:6]]
    after = at.text.words[at.place + 1].key if at.place + 1 < at.sentence.last else ""
    return "чтобы" in near or "чтоб" in near or "бы" in near or after == "бы"


def _caution(at: Place) -> str:
    """The first caution that the sentence gives, "" if none."""
    if cautions.negated(at.text, at.sentence, at.place):
        return cautions.NEGATION
    if cautions.asked(at.text, at.sentence, at.place):
        return cautions.QUESTION
    return cautions.CONDITION if cautions.conditional(at.text, at.number) else ""


def _imperative(at: Place) -> Verdict:
    why = _caution(at)
    if not why and cautions.reported(at.text, at.sentence, at.place):
        why = cautions.REPORTED
    before = cautions.words_before(at.text, at.sentence, at.place)
    if not why and any(w.key in {"чтобы", "чтоб"} for w in before):
        why = cautions.FOREIGN_WILL
    if not why and (any(w.key in _OURSELVES for w in before[:3]) or _calls_another(at)):
        why = cautions.FOREIGN_WILL
    near = takewhile(lambda w: not _DONE.search(w.key), before[:3])
    if not why and at.form.may_be_future and any(w.key in _FUTURE_BEFORE for w in near):
        why = "может быть и рассказом о будущем"
    return Verdict(Standing.DOUBT, why) if why else Verdict(Standing.ORDER)


_CALLED = re.compile(
    r"@|(?!Пожалуйста|Здравствуй|Привет|Срочно|Девушк|Коллег|Друзья)[А-ЯЁ][а-яё]+(?: [А-ЯЁ][а-яё]+)?, ?$"
)


def _calls_another(at: Place) -> bool:
    """«Петров, отключи участок 5» is said to Petrov: the desk is not spoken to so."""
    if at.text.words[at.place].key.endswith("те"):
        return False
    begun = at.text.words[at.sentence.first].start
    return bool(_CALLED.match(at.text.source[begun : at.text.words[at.place].start]))


def _infinitive(at: Place) -> Verdict:
    why = _caution(at)
    if why:
        return Verdict(Standing.DOUBT, why)
    if cautions.wished(at.text, at.sentence, at.place):
        return wished_standing(at.text, at.number, at.place)
    will = cautions.will_for(at.text, at.sentence, at.place)
    if will is None:
        quoted = cautions.quoted(at.text, at.place)
        return Verdict(Standing.DOUBT, cautions.REPORTED) if quoted else Verdict(Standing.ORDER)
    if will:
        purpose = any(w.key in {"чтобы", "чтоб", "для"} for w in cautions.words_before(at.text, at.sentence, at.place))
        return Verdict(Standing.STORY if purpose else Standing.DOUBT, will)
    return _bare_infinitive(at)


def _bare_infinitive(at: Place) -> Verdict:
    """«Отключить участок 12 за неуплату»: an order if nothing but the plot and courtesy stands before it."""
    before = cautions.words_before(at.text, at.sentence, at.place)
    joined = any(w.key in FORMS and _carries(FORMS[w.key], at) for w in before) or _visit_needed(at)
    plain = all(_is_plain(w.key) or (w.capital and i + 1 < len(before)) for i, w in enumerate(before))
    told = cautions.reported(at.text, at.sentence, at.place) or cautions.told_after(at.text, at.sentence, at.place)
    if told or not (plain or joined):
        return Verdict(Standing.DOUBT, "не ясно, просьба ли это")
    return Verdict(Standing.ORDER)


def _carries(form: Form, at: Place) -> bool:
    """«отключить и опломбировать», «приезжайте проверить»: the infinitive has the standing of the verb before it."""
    sent_for = form.act is Act.VISIT and form.mood is Mood.IMPERATIVE and at.act is Act.CHECK
    return form.mood is Mood.INFINITIVE or sent_for


def _visit_needed(at: Place) -> bool:
    """«нужен выезд на участок 30 проверить счётчик»."""
    if at.act is not Act.CHECK:
        return False
    nouns = (i for i in range(at.sentence.first, at.place) if _is_visit(at.text.words[i].key))
    return any(nominal_standing(at.text, at.number, i).standing is Standing.ORDER for i in nouns)


def _is_visit(key: str) -> bool:
    return key in FORMS and FORMS[key].act is Act.VISIT and FORMS[key].mood is Mood.NOUN


_PLAIN = word_set(
    "участок участка участке участку участки уч дом д абонент абонента лимит срочно немедленно заявка заявку заявление вид"
    " тема добрый доброе доброго день дня утро вечер здравствуйте уважаемые коллеги уважаемый на в по с у и свет"
    " электричество электроэнергию подачу решением решению правления снт за отношении неуплату повторно также а полностью линия повторная срочная новая наша очередная квартал ряд сектор массив аллея проезд"
    " ул улица собственник собственника владелец владельца г гр должник должника неплательщика счетчик ограничение"
    " номер п м к требование необходимое действие содержание текст"
)


def _is_plain(key: str) -> bool:
    return key in _PLAIN or not key.isalpha() or len(key) == 1 or is_numeral(key)
