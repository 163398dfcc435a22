"""What the metering has to say, in Russian: why a row is refused or a plot has no number, what is remarked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.metering.track import UNDATED, FaultKind

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from maild.metering.track import Fault, Reading

_ZONES = {"T1": "Т1", "T2": "Т2", "T3": "Т3"}


def zone_text(zone: str) -> str:
    """`T1` as people write it: with a Cyrillic letter."""
    return _ZONES[zone]


def day_text(day: date) -> str:
    """`25.10.2026`; an initial reading has no day."""
    return "начальные" if day == UNDATED else f"{day:%d.%m.%Y}"


def kwh_text(kwh: Decimal) -> str:
    """`1234,5`: a decimal comma, no zeros at the end."""
    plain = f"{kwh:f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace(".", ",")


def fault_text(fault: Fault) -> str:
    """Why a reading does not follow from the one before."""
    return _FAULTS[fault.kind].format(**_words(fault))


def overtaken_text(fault: Fault) -> str:
    """Why a reading cannot stand before one that is already recorded."""
    if fault.kind is FaultKind.DECREASED:
        return "{zone} {was}: больше, чем уже записано позже ({now}, {day}).".format(**_words(fault))
    return "С ним не сходятся уже записанные показания счётчика {serial} от {day}.".format(**_words(fault))


_FAULTS = {
    FaultKind.DECREASED: "Показания уменьшились: {zone} было {was} ({before}), стало {now}; события в строке нет.",
    FaultKind.ZONES: "Число зон не то, что раньше ({before}): {zone} есть не в обоих показаниях.",
    FaultKind.STRAY: "В этот день на участке другой счётчик ({on}): нет строки «замена на {serial}».",
    FaultKind.TOO_LONG: "{zone} {now} не помещается: разрядов у счётчика — {digits}.",
    FaultKind.NOT_ROLLED: "В строке «переполнение», но показания не уменьшились.",
    FaultKind.FAR_FROM_TOP: (
        "Показания уменьшились: {zone} было {was} ({before}), стало {now}. До переполнения было далеко "
        "(разрядов — {digits}): проверьте показания и разрядность."
    ),
    FaultKind.NO_FIRST: "Нет строки с первыми показаниями нового счётчика {come_in}.",
}


def _words(fault: Fault) -> dict[str, object]:
    before = fault.before
    return {
        "zone": zone_text(fault.zone) if fault.zone else "",
        "was": _value(before, fault.zone),
        "now": _value(fault.reading, fault.zone),
        "before": day_text(before.day) if before else "",
        "day": day_text(fault.reading.day),
        "serial": fault.reading.serial,
        "on": fault.on,
        "digits": fault.digits,
        "come_in": fault.reading.replaced_by,
    }


def _value(reading: Reading | None, zone: str) -> str:
    return next((kwh_text(kwh) for named, kwh in reading.registers if named == zone), "") if reading else ""
