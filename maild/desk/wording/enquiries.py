"""Questions about requests and about the desk itself: journal, status, cancellation, help (Q-11, Q-13)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.desk.intent import CancelIntent, HelpIntent, JournalIntent, StatusIntent
from maild.desk.request import RequestStatus
from maild.desk.wording.blank import fill, labels
from maild.desk.wording.codes import number_of_field, numbers_in
from maild.desk.wording.days import period_in
from maild.desk.wording.figures import figures
from maild.desk.wording.plot_words import plot_mentions, plots_of_field
from maild.desk.wording.words import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.desk.intent import Period
    from maild.desk.wording.blank import Filled
    from maild.desk.wording.letter_words import Words

JOURNAL_LABELS = labels({
    "period": ("Период", "Месяц", "За период", "Даты"),
    "plot": ("Участок", "Номер участка", "Абонент", "Уч"),
    "status": ("Статус", "Состояние", "Статус заявки"),
    "number": ("Номер", "Номер заявки", "№", "Заявка", "№ заявки"),
})  # fmt: skip
"""The fields of the journal's blank."""

_OPEN = (RequestStatus.AWAITING_CONFIRMATION, RequestStatus.CONFIRMED, RequestStatus.IN_PROGRESS)
_CLOSED = (RequestStatus.DONE, RequestStatus.REJECTED, RequestStatus.CANCELLED, RequestStatus.EXPIRED)
_STATUSES: tuple[tuple[re.Pattern[str], tuple[RequestStatus, ...]], ...] = tuple(
    (re.compile(pattern), statuses)
    for pattern, statuses in (
        (r"\b(?:ожида\w+|жду\w*|не ?подтвержден\w*)(?: подтвержден\w*)?", (RequestStatus.AWAITING_CONFIRMATION,)),
        (r"\bподтвержден\w*|\bкрасн\w+", (RequestStatus.CONFIRMED,)),
        (r"\b(?:в )?(?:стадии )?выполнени\w\b|\bв работе\b|\bвыполняющ\w+|\bвыполняется\b|\bжелт\w+", (RequestStatus.IN_PROGRESS,)),
        (r"\b(?:вы|ис)полнен\w*|\bзелен\w+|\bготов\w*|\bсделан\w*", (RequestStatus.DONE,)),
        (r"\bотклонен\w*", (RequestStatus.REJECTED,)),
        (r"\bотменен\w*", (RequestStatus.CANCELLED,)),
        (r"\bистек\w*", (RequestStatus.EXPIRED,)),
        (r"\b(?:не ?закрыт|открыт|незаверш\w+|не ?выполнен|текущ|активн|действующ)\w*(?! месяц)", _OPEN),
        (r"\b(?:закрыт|заверш\w+)\w*", _CLOSED),
    )
)  # fmt: skip
_NOT_DONE = re.compile(r"\b(?:невыполненн\w+|не выполнен\w*|незакрыт\w+|незаверш\w+)")
_ALL = re.compile(r"^\W*(?:все|любой|любые|всех|за все время|-)\W*$")
_ASKS = re.compile(
    r"\b(?:пришлите|вышлите|направьте|отправьте|дайте|скиньте|покажите|предоставьте|сообщите|пришли|вышли|прислать|выслать|направить|отправить|предоставить|получить|показать"
    r"|нуж\w+|необходим\w?|требуется|хоч\w+|хот\w+|сформируйте|какие|запрос\w*|посмотреть)\b"
)
_JOURNAL = re.compile(r"\bжурнал(?:а|у|ом)?\b|\b(?:список|перечень|реестр) (?:\w+ )?(?:заявок|заявки)\b")
_JOURNAL_WORDS = re.compile(
    r"\b(?:журнал\w{0,2}|заявок|заявки|список|перечень|реестр|наш\w*|за|по|с|на|статус\w*|период\w?|прошу|запрос|участк\w+|уч|номер\w?|№|и|всех|все|открыт\w+|подтвержд\w+|выполн\w+|отклон\w+|отмен\w+"
    r"|прошл\w+|эт\w+|месяц\w?|год\w?|г|квартал\w?|последн\w+|недел\w|дней|сегодня|вчера|снт|в|работе|стадии|текущ\w+|закрыт\w+)\b|[\d.\-/]+"
    r"|\b(?:январ|феврал|март|апрел|ма[йяе]|июн|июл|август|сентябр|октябр|ноябр|декабр)\w{0,2}\b"
)
_DENIED = re.compile(r"\bне (?:присылайте|нуж\w+|надо|высылайте|отправляйте|просим|прошу|получ\w+|приш\w+)\b|\bесли\b")
_STATUS = re.compile(
    r"\bстатус\w{0,2}\b|\bсостояни\w\b (?:\w+ )?заявк|\b(?:на какой|какая|в какой) стади\w|\bчто (?:там )?(?:с|по) (?:\w+ )?заявк\w+|\bкак (?:там )?(?:\w+ )?заявк[аи]\b|\bкак обстоят|\bход (?:\w+ )?заявк\w"
    r"|\bкогда (?:будет |она |ее |вы )?(?:выполн\w+|исполн\w+|сдела\w+|обработ\w+|заявк\w+)|\b(?:выполнена|исполнена|готова|принята) ли\b"
)
_CANCEL = re.compile(
    r"\b(?:отменить|отмените|отменяем|отменяю|отмени|отмена|отмену|аннулировать|аннулируйте|аннулирую|аннулируем|отозвать|отзываю|отзываем|отзовите|снимите|снять|закройте)\b"
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
    r"|\bкак (?:\w+ )?(?:подать|оформить|подавать|писать|написать|составить|заполнить) (?:\w+ )?заявк\w+|\bкак (?:пользоваться|работать с)\b"
)


