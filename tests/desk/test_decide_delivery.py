"""What follows when a letter of ours is taken, refused, or sent back: registration above all (R-6, R-7, M-6)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from maild.desk.correspondence import NoticeBounce, NoticeChanged
from maild.desk.decide_delivery import COURIER, decide_bounce, decide_delivery
from maild.desk.decision import Decision, LetterVerdict, Ref
from maild.desk.parties import Client, ClientStatus, CtRatio, MeteringSystem
from maild.desk.register import SentLetter
from maild.desk.registration import Registration, RegistrationFields, RegistrationKind, RegistrationStatus
from maild.letters.letter import DeliveryReport, DeliveryStatus
from tests.desk.deciding import a_desk, letters_to, sound, told
from tests.desk.fakes import FakeRegister
from tests.desk.samples import (
    CLIENT,
    DISPATCHER,
    FIELDS,
    SECOND_DISPATCHER,
    STRANGER,
    a_client,
    a_letter,
    a_registration,
    a_sent_letter,
    a_subscriber,
    an_arrival,
    moment,
    moscow,
)

NOW = "2026-11-26 12:00"
CASE = Ref("registration", 1)
NEW_ADDRESS = "board@romashka.example"
POSTMASTER = "mailer-daemon@mx.example"


def the_confirmation(to: str = STRANGER, status: str = "sent") -> SentLetter:
    """исх-1, the letter whose acceptance registers (R-6)."""
    return replace(
        a_sent_letter(1, CASE, to),
        template="registration_confirmed",
        registers=True,
        status=status,
        subject="Регистрация",
    )


def approved(fields: RegistrationFields = FIELDS) -> Registration:
    """рег-1 of a new client, waiting for its confirmation letter to be taken."""
    return replace(a_registration(RegistrationStatus.APPROVED), fields=fields)


def a_change(
    fields: RegistrationFields, status: RegistrationStatus = RegistrationStatus.APPROVED, client_id: int = 1
) -> Registration:
    """рег-1, a change of client 1's data asked for from its address."""
    case = replace(a_registration(status), kind=RegistrationKind.CHANGE, client_id=client_id)
    return replace(case, sender=CLIENT, fields=fields)


def taken(register: FakeRegister, sent: SentLetter | None = None) -> Decision:
    """The next server took the letter."""
    return _delivered(register, sent or the_confirmation(), accepted=True, answer="250 OK")


def lost(register: FakeRegister, sent: SentLetter | None = None) -> Decision:
    """The next server will never take it."""
    return _delivered(register, sent or the_confirmation(status="failed"), accepted=False, answer="550 5.1.1 unknown")


def _delivered(register: FakeRegister, sent: SentLetter, *, accepted: bool, answer: str) -> Decision:
    at = moment(NOW)
    decision = decide_delivery(sent, accepted=accepted, answer=answer, register=register, moment=at)
    sound(decision)
    assert (decision.verdict, decision.actor) == (LetterVerdict.HANDLED, COURIER)
    return register.carry_out(decision, at.now)


def returned(
    register: FakeRegister, *, message_id: str | None = "out.1@tancos.example", sender: str | None = POSTMASTER
) -> Decision:
    """A report says that the letter of that Message-ID failed."""
    report = DeliveryReport(DeliveryStatus.FAILED, message_id, STRANGER, "5.1.1", "user unknown")
    at = moment(NOW)
    letter = a_letter("", sender, automatic="отчёт", report=report)
    decision = decide_bounce(an_arrival(letter, NOW), report, register, at)
    sound(decision)
    return register.carry_out(decision, at.now)


def follows(decision: Decision) -> str:
    """What the dispatchers read that it means; both read the same."""
    notice = told(decision, NoticeBounce, DISPATCHER)
    assert told(decision, NoticeBounce, SECOND_DISPATCHER) == notice
    assert len(decision.letters) == 2
    return notice.follows


# ── a new client ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("R-6")
def test_the_client_is_registered_at_the_moment_its_confirmation_letter_is_taken() -> None:
    fields = replace(
        FIELDS, address="Board@Vasilek.example", ct_ratio=CtRatio("30"), max_watts=7000, zone_labels=(("T1", "день"),)
    )
    register = FakeRegister().put(approved(fields))
    decision = taken(register, the_confirmation("Board@Vasilek.example"))
    assert decision.letters == ()
    assert register.clients[1] == Client(
        id=1,
        name="СНТ «Василёк»",
        address="Board@Vasilek.example",
        address_key="board@vasilek.example",
        phone="8 (499) 111-22-33",
        metering_system=MeteringSystem.SUP04,
        statement_day=25,
        ct_ratio=CtRatio("30"),
        status=ClientStatus.REGISTERED,
        registered_at=moscow(NOW),
        max_watts=7000,
        tariff=(("T1", Decimal("7.45")),),
        zone_labels=(("T1", "день"),),
    )
    assert (register.cases[1].status, register.cases[1].client_id) == (RegistrationStatus.CONFIRMED, 1)
    assert [entry.event for entry in register.history(CASE)] == ["accepted"]
    assert [entry.event for entry in register.history(Ref("client", 1))] == ["registered"]


