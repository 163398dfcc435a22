"""What the metering has to say, in Russian: why a row is refused or a plot has no number, what is remarked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.metering.track import UNDATED, FaultKind
from maild.metering.use import RemarkKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from maild.metering.lines import Kept, Lack
    from maild.metering.revisions import Changed
    from maild.metering.tariffs import Price
    from maild.metering.track import Fault, Reading
    from maild.metering.use import Remark, Use

_NBSP = "\u00a0"
_ZONES = {"T1": "Т1", "T2": "Т2", "T3": "Т3"}


def zone_text(zone: str) -> str:
    """`T1` as people write it: with a Cyrillic letter."""
    return _ZONES[zone]


def zone_label(zone: str, zones: int, own: Mapping[str, str]) -> str:
    """`Т2 (ночь)`: the client's own label, else the usual one of a meter of so many zones (S-4)."""
    label = own.get(zone) or _USUAL.get(zones, {}).get(zone)
    return f"{zone_text(zone)} ({label})" if label else zone_text(zone)


_USUAL = {2: {"T1": "день", "T2": "ночь"}, 3: {"T1": "пик", "T2": "ночь", "T3": "полупик"}}


def day_text(day: date) -> str:
    """`25.10.2026`; an initial reading has no day."""
    return "начальные" if day == UNDATED else f"{day:%d.%m.%Y}"


def kwh_text(kwh: Decimal) -> str:
    """`1234,5`: a decimal comma, no zeros at the end."""
    plain = f"{kwh:f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace(".", ",")


def rub_text(rub: Decimal) -> str:
    """`12 345,60`."""
    return f"{rub:,.2f}".replace(",", _NBSP).replace(".", ",")


def price_text(rub: Decimal) -> str:
    """`7,45`: at least two decimals, and never in powers of ten."""
    whole, _, parts = f"{rub:f}".partition(".")
    return f"{whole},{parts.rstrip('0').ljust(2, '0')}"


def prices_text(prices: Sequence[tuple[str, Price]]) -> str:
    """`Т1 7,45; Т2 2,90` by zone; one price for all alone."""
    if len({each for _, each in prices}) == 1:
        return _bands(prices[0][1])
    return "; ".join(f"{zone_text(zone)} {_bands(each)}" for zone, each in prices)


def _bands(each: Price) -> str:
    last = price_text(each.bands[-1].price)
    bounds = (f"до {kwh_text(band.up_to)}{_NBSP}кВт·ч — {price_text(band.price)}" for band in each.bands if band.up_to)
    return ", ".join([*bounds, f"свыше — {last}" if len(each.bands) > 1 else last])


def remark_text(remark: Remark) -> str:
    """A remark on a line of a statement."""
    return _REMARKS[remark.kind].format(day=day_text(remark.day) if remark.day else "", what=remark.what)


_REMARKS = {
    RemarkKind.REPLACED: "Замена счётчика {day}: новый {what}.",
    RemarkKind.ROLLED_OVER: "Переполнение счётчика {what}, учтено {day}.",
    RemarkKind.NO_INITIAL: "Начальных показаний нет: расход посчитан от первых известных ({day}).",
    RemarkKind.NO_FIRST: "Замена счётчика {day}: показаний нового ({what}) ещё нет.",
    RemarkKind.MONTHS: "Расход накоплен за несколько месяцев: {what}.",
    RemarkKind.TARIFF_SPLIT: "С {day} расход посчитан по новому тарифу.",
    RemarkKind.TARIFF_LATER: (
        "Показаний на {day}, день нового тарифа, нет: он применяется со следующего расчётного периода."
    ),
}


def no_data_text(use: Use) -> str:
    """Why a plot has no number: the last reading known and its day, and what is wrong with a newer one."""
    if use.fault:
        return f"Нет данных. {day_text(use.fault.reading.day)}: {fault_text(use.fault)}"
    if use.last is None:
        return "Нет данных: ни одного показания."
    return f"Нет данных. Последние показания ({day_text(use.last.day)}): {registers_text(use.last)}."


def registers_text(reading: Reading) -> str:
    """`Т1 1234,5; Т2 500`; of a single zone the number alone."""
    if len(reading.registers) == 1:
        return kwh_text(reading.registers[0][1])
    return "; ".join(f"{zone_text(zone)} {kwh_text(kwh)}" for zone, kwh in reading.registers)


def lack_text(lack: Lack) -> str:
    """What a statement cannot be made without."""
    if lack.zone is None:
        return f"участок {lack.account.plot}: нет тарифа на {day_text(lack.day)}."
    return f"участок {lack.account.plot}: в тарифе нет цены {zone_text(lack.zone)}, а расход по этой зоне есть."


def changed_text(changed: Changed) -> str:
    """A row of a revision: what it was and what it is."""
    text = f"участок {changed.plot}: было — {_kept(changed.before)}; стало — {_kept(changed.after)}"
    return text if text.endswith(".") else f"{text}."


def _kept(kept: Kept | None) -> str:
    if kept is None:
        return "не было в ведомости"
    if not kept.known:
        return "нет данных"
    shown = f"{registers_text(kept.last)} ({day_text(kept.last.day)}), " if kept.last else ""
    return f"{shown}{kwh_text(kept.total)}{_NBSP}кВт·ч, {rub_text(kept.rub)}{_NBSP}руб."


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