def journal_in(words: Words) -> JournalIntent | None:
    """«журнал», with its filters by blank or in free words."""
    if not _JOURNAL.search(words.all) or _DENIED.search(words.all):
        return None
    filled = fill(words.body.source.splitlines(), JOURNAL_LABELS)
    if filled.entries and _JOURNAL.search(words.topic or words.said):
        return _filtered(words, filled)
    plain = not re.search(r"\w", _JOURNAL_WORDS.sub(" ", words.all))
    topical = bool(_JOURNAL.match(words.topic)) and not words.said
    if not (
        plain
        or topical
        or (_ASKS.search(words.said) and _JOURNAL.search(words.all))
        or (_ASKS.search(words.topic) and not words.said)
    ):
        return None
    numbers = numbers_in(text_of(words.all), words.at)
    whole = text_of(f"{words.subject.source}\n{words.body.source}")
    plots = plot_mentions(whole, figures(whole))
    return JournalIntent(
        period=period_in(words.all, words.today),
        plot=plots[0].written if len(plots) == 1 else None,
        statuses=_statuses(words.all),
        number=numbers[0] if len(numbers) == 1 else None,
        unread=tuple(p.written for p in plots) if len(plots) > 1 else (),
    )


def _filtered(words: Words, filled: Filled) -> JournalIntent:
    given = {name: filled.value(name) for name in ("period", "plot", "status", "number")}
    asked = {name: value for name, value in given.items() if value and not _ALL.match(text_of(value).folded)}
    period = period_in(text_of(asked["period"]).folded, words.today) if "period" in asked else None
    statuses = _statuses(text_of(asked["status"]).folded) if "status" in asked else ()
    number = number_of_field(text_of(asked["number"]), words.at) if "number" in asked else None
    plot = _plot_of(asked["plot"]) if "plot" in asked else None
    read = {"period": period, "plot": plot, "status": statuses, "number": number}
    unread = tuple(value for name, value in asked.items() if not read[name])
    return JournalIntent(period, plot, statuses, number, unread)


def _plot_of(written: str) -> str | None:
    field = text_of(written)
    found = plots_of_field(field, figures(field))
    return found[0].written if len(found) == 1 and found[0].sure else None


def _statuses(folded: str) -> tuple[str, ...]:
    found: list[RequestStatus] = []
    left = folded
    if _NOT_DONE.search(left):
        found, left = list(_OPEN), _NOT_DONE.sub(" ", left)
    for pattern, statuses in _STATUSES:
        if pattern.search(left):
            left = pattern.sub(" ", left)
            found += statuses
    return tuple(dict.fromkeys(s.value for s in found))


def status_in(words: Words) -> StatusIntent | None:
    """«статус 2026-000123», «что с заявкой 123»."""
    numbers = _numbers(words)
    asks = _STATUS.search(words.all)
    about = numbers or re.search(r"\bзаявк", words.all) or re.fullmatch(r"статус", words.said or words.topic)
    return StatusIntent(numbers[0] if len(numbers) == 1 else None) if asks and about else None


def cancel_in(words: Words) -> CancelIntent | None:
    """«отменить 2026-000123», «отмените заявку»: a plain wish, neither denied nor asked about."""
    said = words.said or words.topic
    if _CANCEL_DOUBT.search(words.body.folded) or _CANCEL_DOUBT.search(words.subject.folded):
        return None
    numbers = _numbers(words)
    alone = _CANCEL_ALONE.match(said)
    if alone and not numbers:
        numbers = numbers_in(text_of(words.whole_subject), words.at)
    verb = _CANCEL.search(said) or (_CANCEL.search(words.topic) and not re.search(r"\bотключите|\bвключите", said))
    strong = (
        not verb or not _STRONG_CANCEL.search(said) or re.search(r"\b(?:снимите|снять|закройте) (?:\w+ )?заявк", said)
    )
    if verb and strong and (numbers or alone or _WHAT_IS_CANCELLED.search(words.all)):
        return CancelIntent(numbers[0] if len(numbers) == 1 else None)
    return None


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


def period_of(words: Words) -> Period | None:
    """The period that a letter names."""
    return period_in(words.all, words.today)
