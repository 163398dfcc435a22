"""What the figures of a text are, so that a debt, a phone, a date or a serial number is never read as a plot.

Each recogniser claims places of the text, the surest first; what is claimed once stays so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from maild.desk.wording.days import DAY, MONTH
from maild.desk.wording.watts import POWER

if TYPE_CHECKING:
    from maild.desk.wording.words import Text, Word


class Figure(StrEnum):
    """What a figure is, if it is no plot."""

    ADDRESS = "address"  # of e-mail, or a link
    NUMBER = "number"  # a request's
    CODE = "code"
    DATE = "date"
    TIME = "time"
    POWER = "power"
    PHONE = "phone"
    MONEY = "money"
    COUNT = "count"  # months, per cent, amperes, people
    PAPER = "paper"  # a contract, a protocol, a clause
    SERIAL = "serial"
    STREET = "street"  # a line or a street's number
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Claims:
    """Which characters belong to a figure."""

    taken: bytes

    def claimed(self, word: Word) -> bool:
        """Whether the word is part of a figure that is no plot."""
        return any(self.taken[word.start : word.end])


NUMBER_SIGN = r"(?:№|n|no|#|номер\w{0,2})?\.?\s?"
_N = r"(?:\d{1,3}(?: \d{3})+|\d{1,9})(?:[.,]\d{1,3})?"
_METER = r"(?:электро)?счетчик\w{0,3}|прибор\w{0,3}(?:\s?учета)?|пу|сч|зав(?:одск\w{2,3})?|сер(?:ийн\w{2,3})?|с/н|s/n|sn|эпу|ипу"
_PATTERNS: tuple[tuple[Figure, re.Pattern[str]], ...] = tuple(
    (figure, re.compile(pattern))
    for figure, pattern in (
        (Figure.ADDRESS, r"https?://\S+|www\.\S+|[^\s<>,;()]+@[^\s<>,;()]+"),
        (Figure.CODE, r"(?<![\w-])[0-9a-zа-я]{4}(?:-[0-9a-zа-я]{4}){3}(?![\w-])"),
        (Figure.NUMBER, r"(?<![\d-])20\d\d\s?[-/]\s?\d{6}(?![\d-])|(?:заявк\w{1,2}|req)\s?-?\s?(?:№|n|номер\w{0,2})?\.?\s?\d[\d/-]*"),
        (Figure.PAPER, rf"\b(?:решени|протокол|постановлени|договор|приказ|акт|письм|заявлени|уведомлени)\w{{0,2}}\s(?:(?!уч|дом)[а-я]{{2,20}}\s){{0,3}}от\s(?:{DAY.pattern})(?:\s?г\b\.?|\sгод\w{{1,2}})?\s?(?:№|n)\s?\d[\d./-]*"),
        (Figure.DATE, DAY.pattern),
        (Figure.DATE, rf"(?<!\d)\d{{1,2}}(?:-?го)?\sчисл\w{{1,2}}|(?<!\d)\d{{1,2}}-?го(?!\w)(?!\s(?:уч|дом))|(?<!\d)20\d\d(?!\d)\s?(?:г\b\.?|год\w{{0,2}})|{MONTH}\s20\d\d"),
        (Figure.TIME, r"(?<![\d.,/])[0-2]?\d[:][0-5]\d(?![\d.])|(?<!\w)(?:в|с|до|к|после)\s[0-2]?\d[-.]00(?!\d)|(?<!\d)\d{1,2}\s?(?:час\w{0,3}|ч)(?!\w)"),
        (Figure.POWER, POWER.pattern.replace("?P<number>", "").replace("?P<kilo>", "").replace("?P<watt>", "").replace("?P<hour>", "").replace("?P<again>", "")),
        (Figure.PHONE, r"(?:тел\w*|моб\w*)\.?\s?:?\s?\+?[\d(][\d ()\-]{4,18}\d|(?<![\w/])(?:\+7|8|7)[\s(-]{0,2}\d{3}[\s)-]{0,2}\d{3}[\s-]?\d\d[\s-]?\d\d(?!\d)|(?<![\w/])\(?\d{3}\)?[\s-]\d{3}-\d\d-\d\d(?!\d)"),
        (Figure.MONEY, rf"(?<![\w/]){_N}\s?(?:тыс\w*\.?\s?)?(?:руб\w*|р(?![а-я])|₽|коп\w*|rub)\.?|(?<![\w/]){_N}\s?тыс\w*\.?|(?<![\w/])\d{4,9}[.,]\d\d(?!\d)|(?<![\w/])\d{1,3} \d{3} долга|\b(?:долг\w{{0,2}}|задолженност\w{{1,2}}|сумм\w{{1,2}}|пен\w{{1,2}}|взнос\w{{0,2}})\s(?:(?:в|на|около|более|свыше|за|составляет|составил\w?|размере|сумму|уже|-)\s){{0,4}}{_N}"),
        (Figure.COUNT, r"(?<![\w/])\d{1,5}(?:[.,]\d{1,2})?\s?-?(?:х|ти|и|й|го|м|ми)?\s?(?:мес(?:яц\w{0,3})?\b\.?|месяч\w+|дн(?:ей|я|ям)\b|день\b|сут\w+|недел\w{1,2}|лет\b|год\w{0,2}\b|минут\w?|раз\w?\b|процент\w*|%|сот(?:ок|к\w)\b|человек\w?|фаз\w{0,3}\b|шт\w*|ампер\w*|квт\W{0,3}ч\w*|квадрат\w*|метр\w*|вольт\w*|гц\b|квартал\w{0,2}|абонент\w{2}\b|счетчик\w{1,2}\b|квитанц\w+|заяв\w+)|(?<!\d)(?:220|230|240|380|400)\s?в\b|\bавтомат\w{0,3}\s(?:на\s)?\d{1,3}\s?а\b"),
        (Figure.PAPER, rf"\b(?:договор\w{{0,2}}|дог|исх\w*|вх\w*|приказ\w{{0,2}}|протокол\w{{0,2}}|решени\w{{1,2}}|акт\w{{0,2}}|лицев\w{{2,3}}(?:\sсчет\w?)?|л/с|лс|п|пп|пункт\w{{0,2}}|ст|стать\w|письм\w{{1,2}}|уведомлени\w{{1,2}}|постановлени\w{{1,2}}|федеральн\w+\sзакон\w?|закон\w?|регламент\w?|квитанци\w{{1,2}}|инн|кпп|огрн|бик|р/с|к/с)\.?\s?{NUMBER_SIGN}\d[\d./-]*(?:-?фз)?"),
        (Figure.STREET, r"\b(?:лини[яиюе]|ул(?:иц\w)?|проезд\w?|аллея|аллее|массив\w?|квартал\w?|сектор\w?|ряд\w?)\.?\s?(?:№|n)?\s?\d{1,3}(?:-?[а-я]{1,2}\b)?|(?<!\d)\d{1,3}\s?-?\s?(?:я|й|ая|ой|ю|м|ую|ом|ый)\s(?:лини[яиюей]|ул\b|улиц\w|проезд\w?|алле\w|ряд\w?\b)|(?<!\d)(?<!участок )(?<!участка )(?<!участке )(?<!участку )(?<!уч )(?<!уч\. )(?<!уч\.)\d{1,3}\s(?:лини[яиюей]|ул\b|улиц\w|проезд\w?|алле\w|ряд\w?\b)"),
        (Figure.SERIAL, rf"\b(?:{_METER})\.?\s?(?:(?:марки|типа|тип|заводской|серийный|зав|сер)\.?\s?)?(?:(?:№|n|no|#|номер\w{{0,2}}|:)\.?:?\s?)+[a-zа-я]{{0,3}}\d[\d-]{{3,}}|\b(?:{_METER})\.?\s?\d{{5,}}|(?<!\d)\d{{6,}}"),
        (Figure.READING, r"\bпоказани\w{1,2}\s?(?:счетчик\w{0,2}\s?)?[:-]?\s?\d[\d .,]*|\b[tт][123]\s?[:=-]?\s?\d[\d .,]*"),
    )
)  # fmt: skip


def figures(text: Text) -> Claims:
    """What the figures of the text are."""
    taken = bytearray(len(text.folded))
    for _, pattern in _PATTERNS:
        for m in pattern.finditer(text.folded):
            if not any(taken[m.start() : m.end()]):
                taken[m.start() : m.end()] = b"\x01" * (m.end() - m.start())
    return Claims(bytes(taken))
