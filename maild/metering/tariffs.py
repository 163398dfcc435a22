"""Prices with the days from which they hold, for a client or for single plots (S-4). Roubles per kWh, exact."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

SINCE_EVER = date.min
"""A tariff agreed at registration has no day: it holds from the beginning."""
_DAY = attrgetter("holds_from")


@dataclass(frozen=True, slots=True)
class Band:
    """A price for consumption up to a bound, kWh in one month; None is without bound."""

    up_to: Decimal | None
    price: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """What a kWh of one zone costs: one band, or several with rising bounds of which only the last has none."""

    bands: tuple[Band, ...]

    def __post_init__(self) -> None:
        bounds = [band.up_to for band in self.bands[:-1]]
        rising = [bound for bound in bounds if bound is not None and bound > 0]
        if not self.bands or self.bands[-1].up_to is not None or bounds != sorted(set(rising)):
            raise ValueError("bands need rising bounds, and the last one none")


@dataclass(frozen=True, slots=True)
class Tariff:
    """Prices by zone from a day on."""

    holds_from: date
    prices: tuple[tuple[str, Price], ...]

    def price(self, zone: str) -> Price | None:
        """None if the tariff does not name the zone."""
        return next((price for named, price in self.prices if named == zone), None)


def flat(holds_from: date, prices: tuple[tuple[str, Decimal], ...]) -> Tariff:
    """A tariff without bands, as `Т1 7,45; Т2 2,90` gives it."""
    return Tariff(holds_from, tuple((zone, Price((Band(None, price),))) for zone, price in prices))


@dataclass(frozen=True, slots=True)
class Timeline:
    """The tariffs of one plot, each until the next."""

    tariffs: tuple[Tariff, ...]

    def on(self, day: date) -> Tariff | None:
        """The one that holds on a day; None before the first."""
        place = bisect_right(self.tariffs, day, key=_DAY)
        return self.tariffs[place - 1] if place else None

    def changes(self, after: date, before: date) -> tuple[date, ...]:
        """The days strictly between two on which another tariff begins."""
        return tuple(tariff.holds_from for tariff in self.tariffs if after < tariff.holds_from < before)


@dataclass(frozen=True, slots=True)
class Tariffs:
    """All tariffs of a client, and those of single plots by the plots' keys, in any order, one a day.

    A plot's own tariff holds from its day on, whatever the client's is by then.
    """

    client: tuple[Tariff, ...]
    plots: Mapping[str, tuple[Tariff, ...]] = field(default_factory=dict)

    def timeline(self, plot_key: str) -> Timeline:
        """What holds for a plot."""
        own = sorted(self.plots.get(plot_key, ()), key=_DAY)
        general = sorted(self.client, key=_DAY)
        if own:
            general = [tariff for tariff in general if tariff.holds_from < own[0].holds_from]
        return Timeline((*general, *own))
