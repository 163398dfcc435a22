"""Seats where several daemons share a database of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maild.ports import Temporary
from maild.seating import Deposed
from tests.ledger.book import NOON
from tests.ledger.sitting import BOXES, MINUTE, Daemon, daemons_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers.postgresql import Cluster


@pytest.fixture
def at_server(cluster: Cluster) -> Iterator[Callable[..., Daemon]]:
    with daemons_at(cluster.ledger()) as sits:
        yield sits


@pytest.mark.postgres
def test_a_sign_of_life_waits_for_no_decision(at_server: Callable[..., Daemon]) -> None:
    busy = at_server("busy")
    with busy.ledger.work() as work:
        assert work.new_letter_id() == 1
        busy.seat.beat(NOON)
        work.commit()


@pytest.mark.rule("M-1")
@pytest.mark.postgres
def test_a_daemon_that_was_stopped_in_the_midst_of_a_decision_is_cut_off_and_commits_nothing(
    at_server: Callable[..., Daemon],
) -> None:
    heir, stopped = at_server("heir"), at_server("stopped")
    stopped.ledger.share_out(BOXES[:1])
    with pytest.raises(Temporary, match="cannot be used now"):
        _stopped_in_the_midst(stopped, heir)
    with pytest.raises(Deposed):
        stopped.ledger.record_pass(NOON, simulated=False)
    with heir.ledger.work() as work:
        assert work.new_letter_id() == 1


def _stopped_in_the_midst(stopped: Daemon, heir: Daemon) -> None:
    with stopped.ledger.work() as work:
        work.new_letter_id()
        stopped.seat._lasts = -MINUTE
        stopped.seat.beat(NOON)
        assert heir.seat.beat(NOON) == (["heir"], {BOXES[0]: None})
        heir.ledger.record_pass(NOON, simulated=False)
        work.commit()
