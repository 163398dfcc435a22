"""What the desk keeps of meters: files of readings taken in, days of half-hours, tariffs with their days (S-3, S-4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from maild.metering.standing import Judged
    from maild.metering.tariffs import Tariff
    from maild.metering.track import Reading, Track


@dataclass(frozen=True, slots=True)
class Import:
    """A file of readings that was taken: `digest` is the sha256 of its bytes, `layout` how it was laid out.

    `taken_back_at`: when it, or a row of it, was last taken back; then it may be taken again.
    """

    id: int
    digest: str
    name: str
    layout: str
    taken_at: datetime
    new: int
    changed: int
    same: int
    letter_id: int | None
    taken_back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stood:
    """A reading that stands as a file brought it; `before` is the one that it took the place of, None if it was new."""

    client_id: int
    subscriber_id: int
    import_id: int
    reading: Reading
    before: Reading | None = None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Readings of a client, and days of its common meter, of which each is to be what it was before its file."""

    client_id: int
    readings: tuple[Stood, ...] = ()
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientReadings:
    """What a file brought for the plots of one client: its new and changed rows, whose `plot_id` is a subscriber's."""

    client_id: int
    import_id: int
    taken_at: datetime
    rows: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class IntervalDay:
    """What a client's common meter counted in a whole day, kWh, by XML 80020."""

    client_id: int
    day: date
    kwh: Decimal
    import_id: int


@dataclass(frozen=True, slots=True)
class HeldTariff:
    """A tariff of a client, or of one of its plots, from its day on."""

    client_id: int
    plot_key: str | None
    tariff: Tariff


@dataclass(frozen=True, slots=True)
class Tracked:
    """A plot, or the common meter, with its readings. `arrived_at`: when the newest of them was taken in (S-2)."""

    subscriber_id: int
    plot: str
    plot_key: str
    name: str
    common: bool
    track: Track
    arrived_at: datetime | None = None
