"""Kilowatt-hours into roubles (S-4): half up to kopecks per plot and zone, every total the sum of the rounded parts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from maild.metering.cells import FINEST, Registers
from maild.metering.track import summed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maild.metering.tariffs import Price, Tariff

KOPECK = Decimal("0.01")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Part:
    """Kilowatt-hours at one price."""

    kwh: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Amount:
    """One zone of one plot. `rub` is the sum of the parts, rounded once."""

    zone: str
    kwh: Decimal
    parts: tuple[Part, ...]
    rub: Decimal


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consumption while one tariff held."""

    kwh: Registers
    tariff: Tariff

    @property
    def total(self) -> Decimal:
        """All zones."""
        return sum((kwh for _, kwh in self.kwh), _ZERO)


def kopecks(rub: Decimal) -> Decimal:
    """Half up to kopecks: 74.125 is 74.13."""
    return rub.quantize(KOPECK, ROUND_HALF_UP)


def unpriced(stretches: Iterable[Stretch]) -> str | None:
    """A zone with consumption that its tariff does not name."""
    return next((zone for s in stretches for zone, kwh in s.kwh if kwh and s.tariff.price(zone) is None), None)


def charge(stretches: Sequence[Stretch], months: int = 1) -> tuple[Amount, ...]:
    """The amount of each zone; one that `unpriced` would name costs nothing here.

    Bands count the consumption of all zones together, from stretch to stretch, and each zone takes its share of a band.
    Their bounds are for one month: consumption that built up over several has them as many times.
    """
    parts: dict[str, list[Part]] = {}
    done = _ZERO
    for stretch in stretches:
        total = stretch.total
        for zone, kwh in stretch.kwh:
            price = stretch.tariff.price(zone)
            found = _parts(kwh, price, (done, total), months) if price and kwh else []
            parts.setdefault(zone, []).extend(found)
        done += total
    used = summed(stretch.kwh for stretch in stretches)
    return tuple(_amount(zone, kwh, parts[zone]) for zone, kwh in used.items())


def _amount(zone: str, kwh: Decimal, parts: Sequence[Part]) -> Amount:
    by_price: dict[Decimal, Decimal] = {}
    for part in parts:
        by_price[part.price] = by_price.get(part.price, _ZERO) + part.kwh
    rub = kopecks(sum((each * price for price, each in by_price.items()), _ZERO))
    return Amount(zone, kwh, tuple(Part(each, price) for price, each in by_price.items()), rub)


def _parts(kwh: Decimal, price: Price, counted: tuple[Decimal, Decimal], months: int) -> list[Part]:
    """A zone's consumption cut at the bounds of bands. `counted`: what came before, and this stretch's in all zones."""
    if len(price.bands) == 1:
        return [Part(kwh, price.bands[0].price)]
    done, total = counted
    parts: list[Part] = []
    taken = _ZERO
    for band in price.bands:
        reached = kwh if band.up_to is None else _share(kwh, band.up_to * months - done, total)
        if reached > taken:
            parts.append(Part(reached - taken, band.price))
        taken = max(taken, reached)
    return parts


def _share(kwh: Decimal, room: Decimal, total: Decimal) -> Decimal:
    """How much of a zone fits under a bound that has so much room for all zones, half up to a millionth of a kWh."""
    if room <= 0:
        return _ZERO
    if room >= total:
        return kwh
    exact = Fraction(kwh) * Fraction(room) / Fraction(total) / Fraction(FINEST)
    return floor(exact + Fraction(1, 2)) * FINEST
