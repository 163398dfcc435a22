"""Two daemons at one ledger: one is killed, one is stopped for too long; nothing is lost, and nothing done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from maild.cli.complaint import Exit
from maild.demo.servers import EmbeddedServers
from maild.heartbeat import EVERY
from maild.ledger.seat import LASTS
from tests.faults.reckoning import Reckoning
from tests.faults.storm import Size, Storm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.servers.postgresql import Cluster

SIZE = Size(orders=16, kills=1, clients=2)
PATIENCE = 60.0
"""Seconds until what must come has come, on a slow machine."""
SOON = timedelta(seconds=30)
"""So soon a mailbox must be read again when its daemon has died."""


class Pair(Storm):
    """A desk of two daemons, in fine weather. Its log is that of all."""

    cluster: Cluster
    quick: bool

    @contextmanager
    def daemon(self) -> Iterator[subprocess.Popen[bytes]]:
        """One that is at work. In the end it is told to stop, whatever became of it."""
        born = self._log.stat().st_size
        program = "tests.faults.hasty" if self.quick else "maild"
        with self._log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", program, "--config", str(self.stage.config), "run"],
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            )
        try:
            self.until(lambda: b"at work" in self._heard(born))
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) in {0, -signal.SIGKILL}

    def until(self, is_so: Callable[[], bool]) -> float:
        """Wait for it; how long it took."""
        began = time.monotonic()
        self._until(is_so, PATIENCE)
        assert is_so(), self._log.read_text(encoding="utf-8")[-2000:]
        return time.monotonic() - began

    def reader(self) -> int:
        """Which process reads the mailbox; 0 is none."""
        (held,) = self.cluster.ask("SELECT max(holder) FROM leases", database=self._ledger.rpartition("/")[2])
        return int(str(held[0]).split("-")[-2]) if held[0] else 0

    def write(self, orders: int) -> None:
        """So many more, at once."""
        for _ in range(orders):
            self.people.order(self.moment())

    def busy(self) -> None:
        """Until the desk is in the midst of it."""
        taken = len(self.stage.rows("inbox"))
        self.until(lambda: len(self.stage.rows("inbox")) > taken)


@pytest.mark.rule("M-1", "M-3", "M-5", "Q-6", "Q-14")
@pytest.mark.postgres
def test_of_two_daemons_one_is_killed_and_one_stopped_and_nothing_is_lost_or_done_twice(
    cluster: Cluster, tmp_path: Path, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> None:
    with EmbeddedServers() as servers, Pair(servers, tmp_path, 8, SIZE, cluster.ledger()) as pair:
        pair.cluster, pair.quick = cluster, not pytestconfig.getoption("thorough")
        with pair.daemon() as first, pair.daemon() as second:
            pair.until(lambda: pair.reader() == first.pid)
            assert pair.stage.maild("once")[0] == Exit.TRY_AGAIN, "a pass by itself needs the ledger for itself"
            pair.people.doomed(pair.moment())
            pair.write(SIZE.orders // 2)
            pair.busy()
            first.kill()
            killed = pair.until(lambda: pair.reader() == second.pid)
            with pair.daemon() as third:
                pair.write(SIZE.orders // 2)
                pair.busy()
                second.send_signal(signal.SIGSTOP)
                stopped = pair.until(lambda: pair.reader() == third.pid)
                pair.people.answer(pair.moment())
                second.send_signal(signal.SIGCONT)
                pair.until(lambda: b"beginning anew" in pair._log.read_bytes())
        pair.calm_down()
        with capsys.disabled():
            print(f"\ntaken over {killed:.1f} s after a kill, {stopped:.1f} s after a stop")  # noqa: T201
        Reckoning(pair).holds()
        assert max(killed, stopped) < SOON.total_seconds()


def test_a_daemon_that_died_is_noticed_in_time() -> None:
    assert LASTS + timedelta(seconds=2 * EVERY) < SOON
    assert timedelta(seconds=3 * EVERY) < LASTS, "one sign of life that is lost is no death"
