"""What follows when the next mail server takes a letter of ours, refuses it, or sends it back (R-6, M-6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk.addresses import address_key, is_one_of
from maild.desk.correspondence import NoticeBounce, NoticeChanged
from maild.desk.decision import Change, Decision, LetterVerdict, Ref
from maild.desk.issuing import arrived, first_planned
from maild.desk.lives import OUTGOING, REGISTRATION, OutgoingEvent, RegistrationEvent, follow
from maild.desk.notices import to_dispatchers
from maild.desk.parties import Client, ClientStatus
from maild.desk.registration import RegistrationKind, RegistrationStatus
from maild.desk.tariff_days import agreed_anew

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
        changes, letters = _registered(case, register, moment) if case else (tuple(arrived(sent, register, moment)), ())
        return Decision(LetterVerdict.HANDLED, "письмо принято", COURIER, changes, letters)
    changes, letters = _lost(sent, case, answer, register, moment)
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
    changes, letters = _lost(sent, _case_of(sent, register), words, register, moment)
    return Decision(LetterVerdict.HANDLED, f"письмо исх-{sent.id} вернулось", actor, (bounced, *changes), letters)


def _case_of(sent: SentLetter, register: Register) -> Registration | None:
    """The case that the letter confirms: to the address that the case asks for now, not to one mended since."""
    about = sent.about if sent.registers else None
    case = register.registration(about.id) if about and about.kind == "registration" else None
    return case if case and is_one_of(sent.to, (case.address,)) else None


def _lost(
    sent: SentLetter, case: Registration | None, answer: str, register: Register, moment: Moment
) -> tuple[tuple[Change, ...], tuple[Draft, ...]]:
    """What depended on a letter that did not arrive, and who is told.

    Of letters to dispatchers nobody is: that would go round in circles; nor of refusals to strangers (D-2).
    """
    if is_one_of(sent.to, moment.desk.dispatchers):
        return (), ()
    changes, follows = _unregistered(case, register) if case else ((), _followed(sent, register))
    if not follows:
        return (), ()
    about = Ref("registration", case.id) if case else sent.about
    notice = NoticeBounce(sent.id, sent.to, sent.subject, answer, follows)
    return changes, to_dispatchers(moment.desk, notice, about)


def _followed(sent: SentLetter, register: Register) -> str:
    """What it means that an ordinary letter was lost; "" if it does not matter."""
    client = register.client_by_address(address_key(sent.to))
    if client and client.status is not ClientStatus.CLOSED:
        return f"{client.name} этого письма не получит. Сообщите по телефону: {client.phone}."
    if sent.about and sent.about.kind == "registration":
        return f"Отправитель обращения рег-{sent.about.id} этого письма не получит. Свяжитесь с ним по телефону."
    return ""


# ── the confirmation letter ──────────────────────────────────────────────────────────────────────────────────────


def _unregistered(case: Registration, register: Register) -> tuple[tuple[Change, ...], str]:
    """R-6: the confirmation did not arrive, so the client is not registered, or the change does not hold (R-7)."""
    step = follow(REGISTRATION, case.status, RegistrationEvent.BOUNCED)
    held = _held_since(case, register)
    if step is None or (held and _moved_on(case, held)):
        return (), f"Подтверждение по делу рег-{case.id} не дошло; его состояние от этого не изменилось."
    about = Ref("registration", case.id)
    bounced = Change(replace(case, status=step.status), about, RegistrationEvent.BOUNCED, case.status, step.status)
    taken_back, means = _taken_back(case, held, register) if held else ((), _FOLLOWS[case.kind])
    mend = f"Исправьте адрес («данные рег-{case.id}») и одобрите ещё раз («зарегистрировать рег-{case.id}»)."
    return (bounced, *taken_back), f"{means.format(case=case)} {mend}"


_FOLLOWS = {
    RegistrationKind.NEW: "Клиент по делу рег-{case.id} не зарегистрирован (п. I.1.6 Регламента).",
    RegistrationKind.CHANGE: "Изменение по делу рег-{case.id} не вступило в силу (п. I.1.6 Регламента).",
}
_DATA_STAY = "Данные по делу рег-{case.id} уже изменены и остаются такими, но письмо об этом клиент не получил."
_ADDRESS_BACK = "Адрес клиента снова {case.sender} (п. I.1.6 Регламента); другие данные по делу рег-{case.id} остаются."


def _held_since(case: Registration, register: Register) -> Client | None:
    """The client as it stands, if the next server had taken the letter and another sends it back later."""
    if case.status is not RegistrationStatus.CONFIRMED or case.client_id is None:
        return None
    return register.client(case.client_id)


def _moved_on(case: Registration, client: Client) -> bool:
    """Whether the client was closed or got another address since: a report so late undoes nothing."""
    return client.status is ClientStatus.CLOSED or client.address_key != address_key(case.address)


def _taken_back(case: Registration, client: Client, register: Register) -> tuple[tuple[Change, ...], str]:
    """What had followed is undone; and what that means.

    A new client is closed; a changed address is again the one that the change was asked from. Other changed data
    stay: the client himself gave them.
    """
    about = Ref("client", client.id)
    if case.kind is RegistrationKind.NEW:
        closed = replace(client, status=ClientStatus.CLOSED, reason=f"подтверждение по рег-{case.id} не доставлено")
        change = Change(closed, about, "closed", client.status, closed.status, f"reg-{case.id}")
        return (change,), _FOLLOWS[case.kind]
    before = address_key(case.sender)
    holder = register.client_by_address(before)
    gone = holder is not None and holder.id != client.id and holder.status is not ClientStatus.CLOSED
    if before == client.address_key or gone:
        return (), _DATA_STAY
    restored = replace(client, address=case.sender, address_key=before)
    change = Change(restored, about, "data_changed", client.status, client.status, f"reg-{case.id}")
    return (change,), _ADDRESS_BACK


def _registered(case: Registration, register: Register, moment: Moment) -> tuple[tuple[Change, ...], tuple[Draft, ...]]:
    """R-6: from this moment the client is registered, or the change holds (R-7)."""
    step = follow(REGISTRATION, case.status, RegistrationEvent.ACCEPTED)
    if step is None:
        return (), ()
    if holder := _holder(case, register):
        return _address_gone(case, holder, moment)
    # A new client that was taken back (M-6) and is confirmed after all keeps its plots and its history.
    was = register.client(case.client_id) if case.client_id is not None else None
    if was and case.kind is RegistrationKind.CHANGE:
        client, event = _changed(case, was), "data_changed"
        following = agreed_anew(was, client, register, moment.now.astimezone(moment.zone).date())
    else:
        client, event = _new_client(case, was.id if was else register.next_id("client"), moment), "registered"
        following = (first_planned(client, register, moment),)
    confirmed = replace(case, status=step.status, client_id=client.id)
    before = was.status if was else None
    return (
        Change(client, Ref("client", client.id), event, before, client.status, f"reg-{case.id}"),
        Change(confirmed, Ref("registration", case.id), RegistrationEvent.ACCEPTED, case.status, step.status),
        *following,
    ), ()


def _holder(case: Registration, register: Register) -> Client | None:
    """Another client that came to have the address while the letter was on its way (R-4)."""
    holder = register.client_by_address(address_key(case.address))
    other = holder is not None and holder.status is not ClientStatus.CLOSED and holder.id != case.client_id
    return holder if other and (case.kind is RegistrationKind.NEW or case.fields.address) else None


def _address_gone(case: Registration, holder: Client, moment: Moment) -> tuple[tuple[Change, ...], tuple[Draft, ...]]:
    """R-4: the address has another owner by now. The case is laid open again for a dispatcher to mend."""
    step = REGISTRATION[case.status, RegistrationEvent.BOUNCED]
    about = Ref("registration", case.id)
    change = Change(replace(case, status=step.status), about, RegistrationEvent.BOUNCED, case.status, step.status)
    text = (
        f"Адрес {case.address} тем временем зарегистрирован за другим клиентом ({holder.name}), поэтому дело"
        f" рег-{case.id} не завершено. Исправьте адрес («данные рег-{case.id}») и одобрите его ещё раз."
    )
    notice = NoticeChanged(None, None, f"Дело рег-{case.id}: адрес уже занят", text)
    return (change,), to_dispatchers(moment.desk, notice, about)


def _new_client(case: Registration, client_id: int, moment: Moment) -> Client:
    said = case.fields
    if said.metering_system is None or said.statement_day is None:
        raise ValueError(f"reg-{case.id} was approved and is not whole")
    return Client(
        id=client_id,
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
