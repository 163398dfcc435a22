"""What is written about a case to its sender, to the old address, and to the dispatchers (R-2, R-4, R-7, D-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from maild.desk.correspondence import (
    AddressChangeAnnounced,
    NoticeRegistration,
    Refused,
    RegistrationIncomplete,
    RegistrationReceived,
)
from maild.desk.decision import Decision, Ref
from maild.desk.intent import RegistrationIntent
from maild.desk.registration import Misfield, RegistrationFields, RegistrationStatus
from maild.desk.wording.registration_reply import fields_added
from tests.desk.deciding import a_desk, decide, letters_to, told
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
)

if TYPE_CHECKING:
    from maild.letters.letter import Letter

NEW_ADDRESS = "board@romashka.example"


def write(
    register: FakeRegister,
    fields: RegistrationFields = FIELDS,
    *misfields: Misfield,
    letter: Letter | None = None,
    forwarded: bool = False,
) -> Decision:
    """What follows from a registration letter, by default a stranger's with a scan."""
    came = letter or a_letter("Прошу зарегистрировать", STRANGER, attachments=(a_file(),))
    return decide(register, RegistrationIntent(fields, misfields, forwarded), letter=came)


def warnings(decision: Decision) -> tuple[str, ...]:
    """What the dispatchers are warned of; both read the same."""
    notice = told(decision, NoticeRegistration, DISPATCHER)
    assert told(decision, NoticeRegistration, SECOND_DISPATCHER) == notice
    return notice.warnings


# ── to the sender ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-4", "R-1")
def test_the_answer_goes_to_the_address_that_wrote_in_its_thread() -> None:
    fields = replace(FIELDS, address="board@vasilek.example")
    decision = write(FakeRegister(), fields)
    (draft,) = letters_to(decision, STRANGER)
    assert isinstance(draft.content, RegistrationReceived)
    assert draft.answers is not None
    assert draft.answers.message_id == "one@mail.example"
    assert letters_to(decision, "board@vasilek.example") == []


@pytest.mark.rule("R-7")
@pytest.mark.parametrize(
    ("address", "announced"), [(NEW_ADDRESS, True), ("SNT@romashka.example", False), (None, False)]
)
def test_a_change_of_address_is_announced_to_the_old_one(address: str | None, announced: bool) -> None:
    register = a_desk()
    decision = write(
        register, RegistrationFields(address=address, phone="8 495 000-00-00"), letter=a_letter("", CLIENT)
    )
    contents = [draft.content for draft in letters_to(decision, CLIENT)]
    assert contents[0] == RegistrationReceived(register.cases[1])
    assert contents[1:] == ([AddressChangeAnnounced(register.cases[1], a_client())] if announced else [])
    assert letters_to(decision, NEW_ADDRESS) == []


@pytest.mark.rule("R-2")
def test_one_answer_lists_what_is_missing_and_what_cannot_be_taken() -> None:
    misfield = Misfield("statement_day", "семнадцатое", "это не день месяца")
    fields = replace(FIELDS, phone=None, statement_day=None)
    decision = write(FakeRegister(), fields, misfield)
    content = told(decision, RegistrationIncomplete, STRANGER)
    assert content.case.missing == ("phone", "statement_day")
    assert content.misfields == (misfield,)
    assert warnings(decision) == ("День ведомости: «семнадцатое» — это не день месяца",)


# ── to the dispatchers ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("D-2")
def test_the_notice_shows_the_letter_and_the_names_of_its_files() -> None:
    decision = write(FakeRegister())
    notice = told(decision, NoticeRegistration, DISPATCHER)
    assert (notice.letter_id, notice.attachments, notice.text) == (7, ("письмо.pdf",), "Прошу зарегистрировать")
    assert notice.client is None
    assert notice.warnings == ()


@pytest.mark.rule("M-7", "R-1")
def test_a_forwarded_registration_is_marked_for_the_dispatcher_to_check() -> None:
    letter = replace(a_letter("", STRANGER, attachments=(a_file(),)), forwarded_text="Прошу зарегистрировать СНТ")
    decision = write(FakeRegister(), letter=letter, forwarded=True)
    assert told(decision, NoticeRegistration, DISPATCHER).text == "Прошу зарегистрировать СНТ"
    assert warnings(decision) == ("Данные взяты из пересланного письма: проверьте, кто его написал.",)


@pytest.mark.rule("R-1")
def test_files_of_unknown_purpose_are_named() -> None:
    letter = a_letter("", STRANGER, attachments=(a_file(), a_file("устав.zip"), a_file("план.dwg")))
    assert warnings(write(FakeRegister(), letter=letter)) == ("Вложения неизвестного назначения: устав.zip, план.dwg.",)


