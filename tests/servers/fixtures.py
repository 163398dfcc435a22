"""The fixture `servers`: each test that asks for it runs on the embedded servers and on Dovecot with Postfix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maild.demo.servers import EmbeddedServers, Servers
from tests.servers.dovecot import RealServers

if TYPE_CHECKING:
    from collections.abc import Iterator

EMBEDDED = "embedded"
REAL = "dovecot"


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
