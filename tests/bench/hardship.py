"""Servers far away, and a disk that takes its time: what waiting costs when much is done at each wait."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from maild.config import load_settings
from maild.ledger.engine import wal_is_safe
from tests.bench import town
from tests.bench.figures import say, used_by
from tests.bench.letters import Mailbag
from tests.bench.place import a_place
from tests.bench.proxy import Distance
from tests.flows.stage import at

if TYPE_CHECKING:
    from tests.bench.figures import Used
    from tests.bench.place import Place

LETTERS = 600
ROUND_TRIP = 0.010
CONNECTIONS = 16
SLOW_COMMIT_MS = 10
WRITTEN, TAKEN = at("2026-11-03 10:00"), at("2026-11-03 11:00")


def distance(folder: Path) -> None:
    """10 ms of network to both servers and 16 connections: answers/s at the server they go to."""
    with (
        a_place(folder) as place,
        Distance(place.servers.imap_port, ROUND_TRIP / 2) as imap,
        Distance(place.sink.port, ROUND_TRIP / 2) as smtp,
    ):
        _prepare(place)
        far = {
            "MAILD_IMAP__PORT": str(imap.port),
            "MAILD_SMTP__PORT": str(smtp.port),
            "MAILD_SMTP__CONNECTIONS": str(CONNECTIONS),
        }
        used = _pass(place, far)
    came = sorted(moment for moment, _ in place.sink.came)
    rate = (len(came) - 1) / (came[-1] - came[0])
    say(f"{len(came)} answers to {LETTERS} letters: {rate:.0f} answers/s while they are sent (to reach: 300)")
    say(f"  {1000 * used.cpu / LETTERS:.2f} ms CPU a letter; {used.seconds:.1f} s for all, from start to end")


def slow_disk(folder: Path) -> None:
    """A commit takes 10 ms longer: letters/s taken in, and answers/s sent over 16 connections."""
    waits = 1 if wal_is_safe() else 5  # of one commit: the journal twice, its folder twice, the ledger
    shim = folder / "slow_sync.so"
    source = Path(__file__).with_name("slow_sync.c")
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", shim, source, "-ldl"], check=True)  # noqa: S603, S607
    with a_place(folder) as place:
        _prepare(place)
        slow = {
            "LD_PRELOAD": str(shim),
            "SLOW_SYNC_US": str(1000 * SLOW_COMMIT_MS // waits),
            "MAILD_SMTP__CONNECTIONS": str(CONNECTIONS),
        }
        used = _pass(place, slow)
    came = sorted(moment for moment, _ in place.sink.came)
    sending = came[-1] - came[0]
    taking = used.seconds - sending
    say(f"{LETTERS / taking:.0f} letters/s taken in, start included (to reach: 500); {len(came) / sending:.0f} sent/s")
    say(f"  {1000 * used.cpu / LETTERS:.2f} ms CPU a letter; {used.seconds:.1f} s for all, from start to end")


def _prepare(place: Place) -> None:
    town.found(load_settings(place.config, {}))
    bag = Mailbag(WRITTEN, 7)
    place.lay([bag.order() for _ in range(LETTERS)], WRITTEN)


def _pass(place: Place, changed: dict[str, str]) -> Used:
    return used_by("tests.bench.one_pass", str(place.config), TAKEN.isoformat(), environ={**os.environ, **changed})
