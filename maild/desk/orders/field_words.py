"""The fields of a registration as people read them: their names, what is wrong with one, what changes."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from maild.desk.naming import watts_name
from maild.desk.parties import CtRatio, MeteringSystem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maild.desk.parties import Client
    from maild.desk.registration import Misfield, Registration, RegistrationFields

NAMES = {
    "name": "Наименование",
    "address": "Электронный адрес",
    "phone": "Телефон",
    "metering_system": "Система учёта",
    "statement_day": "День ведомости",
    "ct_ratio": "Коэффициент трансформации",
    "tariff": "Тариф",
    "max_watts": "Предельное ограничение, Вт",
    "zone_labels": "Зоны",
    "scan": "скан официального письма",
}
"""As the blank has them (CONTRACT, Letters from clients)."""

_SYSTEMS = {MeteringSystem.SUP04: "СУП-04", MeteringSystem.SMART: "ТПП Smart Metering"}


def field_names(missing: Iterable[str]) -> str:
    """«телефон, тариф», inside a sentence."""
    named = (NAMES.get(name, name) for name in missing)
    return ", ".join(name[:1].lower() + name[1:] for name in named)


def misfield_lines(misfields: Iterable[Misfield]) -> tuple[str, ...]:
    """A line for each field that cannot be taken: what was written, and what would be right."""
    return tuple(f"{NAMES.get(m.field, m.field)}: «{m.written}» — {m.problem}" for m in misfields)


def changed_fields(client: Client, case: Registration) -> tuple[str, ...]:
    """Names of the fields that the case gives other values than the client has (R-7)."""
    return tuple(name for name in case.fields.said() if getattr(case.fields, name) != getattr(client, name))


def changes_of(client: Client, given: RegistrationFields) -> tuple[tuple[str, str, str], ...]:
    """(label, old, new) of every given field that differs, for the letter to the client."""
    differing = (f.name for f in fields(given) if getattr(given, f.name) not in (None, getattr(client, f.name)))
    return tuple((NAMES[n], shown_value(n, getattr(client, n)), shown_value(n, getattr(given, n))) for n in differing)


def shown_value(name: str, value: object) -> str:
    """A field's value for people; «нет» if there is none."""
    if value is None or value == ():
        return "нет"
    if isinstance(value, MeteringSystem):
        return _SYSTEMS[value]
    if isinstance(value, CtRatio):
        return value.text
    if isinstance(value, tuple):
        return "; ".join(f"{str(zone).replace('T', 'Т')} {str(what).replace('.', ',')}" for zone, what in value)
    return watts_name(value) if name == "max_watts" and isinstance(value, int) else str(value)
