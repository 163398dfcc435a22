"""Days and periods as people write them, settled by the moment of receipt (CONTRACT, JSON names: `received_at`)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from maild.desk.intent import Period

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTH_STARTS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
MONTH = (
    r"(?:(?:январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)(?:ь|я|е|ю|ем)|(?:март|август)(?:а|е|у|ом)?|ма[йяею]|маем"
    r"|(?:янв|февр?|мар|апр|авг|сент?|окт|нояб?|дек)\b\.?)"
)
"""A month's name in any case, or shortened, in folded text."""
YEAR = r"(?:20\d\d)(?:\s?г(?:\.|од(?:а|у)?)?(?!\w))?"
_DMY = r"(?<![\d.])(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>20\d\d|\d\d)(?![\d])(?:\s?г(?:\.|ода?)?(?!\w))?"
_DM = r"(?<![\d.,/])(?P<d2>[0-3]?\d)\.(?P<m2>0[1-9]|1[0-2])(?!\.?\d|\s?(?:к?вт|тыс|руб))"
_ISO = r"(?<!\d)(?P<iy>20\d\d)-(?P<im>\d\d)-(?P<id>\d\d)(?!\d)"
_NAMED = rf"(?<!\d)(?P<nd>\d{{1,2}})(?:-?(?:го|е|ого|ое|ым|ому))?\s(?P<nm>{MONTH})(?!\w)(?:\s(?P<ny>20\d\d))?"
DAY = re.compile(f"(?:{_DMY})|(?:{_ISO})|(?:{_NAMED})|(?:{_DM})")
"""A day of the calendar, in folded text."""

_LONG_AGO = timedelta(days=200)
_MONTHS = 12
_SAME_MONTH = re.compile(r"(?<![\d./-])(?P<d>\d{1,2})(?:-?го)?\s?(?:по|до|-)\s?$")
_SINCE = re.compile(rf"(?<!\w)(?:с|начиная с)\s{MONTH}")
_NEAR = 12  # characters that «15-го по » takes at most
_SPAN = 2  # a period has a first and a last day


def month_number(name: str) -> int:
    """1 to 12 of a folded month's name in any form."""
    return 1 + _MONTH_STARTS.index(name[:3] if name[:3] in _MONTH_STARTS else "май")


def day_of(found: re.Match[str], today: date) -> date | None:
    """The day of a match of `DAY`; without a year the nearest one, None if there is no such day."""
    said = found.groupdict()
    if said["iy"]:
        return _date(int(said["iy"]), int(said["im"]), int(said["id"]))
    if said["d"]:
        year = int(said["y"])
        return _date(year if year > 99 else 2000 + year, int(said["m"]), int(said["d"]))  # noqa: PLR2004
    day = int(said["nd"] or said["d2"])
    month = month_number(said["nm"]) if said["nm"] else int(said["m2"])
    if said["ny"]:
        return _date(int(said["ny"]), month, day)
    return _nearest(month, day, today)


def _nearest(month: int, day: int, today: date) -> date | None:
    """In the coming half a year if it falls there, else the last one: «долг с 1 мая» in November is past."""
    near = [d for year in (today.year - 1, today.year, today.year + 1) if (d := _date(year, month, day))]
    coming = [d for d in near if today <= d <= today + _LONG_AGO]
    past = [d for d in near if d <= today]
    return coming[0] if coming else past[-1] if past else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# «октябрьская ведомость»; a street may have such a name too.
