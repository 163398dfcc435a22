"""What the register of dictionaries knows of meters, readings and tariffs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from maild.desk.folding import fold
from maild.desk.meter import Stood, Tracked
from maild.desk.parties import Client, ClientStatus, Subscriber
from maild.metering.standing import KnownPlot
from maild.metering.tariffs import SINCE_EVER, Tariff, Tariffs, flat
from maild.metering.track import Meter, Reading, Track, until

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from maild.desk.meter import ClientReadings, HeldTariff, Import, IntervalDay, TakenBack
    from maild.metering.readings import ReadingRow

Place = tuple[str, date]


@dataclass(slots=True)
class FakeMeters:
    """`MeterRegister`, of what it was given."""

    clients: dict[int, Client] = field(default_factory=dict)
    plots: list[Subscriber] = field(default_factory=list)
    hung: dict[int, list[Meter]] = field(default_factory=dict)
    readings: dict[int, dict[Place, tuple[Reading, datetime]]] = field(default_factory=dict)
    imports: dict[int, Import] = field(default_factory=dict)
    counted_days: dict[tuple[int, date], Decimal] = field(default_factory=dict)
    brought: dict[tuple[int, str, date], list[Stood]] = field(default_factory=dict)
    brought_days: dict[tuple[int, date], IntervalDay] = field(default_factory=dict)
    held: dict[tuple[int, str | None, date], Tariff] = field(default_factory=dict)

    def put_plot(self, plot: Subscriber) -> None:
        """Its meter comes to those that have readings; one that has none was a mistake."""
        self.plots = [p for p in self.plots if p.id != plot.id] + [plot]
        known = {serial for serial, _ in self.readings.get(plot.id, {})}
        before = [m for m in self.hung.get(plot.id, []) if m.serial in known and m.serial != plot.serial]
        self.hung[plot.id] = [*before, Meter(plot.serial, plot.digits, plot.initial)]

    def put_readings(self, taken: ClientReadings) -> None:
        for row in taken.rows:
            its = self.readings.setdefault(row.plot_id or 0, {})
            place = row.reading.serial, row.reading.day
            before = its[place][0] if row.before else None
            its[place] = row.reading, taken.taken_at
            brought = Stood(taken.client_id, row.plot_id or 0, taken.import_id, row.reading, before)
            self.brought.setdefault((row.plot_id or 0, *place), []).append(brought)

    def put_day(self, day: IntervalDay) -> None:
        self.counted_days[day.client_id, day.day] = day.kwh
        self.brought_days[day.client_id, day.day] = day

    def put_back(self, back: TakenBack) -> None:
        for row in back.readings:
            place = row.reading.serial, row.reading.day
            assert self.brought[row.subscriber_id, *place].pop() == row
            its = self.readings[row.subscriber_id]
            if row.before:
                its[place] = row.before, its[place][1]
            else:
                del its[place]
        for day in back.days:
            del self.counted_days[back.client_id, day], self.brought_days[back.client_id, day]

    def taken_import(self, import_id: int) -> Import | None:
        return self.imports.get(import_id)

    def stood(self, import_id: int) -> Sequence[Stood]:
        return [rows[-1] for rows in self.brought.values() if rows and rows[-1].import_id == import_id]

    def stood_on(self, subscriber_id: int, day: date) -> Sequence[Stood]:
        its = (rows for (plot, _, of_day), rows in self.brought.items() if (plot, of_day) == (subscriber_id, day))
        return [rows[-1] for rows in its if rows]

    def stood_days(self, import_id: int) -> Sequence[IntervalDay]:
        return [day for day in self.brought_days.values() if day.import_id == import_id]

    def mended_by(self, import_id: int) -> Sequence[int]:
        pairs = ((was, by) for rows in self.brought.values() for was, by in pairwise(rows))
        return sorted({by.import_id for was, by in pairs if was.import_id == import_id}, reverse=True)

    def put_tariff(self, held: HeldTariff) -> None:
        self.held[held.client_id, held.plot_key, held.tariff.holds_from] = held.tariff

    def known_plots(self, rows: Sequence[ReadingRow], client_id: int | None = None) -> Mapping[str, KnownPlot]:
        wanted = {fold(s) for row in rows for s in (row.reading.serial, row.reading.replaced_by) if s}
        found: dict[str, KnownPlot] = {}
        for plot in self.plots:
            client = self.clients[plot.client_id]
            if client.status is ClientStatus.CLOSED or client_id not in (None, client.id):
                continue
            track = self._track(plot, None, date.max)
            known = KnownPlot(plot.id, f"участок {plot.plot}, {client.name}", track, client.id)
            for key in {fold(meter.serial) for meter in self.hung[plot.id]} & wanted:
                found[key] = replace(known, also=found[key].place) if key in found else known
        return found

    def tracks(self, client_id: int, openings: Mapping[int, Reading], until: date) -> Sequence[Tracked]:
        return [
            Tracked(
                plot.id,
                plot.plot,
                plot.plot_key,
                plot.name,
                plot.common,
                self._track(plot, openings.get(plot.id), until),
                self._newest(plot.id, until),
            )
            for plot in sorted(self.plots, key=lambda p: p.id)
            if plot.client_id == client_id
        ]

    def _track(self, plot: Subscriber, opening: Reading | None, day: date) -> Track:
        ct_ratio = self.clients[plot.client_id].ct_ratio
        ratio = ct_ratio.factor if plot.common and ct_ratio else Fraction(1)
        readings = tuple(reading for reading, _ in self.readings.get(plot.id, {}).values())
        return until(Track(tuple(self.hung[plot.id]), opening, readings, ratio), day)

    def _newest(self, plot_id: int, day: date) -> datetime | None:
        taken = [(reading.day, at) for reading, at in self.readings.get(plot_id, {}).values() if reading.day <= day]
        return max(taken)[1] if taken else None

    def tariffs(self, client_id: int) -> Tariffs:
        client = self.clients[client_id]
        pinned = (client_id, None, SINCE_EVER) in self.held
        agreed = (flat(SINCE_EVER, client.tariff),) if client.tariff and not pinned else ()
        plots: dict[str, tuple[Tariff, ...]] = {}
        for (whose, plot_key, _), tariff in self.held.items():
            if whose == client_id and plot_key is not None:
                plots[plot_key] = (*plots.get(plot_key, ()), tariff)
        return Tariffs((*agreed, *self._general(client_id)), plots)

    def _general(self, client_id: int) -> Iterable[Tariff]:
        return (tariff for (whose, plot_key, _), tariff in self.held.items() if whose == client_id and not plot_key)

    def interval_days(self, client_id: int, since: date) -> Mapping[date, Decimal]:
        return {
            day: kwh for (whose, day), kwh in sorted(self.counted_days.items()) if whose == client_id and day >= since
        }

    def import_of(self, digest: str, name: str) -> Import | None:
        held = (i for i in self.imports.values() if i.taken_back_at is None)
        return next((i for i in held if (i.digest, i.name) == (digest, name)), None)

    def readings_of(self, subscriber_id: int, serial: str, since: date) -> Sequence[Reading]:
        its = (reading for reading, _ in self.readings.get(subscriber_id, {}).values())
        return sorted((r for r in its if r.serial == serial and r.day >= since), key=lambda r: r.day)

    def metered(self, client_id: int) -> frozenset[int]:
        return frozenset(p.id for p in self.plots if p.client_id == client_id and self.readings.get(p.id))
