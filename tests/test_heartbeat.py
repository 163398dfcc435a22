"""Signs of life: from a thread of their own, and with news for the daemon."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from maild.heartbeat import beating, daemon_name
from maild.ports import Temporary
from maild.seating import Deposed

if TYPE_CHECKING:
    import pytest

NOON = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ENOUGH = 10.0


class Seat:
    """Answers as it is told to, one after the other; then the last answer again."""

    def __init__(self, *answers: object) -> None:
        self._answers = list(answers)
        self.beats = 0
        self.enough = threading.Event()

    def beat(self, now: datetime) -> object:
        assert now == NOON
        self.beats += 1
        answer = self._answers[min(self.beats, len(self._answers)) - 1]
        if self.beats > len(self._answers):
            self.enough.set()
        if isinstance(answer, Exception):
            raise answer
        return answer


def heard(seat: Seat, until: threading.Event | None = None) -> list[int]:
    """At which beats there was news."""
    news, told = list[int](), threading.Event()

    def note() -> None:
        news.append(seat.beats)
        told.set()

    with beating(seat, lambda: NOON, note, every=0.001):
        assert (until or told).wait(ENOUGH)
    return news


def test_news_is_what_differs(caplog: pytest.LogCaptureFixture) -> None:
    seat = Seat("one", "one", "two", "two", "one")
    assert heard(seat, seat.enough) == [1, 3, 5]
    assert caplog.records == []


def test_a_database_that_is_away_is_told_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    seat = Seat("one", Temporary("away"), ZeroDivisionError("a mistake"), "one")
    assert heard(seat, seat.enough) == [1]
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.WARNING, f"no sign of life could be given: {why}") for why in ("away", "a mistake")
    ]


def test_who_was_deposed_hears_of_it_and_shows_no_more_life() -> None:
    seat = Seat(Deposed("too late"))
    assert heard(seat) == [1]
    assert not any(thread.name == "heartbeat" for thread in threading.enumerate())
    assert seat.beats == 1


def test_each_start_is_another_daemon() -> None:
    assert daemon_name() != daemon_name()
    assert len(daemon_name()) < 63, "PostgreSQL cuts longer names of sessions"
