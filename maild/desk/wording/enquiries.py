"""Questions about requests and about the desk itself: status, cancellation, help (Q-11)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.desk.intent import CancelIntent, HelpIntent, PlotsIntent, StatusIntent
from maild.desk.wording.codes import numbers_in
from maild.desk.wording.journal import is_journal_blank
from maild.desk.wording.words import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.desk.wording.letter_words import Words

_STATUS = re.compile(
    r"\bстатус\w{0,2}\b|\bсостояни\w\b (?:\w+ )?заявк|\b(?:на какой|какая|в какой) стади\w|\bчто (?:там )?(?:с|по) (?:\w+ )?заявк\w+|\bкак (?:там )?(?:\w+ )?заявк[аи]\b|\bкак обстоят|\bход (?:\w+ )?заявк\w"
    r"|\bкогда (?:будет |она |ее |вы )?(?:выполн\w+|исполн\w+|сдела\w+|обработ\w+|заявк\w+)|\b(?:выполнена|исполнена|готова|принята) ли\b"
)
_NUMBER_ALONE = re.compile(r"^(?:заявка )?(?:№ ?)?20\d\d-\d{3,6}$")
_CANCEL = re.compile(
    r"\b(?:отменить|отмените|отменяем|отменяю|отмени|отмена|отмену|аннулировать|аннулируйте|аннулирую|аннулируем|отозвать|отзываю|отзываем|отзовите|снимите|снять|закройте|отбой|не (?:выполнять|исполнять|выполняйте|исполняйте))\b"
)
_STRONG_CANCEL = re.compile(r"\b(?:снимите|снять|закройте)\b")
_WHAT_IS_CANCELLED = re.compile(r"\bзаявк\w+|\b(?:от|в)ключени\w\b|\bпроверк\w\b|\bвыезд\b|20\d\d-\d{3,6}")
_CANCEL_DOUBT = re.compile(
    r"\bне (?:\w+ )?(?:отмен|аннул|отзыв|снима|закрыва|нужно|надо)\w*|\?|\bесли\b|\bпочему\b|\bможно\b|\bкак (?:мне )?(?:отменить|отозвать)\b|\bкто\b|\bотменил|\bпросил|\bкогда\b|\bсообщ\w+"
)
_CANCEL_ALONE = re.compile(
    r"^(?:прошу |просим )?(?:отмена|отменить|отмените|отменяю|отменяем|аннулировать|аннулируйте)(?: (?:мою|нашу|эту|данную))?(?: заявк[уи])?$"
)
_HELP = re.compile(
    r"^(?:справка|помощь|помогите|help|неlp|нeлр|инструкция|бланки?|образцы?|образец|бланк заявки|бланки заявок|образцы? заяв\w+|шаблоны?|команды|что умеешь|\?|памятка)$"
)
_HELP_ASKED = re.compile(
    r"\b(?:пришлите|вышлите|направьте|дайте|скиньте|нуж\w+|где взять|прошу прислать|прошу выслать|прошу направить)\b[^.?!]{0,40}\b(?:бланк\w*|образ\w+|инструкци\w+|справк\w+ по работе|памятк\w+|форм[ыу] заяв\w+)"
    r"|\bкак (?:\w+ )?(?:подать|оформить|подавать|писать|написать|составить|заполнить) (?:\w+ )?заявк\w+|\bкак (?:пользоваться|работать с)\b|\b(?:какие|список|перечень) команд\w?\b"
)

_PLOTS = re.compile(
    r"^(?:прошу |просим )?(?:пришлите |вышлите |прислать |выслать |покажите |дайте )?(?:нам |мне )?"
    r"(?:(?:мои|наши|все (?:мои|наши)) участки|(?:список|перечень) (?:(?:моих|наших|всех) )?(?:участков|абонентов))$"
)


def status_in(words: Words) -> StatusIntent | None:
    """«статус 2026-000123», «что с заявкой 123»."""
    if is_journal_blank(words):
        return None
    numbers = _numbers(words)
    asks = _STATUS.search(words.all)
    about = numbers or re.search(r"\bзаявк", words.all) or re.fullmatch(r"статус", words.said or words.topic)
    bare = len(numbers) == 1 and (words.body.folded.rstrip().endswith("?") or _NUMBER_ALONE.match(words.said))
    return StatusIntent(numbers[0] if len(numbers) == 1 else None) if (asks and about) or bare else None


def cancel_in(words: Words) -> CancelIntent | None:
    """«отменить 2026-000123», «отмените заявку»: a plain wish, neither denied nor asked about."""
    said = words.said or words.topic
    if _CANCEL_DOUBT.search(words.body.folded) or _CANCEL_DOUBT.search(words.subject.folded):
        return None
    numbers = _numbers(words)
    alone = _CANCEL_ALONE.match(said)
    if alone and not numbers:
        numbers = numbers_in(text_of(words.whole_subject), words.at)
    verb = _CANCEL.search(said)
    by_topic = verb is None and _CANCEL.search(words.topic) and not re.search(r"\bотключите|\bвключите", said)
    strong = (
        verb is None
        or not _STRONG_CANCEL.fullmatch(verb[0])
        or re.search(r"\b(?:снимите|снять|закройте) (?:\w+ )?заявк", said)
    )
    if (verb or by_topic) and strong and (numbers or alone or _WHAT_IS_CANCELLED.search(words.all)):
        return CancelIntent(numbers[0] if len(numbers) == 1 else None)
    return None


def plots_in(words: Words) -> PlotsIntent | None:
    """«мои участки»: the words alone, in the body or, where it is empty, in the subject."""
    alone = _PLOTS.match(words.said) or (words.said in ("", words.topic) and _PLOTS.match(words.topic))
    return PlotsIntent() if alone else None


def _numbers(words: Words) -> Sequence[str]:
    return numbers_in(words.body, words.at) or numbers_in(words.subject, words.at)


def help_in(words: Words) -> HelpIntent | None:
    """«справка»: the word alone, or a plain question how to write to the desk."""
    alone = (
        _HELP.match(words.said)
        or (not words.said and _HELP.match(words.topic))
        or (_HELP.match(words.topic) and words.said == words.topic)
    )
    return HelpIntent() if alone or _HELP_ASKED.search(words.all) else None
