"""Power that goes at any deed of a pass: what the world was told of is on disk, and the rest is done again (M-1)."""

from __future__ import annotations

import signal
from contextlib import closing
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING

import pytest

from maild.cli.complaint import Exit
from maild.demo.servers import EmbeddedServers, read_folder
from maild.ledger import engine
from maild.ledger.sqlite import sqlite3
from maild.letters.peek import peek
from tests.faults.power import Disk, Mains
from tests.faults.scene import NEXT, Scene
from tests.flows.stage import at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.conftest import Some

pytestmark = pytest.mark.compiler
KEPT = (0.0, 0.0, 0.5, 1.0)
"""How likely something that was not made safe is on disk all the same: one is drawn for each loss of power."""
_ONCE = """
from maild.__main__ import main
from maild.ledger import engine
engine.wal_is_safe = lambda _: {wal}
raise SystemExit(main(["--config", "{config}", "once", "--at", "{moment}"]))
"""


class Outage:
    """A scene whose pass is made by another process, with one kind of journal, until the power goes."""

    def __init__(self, scene: Scene, mains: Mains, *, wal: bool) -> None:
        self.scene, self._mains = scene, mains
        self._words = ["-c", _ONCE.format(wal=wal, config=scene.stage.config, moment=at(NEXT).isoformat())]

    @cached_property
    def unhurt(self) -> tuple[dict[str, object], list[str]]:
        """What comes of the pass and of those after it, and its deeds."""
        self.scene.begin()
        code, deeds = self._mains.run(Disk.of(self.scene.folder), self._words)
        assert code == Exit.DONE
        self.scene.restarted()
        return self.scene.outcome(), deeds

    def played(self, seed: int, where: str, **trouble: int) -> dict[str, object]:
        """A pass in trouble at a deed, and the power goes then; what comes of the passes after it."""
        self.scene.begin()
        disk = Disk.of(self.scene.folder)
        code, _ = self._mains.run(disk, self._words, **trouble)
        assert code == -signal.SIGKILL if "cut" in trouble else code in {Exit.DONE, Exit.TRY_AGAIN}, (where, code)
        luck = Random(f"{seed} {where}")  # noqa: S311 - nothing secret
        disk.lose_power(luck, luck.choice(KEPT))
        self._what_the_world_was_told_of_is_known(where)
        self.scene.restarted()
        self.scene.sent_once(where)
        return self.scene.outcome()

    def _what_the_world_was_told_of_is_known(self, where: str) -> None:
        """A letter that was moved is in the ledger, one that was accepted is sent, unknown or in DATA."""
        assert self.scene.stage.maild("verify")[0] == Exit.DONE, where
        with closing(sqlite3.connect(self.scene.folder / "ledger.db")) as ledger:
            taken = {row[0] for row in ledger.execute("SELECT message_id FROM inbox")}
            handed = {
                row[0] for row in ledger.execute("SELECT message_id FROM outbox WHERE status != 'queued' OR in_data")
            }
        assert {peek(raw).message_id for raw in read_folder(self.scene.servers, "Maild/Done")} <= taken, where
        assert {str(one.letter["Message-ID"]).strip("<>") for one in self.scene.servers.sent()} <= handed, where


@pytest.fixture(scope="module", params=["rollback", "wal"])
def outage(request: pytest.FixtureRequest, mains: Mains, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outage]:
    wal = request.param == "wal"
    with pytest.MonkeyPatch.context() as patch, EmbeddedServers() as servers:
        patch.setattr(engine, "wal_is_safe", lambda _version: wal)
        yield Outage(Scene(servers, tmp_path_factory.mktemp("desk") / "at-work"), mains, wal=wal)


@pytest.mark.rule("M-1", "M-5", "Q-14")
def test_power_that_goes_at_any_deed_of_a_pass_takes_nothing_that_the_world_was_told_of(
    outage: Outage, seed: int, some: Some
) -> None:
    expected, deeds = outage.unhurt
    assert expected["left"] == 0
    assert len(deeds) > 200
    for number in some(range(1, len(deeds) + 1)):
        where = f"before deed {number}, {deeds[number - 1]}"
        assert outage.played(seed, where, cut=number) == expected, where


@pytest.mark.rule("M-1", "M-5", "Q-14")
def test_after_a_pass_in_which_the_disk_has_failed_once_the_power_may_go_as_well(
    outage: Outage, seed: int, some: Some
) -> None:
    expected, deeds = outage.unhurt
    waits = [number for number, deed in enumerate(deeds, start=1) if deed == "sync"]
    for_all = [number for number, deed in enumerate(deeds, start=1) if deed == "syncall"]
    assert (len(waits) > 10, len(for_all) > 0) == (True, True)
    for number in (*some(waits), *for_all):
        where = f"deed {number} failed"
        assert outage.played(seed, where, fail=number) == expected, where


@pytest.mark.rule("M-1", "M-5", "Q-14")
def test_a_disk_that_is_full_from_any_deed_on_stops_the_desk_until_there_is_room(
    outage: Outage, seed: int, some: Some
) -> None:
    expected, deeds = outage.unhurt
    written = [number for number, deed in enumerate(deeds, start=1) if deed == "write"]
    assert len(written) > 100
    for number in some(written):
        where = f"full from deed {number} on"
        assert outage.played(seed, where, full=number) == expected, where
