"""The ledger in use: several threads, lost connections, full disks, and processes that die."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from maild.desk.decision import Change
from maild.ledger import copying, engine
from maild.ledger.copying import copy_to, left_beside, mark_restored, must_be_one_file, raw_digests, raw_letters
from maild.ledger.sqlite import sqlite3
from maild.ledger.store import open_ledger
from maild.ports import ParcelKey, Permanent, Temporary
from tests.desk.samples import DESK, MOSCOW, a_client, a_request
from tests.ledger.book import INBOX, NOON, VALIDITY

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.ledger.book import Book


def _file(book: Book) -> Path:
    return Path(book.url.removeprefix("sqlite:///"))


def test_two_threads_write_at_the_same_time_and_nothing_is_lost(book: Book) -> None:
    def write(rounds: int) -> None:
        for _ in range(rounds):
            with book.ledger.work() as work:
                work.new_letter_id()
                work.commit()

    threads = [Thread(target=write, args=(40,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with book.ledger.work() as work:
        assert work.new_letter_id() == 121


@pytest.mark.sqlite
def test_two_processes_write_in_turns(book: Book) -> None:
    with closing(sqlite3.connect(_file(book), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO counters VALUES ('letter', 41)")
        waiting = Thread(target=book.put, args=(a_client(),))
        waiting.start()
        other.execute("COMMIT")
        waiting.join()
    with book.ledger.work() as work:
        assert work.new_letter_id() == 42
        assert work.register.client(1) == a_client()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, book: Book) -> Book:
    """A ledger that waits for no lock."""
    monkeypatch.setattr(engine, "PATIENCE_MS", 0)
    book.reopened()
    return book


@pytest.mark.sqlite
@pytest.mark.rule("M-1")
def test_nobody_writes_between_what_the_desk_reads_and_what_it_decides(impatient: Book) -> None:
    with (
        impatient.ledger.work(),
        closing(sqlite3.connect(_file(impatient), isolation_level=None, timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")


@pytest.mark.sqlite
def test_a_ledger_locked_by_another_process_is_to_be_tried_again(impatient: Book) -> None:
    with closing(sqlite3.connect(_file(impatient), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Temporary, match="cannot be used now"):
            impatient.put(a_client())
    impatient.put(a_client())


@pytest.mark.sqlite
@pytest.mark.rule("M-1")
def test_a_commit_that_fails_takes_everything_back_and_the_next_transaction_is_clean(
    monkeypatch: pytest.MonkeyPatch, impatient: Book
) -> None:
    monkeypatch.setattr(engine, "durability", lambda: ("DELETE", "EXTRA"))
    with closing(sqlite3.connect(_file(impatient), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM clients").fetchall()
        with pytest.raises(Temporary):
            impatient.put(a_client())
        reader.execute("COMMIT")
    with impatient.ledger.work() as work:
        assert work.register.next_id("client") == 1
    impatient.put(a_client())


@pytest.mark.sqlite
@pytest.mark.rule("M-1", "M-3", "M-5")
@pytest.mark.parametrize(
    ("settings", "levels"), [(("WAL", "FULL"), ["FULL", "NORMAL", "FULL"]), (("DELETE", "EXTRA"), ["EXTRA"] * 3)]
)
def test_the_disk_is_waited_for_unless_the_same_may_be_done_again_after_a_loss_of_power(
    monkeypatch: pytest.MonkeyPatch, book: Book, settings: tuple[str, str], levels: list[str]
) -> None:
    monkeypatch.setattr(engine, "durability", lambda: settings)
    place, committed = ParcelKey(INBOX, VALIDITY, 3), list[str]()
    ledger = book.reopened()

    def note(connection: Connection) -> None:
        level = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
        committed.append(("OFF", "NORMAL", "FULL", "EXTRA")[level])

    event.listen(ledger._engine, "commit", note)
    outgoing = book.write()
    for act in (
        lambda: ledger.mark_in_hand(place),
        lambda: ledger.forget_in_hand(place),
        lambda: ledger.claim(NOON, 1),
        lambda: ledger.mark_settled(INBOX, VALIDITY, [3], 3),
        lambda: ledger.record_pass(NOON, simulated=False),
    ):
        act()
    with ledger.work() as work:
        work.mark_in_data(outgoing)
        work.commit()
    first, cheap, last = levels
    assert committed == [first, *[cheap] * 5, last]


@pytest.mark.rule("M-1")
def test_a_process_killed_before_its_commit_has_done_nothing(book: Book) -> None:
    program = f"""
import os
from maild.desk.decision import Change
from maild.ledger.store import open_ledger
from tests.desk.samples import DESK, MOSCOW, a_client
from tests.ledger.book import NOON
ledger = open_ledger({book.url!r}, DESK, MOSCOW)
with ledger.work() as work:
    work.apply(Change(a_client()), at=NOON, actor="часы", letter_id=work.new_letter_id())
    os._exit(9)
