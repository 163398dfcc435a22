"""Whether an order is for a later day (Q-2): «с 1 декабря», «завтра», «через неделю»; a day in its reason is not one."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from maild.desk.wording.cautions import stretch
from maild.desk.wording.days import DAY, MONTH, day_of, month_number
from maild.desk.wording.numerals import NUMERAL
from maild.desk.wording.verbs import FORMS, Mood

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maild.desk.wording.words import Sentence, Text

_WEEKDAY = r"(?:понедельник\w{0,2}|вторник\w{0,2}|сред[уыеа]|четверг\w{0,2}|пятниц[уыеа]|суббот[уыеа]|воскресень[еяю])"
_RELATIVE = re.compile(
    rf"\b(?:(?:после)?завтра\w{{0,5}}|(?:на|со?|в|к) (?:следующ|будущ)\w+ (?:недел|месяц|год)\w*|(?:в|во|с|со|к) (?:\w+ )?{_WEEKDAY}|{NUMERAL}(?: {NUMERAL})? (?:числа|{MONTH})"
    r"|после (?:\d{1,2}[:.-]\d\d )?(?:понедельника|вторника|среды|четверга|пятницы|субботы|воскресенья)"
    r"|через (?:\w+ )?(?:\d+ )?(?:час|дн|день|недел|месяц|сут|год)\w*|с нового года|после (?:праздник|выходн|нового)\w*"
    rf"|(?:в|на) выходн\w+|(?:в|с|к) (?:конц[еу]|начал[еау]|середин[еы]) (?:\w+ )?(?:(?:недел|месяц|год)\w*|{MONTH})|к (?:весне|лету|осени|зиме|новому году|праздник\w+)|на (?:той|этой) неделе"
    r"|с? ?\d{1,2}(?:-?го)? числа|(?<![\w/№])\d{1,2}-?го(?= ?(?:[,.;!]|$)| (?:участок|уч\b|прошу|отключ|включ|за\b))|попозже|позднее чем|когда-нибудь|к (?:\w+ )?дат[еу])\b"
)
_MONTH_OF_YEAR = re.compile(rf"\b(?:с|со|в|к) (?P<month>{MONTH}) (?P<year>20\d\d)")
_MONTH = re.compile(rf"\b(?:с|со|в|к) (?P<month>{MONTH})(?!\w)")
# «…, он не заплатил завтра утром»: nobody has done anything tomorrow, so the day is that of the order.
_ENDS_TOMORROW = re.compile(r"^(?!.*(?:ть|ти|чь|ться|тись)\b).*\b(?:после)?завтра(?: \w+){0,2}\W*$")
_PAST_DAY_BEFORE = re.compile(
    r"(?:\b(?:до|от|не позднее|не позже|прошл\w+)|(?<!участок )(?<!участка )(?<!участке )(?<!участку )(?<!уч )(?<!уч\. )(?<!уч\.)№ ?\S+)\s*$"
)
_SPLIT = re.compile(
    r",|;|\(| - |\bза (?=не\w|долг|задолж|просроч|систем|наруш|превыш|отсутств)|\bиз-за\b|\bтак как\b|\bт\. ?к\.|\bпотому\b|\bпоскольку\b|\bв связи\b|\bввиду\b"
    r"|\bпо причине\b|\bиначе\b|\bпотом\b|:(?! ?\d)"
)
_REASON = re.compile(
    r"^\W*(?:за|из-за|так|т|потому|поскольку|в связи|ввиду|по причине|по реш|основан|на основании|причин)|\b(?:долг|задолж|не ?плат|не ?оплач|неуплат|неоплат|просроч|"
    r"показани|показыва|не мен|не работ|не перед|не отвеч|искрит|жалоб|мота|собрани|решени|протокол|уведомл|предупрежд|составля)"
)
_PAST = re.compile(
    r"\bбыл[аио]?\b|\b(?!(?:квартал|материал|канал|терминал)\b)\w{2,}(?:ил|ал|ел|ул|ял|ила|ала|ела|яла|или|али|ели|яли|ило|ало|ело)(?:ся|сь)?\b|\bоплачен\w*|\bпогашен(?!и)\w*|\bвнесен(?!и)\w*"
)
_DOING = re.compile(
    r"\b(?:отключ|включ|ограничен|снят|проверк|сделат|сделайте|выполн|произве|дат[аыу]\b|срок|начат|начн|исполн|работы|нужно|надо|просим|прошу|желательно"
    r"|удобн|лучше|можно|хотелось|приступ|провести|приезжа|приед|ждем|жду)\w*"
)
_ORDERING = (Mood.IMPERATIVE, Mood.INFINITIVE)
_FEW_WORDS = 4  # «Отключите участок 12. С 1 декабря.»
_RECENT = timedelta(days=45)
_SOON = timedelta(days=60)


def later_day(text: Text, ordering: frozenset[int], today: date) -> str | None:
    """The later day as written that the order is for, or None. `ordering` are the numbers of the ordering sentences."""
    for number, sentence in enumerate(text.sentences):
        own = number in ordering or (number - 1 in ordering and sentence.last - sentence.first <= _FEW_WORDS)
        for clause in _clauses(text, sentence):
            if own or (_DOING.search(clause) and not _PAST.search(clause)):
                found = _later_in(clause, today)
                if found:
                    return found
    return None


def _clauses(text: Text, sentence: Sentence) -> Iterator[str]:
    whole = stretch(text, sentence.first, sentence.last)
    start = 0
    for cut in _SPLIT.finditer(whole):
        yield whole[start : cut.start()]
        start = cut.start() if cut[0].isalpha() or " " in cut[0] else cut.end()
    yield whole[start:]


def _later_in(clause: str, today: date) -> str | None:
    reason, past = bool(_REASON.search(clause)), bool(_PAST.search(clause))
    if past and not any((form := FORMS.get(word)) and form.mood in _ORDERING for word in clause.split()):
        return None
    for m in DAY.finditer(clause):
        day = day_of(m, today)
        if day is None and (m["nm"] or m["y"]) and not (reason or past):
            return m[0]  # no day of any calendar: whatever is meant, it is not today
        if (
            day
            and not _PAST_DAY_BEFORE.search(clause[: m.start()])
            and _is_later(day, today, telling=reason or past, said=m)
        ):
            return m[0]
    if past and _ENDS_TOMORROW.match(clause):
        return "завтра"
    relative = _RELATIVE.search(clause)
    if relative and not past and not _PAST_DAY_BEFORE.search(clause[: relative.start()]):
        return relative[0]
    far = _MONTH_OF_YEAR.search(clause)
    if far and (int(far["year"]), month_number(far["month"])) > (today.year, today.month):
        return far[0]
    month = _MONTH.search(clause)
    return month[0] if month and not reason and not past else None


def _is_later(day: date, today: date, *, telling: bool, said: re.Match[str]) -> bool:
    if said["y"] or said["iy"] or said["ny"]:
        return day > today
    # Without a year: in a reason only what is near is meant as coming; with the order itself all but the near past is.
    if telling:
        return today < day <= today + _SOON
    return not today - _RECENT <= day <= today
