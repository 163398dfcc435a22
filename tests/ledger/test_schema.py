"""The version of the tables: models and migrations agree, and no other version is written to."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Text
from sqlmodel import AutoString, SQLModel

from maild.ledger import schema
from maild.ledger.listing import open_listing
from maild.ledger.sqlite import sqlite3
from maild.ledger.store import open_ledger
from maild.ports import Damaged
from tests.desk.samples import DESK, MOSCOW, a_client

if TYPE_CHECKING:
    from tests.ledger.book import Book


def _differ(_context: object, _column: object, _meta: object, found: object, wanted: object) -> bool | None:
    """Text without a length is one type, whatever it is called."""
    return False if isinstance(found, Text) and isinstance(wanted, AutoString) else None


def _set_revision(book: Book, revision: str) -> None:
    book.tamper(f"UPDATE alembic_version SET version_num = '{revision}'")  # noqa: S608 - ours


def test_models_and_migrations_agree(book: Book) -> None:
    with book.ledger._transaction() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": _differ})
        assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.sqlite
def test_constraints_of_the_models_are_in_the_migrated_tables(book: Book) -> None:
    with closing(sqlite3.connect(book.url.removeprefix("sqlite:///"))) as database:
        made = dict(database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall())
    wanted = [
        (table.name, str(constraint.sqltext))
        for table in SQLModel.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    ]
    assert len(wanted) > 15
    assert [(table, condition) for table, condition in wanted if condition not in made[table]] == []


def test_the_newest_script_is_the_head() -> None:
    scripts = ScriptDirectory.from_config(schema.alembic_config("sqlite://"))
    assert scripts.get_current_head() == schema.HEAD


def test_a_new_ledger_is_made_with_its_folder(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new folder/ledger.db"
    assert schema.current_revision(url) is None
    open_ledger(url, DESK, MOSCOW).close()
    assert schema.current_revision(url) == schema.HEAD
    assert schema.upgrade(url) is None, "nothing to do"


def test_an_empty_file_is_a_new_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").touch()
    open_ledger(f"sqlite:///{tmp_path}/ledger.db", DESK, MOSCOW).close()
    assert schema.current_revision(f"sqlite:///{tmp_path}/ledger.db") == schema.HEAD


@pytest.fixture
def with_older(monkeypatch: pytest.MonkeyPatch) -> None:
    """A maild that knows a revision before its first one."""
    known = schema.known() | {"0000"}
    monkeypatch.setattr(schema, "known", lambda: known)


@pytest.mark.usefixtures("with_older")
@pytest.mark.parametrize(
    ("revision", "advice"),
    [("0000", "run «maild migrate»"), ("9999", "a newer maild"), ("000", "another maild"), ("1f3a", "a newer maild")],
)
def test_a_ledger_of_another_version_is_left_alone(book: Book, revision: str, advice: str) -> None:
    _set_revision(book, revision)
    with pytest.raises(schema.OtherVersion, match=advice):
        open_ledger(book.url, DESK, MOSCOW)
    with pytest.raises(schema.OtherVersion, match=advice), open_listing(book.url, MOSCOW):
        pass


@pytest.mark.parametrize("revision", ["9999", "0000"])
def test_a_ledger_of_which_nothing_is_known_is_not_migrated(book: Book, revision: str) -> None:
    _set_revision(book, revision)
    with pytest.raises(schema.OtherVersion, match="install that one"):
        schema.upgrade(book.url)


def test_every_script_is_known() -> None:
    scripts = ScriptDirectory.from_config(schema.alembic_config("sqlite://"))
    assert {script.revision for script in scripts.walk_revisions()} == schema.known()


@pytest.mark.parametrize("table", ["notes", "alembic_version", "history"])
def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path, table: str) -> None:
    file = tmp_path / "their.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute(f"CREATE TABLE {table} (version_num TEXT)")
        database.execute("CREATE TABLE other (id INTEGER)")
        database.commit()
    before = file.read_bytes()
    for use in (lambda url: open_ledger(url, DESK, MOSCOW), schema.upgrade):
        with pytest.raises(Damaged, match="another program"):
            use(f"sqlite:///{file}")
    assert file.read_bytes() == before


@pytest.mark.sqlite
@pytest.mark.usefixtures("with_older")
def test_before_an_upgrade_the_ledger_is_copied_beside_itself(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    book.put(a_client())
    _set_revision(book, "0000")
    migrated: list[str] = []
    monkeypatch.setattr(schema, "_migrate", migrated.append)
    copy = schema.upgrade(book.url)
    assert migrated == [book.url]
    assert copy == Path(f"{book.url.removeprefix('sqlite:///')}.at-0000")
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT name FROM clients").fetchall() == [("СНТ «Ромашка»",)]


@pytest.mark.sqlite
def test_opening_a_ledger_of_this_version_does_not_load_alembic(book: Book) -> None:
    program = f"""
import sys
from maild.ledger.store import open_ledger
from tests.desk.samples import DESK, MOSCOW
open_ledger({book.url!r}, DESK, MOSCOW).close()
sys.exit("alembic" in sys.modules)
"""
    root = Path(__file__).parent.parent.parent
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0  # noqa: S603


def test_another_database_is_upgraded_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    migrated: list[str] = []
    monkeypatch.setattr(schema, "_migrate", migrated.append)
    monkeypatch.setattr(schema, "current_revision", lambda _url: schema.HEAD + "-before")
    monkeypatch.setattr(schema, "known", lambda: {schema.HEAD + "-before"})
    assert schema.upgrade("postgresql+psycopg://desk@127.0.0.1/ledger") is None
    assert len(migrated) == 1
