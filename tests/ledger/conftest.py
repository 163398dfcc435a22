"""A real ledger on disk for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maild.ledger.store import open_ledger
from tests.desk.samples import DESK, MOSCOW, a_client
from tests.ledger.book import Book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    url = f"sqlite:///{tmp_path}/ledger.db"
    made = Book(url, open_ledger(url, DESK, MOSCOW))
    yield made
    made.ledger.close()


@pytest.fixture
def with_client(book: Book) -> Book:
    book.put(a_client())
    return book
