"""What the history says of how things stand: each entry seals the row that it speaks of (Q-14).

Rows of these things are changed together with an entry only, so the newest seal of a thing is that of its row.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Integer, String, bindparam, exists, func, select

from maild.desk.claim import Claim
from maild.desk.device import Device
from maild.desk.erasure import ERASED, Act
from maild.desk.parties import Client
from maild.desk.registration import Registration
from maild.desk.request import Question, Request
from maild.desk.statement import Revision
from maild.ledger import counters, rows, statement_rows
from maild.ledger.columns import as_kept, canonical
from maild.ledger.erasure_tables import ActRow
from maild.ledger.letter_tables import InboxRow, OutboxRow
from maild.ledger.statement_tables import ClaimRow, StatementRow
from maild.ledger.statements import all_rows, table_of
from maild.ledger.tables import ClientRow, DeviceRow, HistoryRow, QuestionRow, RegistrationRow, RequestRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Select, Table
    from sqlmodel import SQLModel

    from maild.desk.decision import Change
    from maild.ledger.statements import Row

PORTION = 2_000
"""Rows looked at in one transaction."""
_BEFORE_ALL, _AFTER_ALL = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class Sealed:
    """A kind of thing whose rows are sealed, but for columns that change without a word in the history."""

    kind: str
    table: type[SQLModel]
    values: Callable[[Any], rows.Values]
    quiet: frozenset[str] = frozenset()

    def seal(self, row: Row) -> str:
        """The digest of a row, whatever the order of its columns."""
        loud = {name: value for name, value in row.items() if name not in self.quiet} if self.quiet else row
        return hashlib.sha256(canonical(loud).encode()).hexdigest()


_SEALED: dict[type, Sealed] = {
    Client: Sealed("client", ClientRow, rows.client_values),
    Registration: Sealed("registration", RegistrationRow, rows.registration_values),
    Request: Sealed("request", RequestRow, rows.request_values, frozenset({"remind_at"})),
    Question: Sealed("question", QuestionRow, rows.question_values),
    Revision: Sealed(
        "statement",
        StatementRow,
        statement_rows.statement_values,
        frozenset({"look_at", "checked", "lacking", "tell_at", "said"}),
    ),
    Claim: Sealed("claim", ClaimRow, statement_rows.claim_values),
    Act: Sealed("act", ActRow, rows.act_values),
    Device: Sealed("device", DeviceRow, rows.device_values, frozenset({"tell_at"})),
}
_HISTORY = table_of(HistoryRow)
_NEWEST = (
    select(func.max(_HISTORY.c.id))
    .where(
        _HISTORY.c.about_kind == bindparam("kind", type_=String),
        _HISTORY.c.about_id > bindparam("after", type_=BigInteger),
        _HISTORY.c.about_id <= bindparam("until", type_=BigInteger),
        _HISTORY.c.state.is_not(None),
    )
    .group_by(_HISTORY.c.about_id)
)
_SEALS = select(_HISTORY.c.about_id, _HISTORY.c.state).where(_HISTORY.c.id.in_(_NEWEST)).order_by(_HISTORY.c.about_id)


def seal_of(change: Change) -> str | None:
    """The seal of what the change leaves; None if its entry is about something else, or of a kind without seals."""
    sealed = _SEALED.get(type(change.after))
    if sealed is None or change.about is None or change.about.kind != sealed.kind:
        return None
    return sealed.seal(sealed.values(change.after))


def numbered(connection: Connection) -> int:
    """How many things have sealed rows, as their counters have it."""
    return sum(counters.value(connection, sealed.kind) for sealed in _SEALED.values())


def broken(connection: Connection, seen: Callable[[int], object] = bool) -> Iterator[str]:
    """Every row that does not stand as the history says, that it does not know, or that is gone.

    Each portion is a transaction of its own, so that a daemon never waits for long. After it `seen` is told how many
    rows were looked at until then.
    """
    for kind, table in (("letter", InboxRow), ("outgoing", OutboxRow)):
        with connection.begin():
            yield from _lacking(connection, kind, table_of(table))
            yield from _hidden(connection, kind, table_of(table))
    rows_seen = 0
    for sealed in _SEALED.values():
        after = _BEFORE_ALL
        while after < _AFTER_ALL:
            with connection.begin():
                problems, after, many = _portion(connection, sealed, after)
            yield from problems
            seen(rows_seen := rows_seen + many)
        with connection.begin():
            yield from _uncounted(connection, sealed)


def _portion(connection: Connection, sealed: Sealed, after: int) -> tuple[list[str], int, int]:
    """What is wrong with the next rows, the id of the last of them, and how many there are."""
    found = all_rows(connection, _standing(sealed.table), {"after": after, "most": PORTION})
    standing = {row["id"]: sealed.seal(row) for row in found}
    until = max(standing) if len(standing) == PORTION else _AFTER_ALL
    told = all_rows(connection, _SEALS, {"kind": sealed.kind, "after": after, "until": until})
    told_of = {row["about_id"]: row["state"] for row in told}
    problems = [
        _problem(sealed.kind, number, standing.get(number), told_of.get(number))
        for number in sorted(standing.keys() | told_of.keys())
        if standing.get(number) != told_of.get(number)
    ]
    return problems, until, len(standing)


@cache
def _standing(row: type[SQLModel]) -> Select[Any]:
    """The next rows of a table, of which each is asked for once."""
    table = table_of(row)
    behind = table.c.id > bindparam("after", type_=BigInteger)
    return select(*as_kept(table)).where(behind).order_by(table.c.id).limit(bindparam("most", type_=Integer))


def _problem(kind: str, number: int, stands: str | None, told: str | None) -> str:
    if stands is None:
        return f"{kind} {number} is gone, of which the history tells"
    return f"{kind} {number} was not made by the desk" if told is None else f"{kind} {number} was changed"


def _lacking(connection: Connection, kind: str, table: Table) -> Iterator[str]:
    """Letters are numbered without gaps, and none is ever taken out: so one that is missing is known by its number."""
    many, newest = connection.execute(select(func.count(), func.max(table.c.id)).select_from(table)).one()
    counted = counters.value(connection, kind)
    if (newest or 0) > counted:
        yield f"{kind} {newest} was not made by the desk"
    elif many < counted:
        one_before = table.alias()
        after = select(one_before.c.id).where(one_before.c.id == table.c.id - 1).exists()
        first = select(func.min(table.c.id)).where(table.c.id > 1, ~after)
        gap = connection.execute(first).scalar()
        yield f"{kind} {gap - 1 if gap else many + 1} is gone"


def _hidden(connection: Connection, kind: str, table: Table) -> Iterator[str]:
    """A letter that was erased has its entry: else its bytes could be taken away by a mark in its row."""
    told = (_HISTORY.c.about_kind == kind, _HISTORY.c.about_id == table.c.id, _HISTORY.c.event == ERASED)
    marked = select(func.min(table.c.id)).where(table.c.erased_at.is_not(None), ~exists().where(*told))
    number = connection.execute(marked).scalar()
    if number is not None:
        yield f"{kind} {number} is marked as erased, of which the history does not tell"


def _uncounted(connection: Connection, sealed: Sealed) -> Iterator[str]:
    """The counter gives the next thing its number: one that was set back would give a number twice."""
    newest = connection.execute(select(func.max(table_of(sealed.table).c.id))).scalar() or 0
    counted = counters.value(connection, sealed.kind)
    if newest != counted:
        yield f"the counter of {sealed.kind} stands at {counted}, the newest is {newest}"
