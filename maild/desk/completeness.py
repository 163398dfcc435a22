"""What a registration case still lacks (R-2), and what of it cannot be taken (S-1)."""

from __future__ import annotations

from dataclasses import replace

from maild.desk.parties import MeteringSystem
from maild.desk.registration import Misfield, RegistrationFields, RegistrationKind

NEEDED = ("name", "phone", "metering_system", "statement_day", "tariff", "scan")
"""The names of R-2, in the order in which they are asked for."""
SUP04_DAYS = (22, 25, 30)
"""S-1, п. III.1 of the regulation."""
SMART_DAYS = (1, *range(22, 32))
"""S-1: any of 22…31, or 1 of the next month."""


def missing_in(kind: RegistrationKind, fields: RegistrationFields, *, scan: bool, tariff_file: bool) -> tuple[str, ...]:
    """What is still needed. A change need name only what changes (R-7)."""
    if kind is RegistrationKind.CHANGE:
        return ()
    there = {*fields.said(), *(["scan"] if scan else []), *(["tariff"] if tariff_file else [])}
    return tuple(name for name in NEEDED if name not in there)


def days_of(system: MeteringSystem) -> tuple[int, ...]:
    """The days on which a client of the system may have its statement (S-1)."""
    return SUP04_DAYS if system is MeteringSystem.SUP04 else SMART_DAYS


def take_suitable(
    fields: RegistrationFields, system: MeteringSystem | None
) -> tuple[RegistrationFields, tuple[Misfield, ...]]:
    """The fields without a statement day that the metering system does not have, and what to say about it (S-1).

    The system is the one that the fields name, or else the given one.
    """
    held, day = fields.metering_system or system, fields.statement_day
    if day is None or held is None or day in days_of(held):
        return fields, ()
    right = (
        "в системе СУП-04 ведомость формируется 22, 25 или 30 числа (п. III.1 Регламента)"
        if held is MeteringSystem.SUP04
        else "в системе ТПП Smart Metering ведомость формируется в любой из дней с 22 по 1 число (п. III.1 Регламента)"
    )
    return replace(fields, statement_day=None), (Misfield("statement_day", str(day), right),)
