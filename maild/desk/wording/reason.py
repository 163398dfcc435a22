"""The free text of an order: what is left when the order itself, greetings and signature are taken away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.desk.wording.watts import POWER
from maild.desk.wording.words import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maild.desk.wording.plot_form import PlotMention
    from maild.desk.wording.words import Sentence, Text

SIGN_OFF = re.compile(
    r"(?:^|\n|[.!?;,] ?)[ \-]*(?P<off>с уважением|с ув\.|с наилучшими|всего доброго|всего хорошего|с почтением|искренне ваш|заранее благодар\w+ ?[,.]?\n)"
)
_COURTESY = re.compile(
    r"^\W*(?:(?:добрый|доброе|доброго)\s(?:день|дня|утро|утра|вечер|вечера)|доброго времени суток|здравствуйте|здравствуй|приветствую|привет|уважаем\w+|коллеги"
    r"|спасибо|благодар\w+|заранее|с уважением|с ув\b|с наилучшими|всего доброго|председатель|бухгалтер|казначей|правление|член правления|управляющ\w+"
    r"|тел\b|телефон|моб\b|снт\b|днт\b|тсн\b|дпк\b|отправлено|директор|пишет вам|в диспетчерск\w+|диспетчер\w*|ооо\b|от кого|кому|исх\b|служба)"
)
_ORDER_WORDS = word_set(
    "прошу просим просьба вас вам пожалуйста плиз убедительно необходимо нужно надо требуется хотим хочу хотелось бы следует"
    " нужна нужен свет света свету электричество электричества электроэнергию электроэнергии эл энергию энергии подачу подача"
    " электроснабжение электроснабжения питание напряжение абонента абонент абоненту потребителя собственника владельца"
    " обратно снова опять срочно немедленно заявка заявку заявление на ограничение ограничения лимит лимита мощность мощности"
    " режим ввести установить уровня уровне размере значение значения до с для у по от и также снт выездом выезд удаленно"
    " дистанционно месте объект объекта тема специалиста специалист мастера электрика инженера представителя добрый день в"
    " здравствуйте здрасьте потребление потребления нагрузку подключение дома дом линия"
    " зарегистрировать принять оформить произвести провести выполнить осуществить сделать организовать"
)
_BEFORE_PLOT = word_set("на до с для у по от к в")
_METER_WORDS = word_set("счетчик счетчика счетчику прибор прибора учета пу показания электросчетчик электросчетчика")
_NO_REASON = (
    _ORDER_WORDS
    | _METER_WORDS
    | word_set(
        "проверка проверку проверки проверить участок участка участке уч номер серийный заводской зав сер собственник владелец"
        " хозяин гражданин абонентский линии улица ул садовая контактный телефон тел моб ближайшее время возможно скорее можно"
        " как возможности очень нас нам наш нашем наша нашего это этот этого вид заявки удаленная удаленную произвести провести"
        " выполнить сделать пришлите направьте организовать работы работу работ спасибо заранее благодарю пожалуйста когда сегодня"
        " завтра председатель правления правление дачный дачного товарищества товарищество марки типа тип общий общего"
    )
)
_EDGES = " \n\t,.;:!?-–—*•"
_LEAST_WORD = 3
_PLOT_BEFORE = re.compile(
    r"(?:(?<!\w)(?:на|с|со|у|для|по|от|к|в)\s)?(?:(?<!\w)(?:участ\w+|уч-?к?\w{0,2}|д|дом\w?|абонент\w?|учаток)\.?\s?)?(?:[№#:(=\"« -]|номер\w?|n)*\s?$"
)
_PLOT_AFTER = re.compile(r"^[\"»)]?\s?-?\s?(?:участ\w+|уч\.?(?!\w))")


@dataclass(frozen=True, slots=True)
class Leftover:
    """What is left of a letter. `says_why`: it holds a word that can be a reason."""

    text: str
    says_why: bool


def leftover(
    text: Text,
    ordering: Iterable[int],
    plots: Iterable[PlotMention],
    verbs: Iterable[tuple[int, int]],
    limit: str | None = None,
) -> Leftover:
    """The letter without its order. `verbs` are stretches of words that make up the order itself."""
    cut = order_places(text, plots, verbs, limit)
    own = frozenset(ordering)
    parts = [_left_of(text, s, cut, n in own) for n, s in enumerate(text.sentences) if not _is_courtesy(text, s)]
    said = _tidy(". ".join(p for p in parts if p))
    return Leftover(said, _says_why(text, cut, own))


def order_places(
    text: Text, plots: Iterable[PlotMention], verbs: Iterable[tuple[int, int]], limit: str | None = None
) -> bytearray:
    """The characters that make up the order itself: its verbs, its plots, its watts."""
    cut = bytearray(len(text.folded))
    for plot in plots:
        _cut_plot(text, plot, cut)
    for power in POWER.finditer(text.folded):
        _fill(cut, power.start(), power.end())
    if limit:
        found = text.source.find(limit)
        _fill(cut, found, found + len(limit))
    for first, last in verbs:
        _fill(cut, text.words[first].start, text.words[last].end)
    return cut


def sign_off(text: Text) -> int:
    """Where the signature begins, or the end of the text."""
    found = SIGN_OFF.search(text.folded)
    return found.start("off") if found else len(text.folded)


def _cut_plot(text: Text, plot: PlotMention, cut: bytearray) -> None:
    before = _PLOT_BEFORE.search(text.folded, max(0, plot.start - 40), plot.start)
    after = _PLOT_AFTER.match(text.folded[plot.end : plot.end + 20])
    _fill(cut, before.start() if before else plot.start, plot.end + (after.end() if after else 0))


def _fill(cut: bytearray, start: int, end: int) -> None:
    cut[start:end] = b"\x01" * (end - start)


def _is_courtesy(text: Text, sentence: Sentence) -> bool:
    start, end = text.words[sentence.first].start, text.words[sentence.last - 1].end
    # A greeting that runs on into the order is a sentence of the order.
    return start >= sign_off(text) or (bool(_COURTESY.match(text.folded[start:end])) and end - start < 90)  # noqa: PLR2004


def _left_of(text: Text, sentence: Sentence, cut: bytearray, ordering: bool) -> str:  # noqa: FBT001
    if not ordering:
        return text.source[text.words[sentence.first].start : text.words[sentence.last - 1].end]
    _cut_order_words(text, sentence, cut)
    start, end = text.words[sentence.first].start, text.words[sentence.last - 1].end
    return "".join(c if not cut[start + i] else " " for i, c in enumerate(text.source[start:end]))


def _cut_order_words(text: Text, sentence: Sentence, cut: bytearray) -> None:
    """The words of the order next to what is already cut: «Прошу», «свет на», «до»."""
    for step in (1, -1):
        near = forward = step == 1
        for i in sentence.span[::step]:
            word = text.words[i]
            if any(cut[word.start : word.end]):
                near = True
            elif (
                near
                and not (forward and word.key in _BEFORE_PLOT)
                and (word.key in _ORDER_WORDS or (word.key in _METER_WORDS and not _numbered(text, i)))
            ):
                _fill(cut, word.start, word.end)
            elif word.is_word or word.is_number or word.key == ",":
                near = False


def _numbered(text: Text, i: int) -> bool:
    """The meter is named with its number, or something is said of its readings."""
    following = text.words[i + 1].key if i + 1 < len(text.words) else ""
    return following in {"№", "n", "номер", "не", "зав", "сер", "меньше", "больше"} or following.isdigit()


def _tidy(said: str) -> str:
    one = re.sub(r"\s+", " ", said)
    one = re.sub(r"(?:\s*[,;:]\s*)+(?=[,;:.]|$)", "", one)
    one = re.sub(r"\s+([,.;:!?)])", r"\1", re.sub(r"\(\s*\)", " ", one)).strip(_EDGES)
    return one.strip("()" + _EDGES) if one.count("(") != one.count(")") else one


def _says_why(text: Text, cut: bytearray, ordering: frozenset[int]) -> bool:
    shouted = not any(w.is_word and not w.text.isupper() for w in text.words)
    for n, sentence in enumerate(text.sentences):
        if _is_courtesy(text, sentence):
            continue
        for place, i in enumerate(sentence.span):
            word = text.words[i]
            named = word.capital and not shouted and (place > 0 or n not in ordering) and not _starts(text, sentence, i)
            long = word.is_word and len(word.key) >= _LEAST_WORD
            if long and not named and word.key not in _NO_REASON and not any(cut[word.start : word.end]):
                return True
    return False


def _starts(text: Text, sentence: Sentence, i: int) -> bool:
    return i == sentence.first and any(text.words[j].is_word and not text.words[j].capital for j in sentence.span)
