"""Days, hours and periods as dispatchers write them. A day without its year is never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from maild.desk.folding import fold
from maild.desk.wording.days import MONTH, month_number

_DAY = re.compile(
    r"(?<![\d.])(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4}|\d{2})(?!\d)\.?(?:\s*г\b\.?|\s*года\b)?"
    r"|(?<![\d-])(?P<iy>\d{4})-(?P<im>\d{1,2})-(?P<id>\d{1,2})(?![\d-])"
    rf"|(?<!\d)(?P<wd>\d{{1,2}})\s+(?P<wm>{MONTH})\s+(?P<wy>\d{{4}})(?:\s*г\b\.?|\s*года\b)?"
)
_HOUR = re.compile(
    rf"(?<![\w.])(?:в\s+|{fold('at')}\s+)?(?P<h>\d{{1,2}})[:.-](?P<min>\d\d)(?::00)?(?![\d.-])(?:\s*ч\b\.?)?"
)
_CENTURY = 2000


@dataclass(frozen=True, slots=True)
class Read:
    """What was read, None if it is not there or impossible, and what else stands in the text, comparable."""

    day: date | None
    hour: time | None
    rest: str
    problem: str | None = None


def read_moment(text: str) -> Read:
    """A day and an hour in either order: `03.12.2026 10:00`, `3.12.2026 в 10-00`, `2026-12-03 10:00`."""
    by_day = read_day(text)
    found = list(_HOUR.finditer(by_day.rest))
    if by_day.problem or len(found) != 1:
        return Read(by_day.day, None, by_day.rest, by_day.problem)
    rest = " ".join(_HOUR.sub(" ", by_day.rest).split())
    try:
        return Read(by_day.day, time(int(found[0]["h"]), int(found[0]["min"])), rest)
    except ValueError:
        return Read(by_day.day, None, rest, f"Нет такого времени: «{found[0][0].strip()}».")


def read_day(text: str) -> Read:
    """The one day in the text; two days are none."""
    folded = fold(text)
    found = list(_DAY.finditer(folded))
    if len(found) != 1:
        return Read(None, None, folded, "Названо несколько дней." if found else None)
    rest = " ".join(_DAY.sub(" ", folded).split())
    try:
        return Read(_date(found[0]), None, rest)
    except ValueError:
        return Read(None, None, rest, f"Нет такого дня: «{found[0][0].strip()}».")


def _date(found: re.Match[str]) -> date:
    if found["iy"]:
        return date(int(found["iy"]), int(found["im"]), int(found["id"]))
    if found["wy"]:
        return date(int(found["wy"]), month_number(found["wm"]), int(found["wd"]))
    year = int(found["y"])
    return date(year + _CENTURY if year < 100 else year, int(found["m"]), int(found["d"]))  # noqa: PLR2004


def local(day: date, hour: time) -> datetime:
    """A moment by the desk's clock, without a zone: `decide` gives it."""
    return datetime.combine(day, hour)
