"""A registration letter, or a change of data: by blank, in free words, or as a scan alone (R-1, R-2, R-7)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk.addresses import addresses_in
from maild.desk.intent import RegistrationIntent
from maild.desk.wording.blank import Entry, Filled, fill
from maild.desk.wording.letter_words import bare, only
from maild.desk.wording.registration_fields import (
    LABELS,
    checked_entries,
)
from maild.desk.wording.words import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.desk.wording.letter_words import Words
    from maild.letters.letter import Attachment

_REGISTER = re.compile(
    r"\b(?:прошу|просим|просьба|необходимо|хотим|хотели бы|хочу|требуется)\b[^.?!]{0,60}\b(?:зарегистрировать|регистраци\w|регистрацию)\b(?! (?:заявк|счетчик|прибор|устройств))"
    r"|\bзарегистрируйте\b(?! (?:\w+ )?(?:заявк|счетчик|прибор|устройств|обращен|претенз))|\b(?:заявление|письмо|заявка|официальное письмо) (?:о|на|для|об) регистраци\w"
)
_TOPIC = re.compile(
    r"^(?:\W|заявлени\w|письмо|официальное|о|на|об|для|по|новая|первичная|наша)*(?:регистраци\w|зарегистрировать)\b(?! (?:заявк|счетчик|прибор|устройств|на портал|обращен|претенз))"
)
_CHANGE_TOPIC = re.compile(
    r"^(?:\W|заявлени\w|письмо|о|об)*(?:изменени\w|смена|смене|измени\w+) (?:регистрационн\w+ )?(?:данн\w+|адрес\w?|телефон\w?|реквизит\w*|почт\w|контакт\w*|тариф\w?|электронн\w+|дня|срока)"
)
_CHANGE = re.compile(
    r"\b(?:изменить|измените|сменить|смените|поменять|поменяйте|заменить|замените|обновить|обновите|изменени\w|изменил\w+|сменил\w+|поменял\w+|смена|новый|новая|новые)\b[^.?!]{0,60}"
    r"\b(?:телефон\w?|номер\w? телефона|адрес\w? электронн\w+|электронн\w+ (?:адрес\w?|почт\w)|e-mail|email|е-mail|почт\w|тариф\w{0,2}|(?:день|дня|срок\w?|дату|число) (?:формировани\w )?(?:\w+ )?ведомост\w|шаблон\w? ведомост\w"
    r"|коэффициент\w?|трансформатор\w*|регистрационн\w+ данн\w+|контактн\w+ данн\w+|систем\w учета|наименовани\w)\b"
    r"|\bпере(?:шли|ходим|йти|вести|ведите|водим)\b[^.?!]{0,40}\b(?:систем\w|суп|тпп|smart|смарт)|\bпереименован\w*"
)
_NOT = re.compile(
    r"\bне (?:прошу|просим|нужно|надо|регистр\w+|меня\w+|измен\w+)\b|\bесли\b|\bотмен\w+ регистрац|\bкак (?:\w+ )?(?:зарегистр|измен|смен)|\bможно ли\b|\bкогда (?:\w+ )?(?:зарегистр|регистрац)"
)
_LABELLED = frozenset({"address", "phone", "metering_system", "statement_day", "ct_ratio", "tariff", "name"})
_RUNNING_ON = frozenset({"address", "phone", "metering_system", "statement_day", "ct_ratio"})
_NEXT_SENTENCE = re.compile(r";|\.\s+(?=[А-ЯЁ])|,\s(?=(?:контактн|телефон|срок|адрес|тариф|систем)\w*)")
_SURE = frozenset({"metering_system", "statement_day", "ct_ratio"})
_SCAN = re.compile(r"\.(?:pdf|jpe?g|png|tiff?|bmp|heic|docx?|odt|rtf)$", re.IGNORECASE)
_COVER_WORD = re.compile(
    r"письм\w|скан\w*|копи\w|официальн\w+|отсканированн\w+|документ\w{0,2}|заявлени\w|файл\w?|шаблон|ведомости|тариф\w{0,2}|приложени\w|регистраци\w+|на|о|для|во?|с|и|вложени\w|вложен\w*|прилож\w*"
    r"|прикреп\w+|прилагаю|прилагаем|прилагается|высылаю|высылаем|направляю|направляем|отправляю|см|смотрите|прошу|принять|к|рассмотрению|вам|наше|ответное|снт|днт|дпк|тсн|снп|подписанн\w+|печатью"
)
_TOPIC_WORD = re.compile(
    rf"{_COVER_WORD.pattern}|без|темы|img|sсаn|scan|doc|фото|image|\d+|pdf|jpe?g|от|исх|№|председател\w|правлени\w|товариществ\w|садов\w+|диспетчерск\w+"
)
_QUOTED = re.compile(r"«[^«»]{1,60}»|\"[^\"]{1,60}\"")
_NAMED = re.compile(
    r"(?P<long>(?<!\w)(?:[Сс]адо\w+|[Дд]ачно\w+|[Оо]городн\w+|[Тт]оварищество)\s(?:(?!(?:СНТ|ДНТ|СНП|ДПК|ТСН|ДНП)\s)\w+\s){0,6}[«\"„“][^«»\"„“”\n]{2,60}[»\"”“])"
    r"|(?P<name>(?<!\w)(?:СНТ|ДНТ|СНП|ДПК|ТСН|ДНП|ТСЖ|НСТ|СТ|КП|ПСК|ТСН СНТ|СНТСН)\s?[«\"„“][^«»\"„“”\n]{2,60}[»\"”“]|(?<!\w)(?:СНТ|ДНТ|СНП|ДПК|ТСН|ДНП)\s(?:[А-ЯЁ][а-яё]+(?:-\d+)?)(?:[ -][А-ЯЁ\d][а-яё\d]*)?)"
)
_DAY = re.compile(
    r"\bведомост\w+\b[^.\n]{0,60}?(?P<day>\b\d{1,2})(?:-?(?:го|ого|е|му))?\s?числ\w+|(?P<day2>\b\d{1,2})(?:-?(?:го|ого|е|му))?\s?числ\w+[^.\n]{0,40}\bведомост"
    r"|^\W{0,4}(?P<day3>\d{1,2})(?:-?(?:го|ого|е))?\s?числ\w{1,2}\W*$",
    re.MULTILINE,
)
_RATIO = re.compile(
    r"\b(?:трансформатор\w*|коэффициент\w*|ктт|тт)\b[^.\n]{0,60}?(?P<ratio>\b\d{2,4}\s?[/\\]\s?\d)\b"
    r"|\bкоэф\w*\.?\sтрансф\w*\.?[^.\d\n]{0,50}?(?P<ratio2>\b\d{1,4})\b(?!\s?[/\\.,]\s?\d)"
)
_SYSTEM = re.compile(r"\bсуп\W?0?4\b|\bsmart metering\b|\bтпп\b|\bсмарт\b")
_PHONE = re.compile(
    r"\b(?:телефон\w?|тел)\b\.?[^\d+\n]{0,40}(?P<phone>(?:\+7|8)?[\s(-]{0,2}\d{3,4}[\s)-]{0,2}\d{2,3}[\s-]?\d\d[\s-]?\d\d(?:,?\s?доб\.?\s?\d{1,5})?)"
)
_ZONE = r"[тt]\s?-?\s?[123]\b"
_HOURS = r"\b(?:день|дневн\w{1,3}|ноч\w{1,4}|(?:полу)?пик\w{0,6})\b"
_PRICE = r"[^\d\n]{0,20}?\d{1,3}(?:[.,]\d{1,4})?"
_ZONES = re.compile(
    rf"(?P<tariff>{_ZONE}{_PRICE}(?:\D{{0,30}}?{_ZONE}{_PRICE}){{0,2}}|{_HOURS}{_PRICE}(?:\D{{0,30}}?{_HOURS}{_PRICE}){{1,2}})"
)
_TARIFF = re.compile(
    r"\bтариф\w{0,2}\b[^\d\n]{0,30}?(?P<tariff>\d{1,3}\s?р\w{0,4}\.?\s?\d\d\s?коп|\d{1,3}[.,]\d{1,4}|\d{1,3}(?=\s?руб))"
)
_RENAMED = re.compile(r"переименован\w*[^.\n]{0,40}?\s(?:в|на)\s", re.IGNORECASE)


def registration_in(
    words: Words, attachments: Sequence[Attachment], *, case: bool = False
) -> RegistrationIntent | None:
    """The registration letter that these words are, or None.

    Args:
        words: body and subject.
        attachments: a scan may be all that there is.
        case: the letter speaks about an open case («[рег-12]»), so that fields alone complete it.
    """
    filled = fill(words.body.source.splitlines(), LABELS)
    given = {e.field for e in filled.entries if e.value}
    topical = bool(_TOPIC.match(words.topic) or _CHANGE_TOPIC.match(words.topic))
    labelled = {e.field for e in filled.entries} & _LABELLED
    if topical or (case and given & _LABELLED) or (len(labelled) >= 3 and labelled & _SURE):  # noqa: PLR2004
        return _of_fields(words, filled)
    if _NOT.search(words.said):
        return None
    if _REGISTER.search(words.all) or _CHANGE.search(words.said):
        return _of_fields(words, filled)
    return _of_fields(words, filled) if _is_scan(words, attachments) else None


def _is_scan(words: Words, attachments: Sequence[Attachment]) -> bool:
    """A scan with nothing but a cover note (R-2)."""
    scanned = [
        a
        for a in attachments
        if _SCAN.search(a.name) or a.content_type.startswith("image/") or a.content_type == "application/pdf"
    ]
    if not scanned or (words.said and not only(_COVER_WORD, _QUOTED.sub(" ", words.said))):
        return False
    named = any(re.search(r"регистрац", text_of(a.name).folded) for a in scanned)
    told = re.search(r"регистрац", words.all)
    return bool(named or told or (_is_cover(words) and not words.whole_subject.strip().lower().startswith("re")))


def _is_cover(words: Words) -> bool:
    """The subject says no more than whose paper it is: «Письмо от СНТ «Ромашка», исх. № 12»."""
    topic = bare(text_of(_NAMED.sub(" ", words.subject.source)))
    return not topic or only(_TOPIC_WORD, _QUOTED.sub(" ", topic))


def _of_fields(words: Words, filled: Filled) -> RegistrationIntent:
    return RegistrationIntent(*checked_entries(_entries(words, filled)))


def entries_in(words: Words) -> tuple[Entry, ...]:
    """Fields by label, and what free sentences say of those that have none."""
    return _entries(words, fill(words.body.source.splitlines(), LABELS))


def _entries(words: Words, filled: Filled) -> tuple[Entry, ...]:
    known = tuple(_cut_value(e) for e in filled.entries if e.value)
    return (*known, *(e for e in _free_entries(words) if not filled.value(e.field)))


def _cut_value(entry: Entry) -> Entry:
    """Free sentences run on behind a value: only what belongs to it is kept."""
    if entry.field in _RUNNING_ON:
        return replace(entry, value=_NEXT_SENTENCE.split(entry.value)[0])
    return entry


def _free_entries(words: Words) -> list[Entry]:
    body, source = words.body, words.body.source
    found: list[Entry] = []
    addresses = addresses_in(source)
    if addresses:
        found.append(Entry("address", "", " ".join(addresses)))
    renamed = _RENAMED.search(source)
    named = _NAMED.search(source, renamed.end() if renamed else 0) or _NAMED.search(words.subject.source)
    if named:
        found.append(Entry("name", "", named[0]))
    for name, pattern, groups in (
        ("phone", _PHONE, ("phone",)),
        ("statement_day", _DAY, ("day", "day2", "day3")),
        ("ct_ratio", _RATIO, ("ratio", "ratio2")),
        ("tariff", _ZONES, ("tariff",)),
        ("tariff", _TARIFF, ("tariff",)),
    ):
        m = pattern.search(body.folded)
        group = next((g for g in groups if m and m[g]), None)
        if m and group:
            found.append(Entry(name, "", source[m.start(group) : m.end(group)]))
    system = _SYSTEM.search(body.folded)
    return [*found, Entry("metering_system", "", system[0])] if system else found