@pytest.mark.rule("R-7", "S-4")
@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("Тариф с 1 января 2027: 7,45", "с 1 января 2027"),
        ("С 01.01.2027 тариф Т1 7,45", "С 01.01.2027"),
        ("Просим с нового года считать по тарифу 7,45", "с нового года"),
        ("Я председатель с 1 мая 2020.\nТариф 7,45", None),
        ("Я председатель с 1 мая 2020.\nТариф с 1 января: 7,45", "с 1 января"),
        ("Тариф 7,45", None),
    ],
)
def test_the_day_from_which_a_tariff_is_said_to_hold_is_pointed_out(text: str, since: str | None) -> None:
    found = warnings(write(FakeRegister(), letter=a_letter(text, STRANGER, attachments=(a_file(),))))
    assert [f"«{since}»" in warning for warning in found] == ([True] if since else [])
    other = replace(FIELDS, tariff=())
    assert warnings(write(FakeRegister(), other, letter=a_letter(text, STRANGER, attachments=(a_file(),)))) == ()


@pytest.mark.rule("R-7")
def test_a_change_without_a_scan_is_pointed_out() -> None:
    fields = RegistrationFields(phone="8 495 000-00-00")
    decision = write(a_desk(), fields, letter=a_letter("", CLIENT))
    assert warnings(decision) == ("Скан официального письма не приложен.",)
    assert told(decision, NoticeRegistration, DISPATCHER).client == a_client()
    assert warnings(write(a_desk(), fields, letter=a_letter("", CLIENT, attachments=(a_file(),)))) == ()


@pytest.mark.rule("R-4")
def test_another_open_case_for_the_same_address_is_pointed_out() -> None:
    other = replace(a_registration(), sender="board@vasilek.example")
    decision = write(FakeRegister().put(other), replace(FIELDS, address="Board@vasilek.example"))
    assert warnings(decision) == ("На адрес Board@vasilek.example есть и другое открытое дело: рег-1.",)


@pytest.mark.rule("R-4")
def test_a_case_is_no_doubt_about_itself() -> None:
    register = FakeRegister().put(replace(a_registration(RegistrationStatus.INCOMPLETE), missing=("scan",), scan=False))
    assert warnings(write(register)) == ()


@pytest.mark.rule("R-4")
def test_clients_of_the_same_name_are_pointed_out_for_a_new_one_only() -> None:
    register = a_desk().put(a_client(2, "snt@vasilek.example", "СНТ «Василёк»"))
    assert warnings(write(register)) == ("Уже есть клиент с таким названием: СНТ «Василёк», snt@vasilek.example.",)
    letter = a_letter("", CLIENT, attachments=(a_file(),))
    assert warnings(write(register, RegistrationFields(name="СНТ «Василёк»"), letter=letter)) == ()


@pytest.mark.rule("R-2")
def test_a_case_without_a_name_raises_no_doubt_about_names() -> None:
    assert warnings(write(a_desk(), replace(FIELDS, name=None))) == ()


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("R-4", "M-4")
def test_a_stranger_hears_once_a_day_that_an_address_is_taken_and_a_client_each_time() -> None:
    register = a_desk().put(a_client(2, "other@snt.example"))
    fields = replace(FIELDS, address="other@snt.example")
    strangers = [len(write(register, fields).letters) for _ in range(2)]
    clients = [write(register, fields, letter=a_letter("", CLIENT)) for _ in range(2)]
    assert strangers == [1, 0]
    assert [len(decision.letters) for decision in clients] == [1, 1]
    assert [blank.form for blank in told(clients[0], Refused).blanks] == ["change"]
    assert register.history(Ref("letter", 7))[0].event == "listed"


@pytest.mark.rule("R-2")
@pytest.mark.parametrize(
    ("text", "missing", "given"),
    [
        ("8 495 000-00-00\n25 числа", ("phone", "statement_day"), {"phone": "8 495 000-00-00", "statement_day": 25}),
        ("25", ("statement_day",), {"statement_day": 25}),
        ("25", ("phone",), {}),
        ("мы подумаем об этом " * 5, ("statement_day",), {}),
    ],
)
def test_a_bare_value_answers_what_was_asked_for(text: str, missing: tuple[str, ...], given: dict[str, object]) -> None:
    fields, misfields = fields_added(text, missing, datetime.fromisoformat("2026-11-25 10:00"))
    assert {name: getattr(fields, name) for name in ("phone", "statement_day") if getattr(fields, name)} == given
    assert misfields == ()
