"""A quiet mailbox: how long one letter waits for its answer, and what it costs to wait for letters."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from maild.config import load_settings
from tests.bench import town
from tests.bench.figures import say
from tests.bench.letters import Mailbag
from tests.bench.place import a_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.place import Place

LETTERS = 100
IDLE_SECONDS = 60
_PATIENCE = 30
_TICKS = os.sysconf("SC_CLK_TCK")


def run(folder: Path) -> None:
    """One letter at a time into a quiet mailbox, until its answer is at the next server; then nothing at all."""
    with a_place(folder) as place:
        town.found(load_settings(place.config, {}))
        place.inbox()
        with _daemon(place) as process:
            bag = Mailbag(_now(), 3)
            for _ in range(5):  # what is loaded with the first letter
                _answered(place, bag.order())
            before = _cpu(process)
            waits = sorted(_answered(place, bag.order()) for _ in range(LETTERS))
            spent = 1000 * (_cpu(process) - before) / LETTERS
            late = quantiles(waits, n=20)[-1]
            say(f"answer after {median(waits):.3f} s, p95 {late:.3f} s (to reach: 0.7, of which Dovecot's own is 0.5)")
            say(f"  {spent:.1f} ms CPU a letter (to reach: 15)")
            time.sleep(2)
            before = _cpu(process)
            time.sleep(IDLE_SECONDS)
            share = 100 * (_cpu(process) - before) / IDLE_SECONDS
            say(f"idle: {share:.2f} % of a core (to reach: 0.2), {_memory(process):.0f} MB (to reach: 100)")


@contextmanager
def _daemon(place: Place) -> Iterator[int]:
    """`maild run` in a process of its own; its number."""
    with subprocess.Popen(  # noqa: S603 - words of our own
        [sys.executable, "-m", "maild", "--config", str(place.config), "run"], stderr=subprocess.DEVNULL
    ) as daemon:
        try:
            yield daemon.pid
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(_PATIENCE)


def _answered(place: Place, letter: bytes) -> float:
    """Seconds from the letter in the mailbox to its answer at the next server."""
    place.sink.news.clear()
    start = time.monotonic()
    place.lay([letter], _now())
    if not place.sink.news.wait(_PATIENCE):
        raise TimeoutError("no answer came")
    return place.sink.came[-1][0] - start


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def _cpu(process: int) -> float:
    """Seconds of processor so far, of the program and of the kernel for it."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _memory(process: int) -> float:
    """MB in memory now."""
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))