"""
    root = Path(__file__).parent.parent.parent
    died = subprocess.run([sys.executable, "-c", program], cwd=root, check=False)  # noqa: S603 - our own program
    assert died.returncode == 9
    with book.ledger.work() as work:
        assert (work.new_letter_id(), work.register.next_id("client")) == (1, 1)


@pytest.mark.rule("M-1")
def test_what_was_committed_is_there_after_the_connection_is_gone(book: Book) -> None:
    book.put(a_client())
    kept = book.ledger._kept
    assert kept is not None
    kept.invalidate()
    with book.ledger.work() as work:
        assert work.register.client(1) == a_client()


@pytest.mark.sqlite
def test_a_disk_that_is_full_is_a_fault_of_the_world(book: Book) -> None:
    with book.ledger._writer() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    book.ledger._kept.commit()  # type: ignore[union-attr]
    with pytest.raises(Temporary, match="full"):
        book.put(*(a_client(number, f"{number}@x.example", "имя " * 500) for number in range(1, 60)))
    book.put(a_client())


@pytest.mark.sqlite
def test_a_mistake_of_ours_is_not_taken_for_a_fault_of_the_world(book: Book) -> None:
    with pytest.raises(OperationalError, match="no such table"), book.ledger._transaction() as connection:
        connection.execute(text("SELECT * FROM not_there"))


def test_a_file_that_is_no_ledger_is_refused_for_good(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"no database at all " * 500)
    with pytest.raises(Permanent, match="damaged"):
        open_ledger(f"sqlite:///{tmp_path}/ledger.db", DESK, MOSCOW)


@pytest.mark.sqlite
def test_a_damaged_page_is_a_fault_that_does_not_pass(book: Book) -> None:
    book.put(*(a_client(number, f"{number}@x.example", "имя " * 100) for number in range(1, 60)))
    book.ledger.close()
    content = bytearray(_file(book).read_bytes())
    content[8192 : len(content) - 4096] = b"\xff" * (len(content) - 12288)
    _file(book).write_bytes(content)
    with pytest.raises(Permanent, match="damaged"):
        book.put(a_client(99, "x@x.example"))


def test_a_place_that_cannot_be_opened_may_be_there_later(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").mkdir()
    with pytest.raises(Temporary):
        open_ledger(f"sqlite:///{tmp_path}/ledger.db", DESK, MOSCOW)


def test_rows_that_name_each_other_may_come_in_any_order(book: Book) -> None:
    with book.ledger.work() as work:
        work.apply(Change(a_request()), at=NOON, actor="часы", letter_id=None)
        work.apply(Change(a_client()), at=NOON, actor="часы", letter_id=None)
        work.commit()


def test_the_last_pass_is_remembered(book: Book) -> None:
    assert book.ledger.last_pass() is None
    for hours in (0, 1):
        book.ledger.record_pass(NOON + timedelta(hours=hours), simulated=True)
    assert book.reopened().last_pass() == NOON + timedelta(hours=1)


def test_a_ledger_may_be_closed_twice(book: Book) -> None:
    book.ledger.close()
    book.ledger.close()
    book.put(replace(a_client(), phone="1"))


@pytest.mark.parametrize("portion", [1, 2, 3, 10])
def test_raw_letters_are_named_in_portions(book: Book, monkeypatch: pytest.MonkeyPatch, portion: int) -> None:
    monkeypatch.setattr(copying, "PORTION", portion)
    for uid in (1, 2, 3):
        book.take(uid, raw_digest=f"raw {uid}")
    book.write()
    letters = [("letter-1", "raw 1"), ("letter-2", "raw 2"), ("letter-3", "raw 3")]
    assert list(raw_letters(book.url)) == [*letters, ("out-1", "digest 1")]


@pytest.mark.sqlite
@pytest.mark.rule("M-1")
def test_a_copy_is_whole_and_knows_that_it_is_one_until_the_mailbox_was_reconciled(book: Book, tmp_path: Path) -> None:
    number = book.take(1, raw_digest="raw")
    book.take(2, raw_digest="raw")
    book.write()
    assert sorted(raw_digests(book.url)) == ["digest 1", "raw"]
    assert sorted(raw_letters(book.url)) == [("letter-1", "raw"), ("letter-2", "raw"), ("out-1", "digest 1")]
    copy_to(book.url, tmp_path / "copy.db")
    url = f"sqlite:///{tmp_path / 'copy.db'}"
    mark_restored(url)
    with closing(open_ledger(url, DESK, MOSCOW)) as copied:
        assert copied.restored_at() is None  # it has never passed
        assert copied.taken(number) is not None
    book.ledger.record_pass(NOON, simulated=True)
    copy_to(book.url, tmp_path / "copy.db")
    mark_restored(url)
    with closing(open_ledger(url, DESK, MOSCOW)) as copied:
        assert copied.restored_at() == NOON
        copied.mark_reconciled()
        assert copied.restored_at() is None


@pytest.mark.rule("M-1")
def test_what_an_unclean_end_leaves_beside_a_ledger_is_known_by_its_name(tmp_path: Path) -> None:
    for name in ("ledger.db", "ledger.db-journal", "ledger.db-wal", "ledger.db.lock", "other.db-journal"):
        (tmp_path / name).touch()
    assert [path.name for path in left_beside(tmp_path / "ledger.db")] == ["ledger.db-journal", "ledger.db-wal"]
    with pytest.raises(Temporary, match=r"ledger\.db-journal could not"):
        must_be_one_file(tmp_path / "ledger.db")
    must_be_one_file(tmp_path / "alone.db")


def test_what_was_overwritten_stands_nowhere_once_the_log_is_cut(book: Book) -> None:
    book.write()
    assert book.ledger.cut_log()
    if book.url.startswith("sqlite"):
        log = book.file.with_name(f"{book.file.name}-wal")
        assert not log.exists() or log.stat().st_size == 0


@pytest.mark.sqlite
def test_a_log_that_somebody_reads_from_is_not_cut(impatient: Book) -> None:
    with closing(sqlite3.connect(_file(impatient), isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM flags").fetchall()
        impatient.write()
        assert impatient.ledger.cut_log() is False
    assert impatient.ledger.cut_log() is True
