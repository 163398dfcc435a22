"""XML 80020: a day of half-hours of a measuring point, for the common meter's sum of a month.

It holds increments, not readings, and the one who makes it has multiplied them by the transformers' ratio already. A
day counts only if all its 48 half-hours are there; nothing is filled in.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from maild.metering.cells import kwh_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from xml.etree.ElementTree import Element

ACTIVE_IN = "01"
"""The channel of active energy taken in; the others are energy given back, and reactive energy."""
HALF_HOURS = 48
_STARTS = frozenset(f"{minutes // 60:02}{minutes % 60:02}" for minutes in range(0, 24 * 60, 30))
_DAY_DIGITS = 8
_A_SERIAL = re.compile(r"(?<![\w.])\d{6,15}(?![\w.])")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PointDay:
    """What a measuring point counted in a day, kWh. `doubtful`: half-hours that the sender marks as not trustworthy."""

    code: str
    name: str
    day: date
    kwh: Decimal
    doubtful: int = 0

    @property
    def serials(self) -> tuple[str, ...]:
        """What may be the meter's serial number: the point's code, or a number in its name."""
        return tuple(filter(None, dict.fromkeys((self.code, *_A_SERIAL.findall(self.name)))))


@dataclass(frozen=True, slots=True)
class IntervalFile:
    """What a message says: it is taken only if `problems` is empty."""

    points: tuple[PointDay, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IntervalSum:
    """The sum of whole days; `absent` are the days without one, and then it is no sum of the period."""

    kwh: Decimal
    absent: tuple[date, ...]


class _Wrong(ValueError):
    """What is wrong with a point; the message says it."""


def read_intervals(content: bytes) -> IntervalFile:
    """The points with active energy of one message. No entities, no DTD, nothing from outside is read."""
    from xml.etree.ElementTree import ParseError  # with the first message: few desks ever get one

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        message = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return _refused("Файл XML повреждён или небезопасен.")
    if message.tag != "message" or message.get("class") != "80020":
        return _refused("Это не сообщение 80020.")
    day = _day((message.findtext("datetime/day") or "").strip())
    if day is None:
        return _refused("В сообщении 80020 нет даты (datetime/day).")
    found = [_point(point, channel, day) for point, channel in _channels(message)]
    problems = [each for each in found if isinstance(each, str)]
    points = [each for each in found if isinstance(each, PointDay)]
    problems += _doubled(points)
    if not found:
        return _refused("В сообщении 80020 нет точки учёта с активной энергией (канал 01).")
    return IntervalFile(tuple(points), tuple(problems))


def whole_days(days: Mapping[date, Decimal], since: date, before: date) -> IntervalSum:
    """The sum of the days from one reading's day to the day before another's: a reading is of the start of its day."""
    wanted = [since + _ONE_DAY * n for n in range((before - since).days)]
    return IntervalSum(
        sum((days.get(day, Decimal(0)) for day in wanted), Decimal(0)), tuple(day for day in wanted if day not in days)
    )


def _refused(problem: str) -> IntervalFile:
    return IntervalFile(problems=(problem,))


def _day(written: str) -> date | None:
    if len(written) != _DAY_DIGITS or not (written.isascii() and written.isdigit()):
        return None
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        return None


def _channels(message: Element) -> Iterator[tuple[Element, Element]]:
    for point in message.iterfind("area/measuringpoint"):
        for channel in point.iterfind("measuringchannel"):
            if channel.get("code") == ACTIVE_IN:
                yield point, channel


def _point(point: Element, channel: Element, day: date) -> PointDay | str:
    code, name = (point.get("code") or "").strip(), (point.get("name") or "").strip()
    try:
        values = _half_hours(channel)
    except _Wrong as why:
        return f"Точка учёта {code or name or 'без кода'}, {day:%d.%m.%Y}: {why}"
    total = sum((kwh for kwh, _ in values.values()), Decimal(0))
    return PointDay(code, name, day, total, sum(doubtful for _, doubtful in values.values()))


def _half_hours(channel: Element) -> dict[str, tuple[Decimal, bool]]:
    """Every half-hour once: what was counted, and whether its sender doubts it."""
    values: dict[str, tuple[Decimal, bool]] = {}
    for period in channel.iterfind("period"):
        start, value = period.get("start", ""), period.find("value")
        if start not in _STARTS:
            raise _Wrong(f"период «{start}» — не получасовой.")
        if start in values:
            raise _Wrong(f"период {start} указан дважды.")
        kwh = kwh_in(value.text or "") if value is not None else None
        if value is None or kwh is None:
            raise _Wrong(f"в периоде {start} нет значения.")
        values[start] = kwh, value.get("status", "0") not in {"", "0"}
    if len(values) != HALF_HOURS:
        raise _Wrong(f"получасовых периодов {len(values)} из {HALF_HOURS}.")
    return values


def _doubled(points: Iterable[PointDay]) -> list[str]:
    codes = Counter(point.code for point in points)
    return [f"Точка учёта {code} указана дважды." for code, times in codes.items() if times > 1]
