"""The readings of a plot from meter to meter: what was consumed between them, or why that cannot be said (S-3).

Pure arithmetic: nothing is guessed. A decrease without an event, a zone that comes or goes, a reading of a meter that
is not on the plot that day are faults; the import makes bad rows of them and the statement says that there are no data.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from maild.metering.cells import FINEST, Registers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

UNDATED = date.min
"""The day of an initial reading: the file of subscribers gives none, it is before all others."""
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a meter showed on a day, running totals in kWh.

    `rollover`: a register went past its last digit since the reading before. `replaced_by`: this is the meter's last
    reading, the meter named took its place.
    """

    serial: str
    day: date
    registers: Registers
    rollover: bool = False
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter that is or was on a plot. `digits`: integer digits of its register; `ratio`: its own, if it has one."""

    serial: str
    digits: int | None = None
    initial: Registers = ()
    ratio: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """What is known of a plot's meters.

    Args:
        meters: the first is the one on the plot before all readings.
        opening: the reading that everything is counted from; without one the first meter's initial one.
        readings: after the opening, in any order, one a meter and day.
        ratio: what differences are multiplied by (S-4: the common meter's transformers).
    """

    meters: tuple[Meter, ...]
    opening: Reading | None = None
    readings: tuple[Reading, ...] = ()
    ratio: Fraction = Fraction(1)

    @property
    def start(self) -> Reading | None:
        """The opening, or the first meter's initial reading; None if neither is known."""
        first = self.meters[0]
        return self.opening or (Reading(first.serial, UNDATED, first.initial) if first.initial else None)


class FaultKind(StrEnum):
    """Why a reading does not follow from the one before."""

    DECREASED = "decreased"
    ZONES = "zones"  # a zone came or went
    STRAY = "stray"  # of a meter that is not on the plot that day
    TOO_LONG = "too_long"  # more digits than the register has
    NOT_ROLLED = "not_rolled"  # the row says roll-over, but nothing decreased
    FAR_FROM_TOP = "far_from_top"  # the row says roll-over, but the reading before is in the lower half
    NO_FIRST = "no_first"  # a replacement without the new meter's first reading


@dataclass(frozen=True, slots=True)
class Fault:
    """A reading that cannot be taken as it stands; `before` is the one it was compared with."""

    kind: FaultKind
    reading: Reading
    before: Reading | None = None
    zone: str = ""
    digits: int | None = None
    on: str = ""  # the meter that is on the plot


@dataclass(frozen=True, slots=True)
class Step:
    """Two readings of one meter, one after the other, and what was consumed between them, times the ratio."""

    before: Reading
    reading: Reading
    kwh: Registers


@dataclass(slots=True)
class Walk:
    """The readings one after the other. `last`: where it ended; `by_first`: nothing was known before the first one."""

    last: Reading | None
    by_first: bool
    steps: list[Step] = field(default_factory=list)
    starts: list[Reading] = field(default_factory=list)  # first readings of meters that came in
    faults: list[Fault] = field(default_factory=list)


def walk(track: Track) -> Walk:
    """Day after day, from meter to meter."""
    start = track.start
    way = Walk(last=start, by_first=start is None)
    meters = {meter.serial: meter for meter in track.meters}
    on = (start.replaced_by or start.serial) if start else track.meters[0].serial
    before = start if start and not start.replaced_by else None
    for reading, serial in _in_order(track.readings, on):
        if serial != reading.serial:
            way.faults.append(Fault(FaultKind.STRAY, reading, way.last, on=serial))
            continue
        if before is None:
            way.starts.append(reading)
        else:
            _step(way, before, reading, meters.get(serial), track.ratio)
        way.last = reading
        before = None if reading.replaced_by else reading
    if before is None and way.last:
        way.faults.append(Fault(FaultKind.NO_FIRST, way.last))
    return way


def meter_on(track: Track) -> str:
    """The meter that is on the plot after all readings."""
    last = walk(track).last
    return (last.replaced_by or last.serial) if last else track.meters[0].serial


def _in_order(readings: tuple[Reading, ...], on: str) -> Iterator[tuple[Reading, str]]:
    """Each reading with the serial of the meter on the plot; on the day of a replacement the old meter comes first."""
    for _, same_day in groupby(sorted(readings, key=lambda r: r.day), key=lambda r: r.day):
        left = {reading.serial: reading for reading in same_day}
        while on in left:
            reading = left.pop(on)
            yield reading, on
            on = reading.replaced_by or on
        for reading in left.values():
            yield reading, on


def _step(way: Walk, before: Reading, reading: Reading, meter: Meter | None, ratio: Fraction) -> None:
    consumed = consumption(before, reading, meter.digits if meter else None)
    if isinstance(consumed, Fault):
        way.faults.append(consumed)
    else:
        way.steps.append(Step(before, reading, times(consumed, (meter and meter.ratio) or ratio)))


def consumption(before: Reading, reading: Reading, digits: int | None) -> Registers | Fault:
    """What went through a meter between two of its readings, by zone, kWh.

    A register at zero now was at zero before: a zone that the earlier reading leaves out is then no riddle.
    """
    earlier = dict(before.registers)
    now = reading.registers
    if len(earlier) != len(now) and (zone := _odd_zone(earlier, dict(now))):
        return Fault(FaultKind.ZONES, reading, before, zone)
    fallen = [zone for zone, kwh in now if kwh < earlier.get(zone, _ZERO)]
    if fault := _doubt(before, reading, fallen, digits):
        return fault
    modulus = Decimal(10 ** _digits(before, digits)) if fallen else _ZERO
    gone = ((zone, kwh - earlier.get(zone, _ZERO)) for zone, kwh in now)
    return tuple((zone, kwh if kwh >= 0 else kwh + modulus) for zone, kwh in gone)


def _odd_zone(earlier: Mapping[str, Decimal], now: Mapping[str, Decimal]) -> str | None:
    """A zone that only one of the two has, other than at zero. Zones always run on from the first."""
    more, fewer = (now, earlier) if len(now) > len(earlier) else (earlier, now)
    return next((zone for zone, kwh in more.items() if zone not in fewer and kwh), None)


def _doubt(before: Reading, reading: Reading, fallen: list[str], digits: int | None) -> Fault | None:
    if digits is not None and (long := next((z for z, kwh in reading.registers if kwh >= 10**digits), None)):
        return Fault(FaultKind.TOO_LONG, reading, before, long, digits)
    if not reading.rollover:
        return Fault(FaultKind.DECREASED, reading, before, fallen[0]) if fallen else None
    if not fallen:
        return Fault(FaultKind.NOT_ROLLED, reading, before)
    has = _digits(before, digits)
    low = next((zone for zone, kwh in before.registers if zone in fallen and kwh < 10**has // 2), None)
    return Fault(FaultKind.FAR_FROM_TOP, reading, before, low, has) if low else None


def _digits(before: Reading, digits: int | None) -> int:
    """As the file of subscribers says, or as many as the reading before has in its longest zone (S-3)."""
    return digits or max(len(str(int(kwh))) for _, kwh in before.registers)


def times(registers: Registers, ratio: Fraction) -> Registers:
    """Multiplied by a transformers' ratio; a ratio like 100/3 is rounded half up to a millionth of a kWh."""
    if ratio == 1:
        return registers
    return tuple((zone, by_ratio(kwh, ratio)) for zone, kwh in registers)


def by_ratio(kwh: Decimal, ratio: Fraction) -> Decimal:
    """One value times a ratio."""
    whole = kwh * ratio.numerator
    return whole if ratio.denominator == 1 else (whole / ratio.denominator).quantize(FINEST, ROUND_HALF_UP)


def summed(parts: Iterable[Registers]) -> dict[str, Decimal]:
    """The sum by zone, zones in their order."""
    total: dict[str, Decimal] = {}
    for part in parts:
        for zone, kwh in part:
            total[zone] = total.get(zone, _ZERO) + kwh
    return {zone: total[zone] for zone in sorted(total)}


def until(track: Track, day: date) -> Track:
    """The readings after the opening and on or before a day (S-2: the newest of them closes the period)."""
    opening = track.opening
    opened = opening.day if opening else UNDATED
    come_in = opening.replaced_by if opening else None  # its first reading may be of the opening's own day
    return replace(
        track,
        readings=tuple(r for r in track.readings if opened < r.day <= day or (r.day == opened and r.serial == come_in)),
    )
