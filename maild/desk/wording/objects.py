"""What a verb is about: a limit, the supply, the meter, or something that is no business of the desk (Q-2)."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from maild.desk.wording.cautions import stretch
from maild.desk.wording.verbs import FORMS, Act, Form, Mood
from maild.desk.wording.words import word_set

if TYPE_CHECKING:
    from maild.desk.wording.words import Sentence, Text


class Thing(StrEnum):
    """The object of a verb."""

    LIMIT = "limit"
    SUPPLY = "supply"
    METER = "meter"
    PERSON = "person"  # someone who comes to look
    FOREIGN = "foreign"
    NONE = "none"


_LIMIT = re.compile(r"^(?:ограничени(?:е|я|й|ю|ем)|лимит\w{0,2}|ограничител\w{1,2})$")
_LIMIT_SUBJECT = re.compile(r"^(?:ограничени[ея]|лимиты?)$")
_NO_LIMIT_BEFORE = re.compile(r"^(?:превышен\w+|нарушен\w+|несоблюден\w+|без|обход\w*|при|о|об|после|из-за)$")
# Beyond these stands another clause or the reason.
_STOP = word_set("за и а но или чтобы если потому ввиду поскольку так т который которая которые из-за что когда")
_SUPPLY = re.compile(
    r"\b(?:подач\w+|электр\w+|эл\b|энерг\w+|свет\w{0,2}\b|питани\w|напряжени\w|ток\b|снабжени\w+|электроснабж\w+|энергоснабж\w+)"
)
_METER = re.compile(
    r"\b(?:эл\.?\s?)?(?:электро)?(?:счетчик\w{0,3}|сч(?=\.)|прибор\w{0,3}|пу\b|ипу\b|узл?\w{0,2} учета|учет\w?\b|показани\w+)"
)
_PERSON = re.compile(
    r"\b(?:специалист|мастер|электрик|инженер|контролер|представител|монтер|электромонтер|бригад|сотрудник|техник|человек)\w*"
)
_FOREIGN_SUPPLY = re.compile(
    r"\b(?:рассыл|уведомлен|напоминан|оповещен|смс|sms|услуг|интернет|портал|кабинет|доступ|аккаунт|почт|насос|вод[уыа]\b|газ|"
    r"учетн|камер|шлагбаум|домофон|телефон|сирен|музык|опци|систем(?!атич)|технологич|сайт|программ|автомат|скорост|движени|въезд|проезд|"
    r"приложени|канал|функци|сервис|передач|телевиз|отоплен|кондиц|сигнализац)\w*"
    r"|\b(?:в|во) (?:\w+ ){0,2}?(?:спис\w+|реестр\w*|журнал\w*|ведомост\w+|договор\w*|график\w*|план(?:а|е|у)?\b|состав\w*|отчет\w*|расчет\w*|переч\w+|баз\w+|заявк\w+"
    r"|письм\w+|повестк\w+|тариф\w*|групп\w+|чат\w*|счет\b|стоимост\w+|программ\w+|бюджет\w*)"
)
_OTHER_METER = re.compile(
    r"\b(?:счетчик|прибор)\w* (?:учета )?(?:\w+ )?(?:воды|газа|тепла|посещени\w+|просмотр\w+)\b|\b(?:водян|газов)\w+ счетчик|\bводомер"
    r"|\bпоказани\w+ ?,? ?(?:котор\w+ )?(?:\w+ ){0,2}(?:присл|перед|отправ|сда|напис)ал\w*|\bподключ\w+ (?:\w+ ){0,5}к (?:базе|порталу|системе)\b"
)
_FOREIGN_CHECK = re.compile(
    r"\b(?:ведомост|оплат|платеж|почт|баланс|долг|задолжен|статус|заявк|письм|начислен|расчет|тариф|документ|договор|сумм)\w*"
)
_FOREIGN_ALONE = re.compile(
    r"\b(?:информац|отправ|доставк|поступлен|получен|спис|журнал|регистрац|квитанц|адрес|сайт|кабинет|данные|связь|правильн|наличи)\w*"
)
_PLOT_NAMED = re.compile(r"\b(?:участ\w+|уч\.?|дом\w?) ?№? ?\d|\d+ ?-?\w{0,2} уч(?:аст|\b)")
_OF_LIMITS = (Act.LIFT, Act.IMPOSE, Act.CHANGE, Act.CANCEL)
_NONE = Form(Act.DO, Mood.NOUN)
_WINDOW = 14
_BACK = 60
"""Words before a verb that are looked at: no clause is longer, and a letter of verbs alone must not take long."""


def limit_place(text: Text, sentence: Sentence, place: int) -> int | None:
    """Where the limit stands that the verb is about, after it or as its subject before it."""
    for i in range(place + 1, min(sentence.last, place + _WINDOW)):
        key = text.words[i].key
        if _LIMIT.match(key) and not _NO_LIMIT_BEFORE.match(text.words[i - 1].key):
            return i
        if (
            key in _STOP
            or key == ":"
            or key.startswith("заявк")
            or (key == "," and _next(text, i) not in {"пожалуйста", "пож"} and _last(text, i) != "пожалуйста")
        ):
            break
    for i in range(place - 1, max(sentence.first, place - _BACK) - 1, -1):
        key = text.words[i].key
        if _LIMIT_SUBJECT.match(key) and not _NO_LIMIT_BEFORE.match(text.words[i - 1].key if i else ""):
            return i
        if key in _STOP or key == ",":
            break
    return None


def unread_limit(text: Text, sentence: Sentence, place: int) -> bool:
    """A limit is spoken of in the sentence, but not as a reason and not as the object: the sense is not sure."""
    for i in sentence.span:
        if i == place or not _LIMIT.match(text.words[i].key):
            continue
        before = text.words[i - 1].key if i > sentence.first else ""
        owned = any(FORMS.get(text.words[j].key, _NONE).act in _OF_LIMITS for j in range(max(sentence.first, i - 4), i))
        if not owned and not _NO_LIMIT_BEFORE.match(before):
            return True
    return False


def supply_thing(text: Text, sentence: Sentence, place: int) -> Thing:
    """What is switched: the supply, or something else that has a switch, a list or a subscription."""
    after = _clause(text, sentence, place)
    # Once a plot is named, what stands behind the next comma is the reason: «…участок 12, выбивает автомат».
    named, comma, _ = after.partition(",")
    if _FOREIGN_SUPPLY.search(named if comma and _PLOT_NAMED.search(named) else after):
        return Thing.FOREIGN
    return Thing.SUPPLY if _SUPPLY.search(after) or _SUPPLY.search(_before(text, sentence, place)) else Thing.NONE


def checked_thing(text: Text, sentence: Sentence, place: int) -> Thing:
    """What is checked: the meter, or papers and money."""
    after = _clause(text, sentence, place, most=8)
    if _OTHER_METER.search(stretch(text, place + 1, min(sentence.last, place + _WINDOW))):
        return Thing.FOREIGN
    if _METER.search(after.partition(",")[0]) and not _FOREIGN_CHECK.search(after.partition(",")[0]):
        return Thing.METER
    meter, foreign = _METER.search(after), _FOREIGN_CHECK.search(after)
    if foreign and (meter is None or foreign.start() < meter.start() or "ведомост" in after):
        return Thing.FOREIGN
    if meter is None and _FOREIGN_ALONE.search(after):
        return Thing.FOREIGN
    if meter or _METER.search(_before(text, sentence, place)):
        return Thing.METER
    return Thing.NONE


def comes(text: Text, sentence: Sentence, place: int) -> bool:
    """Someone is sent for: «пришлите специалиста»."""
    return bool(_PERSON.search(_clause(text, sentence, place)))


def speaks_of_meter(text: Text) -> bool:
    """The text has to do with a meter at all."""
    return bool(_METER.search(text.folded))


def _clause(text: Text, sentence: Sentence, place: int, most: int = _WINDOW) -> str:
    """The words after the verb up to the reason."""
    last = place + 1
    while last < min(sentence.last, place + most) and text.words[last].key not in _CLAUSE_STOP:
        last += 1
    return stretch(text, place + 1, last)


_CLAUSE_STOP = word_set("за чтобы если потому ввиду поскольку который которая которые из-за : ( что")


def _before(text: Text, sentence: Sentence, place: int) -> str:
    return stretch(text, max(sentence.first, place - _BACK), place)


def _next(text: Text, i: int) -> str:
    return text.words[i + 1].key if i + 1 < len(text.words) else ""


def _last(text: Text, i: int) -> str:
    return text.words[i - 1].key if i else ""
