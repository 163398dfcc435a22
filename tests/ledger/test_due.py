"""What the clock finds due: each moment to the microsecond, each thing once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from maild.desk.decision import Flag
from maild.desk.device import DeviceStatus
from maild.desk.due import Due, DueKind
from maild.desk.registration import RegistrationStatus
from maild.desk.request import RequestStatus
from maild.desk.statement import StatementStatus
from tests.desk.samples import a_device, a_registration, a_request, a_statement, moscow
from tests.ledger.book import NOON

if TYPE_CHECKING:
    from datetime import datetime

    from tests.ledger.book import Book

BIT = timedelta(microseconds=1)
FILED = moscow("2026-11-25 10:00")
REMIND, EXPIRE = FILED + timedelta(hours=24), FILED + timedelta(hours=72)
PROCESS, EXECUTE = moscow("2026-11-25 18:00"), moscow("2026-11-27 15:00")
CASE_DUE = moscow("2026-11-26 18:00")
FAR = moscow("2027-12-31 00:00")
LACKING = replace(a_statement(StatementStatus.DUE), look_at=None)
CONFIRMED, STARTED = a_request(RequestStatus.CONFIRMED), a_request(RequestStatus.IN_PROGRESS)


def _due(book: Book, now: datetime) -> list[Due]:
    """Without the digest, which has tests of its own."""
    return [due for due in book.ledger.due(now) if due.kind is not DueKind.DIGEST]


@pytest.mark.rule("Q-5", "Q-12", "R-5")
@pytest.mark.parametrize(
    ("thing", "kind", "moment", "in_time"),
    [
        (a_request(), DueKind.REQUEST_REMINDER, REMIND, REMIND - BIT),
        (replace(a_request(), remind_at=None), DueKind.REQUEST_EXPIRY, EXPIRE, EXPIRE),
        (CONFIRMED, DueKind.REQUEST_OVERDUE, PROCESS, PROCESS),
        (STARTED, DueKind.REQUEST_OVERDUE, EXECUTE, EXECUTE),
        (replace(STARTED, overdue_told_for=PROCESS), DueKind.REQUEST_OVERDUE, EXECUTE, EXECUTE),
        (a_registration(), DueKind.REGISTRATION_OVERDUE, CASE_DUE, CASE_DUE),
        (a_registration(RegistrationStatus.INCOMPLETE), DueKind.REGISTRATION_OVERDUE, CASE_DUE, CASE_DUE),
    ],
)
def test_a_thing_is_due_from_its_moment_on_and_not_before(
    with_client: Book, thing: object, kind: DueKind, moment: datetime, in_time: datetime
) -> None:
    with_client.put(thing)
    assert _due(with_client, in_time) == []
    assert _due(with_client, in_time + BIT) == [Due(kind, 1, moment)]


@pytest.mark.rule("Q-5", "Q-12", "R-5")
@pytest.mark.parametrize(
    "thing",
    [
        a_request(RequestStatus.EXPIRED),
        a_request(RequestStatus.CANCELLED),
        a_request(RequestStatus.DONE),
        a_request(RequestStatus.REJECTED),
        replace(CONFIRMED, overdue_told_for=PROCESS),
        replace(STARTED, overdue_told_for=EXECUTE),
        replace(STARTED, execute_by=None),
        a_registration(RegistrationStatus.APPROVED),
        a_registration(RegistrationStatus.REJECTED),
        replace(a_registration(), overdue_told_at=CASE_DUE),
    ],
)
def test_what_was_done_or_told_is_not_due(with_client: Book, thing: object) -> None:
    with_client.put(thing)
    assert _due(with_client, FAR) == []


@pytest.mark.rule("Q-5", "Q-12", "R-5", "P-3", "S-1", "S-2", "D-6", "D-10", "M-4")
@pytest.mark.parametrize(
    ("thing", "after"),
    [
        (a_request(), replace(a_request(), remind_at=None)),
        (replace(a_request(), remind_at=None), a_request(RequestStatus.EXPIRED)),
        (CONFIRMED, replace(CONFIRMED, overdue_told_for=PROCESS)),
        (a_registration(), replace(a_registration(), overdue_told_at=CASE_DUE)),
        (a_device(DeviceStatus.AWAITING_CONFIRMATION), a_device(DeviceStatus.EXPIRED)),
        (a_device(), replace(a_device(), tell_at=None)),
        (a_statement(StatementStatus.DUE), replace(a_statement(StatementStatus.DUE), look_at=FAR + BIT)),
        (replace(LACKING, tell_at=NOON), LACKING),
        (Flag("digest", NOON), Flag("digest", FAR + BIT)),
        (Flag("retry:9", NOON), Flag("retry:9", None)),
        (Flag("breaker", NOON), Flag("breaker", NOON, "told")),
    ],
)
def test_what_another_daemon_has_done_meanwhile_is_due_no_more(with_client: Book, thing: object, after: object) -> None:
    with_client.put(Flag("digest", FAR + BIT), thing)
    (found, *_) = with_client.ledger.due(FAR)
    for still in (True, False):
        with with_client.ledger.work() as work:
            assert work.stands(found) is still
        with_client.put(after)


def test_the_first_digest_is_appointed_by_one_daemon_only(book: Book) -> None:
    (found,) = book.ledger.due(NOON)
    for still in (True, False):
        with book.ledger.work() as work:
            assert work.stands(found) is still
        book.put(Flag("digest", FAR))


def test_the_longest_due_comes_first(with_client: Book) -> None:
    with_client.put(a_request(), replace(CONFIRMED, id=2, number="2026-000002"), a_registration())
    assert [(due.kind, due.id) for due in _due(with_client, FAR)] == [
        (DueKind.REQUEST_OVERDUE, 2),
        (DueKind.REQUEST_REMINDER, 1),
        (DueKind.REGISTRATION_OVERDUE, 1),
        (DueKind.REQUEST_EXPIRY, 1),
    ]


@pytest.mark.rule("D-6")
def test_the_digest_is_due_at_its_moment_and_at_once_when_none_was_ever_planned(book: Book) -> None:
    assert book.ledger.due(NOON) == [Due(DueKind.DIGEST, 0, NOON)]
    book.put(Flag("digest", NOON))
    assert book.ledger.due(NOON - BIT) == []
    assert book.ledger.due(NOON + BIT) == [Due(DueKind.DIGEST, 0, NOON)]


@pytest.mark.rule("D-10")
def test_a_quarantined_letter_is_run_again_once_it_was_ordered_and_no_more(book: Book) -> None:
    book.put(Flag("digest", FAR), Flag("retry:9", NOON), Flag("retry:12", NOON - BIT))
    assert book.ledger.due(NOON) == [Due(DueKind.RETRY, 12, NOON - BIT), Due(DueKind.RETRY, 9, NOON)]
    book.put(Flag("retry:9", None), Flag("retry:12", None))
    assert book.ledger.due(NOON) == []


def test_a_flood_of_due_things_is_taken_in_portions(with_client: Book) -> None:
    with_client.put(*(replace(a_request(request_id=number), remind_at=None) for number in range(1, 502)))
    assert len(_due(with_client, FAR)) == 500