@pytest.mark.rule("R-6")
def test_a_tariff_that_came_as_a_file_leaves_the_clients_tariff_to_be_entered() -> None:
    register = FakeRegister().put(approved(replace(FIELDS, tariff=None)))
    taken(register)
    assert register.clients[1].tariff == ()


@pytest.mark.rule("R-2", "R-6")
@pytest.mark.parametrize("lacking", [{"metering_system": None}, {"statement_day": None}])
def test_a_case_that_is_not_whole_makes_no_client(lacking: dict[str, None]) -> None:
    register = FakeRegister().put(approved(replace(FIELDS, **lacking)))
    with pytest.raises(ValueError, match="reg-1"):
        taken(register)


@pytest.mark.rule("R-6")
def test_a_confirmation_letter_that_is_refused_registers_nobody_and_the_dispatchers_are_told() -> None:
    register = FakeRegister().put(approved())
    decision = lost(register)
    assert register.clients == {}
    assert register.cases[1].status is RegistrationStatus.BOUNCED
    notice = told(decision, NoticeBounce, DISPATCHER)
    assert (notice.outgoing_id, notice.to, notice.subject) == (1, STRANGER, "Регистрация")
    assert notice.diagnostic == "550 5.1.1 unknown"
    assert "не зарегистрирован" in follows(decision)
    assert "«зарегистрировать рег-1»" in follows(decision)
    assert {draft.about for draft in decision.letters} == {CASE}


@pytest.mark.rule("R-6")
def test_the_same_letter_sent_once_more_and_taken_registers_after_all() -> None:
    register = FakeRegister().put(replace(approved(), status=RegistrationStatus.BOUNCED))
    taken(register)
    assert register.cases[1].status is RegistrationStatus.CONFIRMED
    assert register.clients[1].address == STRANGER


@pytest.mark.rule("R-6")
def test_a_letter_taken_twice_makes_one_client() -> None:
    register = FakeRegister().put(approved())
    taken(register)
    assert taken(register).changes == ()
    assert list(register.clients) == [1]


@pytest.mark.rule("R-6")
def test_a_letter_to_an_address_that_was_mended_since_decides_nothing() -> None:
    mended = approved(replace(FIELDS, address=NEW_ADDRESS))
    register = FakeRegister().put(mended)
    assert taken(register).changes == ()
    assert lost(register).changes == ()
    assert register.cases[1] == mended
    assert register.clients == {}


@pytest.mark.rule("R-6")
@pytest.mark.parametrize(
    "status", [s for s in RegistrationStatus if s not in (RegistrationStatus.APPROVED, RegistrationStatus.CONFIRMED)]
)
def test_a_loss_that_comes_when_the_case_has_moved_on_is_only_told(status: RegistrationStatus) -> None:
    register = FakeRegister().put(a_registration(status))
    decision = lost(register)
    assert decision.changes == ()
    assert "не изменилось" in follows(decision)


@pytest.mark.rule("R-4", "R-6")
@pytest.mark.parametrize("status", [ClientStatus.REGISTERED, ClientStatus.SUSPENDED])
def test_an_address_that_another_got_meanwhile_lays_the_case_open_again(status: ClientStatus) -> None:
    register = a_desk().put(replace(a_client(2, STRANGER, "СНТ «Роза»"), status=status), approved())
    decision = taken(register)
    assert register.cases[1].status is RegistrationStatus.BOUNCED
    assert list(register.clients) == [1, 2]
    notice = told(decision, NoticeChanged, DISPATCHER)
    assert "СНТ «Роза»" in notice.text
    assert "«данные рег-1»" in notice.text
    assert [draft.to for draft in decision.letters] == [DISPATCHER, SECOND_DISPATCHER]


@pytest.mark.rule("R-4", "R-8")
def test_the_address_of_a_closed_client_is_free() -> None:
    register = a_desk().put(replace(a_client(2, STRANGER), status=ClientStatus.CLOSED), approved())
    taken(register)
    assert (register.clients[3].address, register.clients[3].status) == (STRANGER, ClientStatus.REGISTERED)
    assert register.clients[2].status is ClientStatus.CLOSED


