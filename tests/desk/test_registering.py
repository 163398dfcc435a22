"""Registration cases: opened from any address, completed by later letters, changed by the client alone (R-1 to R-7)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from maild.desk.completeness import NEEDED
from maild.desk.correspondence import (
    HandedOn,
    NoticeQuestion,
    NoticeRegistration,
    Refused,
    RegistrationIncomplete,
    RegistrationReceived,
)
from maild.desk.decision import Decision, LetterVerdict, Ref
from maild.desk.intent import Answer, RegistrationIntent
from maild.desk.parties import ClientStatus, MeteringSystem
from maild.desk.registration import (
    Misfield,
    Registration,
    RegistrationFields,
    RegistrationKind,
    RegistrationStatus,
)
from tests.desk.deciding import a_desk, a_reply, decide, letters_to, told
from tests.desk.fakes import FakeRegister
from tests.desk.samples import (
    CLIENT,
    DISPATCHER,
    FIELDS,
    SECOND_DISPATCHER,
    STRANGER,
    a_client,
    a_file,
    a_letter,
    a_registration,
    a_sent_letter,
    moscow,
)

if TYPE_CHECKING:
    from datetime import datetime

    from maild.letters.letter import Attachment

NOTHING = RegistrationFields()
CASE = Ref("registration", 1)
SCAN = (a_file(),)
PHONE = RegistrationFields(phone="8 495 000-00-00")
MISWRITTEN = Misfield("phone", "нет", "это не телефон")


def write(
    register: FakeRegister,
    fields: RegistrationFields = FIELDS,
    *misfields: Misfield,
    sender: str = STRANGER,
    files: tuple[Attachment, ...] = (),
    at: str = "2026-11-24 10:00",
    letter_id: int = 7,
    answers: int | None = None,
) -> Decision:
    """What follows from a registration letter; `answers` is the letter of ours to which it is a reply."""
    intent = RegistrationIntent(fields, misfields)
    letter = a_letter("Регистрация", sender, attachments=files)
    reply = a_reply(Answer.UNCLEAR, code=None, words=intent, message_ids=(f"out.{answers}@tancos.example",))
    return decide(register, reply if answers else intent, at=at, letter=letter, letter_id=letter_id)


def lacking(*names: str) -> Registration:
    """рег-1, received on 24 November, that still lacks these."""
    fields = replace(FIELDS, **dict.fromkeys((n for n in names if n != "scan"), None))
    case = replace(a_registration(RegistrationStatus.INCOMPLETE), fields=fields, missing=names)
    return replace(case, scan="scan" not in names)


def due(register: FakeRegister) -> datetime:
    """When рег-1 is due."""
    return register.cases[1].due_by


# ── opened ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("R-1", "R-2", "R-5", "D-2")
def test_a_whole_letter_from_any_address_opens_a_case_for_the_dispatcher() -> None:
    register = FakeRegister()
    decision = write(register, files=SCAN)
    assert decision.verdict is LetterVerdict.HANDLED
    case = register.cases[1]
    assert case == Registration(
        id=1,
        kind=RegistrationKind.NEW,
        status=RegistrationStatus.PENDING,
        sender=STRANGER,
        received_at=moscow("2026-11-24 10:00"),
        due_by=moscow("2026-11-26 18:00"),
        fields=FIELDS,
        scan=True,
        tariff_file=False,
        template_file=False,
        missing=(),
        letters=(7,),
    )
    assert told(decision, RegistrationReceived, STRANGER).case == case
    for dispatcher in (DISPATCHER, SECOND_DISPATCHER):
        assert told(decision, NoticeRegistration, dispatcher).case == case
    assert {draft.about for draft in decision.letters} == {CASE}
    assert [(e.event, e.was, e.now) for e in register.history(CASE)] == [("opened", None, "pending")]
    assert register.clients == {}


@pytest.mark.rule("R-2")
@pytest.mark.parametrize("name", NEEDED)
def test_what_is_needed_is_asked_for_exactly(name: str) -> None:
    register = FakeRegister()
    case = lacking(name)
    decision = write(register, case.fields, files=() if name == "scan" else SCAN)
    assert register.cases[1].missing == (name,)
    assert register.cases[1].status is RegistrationStatus.INCOMPLETE
    assert told(decision, RegistrationIncomplete, STRANGER).case.missing == (name,)
    assert told(decision, NoticeRegistration, DISPATCHER).case.missing == (name,)


@pytest.mark.rule("R-2")
def test_a_letter_that_carries_only_a_scan_is_taken_too() -> None:
    register = FakeRegister()
    write(register, NOTHING, files=SCAN)
    assert register.cases[1].missing == ("name", "phone", "metering_system", "statement_day", "tariff")
    assert register.cases[1].scan


@pytest.mark.rule("R-1", "R-2")
def test_attached_tariffs_and_a_template_are_noted_and_serve_as_the_tariff() -> None:
    register = FakeRegister()
    write(register, replace(FIELDS, tariff=None), files=(*SCAN, a_file("тарифы.pdf"), a_file("шаблон.xlsx")))
    case = register.cases[1]
    assert (case.status, case.tariff_file, case.template_file) == (RegistrationStatus.PENDING, True, True)


@pytest.mark.rule("R-2", "S-1")
@pytest.mark.parametrize(
    ("system", "day", "taken"),
    [
        (MeteringSystem.SUP04, 25, True),
        (MeteringSystem.SUP04, 26, False),
        (MeteringSystem.SMART, 26, True),
        (MeteringSystem.SMART, 15, False),
        (None, 15, True),
    ],
)
def test_a_day_that_the_system_does_not_have_is_not_taken_and_said(
    system: MeteringSystem | None, day: int, taken: bool
) -> None:
    register = FakeRegister()
    decision = write(register, replace(FIELDS, metering_system=system, statement_day=day), files=SCAN)
    assert (register.cases[1].fields.statement_day == day) is taken
    if not taken:
        incomplete = told(decision, RegistrationIncomplete, STRANGER)
        assert [(m.field, m.written) for m in incomplete.misfields] == [("statement_day", str(day))]
        assert incomplete.case.missing == ("statement_day",)


@pytest.mark.rule("R-2")
def test_a_case_with_a_field_that_cannot_be_taken_is_incomplete_though_nothing_is_missing() -> None:
    register = FakeRegister()
    decision = write(register, FIELDS, Misfield("ct_ratio", "много", "это не коэффициент"), files=SCAN)
    assert (register.cases[1].status, register.cases[1].missing) == (RegistrationStatus.INCOMPLETE, ())
    assert told(decision, RegistrationIncomplete, STRANGER).misfields[0].field == "ct_ratio"


@pytest.mark.rule("R-5")
@pytest.mark.parametrize(
    ("received", "by"),
    [
        ("2026-11-24 23:59:59", "2026-11-26 18:00"),
        ("2026-11-26 10:00", "2026-11-30 18:00"),
        ("2026-11-28 10:00", "2026-12-02 18:00"),
        ("2026-12-30 10:00", "2027-01-12 18:00"),
    ],
)
def test_the_term_runs_from_the_receipt_by_working_days(received: str, by: str) -> None:
    register = FakeRegister()
    write(register, files=SCAN, at=received)
    assert due(register) == moscow(by)


@pytest.mark.rule("R-4")
@pytest.mark.parametrize("address", [CLIENT, "SNT@ROMASHKA.example"])
def test_an_address_of_another_client_is_refused(address: str) -> None:
    register = a_desk()
    decision = write(register, replace(FIELDS, address=address), files=SCAN)
    assert decision.verdict is LetterVerdict.REFUSED
    refused = told(decision, Refused, STRANGER)
    assert address in refused.problem
    assert refused.client is None
    assert register.cases == {}
    assert register.persons[7].stranger


@pytest.mark.rule("R-4")
def test_an_address_of_another_client_is_not_brought_into_an_open_case_either() -> None:
    case = lacking("phone")
    register = a_desk().put(case, a_sent_letter(1, CASE, STRANGER))
    for answers in (None, 1):
        assert write(register, replace(PHONE, address=CLIENT), answers=answers).verdict is LetterVerdict.REFUSED
    assert register.cases == {1: case}


@pytest.mark.rule("R-4", "R-8")
def test_the_address_of_a_closed_client_may_be_registered_anew() -> None:
    register = a_desk().put(replace(a_client(), status=ClientStatus.CLOSED))
    write(register, sender=CLIENT, files=SCAN)
    assert (register.cases[1].kind, register.cases[1].client_id) == (RegistrationKind.NEW, None)


# ── completed ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("R-2", "R-5")
def test_a_later_letter_completes_the_case_and_the_term_runs_from_it() -> None:
    register = FakeRegister().put(lacking("phone", "scan"))
    first = write(register, NOTHING, files=SCAN, at="2026-11-25 10:00", letter_id=8)
    assert told(first, RegistrationIncomplete, STRANGER).case.missing == ("phone",)
    assert due(register) == moscow("2026-11-26 18:00")
    second = write(register, PHONE, at="2026-11-27 10:00", letter_id=9)
    case = register.cases[1]
    assert (case.status, case.missing, case.letters) == (RegistrationStatus.PENDING, (), (1, 8, 9))
    assert case.fields == replace(FIELDS, phone=PHONE.phone)
    assert due(register) == moscow("2026-12-01 18:00")
    assert told(second, RegistrationReceived, STRANGER).case == case
    assert [(e.event, e.was, e.now) for e in register.history(CASE)] == [
        ("added", "incomplete", "incomplete"),
        ("completed", "incomplete", "pending"),
    ]


@pytest.mark.rule("R-5")
def test_a_case_completed_after_its_term_is_not_overdue_any_more() -> None:
    register = FakeRegister().put(replace(lacking("phone"), overdue_told_at=moscow("2026-11-26 18:00:01")))
    write(register, PHONE, at="2026-11-30 10:00")
    assert (due(register), register.cases[1].overdue_told_at) == (moscow("2026-12-02 18:00"), None)


@pytest.mark.rule("R-5")
def test_a_bounced_case_that_is_mended_by_a_letter_has_a_new_term() -> None:
    register = FakeRegister().put(a_registration(RegistrationStatus.BOUNCED), a_sent_letter(1, CASE, STRANGER))
    write(register, PHONE, at="2026-11-30 10:00", answers=1)
    assert (register.cases[1].status, due(register)) == (RegistrationStatus.PENDING, moscow("2026-12-02 18:00"))


@pytest.mark.rule("R-2", "R-5")
def test_a_letter_that_mends_a_whole_case_leaves_its_term_as_it_was() -> None:
    register = FakeRegister().put(a_registration())
    write(register, PHONE, at="2026-11-25 10:00")
    assert register.cases[1] == replace(a_registration(), fields=replace(FIELDS, phone=PHONE.phone), letters=(1, 7))


@pytest.mark.rule("R-2")
def test_a_field_that_cannot_be_taken_opens_a_whole_case_again() -> None:
    register = FakeRegister().put(a_registration())
    decision = write(register, NOTHING, MISWRITTEN)
    assert register.cases[1].status is RegistrationStatus.INCOMPLETE
    assert told(decision, RegistrationIncomplete, STRANGER).misfields == (MISWRITTEN,)


@pytest.mark.rule("R-1")
@pytest.mark.parametrize(
    ("name", "noted"), [("письмо.pdf", "scan"), ("тариф.pdf", "tariff_file"), ("шаблон.xlsx", "template_file")]
)
def test_each_paper_of_a_later_letter_is_noted_and_none_is_forgotten(name: str, noted: str) -> None:
    bare = replace(a_registration(), scan=False)
    register = FakeRegister().put(bare)
    write(register, NOTHING, files=(a_file(name),))
    write(register, PHONE, letter_id=8)
    shown = {paper: getattr(register.cases[1], paper) for paper in ("scan", "tariff_file", "template_file")}
    assert shown == {paper: paper == noted for paper in shown}


@pytest.mark.rule("M-4")
def test_a_letter_that_brings_nothing_new_is_answered_once_a_day() -> None:
    register = FakeRegister().put(lacking("phone"))
    answers = [
        len(write(register, fields, at=at, letter_id=n).letters)
        for n, (fields, at) in enumerate(
            [
                (NOTHING, "2026-11-25 10:00"),
                (NOTHING, "2026-11-25 11:00"),
                (FIELDS, "2026-11-25 12:00"),
                (FIELDS, "2026-11-25 13:00"),
                (NOTHING, "2026-11-26 00:00"),
            ],
            1,
        )
    ]
    assert answers == [3, 0, 3, 0, 3]
    assert register.cases[1].letters == (1, 1, 2, 3, 4, 5)


@pytest.mark.rule("R-1")
@pytest.mark.parametrize("sender", [STRANGER, "BOARD@vasilek.example"])
def test_a_case_takes_letters_from_its_sender_and_from_the_address_that_it_asks_for(sender: str) -> None:
    case = replace(lacking("phone"), fields=replace(FIELDS, phone=None, address="board@vasilek.example"))
    register = FakeRegister().put(case)
    decision = write(register, PHONE, sender=sender)
    assert register.cases[1].status is RegistrationStatus.PENDING
    assert told(decision, RegistrationReceived, sender).case.id == 1


@pytest.mark.rule("R-1")
def test_a_case_that_another_opens_for_ones_address_does_not_draw_ones_letters() -> None:
    theirs = replace(a_registration(), id=2, sender="other@mail.example", fields=replace(FIELDS, address=STRANGER))
    register = FakeRegister().put(lacking("phone"), theirs)
    write(register, PHONE)
    assert register.cases[1].status is RegistrationStatus.PENDING
    assert register.cases[2] == theirs


@pytest.mark.rule("R-1")
def test_a_letter_from_another_address_opens_a_case_of_its_own_whatever_it_answers() -> None:
    register = FakeRegister().put(lacking("phone"), a_sent_letter(1, CASE, STRANGER))
    write(register, sender="other@mail.example", files=SCAN, answers=1)
    assert register.cases[1] == lacking("phone")
    assert register.cases[2].sender == "other@mail.example"


@pytest.mark.rule("R-6", "D-11")
def test_a_letter_that_comes_when_the_case_is_approved_goes_to_a_person() -> None:
    case = a_registration(RegistrationStatus.APPROVED)
    register = FakeRegister().put(case)
    decision = write(register, PHONE)
    assert register.cases == {1: case}
    assert "рег-1 уже одобрено" in told(decision, HandedOn, STRANGER).about
    assert "рег-1" in told(decision, NoticeQuestion, DISPATCHER).why
    assert register.persons[7].stranger is False


# ── changes ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("R-7")
@pytest.mark.parametrize("status", [ClientStatus.REGISTERED, ClientStatus.SUSPENDED])
def test_a_clients_letter_opens_a_change_that_names_only_what_changes(status: ClientStatus) -> None:
    register = a_desk().put(replace(a_client(), status=status))
    decision = write(register, PHONE, sender=CLIENT)
    case = register.cases[1]
    assert (case.kind, case.status, case.client_id) == (RegistrationKind.CHANGE, RegistrationStatus.PENDING, 1)
    assert (case.fields, case.missing) == (PHONE, ())
    assert told(decision, RegistrationReceived).case == case
    assert register.clients[1].phone == a_client().phone


@pytest.mark.rule("R-7")
def test_a_change_that_names_nothing_is_refused() -> None:
    register = a_desk()
    decision = write(register, NOTHING, sender=CLIENT)
    assert decision.verdict is LetterVerdict.REFUSED
    assert [blank.form for blank in told(decision, Refused).blanks] == ["change"]
    assert register.cases == {}


@pytest.mark.rule("R-7")
@pytest.mark.parametrize(
    ("misfields", "files"), [((MISWRITTEN,), ()), ((), (a_file("тарифы.pdf"),)), ((), (a_file("устав.zip"),))]
)
def test_a_change_may_bring_papers_alone_or_what_cannot_be_taken(
    misfields: tuple[Misfield, ...], files: tuple[Attachment, ...]
) -> None:
    register = a_desk()
    write(register, NOTHING, *misfields, sender=CLIENT, files=files)
    assert register.cases[1].kind is RegistrationKind.CHANGE


@pytest.mark.rule("R-7", "S-1")
def test_the_day_of_a_change_is_judged_by_the_clients_own_system() -> None:
    register = a_desk()
    decision = write(register, RegistrationFields(statement_day=26), sender=CLIENT)
    assert told(decision, RegistrationIncomplete).misfields[0].written == "26"
    write(register, RegistrationFields(metering_system=MeteringSystem.SMART, statement_day=26), sender=CLIENT)
    assert register.cases[1].status is RegistrationStatus.PENDING


@pytest.mark.rule("R-4", "R-7")
def test_a_change_to_the_clients_own_address_is_no_conflict_and_to_anothers_is_refused() -> None:
    register = a_desk().put(a_client(2, "other@snt.example"))
    assert write(register, RegistrationFields(address="SNT@romashka.example"), sender=CLIENT).changes
    decision = write(register, RegistrationFields(address="Other@snt.example"), sender=CLIENT)
    assert decision.verdict is LetterVerdict.REFUSED
    assert told(decision, Refused).client == a_client()
    assert register.cases[1].fields.address == "SNT@romashka.example"


@pytest.mark.rule("R-7")
def test_a_second_letter_of_the_client_joins_its_open_change() -> None:
    register = a_desk()
    write(register, PHONE, sender=CLIENT)
    write(register, RegistrationFields(name="СНП «Ромашка»"), sender=CLIENT, letter_id=8)
    assert list(register.cases) == [1]
    assert register.cases[1].fields == replace(PHONE, name="СНП «Ромашка»")


@pytest.mark.rule("R-6", "R-7")
def test_while_a_change_is_approved_and_not_confirmed_another_is_a_case_of_its_own() -> None:
    register = a_desk()
    write(register, PHONE, sender=CLIENT)
    register.put(replace(register.cases[1], status=RegistrationStatus.APPROVED))
    write(register, RegistrationFields(name="СНП «Ромашка»"), sender=CLIENT, letter_id=8)
    assert register.cases[2].fields == RegistrationFields(name="СНП «Ромашка»")


@pytest.mark.rule("R-7")
def test_a_clients_change_never_joins_a_strangers_case_that_asks_for_his_address() -> None:
    foreign = replace(a_registration(), fields=replace(FIELDS, address=CLIENT))
    register = a_desk().put(foreign, a_sent_letter(1, CASE))
    write(register, PHONE, sender=CLIENT)
    write(register, PHONE, sender=CLIENT, letter_id=8, answers=1)
    assert register.cases[1] == foreign
    assert (register.cases[2].kind, register.cases[2].letters) == (RegistrationKind.CHANGE, (7, 8))


@pytest.mark.rule("D-2")
def test_no_dispatcher_hears_of_a_case_twice_by_one_letter() -> None:
    decision = write(FakeRegister(), files=SCAN)
    assert [len(letters_to(decision, to)) for to in (STRANGER, DISPATCHER, SECOND_DISPATCHER)] == [1, 1, 1]
