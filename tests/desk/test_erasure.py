"""What is left of a thing when the data of people in it are erased (152-ФЗ)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from maild.desk.addresses import who
from maild.desk.claim import Claim, ClaimStatus
from maild.desk.decision import Ref
from maild.desk.device import DeviceStatus
from maild.desk.erasure import (
    Act,
    ErasedCodes,
    ErasedDocuments,
    ErasedKind,
    ErasedLetter,
    ErasedReadings,
    Subject,
    Terms,
    erase,
    opened,
)
from maild.desk.erasure_letters import Report, finished
from maild.desk.request import Question, Request, RequestKind, RequestStatus
from maild.desk.statement import KeptFile, StatementStatus
from tests.desk.samples import (
    DESK,
    DISPATCHER,
    STRANGER,
    a_claim,
    a_client,
    a_device,
    a_registration,
    a_request,
    a_statement,
    a_subscriber,
    moscow,
)

if TYPE_CHECKING:
    from maild.desk.parties import Client, Subscriber
    from maild.desk.registration import Registration

NOON = moscow("2026-11-25 12:00")
ACT = Act(3, NOON, "требование № 5", Subject(address_key=STRANGER), since=40)
TERMS = Terms(NOON, NOON, NOON, NOON, NOON.date(), NOON, NOON)
QUESTION = Question(8, 1, RequestKind.LIMIT, "12", None, "Петрову поменьше", "no_watts", NOON)


def left_of(thing: Any) -> Any:  # noqa: ANN401 - any of the desk's values
    (change, *_) = erase([thing], ACT).changes
    return change.after


@pytest.mark.parametrize(
    ("thing", "gone"),
    [
        (a_client(), ("address", "address_key", "phone", "reason")),
        (a_subscriber("12"), ("name",)),
        (
            replace(a_request(), comment="Петров не платит", outcome="к Петрову", reason="Петров"),
            ("comment", "outcome", "reason"),
        ),
        (QUESTION, ("comment", "plot")),
        (replace(a_claim(status=ClaimStatus.RESOLVED), answer="Петрову пересчитано"), ("text", "answer")),
        (replace(a_registration(), reason="Нет скана от Петрова"), ("sender", "address", "reason")),
        (a_device(DeviceStatus.REJECTED), ("user", "user_key", "serial", "mac", "client_said", "plot_said", "plot")),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, tuple) else "",
)
def test_nothing_is_left_that_a_person_could_be_known_by(
    thing: Client | Subscriber | Request | Question | Claim | Registration, gone: tuple[str, ...]
) -> None:
    left = left_of(thing)
    assert [name for name in gone if getattr(left, name)] == []
    assert (left.id, getattr(left, "status", None)) == (thing.id, getattr(thing, "status", None))
    assert left_of(left) == left


@pytest.mark.parametrize("status", [DeviceStatus.CONFIRMED, DeviceStatus.WAITING, DeviceStatus.AWAITING_CONFIRMATION])
def test_a_device_in_use_is_given_up_when_its_user_is_erased(status: DeviceStatus) -> None:
    change, codes = erase([a_device(status)], ACT).changes
    assert (change.was, change.now) == (status, DeviceStatus.REMOVED)
    assert codes.after == ErasedCodes(device_id=31)


@pytest.mark.rule("Q-14")
def test_each_thing_has_its_entry_that_names_the_act_and_nobody() -> None:
    things = [
        a_device(),
        ErasedLetter(9, outgoing=False),
        ErasedLetter(10, outgoing=True),
        ErasedReadings(5, NOON.date()),
    ]
    told = [change for change in erase(things, ACT).changes if change.about]
    kinds = [Ref("device", 31), Ref("letter", 9), Ref("outgoing", 10), Ref("readings", 5)]
    assert [change.about for change in told] == kinds
    assert {(change.event, change.detail) for change in told} == {("erased", "акт-3")}


def test_a_statement_keeps_its_sums_and_loses_its_documents() -> None:
    drawn = a_statement().drawn
    assert drawn
    sheet, page = KeptFile("Ведомость.pdf", "aa"), KeptFile("romashka/2026-10/index.html", "bb")
    statement = replace(a_statement(), drawn=replace(drawn, files=(sheet,), pages=(page, replace(page, digest="aa"))))
    change, documents = erase([statement], ACT).changes
    assert change.after == a_statement()
    assert documents.after == ErasedDocuments(1, ("aa", "bb"), (page.name, page.name))
    assert len(erase([a_statement(StatementStatus.DUE)], ACT).changes) == 1


def test_an_act_by_terms_forgets_whom_old_codes_went_to() -> None:
    assert [change.after for change in opened(ACT, TERMS).changes] == [ACT, ErasedCodes(before=NOON)]
    assert [change.after for change in opened(ACT, Subject(address_key=STRANGER)).changes] == [ACT]


def test_every_dispatcher_gets_the_act_which_forgets_whose_data_it_was() -> None:
    report = Report(ACT, ((ErasedKind.DEVICE, (31,)),), DESK.name)
    decision = finished(report, DESK)
    assert [change.after for change in decision.changes] == [replace(ACT, subject=None)]
    assert [(draft.to, draft.to_dispatcher) for draft in decision.letters] == [(to, True) for to in DESK.dispatchers]


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize(
    ("actor", "letter_id", "kept"),
    [
        (STRANGER, 9, "письмо-9"),
        (DISPATCHER.upper(), 9, DISPATCHER.upper()),
        ("часы", 9, "часы"),
        ("оператор", None, "оператор"),
    ],
)
def test_the_history_names_staff_and_letters_but_no_other_person(actor: str, letter_id: int | None, kept: str) -> None:
    assert who(actor, letter_id, DESK.dispatchers) == kept


def test_a_request_that_is_done_stays_done() -> None:
    done = a_request(RequestStatus.DONE)
    assert left_of(done).done_at == done.done_at
