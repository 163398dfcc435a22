"""The fields of a registration, read and checked (R-1, S-1): from a client's letter and from dispatchers' commands.

A field that was given and cannot be taken becomes a `Misfield`, which says what would be right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from maild.desk.addresses import addresses_in
from maild.desk.folding import fold, squeeze
from maild.desk.intent import Problem
from maild.desk.parties import CtRatio, MeteringSystem
from maild.desk.registration import Misfield, RegistrationFields
from maild.desk.wording.blank import Filled, fill, labels, unknown_labels
from maild.desk.wording.phone import is_phone
from maild.desk.wording.tariff import tariff_of, zone_labels_of
from maild.desk.wording.watts import LEAST, power_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maild.desk.wording.blank import Entry
    from maild.desk.wording.tariff import Tariff

_T = TypeVar("_T")

LABELS = labels({
    "name": (
        "Наименование", "Название", "Наименование клиента", "Наименование организации", "Наименование СНТ",
        "Название СНТ", "Название организации", "Клиент", "Организация", "Товарищество", "Наименование товарищества",
        "Полное наименование", "Наименование объекта", "СНТ", "СНП", "ДПК", "ТСН", "СНТ/СНП/ДПК", "Name",
    ),
    "address": (
        "Электронный адрес", "Адрес электронной почты", "Электронная почта", "E-mail", "Email", "Е-мейл", "Эл. почта",
        "Эл. адрес", "Адрес эл. почты", "Почта", "Мейл", "Имейл", "Адрес", "Новый адрес", "Новый электронный адрес",
        "Адрес электронной почты для заявок", "Электронный адрес для заявок", "Адрес для заявок", "Почта для заявок",
        "E-mail для заявок", "Новый адрес электронной почты", "Уникальный адрес электронной почты", "Новый e-mail",
        "Адрес для заявок и ведомостей", "Электронная почта для заявок", "Эл. почта для заявок", "Mail", "Address",
    ),
    "phone": (
        "Телефон", "Контактный телефон", "Тел", "Номер телефона", "Контактный номер", "Телефон для связи", "Моб",
        "Моб. телефон", "Мобильный телефон", "Новый телефон", "Номер контактного телефона", "Телефон СНТ", "Мобильный",
        "Тел. для связи", "Контактный телефон СНТ", "Номер контактного телефона СНТ", "Телефоны", "Контактный тел",
        "Новый контактный телефон", "Телефон председателя", "Phone",
    ),
    "metering_system": (
        "Система учёта", "Система", "Система учета электроэнергии", "Система АСКУЭ", "АСКУЭ", "Наша система", "Metering system",
    ),
    "statement_day": (
        "День ведомости", "Срок формирования ведомости", "Срок ведомости", "Дата ведомости",
        "День формирования ведомости", "Ведомость",
        "Срок формирования месячной ведомости", "Число формирования ведомости", "Дата формирования ведомости",
        "Срок формирования месячной ведомости потребления электроэнергии", "День отправки ведомости", "Число ведомости", "Statement day",
        "День формирования месячной ведомости", "Срок формирования ежемесячной ведомости", "Срок подачи ведомости",
    ),
    "ct_ratio": (
        "Коэффициент трансформации", "Коэффициент", "Ктт", "Коэффициенты трансформации", "Трансформаторы тока",
        "Коэффициент трансформации общего счетчика", "Трансформаторы тока общего счетчика", "Коэф. трансформации",
        "Коэффициент трансформации трансформаторов тока", "КТ", "К тр", "Коэффициент ТТ", "ТТ общего счетчика", "ТТ",
        "Коэффициенты трансформации трансформаторов тока общего счетчика", "Трансформаторы", "Коэфф. трансформации", "CT ratio",
    ),
    "tariff": ("Тариф", "Тарифы", "Тариф, руб", "Тарифы на электроэнергию", "Tariff", "Тариф за кВт·ч", "Тариф, руб. за кВт·ч",
        "Тариф, руб./кВт·ч", "Новый тариф", "Новые тарифы", "Действующий тариф", "Действующие тарифы"),
    "max_watts": (
        "Предельное ограничение, Вт", "Предельное ограничение", "Предел ограничения", "Наибольшее ограничение",
        "Максимум, Вт", "Максимальное ограничение", "Maximum, W",
    ),
    "zone_labels": ("Зоны", "Названия зон", "Тарифные зоны", "Zones"),
})  # fmt: skip
"""How people name the fields (CONTRACT, Letters from clients; Commands of dispatchers)."""

_RIGHT = (
    "Такого поля нет. Поля: Наименование, Электронный адрес, Телефон, Система учёта, День ведомости, "
    "Коэффициент трансформации, Тариф, Предельное ограничение, Зоны."
)
_DAYS_SUP04 = (22, 25, 30)
_DAYS_SMART = (*range(22, 32), 1)
_RATIO = re.compile(r"^(?:к\w{0,2}\s*=?\s*)?(\d{1,5})(?:\s*[/:]\s*(\d{1,4}))?\s*(?:а|ампер)?$")
_NONE = {
    "",
    "нет",
    "-",
    "--",
    "---",
    "не имеется",
    "отсутствует",
    "отсутствуют",
    "прямое включение",
    "без тт",
    "нет тт",
}
_BETWEEN = re.compile(r"\s*[,;]\s*|\s+и\s+")
_ATTACHED = re.compile(r"прил[оа]|вложен|прикреп|отдельн|^см[.\s]|файл|^$")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_LAST_DAY = re.compile(r"последн\w+\s+(?:день|число)")
_MOST_NAME = 200
_MOST_WATTS = 1_000_000


def fields_of(lines: Sequence[str]) -> tuple[RegistrationFields, tuple[Misfield, ...]]:
    """The fields of a dispatcher's `регистрация` or `данные`; a label that nobody knows is a misfield too."""
    strange = unknown_labels(lines, LABELS)
    known = [line for line in lines if squeeze(line) not in {line for _, line in strange}]
    fields, misfields = checked(fill(known, LABELS))
    return fields, misfields + tuple(Misfield(label, line, _RIGHT) for label, line in strange)


