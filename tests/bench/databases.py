"""The same letters with the ledger in a file of SQLite and in a database of PostgreSQL, in turn."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from maild.config import load_settings
from maild.ledger.listing import open_listing
from maild.ledger.moving import copy
from tests.bench.figures import Used, say, used_by
from tests.bench.place import a_place
from tests.bench.way import CONFIRMED, LETTERS, TAKEN, WAITING, Way
from tests.flows.stage import MOSCOW
from tests.servers.postgresql import DURABLE, Cluster

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = 3


@dataclass(slots=True)
class Runs:
    """What each round took; of PostgreSQL, what its server took besides."""

    used: list[Used] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)

    def tell(self, name: str) -> None:
        speed = median(LETTERS / run.seconds for run in self.used)
        cpu = median(1000 * run.cpu / LETTERS for run in self.used)
        say(f"{name:<12}{speed:>12.0f}{cpu:>16.2f}{1000 * median(self.beside) / LETTERS:>22.2f}")


def run(folder: Path) -> None:
    """2,000 letters with the ledger in SQLite and in PostgreSQL on loopback, both safe on disk at each commit."""
    in_file, in_server = Runs(), Runs()
    with a_place(folder) as place, Cluster(DURABLE) as cluster:
        way = Way(place)
        for _ in range(ROUNDS):
            in_file.used.append(way.maild())
            in_file.beside.append(0.0)
            way.fill()
            url = _move(place.config, cluster.empty())
            before = cluster.cpu_seconds()
            in_server.used.append(used_by("tests.bench.one_pass", str(place.config), TAKEN.isoformat()))
            in_server.beside.append(cluster.cpu_seconds() - before)
            with open_listing(url, MOSCOW) as listing:
                assert sum(1 for _ in listing.inbox()) == LETTERS + WAITING + CONFIRMED
    say(f"{'':<12}{'letters/s':>12}{'CPU ms/letter':>16}{'of the server besides':>22}   (middle of {ROUNDS})")
    in_file.tell("SQLite")
    in_server.tell("PostgreSQL")
    ratios = (file.seconds / server.seconds for file, server in zip(in_file.used, in_server.used, strict=True))
    say(f"with PostgreSQL maild takes {median(ratios):.2f} letters while it takes one with SQLite")


def _move(config: Path, url: str) -> str:
    """The ledger into that database; the configuration names it then."""
    was, begun = load_settings(config, {}).ledger.url, time.monotonic()
    rows = copy(was, url, bool)
    say(f"{rows} rows copied in {time.monotonic() - begun:.1f} s")
    config.write_text(config.read_text(encoding="utf-8").replace(was, url), encoding="utf-8")
    return url
