"""The desk's values as rows, and back."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from maild.desk.addresses import address_key
from maild.desk.code import Code, CodePurpose
from maild.desk.decision import CalendarDay, Flag, PersonItem, Ref
from maild.desk.device import Device, DeviceStatus
from maild.desk.erasure import Act, Subject
from maild.desk.folding import fold
from maild.desk.parties import Client, ClientStatus, CtRatio, MeteringSystem, Subscriber
from maild.desk.register import HistoryEntry, SentLetter, TakenLetter
from maild.desk.registration import Registration, RegistrationFields, RegistrationKind, RegistrationStatus
from maild.desk.request import Question, Request, RequestKind, RequestStatus
from maild.ledger.columns import decimal_pairs, list_text, pairs_text, text_pairs

if TYPE_CHECKING:
    from maild.desk.meter import Import
    from maild.ledger.statements import Row

Values = dict[str, Any]

_OPEN_CASE = (RegistrationStatus.INCOMPLETE, RegistrationStatus.PENDING)


# ── parties ──────────────────────────────────────────────────────────────────────────────────────────────────────


def client_values(client: Client) -> Values:
    """`ClientRow`."""
    return {
        **_plain(client),
        "name_folded": fold(client.name),
        "metering_system": client.metering_system.value,
        "status": client.status.value,
        "ct_ratio": client.ct_ratio.text if client.ct_ratio else None,
        "tariff": pairs_text(client.tariff),
        "zone_labels": pairs_text(client.zone_labels),
    }


def client_of(row: Row) -> Client:
    """The way back."""
    return Client(
        **_same(Client, row, but=("metering_system", "status", "ct_ratio", "tariff", "zone_labels")),
        metering_system=MeteringSystem(row["metering_system"]),
        status=ClientStatus(row["status"]),
        ct_ratio=CtRatio(row["ct_ratio"]) if row["ct_ratio"] else None,
        tariff=decimal_pairs(row["tariff"]),
        zone_labels=text_pairs(row["zone_labels"]),
    )


def subscriber_values(subscriber: Subscriber) -> Values:
    """`SubscriberRow`."""
    system = subscriber.metering_system
    return {
        **_plain(subscriber),
        "metering_system": system.value if system else None,
        "initial": pairs_text(subscriber.initial),
    }


def subscriber_of(row: Row) -> Subscriber:
    """The way back."""
    system = row["metering_system"]
    return Subscriber(
        **_same(Subscriber, row, but=("metering_system", "initial")),
        metering_system=MeteringSystem(system) if system else None,
        initial=decimal_pairs(row["initial"]),
    )


# ── registration ─────────────────────────────────────────────────────────────────────────────────────────────────


def registration_values(case: Registration) -> Values:
    """`RegistrationRow`; `tell_at` is when its overdue mark is due (R-5)."""
    told = case.overdue_told_at is not None or case.status not in _OPEN_CASE
    return {
        **_plain(case, but=("fields",)),
        "kind": case.kind.value,
        "status": case.status.value,
        "sender_key": address_key(case.sender),
        "address_key": address_key(case.address),
        "fields": _fields_text(case.fields),
        "missing": list_text(case.missing),
        "letters": list_text(case.letters),
        "tell_at": None if told else case.due_by,
    }


def registration_of(row: Row) -> Registration:
    """The way back."""
    return Registration(
        **_same(Registration, row, but=("kind", "status", "fields", "missing", "letters")),
        kind=RegistrationKind(row["kind"]),
        status=RegistrationStatus(row["status"]),
        fields=_fields_of(row["fields"]),
        missing=tuple(json.loads(row["missing"])),
        letters=tuple(json.loads(row["letters"])),
    )


def _fields_text(said: RegistrationFields) -> str:
    plain = {name: value for name, value in asdict(said).items() if value is not None}
    if said.ct_ratio:
        plain["ct_ratio"] = said.ct_ratio.text
    return json.dumps(plain, ensure_ascii=False, default=str)


def _fields_of(text: str) -> RegistrationFields:
    plain = json.loads(text)
    if "metering_system" in plain:
        plain["metering_system"] = MeteringSystem(plain["metering_system"])
    if "ct_ratio" in plain:
        plain["ct_ratio"] = CtRatio(plain["ct_ratio"])
    if "tariff" in plain:
        plain["tariff"] = tuple((zone, Decimal(price)) for zone, price in plain["tariff"])
    if "zone_labels" in plain:
        plain["zone_labels"] = tuple((zone, label) for zone, label in plain["zone_labels"])
    return RegistrationFields(**plain)


# ── requests ─────────────────────────────────────────────────────────────────────────────────────────────────────


def request_values(request: Request) -> Values:
    """`RequestRow`; `tell_at` is when the dispatchers must hear that it is overdue (Q-12)."""
    due = request.due_by
    return {
        **_plain(request),
        "kind": request.kind.value,
        "status": request.status.value,
        "counted_on": request.counted_on.isoformat() if request.counted_on else None,
        "due_by": due,
        "tell_at": due if due != request.overdue_told_for else None,
    }


def request_of(row: Row) -> Request:
    """The way back."""
    counted = row["counted_on"]
    return Request(
        **_same(Request, row, but=("kind", "status", "counted_on")),
        kind=RequestKind(row["kind"]),
        status=RequestStatus(row["status"]),
        counted_on=date.fromisoformat(counted) if counted else None,
    )


def question_values(question: Question) -> Values:
    """`QuestionRow`."""
    return {
        **_plain(question),
        "kind": question.kind.value if question.kind else None,
        "problem": str(question.problem),
    }


def question_of(row: Row) -> Question:
    """The way back."""
    return Question(**_same(Question, row, but=("kind",)), kind=RequestKind(row["kind"]) if row["kind"] else None)


def device_values(device: Device) -> Values:
    """`DeviceRow`."""
    return {**_plain(device), "status": device.status.value}


def device_of(row: Row) -> Device:
    """The way back."""
    return Device(**_same(Device, row, but=("status",)), status=DeviceStatus(row["status"]))


# ── letters and the desk ─────────────────────────────────────────────────────────────────────────────────────────


def code_values(code: Code) -> Values:
    """`CodeRow`."""
    return {**_plain(code), "purpose": code.purpose.value}


def code_of(row: Row) -> Code:
    """The way back."""
    return Code(**_same(Code, row, but=("purpose",)), purpose=CodePurpose(row["purpose"]))


def sent_letter_of(row: Row) -> SentLetter:
    """An outbox row as the desk sees it."""
    about = Ref(row["about_kind"], row["about_id"]) if row["about_kind"] else None
    return SentLetter(**_same(SentLetter, row, but=("about",)), about=about)


def taken_letter_of(row: Row) -> TakenLetter:
    """An inbox row as the desk sees it."""
    return TakenLetter(**_same(TakenLetter, row, but=("digest",)), digest=row["raw_digest"])


def person_item_of(row: Row) -> PersonItem:
    """A `PersonItemRow`."""
    return PersonItem(**_same(PersonItem, row))


def flag_of(row: Row) -> Flag:
    """A `FlagRow`."""
    return Flag(**_same(Flag, row))


def history_entry_of(row: Row) -> HistoryEntry:
    """A `HistoryRow`."""
    return HistoryEntry(**_same(HistoryEntry, row))


def act_values(act: Act) -> Values:
    """`ActRow`."""
    subject = json.dumps(asdict(act.subject), ensure_ascii=False) if act.subject else None
    return {**_plain(act), "subject": subject}


def act_of(row: Row) -> Act:
    """The way back."""
    subject = Subject(**json.loads(row["subject"])) if row["subject"] else None
    return Act(**_same(Act, row, but=("subject",)), subject=subject)


def calendar_day_values(day: CalendarDay) -> Values:
    """`CalendarDayRow`."""
    return {"day": day.day.isoformat(), "working": day.working, "why": day.why}


def plain_values(value: Flag | PersonItem | Import) -> Values:
    """Values whose fields are their columns."""
    return _plain(value)


def _plain(value: Any, but: tuple[str, ...] = ()) -> Values:  # noqa: ANN401 - any of the desk's frozen values
    """Field by field."""
    return {f.name: getattr(value, f.name) for f in fields(value) if f.name not in but}


def _same(kind: Any, row: Row, but: tuple[str, ...] = ()) -> Values:  # noqa: ANN401 - a dataclass
    return {f.name: row[f.name] for f in fields(kind) if f.name not in but}
