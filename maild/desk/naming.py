"""What the field's terms are called in Russian letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.claim import ClaimKind, ClaimStatus
from maild.desk.device import DeviceStatus
from maild.desk.request import RequestKind, RequestStatus
from maild.desk.statement import StatementStatus

if TYPE_CHECKING:
    from datetime import date

    from maild.desk.intent import Period
    from maild.metering.months import Month

KIND_NAMES = {
    RequestKind.LIMIT: "Ввод ограничения",
    RequestKind.UNLIMIT: "Снятие ограничения",
    RequestKind.DISCONNECT: "Отключение",
    RequestKind.CONNECT: "Включение",
    RequestKind.REMOTE_CHECK: "Проверка счётчика",
    RequestKind.ONSITE_CHECK: "Проверка счётчика с выездом",
}
"""As the blank has them (CONTRACT, Letters from clients)."""

STATUS_NAMES = {
    RequestStatus.AWAITING_CONFIRMATION: "Ждёт подтверждения",
    RequestStatus.CONFIRMED: "Подтверждена",
    RequestStatus.IN_PROGRESS: "В стадии выполнения",
    RequestStatus.DONE: "Выполнена",
    RequestStatus.REJECTED: "Отклонена",
    RequestStatus.CANCELLED: "Отменена",
    RequestStatus.EXPIRED: "Не подтверждена в срок",
}
"""As the regulation has them (II.7.6 to II.10), and two of our own."""

DEVICE_STATUS_NAMES = {
    DeviceStatus.AWAITING_CONFIRMATION: "Ждёт подтверждения адреса",
    DeviceStatus.WAITING: "Ждёт подтверждения диспетчера",
    DeviceStatus.MISMATCH: "Не сошёлся с реестром",
    DeviceStatus.CONFIRMED: "Подтверждён",
    DeviceStatus.REJECTED: "Отклонён",
    DeviceStatus.REMOVED: "Удалён пользователем",
    DeviceStatus.EXPIRED: "Адрес не подтверждён в срок",
}
"""States of a user's device, for dispatchers."""

STATEMENT_STATUS_NAMES = {
    StatementStatus.DUE: "Ещё не составлена",
    StatementStatus.GENERATED: "Составлена, отправляется",
    StatementStatus.SENT: "Отправлена",
    StatementStatus.PUBLISHED: "Отправлена и опубликована",
    StatementStatus.SUPERSEDED: "Заменена следующей редакцией",
}
CLAIM_KIND_NAMES = {ClaimKind.MISSING: "Ведомость не получена", ClaimKind.DISPUTE: "Ошибка в ведомости"}
CLAIM_STATUS_NAMES = {
    ClaimStatus.OPEN: "Ждёт решения диспетчера",
    ClaimStatus.RESOLVED: "Удовлетворена",
    ClaimStatus.REJECTED: "Отклонена",
}
"""Statements and claims, for dispatchers and clients."""

FIELD_NAMES = {
    "name": "Наименование",
    "address": "Электронный адрес",
    "phone": "Телефон",
    "metering_system": "Система учёта",
    "statement_day": "День ведомости",
    "ct_ratio": "Коэффициент трансформации",
    "tariff": "Тариф",
    "scan": "Скан официального письма",
    "max_watts": "Предельное ограничение, Вт",
    "zone_labels": "Зоны",
}
"""Fields of a registration, as the blank has them."""

WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
_MONTH_NAMES = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)


def month_name(month: Month) -> str:
    """«октябрь 2026»."""
    return f"{_MONTH_NAMES[month.month - 1]} {month.year}"


def long_date(day: date) -> str:
    """«среда, 25 ноября 2026»."""
    return f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """«25.11.2026»."""
    return day.strftime("%d.%m.%Y")


def period_name(period: Period) -> str:
    """«с 01.10.2026 по 31.10.2026», or one day."""
    if period.first == period.last:
        return short_date(period.first)
    return f"с {short_date(period.first)} по {short_date(period.last)}"


def watts_name(watts: int) -> str:
    """«5500 Вт (5,5 кВт)»: both, so that a mistake of a thousand is seen."""
    kilowatts = f"{watts / 1000:g}".replace(".", ",")
    return f"{watts} Вт ({kilowatts} кВт)"
