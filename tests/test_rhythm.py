"""When to look, and how long to rest."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING, Self

import pytest
import schedule

from maild.rhythm import Pauses, Ticker

if TYPE_CHECKING:
    from collections.abc import Iterator


class WallClock(dt.datetime):
    """The wall clock as `schedule` reads it, set by hand."""

    at = dt.datetime(2026, 11, 25, 12)  # noqa: DTZ001 - `schedule` knows no zones

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Self:
        at = cls.at
        return cls(at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, tz)

    @classmethod
    def moves(cls, seconds: float) -> None:
        cls.at += dt.timedelta(seconds=seconds)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> type[WallClock]:
    monkeypatch.setattr(schedule, "datetime", SimpleNamespace(datetime=WallClock, timedelta=dt.timedelta))
    return WallClock


def test_pauses_double_up_to_five_minutes_and_begin_anew() -> None:
    def taken(pauses: Pauses) -> Iterator[float]:
        while True:
            yield pauses.next()

    pauses = Pauses()
    assert list(islice(taken(pauses), 11)) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    pauses.reset()
    assert list(islice(taken(pauses), 2)) == [1, 2]


def test_the_ticker_rings_once_when_its_time_has_come(wall: type[WallClock]) -> None:
    ticker = Ticker(15)
    assert (ticker.left(), ticker.rang()) == (15, False)
    wall.moves(14.5)
    assert (ticker.left(), ticker.rang()) == (0.5, False)
    wall.moves(0.5)
    assert (ticker.left(), ticker.rang(), ticker.rang()) == (0, True, False)
    assert ticker.left() == 15


def test_after_a_look_for_another_reason_the_whole_interval_begins(wall: type[WallClock]) -> None:
    ticker = Ticker(15)
    wall.moves(15)
    ticker.restart()
    assert (ticker.left(), ticker.rang()) == (15, False)
    wall.moves(15)
    assert ticker.rang()


def test_looks_that_were_missed_are_made_up_for_by_one(wall: type[WallClock]) -> None:
    ticker = Ticker(15)
    wall.moves(3600)
    assert (ticker.left(), ticker.rang(), ticker.rang(), ticker.left()) == (0, True, False, 15)


def test_a_clock_that_was_set_back_does_not_keep_it_silent(wall: type[WallClock]) -> None:
    ticker = Ticker(15)
    wall.moves(-3600)
    assert ticker.left() == 15
    assert ticker.rang()
    assert (ticker.left(), ticker.rang()) == (15, False)
    wall.moves(15)
    assert ticker.rang()
