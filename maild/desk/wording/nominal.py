"""Nouns of orders: «заявка на отключение», «требуется проверка», «Отключение участка 12 за неуплату» (Q-2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.desk.wording import cautions
from maild.desk.wording.standing import Standing, Verdict
from maild.desk.wording.watts import POWER, WORDED
from maild.desk.wording.words import word_set

if TYPE_CHECKING:
    from maild.desk.wording.words import Sentence, Text

_NEEDS = re.compile(
    r"\b(?:прошу|просим|просьба|нужн[аоы]?|нужен|необходим[аоы]?|необходимо|требуется|требуем|требую|надо|заказываем|заказываю)"
    r" (?:(?:вас|нам|нас|мне|пожалуйста|срочно|срочн\w+|полн\w+|удаленн\w+|дистанционн\w+|выездн\w+|внеплановы?\w+|повторн\w+|на|вашего|временн\w+)[ ,]+){0,4}$"
)
_ASKED_FOR = re.compile(
    r"(?<!не )\b(?:прошу|просим|ходатайству(?:ю|ем))(?: вас)? об? $|(?:^|[.,!] ?)(?:\w+ая )?просьба(?: к вам)? об? $"
    r"|(?<!не )\b(?:прошу|просим)(?: вас)? дать (?:указание|команду|распоряжение) (?:об?|на) $"
)
_INFINITIVE = re.compile(r"\b\w{2,}(?:ить|ать|еть|уть|ять|сти|чь)(?:ся)?\b")
_NEEDED_AFTER = re.compile(r"^[^,.;]{0,60}\b(?:нужн[аоы]|нужен|необходим[аоы]?|необходимо|требуется)\b")
_FOR = re.compile(
    r"(?:^|\b(?:прошу|просим|примите|принять|подаю|подаем|направляю|направляем|отправляю|отправляем|оформите|оформить|оставляю|оставить|подать|создайте"
    r"|создать|зарегистрируйте|зарегистрировать|хочу|хотим|вот|наша|моя|новая|добрый день|здравствуйте|снт \w+|от \w+ \w+)[ ,.!:«»]{0,3})"
    r"(?:вас |пожалуйста,? |мою |нашу |эту |следующую |новую |подать |принять )?(?:заявк[ау]|заявление|запрос)(?: снт| от снт| №| n)?(?: [\w«»\".-]{1,20}){0,3}? на (?:\w+ое )?$"
)
_ON = re.compile(r"^на (?:\w+ое )?$")
_PLOT = r"(?:участок|участки|уч)\.? ?№? ?\d+(?:[-/]?\w{1,3})?(?:(?:,| и) ?\d+){0,9}|\d+(?:-?(?:й|ый|ой)|[-/]?[а-д])? участок"
_STARTS = re.compile(
    r"^(?:(?:заявк[аи]|вид заявки|вид|тема|заявление|требуется|прошу|просьба|действие|(?:прошу |просим )?(?:примите|принять|оформите|оформить) заявку"
    rf")[ .:-]{{0,3}})?(?:(?:{_PLOT})[ .:-]{{0,3}})?(?:на )?$"
)
_FINISHED = re.compile(
    r"\b(?:не|был[аио]?|будет|будут|прошл\w+|состоял\w+|произошл\w+|законн\w*|незаконн\w*|выполнен\w*|исполнен\w*|подан\w*|отменен\w*|отклонен\w*"
    r"|отправлен\w*|направлен\w*|отменяется|отмена|уже|еще|закрыт\w*|принят[аоы]?|получен\w*|произведен\w*|проведен\w*|сделан\w*|завершен\w*|отказ\w*|устарел\w*|снимается|снята"
    r"|запланирован\w*|планируется|есть|может|можно|пока|вчера|ранее|аварийн\w*|планов\w+|периодическ\w+|постоянн\w+|часты\w+|частое|опять|снова)\b"
)
_TELLS = word_set("о об обо после до при без от про перед во из согласно насчет касательно под над")
_REASON = re.compile(
    r"(?:,| за| по причин| в связи| из-за| ввиду| так как| т\.к| потому| поскольку| по реш| по прич| по задолж| долг\b| не ?плат| не ?опл| неупла| - | текст\b| причина\b| комментарий\b|\().*"
)
_GIVES_REASON = re.compile(
    r"^\W*(?:$|текст\b|причин|комментари|за\b|по\b|в связи|из-за|ввиду|так как|т\. ?к|потому|поскольку|долг|задолж|не ?уплат|не ?плат|не ?оплач|не ?опл|оплат|оплач|основани|собственник|пожалуйста|спасибо|заранее|\d|участ|уч\b|[а-я]+ов[а]?\b|погашен)"
)
_WORD_AFTER = re.compile(
    r"\b(?:\d+[а-я]|подач\w|электр\w+|энерги\w|эл|свет\w?|участ\w+|уч|дом\w?|д|абонент\w?|мощност\w|нагрузк\w|потреблени\w|до|на|в|с|к|для|по|пож|плиз|спасибо|№|номер\w?|кв?т|вт|ватт?|квт"
    r"|киловатт\w?|счетчик\w?|прибор\w?|учета|режим\w?|введение|ограничени\w|снятие|лимит\w?|снт|полн\w+|временн\w+|удаленн\w+|выездом|объект|месте|линия|ул|улица|выезд\w?|специалист\w?"
    r"|собственник\w?|владел\w+|абон|и|питани\w|снабжени\w|напряжени\w|пожалуйста|срочно|должник\w?|неплательщик\w?|г|гр|[а-я])\b"
)


_BESIDE_LIMIT = word_set(
    "на для до по участок участку уч дом дому абоненту номер не более пожалуйста спасибо пож плиз срочно прошу"
)


BESIDE_TOPIC = re.compile(
    r"^\W*(?:(?:за|по причине|в связи|долг|задолж|не ?уплат|не ?плат|не ?оплач|оплат|оплач|основани|причин|погашен)[^?!]*|(?:заявка|просьба|добрый день|здравствуйте|спасибо|жд[уе]м? ответа|заранее благодар\w+|срочно|пожалуйста)|жд[уе]м? подтвержд\w+|(?:акт|фото|протокол|решени[ея]|чек|квитанци\w|скан|документы?)\b[^?!]*|(?:мы )?(?:его |ее |их )?(?:предупре|уведом)\w+[^?!]*|(?:вам )?(?:пишет|это)(?: вам)? (?:председател|бухгалтер|казначе|\w+ из)[^?!]*|если (?:будут|есть|возникнут) вопрос[^?!]*|(?:здравствуйте|добр\w{2} (?:день|утро|вечер)|уважаем\w+)(?:,? (?:уважаем\w+|коллеги|диспетчер\w*|господа|девушки|друзья|товарищи|[а-я]+ [а-я]+(?:вна|вич)))*"
    r"|(?:о|об) (?:выполнении|исполнении|результат\w+) (?:прошу |просим |просьба )?(?:сообщ|уведом|проинформ|извест)\w+|(?:прошу|просим) (?:сообщить|уведомить) об? (?:выполнении|исполнении|результат\w+)|отправлено с\w* [\w ]{2,30}"
    r"|(?:снт|участок|уч|дом|д|собственник|владелец|с уважением|председатель|тел|прилож)\b.{0,80}|[\d\W]*)\W*$"
)
"""A sentence that may stand beside «Отключение участка 12» and leaves it an order."""


def nominal_standing(text: Text, number: int, place: int) -> Verdict:
    """What a noun such as «отключение» comes to where it stands."""
    sentence = text.sentences[number]
    before = cautions.stretch(text, sentence.first, place)
    before += " " if before else ""
    if _ASKED_FOR.search(before) and not _INFINITIVE.search(cautions.stretch(text, place + 1, sentence.last)):
        return _unfinished(text, number, place, Standing.ORDER)
    if before.endswith(("подлежит ", "подлежат ")):
        return Verdict(Standing.DOUBT, cautions.FOREIGN_WILL)
    if any(w.key in _TELLS for w in cautions.words_before(text, sentence, place)[:2]):
        return Verdict(Standing.STORY)
    if _NEEDS.search(before) or (
        _STARTS.match(before) and _NEEDED_AFTER.match(cautions.stretch(text, place + 1, sentence.last))
    ):
        return _cautious(text, number, place, Standing.ORDER)
    if _FOR.search(before):
        return _unfinished(text, number, place, Standing.ORDER)
    if _STARTS.match(before):
        bare = _BARE_BY_NOUN.get(text.words[place].key, _is_bare)
        topic = Standing.ORDER if before.startswith(("заявк", "на ")) else Standing.TOPIC
        return _unfinished(text, number, place, topic) if bare(text, sentence, place) else Verdict(Standing.STORY)
    return Verdict(Standing.STORY)


def wished_standing(text: Text, number: int, place: int) -> Verdict:
    """«Хотели бы отключить участок 12 за неуплату»: as polite an order as there is, if nothing else is said of it."""
    if _is_bare(text, text.sentences[number], place):
        return _cautious(text, number, place, Standing.TOPIC)
    return Verdict(Standing.DOUBT, cautions.FOREIGN_WILL)


def _is_limit_of_plot(text: Text, sentence: Sentence, place: int) -> bool:
    """«3 кВт на участок 12, пожалуйста»: power and plot and whose it is to be, not what it is."""
    after = cautions.stretch(text, place + 1, sentence.last)
    said = _REASON.sub("", after.replace(",", " "))
    words = re.findall(r"[а-я]+", WORDED.sub(" ", POWER.sub(" ", said)))
    return said != POWER.sub("", WORDED.sub("", said)) and all(w in _BESIDE_LIMIT or len(w) == 1 for w in words)


_FAULT = re.compile(
    r"\bне (?!нуж|надо|треб|был)|\bнет (?:показан|связ|данн|сигнал)|\b(?:искр|мота|намот|завыш|заниж|ошиб|сломан|сгор|погас|гре[ею]т|магнит|сорван|расхожд|завис|неверн|неправильн|странн)"
)
"""What a meter is checked for."""


def _is_check_of(text: Text, sentence: Sentence, place: int) -> bool:
    """«Проверка счётчика уч. 45: не передаёт»: behind the colon stands what is wrong with it."""
    main, _, reason = cautions.stretch(text, place + 1, sentence.last).partition(":")
    fault = _FAULT.search(reason) is not None and not re.search(r"[^\W\d_]", _WORD_AFTER.sub(" ", main))
    return fault or _is_bare(text, sentence, place)


_BARE_BY_NOUN = {"лимит": _is_limit_of_plot, "проверка": _is_check_of}


def _cautious(text: Text, number: int, place: int, standing: Standing) -> Verdict:
    sentence = text.sentences[number]
    if cautions.negated(text, sentence, place) or re.search(
        r"\bне (?:нужн|требуется|надо|необходим|\w+(?:ть|ти|йте|ите|ьте)\b)",
        cautions.stretch(text, sentence.first, sentence.last),
    ):
        return Verdict(Standing.DOUBT, cautions.NEGATION)
    if cautions.asked(text, sentence, place):
        return Verdict(Standing.DOUBT, cautions.QUESTION)
    if cautions.conditional(text, number):
        return Verdict(Standing.DOUBT, cautions.CONDITION)
    if cautions.reported(text, sentence, place):
        return Verdict(Standing.DOUBT, cautions.REPORTED)
    return Verdict(standing)


def _unfinished(text: Text, number: int, place: int, standing: Standing) -> Verdict:
    """A request on paper that was already handed in, or is spoken of, orders nothing."""
    sentence = text.sentences[number]
    main = _REASON.sub("", cautions.stretch(text, place, sentence.last))
    if text.words[place].key == "проверка":
        main = main.partition(":")[0]
    whole = cautions.stretch(text, sentence.first, place) + main
    if _FINISHED.search(whole):
        return Verdict(Standing.DOUBT, "рассказ о заявке, а не заявка")
    return _cautious(text, number, place, standing)


def _is_bare(text: Text, sentence: Sentence, place: int) -> bool:
    """Nothing follows but the object, the plot, the watts and a reason."""
    after = f" {cautions.stretch(text, place + 1, sentence.last)}"
    main = _REASON.sub("", after)
    if not _GIVES_REASON.match(after[len(main) :]):
        return False
    left = re.sub(r"[\W\d_]+", "", _WORD_AFTER.sub(" ", main))
    names = sum(text.words[i].capital for i in range(place + 1, sentence.last))
    return not left or (names > 0 and len(left) < 30)  # noqa: PLR2004
