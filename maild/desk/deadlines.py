"""Deadlines, as pure functions of a moment, the calendar and the desk's zone.

Moments go in and come out aware; those that come out are UTC. Hours are the desk's own wall-clock hours. A due second
itself is still in time (Q-12). Due hours hold on shortened days too.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from maild.desk.request import RequestKind

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from maild.desk.workdays import Calendar

CUT_OFF = time(12)
"""Confirmed strictly before it on a working day, a request is processed the same day (Q-7)."""
END_OF_DAY = time(18)
"""When a working day's deadlines fall (R-5, Q-7)."""
EXECUTION = timedelta(hours=48)
"""«В течение двух суток» for everything but checks (Q-8)."""
CHECK_DAYS = timedelta(days=2)
"""Calendar days after the day a remote check was started (Q-8)."""
CONFIRMATION = timedelta(hours=72)
"""How long a code serves (Q-5)."""
REMINDER = timedelta(hours=24)
"""When an unconfirmed request is reminded (Q-5)."""
WEDNESDAY, DEVICES_BY = 2, time(15)
"""When devices are confirmed (P-3); Monday is 0."""
WARN_FROM_MONTH = 10
"""From October on the dispatchers hear that next year's calendar is not known."""


def registration_due(received_at: datetime, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """R-5: 18:00 of the second working day after the day of receipt; a day off counts as the next working day."""
    counted = calendar.working_on_or_after(received_at.astimezone(zone).date())
    second = calendar.working_after(calendar.working_after(counted))
    return at_time(second, END_OF_DAY, zone)


def counted_on(filed_at: datetime, calendar: Calendar, zone: ZoneInfo) -> date:
    """Q-4: the local day of filing; filed on a day off counts as filed on the first working day after."""
    return calendar.working_on_or_after(filed_at.astimezone(zone).date())


def process_by(confirmed_at: datetime, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """Q-7: before noon of a working day the same day 18:00, else 18:00 of the next working day."""
    local = confirmed_at.astimezone(zone)
    same_day = calendar.is_working(local.date()) and local.time() < CUT_OFF
    return at_time(local.date() if same_day else calendar.working_after(local.date()), END_OF_DAY, zone)


def execute_by(kind: RequestKind, started_at: datetime, zone: ZoneInfo) -> datetime | None:
    """Q-8: 48 hours; a remote check: the end of the second calendar day after; an onsite check: as agreed (None)."""
    if kind is RequestKind.ONSITE_CHECK:
        return None
    if kind is RequestKind.REMOTE_CHECK:
        return at_time(started_at.astimezone(zone).date() + CHECK_DAYS, time(23, 59, 59), zone)
    return started_at.astimezone(UTC) + EXECUTION


def expires_at(filed_at: datetime) -> datetime:
    """Q-5: the last moment at which a confirmation may be received."""
    return filed_at.astimezone(UTC) + CONFIRMATION


def remind_at(filed_at: datetime) -> datetime:
    """Q-5: when an unconfirmed request is reminded."""
    return filed_at.astimezone(UTC) + REMINDER


def device_due(added_at: datetime, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """P-3: 15:00 of the Wednesday after the local day of adding; a day off moves it to the first working day after."""
    added = added_at.astimezone(zone).date()
    ahead = (WEDNESDAY - added.weekday() - 1) % 7 + 1
    return at_time(calendar.working_on_or_after(added + timedelta(days=ahead)), DEVICES_BY, zone)


def device_list_at(due: datetime, digest_at: str, zone: ZoneInfo) -> datetime:
    """P-3: when the dispatchers get the list of devices to be confirmed by then: with that morning's digest."""
    hour = min(time.fromisoformat(digest_at), DEVICES_BY)
    return at_time(due.astimezone(zone).date(), hour, zone)


def next_digest(now: datetime, digest_at: str, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """D-6: the digest's hour on the first working day on which it is strictly later than now."""
    hour = time.fromisoformat(digest_at)
    today = calendar.working_on_or_after(now.astimezone(zone).date())
    due = at_time(today, hour, zone)
    return due if due > now else at_time(calendar.working_after(today), hour, zone)


def provisional(moment: datetime, calendar: Calendar, zone: ZoneInfo) -> bool:
    """Whether a deadline lies in a year whose calendar is not known yet."""
    return not calendar.known(moment.astimezone(zone).date())


def unknown_year(now: datetime, calendar: Calendar, zone: ZoneInfo) -> int | None:
    """The year about which the dispatchers must be warned now: this one, or from October on the next."""
    local = now.astimezone(zone)
    ahead = local.year + (local.month >= WARN_FROM_MONTH)
    return ahead if ahead > calendar.known_through else None


def at_time(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """That hour of that day in the desk's zone, as UTC."""
    return datetime.combine(day, hour, zone).astimezone(UTC)


def start_of_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """Midnight of the moment's local day: where «once a day» begins (M-4)."""
    return at_time(moment.astimezone(zone).date(), time(), zone)
