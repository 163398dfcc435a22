"""Letters in two mailboxes, with the ledger in PostgreSQL, taken by one daemon and by two."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import TYPE_CHECKING

from maild.config import load_settings
from maild.gateways.clock import SystemClock
from tests.bench import town
from tests.bench.figures import say
from tests.bench.letters import DISPATCHERS, Mailbag
from tests.bench.place import a_place
from tests.servers.postgresql import DURABLE, Cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.bench.place import Place

LETTERS, ROUNDS = 400, 3
SECOND = "Second"
_PATIENCE = 300.0
_STEP = 0.05


def run(folder: Path) -> None:
    """400 orders in two mailboxes with PostgreSQL, taken and answered by one daemon and by two."""
    speeds: dict[int, list[float]] = {1: [], 2: []}
    with a_place(folder) as place, Cluster(DURABLE) as cluster:
        for number in range(ROUNDS):
            for daemons, told in speeds.items():
                told.append(_speed(place, cluster, f"desk-{number}-{daemons}", daemons))
    say(f"{'daemons':<12}{'letters/s':>12}   (middle of {ROUNDS})")
    for daemons, told in speeds.items():
        say(f"{daemons:<12}{median(told):>12.0f}")
    ratios = (two / one for one, two in zip(speeds[1], speeds[2], strict=True))
    say(f"two daemons take {median(ratios):.2f} letters while one takes one")


def _speed(place: Place, cluster: Cluster, name: str, daemons: int) -> float:
    """Letters a second, from the first in a mailbox to the last answer at the next server."""
    place.empty()
    url = cluster.empty()
    config = place.desk(name)
    text = config.read_text(encoding="utf-8").replace(load_settings(config, {}).ledger.url, url)
    config.write_text(f'{text}\n[imap.second]\ninbox = "{SECOND}"\n', encoding="utf-8")
    town.found(load_settings(config, {}))
    now = SystemClock().now()
    bag, database = Mailbag(now, 1), url.rpartition("/")[2]
    letters = [bag.order() for _ in range(LETTERS)]
    place.inbox()
    place.inbox(SECOND)
    with ExitStack() as stack:
        for _ in range(daemons):
            stack.enter_context(_daemon(config))
        asked = "SELECT count(holder), count(DISTINCT holder) FROM leases WHERE read_at IS NOT NULL"
        _until(lambda: cluster.ask(asked, database=database) == [(2, daemons)])
        start = time.monotonic()
        place.lay(letters[: LETTERS // 2], now)
        place.lay(letters[LETTERS // 2 :], now, SECOND)
        _until(lambda: _answers(place) >= LETTERS)
        return LETTERS / (time.monotonic() - start)


def _answers(place: Place) -> int:
    return sum(to not in DISPATCHERS for _, to in place.sink.came)


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(_STEP)


@contextmanager
def _daemon(config: Path) -> Iterator[None]:
    with subprocess.Popen(  # noqa: S603 - words of our own
        [sys.executable, "-m", "maild", "--config", str(config), "run"], stderr=subprocess.DEVNULL
    ) as daemon:
        try:
            yield
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(_PATIENCE)
