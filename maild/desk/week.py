"""The past week in figures, for the dispatchers: by kind and by client, how fast and how late (D-6)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from maild.desk.morning import journal_rows
from maild.desk.naming import KIND_NAMES
from maild.desk.register import JournalQuery
from maild.desk.request import RequestKind, RequestStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from maild.desk.decision import Moment
    from maild.desk.register import Register
    from maild.desk.request import Request

DAYS = 7
_ALL = 1_000_000
_OPEN = (RequestStatus.AWAITING_CONFIRMATION, RequestStatus.CONFIRMED, RequestStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Tally:
    """Requests filed in the week and what became of them until now.

    `late` were overdue at any time; `to_start` is the median from the confirmation to the start of work, `to_end`
    from there to the end, of those that came so far.
    """

    name: str
    filed: int
    done: int
    open: int
    late: int
    to_start: timedelta | None
    to_end: timedelta | None

    @property
    def dropped(self) -> int:
        """Rejected, cancelled, expired."""
        return self.filed - self.done - self.open


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday. `days` has how many were filed on each."""

    first: date
    last: date
    days: tuple[tuple[date, int], ...]
    total: Tally
    kinds: tuple[Tally, ...]
    clients: tuple[Tally, ...]

    @property
    def busiest(self) -> int:
        """The most filed in a day: the length of the longest bar."""
        return max(count for _, count in self.days)


def begins_week(moment: Moment) -> bool:
    """Whether today is the first working day of its week: the morning on which the past one is told."""
    today = _today(moment)
    before = (today - timedelta(days=n) for n in range(1, today.weekday() + 1))
    return not any(moment.calendar.is_working(day) for day in before)


def past_week(register: Register, moment: Moment) -> Week | None:
    """The week before this one; None if nothing was filed in it."""
    today = _today(moment)
    first = today - timedelta(days=today.weekday() + DAYS)
    last = first + timedelta(days=DAYS - 1)
    found = register.requests(JournalQuery(first=first, last=last, limit=_ALL))
    if not found:
        return None
    filed = Counter(request.filed_at.astimezone(moment.zone).date() for request in found)
    days = (first + timedelta(days=n) for n in range(DAYS))
    kinds = ((KIND_NAMES[kind], [r for r in found if r.kind is kind]) for kind in RequestKind)
    return Week(
        first=first,
        last=last,
        days=tuple((day, filed[day]) for day in days),
        total=_tally("Всего", found, moment.now),
        kinds=tuple(_tally(name, own, moment.now) for name, own in kinds if own),
        clients=_by_client(register, found, moment.now),
    )


def _by_client(register: Register, found: Sequence[Request], now: datetime) -> tuple[Tally, ...]:
    """The busiest first."""
    own: dict[str, list[Request]] = {}
    for row in journal_rows(register, now, found):
        own.setdefault(row.client_name, []).append(row.request)
    tallies = (_tally(name, requests, now) for name, requests in own.items())
    return tuple(sorted(tallies, key=lambda tally: (-tally.filed, tally.name)))


def _tally(name: str, requests: Sequence[Request], now: datetime) -> Tally:
    return Tally(
        name=name,
        filed=len(requests),
        done=sum(r.status is RequestStatus.DONE for r in requests),
        open=sum(r.status in _OPEN for r in requests),
        late=sum(r.overdue(now) or r.overdue_told_for is not None for r in requests),
        to_start=_median(r.started_at - r.confirmed_at for r in requests if r.started_at and r.confirmed_at),
        to_end=_median(r.done_at - r.started_at for r in requests if r.done_at and r.started_at),
    )


def _median(spans: Iterable[timedelta]) -> timedelta | None:
    seconds = [span.total_seconds() for span in spans]
    return timedelta(seconds=median(seconds)) if seconds else None


def _today(moment: Moment) -> date:
    return moment.now.astimezone(moment.zone).date()
