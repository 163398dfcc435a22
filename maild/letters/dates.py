"""Dates of headers (RFC 5322, obsolete forms included), read by pattern: nothing in a letter can make this fail."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), 1)}
_ZONES = {"edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8, "msk": 3, "msd": 4}
_DATE = re.compile(
    r"(\d{1,2})[ \t-]+([A-Za-z]{3})[a-z]*[ \t-]+(\d{2,4})[ \t,]+(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?"
    r"(?:[ \t]*([+-])(\d\d):?(\d\d)|[ \t]+([A-Za-z]{1,4})\b)?"
)


def read_date(text: str) -> datetime | None:
    """The moment, in UTC; None if it is none. A date without a zone (or with -0000) is taken as UTC."""
    found = _DATE.search(text[:200])
    if not found:
        return None
    month = _MONTHS.get(found[2].lower())
    if month is None:
        return None
    try:
        moment = datetime(
            _year(found[3]),
            month,
            int(found[1]),
            int(found[4]),
            int(found[5]),
            min(59, int(found[6] or 0)),
            tzinfo=_zone(found),
        )
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:  # noqa: PLR2004 - a year in full
        return year
    return year + (2000 if year < 50 else 1900)  # noqa: PLR2004 - RFC 5322, 4.3


def _zone(found: re.Match[str]) -> timezone:
    if found[7]:
        ahead = timedelta(hours=int(found[8]), minutes=int(found[9]))
        return timezone(ahead if found[7] == "+" else -ahead)
    return timezone(timedelta(hours=_ZONES.get((found[10] or "").lower(), 0)))
