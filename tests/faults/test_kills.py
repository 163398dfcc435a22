"""A pass that is killed at any of its steps, and the next one: no letter lost, none acted on twice (M-1, M-5)."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from maild import wiring
from maild.config import load_settings
from maild.demo.servers import EmbeddedServers, read_folder
from maild.gateways.clock import FixedClock
from tests.faults.killing import Killed, Killer, mortal
from tests.flows.stage import CLIENT, DISPATCHER, Stage, at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BEFORE, MOMENT, NEXT = "2026-11-03 10:00", "2026-11-03 10:30", "2026-11-03 10:45"
CONNECTIONS = 2
"""To the next mail server: as many letters can be on their way when the process dies."""
RESTARTED, AT_LAST = "2026-11-03 11:30", "2026-11-03 13:30"


class Scene:
    """A desk in the midst of its day, with letters waiting, that can be played again from the same moment."""

    def __init__(self, servers: EmbeddedServers, folder: Path) -> None:
        self.servers, self.folder = servers, folder
        folder.mkdir()
        self.stage = Stage(servers, folder)
        self.letters: list[bytes] = []
        self._prepare()
        self.before = {str(row["message_id"]) for row in self.stage.rows("outbox")}
        shutil.copytree(folder, folder.with_name("kept"))

    def _prepare(self) -> None:
        stage = self.stage
        stage.register(CLIENT, "СНТ «Ромашка»", "2026-11-02 09:30")
        file = "Участок;Абонент;Серийный номер\n1;Абонент 1;0001\n2;Абонент 2;0002\n3;Абонент 3;0003\n"
        stage.write(DISPATCHER, "", f"абоненты {CLIENT}", "2026-11-02 11:00", files=[("а.csv", file.encode())])
        stage.once("2026-11-02 11:01")
        echo = stage.file("Прошу отключить участок 1 за неуплату", BEFORE)
        self._waiting(lambda: stage.reply(echo, "Да", MOMENT))
        self._waiting(lambda: stage.write(CLIENT, "", "Прошу включить участок 2, долг погашен", MOMENT))
        self._waiting(lambda: stage.write(DISPATCHER, "", "клиенты", MOMENT))

    def _waiting(self, write: Callable[[], object]) -> None:
        write()
        self.letters.append(self.stage.last_raw)

    def begin(self) -> None:
        """The same moment again."""
        self.servers.forget()
        for name in ("ledger.db", "letters"):
            place, kept = self.folder / name, self.folder.with_name("kept") / name
            if kept.is_dir():
                shutil.rmtree(place)
                shutil.copytree(kept, place)
            else:
                shutil.copy2(kept, place)
        for raw in self.letters:
            self.servers.deliver(raw, at(MOMENT))

    def killed(self, killer: Killer) -> None:
        """A pass in the hands of the killer."""
        settings = load_settings(self.stage.config, {})
        with wiring.alone(settings), wiring.open_desk(settings, FixedClock(at(NEXT))) as parts:
            wiring.mend(parts)
            wiring.make_pass(mortal(parts, killer), simulated=True)

    def restarted(self) -> None:
        """The next passes; what was in DATA is sent again at the second."""
        for moment in (RESTARTED, AT_LAST):
            code, _ = self.stage.maild("once", "--at", at(moment).isoformat())
            assert code == 0

    def outcome(self) -> dict[str, object]:
        """All that a person can see of what came of it; codes differ from run to run."""
        requests, inbox, outbox = (self.stage.rows(verb) for verb in ("requests", "inbox", "outbox"))
        return {
            "requests": [(r["status"], r["number"], r["plot"]) for r in requests],
            "inbox": Counter((r["verdict"], r["subject"]) for r in inbox),
            "outbox": Counter((r["to"], _uncoded(str(r["subject"])), r["status"]) for r in outbox),
            "left": len(read_folder(self.servers)),
            "done": len(read_folder(self.servers, "Maild/Done")),
        }


def _uncoded(subject: str) -> str:
    return re.sub(r"\[код .*?\]", "", subject)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with EmbeddedServers() as servers:
        yield Scene(servers, tmp_path_factory.mktemp("desk") / "at-work")


def _unhurt(scene: Scene) -> tuple[dict[str, object], int]:
    scene.begin()
    counter = Killer(at=0, after=False)
    scene.killed(counter)
    scene.restarted()
    return scene.outcome(), counter.steps


@pytest.mark.rule("M-1", "M-5")
def test_a_pass_killed_at_any_step_ends_as_if_it_had_not_been(scene: Scene, stride: int) -> None:
    expected, steps = _unhurt(scene)
    assert expected["left"] == 0
    points = [(number, after) for number in range(1, steps + 1) for after in (False, True)]
    assert len(points) > 100
    for number, after in points[::stride]:
        killer = Killer(number, after)
        scene.begin()
        with pytest.raises(Killed):
            scene.killed(killer)
        scene.restarted()
        where = f"{'after' if after else 'before'} step {number}, {killer.last}"
        assert scene.outcome() == expected, where
        _sent_once(scene, where)


def _sent_once(scene: Scene, where: str) -> None:
    """Each letter reached its reader; one whose fate was not known came again as the very same letter (M-5)."""
    written = {str(row["message_id"]) for row in scene.stage.rows("outbox")} - scene.before
    came: dict[str, list[bytes]] = {}
    for one in scene.servers.sent():
        came.setdefault(str(one.letter["Message-ID"]).strip("<>"), []).append(one.raw.partition(b"Message-ID")[2])
    assert set(came) == written, where
    assert sum(len(copies) > 1 for copies in came.values()) <= CONNECTIONS, where
    assert all(len(set(copies)) == 1 for copies in came.values()), where
