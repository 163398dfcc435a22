"""How the desk says things in Russian: days, hours, numbers, kinds and states of things. Used as filters of templates.

Moments come in the desk's zone. A no-break space joins what must not be torn apart: a number and its unit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.desk.naming import FIELD_NAMES, KIND_NAMES, MONTHS, STATUS_NAMES, long_date
from maild.desk.parties import MeteringSystem
from maild.desk.registration import RegistrationKind, RegistrationStatus
from maild.metering.wording import price_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, timedelta
    from decimal import Decimal

    from maild.desk.request import RequestKind, RequestStatus

NBSP = "\u00a0"

_ON_WEEKDAY = ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье")
_GROUPED_FROM = 10_000
_WATTS_OF_KILOWATT = 1000
_LAST_MINUTE = (23, 59)
_YOU = re.compile(r"(?:вы|вас|вам|вами|ваш\w{0,3})\W*", re.IGNORECASE)
"""Words that keep their capital: they are said to somebody."""

SYSTEMS = {MeteringSystem.SUP04: "СУП-04", MeteringSystem.SMART: "ТПП Smart Metering"}
_REGISTRATION_STATUSES = {
    RegistrationStatus.INCOMPLETE: "не хватает данных",
    RegistrationStatus.PENDING: "ждёт решения",
    RegistrationStatus.APPROVED: "одобрена, подтверждение отправляется",
    RegistrationStatus.CONFIRMED: "подтверждена",
    RegistrationStatus.REJECTED: "отклонена",
    RegistrationStatus.BOUNCED: "подтверждение не доставлено",
}
_REGISTRATION_KINDS = {RegistrationKind.NEW: "регистрация", RegistrationKind.CHANGE: "изменение данных"}


def plural(count: int, one: str, few: str, many: str) -> str:
    """The form of a word that goes with a number: 1 заявка, 2 заявки, 5 заявок, 11 заявок, 21 заявка."""
    last, teens = abs(count) % 10, 10 < abs(count) % 100 < 20  # noqa: PLR2004
    if last == 1 and not teens:
        return one
    return few if 2 <= last <= 4 and not teens else many  # noqa: PLR2004


def counted(count: int, one: str, few: str, many: str) -> str:
    """A number with its word, kept together: «5 заявок»."""
    return f"{number(count)}{NBSP}{plural(count, one, few, many)}"


def number(count: int) -> str:
    """Digits, in groups of three from five digits on: 5500, 15 000."""
    return f"{count:,}".replace(",", NBSP) if abs(count) >= _GROUPED_FROM else str(count)


def watts(power: int) -> str:
    """Both units, so that nobody errs by a thousand: «5500 Вт (5,5 кВт)»; under a kilowatt only watts (Q-2)."""
    shown = f"{number(power)}{NBSP}Вт"
    if power < _WATTS_OF_KILOWATT:
        return shown
    kilowatts = f"{power / _WATTS_OF_KILOWATT:.3f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{shown} ({kilowatts}{NBSP}кВт)"


def day(of: date) -> str:
    """«25 ноября 2026»."""
    return f"{of.day} {MONTHS[of.month - 1]} {of.year}"


def moment(at: datetime) -> str:
    """«среда, 25 ноября 2026, 18:00»."""
    return f"{long_date(at)}, {at:%H:%M}"


def deadline(at: datetime) -> str:
    """«среда, 25 ноября 2026, до 18:00»; the last minute of a day is «до конца дня» (Q-8)."""
    hour = "до конца дня" if (at.hour, at.minute) == _LAST_MINUTE else f"до {at:%H:%M}"
    return f"{long_date(at)}, {hour}"


def on_moment(at: datetime) -> str:
    """A moment inside a sentence: «в среду, 25 ноября 2026, в 18:00»."""
    return f"{_ON_WEEKDAY[at.weekday()]}, {day(at)}, в {at:%H:%M}"


def on_deadline(at: datetime) -> str:
    """A deadline inside a sentence: «в среду, 25 ноября 2026, до 18:00»."""
    return f"{_ON_WEEKDAY[at.weekday()]}, {deadline(at).partition(', ')[2]}"


def short_moment(at: datetime) -> str:
    """«25.11.2026 18:00»."""
    return f"{at:%d.%m.%Y %H:%M}"


def span(of: timedelta | None) -> str:
    """«2 ч 15 мин», «3 сут. 4 ч»; «—» if there is none."""
    if of is None:
        return "—"
    minutes = round(of.total_seconds() / 60)
    days, hours = divmod(minutes // 60, 24)
    parts = ((days, "сут."), (hours, "ч"), (0 if days else minutes % 60, "мин"))
    return NBSP.join(f"{number}{NBSP}{unit}" for number, unit in parts if number) or f"0{NBSP}мин"


def capital(text: str) -> str:
    """The first letter capital, the others as they are."""
    return text[:1].upper() + text[1:]


def inside(text: str) -> str:
    """A sentence of ours as a part of a subject: no capital at its start, no point at its end, one question only."""
    said, more, _ = text.strip().partition("? ")
    said = f"{said}?" if more else said.removesuffix(".")
    word = said.partition(" ")[0]
    keeps = word[1:].lower() != word[1:] or _YOU.fullmatch(word)
    return said if keeps else said[:1].lower() + said[1:]


def kind(of: RequestKind) -> str:
    """«отключение»."""
    return KIND_NAMES[of][0].lower() + KIND_NAMES[of][1:]


def status(of: RequestStatus) -> str:
    """«Подтверждена», as the regulation names it."""
    return STATUS_NAMES[of]


def registration_status(of: RegistrationStatus) -> str:
    """«ждёт решения»."""
    return _REGISTRATION_STATUSES[of]


def registration_kind(of: RegistrationKind) -> str:
    """«регистрация» or «изменение данных»."""
    return _REGISTRATION_KINDS[of]


def system(of: MeteringSystem) -> str:
    """«СУП-04»."""
    return SYSTEMS[of]


def field_name(of: str) -> str:
    """The blank's name of a field of a registration, from the name in the code; unknown ones as they are."""
    return FIELD_NAMES.get(of, of)


def tariff(zones: Iterable[tuple[str, Decimal]]) -> str:
    """«Т1 7,45 руб., Т2 2,90 руб. за кВт·ч»."""
    parts = (f"{zone.upper().replace('T', 'Т')}{NBSP}{price_text(rub)}{NBSP}руб." for zone, rub in zones)
    return f"{', '.join(parts)} за{NBSP}кВт·ч"


def zones(labels: Iterable[tuple[str, str]]) -> str:
    """«Т1 день, Т2 ночь»."""
    return ", ".join(f"{zone.upper().replace('T', 'Т')}{NBSP}{label}" for zone, label in labels)