# ── a change ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("R-7")
@pytest.mark.parametrize(
    "said",
    [
        {"name": "СНП «Ромашка-2»"},
        {"phone": "8 495 000-00-00"},
        {"metering_system": MeteringSystem.SMART},
        {"statement_day": 30},
        {"ct_ratio": CtRatio("200/5")},
        {"tariff": (("T1", Decimal("8.10")),)},
        {"max_watts": 7000},
        {"zone_labels": (("T1", "день"),)},
    ],
)
def test_a_change_holds_from_the_moment_its_letter_is_taken_and_changes_only_what_it_names(
    said: dict[str, object],
) -> None:
    register = a_desk().put(a_change(replace(RegistrationFields(), **said)))  # type: ignore[arg-type]
    taken(register, the_confirmation(CLIENT))
    assert register.clients[1] == replace(a_client(), **said)  # type: ignore[arg-type]
    assert register.cases[1].status is RegistrationStatus.CONFIRMED
    assert [(e.event, e.was, e.now) for e in register.history(Ref("client", 1))] == [
        ("data_changed", "registered", "registered")
    ]


@pytest.mark.rule("R-4", "R-7")
def test_a_changed_address_is_compared_folded() -> None:
    register = a_desk().put(a_change(RegistrationFields(address="Board@РОМАШКА.example")))
    taken(register, the_confirmation("board@xn--80aa3agjl3d.example"))
    assert register.clients[1].address == "Board@РОМАШКА.example"
    assert register.clients[1].address_key == "board@xn--80aa3agjl3d.example"


@pytest.mark.rule("R-4", "R-7")
def test_a_change_to_an_address_that_another_got_meanwhile_changes_nothing() -> None:
    register = a_desk().put(a_client(2, NEW_ADDRESS), a_change(RegistrationFields(address=NEW_ADDRESS)))
    taken(register, the_confirmation(NEW_ADDRESS))
    assert register.clients[1] == a_client()
    assert register.cases[1].status is RegistrationStatus.BOUNCED


@pytest.mark.rule("R-6", "R-7")
def test_a_change_whose_letter_is_refused_does_not_hold() -> None:
    register = a_desk().put(a_change(RegistrationFields(address=NEW_ADDRESS)))
    decision = lost(register, the_confirmation(NEW_ADDRESS, "failed"))
    assert register.clients[1] == a_client()
    assert register.cases[1].status is RegistrationStatus.BOUNCED
    assert "не вступило в силу" in follows(decision)


# ── sent back after it was taken ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("R-6", "M-6")
def test_a_confirmation_sent_back_later_takes_the_registration_back() -> None:
    register = FakeRegister().put(approved(), the_confirmation())
    taken(register)
    decision = returned(register)
    assert (decision.verdict, decision.actor) == (LetterVerdict.HANDLED, POSTMASTER)
    assert register.clients[1].status is ClientStatus.CLOSED
    assert "рег-1" in (register.clients[1].reason or "")
    assert register.cases[1].status is RegistrationStatus.BOUNCED
    assert "не зарегистрирован" in follows(decision)
    assert told(decision, NoticeBounce, DISPATCHER).diagnostic == "5.1.1 user unknown"
    assert [(e.event, e.was, e.now) for e in register.history(Ref("outgoing", 1))] == [("bounced", "sent", "bounced")]


@pytest.mark.rule("R-6", "R-8")
def test_a_client_that_was_taken_back_and_is_confirmed_after_all_is_the_same_client() -> None:
    register = FakeRegister().put(approved(), the_confirmation())
    taken(register)
    returned(register)
    register.put(a_subscriber("12", client_id=1), replace(register.cases[1], status=RegistrationStatus.APPROVED))
    taken(register)
    assert list(register.clients) == [1]
    assert (register.clients[1].status, register.clients[1].reason) == (ClientStatus.REGISTERED, None)
    assert [(e.event, e.was, e.now) for e in register.history(Ref("client", 1))][-1] == (
        "registered",
        "closed",
        "registered",
    )


@pytest.mark.rule("R-7", "M-6")
def test_a_change_of_address_sent_back_later_gives_the_old_address_back() -> None:
    change = a_change(RegistrationFields(address=NEW_ADDRESS, phone="8 495 000-00-00"))
    register = a_desk().put(change, the_confirmation(NEW_ADDRESS))
    taken(register, the_confirmation(NEW_ADDRESS))
    assert register.clients[1].address == NEW_ADDRESS
    decision = returned(register)
    assert register.clients[1] == replace(a_client(), phone="8 495 000-00-00")
    assert f"снова {CLIENT}" in follows(decision)


@pytest.mark.rule("R-7", "M-6")
def test_a_change_of_other_data_sent_back_later_stays_and_the_dispatchers_know_it() -> None:
    register = a_desk().put(a_change(RegistrationFields(phone="8 495 000-00-00")), the_confirmation(CLIENT))
    taken(register, the_confirmation(CLIENT))
    decision = returned(register)
    assert register.clients[1].phone == "8 495 000-00-00"
    assert "уже изменены и остаются такими" in follows(decision)