_OF_MONTH = (
    r"(?:январ|феврал|март|апрел|май|июн|июл|август|сентябр|октябр|ноябр|декабр)(?:ь?|ов)ск\w{2,3}"
    r"(?=\s(?:ведомост|журнал|показани|потреблени|начислени|расчет|отчет))"
)
_WHOLE_MONTH = re.compile(rf"(?<![\w.])(?P<name>{MONTH}|{_OF_MONTH})(?!\w)(?:\s?(?P<year>20\d\d))?")
_NUMBER_MONTH = re.compile(
    r"(?<![\d./-])(?P<m>0?[1-9]|1[0-2])[./](?P<y>20\d\d)(?![\d./])|(?<![\d-])(?P<iy>20\d\d)-(?P<im>0[1-9]|1[0-2])(?![\d-])"
)
_LAST_MONTH = re.compile(r"\b(?:прошл|предыдущ|прошедш|минувш|истекш)\w{2,3}\sмесяц\w{0,2}")
_THIS_MONTH = re.compile(r"\b(?:эт|текущ|нынешн)\w{1,3}\sмесяц\w{0,2}|\bс начала месяца")
_LAST_YEAR = re.compile(r"\b(?:прошл|предыдущ)\w{2,3}\sгод\w{0,2}")
_THIS_YEAR = re.compile(r"\b(?:эт|текущ)\w{1,3}\sгод\w{0,2}|\bс начала года")
_YEAR_ONLY = re.compile(r"(?<![\d.\-/])(?P<year>20\d\d)(?!\d|[./-]\d)(?:\s?г)?")
_QUARTER = re.compile(
    r"(?<![\d])(?P<q>[1-4])(?:-?(?:й|ый|ой|ий))?\s?(?:квартал\w{0,2}|кв\.?)(?!\w)(?:\s(?P<year>20\d\d))?"
)
_LAST_DAYS = re.compile(
    r"\bпоследни\w{1,2}\s(?P<n>\d{1,3})\s(?P<unit>дн|недел|месяц)\w*|\b(?P<one>последн\w{2,3}|прошл\w{2,3}|эт\w)\sнедел\w"
)


def period_in(text: str, today: date) -> Period | None:
    """The one period that a folded text names; None if it names none or it cannot be read."""
    days = list(_days(text, today))
    if days:
        return Period(min(days), max(days)) if len(days) <= _SPAN else None
    months = list(_months(text, today))
    if not months:
        return _relative(text, today)
    last = today if len(months) == 1 and _SINCE.search(text) else months[-1].last
    return Period(months[0].first, last) if months[0].first <= last else None


def _days(text: str, today: date) -> Iterator[date]:
    """The days of a text; «с 1 по 15 октября» and «1-15 октября» are two."""
    for m in DAY.finditer(text):
        day = day_of(m, today)
        before = _SAME_MONTH.search(text[max(0, m.start() - _NEAR) : m.start()])
        first = _date(day.year, day.month, int(before["d"])) if day and before else None
        yield from (d for d in (first, day) if d)


def _months(text: str, today: date) -> Iterator[Period]:
    named = list(_WHOLE_MONTH.finditer(text))
    years = [int(m["year"]) for m in named if m["year"]]
    for m in named:
        number = month_number(m["name"])
        # «сентябрь и октябрь 2025»: the year stands once, at the end.
        year = int(m["year"]) if m["year"] else (years[-1] if years else _latest_year(number, text, today))
        yield month_period(year, number)
    for m in _NUMBER_MONTH.finditer(text):
        yield month_period(int(m["y"] or m["iy"]), int(m["m"] or m["im"]))


def _latest_year(month: int, text: str, today: date) -> int:
    """A month without a year is the last one that has begun, or that of the year named beside it."""
    if _LAST_YEAR.search(text):
        return today.year - 1
    return today.year if month <= today.month else today.year - 1


def month_period(year: int, month: int) -> Period:
    """All days of a month."""
    following = date(year + month // _MONTHS, month % _MONTHS + 1, 1)
    return Period(date(year, month, 1), following - timedelta(days=1))


def _relative(text: str, today: date) -> Period | None:
    """«прошлый месяц», «этот год», «3 квартал», «последние 30 дней», «вчера»."""
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    quarter = _QUARTER.search(text)
    year = _YEAR_ONLY.search(text)
    if _LAST_MONTH.search(text):
        return month_period(before.year, before.month)
    if _THIS_MONTH.search(text):
        return month_period(today.year, today.month)
    if quarter:
        return _quarter(int(quarter["q"]), int(quarter["year"] or today.year))
    if _LAST_YEAR.search(text):
        return _year(today.year - 1)
    if year or _THIS_YEAR.search(text):
        return _year(int(year["year"]) if year else today.year)
    return _last_days(text, today)


def _last_days(text: str, today: date) -> Period | None:
    found = _LAST_DAYS.search(text)
    if found:
        count = int(found["n"] or 1)
        days = count * {"дн": 1, "недел": 7, "месяц": 30}[found["unit"] or "недел"]
        return Period(today - timedelta(days=days), today)
    if re.search(r"\bсегодня\b", text):
        return Period(today, today)
    yesterday = today - timedelta(days=1)
    return Period(yesterday, yesterday) if re.search(r"\bвчера\b", text) else None


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def _quarter(number: int, year: int) -> Period:
    return Period(date(year, 3 * number - 2, 1), month_period(year, 3 * number).last)
