"""The other database: its tables can be written down without a server at hand."""

from __future__ import annotations

from importlib import import_module
from io import StringIO

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_mock_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateIndex
from sqlmodel import SQLModel

from maild.ledger import engine
from maild.ports import Temporary

DIALECT = create_mock_engine("postgresql+psycopg://", print).dialect
FIRST = import_module("maild.ledger.migrations.versions.0001_first_tables")


@pytest.fixture(scope="module")
def script() -> str:
    """What the first revision would say to PostgreSQL."""
    said = StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": said})
    with Operations.context(context):
        FIRST.upgrade()
    return said.getvalue()


def test_every_table_is_made(script: str) -> None:
    assert [name for name in SQLModel.metadata.tables if f"CREATE TABLE {name} (" not in script] == []


def test_every_index_is_made_as_the_models_say(script: str) -> None:
    indexes = [index for table in SQLModel.metadata.tables.values() for index in table.indexes]
    assert len(indexes) > 30
    wanted = [str(CreateIndex(index).compile(dialect=DIALECT)).strip() for index in indexes]
    assert [statement for statement in wanted if statement not in script] == []


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize(
    ("table", "event", "why"),
    [
        ("history", "UPDATE", "the history is append-only"),
        ("history", "DELETE", "the history is append-only"),
        ("inbox", "DELETE", "no letter is forgotten"),
        ("inbox", "UPDATE OF id, mailbox, uidvalidity, uid, raw_digest, received_at", "how a letter came is a fact"),
    ],
)
def test_triggers_keep_what_happened(script: str, table: str, event: str, why: str) -> None:
    name = f"{table}_no_{event.partition(' ')[0].lower()}"
    assert f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()" in script
    assert f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{why}'" in script


@pytest.mark.rule("M-1")
def test_writers_take_turns_and_a_reader_sees_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []
    monkeypatch.setattr(engine, "create_engine", lambda _url, **options: asked.append(options))
    engine.make_engine("postgresql+psycopg://desk@127.0.0.1/ledger")
    engine.make_reader("postgresql+psycopg://desk@127.0.0.1/ledger")
    writer, reader = asked
    assert writer["isolation_level"] == "SERIALIZABLE"
    assert reader["execution_options"] == {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


@pytest.mark.rule("M-1")
def test_of_two_writers_at_once_the_second_is_to_try_again() -> None:
    overtaken = OperationalError("UPDATE counters", {}, Exception("could not serialize access"))
    with pytest.raises(Temporary), engine.world_faults():
        raise overtaken
