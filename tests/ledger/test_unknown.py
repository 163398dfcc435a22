"""Letters that the next server may have taken without saying so: they count as if it had (M-4, M-5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from maild.ports import Attempt, Outcome
from tests.desk.samples import DESK
from tests.ledger.book import NOON

if TYPE_CHECKING:
    from datetime import datetime

    from tests.ledger.book import Book

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def _claimed(book: Book, at: datetime) -> list[int]:
    return [one.id for one in book.ledger.claim(at, 100)]


def _round(book: Book, outcome: Outcome, at: datetime) -> list[int]:
    """Everything that may go now, each with that outcome."""
    claimed = _claimed(book, at)
    with book.ledger.work() as work:
        for number in claimed:
            work.record_attempt(number, Attempt(outcome, "соединение оборвалось"), at=at)
        work.commit()
    return claimed


@pytest.mark.rule("M-4", "M-5")
@pytest.mark.parametrize(
    ("outcome", "next_round"),
    [(Outcome.UNKNOWN, []), (Outcome.ACCEPTED, []), (Outcome.TEMPORARY, [31, 32]), (Outcome.PERMANENT, [31, 32])],
)
def test_what_may_have_arrived_counts_for_the_recipient(book: Book, outcome: Outcome, next_round: list[int]) -> None:
    for _ in range(30):
        book.write()
    assert _round(book, outcome, NOON) == list(range(1, 31))
    for _ in range(2):
        book.write()
    assert _claimed(book, NOON + timedelta(seconds=1)) == next_round


@pytest.mark.rule("M-4", "M-5")
def test_what_may_have_arrived_counts_against_the_cap(book: Book) -> None:
    book.reopened(replace(DESK, hourly_cap=2))
    for number in range(3):
        book.write(f"{number}@x.example")
    assert _round(book, Outcome.UNKNOWN, NOON) == [1, 2]
    with book.ledger.work() as work:
        assert work.register.flag("breaker") is not None


@pytest.mark.rule("M-4", "M-5")
def test_a_process_that_dies_in_data_again_and_again_floods_nobody(book: Book) -> None:
    for _ in range(40):
        book.write()
    for number in _claimed(book, NOON):
        book.in_data(number)
    book.reopened().release_claims(NOON)
    assert _claimed(book, NOON + MINUTE) == []
    assert _claimed(book, NOON + HOUR) == list(range(1, 31)), "the hour is over, and the oldest go first"
