"""A ledger of many years: what a letter, a command and a morning cost with a million requests in it."""

from __future__ import annotations

from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from maild.config import load_settings
from tests.bench.figures import say, used_by
from tests.bench.grown import grow
from tests.bench.letters import Mailbag
from tests.bench.place import a_place
from tests.flows.stage import at

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.place import Place

SMALL, LARGE = (1_000, 1_000), (1_000_000, 400_000)
"""Requests and subscribers, besides those of the town."""
LETTERS, ROUNDS = 300, 3
WRITTEN, TAKEN = at("2026-11-03 10:00"), at("2026-11-03 11:00")


def run(folder: Path) -> None:
    """The same letters and the same morning with 1,000 requests in the ledger and with 1,000,000."""
    with a_place(folder) as place:
        desks = [_grown(place, name, *size) for name, size in (("small", SMALL), ("large", LARGE))]
        proven = used_by("tests.bench.one_verb", str(desks[1]), "verify")
        say(f"maild verify: {proven.seconds:.0f} s, {proven.cpu:.0f} s of CPU, {proven.peak:.0f} MB (to reach: 120 s)")
        starts = [used_by("tests.bench.one_pass", str(desk), TAKEN.isoformat()).seconds for desk in desks]
        say(f"a pass with nothing to do, start included: {starts[0]:.2f} s and {starts[1]:.2f} s (to reach: 2)")
        for what, take in (("letters and commands", _letters), ("a morning's pass", _morning)):
            spent: list[list[float]] = [[], []]
            for number in range(ROUNDS):
                for seen, desk in zip(spent, desks, strict=True):
                    seen.append(take(place, desk, number))
            few, many = map(median, spent)
            say(f"{what}: {few:.2f} s and {many:.2f} s of CPU, {many / few:.2f} times (to reach: 1.2)")


def _letters(place: Place, desk: Path, number: int) -> float:
    place.empty()
    place.lay(Mailbag(WRITTEN, 11 + number).letters(LETTERS), WRITTEN)
    return used_by("tests.bench.one_pass", str(desk), (TAKEN + timedelta(minutes=number)).isoformat()).cpu


def _morning(place: Place, desk: Path, number: int) -> float:
    """With the digest."""
    place.empty()
    place.inbox()
    return used_by("tests.bench.one_pass", str(desk), at(f"2026-11-{5 + number:02} 09:01").isoformat()).cpu


def _grown(place: Place, name: str, requests: int, subscribers: int) -> Path:
    config = place.desk(name)
    grow(load_settings(config, {}), requests, subscribers)
    return config
