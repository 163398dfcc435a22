"""«журнал» and its filters: period, plot, status, number (Q-13)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.desk.intent import JournalIntent
from maild.desk.request import RequestStatus
from maild.desk.wording.blank import fill, labels
from maild.desk.wording.codes import number_of_field, numbers_in
from maild.desk.wording.days import period_in
from maild.desk.wording.figures import figures
from maild.desk.wording.plot_words import plot_mentions, plots_of_field
from maild.desk.wording.words import text_of

if TYPE_CHECKING:
    from maild.desk.wording.blank import Filled
    from maild.desk.wording.letter_words import Words

LABELS = labels({
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
_OVERDUE = re.compile(r"\bпросроч\w+")
_ALL = re.compile(r"^\W*(?:все|любой|любые|всех|за все время|-)\W*$")
_ASKS = re.compile(
    r"\b(?:интересует|пришлите|вышлите|направьте|отправьте|дайте|скиньте|покажите|предоставьте|сообщите|пришли|вышли|прислать|выслать|направить|отправить|предоставить|получить|показать"
    r"|нуж\w+|необходим\w?|требуется|хоч\w+|хот\w+|сформируйте|какие|запрос\w*|посмотреть)\b"
)
_JOURNAL = re.compile(
    r"\bжурнал(?:а|у|ом)?\b|\b(?:список|перечень|реестр) (?:\w+ )?(?:заявок|заявки)\b|\bкакие (?:\w+ ){0,3}заявки\b|\bзаявки (?:\w+ ){0,3}открыты\b|\b(?:пришлите|покажите|вышлите|дайте|скиньте) (?:\w+ ){0,2}(?:все|наши|мои) (?:\w+ )?заявки\b"
    r"|^\W*(?:все )?(?:мои |наши )?(?:открытые |текущие |просроченные )?заявки\W*$"
)
_JOURNAL_WORDS = re.compile(
    r"\b(?:журнал\w{0,2}|заявок|заявк\w+|список|перечень|реестр|наш\w*|мои|текущие|за|по|с|на|статус\w*|период\w?|прошу|запрос|участк\w+|уч|номер\w?|№|и|всех|все|открыт\w+|подтвержд\w+|выполн\w+|отклон\w+|отмен\w+|просроч\w+"
    r"|прошл\w+|эт\w+|месяц\w?|год\w?|г|квартал\w?|последн\w+|недел\w|дней|сегодня|вчера|снт|в|работе|стадии|текущ\w+|закрыт\w+|не\w*(?:выполн|закрыт|заверш)\w+|только|еще)\b|[\d.\-/]+"
    r"|\b(?:январ|феврал|март|апрел|ма[йяе]|июн|июл|август|сентябр|октябр|ноябр|декабр)\w{0,2}\b"
)
_DENIED = re.compile(r"\bне (?:присылайте|нуж\w+|надо|высылайте|отправляйте|просим|прошу|получ\w+|приш\w+)\b|\bесли\b")


def is_journal_blank(words: Words) -> bool:
    """The blank under its subject: its field `Статус` asks for no state, and `Номер` narrows the journal down (Q-13)."""
    return bool(_JOURNAL.search(words.topic) and fill(words.body.source.splitlines(), LABELS).entries)


def journal_in(words: Words) -> JournalIntent | None:
    """«журнал», with its filters by blank or in free words."""
    if not _JOURNAL.search(words.all) or _DENIED.search(words.all):
        return None
    filled = fill(words.body.source.splitlines(), LABELS)
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
        overdue=bool(_OVERDUE.search(words.all)),
    )


def _filtered(words: Words, filled: Filled) -> JournalIntent:
    given = {name: filled.value(name) for name in ("period", "plot", "status", "number")}
    asked = {name: value for name, value in given.items() if value and not _ALL.match(text_of(value).folded)}
    period = period_in(text_of(asked["period"]).folded, words.today) if "period" in asked else None
    status = text_of(asked.get("status", "")).folded
    statuses, overdue = _statuses(status), bool(_OVERDUE.search(status))
    number = number_of_field(text_of(asked["number"]), words.at) if "number" in asked else None
    plot = _plot_of(asked["plot"]) if "plot" in asked else None
    read = {"period": period, "plot": plot, "status": statuses or overdue, "number": number}
    unread = tuple(value for name, value in asked.items() if not read[name])
    return JournalIntent(period, plot, statuses, number, unread, overdue)


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
