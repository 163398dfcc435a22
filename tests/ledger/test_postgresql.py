"""What is PostgreSQL's own: its tables, the turns of those who write, its order of letters, and its faults."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import closing
from threading import Thread
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlmodel import SQLModel

from maild.config import ConfigError
from maild.ledger import engine, postgresql, schema
from maild.ledger.examination import examine
from maild.ledger.listing import open_listing
from maild.ledger.store import SqlLedger, open_ledger
from maild.ports import Damaged, Temporary
from tests.desk.samples import DESK, MOSCOW, a_client, a_request
from tests.ledger.book import Book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers.postgresql import Cluster

pytestmark = pytest.mark.postgres


@pytest.fixture
def served(cluster: Cluster) -> Iterator[Book]:
    """A ledger in PostgreSQL."""
    url = cluster.ledger()
    made = Book(url, open_ledger(url, DESK, MOSCOW))
    yield made
    made.ledger.close()


def _database(book: Book) -> str:
    return book.url.rpartition("/")[2]


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_database_becomes_a_ledger_once_whoever_comes_first(cluster: Cluster) -> None:
    url = cluster.empty()
    assert schema.current_revision(url) is None
    program = f"from maild.ledger.schema import make_ready; make_ready({url!r})"
    both = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]  # noqa: S603 - our own program
    assert [one.wait() for one in both] == [0, 0]
    assert schema.current_revision(url) == schema.HEAD


def test_a_database_of_another_program_is_left_as_it_is(cluster: Cluster) -> None:
    url = cluster.empty()
    cluster.ask("CREATE TABLE notes (id int)", database=url.rpartition("/")[2])
    for use in (lambda: open_ledger(url, DESK, MOSCOW), lambda: schema.upgrade(url)):
        with pytest.raises(Damaged, match="another program"):
            use()


def test_its_tables_are_those_of_the_models(served: Book) -> None:
    with served.ledger._transaction() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_conditions_of_its_indexes_are_those_of_the_models(served: Book, cluster: Cluster) -> None:
    asked = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    made = {str(name): str(definition) for name, definition in cluster.ask(asked, database=_database(served))}
    indexes = [index for table in SQLModel.metadata.tables.values() for index in table.indexes]
    partial = {str(index.name) for index in indexes if index.dialect_options["sqlite"]["where"] is not None}
    assert len(partial) > 10
    assert {str(index.name) for index in indexes} <= set(made)
    assert {name for name, definition in made.items() if " WHERE " in definition} == partial


def test_no_text_depends_on_the_language_of_the_database(served: Book, cluster: Cluster) -> None:
    asked = """SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"""
    assert cluster.ask(asked, database=_database(served)) == []
    names = ["яма", "Ёлка", "елка", "Яма", "a", "B", "С-1", "С1"]
    served.put(*(a_client(number, f"{number}@x.example", name) for number, name in enumerate(names, start=1)))
    with served.ledger.work() as work:
        assert [client.name for client in work.register.all_clients(10)] == sorted(names)


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize(("table", "why"), [("history", "append-only"), ("inbox", "forgotten")])
def test_what_happened_cannot_be_emptied_out(served: Book, table: str, why: str) -> None:
    with pytest.raises(IntegrityError, match=why), engine.make_engine(served.url).begin() as writer:
        writer.execute(text(f"TRUNCATE {table}"))


# ── turns ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-1")
def test_who_writes_sees_all_that_was_committed_before_his_turn(served: Book) -> None:
    with closing(open_ledger(served.url, DESK, MOSCOW)) as other, other.work() as theirs:
        number = theirs.new_letter_id()
        waiting = Thread(target=served.put, args=(a_client(),))
        waiting.start()
        time.sleep(0.2)
        assert waiting.is_alive(), "it has to wait for its turn"
        theirs.commit()
        waiting.join()
    with served.ledger.work() as work:
        assert work.new_letter_id() == number + 1
        assert work.register.client(1) == a_client()


def test_who_waits_too_long_for_his_turn_is_to_try_again(served: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgresql._SESSION, "lock_timeout", "100ms")
    with closing(open_ledger(served.url, DESK, MOSCOW)) as other, served.ledger.work():
        with pytest.raises(Temporary, match="lock timeout"), other.work():
            pass
        with open_listing(served.url, MOSCOW) as listing:
            assert list(listing.clients()) == [], "who only looks never waits"
    with closing(open_ledger(served.url, DESK, MOSCOW)) as other, other.work() as work:
        assert work.new_letter_id() == 1


@pytest.mark.rule("M-1")
def test_a_transaction_of_whom_nothing_is_heard_is_taken_back(served: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgresql._SESSION, "idle_in_transaction_session_timeout", "100ms")
    with closing(open_ledger(served.url, DESK, MOSCOW)) as stopped:
        with pytest.raises(Temporary):
            _stop_in_the_midst(stopped, served)
        with stopped.work() as work:
            assert work.new_letter_id() == 2, "it goes on with a new connection"


def _stop_in_the_midst(stopped: SqlLedger, other: Book) -> None:
    with stopped.work() as work:
        assert work.new_letter_id() == 1
        time.sleep(0.5)
        with other.ledger.work() as theirs:
            assert theirs.new_letter_id() == 1
            theirs.commit()
        work.commit()


def test_who_looks_sees_one_moment_and_cannot_write(served: Book) -> None:
    with engine.make_reader(served.url).connect() as reader, reader.begin():
        assert reader.execute(text("SELECT count(*) FROM clients")).scalar() == 0
        served.put(a_client())
        assert reader.execute(text("SELECT count(*) FROM clients")).scalar() == 0
        with pytest.raises(DBAPIError, match="read-only"):
            reader.execute(text("DELETE FROM flags"))


# ── faults ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _cut(cluster: Cluster, book: Book) -> None:
    asked = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    cluster.ask(asked, _database(book))


@pytest.mark.rule("M-1")
@pytest.mark.parametrize("then", [lambda work: work.new_letter_id(), lambda work: work.commit()])
def test_a_connection_that_is_cut_takes_everything_back(
    served: Book, cluster: Cluster, then: Callable[[Any], object]
) -> None:
    def decide() -> None:
        with served.ledger.work() as work:
            work.new_letter_id()
            _cut(cluster, served)
            then(work)

    with pytest.raises(Temporary):
        decide()
    with served.ledger.work() as work:
        assert work.new_letter_id() == 1


def test_a_connection_cut_between_transactions_is_opened_anew_at_the_second_try(served: Book, cluster: Cluster) -> None:
    served.put(a_client())
    _cut(cluster, served)
    with pytest.raises(Temporary), served.ledger.work():
        pass
    served.put(a_request())


def test_a_server_that_is_down_is_to_be_tried_again(served: Book, cluster: Cluster) -> None:
    served.put(a_client())
    cluster.stop()
    try:
        for _ in range(2):
            with pytest.raises(Temporary):
                served.put(a_request())
        with pytest.raises(Temporary):
            open_ledger(served.url, DESK, MOSCOW)
    finally:
        cluster.start()
    served.put(a_request())
    with served.ledger.work() as work:
        assert work.register.client(1) == a_client()


@pytest.mark.parametrize("name", ["not_there", "postgres; --"])
def test_a_database_that_is_not_there_is_named(cluster: Cluster, name: str) -> None:
    with pytest.raises(Temporary, match="does not exist"):
        open_ledger(cluster.url(name), DESK, MOSCOW)


def test_a_database_whose_driver_is_not_installed_says_which_package_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    for made in (engine.make_engine, engine.make_reader):
        with pytest.raises(ConfigError, match="needs the package psycopg") as lacking:
            made("postgresql+psycopg://desk@127.0.0.1/ledger")
        assert "[ledger] url" in str(lacking.value)


@pytest.mark.parametrize(
    ("state", "judged"),
    [
        ("40001", (False, True)),
        ("40P01", (False, True)),
        ("53100", (False, True)),
        ("53300", (False, True)),
        ("55P03", (False, True)),
        ("57P01", (False, True)),
        ("58030", (False, True)),
        ("25006", (False, True)),  # a copy that only reads: another has taken over
        ("XX001", (True, False)),
        ("XX002", (True, False)),
        ("54000", (False, False)),  # a value too long for its index: a fault of the letter that has it
        ("23505", (False, False)),
        ("42P01", (False, False)),
        ("22021", (False, False)),
    ],
)
def test_what_the_server_says_is_judged_by_its_code(state: str, judged: tuple[bool, bool]) -> None:
    fault = psycopg.errors.lookup(state)()
    assert postgresql.judged(DBAPIError("SELECT 1", {}, fault)) == judged


def test_a_mistake_of_ours_is_not_taken_for_a_fault_of_the_world(served: Book) -> None:
    with pytest.raises(ProgrammingError, match="not_there"), served.ledger._transaction() as connection:
        connection.execute(text("SELECT * FROM not_there"))
    with pytest.raises(IntegrityError, match="clients"):
        served.put(a_request())
    long = OperationalError("INSERT", {}, psycopg.errors.ProgramLimitExceeded())
    with pytest.raises(OperationalError), engine.world_faults():
        raise long


# ── looking after it ─────────────────────────────────────────────────────────────────────────────────────────────


def test_examined_it_tells_what_it_is_and_how_it_keeps(served: Book) -> None:
    served.put(a_client())
    found = examine(served.url)
    assert found.engine.startswith("PostgreSQL 1")
    assert found.engine.endswith(", synchronous_commit=on, fsync=off")
    assert found.risk == "fsync=off"
    assert found.problem == "client 1 was not made by the desk"


def test_its_url_may_say_how_to_connect(served: Book, cluster: Cluster) -> None:
    url = f"{served.url}?application_name=desk2&options=-c%20statement_timeout=1234"
    with engine.make_engine(url).begin() as connection:
        shown = [connection.execute(text(f"SHOW {name}")).scalar() for name in ("statement_timeout", "lock_timeout")]
        assert shown == ["1234ms", "5s"]
        asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'desk2'"
        assert cluster.ask(asked) == [(1,)]
