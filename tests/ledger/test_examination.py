"""Whether a ledger can be trusted (`maild verify`)."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from maild.desk.decision import Change, Ref
from maild.ledger import examination, history, schema
from maild.ledger.engine import make_reader
from maild.ledger.examination import examine
from maild.ledger.sqlite import sqlite3
from tests.desk.samples import a_client, a_subscriber

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ledger.book import Book


pytestmark = pytest.mark.sqlite


def _alter(book: Book, statement: str) -> None:
    book.ledger.close()
    with closing(sqlite3.connect(book.url.removeprefix("sqlite:///"), isolation_level=None)) as database:
        database.execute("PRAGMA writable_schema=ON")
        database.execute(statement)


def test_a_good_ledger_has_no_problem(book: Book) -> None:
    found = examine(book.url)
    assert (found.exists, found.problem, found.entries, found.schema) == (True, None, 0, "revision 0001")
    assert found.engine.startswith(f"SQLite {sqlite3.sqlite_version}, journal_mode=")


def test_a_ledger_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    found = examine(f"sqlite:///{tmp_path}/ledger.db")
    assert (found.exists, found.problem, found.schema) == (False, None, "revision 0001 to be made")


def test_a_row_that_names_nothing_is_found(book: Book) -> None:
    book.put(a_client(), a_subscriber("12"))
    _alter(book, "DELETE FROM clients")
    assert examine(book.url).problem == "row 1 of subscribers names a row of clients that is not there"


def test_an_index_that_does_not_hold_its_rows_is_found(book: Book) -> None:
    book.put(a_client())
    _alter(book, "UPDATE sqlite_master SET sql = 'CREATE INDEX clients_by_address ON clients (name, id)' "
                 "WHERE name = 'clients_by_address'")  # fmt: skip
    assert "the file is damaged: " in str(examine(book.url).problem)


def test_another_database_looks_after_its_own_file(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "current_revision", lambda _url: None)
    assert examine("postgresql+psycopg://desk@127.0.0.1/ledger").engine == "PostgreSQL"
    with make_reader(book.url).connect() as connection:
        monkeypatch.setattr(connection.dialect, "name", "postgresql")
        assert list(examination._problems(connection)) == []


@pytest.mark.parametrize(
    ("entries", "portion", "heard"),
    [
        (2, 10, ["  2 of 2 entries"]),
        (7, 3, ["  3 of 7 entries", "  6 of 7 entries", "  7 of 7 entries"]),
        (40, 3, [f"  {done} of 40 entries" for done in (6, 9, 12, 18, 21, 24, 30, 33, 36, 40)]),
    ],
)
def test_what_is_looked_at_is_told_by_tenths(
    book: Book, monkeypatch: pytest.MonkeyPatch, entries: int, portion: int, heard: list[str]
) -> None:
    monkeypatch.setattr(history, "PORTION", portion)
    book.put(*(Change(a_client(), Ref("client", 1), "data_changed") for _ in range(entries)))
    told: list[str] = []
    assert examine(book.url, told=told.append).problem is None
    assert told == ["the file", "the history", *heard, "what it seals", "  1 of 1 rows"]


def test_nothing_is_told_of_what_is_not_looked_at(book: Book) -> None:
    book.put(a_client(), a_subscriber("12"))
    _alter(book, "DELETE FROM clients")
    told: list[str] = []
    examine(book.url, told=told.append)
    assert told == ["the file"]
