"""What follows when the next mail server takes a letter of ours, refuses it, or sends it back (R-6, M-6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk.addresses import address_key, is_one_of
from maild.desk.correspondence import NoticeBounce
from maild.desk.decision import Change, Decision, LetterVerdict, Ref
from maild.desk.lives import OUTGOING, REGISTRATION, OutgoingEvent, RegistrationEvent, follow
from maild.desk.notices import to_dispatchers
from maild.desk.parties import Client, ClientStatus
from maild.desk.registration import RegistrationKind

if TYPE_CHECKING:
    from maild.desk.arrival import Arrival
    from maild.desk.decision import Draft, Moment
    from maild.desk.register import Register, SentLetter
    from maild.desk.registration import Registration
    from maild.letters.letter import DeliveryReport

COURIER = "курьер"
"""The actor of what a delivery brings."""


def decide_delivery(sent: SentLetter, *, accepted: bool, answer: str, register: Register, moment: Moment) -> Decision:
    """The next server took the letter, or it will never be taken; `answer` is the server's words."""
    case = _case_of(sent, register)
    if accepted:
        changes = _registered(case, register, moment) if case else ()
        return Decision(LetterVerdict.HANDLED, "письмо принято", COURIER, changes)
    changes, letters = _lost(sent, case, answer, moment)
    return Decision(LetterVerdict.HANDLED, "письмо не доставлено", COURIER, changes, letters)


def decide_bounce(arrival: Arrival, report: DeliveryReport, register: Register, moment: Moment) -> Decision:
    """A report says that a letter did not arrive: matched to it, and what depended on it follows (M-6)."""
    actor = arrival.letter.sender or COURIER
    sent = register.sent_letter(report.message_id) if report.message_id else None
    if sent is None:
        return Decision(LetterVerdict.IGNORED, "отчёт о недоставке чужого письма", actor)
    step = follow(OUTGOING, sent.status, OutgoingEvent.BOUNCED)
    if step is None:
        return Decision(LetterVerdict.IGNORED, f"отчёт о письме исх-{sent.id}, о котором уже известно", actor)
    words = " ".join(part for part in (report.code, report.diagnostic) if part)
    bounced = Change(
        replace(sent, status=step.status, last_error=words),
        Ref("outgoing", sent.id),
        OutgoingEvent.BOUNCED,
        sent.status,
        step.status,
    )
    changes, letters = _lost(sent, _case_of(sent, register), words, moment)
    return Decision(LetterVerdict.HANDLED, f"письмо исх-{sent.id} вернулось", actor, (bounced, *changes), letters)


def _case_of(sent: SentLetter, register: Register) -> Registration | None:
    about = sent.about
    return register.registration(about.id) if sent.registers and about and about.kind == "registration" else None


def _lost(
    sent: SentLetter, case: Registration | None, answer: str, moment: Moment
) -> tuple[tuple[Change, ...], tuple[Draft, ...]]:
    """Nobody is told of letters to dispatchers: that would go round in circles."""
    if is_one_of(sent.to, moment.desk.dispatchers):
        return (), ()
    step = follow(REGISTRATION, case.status, RegistrationEvent.BOUNCED) if case else None
    changes: tuple[Change, ...] = ()
    follows = "Клиент этого письма не получил: свяжитесь с ним по телефону."
    if case and step:
        about = Ref("registration", case.id)
        changes = (
            Change(replace(case, status=step.status), about, RegistrationEvent.BOUNCED, case.status, step.status),
        )
        follows = (
            f"Клиент по делу рег-{case.id} не зарегистрирован: подтверждение до него не дошло (п. I.1.6 Регламента)."
        )
    about = Ref("registration", case.id) if case else Ref("outgoing", sent.id)
    notice = NoticeBounce(sent.id, sent.to, sent.subject, answer, follows)
    return changes, to_dispatchers(moment.desk, notice, about)


def _registered(case: Registration, register: Register, moment: Moment) -> tuple[Change, ...]:
    """R-6: from this moment the client is registered, or the change holds (R-7)."""
    step = follow(REGISTRATION, case.status, RegistrationEvent.ACCEPTED)
    if step is None:
        return ()
    is_change = case.kind is RegistrationKind.CHANGE and case.client_id is not None
    client = _changed(case, register.client(case.client_id or 0)) if is_change else _new_client(case, register, moment)
    event = "data_changed" if is_change else "registered"
    confirmed = replace(case, status=step.status, client_id=client.id)
    return (
        Change(client, Ref("client", client.id), event, None, client.status, f"reg-{case.id}"),
        Change(confirmed, Ref("registration", case.id), RegistrationEvent.ACCEPTED, case.status, step.status),
    )


def _new_client(case: Registration, register: Register, moment: Moment) -> Client:
    said = case.fields
    if said.metering_system is None or said.statement_day is None:
        raise ValueError(f"reg-{case.id} was approved and is not whole")
    return Client(
        id=register.next_id("client"),
        name=said.name or case.address,
        address=case.address,
        address_key=address_key(case.address),
        phone=said.phone or "",
        metering_system=said.metering_system,
        statement_day=said.statement_day,
        ct_ratio=said.ct_ratio,
        status=ClientStatus.REGISTERED,
        registered_at=moment.now,
        max_watts=said.max_watts,
        tariff=said.tariff or (),
        zone_labels=said.zone_labels or (),
    )


def _changed(case: Registration, client: Client) -> Client:
    said = case.fields
    address = said.address or client.address
    return replace(
        client,
        name=said.name or client.name,
        address=address,
        address_key=address_key(address),
        phone=said.phone or client.phone,
        metering_system=said.metering_system or client.metering_system,
        statement_day=said.statement_day or client.statement_day,
        ct_ratio=said.ct_ratio or client.ct_ratio,
        max_watts=said.max_watts or client.max_watts,
        tariff=said.tariff or client.tariff,
        zone_labels=said.zone_labels or client.zone_labels,
    )
