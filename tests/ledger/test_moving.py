"""A ledger moved into another database: all of it, the same, or nothing."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from maild.desk.decision import Change, Ref
from maild.ledger import moving, schema
from maild.ledger.copying import copy_to
from maild.ledger.engine import make_engine, make_reader
from maild.ledger.examination import examine
from maild.ledger.moving import NotEmpty, move
from maild.ledger.sqlite import sqlite3
from maild.ledger.store import open_ledger
from maild.ports import Attempt, Damaged, Outcome
from tests.desk.samples import DESK, MOSCOW, a_client, a_request, a_subscriber
from tests.ledger.book import NOON, Book

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Table

    from tests.servers.postgresql import Cluster

pytestmark = pytest.mark.sqlite


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new folder/ledger.db"
    made: Cluster = request.getfixturevalue("cluster")
    return made.empty()


@pytest.fixture
def full(book: Book) -> Book:
    """A ledger with something in it, of every kind of value: truths, moments, text in all letters, nothing."""
    book.put(
        Change(a_client(name="Ёлка \\ «СНТ»\tи\nдва"), Ref("client", 1), "registered"),
        *(replace(a_subscriber(str(number)), id=number) for number in range(1, 12)),
        Change(a_request(), Ref("request", 1), "filed"),
    )
    book.take(7)
    number = book.write()
    with book.ledger.work() as work:
        work.record_attempt(number, Attempt(Outcome.TEMPORARY, "450 later"), at=NOON)
        work.commit()
    book.ledger.close()
    return book


def _rows(url: str) -> int:
    with make_reader(url).connect() as connection:
        tables = SQLModel.metadata.sorted_tables
        return sum(len(connection.execute(table.select()).all()) for table in tables)


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize("portion", [1, 3, 5000])
def test_all_rows_are_there_and_prove_themselves(
    full: Book, target: str, monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    monkeypatch.setattr(moving, "PORTION", portion)
    told: list[str] = []
    before = full.file.read_bytes()
    moved = move(full.url, target, told.append)
    assert moved == _rows(full.url) == _rows(target) > 20
    assert f"subscribers: {min(portion, 11)}" in told
    assert full.file.read_bytes() == before, "what was is as it was"
    here, there = examine(full.url), examine(target)
    assert (there.problem, there.entries, there.head) == (None, here.entries, here.head)
    with closing(open_ledger(target, DESK, MOSCOW)) as ledger, ledger.work() as work:
        assert work.register.client(1).name == "Ёлка \\ «СНТ»\tи\nдва"
        assert work.register.request(1) == a_request()
        assert (work.new_letter_id(), work.next_outgoing_id(), work.register.next_id("request")) == (2, 2, 2)
        work.record_attempt(1, Attempt(Outcome.ACCEPTED, "250 ok"), at=NOON)
        work.commit()


def test_a_moved_ledger_starts_no_desk_until_its_mark_is_taken_away(full: Book, target: str) -> None:
    move(full.url, target, bool)
    with pytest.raises(schema.OtherVersion, match=r"was moved to .*ledger"):
        open_ledger(full.url, DESK, MOSCOW)
    assert examine(full.url).problem is None, "one may still look"
    schema.mark_of_move(full.file).unlink()
    full.reopened().close()


def test_a_database_that_holds_anything_is_left_as_it_is(full: Book, target: str) -> None:
    with closing(open_ledger(target, DESK, MOSCOW)) as ledger:
        ledger.record_pass(NOON, simulated=False)
    with pytest.raises(NotEmpty, match="is not empty"):
        move(full.url, target, bool)
    assert _rows(target) == 1
    full.reopened().close()


def test_a_database_of_another_program_is_left_alone(full: Book, target: str) -> None:
    if target.startswith("sqlite"):
        full.file.parent.joinpath("new folder").mkdir()
    with make_engine(target).begin() as connection:
        connection.execute(text("CREATE TABLE notes (id int)"))
    with pytest.raises(Damaged, match="another program"):
        move(full.url, target, bool)


class Killed(BaseException):
    """As by a signal."""


@pytest.mark.parametrize("table", ["clients", "history", "statement_lines"])
def test_what_ends_midway_has_put_nothing_there(
    full: Book, target: str, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    real = moving._copied

    def die(*given: object) -> int:
        if getattr(given[2], "name", "") == table:
            raise Killed
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(moving, "_copied", die)
    with pytest.raises(Killed):
        move(full.url, target, bool)
    assert schema.current_revision(target) is None
    monkeypatch.setattr(moving, "_copied", real)
    assert move(full.url, target, bool) == _rows(full.url)


def test_a_ledger_that_is_not_whole_is_not_moved(full: Book, target: str) -> None:
    full.tamper("UPDATE history SET actor = 'другой' WHERE id = 1")
    with pytest.raises(Damaged, match="entry 1 was changed"):
        move(full.url, target, bool)
    assert schema.current_revision(target) is None


def test_what_would_not_be_the_same_there_is_not_moved(
    full: Book, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, seen = moving._portions, list[object]()

    def less(connection: Connection, table: Table) -> Iterator[Sequence[Sequence[object]]]:
        seen.append(table)
        for rows in real(connection, table):
            yield rows[1:] if table.name == "subscribers" and seen.count(table) > 1 else rows

    monkeypatch.setattr(moving, "_portions", less)
    with pytest.raises(Damaged, match="table subscribers does not hold there what it holds here"):
        move(full.url, target, bool)
    assert schema.current_revision(target) is None
    full.reopened().close()


@pytest.mark.postgres
@pytest.mark.rule("M-1")
def test_the_server_knows_at_once_how_much_there_is_of_what(full: Book, cluster: Cluster) -> None:
    target = cluster.empty()
    move(full.url, target, bool)
    asked = "SELECT reltuples::int FROM pg_class WHERE relname = 'subscribers'"
    assert cluster.ask(asked, database=target.rpartition("/")[2]) == [(11,)]


@pytest.mark.postgres
def test_text_that_the_other_database_cannot_keep_is_named(full: Book, cluster: Cluster) -> None:
    with closing(sqlite3.connect(full.file)) as database:
        database.execute("UPDATE attempts SET answer = 'a' || char(0)")
        database.commit()
    target = cluster.empty()
    with pytest.raises(Damaged, match="table attempts"):
        move(full.url, target, bool)
    assert schema.current_revision(target) is None


@pytest.mark.postgres
@pytest.mark.rule("M-1")
def test_a_copy_of_a_database_is_a_file_that_proves_itself(full: Book, cluster: Cluster, tmp_path: Path) -> None:
    target = cluster.empty()
    move(full.url, target, bool)
    copy_to(target, tmp_path / "copy.db")
    assert move(target, f"sqlite:///{tmp_path}/back.db", bool) == _rows(full.url), "and that is the way back"
    here, there = examine(target), examine(f"sqlite:///{tmp_path}/copy.db")
    assert (there.problem, there.head) == (None, here.head)
    assert _rows(f"sqlite:///{tmp_path}/copy.db") == _rows(target)
