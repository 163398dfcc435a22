"""A real ledger for each test, in a file and in a database of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maild.ledger.store import open_ledger
from tests.desk.samples import DESK, MOSCOW, a_client
from tests.ledger.book import Book

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def book(ledger_url: str) -> Iterator[Book]:
    made = Book(ledger_url, open_ledger(ledger_url, DESK, MOSCOW))
    yield made
    made.ledger.close()


@pytest.fixture
def with_client(book: Book) -> Book:
    book.put(a_client())
    return book
