"""A pass that is killed at any of its steps, and the next one: no letter lost, none acted on twice (M-1, M-5)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from maild.demo.servers import EmbeddedServers
from maild.sheaf import TOGETHER
from tests.faults.killing import Killed, Killer
from tests.faults.scene import Crowd, Scene

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

SURELY_REACHED = 40
"""Steps of any pass here, however its connections fare."""


@pytest.fixture
def servers() -> Iterator[EmbeddedServers]:
    with EmbeddedServers() as servers:
        yield servers


def _unhurt(scene: Scene) -> tuple[dict[str, object], Sequence[str]]:
    """What comes of a pass that nobody kills, and its steps."""
    scene.begin()
    counter = Killer(at=0, after=False)
    scene.killed(counter)
    scene.restarted()
    return scene.outcome(), counter.steps


def _same_wherever_killed(scene: Scene, points: Iterable[tuple[int, bool]], expected: dict[str, object]) -> None:
    """Of the last steps some may not be reached: attempts that end at the same time are written down together."""
    for number, after in points:
        killer = Killer(number, after)
        scene.begin()
        with suppress(Killed):
            scene.killed(killer)
        assert killer.dead or number > SURELY_REACHED, killer.where
        scene.restarted()
        assert scene.outcome() == expected, killer.where
        scene.sent_once(killer.where)


@pytest.mark.rule("M-1", "M-5")
def test_a_pass_killed_at_any_step_ends_as_if_it_had_not_been(
    servers: EmbeddedServers, tmp_path: Path, stride: int
) -> None:
    scene = Scene(servers, tmp_path / "at-work")
    expected, steps = _unhurt(scene)
    assert expected["left"] == 0
    points = [(number, after) for number in range(1, len(steps) + 1) for after in (False, True)]
    assert len(points) > 100
    _same_wherever_killed(scene, points[::stride], expected)


@pytest.mark.rule("M-1", "M-3", "M-5")
def test_a_pass_killed_among_letters_taken_together_takes_each_of_them_once(
    servers: EmbeddedServers, tmp_path: Path, stride: int
) -> None:
    """At the first step of each name, at one in their midst, and at the last."""
    scene = Crowd(servers, tmp_path / "at-work")
    expected, steps = _unhurt(scene)
    assert (expected["left"], expected["done"]) == (0, TOGETHER)
    assert (steps.count("ledger.mark_in_hand"), steps.count("work.record_letter")) == (1, TOGETHER)
    taking = steps[: len(steps) - steps[::-1].index("ledger.mark_settled")]
    points: list[tuple[int, bool]] = []
    for name in dict.fromkeys(taking):
        there = [number for number, step in enumerate(taking, start=1) if step == name]
        some = dict.fromkeys((there[0], there[len(there) // 2], there[-1]))
        points += [(number, after) for number in some for after in (False, True)]
    assert len(points) > 50
    _same_wherever_killed(scene, points[::stride], expected)
