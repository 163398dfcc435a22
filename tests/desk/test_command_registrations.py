"""Commands about registration cases: approve, reject, register by post, fill in (R-2 to R-7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maild.desk.correspondence import (
    AddressChangeAnnounced,
    NoticeRegistration,
    RegistrationConfirmed,
    RegistrationReceived,
    RegistrationRejected,
)
from maild.desk.decision import Change, Decision, LetterVerdict, Ref
from maild.desk.parties import ClientStatus, CtRatio
from maild.desk.registration import Registration, RegistrationFields, RegistrationKind, RegistrationStatus
from tests.desk.commanding import NOW, events, fail, letters, succeed
from tests.desk.fakes import FakeRegister
from tests.desk.samples import (
    CLIENT,
    DESK,
    DISPATCHER,
    FIELDS,
    SECOND_DISPATCHER,
    STRANGER,
    a_client,
    a_file,
    a_registration,
    moscow,
)

S = RegistrationStatus
BLANK = """
Наименование: СНТ «Василёк»
Электронный адрес: vasilek@mail.example
Телефон: 499-111-22-33
Система учёта: СУП-04
День ведомости: 25
Тариф: Т1 7,45; Т2 2,90"""


def desk_with(case: Registration | None = None) -> FakeRegister:
    register = FakeRegister()
    return register.put(case) if case else register


def a_change(fields: RegistrationFields) -> Registration:
    return replace(a_registration(), kind=RegistrationKind.CHANGE, client_id=1, sender=CLIENT, fields=fields)


@pytest.mark.rule("R-5", "R-6")
@pytest.mark.parametrize("status", [S.PENDING, S.BOUNCED])
def test_approving_sends_the_letter_that_registers(status: RegistrationStatus) -> None:
    register = desk_with(replace(a_registration(status), fields=replace(FIELDS, address="vasilek@mail.example")))
    outcome = succeed(register, "зарегистрировать рег-1")
    case = register.cases[1]
    assert (case.status, case.decided_at) == (S.APPROVED, moscow(NOW))
    (draft,) = outcome.decision.letters
    assert isinstance(draft.content, RegistrationConfirmed)
    assert (draft.to, draft.registers, draft.about) == ("vasilek@mail.example", True, Ref("registration", 1))
    assert draft.content.changed == ()
    assert events(outcome) == [("approved", status.value, "approved")]
    assert register.clients == {}


@pytest.mark.rule("R-2")
def test_an_incomplete_case_is_not_approved_and_the_missing_is_listed() -> None:
    register = desk_with(replace(a_registration(S.INCOMPLETE), missing=("phone", "scan")))
    said = fail(register, "зарегистрировать рег-1")
    assert "не хватает — телефон, скан официального письма" in said
    assert "«данные рег-1»" in said


@pytest.mark.rule("R-4")
def test_an_address_of_another_client_is_not_registered() -> None:
    register = desk_with(replace(a_registration(), sender="SNT@Romashka.example")).put(a_client())
    assert "уже принадлежит другому клиенту: СНТ «Ромашка» (R-4)" in fail(register, "зарегистрировать рег-1")


@pytest.mark.rule("R-4", "R-8")
def test_an_address_of_a_closed_client_is_free_again() -> None:
    register = desk_with(replace(a_registration(), sender=CLIENT))
    succeed(register.put(replace(a_client(), status=ClientStatus.CLOSED)), "зарегистрировать рег-1")


@pytest.mark.rule("R-4")
@pytest.mark.parametrize(("approved", "second"), [(2, 1), (1, 2)])
def test_an_address_already_approved_in_another_case_is_not_registered_twice(approved: int, second: int) -> None:
    cases = (replace(a_registration(S.APPROVED), id=approved), replace(a_registration(), id=second))
    register = desk_with(cases[0]).put(cases[1])
    assert f"уже одобрена рег-{approved}" in fail(register, f"зарегистрировать рег-{second}")


@pytest.mark.rule("R-4")
@pytest.mark.parametrize("address", [DESK.address, DISPATCHER])
def test_the_desk_does_not_register_itself(address: str) -> None:
    register = desk_with(replace(a_registration(), sender=address))
    assert "адрес самой диспетчерской" in fail(register, "зарегистрировать рег-1")


@pytest.mark.rule("R-7")
def test_approving_a_change_names_what_changes() -> None:
    fields = RegistrationFields(phone="8 800 000-00-00", ct_ratio=CtRatio("150/5"))
    register = desk_with(a_change(fields)).put(a_client())
    outcome = succeed(register, "зарегистрировать рег-1")
    (draft,) = outcome.decision.letters
    assert isinstance(draft.content, RegistrationConfirmed)
    assert draft.content.changed == ("phone",)
    assert register.clients[1].phone != "8 800 000-00-00"  # the old data hold until the letter is accepted


@pytest.mark.rule("R-7")
def test_a_change_of_address_is_announced_to_the_old_one_once() -> None:
    case = a_change(RegistrationFields(address="new@romashka.example"))
    outcome = succeed(desk_with(case).put(a_client()), "зарегистрировать рег-1")
    assert letters(outcome) == [
        ("new@romashka.example", RegistrationConfirmed),
        (CLIENT, AddressChangeAnnounced),
    ]
    told = desk_with(case).put(a_client())
    told.written.append((CLIENT, "address_change_announced", case.received_at))
    assert letters(succeed(told, "зарегистрировать рег-1")) == [("new@romashka.example", RegistrationConfirmed)]


@pytest.mark.rule("R-7")
def test_a_change_that_names_the_same_address_is_not_announced() -> None:
    case = a_change(RegistrationFields(address="SNT@romashka.example", phone="8 800 000-00-00"))
    outcome = succeed(desk_with(case).put(a_client()), "зарегистрировать рег-1")
    assert [kind for _, kind in letters(outcome)] == [RegistrationConfirmed]


@pytest.mark.rule("R-5")
@pytest.mark.parametrize("status", [S.PENDING, S.INCOMPLETE, S.BOUNCED])
def test_a_case_is_rejected_with_a_reason(status: RegistrationStatus) -> None:
    register = desk_with(a_registration(status))
    assert "Нужна причина" in fail(register, "отклонить рег-1")
    outcome = succeed(register, "отклонить рег-1: нет договора")
    assert (register.cases[1].status, register.cases[1].reason) == (S.REJECTED, "нет договора")
    assert letters(outcome) == [(STRANGER, RegistrationRejected)]


@pytest.mark.rule("D-1")
@pytest.mark.parametrize("status", [S.APPROVED, S.CONFIRMED, S.REJECTED])
@pytest.mark.parametrize(
    "text", ["зарегистрировать рег-1", "отклонить рег-1: нет", "данные рег-1\nТелефон: 499-111-22-33"]
)
def test_a_case_that_is_decided_says_how_it_stands(status: RegistrationStatus, text: str) -> None:
    assert fail(desk_with(a_registration(status)), text).startswith("рег-1: сейчас «")


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    "text", ["зарегистрировать рег-9", "отклонить рег-9: нет", "данные рег-9\nТелефон: 499-111-22-33"]
)
def test_a_case_that_is_not_there_is_said(text: str) -> None:
    assert fail(desk_with(), text) == "Регистрации рег-9 нет."


@pytest.mark.rule("D-2")
def test_a_reply_to_the_notice_needs_no_number() -> None:
    register = desk_with(a_registration())
    succeed(register, "зарегистрировать", about=Ref("registration", 1))
    other = desk_with(a_registration())
    succeed(other, "отклонить: нет", about=Ref("registration", 1))
    assert (register.cases[1].status, other.cases[1].status) == (S.APPROVED, S.REJECTED)
    for text in ("зарегистрировать", "данные\nТелефон: 499-111-22-33"):
        assert "Не назван номер" in fail(desk_with(a_registration()), text)


@pytest.mark.rule("R-3")
def test_a_letter_by_post_is_entered_by_command() -> None:
    register = desk_with()
    outcome = succeed(register, "регистрация" + BLANK, files=(a_file("скан.pdf"),))
    case = register.cases[1]
    assert (case.kind, case.status, case.missing) == (RegistrationKind.NEW, S.PENDING, ())
    assert (case.address, case.sender, case.letters) == ("vasilek@mail.example", "vasilek@mail.example", (9,))
    assert case.scan
    assert case.due_by == moscow("2026-11-27 18:00")
    assert letters(outcome) == [(SECOND_DISPATCHER, NoticeRegistration)]
    assert events(outcome) == [("opened", None, "pending")]
    assert "рег-1" in outcome.result.text


@pytest.mark.rule("R-2", "R-3")
def test_a_letter_by_post_may_be_incomplete() -> None:
    register = desk_with()
    outcome = succeed(register, "регистрация\nЭлектронный адрес: vasilek@mail.example\nНаименование: СНТ «Василёк»")
    assert register.cases[1].status is S.INCOMPLETE
    assert register.cases[1].missing == ("phone", "metering_system", "statement_day", "tariff", "scan")
    assert events(outcome) == [("opened_incomplete", None, "incomplete")]
    assert "не хватает — телефон" in outcome.result.text


@pytest.mark.rule("R-3")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("регистрация", "Нет ни одного поля"),
        ("регистрация\nТелефон: 499-111-22-33", "Не указан электронный адрес"),
        ("регистрация\nЭлектронный адрес: нет его", "Поля не приняты"),
        (f"регистрация\nЭлектронный адрес: {DISPATCHER}", "адрес самой диспетчерской"),
        (f"регистрация\nЭлектронный адрес: {STRANGER}", "На этот адрес уже открыта рег-1"),
        ("регистрация" + BLANK.replace("25", "27"), "Поля не приняты"),
    ],
)
def test_a_letter_by_post_that_cannot_be_entered(text: str, said: str) -> None:
    assert said in fail(desk_with(a_registration()), text)


@pytest.mark.rule("R-3", "R-7")
def test_a_letter_by_post_of_a_client_is_a_change() -> None:
    register = desk_with().put(a_client())
    succeed(register, f"регистрация\nЭлектронный адрес: {CLIENT}\nТелефон: 8 800 000-00-00")
    assert (register.cases[1].kind, register.cases[1].client_id) == (RegistrationKind.CHANGE, 1)
    assert register.cases[1].status is S.PENDING


@pytest.mark.rule("R-2")
def test_a_dispatcher_fills_in_what_is_missing() -> None:
    case = replace(
        a_registration(S.INCOMPLETE),
        fields=replace(FIELDS, phone=None),
        missing=("phone", "scan"),
        scan=False,
        overdue_told_at=moscow("2026-11-25 10:00"),
    )
    register = desk_with(case)
    outcome = succeed(register, "данные рег-1\nТелефон: 499-111-22-33")
    assert register.cases[1].missing == ("scan",)
    assert letters(outcome) == []
    assert events(outcome) == [("added", "incomplete", "incomplete")]
    outcome = succeed(register, "данные рег-1", files=(a_file("скан.pdf"),))
    case = register.cases[1]
    assert (case.status, case.missing) == (S.PENDING, ())
    assert register.cases[1].due_by == moscow("2026-11-27 18:00")
    assert register.cases[1].overdue_told_at is None
    assert letters(outcome) == [(STRANGER, RegistrationReceived)]
    assert register.cases[1].letters == (1, 9, 9)


@pytest.mark.rule("R-2")
def test_a_dispatcher_mends_a_whole_case_without_a_letter_and_a_new_term() -> None:
    register = desk_with(a_registration())
    outcome = succeed(register, "данные рег-1\nНаименование: СНТ «Василёк-2»")
    assert register.cases[1].fields.name == "СНТ «Василёк-2»"
    assert register.cases[1].due_by == moscow("2026-11-26 18:00")
    assert letters(outcome) == []
    assert events(outcome) == [("completed", "pending", "pending")]


@pytest.mark.rule("R-2")
def test_the_dispatcher_is_not_written_to_as_if_he_were_the_client() -> None:
    case = replace(a_registration(S.INCOMPLETE), sender=DISPATCHER, fields=FIELDS, missing=("scan",), scan=False)
    outcome = succeed(desk_with(case), "данные рег-1", files=(a_file("скан.pdf"),))
    assert letters(outcome) == []


@pytest.mark.rule("R-7")
def test_a_change_case_is_filled_in_with_the_client_in_mind() -> None:
    register = desk_with(a_change(RegistrationFields(phone="8 800 000-00-00"))).put(a_client())
    said = fail(register, "данные рег-1\nДень ведомости: 27")
    assert "Поля не приняты" in said


@pytest.mark.rule("D-1", "R-6")
def test_what_the_delivery_decided_names_the_dispatcher_behind_it_too() -> None:
    register = FakeRegister().put(a_registration())
    succeed(register, "зарегистрировать рег-1", at="2026-11-25 10:00")
    case = replace(register.cases[1], status=RegistrationStatus.CONFIRMED)
    event = Change(case, Ref("registration", 1), "confirmed", "approved", "confirmed")
    register.carry_out(Decision(LetterVerdict.HANDLED, "доставлено", "часы", (event,)), moscow("2026-11-25 10:01"))
    said = fail(register, "отклонить рег-1: нет договора")
    assert "10:01, часы); решение: среда, 25 ноября 2026, 10:00, dispatcher@" in said