def checked(filled: Filled) -> tuple[RegistrationFields, tuple[Misfield, ...]]:
    """The fields of a filled-in blank, each checked by its own reader."""
    form = _Form(filled)
    system = form.take("metering_system", metering_system_of)
    fields = RegistrationFields(
        name=form.take("name", _name),
        address=form.take("address", _address),
        phone=form.take("phone", phone_of),
        metering_system=system,
        statement_day=form.take("statement_day", lambda written: statement_day_of(written, system)),
        ct_ratio=form.take("ct_ratio", ct_ratio_of),
        tariff=form.take("tariff", _tariff, whole=True),
        max_watts=form.take("max_watts", _max_watts),
        zone_labels=form.take("zone_labels", _zone_labels, whole=True),
    )
    return fields, tuple(form.misfields)


def checked_entries(entries: Sequence[Entry]) -> tuple[RegistrationFields, tuple[Misfield, ...]]:
    """The same of entries that were found in any way."""
    return checked(Filled(tuple(entries), ()))


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a value cannot be taken, and what would be right, in Russian."""

    problem: str


@dataclass(slots=True)
class _Form:
    """A blank being read: what could not be taken is gathered on the way."""

    filled: Filled
    misfields: list[Misfield] = field(default_factory=list)

    def take(self, name: str, reader: Callable[[str], _T | Wrong | None], *, whole: bool = False) -> _T | None:
        """The value of a field, or None if it is not given or cannot be taken."""
        entry = self.filled.get(name)
        written = "" if entry is None else entry.whole if whole else entry.value
        value = reader(written) if written else None
        if isinstance(value, Wrong):
            self.misfields.append(Misfield(name, written, value.problem))
            return None
        return value


def _name(written: str) -> str | Wrong | None:
    name = squeeze(written).strip(" .;,")
    if len(name) > _MOST_NAME or not re.search(r"[^\W\d_]", name):
        return Wrong("Наименование не прочитано. Напишите его одной строкой, например: СНТ «Ромашка».")
    return name


def _address(written: str) -> str | Wrong | None:
    found = addresses_in(written)
    if len(found) == 1:
        return found[0]
    if found:
        return Wrong("Указано несколько адресов. Регламент допускает один адрес электронной почты: напишите его.")
    return Wrong("Такого адреса электронной почты быть не может. Напишите адрес вида snt@example.ru.")


def phone_of(written: str) -> str | Wrong | None:
    """The phone as written, if it can be dialled."""
    phone = squeeze(written).strip(" ;,.")
    if is_phone(phone):
        return phone
    return Wrong("Номер телефона не прочитан. Напишите его с кодом города или оператора: 8 (499) 123-45-67.")


def metering_system_of(written: str) -> MeteringSystem | Wrong | None:
    """СУП-04 or ТПП Smart Metering, in any usual spelling."""
    bare = re.sub(r"[\W_]", "", fold(written))
    sup04 = "суп" in bare
    smart = any(fold(word) in bare for word in ("smart", "смарт", "тпп"))
    if sup04 == smart:
        return Wrong("Система учёта не прочитана. Напишите «СУП-04» или «ТПП Smart Metering».")
    return MeteringSystem.SUP04 if sup04 else MeteringSystem.SMART


def statement_day_of(written: str, system: MeteringSystem | None) -> int | Wrong | None:
    """The day of the month, one of those that the system allows (S-1); any of either if the system is not said."""
    text = fold(written)
    days = {31} if _LAST_DAY.search(text) else {int(day) for day in _DAY.findall(text)}
    allowed = _DAYS_SUP04 if system is MeteringSystem.SUP04 else _DAYS_SMART
    if len(days) == 1 and days <= set(allowed):
        return days.pop()
    if system is MeteringSystem.SUP04:
        return Wrong("Для системы СУП-04 ведомость формируется 22, 25 или 30 числа: напишите одно из этих чисел.")
    if system is MeteringSystem.SMART:
        return Wrong(
            "Для системы ТПП Smart Metering ведомость формируется с 22 по 31 или 1 числа: напишите одно число."
        )
    return Wrong("Напишите одно число: 22, 25 или 30 для СУП-04, с 22 по 31 или 1 для ТПП Smart Metering.")


def ct_ratio_of(written: str) -> CtRatio | Wrong | None:
    """`30` or `150/5`, kept as written; None if there are no transformers."""
    text = re.sub(r"\s*[/\\:]\s*", "/", fold(written)).strip(" .;")
    if text in _NONE:
        return None
    phases = set(_BETWEEN.split(text))  # one for each phase, all the same
    found = _RATIO.match(phases.pop() if len(phases) == 1 else text)
    if found and int(found[1]) and (found[2] is None or int(found[2])):
        return CtRatio(f"{int(found[1])}/{int(found[2])}" if found[2] else str(int(found[1])))
    return Wrong("Коэффициент не прочитан. Напишите число или отношение токов, например: 30 или 150/5.")


def _tariff(written: str) -> Tariff | Wrong | None:
    if _ATTACHED.search(fold(written)):
        return None
    tariff = tariff_of(written)
    return Wrong(tariff) if isinstance(tariff, str) else tariff


def _max_watts(written: str) -> int | Wrong | None:
    power = power_of(written)
    in_range = power.problem in (None, Problem.WATTS_RANGE)
    if power.watts is not None and in_range and LEAST <= power.watts <= _MOST_WATTS:
        return power.watts
    return Wrong("Предельное ограничение — целое число ватт от 100, например: 15000.")


def _zone_labels(written: str) -> tuple[tuple[str, str], ...] | Wrong | None:
    return zone_labels_of(written) or Wrong("Названия зон не прочитаны. Напишите их так: Т1 день; Т2 ночь.")
