"""Statements and what is wrong with them: «ведомость за октябрь», «не пришла ведомость», «в ведомости ошибка» (S-6, S-8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.desk.intent import ClaimIntent, StatementIntent, UsageIntent
from maild.desk.wording.blank import fill, labels
from maild.desk.wording.days import MONTH, period_in
from maild.desk.wording.letter_words import only
from maild.desk.wording.words import text_of

if TYPE_CHECKING:
    from datetime import date

    from maild.desk.intent import Period
    from maild.desk.wording.blank import Filled
    from maild.desk.wording.letter_words import Words

LABELS = labels({
    "period": ("Период", "Месяц", "За период", "За месяц", "Отчетный период", "Ведомость за", "Дата"),
    "kind": ("Вид", "Вид претензии", "Тип", "Суть претензии"),
    "text": ("Текст", "Описание", "Комментарий", "Суть", "Текст претензии", "Причина"),
})  # fmt: skip
"""The fields of the blanks of claims, statements and usage."""

_STATEMENT = r"ведомост\w{0,3}"
_MISSING = re.compile(
    r"\bне (?:\w+ )?(?:получ\w+|приш\w+|приход\w+|поступ\w+|дош\w+|дождал\w+|прислал\w*|присылал\w*|видим|вижу|видел\w*|наш(?:ел|ла|ли)|нахо\w+|пришл\w+|направил\w*|отправил\w*|было)\b"
    rf"|\bнет (?:\w+ )?{_STATEMENT}|{_STATEMENT} (?:(?!получ|приш)[\w.]+ ){{0,5}}нет\b|\bотсутству\w+|\bгде (?:\w+ ){{0,2}}{_STATEMENT}|\bбез {_STATEMENT}|\bгде (?:же |еще )?она\b|\bнеполучен\w+"
)
_UNOPENED = re.compile(
    r"\bне (?:\w+ ){0,2}(?:откры\w+|читает\w*|читают\w*|загружает\w*|скачив\w+)\b|\b(?:бит\w{2}|поврежден\w*|пуст\w{1,3}) (?:файл|вложени|письм)\w*"
    r"|\b(?:файл|вложени|письм)\w* (?:\w+ )?(?:бит\w{2}|поврежден\w*|пуст\w{1,3})\b|\bбез вложени\w+|\bнет вложени\w+|\bвложени\w+ нет\b"
)
"""It came, and cannot be read: he has it no more than one who got none."""
_WRONG = re.compile(
    r"\bошиб\w+|\bневерн\w+|\bне ?верн\w+|\bнеправильн\w+|\bне правильн\w+|\bне ?соответств\w+|\bрасхожден\w+|\bрасход\w+тся|\bне сход\w+|\bне совпад\w+|\bзавыш\w+|\bзаниж\w+"
    r"|\bне соглас\w+|\bперепут\w+|\bисправ\w+|\bпересчита\w+|\bперерасч\w+|\bнекоррект\w+|\bне корр\w+|\bне те\b|\bне учт\w+|\bнедостовер\w+|\bнеточн\w+|\bпутаниц\w+|\bне бьет\w*"
    r"|\bне хвата\w+|\bпропущен\w*|\b(?:меньше|больше|ниже|выше) (?:\w+ )?(?:прошл|предыдущ|чем|факт|реальн)\w*|\bне наш(?:и|а|е|у|его|их|ей)?\b|\bсомнен\w+|\bпроверьте\b(?! ?,? (?:пожалуйста,? )?(?:\w+ )?(?:счетчик|прибор|отправ|доставк|почту))"
    r"|\b(?:указан|записан|начислен|посчитан|учтен)\w? дважды|\bдважды (?:указан|записан|начислен|посчитан|учтен)|\bзадво\w+|\bлишн\w+ участ\w+|\bдвойн\w+ (?:начислен|учет|сумм|расход)\w*"
)
_LOOK = re.compile(r"\bпроверьте\b")
_ALL_WELL = re.compile(
    r"\b(?:ошибок|претензий|замечаний|расхождений|вопросов|нареканий) (?:\w+ )?(?:нет|не)\b|\bнет (?:\w+ )?(?:ошибок|претензий|замечаний|расхождений|вопросов|нареканий)|\bбез (?:ошибок|замечаний|претензий)\b|\bпретензий не\b"
)
_IF = re.compile(r"\bесли\b|\bв случае\b")
_ASKS = re.compile(
    r"\b(?:можно еще раз|можно повторно|пришлите|вышлите|направьте|отправьте|дайте|скиньте|перешлите|предоставьте|высылайте|присылайте|пришли|вышли|повторите|продублируйте|дублируйте"
    r"|прислать|выслать|направить|отправить|предоставить|получить|переслать|продублировать|повторить|нужн[аоы]|нужен|необходим[ао]?|требуется|покажите|показать|хочу|хотим|хотелось|жду|ждем|запрос\w*|когда (?:\w+ )?(?:будет|прид\w+|пришл\w+|вышл\w+|отправ\w+)|дать|узнать|посмотреть|сообщите|сообщить)\b"
)
_DENIED = re.compile(
    r"\bне (?:присылайте|нужн\w|надо|высылайте|отправляйте|направляйте|нужен|требуется|хотим|хочу|прошу|просим)\b"
)
_PERIOD_WORDS = rf"{MONTH}|20\d\d|г\b\.?|год\w{{0,2}}|месяц\w{{0,2}}|прошл\w+|предыдущ\w+|текущ\w+|эт\w{{1,2}}|последн\w+|за|с|по|до|квартал\w?|период\w?|недел\w|дней|сегодня|вчера|[\d.\-/]+|и|ую|юю"
_AGAIN_WORD = re.compile(
    r"прошу|просим|просьба|пожалуйста|пришлите|вышлите|направьте|отправьте|скиньте|перешлите|продублируйте|повторите|прислать|выслать|направить|отправить|переслать|повторить"
    rf"|продублировать|дайте|можно|можете|нужн[аоы]|еще|раз|разок|повторно|снова|заново|ее|мне|нам|файл\w?|тоже|также|на|почту|а|и|{_STATEMENT}|{_PERIOD_WORDS}"
)
_OF_TERMS = re.compile(
    r"\b(?:шаблон|форм[аеуы]\b|формирован|день|срок|изменить|измените|включите|включить|регистрац|зарегистр)\w*"
)
_STATEMENT_WORD = re.compile(
    rf"{_STATEMENT}|месячн\w+|ежемесячн\w+|потреблени\w|электроэнергии|нашу|наша|прошу|запрос|{_PERIOD_WORDS}"
)
_USAGE = re.compile(r"\b(?:показани[яей]|потреблени[ея]|расход\w?)\b")
_ASKS_OWN = re.compile(
    r"\b(?:подскажите|сообщите|како[ейв]о?|какие|каковы) (?:\w+ ){0,2}(?:мо[иеёй]|у меня|у нас|наш[иеа]?|мой)\b"
)
_USAGE_WORD = re.compile(
    r"показани\w{1,2}|потреблени\w|расход\w?|мо[йеяи]\w{0,2}|наш\w{0,2}|счетчик\w?|электроэнерги\w|электричеств\w|прибор\w?|учета|запрос|прошу|мне|о|данные"
    rf"|информаци\w|{_PERIOD_WORDS}"
)
_GIVES = re.compile(
    r"\b(?:передаю|передаем|сообщаю|сообщаем|прилагаю|высылаю|направляю|отправляю|снял\w*|составля\w+|не меня\w+|не переда\w+|не снима\w+|проверьте|проверить|ошиб\w+)\b"
)
_SPENT = re.compile(
    r"\bсколько (?:\w+ ){0,3}(?:потратил\w*|израсходовал\w*|потребил\w*|нагорело|намотал\w*|набежало|потреблено|израсходовано)\b"
)
_OWN_MONTH = re.compile(
    rf"\b[а-я]{{3,8}}(?:ь?|ов)ск\w{{2,3}} ведомост\w*|{_STATEMENT} за (?:{MONTH})(?!\w)(?: 20\d\d)?(?! ?(?:и|,) ?{MONTH})"
)
_LONG_NUMBER = re.compile(r"(?<![\d.])(?!20\d\d(?!\d))\d{3,}")


def all_well(said: str) -> bool:
    """«Ошибок нет»; or «если»: nothing is claimed."""
    return bool(_ALL_WELL.search(said) or _IF.search(said))


def asks_again(said: str) -> bool:
    """«Прошу прислать ещё раз», and nothing else."""
    return bool(_ASKS.search(said) or re.search(r"\b(?:еще раз|повторно|снова|заново)\b", said)) and only(
        _AGAIN_WORD, said
    )


def claim_in(words: Words) -> ClaimIntent | None:
    """A claim about a statement, by blank or in free words."""
    filled = fill(words.body.source.splitlines(), LABELS)
    claimed = bool(re.search(r"\bпретензи[яюией]+\b", words.all))
    about = claimed or bool(re.search(rf"\b{_STATEMENT}", words.all))
    kind_field = text_of(filled.value("kind")).folded
    told = f"{words.topic}. {kind_field or words.said}"
    if (
        not about
        or (_ALL_WELL.search(words.said) and not kind_field)
        or (_IF.search(words.said) and "претенз" not in words.topic)
    ):
        return None
    kind = claim_kind(told)
    if kind is None and not (
        claimed and not _ALL_WELL.search(words.all) and re.search(r"претензи", words.topic or words.said[:200])
    ):
        return None
    return ClaimIntent(kind, month_of(filled.value("period") or words.all, words.today), _text(words, filled))


def _text(words: Words, filled: Filled) -> str:
    entry = filled.get("text") if filled.get("kind") or filled.get("period") else None
    return entry.whole if entry and entry.value else words.body.source.strip()


def statement_in(words: Words) -> StatementIntent | None:
    """A statement that is asked for again."""
    if not re.search(rf"\b{_STATEMENT}", words.all) or _DENIED.search(words.all) or _OF_TERMS.search(words.all):
        return None
    period = fill(words.body.source.splitlines(), LABELS).get("period")
    topical = only(_STATEMENT_WORD, words.topic) and (not words.said or period or only(_STATEMENT_WORD, words.said))
    asks = _ASKS.search(words.all) and re.search(rf"\b{_STATEMENT}", words.said or words.topic)
    again = only(_STATEMENT_WORD, words.topic) and asks_again(words.said)
    if topical or asks or again or only(_STATEMENT_WORD, words.said):
        return StatementIntent(month_of(period.value if period and period.value else words.all, words.today))
    return None


def usage_in(words: Words) -> UsageIntent | None:
    """«показания» or «потребление [период]» of a portal user (P-4). Readings that are handed in are no question."""
    filled = fill(words.body.source.splitlines(), LABELS)
    period = filled.get("period")
    text = words.all
    if _GIVES.search(text) or _LONG_NUMBER.search(text):
        return None
    topical = only(_USAGE_WORD, words.topic) and bool(_USAGE.search(words.topic))
    plain = (not words.said or bool(period) or only(_USAGE_WORD, words.said)) and (
        topical or bool(_USAGE.search(words.said))
    )
    asks = (
        bool(_ASKS.search(words.said) or _ASKS_OWN.search(words.said))
        and bool(_USAGE.search(words.said))
        and not re.search(_STATEMENT, text)
    )
    if not ((plain and (topical or only(_USAGE_WORD, words.said))) or asks or _SPENT.search(text)):
        return None
    return UsageIntent(_period(period.value if period and period.value else text, words.today))


def claim_kind(told: str) -> str | None:
    """What is claimed of a statement: that it is `missing`, or a `dispute`; None if neither or both."""
    unopened = bool(_UNOPENED.search(told))
    missing, wrong = unopened or bool(_MISSING.search(told)), not unopened and bool(_WRONG.search(told))
    if missing and wrong:
        wrong = bool(_WRONG.search(_LOOK.sub(" ", told)))  # «не пришла, проверьте» asks to look for it
    if missing == wrong:
        return None
    return "missing" if missing else "dispute"


def _period(written: str, today: date) -> Period | None:
    return period_in(text_of(written).folded, today)


def month_of(written: str, today: date) -> str | None:
    """`YYYY-MM` if exactly one month is named, or one beside the word «ведомость»."""
    own = _OWN_MONTH.search(text_of(written).folded)
    period = _period(own[0] if own else written, today)
    return period.month if period else None
