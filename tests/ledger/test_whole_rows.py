"""Whole rows written and found: the same whether SQLite is spoken to directly or SQLAlchemy does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from sqlalchemy.exc import IntegrityError

from maild.ledger.engine import make_engine
from maild.ledger.statements import all_rows, find_row, insert_row, insert_rows, table_of, update_row
from maild.ledger.tables import FlagRow
from tests.ledger.book import NOON

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from tests.ledger.book import Book

T = TypeVar("T")


@pytest.mark.parametrize("begun", [True, False], ids=["in a transaction", "where one must begin first"])
def test_a_row_is_written_found_and_changed(book: Book, *, begun: bool) -> None:
    def run(step: Callable[[Connection], T]) -> T:
        with make_engine(book.url).connect() as connection:
            if begun:
                connection.begin()
            done = step(connection)
            connection.commit()
        return done

    run(lambda c: insert_row(c, FlagRow, {"name": "paused", "since": NOON, "why": "обед"}))
    found = run(lambda c: find_row(c, FlagRow, name="paused"))
    assert found is not None
    assert (found["since"], found["why"]) == (NOON, "обед")
    assert run(lambda c: find_row(c, FlagRow, name="breaker")) is None
    assert run(lambda c: update_row(c, FlagRow, ("name", "paused"), {"why": "сбой"}))
    assert [row["why"] for row in run(lambda c: all_rows(c, table_of(FlagRow).select(), {}))] == ["сбой"]
    assert not run(lambda c: update_row(c, FlagRow, ("name", "breaker"), {"why": "сбой"}))
    changed = run(lambda c: find_row(c, FlagRow, name="paused"))
    assert changed is not None
    assert changed["why"] == "сбой"


@pytest.mark.rule("M-1")
def test_many_rows_are_written_at_once_and_none_if_one_is_there_already(book: Book) -> None:
    rows = [{"name": str(number), "since": NOON, "why": "обед"} for number in range(3)]
    with make_engine(book.url).begin() as connection:
        insert_rows(connection, FlagRow, rows[:2])
        found = find_row(connection, FlagRow, name="1")
        assert found is not None
        assert found["since"] == NOON
    with pytest.raises(IntegrityError), make_engine(book.url).begin() as connection:
        insert_rows(connection, FlagRow, rows[::-1])
    with make_engine(book.url).begin() as connection:
        assert find_row(connection, FlagRow, name="2") is None
