"""The desk's questions about meters, readings and tariffs, answered from indexes (`desk.meter_register`)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, select

from maild.desk.meter import Import, Tracked
from maild.ledger import taking_back
from maild.ledger.columns import decimal_pairs
from maild.ledger.known import known_plots
from maild.ledger.meter_tables import ImportRow, IntervalDayRow, MeterRow, ReadingRow, TariffRow
from maild.ledger.meters import meter_of, ratio_of, reading_of, tariff_of
from maild.ledger.statements import table_of
from maild.ledger.tables import ClientRow, HistoryRow, SubscriberRow
from maild.metering.tariffs import SINCE_EVER, Tariff, Tariffs, flat
from maild.metering.track import Reading, Track
from maild.metering.track import until as up_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from maild.desk.meter import IntervalDay, Stood
    from maild.metering.readings import ReadingRow as FileRow
    from maild.metering.standing import KnownPlot
    from maild.metering.track import Meter

_C, _S, _M, _R = map(table_of, (ClientRow, SubscriberRow, MeterRow, ReadingRow))
_D, _I, _T, _H = map(table_of, (IntervalDayRow, ImportRow, TariffRow, HistoryRow))
_CLIENT = bindparam("client", type_=Integer)
_PLOTS = (
    select(_S.c.id, _S.c.plot, _S.c.plot_key, _S.c.name, _S.c.common, _C.c.ct_ratio)
    .join(_C, _C.c.id == _S.c.client_id)
    .where(_S.c.client_id == _CLIENT)
    .order_by(_S.c.id)
)
_METERS = (
    select(_M.c.subscriber_id, _M.c.serial, _M.c.digits, _M.c.initial)
    .join(_S, _S.c.id == _M.c.subscriber_id)
    .where(_S.c.client_id == _CLIENT)
    .order_by(_M.c.subscriber_id, _M.c.number)
)
_READINGS = (
    select(_R.c.subscriber_id, _R.c.taken_at, _R.c.serial, _R.c.day, _R.c.registers, _R.c.rollover, _R.c.replaced_by)
    .where(_R.c.subscriber_id.in_(bindparam("plots", expanding=True)))
    .where(_R.c.day >= bindparam("since"), _R.c.day <= bindparam("until"))
)
_OF_METER = (
    select(_R.c.serial, _R.c.day, _R.c.registers, _R.c.rollover, _R.c.replaced_by)
    .where(_R.c.subscriber_id == bindparam("plot"), _R.c.day >= bindparam("since"), _R.c.serial == bindparam("serial"))
    .order_by(_R.c.day)
)
_READ = select(_S.c.id).where(_S.c.client_id == _CLIENT, select(_R.c.day).where(_R.c.subscriber_id == _S.c.id).exists())
_DAYS = select(_D.c.day, _D.c.kwh).where(_D.c.client_id == _CLIENT, _D.c.day >= bindparam("since")).order_by(_D.c.day)
_IMPORT = (
    select(_I)
    .where(_I.c.digest == bindparam("digest"), _I.c.name == bindparam("name"), _I.c.taken_back_at.is_(None))
    .order_by(_I.c.id.desc())
)
_NUMBERED = select(_I).where(_I.c.id == bindparam("file"))
_KINDS = select(_H.c.about_kind).where(_H.c.id > bindparam("entry", type_=Integer))
_TOUCHING = {"client", "import", "registration", "act"}
"""Kinds of things whose changes may change what a file of readings is judged by."""
_AGREED = select(_C.c.tariff).where(_C.c.id == _CLIENT)
_TARIFFS = select(_T.c.plot_key, _T.c.holds_from, _T.c.prices).where(_T.c.client_id == _CLIENT)

Dated = tuple[Reading, datetime]


class SqlMeterRegister:
    """`desk.meter_register.MeterRegister` on one connection."""

    _connection: Connection

    def known_plots(self, rows: Sequence[FileRow], client_id: int | None = None) -> Mapping[str, KnownPlot]:
        """See `MeterRegister`."""
        return known_plots(self._connection, rows, client_id)

    def tracks(self, client_id: int, openings: Mapping[int, Reading], until: date) -> Sequence[Tracked]:
        """See `MeterRegister`."""
        whose = {"client": client_id}
        meters: dict[int, list[Meter]] = defaultdict(list)
        for plot_id, *meter in self._connection.execute(_METERS, whose):
            meters[plot_id].append(meter_of(meter))
        plots = self._connection.execute(_PLOTS, whose).all()
        readings = self._readings([row.id for row in plots], openings, until)
        tracked = []
        for plot_id, plot, plot_key, name, common, ct_ratio in plots:
            its = sorted(readings[plot_id], key=lambda dated: dated[0].day)
            ratio = ratio_of(ct_ratio, common=common)
            track = Track(tuple(meters[plot_id]), openings.get(plot_id), tuple(r for r, _ in its), ratio)
            arrived_at = its[-1][1] if its else None
            tracked.append(Tracked(plot_id, plot, plot_key, name, common, up_to(track, until), arrived_at))
        return tracked

    def _readings(self, plots: list[int], openings: Mapping[int, Reading], until: date) -> dict[int, list[Dated]]:
        """Those of the day of the opening too; plots that were opened on the same day are asked for together."""
        opened: dict[str, list[int]] = defaultdict(list)
        for plot_id in plots:
            opening = openings.get(plot_id)
            opened[opening.day.isoformat() if opening else ""].append(plot_id)
        found: dict[int, list[Dated]] = defaultdict(list)
        for since, its in opened.items():
            asked = {"plots": its, "since": since, "until": until.isoformat()}
            for plot_id, taken_at, *reading in self._connection.execute(_READINGS, asked):
                found[plot_id].append((reading_of(reading), taken_at))
        return found

    def tariffs(self, client_id: int) -> Tariffs:
        """See `MeterRegister`."""
        agreed = decimal_pairs(self._connection.execute(_AGREED, {"client": client_id}).scalar())
        held: dict[str, list[Tariff]] = defaultdict(list)
        for plot_key, holds_from, prices in self._connection.execute(_TARIFFS, {"client": client_id}):
            held[plot_key].append(tariff_of(holds_from, prices))
        general = held.pop("", [])
        if agreed and all(tariff.holds_from != SINCE_EVER for tariff in general):
            general.insert(0, flat(SINCE_EVER, agreed))
        return Tariffs(tuple(general), {plot_key: tuple(its) for plot_key, its in held.items()})

    def interval_days(self, client_id: int, since: date) -> Mapping[date, Decimal]:
        """See `MeterRegister`."""
        found = self._connection.execute(_DAYS, {"client": client_id, "since": since.isoformat()})
        return {date.fromisoformat(day): Decimal(kwh) for day, kwh in found}

    def import_of(self, digest: str, name: str) -> Import | None:
        """See `MeterRegister`."""
        found = self._connection.execute(_IMPORT, {"digest": digest, "name": name}).mappings().first()
        return Import(**found) if found else None

    def taken_import(self, import_id: int) -> Import | None:
        """See `MeterRegister`."""
        row = self._connection.execute(_NUMBERED, {"file": import_id}).mappings().first()
        return Import(**row) if row else None

    def stood(self, import_id: int) -> Sequence[Stood]:
        """See `MeterRegister`."""
        return taking_back.stood(self._connection, import_id)

    def stood_on(self, subscriber_id: int, day: date) -> Sequence[Stood]:
        """See `MeterRegister`."""
        return taking_back.stood_on(self._connection, subscriber_id, day)

    def stood_days(self, import_id: int) -> Sequence[IntervalDay]:
        """See `MeterRegister`."""
        return taking_back.stood_days(self._connection, import_id)

    def mended_by(self, import_id: int) -> Sequence[int]:
        """See `MeterRegister`."""
        return taking_back.mended_by(self._connection, import_id)

    def readings_of(self, subscriber_id: int, serial: str, since: date) -> Sequence[Reading]:
        """See `MeterRegister`."""
        asked = {"plot": subscriber_id, "serial": serial, "since": since.isoformat()}
        return [reading_of(row) for row in self._connection.execute(_OF_METER, asked)]

    def touched_since(self, entry: int) -> bool:
        """See `MeterRegister`."""
        return not _TOUCHING.isdisjoint(self._connection.execute(_KINDS, {"entry": entry}).scalars())

    def metered(self, client_id: int) -> frozenset[int]:
        """See `MeterRegister`."""
        return frozenset(self._connection.execute(_READ, {"client": client_id}).scalars())