@pytest.mark.rule("R-4", "R-7")
def test_an_old_address_that_another_client_has_by_now_is_not_given_back() -> None:
    change = a_change(RegistrationFields(address=NEW_ADDRESS))
    register = a_desk().put(change, the_confirmation(NEW_ADDRESS))
    taken(register, the_confirmation(NEW_ADDRESS))
    register.put(a_client(2, CLIENT, "СНТ «Роза»"))
    decision = returned(register)
    assert register.clients[1].address == NEW_ADDRESS
    assert "уже изменены и остаются такими" in follows(decision)


@pytest.mark.rule("R-6", "M-6")
@pytest.mark.parametrize(
    "since",
    [{"status": ClientStatus.CLOSED}, {"address": "new@romashka.example", "address_key": "new@romashka.example"}],
)
def test_a_report_that_comes_after_the_client_moved_on_undoes_nothing(since: dict[str, str]) -> None:
    register = FakeRegister().put(approved(), the_confirmation())
    taken(register)
    client = replace(register.clients[1], **since)  # type: ignore[arg-type]
    register.put(client)
    decision = returned(register)
    assert register.clients[1] == client
    assert register.cases[1].status is RegistrationStatus.CONFIRMED
    assert "не изменилось" in follows(decision)


# ── other letters ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-6")
@pytest.mark.parametrize("status", [ClientStatus.REGISTERED, ClientStatus.SUSPENDED])
def test_a_clients_lost_letter_is_told_to_the_dispatchers_with_his_phone(status: ClientStatus) -> None:
    register = a_desk().put(replace(a_client(), status=status))
    sent = a_sent_letter(3, Ref("request", 1))
    decision = lost(register, sent)
    assert decision.changes == ()
    assert "+7 916 123-45-67" in follows(decision)
    assert {draft.about for draft in decision.letters} == {Ref("request", 1)}


@pytest.mark.rule("M-6")
def test_a_lost_answer_about_a_case_is_told_to_the_dispatchers() -> None:
    register = FakeRegister().put(a_registration())
    assert "обращения рег-1" in follows(lost(register, a_sent_letter(3, CASE, STRANGER)))


@pytest.mark.rule("M-6")
@pytest.mark.parametrize("about", [None, Ref("letter", 7)])
def test_a_lost_refusal_to_a_stranger_is_nobodys_concern(about: Ref | None) -> None:
    decision = lost(FakeRegister(), a_sent_letter(3, about, STRANGER))
    assert (decision.changes, decision.letters) == ((), ())


@pytest.mark.rule("M-6", "R-8")
def test_a_lost_letter_to_a_closed_client_is_nobodys_concern() -> None:
    register = a_desk().put(replace(a_client(), status=ClientStatus.CLOSED))
    assert lost(register, a_sent_letter(3)).letters == ()


@pytest.mark.rule("M-6")
def test_of_a_lost_letter_to_a_dispatcher_no_dispatcher_is_told_by_letter() -> None:
    register = a_desk().put(a_registration())
    decision = lost(register, a_sent_letter(3, CASE, DISPATCHER.upper()))
    assert (decision.changes, decision.letters) == ((), ())


@pytest.mark.rule("M-6")
def test_an_ordinary_letter_that_is_taken_changes_nothing() -> None:
    decision = taken(a_desk(), a_sent_letter(3, CASE))
    assert (decision.changes, decision.letters) == ((), ())


@pytest.mark.rule("M-6")
def test_a_letter_sent_back_is_marked_so() -> None:
    register = a_desk().put(a_sent_letter())
    decision = returned(register)
    marked = decision.changes[0].after
    assert isinstance(marked, SentLetter)
    assert (marked.status, marked.last_error) == ("bounced", "5.1.1 user unknown")
    assert len(letters_to(decision, DISPATCHER)) == 1


@pytest.mark.rule("M-6")
@pytest.mark.parametrize("message_id", [None, "out.99@tancos.example", "one@mail.example"])
def test_a_report_about_a_letter_that_is_not_ours_is_ignored(message_id: str | None) -> None:
    decision = returned(a_desk().put(a_sent_letter()), message_id=message_id)
    assert decision.verdict is LetterVerdict.IGNORED
    assert (decision.changes, decision.letters) == ((), ())


@pytest.mark.rule("M-6")
@pytest.mark.parametrize("status", ["bounced", "failed", "queued"])
def test_a_report_of_what_is_known_already_is_ignored(status: str) -> None:
    register = a_desk().put(replace(a_sent_letter(), status=status))
    decision = returned(register, sender=None)
    assert (decision.verdict, decision.actor) == (LetterVerdict.IGNORED, COURIER)
    assert (decision.changes, decision.letters) == ((), ())
