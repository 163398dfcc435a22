"""What all tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

pytest_plugins = ["tests.servers.fixtures"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--thorough`: every point of a fault test, not a sample. `--seed`: of what is drawn in a storm."""
    parser.addoption("--thorough", action="store_true", help="tests of faults try every point, not a sample")
    parser.addoption("--minutes", type=float, default=90.0, help="after which a storm of faults is over in any case")
    parser.addoption("--seed", type=int, default=20261124, help="from which a storm of faults is drawn")
