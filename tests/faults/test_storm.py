"""Hundreds of letters through kills, failing lines, failing disks and meddling people: nothing lost, nothing twice."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.faults.reckoning import Reckoning
from tests.faults.storm import Size, Storm
from tests.servers.dovecot import RealServers

if TYPE_CHECKING:
    from pathlib import Path

    from maild.demo.servers import Servers

SHORT = Size(orders=70, kills=12, clients=6, longest_life=40)
LONG = {
    "embedded": Size(orders=3600, kills=1050, clients=240),
    "dovecot": Size(orders=150, kills=60, clients=10),
}
"""By the servers it rages around: the embedded ones keep all that was sent at hand, Dovecot's files are read anew."""


@pytest.fixture
def size(request: pytest.FixtureRequest) -> Size:
    """As large as was asked for."""
    if not request.config.getoption("thorough"):
        return SHORT
    long = LONG["dovecot" if isinstance(request.getfixturevalue("servers"), RealServers) else "embedded"]
    return replace(long, minutes=request.config.getoption("minutes"))


@pytest.mark.rule("M-1", "M-3", "M-5", "Q-6", "Q-14")
def test_a_desk_that_is_killed_again_and_again_loses_nothing_and_does_nothing_twice(
    servers: Servers, tmp_path: Path, size: Size, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    with Storm(servers, tmp_path, int(pytestconfig.getoption("seed")), size) as storm:
        storm.rage()
        storm.calm_down()
        reckoning = Reckoning(storm)
        with capsys.disabled():
            print(f"\n{reckoning.figures()}, {time.monotonic() - began:.0f} s")  # noqa: T201 - for `make faults`
        reckoning.holds()
