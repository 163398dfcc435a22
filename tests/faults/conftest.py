"""How thorough the tests of faults are: a sample in every run, each point with `make faults`."""

from __future__ import annotations

import pytest

from tests.faults.power import Mains


@pytest.fixture(scope="session")
def stride(pytestconfig: pytest.Config) -> int:
    """Every so-many-th point is tried; 1 for all. A prime, so that the sample changes sides."""
    return 1 if pytestconfig.getoption("thorough") else 11


@pytest.fixture
def seed(pytestconfig: pytest.Config) -> int:
    return int(pytestconfig.getoption("seed"))


@pytest.fixture(scope="module")
def mains(tmp_path_factory: pytest.TempPathFactory) -> Mains:
    return Mains(tmp_path_factory.mktemp("mains"))
