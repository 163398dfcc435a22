"""Readings, meters and tariffs as short as they can be written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from maild.metering.tariffs import SINCE_EVER, Band, Price, Tariff, flat
from maild.metering.track import Meter, Reading, Track
from maild.metering.use import Account

if TYPE_CHECKING:
    from maild.metering.cells import Registers


def kwh(*values: str) -> Registers:
    """`kwh("10", "5")` is ten in the first zone and five in the second."""
    return tuple((f"T{number}", Decimal(value)) for number, value in enumerate(values, 1))


def day(written: str, year: int = 2026) -> date:
    """`25.10`."""
    number, month = written.split(".")
    return date(year, int(month), int(number))


def reading(written: str, *values: str, serial: str = "A", rollover: bool = False, to: str | None = None) -> Reading:
    return Reading(serial, day(written), kwh(*values), rollover, to)


def meter(serial: str = "A", *initial: str, digits: int | None = None) -> Meter:
    return Meter(serial, digits, kwh(*initial))


def track(*readings: Reading, opening: Reading | None = None, first: Meter | None = None, ratio: str = "1") -> Track:
    return Track((first or meter(),), opening, readings, Fraction(ratio))


def tariff(*prices: str, since: date = SINCE_EVER) -> Tariff:
    return flat(since, kwh(*prices))


def banded(*bands: tuple[str | None, str], since: date = SINCE_EVER, zones: int = 1) -> Tariff:
    """The same bands for each zone: `banded(("100", "4"), (None, "6"))`."""
    price = Price(tuple(Band(None if upto is None else Decimal(upto), Decimal(each)) for upto, each in bands))
    return Tariff(since, tuple((f"T{zone}", price) for zone in range(1, zones + 1)))


def account(
    plot: str,
    *readings: Reading,
    opening: Reading | None = None,
    initial: tuple[str, ...] = (),
    ratio: str = "1",
    missed: int = 0,
    past: tuple[str, ...] = (),
) -> Account:
    """A plot with the meter A."""
    its = Track((meter("A", *initial),), opening, readings, Fraction(ratio))
    number = 10 * int("".join(filter(str.isdigit, plot)) or 0) + (not plot.isdigit())
    return Account(number, plot, plot, "Иванов", its, missed, tuple(map(Decimal, past)))
