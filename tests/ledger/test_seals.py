"""Whether things stand as the history says: every row of theirs is sealed by its newest entry (Q-14)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from maild.desk.decision import Change, Ref
from maild.desk.request import Question, RequestKind, RequestStatus
from maild.ledger import seals
from maild.ledger.examination import examine
from maild.ledger.statement_tables import ClaimRow, StatementRow
from maild.ledger.statements import table_of
from maild.ledger.tables import ClientRow, DeviceRow, HistoryRow, QuestionRow, RegistrationRow, RequestRow
from tests.desk.samples import a_claim, a_client, a_device, a_registration, a_request, a_statement
from tests.ledger.book import NOON

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ledger.book import Book

QUESTION = Question(1, 1, RequestKind.LIMIT, "12", None, "", "no_watts", NOON)
QUIET = {
    ("request", "remind_at"),
    ("device", "tell_at"),
    *(("statement", column) for column in ("look_at", "checked", "lacking", "tell_at", "said")),
}
"""Columns that change without an entry, so that nothing seals them."""
COLUMNS = [
    (kind, column.name)
    for kind, row in (
        ("client", ClientRow),
        ("registration", RegistrationRow),
        ("request", RequestRow),
        ("question", QuestionRow),
        ("device", DeviceRow),
        ("claim", ClaimRow),
        ("statement", StatementRow),
    )
    for column in table_of(row).columns
    if column.name != "id" and (kind, column.name) not in QUIET
]


@pytest.fixture
def sealed(book: Book) -> Book:
    """Two of each kind."""
    for number in (1, 2):
        book.put(
            Change(a_client(number, f"{number}@snt.example"), Ref("client", number), "registered"),
            Change(replace(a_registration(), id=number), Ref("registration", number), "opened"),
            Change(a_request(request_id=number), Ref("request", number), "filed"),
            Change(replace(QUESTION, id=number), Ref("question", number), "asked"),
            Change(a_device(device_id=number), Ref("device", number), "filed"),
            Change(a_claim(claim_id=number), Ref("claim", number), "received"),
            Change(a_statement(statement_id=number, revision=number), Ref("statement", number), "generated"),
        )
    return book


@pytest.fixture
def tampered(sealed: Book) -> Callable[[str], str | None]:
    """What is found after somebody with the file in hand has done that to it."""

    def done(statement: str) -> str | None:
        sealed.tamper(statement)
        return examine(sealed.url).problem

    return done


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize("portion", [1, 2, 3])
def test_what_stands_as_it_was_left_is_whole(sealed: Book, monkeypatch: pytest.MonkeyPatch, portion: int) -> None:
    monkeypatch.setattr(seals, "PORTION", portion)
    expired = a_request(RequestStatus.EXPIRED)
    sealed.put(
        Change(expired, Ref("request", 1), "expired"),
        Change(replace(expired, remind_at=NOON)),
        Change(replace(a_device(device_id=1), tell_at=NOON)),
    )
    assert examine(sealed.url).problem is None


@pytest.mark.sqlite
@pytest.mark.rule("Q-14")
@pytest.mark.parametrize(("kind", "column"), COLUMNS)
def test_a_changed_column_is_found_and_whose_it_is(
    tampered: Callable[[str], str | None], kind: str, column: str
) -> None:
    other = {"client_id": "2", "scan": "NOT scan"}.get(column, "1234567")
    problem = tampered(f'UPDATE {kind}s SET "{column}" = {other} WHERE id = 1')  # noqa: S608
    assert problem in {f"{kind} 1 was changed", f"the file is damaged: CHECK constraint failed in {kind}s"}


@pytest.mark.sqlite
@pytest.mark.rule("Q-14")
@pytest.mark.parametrize("column", [column.name for column in table_of(HistoryRow).columns if column.name != "id"])
def test_any_column_of_any_entry_of_the_history_is_in_the_chain(
    tampered: Callable[[str], str | None], column: str
) -> None:
    for entry in (1, 5, 10):
        problem = tampered(f'UPDATE history SET "{column}" = 1234567 WHERE id = {11 - entry}')  # noqa: S608
        assert problem == f"history entry {11 - entry} was changed"


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize("kind", dict(COLUMNS))
def test_a_thing_that_is_gone_or_put_in_is_found(tampered: Callable[[str], str | None], kind: str) -> None:
    columns = ", ".join(f'"{column}"' for of, column in (*COLUMNS, *QUIET) if of == kind)
    same = columns.replace('"address_key"', "'another'").replace('"revision"', "9")
    put = f"INSERT INTO {kind}s (id, {columns}) SELECT 3, {same} FROM {kind}s WHERE id = 2"  # noqa: S608
    assert tampered(put) == f"{kind} 3 was not made by the desk"
    assert tampered(f"DELETE FROM {kind}s WHERE id = 3") is None  # noqa: S608
    if kind == "client":
        tampered("UPDATE requests SET client_id = 1")
    problem = tampered(f"DELETE FROM {kind}s WHERE id = 2")  # noqa: S608
    assert problem == f"{kind} 2 is gone, of which the history tells"


@pytest.fixture
def written(sealed: Book) -> Book:
    """With letters besides: three taken in and three to send."""
    for uid in (1, 2, 3):
        sealed.take(uid, raw_digest=f"raw {uid}")
        sealed.write()
    return sealed


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize(("kind", "table"), [("letter", "inbox"), ("outgoing", "outbox")])
def test_a_letter_that_is_gone_is_named(
    written: Book, tampered: Callable[[str], str | None], kind: str, table: str, number: int
) -> None:
    assert written.url
    assert tampered(f"DELETE FROM {table} WHERE id = {number}") == f"{kind} {number} is gone"  # noqa: S608


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize(("kind", "table"), [("letter", "inbox"), ("outgoing", "outbox")])
def test_a_letter_put_in_by_another_hand_is_named(
    written: Book, tampered: Callable[[str], str | None], kind: str, table: str
) -> None:
    assert written.url
    tampered(f"UPDATE counters SET value = 2 WHERE name = '{kind}'")  # noqa: S608
    assert tampered(f"SELECT 1 FROM {table}") == f"{kind} 3 was not made by the desk"  # noqa: S608


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize("stands", [1, 3])
def test_a_counter_that_would_give_a_number_twice_or_leave_one_out_is_found(
    tampered: Callable[[str], str | None], stands: int
) -> None:
    problem = tampered(f"UPDATE counters SET value = {stands} WHERE name = 'request'")  # noqa: S608
    assert problem == f"the counter of request stands at {stands}, the newest is 2"
