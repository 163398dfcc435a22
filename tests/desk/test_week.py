"""The past week in figures: who filed what, how fast it went, what was late (D-6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from maild.desk.correspondence import Digest
from maild.desk.request import RequestKind, RequestStatus
from maild.desk.week import Tally, begins_week, past_week
from tests.desk.commanding import succeed
from tests.desk.fakes import FakeRegister
from tests.desk.samples import a_client, a_request, moment, moscow

if TYPE_CHECKING:
    from maild.desk.request import Request

NOW = "2026-11-25 09:00"
"""Wednesday: the week before is 16 to 22 November."""


def filed(
    number: int, at: str, status: RequestStatus = RequestStatus.AWAITING_CONFIRMATION, client: int = 1
) -> Request:
    request = a_request(status, request_id=number)
    return replace(request, filed_at=moscow(at), client_id=client, confirmed_at=None, started_at=None, done_at=None)


def worked(number: int, start: str, done: str | None = None, kind: RequestKind = RequestKind.DISCONNECT) -> Request:
    """Confirmed on Tuesday at 10:00, begun at `start`, done at `done`."""
    status = RequestStatus.DONE if done else RequestStatus.IN_PROGRESS
    ended = moscow(f"2026-11-{done}") if done else None
    return replace(
        filed(number, "2026-11-17 09:00", status),
        kind=kind,
        confirmed_at=moscow("2026-11-17 10:00"),
        started_at=moscow(f"2026-11-{start}"),
        execute_by=moscow("2026-11-28 10:00"),
        done_at=ended,
        overdue_told_for=None,
    )


def desk(*requests: Request) -> FakeRegister:
    return FakeRegister().put(a_client(), a_client(2, "dub@dub.example", "СНТ «Дуб»"), *requests)


@pytest.mark.rule("D-6")
def test_a_week_is_monday_to_sunday_by_the_day_of_filing() -> None:
    register = desk(
        filed(1, "2026-11-15 23:59:59"),
        filed(2, "2026-11-16 00:00:00"),
        filed(3, "2026-11-22 23:59:59", client=2),
        filed(4, "2026-11-22 12:00", client=2),
        filed(5, "2026-11-23 00:00:00"),
    )
    week = past_week(register, moment(NOW))
    assert week is not None
    assert (week.first, week.last, week.busiest) == (date(2026, 11, 16), date(2026, 11, 22), 2)
    assert [count for _, count in week.days] == [1, 0, 0, 0, 0, 0, 2]
    assert [(row.name, row.filed) for row in week.clients] == [("СНТ «Дуб»", 2), ("СНТ «Ромашка»", 1)]


@pytest.mark.rule("D-6")
def test_what_became_of_them_and_how_fast_is_counted_by_kind() -> None:
    register = desk(
        worked(1, "17 11:00", "17 15:00"),
        worked(2, "17 13:00", "18 13:00"),
        worked(3, "17 14:00"),
        replace(worked(4, "17 12:00", "17 12:30", RequestKind.CONNECT), overdue_told_for=moscow("2026-11-17 12:00")),
        filed(5, "2026-11-17 12:00", RequestStatus.CANCELLED),
    )
    week = past_week(register, moment(NOW))
    assert week is not None
    hour = timedelta(hours=1)
    off = Tally("Отключение", filed=4, done=2, open=1, late=0, to_start=3 * hour, to_end=14 * hour)
    on = Tally("Включение", filed=1, done=1, open=0, late=1, to_start=2 * hour, to_end=hour / 2)
    assert week.kinds == (off, on)
    assert (off.dropped, on.dropped) == (1, 0)
    assert (week.total.filed, week.total.late, week.total.to_start) == (5, 1, 2.5 * hour)


@pytest.mark.rule("D-6")
def test_a_week_without_requests_is_none() -> None:
    assert past_week(desk(filed(1, "2026-11-23 10:00")), moment(NOW)) is None


@pytest.mark.rule("D-6")
@pytest.mark.parametrize(
    ("at", "first"),
    [
        ("2026-11-23 09:00", True),
        ("2026-11-24 09:00", False),
        ("2026-11-22 09:00", False),
    ],
)
def test_the_first_working_morning_of_a_week_begins_it(at: str, *, first: bool) -> None:
    assert begins_week(moment(at)) is first


@pytest.mark.rule("D-6")
def test_the_digest_on_demand_tells_of_the_week_when_asked() -> None:
    register = desk(filed(1, "2026-11-17 10:00"))
    (with_week,) = succeed(register, "сводка неделя", at=NOW).result.tables
    (without,) = succeed(register, "digest", at=NOW).result.tables
    assert isinstance(with_week, Digest)
    assert isinstance(without, Digest)
    assert with_week.week is not None
    assert without.week is None
    quiet = succeed(desk(), "digest week", at=NOW).result
    assert "заявок не было" in quiet.text
