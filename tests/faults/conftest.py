"""How thorough the tests of faults are: a sample in every run, each point with `make faults`."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def stride(pytestconfig: pytest.Config) -> int:
    """Every so-many-th point is tried; 1 for all. A prime, so that the sample changes sides."""
    return 1 if pytestconfig.getoption("thorough") else 11
