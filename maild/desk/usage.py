"""«показания», «потребление [период]»: a user's own meters, and nobody else's (P-4)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from maild.desk.device import DeviceStatus
from maild.desk.device_letters import MeterUse, Usage
from maild.desk.parties import ClientStatus
from maild.desk.plots import plot_key
from maild.metering.months import Month
from maild.metering.track import Meter
from maild.metering.trend import MonthTotal
from maild.metering.usage import by_month, month_of

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from maild.desk.decision import Decision
    from maild.desk.device import Device
    from maild.desk.intent import Period, UsageIntent
    from maild.desk.matter import Matter
    from maild.metering.usage import MonthUse

A_YEAR = 12
MOST_MONTHS = 36
_A_MONTH_BEFORE = timedelta(days=62)
"""The first month needs the reading that opened it."""


def usage(matter: Matter, said: UsageIntent) -> Decision | None:
    """All confirmed devices of the sender in one letter; None if he has none."""
    own = [d for d in matter.register.devices_of(matter.sender_key) if d.status is DeviceStatus.CONFIRMED]
    serials = {device.serial for device in own}
    shown = tuple(filter(None, (_meter_use(matter, device, said.period, serials) for device in own)))
    if not shown:
        return None
    letter = matter.answer(matter.sender, Usage(shown, said.period))
    return matter.answered("отправлены показания и потребление", (letter,))


def _meter_use(matter: Matter, device: Device, period: Period | None, own: AbstractSet[str]) -> MeterUse | None:
    """The readings of that meter alone: of one that hung there before, or after, another may have lived there."""
    if device.client_id is None or device.plot is None:
        return None
    client = matter.register.client(device.client_id)
    subscriber = matter.register.subscriber(client.id, plot_key(device.plot))
    if client.status is ClientStatus.CLOSED or subscriber is None:
        return None
    today = matter.moment.now.astimezone(matter.moment.zone).date()
    wanted = _months(period, today)
    since = date(wanted[0].year, wanted[0].month, 1) - _A_MONTH_BEFORE
    readings = matter.register.readings_of(subscriber.id, device.serial, min(since, today - _A_MONTH_BEFORE))
    digits = subscriber.digits if subscriber.serial == device.serial else None
    known = {use.month: use for use in by_month(Meter(device.serial, digits), readings)}
    asked = set(wanted)
    series = wanted[-1].run(A_YEAR)
    return MeterUse(
        device=device,
        client=client.name,
        last=readings[-1] if readings else None,
        months=tuple((month, known.get(month)) for month in wanted),
        series=tuple((month, _total(known.get(month))) for month in series),
        readings=tuple(reading for reading in readings if month_of(reading.day) in asked),
        replaced=subscriber.serial not in own,
    )


def _months(period: Period | None, today: date) -> tuple[Month, ...]:
    """The months of the period, at most three years of them; the last twelve if none is named."""
    now = Month(today.year, today.month)
    if period is None:
        return now.run(A_YEAR)
    last = min(Month(period.last.year, period.last.month), now)
    first = min(Month(period.first.year, period.first.month), last)
    length = (last.year - first.year) * A_YEAR + last.month - first.month + 1
    return last.run(min(length, MOST_MONTHS))


def _total(use: MonthUse | None) -> MonthTotal | None:
    return MonthTotal(use.month, use.total, Decimal(0)) if use else None
