"""Fixtures of servers. A test that asks for one runs on each kind of it.

`servers`: the embedded ones, and Dovecot with Postfix. `ledger_url`: a file of SQLite, and a database of PostgreSQL,
but for tests that have the mark `sqlite`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maild.demo.servers import EmbeddedServers, Servers
from tests.servers.dovecot import RealServers
from tests.servers.postgresql import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EMBEDDED = "embedded"
REAL = "dovecot"
SQLITE = "sqlite"
POSTGRESQL = "postgresql"


@pytest.fixture(scope="session")
def _real_servers() -> Iterator[RealServers]:
    with RealServers() as servers:
        yield servers


@pytest.fixture(params=[EMBEDDED, pytest.param(REAL, marks=pytest.mark.dovecot)])
def servers(request: pytest.FixtureRequest) -> Iterator[Servers]:
    """Mail servers with empty mailboxes."""
    if request.param == EMBEDDED:
        with EmbeddedServers() as embedded:
            yield embedded
    else:
        real: RealServers = request.getfixturevalue("_real_servers")
        real.forget()
        yield real


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of the tests' own; who asks for it has the mark `postgres`."""
    with Cluster() as made:
        yield made


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """On which databases a test is run."""
    if "ledger_url" in metafunc.fixturenames:
        other = [] if metafunc.definition.get_closest_marker("sqlite") else [POSTGRESQL]
        databases = [SQLITE, *(pytest.param(name, marks=pytest.mark.postgres) for name in other)]
        metafunc.parametrize("ledger_url", databases, indirect=True)


@pytest.fixture
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty ledger is, or will be."""
    if request.param == SQLITE:
        return f"sqlite:///{tmp_path}/ledger.db"
    made: Cluster = request.getfixturevalue("cluster")
    return made.ledger()
