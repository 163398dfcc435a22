"""`maild migrate --to`: the ledger goes into another database, and the desk with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maild.cli.complaint import Exit
from maild.gateways.lock import only_one
from tests.cli.seeding import seed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell
    from tests.servers.postgresql import Cluster


@pytest.fixture
def seeded(shell: Shell) -> Shell:
    seed(shell.config)
    return shell


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/other.db"
    made: Cluster = request.getfixturevalue("cluster")
    return made.empty()


def _go_over(shell: Shell, target: str) -> None:
    was = f"sqlite:///{shell.config.parent}/ledger.db"
    shell.config.write_text(shell.config.read_text(encoding="utf-8").replace(was, target), encoding="utf-8")


@pytest.mark.rule("Q-14")
def test_what_was_there_is_there_and_the_desk_starts_only_where_it_is(seeded: Shell, target: str) -> None:
    lists = ("clients", "requests", "inbox", "outbox", "registrations", "subscribers")
    before = {name: seeded.json(name) for name in lists}
    code, out, _ = seeded.run("migrate", "--to", target)
    assert code == 0
    assert "each compared with what it was" in out
    assert "name it in [ledger] url" in out
    code, _, told = seeded.run("once", "--at", "2027-01-11T10:00:00+03:00")
    assert code == Exit.SOFTWARE
    assert "the ledger was moved to" in told
    _go_over(seeded, target)
    assert {name: seeded.json(name) for name in lists} == before
    assert seeded.run("verify")[0] == 0


def test_what_stands_in_the_other_place_is_left_alone(seeded: Shell, target: str) -> None:
    assert seeded.run("migrate", "--to", target)[0] == 0
    code, _, told = seeded.run("migrate", "--to", target)
    assert code == Exit.CANNOT_CREATE
    assert "is not empty" in told


def test_a_ledger_at_work_is_not_moved(seeded: Shell, target: str) -> None:
    with only_one(seeded.config.parent / "ledger.db.lock"):
        assert seeded.run("migrate", "--to", target)[0] == Exit.TRY_AGAIN


def test_where_there_is_none_none_is_moved(shell: Shell, target: str) -> None:
    assert shell.run("migrate", "--to", target)[0] == Exit.NO_INPUT


def test_a_place_that_no_ledger_can_be_in_is_a_slip(seeded: Shell) -> None:
    code, _, told = seeded.run("migrate", "--to", "ledger.db")
    assert code == Exit.USAGE
    assert "begins with postgresql+psycopg://" in told
