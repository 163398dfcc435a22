"""`make soak LETTERS=100000`: a table by tenths of the day, then what did not hold; 0 if all did."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from shutil import rmtree
from statistics import median, quantiles
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from tests.bench.figures import say
from tests.bench.place import Place
from tests.servers.dovecot import RealServers
from tests.soak.day import Crowd, Day
from tests.soak.post import Post
from tests.soak.reckoning import of_the_daemon, of_the_letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.soak.watch import Sample

LETTERS = 100_000
_HEAD = "letters  letters/s  CPU ms  alone s  p95 s      MB children files connections threads left log MB"


def soak(letters: int, folder: Path) -> list[str]:
    """Play the day; what did not hold."""
    with ExitStack() as stack:
        servers, post = stack.enter_context(RealServers()), stack.enter_context(Post())
        day = Day(Place(servers, post, folder), letters)
        say(_HEAD)
        table = Table(letters)
        samples = day.run(table.add)
        say(f"{sum(day.traffic.laid.values())} letters laid, {len(post.ids)} came of them: {_told(day)}")
        say(f"between lulls: {max(s.memory for s in samples):.0f} MB, {max(s.files for s in samples)} files, "
            f"{max(s.connections for s in samples)} connections at the most")  # fmt: skip
        return [*of_the_daemon(day.crowds, samples), *of_the_letters(day)]


def main(letters: int) -> int:
    """What holds takes its folder away; else it is left to be looked at."""
    begun, folder = time.monotonic(), Path(mkdtemp(prefix="maild-soak-"))
    broken = soak(letters, folder)
    say(f"{time.monotonic() - begun:.0f} s")
    for sentence in broken[:20]:
        say(f"NOT KEPT: {sentence}")
    if broken:
        say(f"{folder} is left as it was")
        return 1
    rmtree(folder)
    say("all held")
    return 0


class Table:
    """Prints a line for each tenth of the day."""

    def __init__(self, letters: int) -> None:
        self._step, self._crowds = letters / 10, list[Crowd]()
        self._told = self._done = 0

    def add(self, crowd: Crowd) -> None:
        """A crowd was answered."""
        self._crowds.append(crowd)
        self._done += crowd.letters
        if self._done >= self._step * (self._told + 1):
            say(line(self._done, self._crowds))
            self._crowds.clear()
            self._told += 1


def line(done: int, crowds: Sequence[Crowd]) -> str:
    """The middle of these crowds, or the most."""
    letters, held = sum(c.letters for c in crowds), [c.held for c in crowds]
    alone = [c.alone for c in crowds]
    late = quantiles(alone, n=20)[-1] if len(alone) > 1 else alone[0]
    speed, cpu = letters / sum(c.seconds for c in crowds), 1000 * sum(c.cpu for c in crowds) / letters
    return (
        f"{done:>7}{speed:>11.0f}{cpu:>8.1f}{median(alone):>9.2f}{late:>7.2f}{median(h.memory for h in held):>8.1f}"
        f"{max(h.children for h in held):>9.0f}{_most(held, 'files'):>6}{_most(held, 'connections'):>12}"
        f"{_most(held, 'threads'):>8}{_most(held, 'left'):>5}{max(h.log for h in held):>7.1f}"
    )


def _most(held: Sequence[Sample], what: str) -> int:
    return max(int(getattr(one, what)) for one in held)


def _told(day: Day) -> str:
    return ", ".join(f"{many} {kind}" for kind, many in day.traffic.kinds.most_common())


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else LETTERS))
