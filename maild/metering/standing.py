"""The readings of a file against what is known: new, the same, changed, decreased, of an unknown meter (S-3).

A file is taken only if no row is refused. A row is refused if it does not follow from the reading before it, or if the
one after it, known or in the file, would not follow from it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from maild.metering.track import FaultKind, meter_on, walk
from maild.metering.wording import day_text, fault_text, overtaken_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from maild.metering.columns import Keys
    from maild.metering.readings import ReadingRow
    from maild.metering.track import Fault, Reading, Track


class Standing(StrEnum):
    """What a row is to what is known."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"  # another value for a meter and day that has one
    DECREASED = "decreased"
    UNKNOWN = "unknown"  # no such meter
    WRONG = "wrong"  # anything else that keeps the row out


@dataclass(frozen=True, slots=True)
class KnownPlot:
    """What is known of one plot. `place` names it for people: «участок 12, СНТ «Ромашка»».

    Of `track.readings` those from the one before the file's first day on are enough, the earliest as its opening.
    `also` names another plot that has a meter of the same serial number: which of them is meant cannot be said.
    """

    id: int
    place: str
    track: Track
    client_id: int = 0
    also: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A row of the file. `plot_id` is None where no plot has the meter; `before` is what a changed row had.

    `reading` is to be kept, its serials as the register spells them; `problem` says in Russian why it is refused.
    """

    row: int
    standing: Standing
    reading: Reading
    plot_id: int | None = None
    before: Reading | None = None
    problem: str = ""
    client_id: int = 0


class _Meters:
    """Which plot has a meter: by what is known, and by the replacements that the file itself tells."""

    def __init__(self, known: Mapping[str, KnownPlot], keys: Keys) -> None:
        self._known = known
        self._keys = keys
        self._put: dict[str, KnownPlot] = {}
        self._bare: dict[str, str] | None = None

    def plot(self, serial: str) -> KnownPlot | None:
        """The plot that has, or had, the meter."""
        key = self._keys.name(serial)
        return self._put.get(key) or self._known.get(key)

    def put(self, serial: str, plot: KnownPlot) -> KnownPlot | None:
        """A meter comes in on a plot; the other plot on which it still is, if so."""
        other = self.plot(serial)
        if other and other.id != plot.id and self._keys.name(meter_on(other.track)) == self._keys.name(serial):
            return other
        self._put[self._keys.name(serial)] = plot
        return None

    def near(self, serial: str) -> str | None:
        """A known number that differs by leading zeros only: spreadsheets drop them."""
        if self._bare is None:
            self._bare = {key.lstrip("0"): key for key in self._known if key.isdigit()}
        return self._bare.get(serial.lstrip("0"))


def judge(rows: Sequence[ReadingRow], known: Mapping[str, KnownPlot], keys: Keys) -> tuple[Judged, ...]:
    """Every row, in the order of the file.

    Args:
        rows: the good rows of the file, one a meter and day.
        known: serial number's key → the plot that has, or had, the meter.
        keys: how serial numbers are compared.
    """
    keys = replace(keys, name=cache(keys.name))  # each serial number is asked for several times
    meters = _Meters(known, keys)
    judged = list(_put_in(rows, meters))
    out = {refused.row for refused in judged}
    of_plot: dict[int, tuple[KnownPlot, list[ReadingRow]]] = {}
    for row in rows:
        plot = meters.plot(row.reading.serial)
        if plot is None:
            judged.append(Judged(row.row, Standing.UNKNOWN, row.reading, problem=_unknown(row.reading.serial, meters)))
        elif plot.also:
            problem = f"Серийный номер {row.reading.serial} стоит у нескольких счётчиков: {plot.place}; {plot.also}."
            judged.append(Judged(row.row, Standing.WRONG, row.reading, plot.id, problem=problem))
        elif row.row not in out:
            of_plot.setdefault(plot.id, (plot, []))[1].append(row)
    for plot, its in of_plot.values():
        judged += _of_plot(its, plot, keys)
    return tuple(sorted(judged, key=lambda j: j.row))


def _put_in(rows: Iterable[ReadingRow], meters: _Meters) -> Iterator[Judged]:
    """Rows that put in a meter which is on another plot; those that may are noted, day after day."""
    for row in sorted((r for r in rows if r.reading.replaced_by), key=lambda r: r.reading.day):
        plot = meters.plot(row.reading.serial)
        other = meters.put(str(row.reading.replaced_by), plot) if plot else None
        if plot and other:
            problem = f"Счётчик {row.reading.replaced_by} стоит в другом месте: {other.place}."
            yield Judged(row.row, Standing.WRONG, row.reading, plot.id, problem=problem)


def _unknown(serial: str, meters: _Meters) -> str:
    near = meters.near(serial)
    hint = f" Есть {near}: возможно, таблица потеряла начальные нули." if near else ""
    return f"Счётчик {serial} неизвестен.{hint}"


_Place = tuple[str, "date"]


def _of_plot(rows: Sequence[ReadingRow], plot: KnownPlot, keys: Keys) -> Iterator[Judged]:
    """The rows of one plot, walked together with what is known of it."""
    track = plot.track
    opening = track.opening
    have: dict[_Place, Reading] = {_place(r): r for r in (opening, *track.readings) if r}
    judged = [_compared(row, plot, have) for row in _spelled(rows, track, keys)]
    given = {_place(j.reading): j for j in judged if j.standing is not Standing.WRONG}
    merged = {**have, **{place: j.reading for place, j in given.items()}}
    start = merged.pop(_place(opening)) if opening else None
    way = walk(replace(track, opening=start, readings=tuple(merged.values())))
    blamed = {place: fault for fault in reversed(way.faults) if (place := _blamed(fault, given))}
    for j in judged:
        fault = blamed.get(_place(j.reading))
        yield _refused(j, fault) if fault else j


def _place(reading: Reading) -> _Place:
    return reading.serial, reading.day


def _spelled(rows: Iterable[ReadingRow], track: Track, keys: Keys) -> Iterator[ReadingRow]:
    """Serial numbers as the register, or else the row of the meter itself, spells them."""
    rows = list(rows)
    known = (track.opening, *track.readings)
    here = {r.serial for r in known if r} | {meter.serial for meter in track.meters}
    spelling = {keys.name(serial): serial for serial in (*(row.reading.serial for row in rows), *sorted(here))}
    for row in rows:
        reading = row.reading
        if reading.serial in here and not reading.replaced_by:
            yield row
            continue
        come_in = reading.replaced_by and spelling.get(keys.name(reading.replaced_by), reading.replaced_by)
        yield replace(row, reading=replace(reading, serial=spelling[keys.name(reading.serial)], replaced_by=come_in))


def _compared(row: ReadingRow, plot: KnownPlot, have: Mapping[_Place, Reading]) -> Judged:
    reading, opening = row.reading, plot.track.opening
    before = have.get(_place(reading))
    if before is None and opening and reading.day < opening.day:
        problem = f"Показания раньше первых известных ({day_text(opening.day)}) не принимаются."
        return Judged(row.row, Standing.WRONG, reading, plot.id, problem=problem)
    if before is None:
        return Judged(row.row, Standing.NEW, reading, plot.id, client_id=plot.client_id)
    if before == reading:
        return Judged(row.row, Standing.SAME, reading, plot.id, client_id=plot.client_id)
    return Judged(row.row, Standing.CHANGED, reading, plot.id, before, client_id=plot.client_id)


def _blamed(fault: Fault, given: Mapping[_Place, Judged]) -> _Place | None:
    """The row of the file that brought the fault: the reading itself, or the one before it; None if it was there."""
    for reading in (fault.reading, fault.before):
        row = given.get(_place(reading)) if reading else None
        if row and row.standing is not Standing.SAME:
            return _place(row.reading)
    return None


def _refused(judged: Judged, fault: Fault) -> Judged:
    own = _place(fault.reading) == _place(judged.reading)
    standing = Standing.DECREASED if fault.kind in _FALLEN else Standing.WRONG
    return replace(judged, standing=standing, problem=fault_text(fault) if own else overtaken_text(fault))


_FALLEN = {FaultKind.DECREASED, FaultKind.FAR_FROM_TOP}
