"""What is known of the meters that a file of readings names: a file may name hundreds of thousands (S-3)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from maild.desk.folding import fold
from maild.desk.parties import ClientStatus
from maild.ledger.meter_tables import MeterRow, ReadingRow
from maild.ledger.meters import meter_of, ratio_of, reading_of
from maild.ledger.statements import table_of
from maild.ledger.tables import ClientRow, SubscriberRow
from maild.metering.standing import KnownPlot
from maild.metering.track import Track

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from maild.metering.readings import ReadingRow as FileRow
    from maild.metering.track import Meter, Reading

PORTION = 5_000
"""Meters asked for at once: a statement may carry so many values in both databases."""
_HINTS = 200
"""Serial numbers that nobody has, for which one with leading zeros is looked for."""
_SHORTEST, _LONGEST = 6, 15

_C, _S, _M, _R = map(table_of, (ClientRow, SubscriberRow, MeterRow, ReadingRow))
_BEFORE = _R.alias()
_PLACES = (
    select(_M.c.serial_key, _M.c.serial == _S.c.serial, _S.c.id, _S.c.plot, _S.c.common, _C.c.id, _C.c.name)
    .add_columns(_C.c.ct_ratio)
    .join(_S, _S.c.id == _M.c.subscriber_id)
    .join(_C, _C.c.id == _S.c.client_id)
    .where(_M.c.serial_key.in_(bindparam("keys", expanding=True)), _C.c.status != ClientStatus.CLOSED.value)
)
_OF_CLIENT = _PLACES.where(_C.c.id == bindparam("client"))
_METERS = (
    select(_M.c.subscriber_id, _M.c.serial, _M.c.digits, _M.c.initial)
    .where(_M.c.subscriber_id.in_(bindparam("plots", expanding=True)))
    .order_by(_M.c.subscriber_id, _M.c.number)
)
_LAST_BEFORE = (
    select(func.max(_BEFORE.c.day))
    .where(_BEFORE.c.subscriber_id == _S.c.id, _BEFORE.c.day < bindparam("first"))
    .scalar_subquery()
)
_READINGS = (
    select(_R.c.subscriber_id, _R.c.serial, _R.c.day, _R.c.registers, _R.c.rollover, _R.c.replaced_by)
    .join(_S, _S.c.id == _R.c.subscriber_id)
    .where(_S.c.id.in_(bindparam("plots", expanding=True)), _R.c.day >= func.coalesce(_LAST_BEFORE, ""))
    .order_by(_R.c.subscriber_id, _R.c.day)
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A meter on a plot: now, or once."""

    key: str
    now: bool
    plot_id: int
    plot: str
    common: bool
    client_id: int
    client: str
    ct_ratio: str | None

    @property
    def name(self) -> str:
        return f"{'общий счётчик' if self.common else f'участок {self.plot}'}, {self.client}"


def known_plots(connection: Connection, rows: Sequence[FileRow], client_id: int | None) -> Mapping[str, KnownPlot]:
    """See `desk.meter_register.MeterRegister`."""
    key_of = cache(fold)
    wanted = {key_of(serial) for row in rows for serial in (row.reading.serial, row.reading.replaced_by) if serial}
    first = min((row.reading.day for row in rows), default=None)
    if first is None:
        return {}
    found = _found(connection, wanted, client_id, first)
    padded = {key for unknown in sorted(wanted - set(found))[:_HINTS] for key in _with_zeros(unknown)}
    return {**_found(connection, padded, client_id, first), **found}


def _with_zeros(key: str) -> Iterator[str]:
    """The same number with more, or fewer, zeros before it: spreadsheets drop them."""
    bare = key.lstrip("0")
    return (bare.zfill(length) for length in range(_SHORTEST, _LONGEST + 1) if key.isdigit() and length >= len(bare))


def _found(connection: Connection, keys: Iterable[str], client_id: int | None, first: date) -> dict[str, KnownPlot]:
    found: dict[str, KnownPlot] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), PORTION):
        found |= _portion(connection, ordered[start : start + PORTION], client_id, first)
    return found


def _portion(connection: Connection, keys: list[str], client_id: int | None, first: date) -> dict[str, KnownPlot]:
    asked = _PLACES if client_id is None else _OF_CLIENT
    places = [_Place(*row) for row in connection.execute(asked, {"keys": keys, "client": client_id})]
    by_key: dict[str, list[_Place]] = defaultdict(list)
    for place in places:
        by_key[place.key].append(place)
    tracks = _tracks(connection, {place.plot_id: place for place in places}, first)
    return {key: _known(its, tracks) for key, its in by_key.items()}


def _known(places: list[_Place], tracks: Mapping[int, Track]) -> KnownPlot:
    """The plot that has the meter, else the one that had it; `also` if there are several."""
    place, *others = [place for place in places if place.now] or places
    also = others[0].name if others else ""
    return KnownPlot(place.plot_id, place.name, tracks[place.plot_id], place.client_id, also)


def _tracks(connection: Connection, places: Mapping[int, _Place], first: date) -> dict[int, Track]:
    asked = {"plots": list(places), "first": first.isoformat()}
    readings: dict[int, list[Reading]] = defaultdict(list)
    for plot_id, *reading in connection.execute(_READINGS, asked):
        readings[plot_id].append(reading_of(reading))
    meters: dict[int, list[Meter]] = defaultdict(list)
    for plot_id, serial, digits, initial in connection.execute(_METERS, asked):
        # What a meter began with counts only where there is nothing before the file.
        began = "[]" if plot_id in readings and readings[plot_id][0].day < first else initial
        meters[plot_id].append(meter_of((serial, digits, began)))
    return {plot_id: _track(meters[plot_id], readings[plot_id], place, first) for plot_id, place in places.items()}


def _track(meters: list[Meter], readings: list[Reading], place: _Place, first: date) -> Track:
    """The one before the first day opens; of several of that day the one that no other follows."""
    before = [reading for reading in readings if reading.day < first]
    serials = {reading.serial for reading in before}
    opening = next((reading for reading in before if reading.replaced_by not in serials), None)
    ratio = ratio_of(place.ct_ratio, common=place.common)
    return Track(tuple(meters), opening, tuple(reading for reading in readings if reading.day >= first), ratio)
