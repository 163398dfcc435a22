"""How thorough the tests of faults are: a sample in every run, each point with `make faults`."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.faults.power import Mains

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Some = Callable[[Sequence[int]], Sequence[int]]


@pytest.fixture(scope="session")
def stride(pytestconfig: pytest.Config) -> int:
    """Every so-many-th point is tried; 1 for all. A prime, so that the sample changes sides."""
    return 1 if pytestconfig.getoption("thorough") else 11


@pytest.fixture
def seed(pytestconfig: pytest.Config) -> int:
    return int(pytestconfig.getoption("seed"))


@pytest.fixture
def some(pytestconfig: pytest.Config, seed: int) -> Some:
    """Where each point takes seconds: two of them, drawn from the seed; all with `--thorough`."""

    def chosen(points: Sequence[int]) -> Sequence[int]:
        if pytestconfig.getoption("thorough"):
            return points
        return sorted(Random(seed).sample(points, 2))  # noqa: S311 - nothing secret

    return chosen


@pytest.fixture(scope="module")
def mains(tmp_path_factory: pytest.TempPathFactory) -> Mains:
    return Mains(tmp_path_factory.mktemp("mains"))
