"""The one connection that writes, when it or the disk under it fails: told as what it is, and never kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from maild.desk.decision import Change
from maild.ledger.keeping import Overtaken
from maild.ports import Temporary
from tests.desk.samples import a_client, a_request
from tests.ledger.book import NOON

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from maild.ledger.work import SqlWork
    from tests.ledger.book import Book

GONE = OperationalError("SELECT 1", {}, Exception("disk I/O error"))


def _kept(book: Book) -> Connection:
    """The connection as it stands open now."""
    book.ledger.last_pass()
    kept = book.ledger._kept
    assert kept is not None
    return kept


def _fill_the_disk(book: Book) -> None:
    """No page more than there are already."""
    with book.ledger._transaction() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def _put_many(work: SqlWork) -> None:
    for number in range(1, 60):
        work.apply(Change(a_client(number, f"{number}@x.example", "имя " * 500)), at=NOON, actor="", letter_id=None)


def test_after_a_fault_the_connection_is_opened_anew(book: Book) -> None:
    before = _kept(book)
    with pytest.raises(Temporary, match="disk I/O error"), book.ledger.work():
        raise GONE
    assert book.ledger._kept is None
    assert before.closed
    assert _kept(book) is not before


def test_without_a_fault_the_connection_is_kept(book: Book) -> None:
    before = _kept(book)
    book.put(a_client())
    with pytest.raises(Overtaken):
        book.put(Change(a_request(), was="confirmed"))
    assert _kept(book) is before


def test_one_that_cannot_even_be_closed_is_not_kept(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = _kept(book)

    def close(connection: Connection) -> None:
        monkeypatch.undo()
        connection.close()
        raise GONE

    monkeypatch.setattr(type(broken), "close", close)
    with pytest.raises(Temporary), book.ledger.work():
        raise GONE
    assert _kept(book) is not broken


@pytest.mark.rule("M-1")
def test_a_commit_that_the_disk_refuses_is_to_be_tried_again(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = _kept(book)

    def refuse(_connection: object) -> None:
        monkeypatch.undo()
        raise GONE

    monkeypatch.setattr(kept.dialect, "do_commit", refuse)
    with pytest.raises(Temporary):
        book.put(a_client())
    with book.ledger.work() as work, pytest.raises(KeyError):
        work.register.client(1)


@pytest.mark.sqlite
@pytest.mark.rule("M-1", "M-3")
def test_a_full_disk_within_a_savepoint_is_no_fault_of_the_letter(book: Book) -> None:
    _fill_the_disk(book)
    with pytest.raises(Temporary, match="full"), book.ledger.work() as work, work.savepoint(), work.savepoint():
        _put_many(work)
    with book.ledger.work() as work:
        assert work.register.next_id("client") == 1
        _put_many(work)
        work.commit()


@pytest.mark.sqlite
def test_a_mistake_within_a_savepoint_is_still_told_as_one(book: Book) -> None:
    with pytest.raises(OperationalError, match="no such table"), book.ledger.work() as work, work.savepoint():
        work._connection.execute(text("SELECT * FROM not_there"))
    book.put(a_client())
