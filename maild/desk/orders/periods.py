"""The period at the end of a command: a month, two days, a year. A month without its year may be a garden's name."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from maild.desk.folding import fold
from maild.desk.intent import Period
from maild.desk.orders.days import read_day
from maild.desk.wording.days import MONTH, month_number, month_period

_DAY = r"\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d"
_ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTHS = {fold(name): number for number, name in enumerate(_ENGLISH, start=1)}
_YEAR_WORD = r"(?:\s*г\b\.?|\s*год[а]?\b)?"
_END = re.compile(
    rf"(?:^|\s)(?:за\s+)?(?:"
    rf"(?:с\s+)?(?P<first>{_DAY})\s*(?:-|по|до)\s*(?P<last>{_DAY})"
    rf"|(?P<word>{MONTH}|{'|'.join(_MONTHS)})\s+(?P<wy>20\d\d){_YEAR_WORD}"
    rf"|(?P<m>\d{{1,2}})[./](?P<y>20\d\d)|(?P<iy>20\d\d)-(?P<im>\d\d)"
    rf"|(?P<last_month>прошл[а-я]+\s+месяц[а-я]?|{fold('last month')})"
    rf"|(?P<this_month>(?:эт[а-я]+|текущ[а-я]+)\s+месяц[а-я]?|{fold('this month')})"
    rf"|(?P<year>20\d\d){_YEAR_WORD})\s*$"
)


def split_period(text: str, at: datetime) -> tuple[str, str | None]:
    """What stands before the period, and the period: `2026-10`, or `2026-10-01/2026-10-31`; None if there is none."""
    found = _END.search(fold(text))
    period = _period(found, at.date()) if found else None
    if found is None or period is None:
        return text, None
    # Counted in words: folding may change the length of what stands before.
    return " ".join(text.split()[: -len(found[0].split())]), period


def period_of(written: str) -> Period:
    """The days of a period as `split_period` writes it."""
    first, _, last = written.partition("/")
    if last:
        return Period(date.fromisoformat(first), date.fromisoformat(last))
    year, _, month = first.partition("-")
    return month_period(int(year), int(month))


def _period(found: re.Match[str], today: date) -> str | None:
    said = {name: value for name, value in found.groupdict().items() if value}
    if "first" in said:
        first, last = read_day(said["first"]).day, read_day(said["last"]).day
        return f"{first}/{last}" if first and last and first <= last else None
    if "year" in said:
        return f"{said['year']}-01-01/{said['year']}-12-31"
    if "last_month" in said:
        return f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    if "this_month" in said:
        return f"{today:%Y-%m}"
    return _month(said)


def _month(said: dict[str, str]) -> str | None:
    word = said.get("word")
    month = (_MONTHS.get(word) or month_number(word)) if word else int(said.get("m") or said["im"])
    year = said.get("wy") or said.get("y") or said["iy"]
    return f"{year}-{month:02}" if 1 <= month <= 12 else None  # noqa: PLR2004
