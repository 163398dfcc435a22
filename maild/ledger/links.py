"""What a letter has to do with: derived from the history and the outbox, not kept twice (CONTRACT, `links`)."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from sqlmodel import col, select

from maild.ledger.letter_tables import OutboxRow
from maild.ledger.tables import HistoryRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, RowMapping

_WORDS = {
    "registration": "reg",
    "request": "req",
    "claim": "claim",
    "device": "dev",
    "letter": "letter",
    "outgoing": "out",
    "import": "imp",
}
"""The English words of numbers (CONTRACT, Numbers and names); other things have none to be shown by."""


def names(things: Iterable[tuple[str | None, int | None]]) -> list[str]:
    """`reg-12`, each once, in the order given."""
    named = (f"{_WORDS[kind]}-{number}" for kind, number in things if kind in _WORDS and number is not None)
    return list(dict.fromkeys(named))


def of_outgoing(row: RowMapping) -> list[str]:
    """What a letter of ours is about, and the letter that caused it."""
    return names(((row["about_kind"], row["about_id"]), ("letter", row["cause_id"])))


def of_thing(connection: Connection, kind: str, number: int) -> list[str]:
    """The letters that changed a thing, then those that were written about it."""
    changed = select(col(HistoryRow.letter)).where(
        col(HistoryRow.about_kind) == kind, col(HistoryRow.about_id) == number, col(HistoryRow.letter).is_not(None)
    )
    written = select(col(OutboxRow.id)).where(col(OutboxRow.about_kind) == kind, col(OutboxRow.about_id) == number)
    letters = sorted(row.letter for row in connection.execute(changed))
    answers = sorted(row.id for row in connection.execute(written))
    return names([*(("letter", letter) for letter in letters), *(("outgoing", answer) for answer in answers)])


def of_taken(connection: Connection, letters: Sequence[RowMapping]) -> dict[int, list[str]]:
    """By letter, of one portion: the letter it repeats, what it changed, what it was answered with."""
    caused, found = _caused(connection, [row["id"] for row in letters]), dict[int, list[str]]()
    for row in letters:
        things = names(thing for thing in caused[row["id"]] if thing != ("letter", row["id"]))
        found[row["id"]] = list(dict.fromkeys([*json.loads(row["links"]), *things]))
    return found


def _caused(connection: Connection, ids: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    caused: dict[int, list[tuple[str, int]]] = defaultdict(list)
    changed = select(col(HistoryRow.letter), col(HistoryRow.about_kind), col(HistoryRow.about_id))
    for row in connection.execute(changed.where(col(HistoryRow.letter).in_(ids)).order_by(col(HistoryRow.id))):
        caused[row.letter].append((row.about_kind, row.about_id))
    answers = select(col(OutboxRow.cause_id), col(OutboxRow.id)).where(col(OutboxRow.cause_id).in_(ids))
    for answer in connection.execute(answers.order_by(col(OutboxRow.id))):
        caused[answer.cause_id].append(("outgoing", answer.id))
    return caused
