"""The walk along the history: in portions, between which others may write; to its very end (Q-14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maild.desk.decision import Change, Ref
from maild.ledger import history
from maild.ledger.engine import make_reader
from maild.ledger.examination import examine
from tests.desk.samples import a_client
from tests.ledger.book import NOON

if TYPE_CHECKING:
    from tests.ledger.book import Book

ENTRIES = 7


@pytest.fixture
def long(book: Book) -> Book:
    """A history of some entries."""
    _tell(book, ENTRIES)
    return book


def _tell(book: Book, entries: int) -> None:
    with book.ledger.work() as work:
        for _ in range(entries):
            work.apply(Change(a_client(), Ref("client", 1), "data_changed"), at=NOON, actor="часы", letter_id=None)
        work.commit()


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize("portion", [1, 2, ENTRIES - 1, ENTRIES, ENTRIES + 1])
def test_a_history_in_portions_is_as_whole_as_at_once(
    long: Book, monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    monkeypatch.setattr(history, "PORTION", portion)
    assert (examine(long.url).problem, examine(long.url).entries) == (None, ENTRIES)
    long.tamper("UPDATE history SET event = 'x' WHERE id = 5")
    assert examine(long.url).problem == "history entry 5 was changed"


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (ENTRIES + 1, "history entry 8 was changed"),
        (ENTRIES + 2, "history entry 8 is missing"),
        (0, "history entry 1 is missing"),
        (-5, "history entry 1 is missing"),
    ],
)
def test_an_entry_put_in_by_another_hand_is_found(long: Book, number: int, problem: str) -> None:
    same = "about_kind, about_id, at, actor, event, was, now, letter, detail, state, digest"
    long.tamper(f"INSERT INTO history SELECT {number}, {same} FROM history WHERE id = {ENTRIES}")  # noqa: S608
    assert examine(long.url).problem == problem


@pytest.mark.rule("Q-14")
def test_even_one_that_continues_the_chain_rightly_is_found(long: Book) -> None:
    _tell(long, 1)
    long.tamper("UPDATE counters SET value = 7 WHERE name = 'history'")
    assert examine(long.url).problem == "history entries 8 to 8 were not written by the desk"


@pytest.mark.rule("Q-14")
def test_the_desk_goes_on_writing_between_the_portions(long: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "PORTION", 2)
    digest, written = history._digest, list[int]()

    def write_meanwhile(before: str, entry: history.Entry) -> str:
        if entry["id"] == 3 and not written:
            written.append(1)
            _tell(long, 2)
        return digest(before, entry)

    monkeypatch.setattr(history, "_digest", write_meanwhile)
    with make_reader(long.url).connect() as connection:
        assert history.first_break(connection) is None
    assert examine(long.url).entries == ENTRIES + 2
