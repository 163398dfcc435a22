"""The day itself: crowds of letters, each followed by a lull in which one letter more is answered at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from maild.config import load_settings
from maild.ledger.sqlite import sqlite3
from tests.bench import town
from tests.soak.post import Post
from tests.soak.traffic import Traffic
from tests.soak.watch import Sample, Watch, spent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.place import Place

SMALLEST, LARGEST, CROWDS = 25, 500, 20
"""Letters that come at once, so that there are as many crowds if there are letters enough."""
_ASKERS = 300
"""Clients who write in lulls only, in turn: none has so many answers that one would wait (M-4)."""
_PLOTS = 10
_SCANS = 0.1
"""Of as many as clients send: their octets would fill the disk, and are not what may leak."""
_PATIENCE = 120.0
_WAITING = "SELECT EXISTS (SELECT 1 FROM outbox WHERE next_attempt_at IS NOT NULL OR claimed_at IS NOT NULL)"
_QUIET = 0.3
"""Seconds without a letter after which a crowd has been answered."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """What a crowd cost.

    Args:
        letters: how many.
        seconds: until all were taken in and answered.
        cpu: seconds of processor of the daemon for it.
        alone: seconds until the letter in the lull after it was answered.
        held: what the daemon held in that lull.
    """

    letters: int
    seconds: float
    cpu: float
    alone: float
    held: Sample


class Day:
    """One desk, its daemon in a process of its own, and what came of so many letters."""

    def __init__(self, place: Place, letters: int) -> None:
        assert isinstance(place.sink, Post)
        self.place, self.letters, self.post = place, letters, place.sink
        self.desk = place.config.parent
        self.temporary = place.folder / "temporary"
        self.temporary.mkdir()
        self.log = place.folder / "log"
        clients = max(300, letters // 10)  # of whom each has room for his answers (M-4) and his orders
        town.found(load_settings(place.config, {}), clients + _ASKERS, _PLOTS)
        names = tuple(map(town.address, range(1, clients + _ASKERS + 1)))
        self._askers = names[clients:]
        plots = tuple(str(n) for n in range(1, _PLOTS + 1))
        self.traffic = Traffic(now(), 9, clients=names[:clients], plots=plots, scans=_SCANS, post=self.post)
        self.crowds: list[Crowd] = []
        self.inbox = place.inbox()

    def run(self, after: Callable[[Crowd], object]) -> list[Sample]:
        """Until all letters are answered and the daemon was told to stop; what was seen meanwhile."""
        size = max(SMALLEST, min(LARGEST, self.letters // CROWDS))
        with self._daemon() as process, Watch(process, self.desk, self.temporary) as watch:
            self._alone()  # what is loaded with the first letter
            while left := self.letters - sum(crowd.letters for crowd in self.crowds):
                self.crowds.append(self._crowd(process, watch, min(size, left)))
                after(self.crowds[-1])
            self._until(self._quiet)
        return watch.samples

    @contextmanager
    def _daemon(self) -> Iterator[int]:
        with self.log.open("wb") as log:
            daemon = subprocess.Popen(  # noqa: S603 - words of our own
                [sys.executable, "-m", "maild", "--config", str(self.place.config), "run"],
                stderr=log,
                env={**os.environ, "TMPDIR": str(self.temporary)},
            )
        try:
            yield daemon.pid
        finally:
            daemon.send_signal(signal.SIGTERM)
            ended = daemon.wait(_PATIENCE)
        assert ended == 0, f"the daemon ended with {ended}, see {self.log}"

    def _crowd(self, process: int, watch: Watch, size: int) -> Crowd:
        self.traffic.moment = now()
        letters = self.traffic.letters(size - 1)
        cpu, began = spent(process), time.monotonic()
        self.place.lay(letters, now(), apart=0)
        self._until(self._quiet)
        seconds = max(self.post.last - began, 0.0)
        watch.done += len(letters)
        alone = self._alone()
        watch.done += 1
        self._until(self._quiet)
        return Crowd(size, seconds, spent(process) - cpu, alone, watch.look())

    def _alone(self) -> float:
        """Seconds from one letter in the quiet mailbox to its answer at the next server."""
        number = self.traffic.kinds["asked"]
        client = self._askers[number % len(self._askers)]

        def asked() -> bytes:
            return self.traffic.asked_by(client)

        letter = self.traffic.counted(asked)
        self.post.expects(client)
        began = time.monotonic()
        self.place.lay([letter], now(), apart=0)
        assert self.post.came_within(_PATIENCE), f"no answer came, see {self.log}"
        return time.monotonic() - began

    def _quiet(self) -> bool:
        """Nothing lies in the mailbox or waits to be sent, and nothing has come for a moment."""
        lies = any(any((self.inbox / name).iterdir()) for name in ("new", "cur"))
        return not lies and time.monotonic() - self.post.last > _QUIET and not self._waits()

    def _waits(self) -> bool:
        with closing(sqlite3.connect(self.desk / "ledger.db", timeout=_PATIENCE)) as ledger:
            return bool(ledger.execute(_WAITING).fetchone()[0])

    @staticmethod
    def _until(is_so: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE
        while not is_so():
            if time.monotonic() > end:
                raise TimeoutError("the desk does not come to an end with what lies in its mailbox")
            time.sleep(0.05)


def now() -> datetime:
    """By the clock of this machine."""
    return datetime.fromtimestamp(time.time(), UTC)
