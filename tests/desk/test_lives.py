"""The tables of lives: every cell is walked; what is not there is refused."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from maild.desk.claim import ClaimStatus
from maild.desk.correspondence import Content
from maild.desk.diagrams import diagram
from maild.desk.lives import (
    CODE,
    OUTGOING,
    QUESTION,
    REGISTRATION,
    REQUEST,
    CodeEvent,
    CodeStatus,
    OutgoingEvent,
    QuestionEvent,
    QuestionStatus,
    RegistrationEvent,
    RequestEvent,
    follow,
)
from maild.desk.registration import RegistrationStatus
from maild.desk.request import RequestStatus
from maild.desk.statement import StatementStatus
from maild.desk.statement_lives import CLAIM, STATEMENT, ClaimEvent, StatementEvent
from maild.ports import OutgoingStatus

if TYPE_CHECKING:
    from enum import StrEnum

    from maild.desk.lives import Table

LIVES: list[tuple[Table[Any, Any], type[StrEnum], type[StrEnum]]] = [
    (REGISTRATION, RegistrationStatus, RegistrationEvent),
    (REQUEST, RequestStatus, RequestEvent),
    (QUESTION, QuestionStatus, QuestionEvent),
    (STATEMENT, StatementStatus, StatementEvent),
    (CLAIM, ClaimStatus, ClaimEvent),
    (CODE, CodeStatus, CodeEvent),
    (OUTGOING, OutgoingStatus, OutgoingEvent),
]

_S, _E = RequestStatus, RequestEvent
REQUEST_MOVES = {
    (None, _E.FILED): _S.AWAITING_CONFIRMATION,
    (_S.AWAITING_CONFIRMATION, _E.ASKED_AGAIN): _S.AWAITING_CONFIRMATION,
    (_S.AWAITING_CONFIRMATION, _E.REMINDED): _S.AWAITING_CONFIRMATION,
    (_S.AWAITING_CONFIRMATION, _E.CONFIRMED): _S.CONFIRMED,
    (_S.AWAITING_CONFIRMATION, _E.CANCELLED): _S.CANCELLED,
    (_S.AWAITING_CONFIRMATION, _E.EXPIRED): _S.EXPIRED,
    (_S.AWAITING_CONFIRMATION, _E.REJECTED): _S.REJECTED,
    (_S.CONFIRMED, _E.CANCELLED): _S.CANCELLED,
    (_S.CONFIRMED, _E.STARTED): _S.IN_PROGRESS,
    (_S.CONFIRMED, _E.VISIT_AGREED): _S.IN_PROGRESS,
    (_S.CONFIRMED, _E.REJECTED): _S.REJECTED,
    (_S.CONFIRMED, _E.OVERDUE): _S.CONFIRMED,
    (_S.CONFIRMED, _E.DEADLINE_MOVED): _S.CONFIRMED,
    (_S.IN_PROGRESS, _E.VISIT_AGREED): _S.IN_PROGRESS,
    (_S.IN_PROGRESS, _E.DONE): _S.DONE,
    (_S.IN_PROGRESS, _E.FALSE_CALL): _S.DONE,
    (_S.IN_PROGRESS, _E.REJECTED): _S.REJECTED,
    (_S.IN_PROGRESS, _E.OVERDUE): _S.IN_PROGRESS,
    (_S.IN_PROGRESS, _E.DEADLINE_MOVED): _S.IN_PROGRESS,
}
"""The life of a request, said once more: what rules Q-5 to Q-12 and D-9 let happen, and nothing else."""

_R, _V = RegistrationStatus, RegistrationEvent
REGISTRATION_MOVES = {
    (None, _V.OPENED): _R.PENDING,
    (None, _V.OPENED_INCOMPLETE): _R.INCOMPLETE,
    (_R.INCOMPLETE, _V.ADDED): _R.INCOMPLETE,
    (_R.INCOMPLETE, _V.COMPLETED): _R.PENDING,
    (_R.INCOMPLETE, _V.REJECTED): _R.REJECTED,
    (_R.INCOMPLETE, _V.OVERDUE): _R.INCOMPLETE,
    (_R.PENDING, _V.ADDED): _R.INCOMPLETE,
    (_R.PENDING, _V.COMPLETED): _R.PENDING,
    (_R.PENDING, _V.APPROVED): _R.APPROVED,
    (_R.PENDING, _V.REJECTED): _R.REJECTED,
    (_R.PENDING, _V.OVERDUE): _R.PENDING,
    (_R.APPROVED, _V.ACCEPTED): _R.CONFIRMED,
    (_R.APPROVED, _V.BOUNCED): _R.BOUNCED,
    (_R.CONFIRMED, _V.BOUNCED): _R.BOUNCED,
    (_R.BOUNCED, _V.ADDED): _R.INCOMPLETE,
    (_R.BOUNCED, _V.COMPLETED): _R.PENDING,
    (_R.BOUNCED, _V.ACCEPTED): _R.CONFIRMED,
    (_R.BOUNCED, _V.APPROVED): _R.APPROVED,
    (_R.BOUNCED, _V.REJECTED): _R.REJECTED,
}
"""The life of a registration case (R-1 to R-7)."""


@pytest.mark.rule("Q-5", "Q-8", "Q-9", "Q-10", "Q-11")
@pytest.mark.parametrize(("status", "event"), list(product([None, *RequestStatus], RequestEvent)))
def test_every_cell_of_a_request(status: RequestStatus | None, event: RequestEvent) -> None:
    step = follow(REQUEST, status, event)
    assert (step.status if step else None) == REQUEST_MOVES.get((status, event))


@pytest.mark.rule("R-2", "R-5", "R-6")
@pytest.mark.parametrize(("status", "event"), list(product([None, *RegistrationStatus], RegistrationEvent)))
def test_every_cell_of_a_registration(status: RegistrationStatus | None, event: RegistrationEvent) -> None:
    step = follow(REGISTRATION, status, event)
    assert (step.status if step else None) == REGISTRATION_MOVES.get((status, event))


@pytest.mark.parametrize(("table", "statuses", "events"), LIVES)
def test_a_life_uses_every_status_and_event_and_begins_somewhere(
    table: Table[Any, Any], statuses: type[StrEnum], events: type[StrEnum]
) -> None:
    assert {status.value for status in statuses} == {str(step.status) for step in table.values()}
    assert set(events) == {event for _, event in table}
    assert any(status is None for status, _ in table)
    assert all(issubclass(step.letter, Content) for step in table.values() if step.letter)


@pytest.mark.parametrize(("table", "statuses", "events"), LIVES)
def test_every_cell_is_a_step_or_a_refusal(
    table: Table[Any, Any], statuses: type[StrEnum], events: type[StrEnum]
) -> None:
    for status, event in product([None, *statuses], events):
        step = follow(table, status, event)
        assert (step is None) == ((status, event) not in table)


@pytest.mark.parametrize(("table", "statuses", "events"), LIVES)
def test_nothing_that_is_there_begins_anew(
    table: Table[Any, Any], statuses: type[StrEnum], events: type[StrEnum]
) -> None:
    beginnings = {event for status, event in table if status is None}
    assert not [(s, e) for s, e in product(statuses, events) if e in beginnings and (s, e) in table]


def test_a_diagram_shows_beginnings_letters_and_ends() -> None:
    assert diagram(QUESTION) == (
        "stateDiagram-v2\n"
        "    [*] --> open: asked / QuestionAsked\n"
        "    open --> open: asked_again / QuestionAsked\n"
        "    open --> answered: answered\n"
        "    answered --> [*]\n"
    )
