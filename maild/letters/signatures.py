"""Signatures and disclaimers: what stands under each letter of a person, and is no part of this one (M-7, Q-5).

A signature mark (`-- `) or a disclaimer ends the text. After «С уважением» only lines that look like a signature are
dropped: a «P.S. Нет, отмените» below it must never be lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_WORDS = 12
"""Words of a line in a signature."""

_MARK = re.compile(r"\s*--\s*$")
_BY_PROGRAM = re.compile(
    r"\s*[-–—*_(\[]{0,3}\s*(?:отправлено\s+(?:с|со|из|через|при\s+помощи)\s|отправлено\s+(?:мобильн|мобильной|bluemail|outlook)"
    r"|sent\s+(?:from|via|with|by)\s+(?:my\s|the\s|mail|outlook|yahoo|samsung|iphone|ipad|android|proton|blackberry|a\s)"
    r"|(?:скачайте|загрузите|получить|get)\s+outlook\s|(?:отослано|послано)\s+(?:с|из)\s+|это письмо отправлено с\s"
    r"|(?:это\s+)?(?:сообщение|письмо)\s+(?:было\s+)?отправлено\s+с\s+(?:телефона|мобильного|моего|iphone|ipad|android|планшета))",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"\s*[\W_]{0,5}(?:(?:это|данное|настоящее|этот|данный)\s+(?:электронное\s+|почтовое\s+|e-?mail[- ]?)?"
    r"(?:сообщение|письмо|e-?mail)"
    r"(?:,|\s+\(|\s+и\s+(?:любые\s+|все\s+)?(?:прилож|вложен|прикрепл|документ)|\s+(?:может\s+|могут\s+)?"
    r"(?:содерж|предназнач|являетс|конфиденц|не\s+содержит\s+вирус|было\s+провер|проверен))"
    r"|(?:информация|сведения),?\s+содержащ\w+\s+в\s+(?:этом|данном|настоящем)"
    r"|(?:уведомление\s+о\s+)?конфиденциальност|внимание!?\s+(?:это|данное)\s+(?:электронное\s+)?(?:сообщение|письмо)\s+(?:содерж|предназ)"
    r"|confidentiality\s+notice|disclaimer\b|this\s+(?:e-?mail|message|communication)\s+(?:and|is|may|contains|has\s+been)"
    r"|the\s+information\s+(?:contained\s+)?in\s+this|без\s+вирусов|не\s+содержит\s+вирусов|virus-free|проверено\s+(?:антивирус|касперск|dr\.?\s?web)"
    r"|(?:пожалуйста,\s+)?подумайте\s+об\s+(?:окружающей|экологии)|please\s+consider\s+the\s+environment"
    r"|берегите\s+(?:природу|лес))",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"\s*[\[*!\W_]{0,5}(?:внимание[!:.]?\s+(?:внешн|письмо\s+(?:получено|отправлено)\s+(?:из|от)\s+внешн|это\s+письмо\s+(?:от|из)\s+внешн)"
    r"|внешн(?:ий|яя)\s+(?:отправител|почта|адрес)|письмо\s+(?:получено\s+)?(?:от|из)\s+внешн|external(?:\s+(?:e-?mail|sender|message))?\s*[\]:!]"
    r"|caution:?\s+(?:this|external)|\[?external\]?\s*$)",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"\s*(?:с\s+(?:глубоким\s+|большим\s+|искренним\s+|неизменным\s+)?уважением|с\s+ув\.|с/у(?=[,.\s]|$)|с\s+наилучшими(?:\s+пожеланиями)?"
    r"|с\s+почтением|искренне\s+ваш\w?|всего\s+(?:вам\s+)?(?:доброго|хорошего|наилучшего)|(?:with\s+)?(?:best|kind|warm)\s+regards"
    r"|(?:with\s+)?regards|(?:yours\s+)?sincerely(?:\s+yours)?|best\s+wishes)(?P<rest>.*)$",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"@|www\.|https?:|\+?\d[\d\s()-]{5,}\d|\b(?:тел|моб|факс|tel|fax|mob|e-?mail)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+@\S+|(?:https?:|www\.)\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_][\w-]*")
_ACTS = (
    "не", "нет", "да", "отмен", "подтвер", "стоп", "ошиб", "отключ", "подключ", "включ", "огранич", "сним", "снять",
    "прош", "прос", "провер", "участ", "уч", "ps", "зы", "пс", "прилож", "ок", "ok", "вид", "текст", "установ", "код",
    "журнал", "ведомост", "показан", "потреб", "претенз", "справк", "заявк", "согл", "верно", "все", "всё", "жду", "жд",
)  # fmt: skip
# «Иванов И. И., уч. 5» under a farewell: the signer's own plot.
_OWNER = re.compile(
    r"\s*(?:[А-ЯЁ][а-яё-]+\s+[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.)?|[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё-]+)"
    r"[\s,]+(?:(?:владелец|собственник|хозяин)\s)?(?:участок|участка|уч)\.?\s?№?\s?\d+[\w/-]{0,4}\s*$"
)
_SMALL_WORDS = """
председатель председателя правления правление директор директора генеральный исполнительный главный бухгалтер
инженер энергетик электрик диспетчер диспетчерская садоводства садоводческого товарищества товарищество
некоммерческое снт днт днп дпк снп тсн ооо оао ао пао ип зао тел моб раб сот факс адрес почта email mail mailto
e-mail и г ул д дом кв обл область район р-н пос п доб сайт по зам заместитель менеджер отдел отдела отделом служба
службы начальник руководитель секретарь казначей член администратор управляющий юрист специалист ведущий старший ваш
ваша the of and tel fax phone mob www http https com ru рф org net whatsapp telegram viber ватсап телеграм
"""
_SMALL = frozenset(_SMALL_WORDS.split())


def without_signature(lines: Sequence[str], *, first: bool) -> list[str]:
    """The lines of one stretch of new text without signature and disclaimer; `first`: it begins the letter."""
    kept: list[str] = []
    signing = False
    for number, line in enumerate(lines):
        if _MARK.match(line) or _DISCLAIMER.match(line):
            break
        if _BY_PROGRAM.match(line) or (first and number < 6 and _BANNER.match(line)):  # noqa: PLR2004 - at the top
            continue
        signing = _signs_off(line) or (signing and _looks_signed(line))
        if not signing:
            kept.append(line)
    return kept


def _signs_off(line: str) -> bool:
    """Whether «С уважением» begins a signature here; «С уважением прошу отключить…» does not."""
    found = _SIGN_OFF.match(line)
    return found is not None and _looks_signed(found["rest"])


def _looks_signed(line: str) -> bool:
    """Whether the line could stand in a signature: names, posts, telephones; nothing that could be meant."""
    words = _WORD.findall(line)
    if not words:
        return "+" not in line and "?" not in line
    if _OWNER.match(line):
        return True
    if len(words) > MOST_WORDS or line.rstrip().endswith(("?", "!")) or "№" in line:
        return False
    lowered = [word.lower() for word in words]
    said = [word.lower() for word in _WORD.findall(_ADDRESS.sub(" ", line))]
    if any(word.startswith(_ACTS) and word not in _SMALL for word in said):
        return False
    strange = sum(
        not (word[0].isupper() or word[0].isdigit() or low in _SMALL) for word, low in zip(words, lowered, strict=True)
    )
    return strange <= (2 if _CONTACT.search(line) else 0)
