"""From which day a tariff holds that a client agreed anew (R-7, S-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.decision import Change
from maild.desk.meter import HeldTariff
from maild.metering.tariffs import SINCE_EVER, flat

if TYPE_CHECKING:
    from datetime import date

    from maild.desk.parties import Client
    from maild.desk.register import Register


def agreed_anew(before: Client, after: Client, register: Register, day: date) -> tuple[Change, ...]:
    """The new tariff holds from that day; the one before stays for the time before. The client's entry tells of it."""
    if before.tariff == after.tariff:
        return ()
    first = (tariff for tariff in register.tariffs(before.id).client if tariff.holds_from == SINCE_EVER)
    held = (*first, flat(day, after.tariff))
    return tuple(Change(HeldTariff(after.id, None, tariff)) for tariff in held)
