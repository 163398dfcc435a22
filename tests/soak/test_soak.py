"""A short day of it, and that its verdict is no matter of course."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.soak.__main__ import soak
from tests.soak.day import Crowd
from tests.soak.reckoning import ENOUGH, of_the_daemon
from tests.soak.watch import Sample

if TYPE_CHECKING:
    from pathlib import Path

HELD = Sample(done=0, memory=100.0, children=0.0, files=11, connections=1, threads=2, cpu=0.0, left=0, log=4.0)
CROWD = Crowd(letters=ENOUGH // 20, seconds=5.0, cpu=2.0, alone=0.5, held=HELD)
DAY = [CROWD] * 20


@pytest.mark.dovecot
def test_of_a_short_day_every_letter_is_accounted_for(tmp_path: Path) -> None:
    assert soak(150, tmp_path) == []


def test_a_day_that_ends_as_it_began_is_good() -> None:
    assert list(of_the_daemon(DAY, [HELD])) == []


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (replace(CROWD, held=replace(HELD, memory=107.0)), "7.0 MB more"),
        (replace(CROWD, alone=0.8), "a letter alone is answered after 0.80 s"),
        (replace(CROWD, cpu=3.0), "a letter costs 12.0 ms"),
        (replace(CROWD, held=replace(HELD, files=12)), "12 files open"),
        (replace(CROWD, held=replace(HELD, connections=2)), "2 connections open"),
        (replace(CROWD, held=replace(HELD, threads=3)), "3 threads open"),
    ],
)
def test_a_last_quarter_that_is_worse_than_the_second_is_not(last: Crowd, said: str) -> None:
    (problem,) = of_the_daemon([*DAY[:15], *[last] * 5], [HELD])
    assert problem.startswith(said)


def test_a_log_that_grows_is_not() -> None:
    assert list(of_the_daemon(DAY, [HELD, replace(HELD, log=65.0)])) == ["the ledger's log grew to 65 MB"]
