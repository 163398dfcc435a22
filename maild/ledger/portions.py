"""Long lists in portions, each read in a transaction of its own.

A list may be read slowly (`maild requests | less`), and who looks at SQLite makes who writes wait. So first come the
ids alone, then the rows as they stand when their turn comes; a list of one portion shows one moment.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlmodel import select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, RowMapping

    from maild.ledger.lines import Line

PORTION = 500
"""Few enough for the variables of one statement in every database."""


def in_portions(
    connection: Connection,
    asked: Any,  # noqa: ANN401 - a select of any rows that have an id
    where: Sequence[ColumnElement[bool]],
    told: Callable[[Sequence[RowMapping]], Iterable[Line]],
) -> Iterator[Line]:
    """What `told` makes of the rows, in the order of their ids. It may ask further; all is read when it returns."""
    # Sorted here: asked for in order, SQLite walks the whole table by id rather than use an index and sort.
    key = asked.selected_columns["id"]
    ids = sorted(connection.execute(select(key).where(*where)).scalars())
    for first in range(0, len(ids), PORTION):
        some = connection.execute(asked.where(key.in_(ids[first : first + PORTION]))).mappings()
        made = list(told(sorted(some, key=itemgetter("id"))))
        connection.rollback()
        yield from made
