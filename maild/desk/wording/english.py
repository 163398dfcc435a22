"""The blanks of clients in English: turned into the Russian ones, line by line, so that one grammar reads both.

Only what the contract names is known: subjects, labels, and the values that a blank offers. Free English wording is no
order, and neither is a blank whose text denies, asks or puts off.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.desk.wording.blank import fill, label_key, labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maild.desk.wording.blank import Entry

_SUBJECTS = {
    "registration": "Регистрация", "change of data": "Изменение данных", "request": "Заявка", "journal": "Журнал",
    "statement": "Ведомость", "claim": "Претензия", "meter registration": "Регистрация счётчика", "my plots": "Мои участки",
    "readings": "Показания", "usage": "Потребление", "consumption": "Потребление", "help": "Справка",
}  # fmt: skip
_NUMBERED = {"status": "статус", "cancel": "отменить"}
_LABELS = labels({
    "Вид": ("Kind", "Kind of request", "Request kind", "Type"),
    "Участок": ("Plot", "Plot number", "Plot no"),
    "Установка ограничения, Вт": ("Limit, W", "Limit", "Power limit", "Watts"),
    "Установка ограничения, кВт": ("Limit, kW",),
    "Текст": ("Text", "Comment", "Reason"),
    "Период": ("Period", "Month"),
    "Статус": ("Status",),
    "Номер": ("Number", "Request number"),
    "Клиент": ("Client",),
    "Серийный номер": ("Serial number", "Serial", "Meter"),
    "MAC": ("MAC", "MAC address"),
})  # fmt: skip
_KINDS = {
    "limit": "Ввод ограничения", "set limit": "Ввод ограничения", "unlimit": "Снятие ограничения",
    "lift limit": "Снятие ограничения", "remove limit": "Снятие ограничения", "disconnect": "Отключение",
    "disconnection": "Отключение", "connect": "Включение", "connection": "Включение", "reconnect": "Включение",
    "check": "Проверка счётчика", "remote check": "Проверка счётчика", "meter check": "Проверка счётчика",
    "onsite check": "Проверка счётчика с выездом", "on site check": "Проверка счётчика с выездом",
    "missing": "не получена", "not received": "не получена", "dispute": "ошибка", "error": "ошибка", "wrong": "ошибка",
}  # fmt: skip
_STATUSES = {
    "awaiting confirmation": "ожидает подтверждения", "confirmed": "подтверждена", "in progress": "в стадии выполнения",
    "done": "выполнена", "rejected": "отклонена", "cancelled": "отменена", "canceled": "отменена", "expired": "истекла",
    "open": "открытые", "overdue": "просроченные", "all": "все",
}  # fmt: skip
_MONTHS = dict(
    zip(
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"],
        ["январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"],
        strict=True,
    )
) | {"last month": "прошлый месяц", "this month": "этот месяц", "today": "сегодня"}  # fmt: skip
_VALUES: Mapping[str, Mapping[str, str]] = {
    russian: {label_key(written): said for written, said in words.items()}
    for russian, words in {"Вид": _KINDS, "Статус": _STATUSES}.items()
}
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b", re.IGNORECASE)
_WATTS = re.compile(r"(?<=\d)\s*(k?)\s?w(?:atts?)?\b\.?", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(?P<verb>[a-z]+)\s+(?P<number>20\d\d\W\d{1,6})\s*[.!]?\s*", re.IGNORECASE)
_CAUTION = re.compile(
    r"\?|\b(?:not|\w+n['’]t|no|never|if|unless|until|when|after|before|later|tomorrow|instead|or|cancel|except|next)\b",
    re.IGNORECASE,
)
_SUBJECT_KEYS = {label_key(written): said for written, said in _SUBJECTS.items()}


def in_russian(body: str, subject: str) -> tuple[str, str]:
    """Body and subject with English blanks made Russian ones; unchanged where there is none, or none to be sure of."""
    if not subject.strip() and (alone := _topic(body)):
        return "", alone
    named = _topic(subject)
    if (named is None and not _is_order(body)) or _CAUTION.search(body):
        return body, subject
    return "\n".join(map(_line, body.splitlines())), named or subject


def _topic(written: str) -> str | None:
    """The Russian subject of an English one: «Journal», «cancel 2026-000123»."""
    numbered = _NUMBER.fullmatch(written)
    verb = _NUMBERED.get(numbered["verb"].lower()) if numbered else None
    if numbered and verb:
        return f"{verb} {numbered['number']}"
    whole = _MONTH.search(written)
    if whole and label_key(written[: whole.start()]) == label_key("statement"):
        return f"Ведомость {_months(written[whole.start() :])}"
    return _SUBJECT_KEYS.get(label_key(written))


def _is_order(body: str) -> bool:
    """A blank of a request under any subject: its kind is one of the English ones, and a plot stands with it."""
    filled = fill(body.splitlines(), _LABELS)
    return bool(filled.value("Участок")) and label_key(filled.value("Вид")) in _VALUES["Вид"]


def _line(line: str) -> str:
    """A labelled line with its label and its value in Russian."""
    filled = fill((line,), _LABELS)
    return "\n".join((*filled.before, *map(_entry, filled.entries)))


def _entry(entry: Entry) -> str:
    known = _VALUES.get(entry.field, {}).get(label_key(entry.value))
    value = known or (entry.value if entry.field in ("Текст", "Клиент") else _months(_watts(entry)))
    return f"{entry.field}: {value}"


def _watts(entry: Entry) -> str:
    if not entry.field.startswith("Установка"):
        return entry.value
    return _WATTS.sub(lambda unit: " кВт" if unit[1] else " Вт", entry.value)


def _months(written: str) -> str:
    return _MONTH.sub(lambda month: _MONTHS[month[0].lower()], written)
