"""The history: append-only, and a chain that shows every change (Q-14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from maild.desk.decision import Change, Ref
from maild.desk.register import HistoryEntry, HistoryHead
from maild.desk.request import RequestStatus
from maild.ledger.engine import make_engine, make_reader
from maild.ledger.examination import examine
from maild.ledger.history import estranged
from tests.desk.samples import a_client, a_request
from tests.ledger.book import NOON

if TYPE_CHECKING:
    from tests.ledger.book import Book

REQUEST = Ref("request", 1)


@pytest.fixture
def told(with_client: Book) -> Book:
    """A request with two entries, one of them by a letter."""
    with with_client.ledger.work() as work:
        filed = Change(a_request(), REQUEST, "filed", None, RequestStatus.AWAITING_CONFIRMATION, "letter-7")
        work.apply(filed, at=NOON, actor="snt@romashka.example", letter_id=7)
        done = Change(a_request(RequestStatus.EXPIRED), REQUEST, "expired", "awaiting_confirmation", "expired")
        work.apply(done, at=NOON, actor="часы", letter_id=None)
        work.apply(Change(a_client(), Ref("client", 1), "data_changed"), at=NOON, actor="оператор", letter_id=None)
        work.commit()
    return with_client


@pytest.mark.rule("Q-14")
def test_every_transition_says_who_when_by_which_letter_and_from_what_to_what(told: Book) -> None:
    with told.ledger.work() as work:
        assert work.register.history(REQUEST) == [
            HistoryEntry(NOON, "snt@romashka.example", "filed", None, "awaiting_confirmation", 7, "letter-7"),
            HistoryEntry(NOON, "часы", "expired", "awaiting_confirmation", "expired", None, ""),
        ]


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE history SET actor = 'я'", "append-only"),
        ("DELETE FROM history", "append-only"),
        ("UPDATE inbox SET received_at = 0", "a fact"),
        ("UPDATE inbox SET mailbox = NULL", "a fact"),
        ("DELETE FROM inbox", "forgotten"),
    ],
)
def test_what_happened_cannot_be_changed_afterwards(told: Book, statement: str, why: str) -> None:
    told.take(1)
    with pytest.raises(IntegrityError, match=why), make_engine(told.url).begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.rule("Q-14")
def test_an_untouched_history_is_whole(told: Book) -> None:
    found = examine(told.url)
    assert (found.problem, found.entries, len(found.head)) == (None, 3, 64)


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE history SET actor = 'другой' WHERE id = 2", "history entry 2 was changed"),
        ("UPDATE history SET at = at + 1 WHERE id = 1", "history entry 1 was changed"),
        ("UPDATE history SET now = NULL WHERE id = 1", "history entry 1 was changed"),
        ("UPDATE history SET letter = 8 WHERE id = 1", "history entry 1 was changed"),
        ("UPDATE history SET digest = (SELECT digest FROM history WHERE id = 1) WHERE id = 2", "entry 2 was changed"),
        ("DELETE FROM history WHERE id = 2", "history entry 2 is missing"),
        ("DELETE FROM history WHERE id >= 2", "history entries 2 to 3 are missing"),
        ("DELETE FROM history", "history entries 1 to 3 are missing"),
        ("UPDATE history SET id = 9 WHERE id = 3", "history entry 3 is missing"),
    ],
)
def test_verify_finds_the_first_entry_that_was_tampered_with(told: Book, statement: str, problem: str) -> None:
    told.tamper(statement)
    assert problem in str(examine(told.url).problem)


@pytest.mark.rule("Q-14")
def test_what_is_taken_back_leaves_no_gap_in_the_chain(told: Book) -> None:
    with told.ledger.work() as work:
        with work.savepoint() as undone:
            work.apply(Change(a_client(), Ref("client", 1), "first"), at=NOON, actor="часы", letter_id=None)
            undone.take_back()
        work.apply(Change(a_client(), Ref("client", 1), "second"), at=NOON, actor="часы", letter_id=None)
        work.commit()
    assert examine(told.url).problem is None
    with told.ledger.work() as work:
        assert [entry.event for entry in work.register.history(Ref("client", 1))] == ["data_changed", "second"]


@pytest.mark.rule("Q-14")
def test_a_head_that_was_kept_shows_whether_the_chain_is_still_the_one_it_was_kept_of(told: Book) -> None:
    with told.ledger.work() as work:
        kept = work.register.history_head()
    assert str(kept) == f"3:{kept.digest[:24]}"
    assert _estranged(told, kept) is None
    assert _estranged(told, HistoryHead(3, kept.digest[:24])) is None
    assert _estranged(told, HistoryHead(0, "")) is None
    rewritten, missing = _estranged(told, HistoryHead(2, kept.digest)), _estranged(told, HistoryHead(4, "ab"))
    assert rewritten is not None
    assert "history entry 2 is not the one" in rewritten
    assert missing is not None
    assert "history entry 4 is missing" in missing


def _estranged(book: Book, kept: HistoryHead) -> str | None:
    with make_reader(book.url).connect() as connection:
        return estranged(connection, kept)
