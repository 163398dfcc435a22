"""A pass that is killed at any of its steps, and the next one: no letter lost, none acted on twice (M-1, M-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maild.demo.servers import EmbeddedServers
from tests.faults.killing import Killed, Killer
from tests.faults.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Iterator


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
        scene.sent_once(where)
