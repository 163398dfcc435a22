"""How the database is opened: never less safe than it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from maild.ledger import engine
from maild.ledger.sqlite import sqlite3
from maild.ports import Temporary

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ledger.book import Book

SAFE, CAREFUL = ("WAL", "FULL"), ("DELETE", "EXTRA")
POSTGRESQL = "postgresql+psycopg://desk@127.0.0.1/ledger"


@pytest.mark.parametrize(
    ("version", "settings"),
    [
        ((3, 40, 1), CAREFUL),
        ((3, 44, 5), CAREFUL),
        ((3, 44, 6), SAFE),
        ((3, 45, 9), CAREFUL),
        ((3, 50, 6), CAREFUL),
        ((3, 50, 7), SAFE),
        ((3, 51, 0), CAREFUL),
        ((3, 51, 2), CAREFUL),
        ((3, 51, 3), SAFE),
        ((3, 52, 0), SAFE),
        ((4, 0, 0), SAFE),
    ],
)
def test_wal_is_used_only_where_it_cannot_corrupt(version: tuple[int, ...], settings: tuple[str, str]) -> None:
    assert engine.durability(version) == settings


@pytest.mark.parametrize(("settings", "synchronous"), [(SAFE, 2), (CAREFUL, 3)])
def test_a_writers_connection_keeps_what_it_commits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: tuple[str, str], synchronous: int
) -> None:
    monkeypatch.setattr(engine, "durability", lambda: settings)
    with engine.make_engine(f"sqlite:///{tmp_path}/ledger.db").connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "journal_size_limit")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == [settings[0].lower(), synchronous, 1, 5000, 64 * 1024 * 1024]


@pytest.mark.sqlite
def test_a_reader_cannot_write_and_makes_no_file(book: Book, tmp_path: Path) -> None:
    with engine.make_reader(book.url).connect() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.execute(text("DELETE FROM flags"))
    with pytest.raises(OperationalError), engine.make_reader(f"sqlite:///{tmp_path}/not there.db").connect():
        pass
    assert not (tmp_path / "not there.db").exists()


def test_another_database_has_no_file_and_settings_of_its_own() -> None:
    assert engine.sqlite_file(POSTGRESQL) is None
    assert engine.make_engine(POSTGRESQL).dialect.name == "postgresql"
    assert engine.make_reader(POSTGRESQL).dialect.name == "postgresql"


@pytest.mark.parametrize(
    "fault",
    [
        sqlite3.OperationalError("disk I/O error"),
        OperationalError("SELECT 1", {}, Exception("the server is gone")),
        DBAPIError("SELECT 1", {}, Exception("the line is cut"), connection_invalidated=True),
    ],
)
def test_faults_of_the_world_may_pass(fault: Exception) -> None:
    with pytest.raises(Temporary, match="cannot be used now"), engine.world_faults():
        raise fault


def test_a_ledger_is_named_without_its_password() -> None:
    assert engine.shown("sqlite:////var/lib/maild/ledger.db") == "/var/lib/maild/ledger.db"
    told = engine.shown("postgresql+psycopg://desk:geheim@db.example/ledger")
    assert "db.example" in told
    assert "geheim" not in told
