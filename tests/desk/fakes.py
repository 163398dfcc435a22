"""The ledger as a handful of dictionaries: a Register for the tests of the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from maild.desk.addresses import address_key
from maild.desk.claim import Claim
from maild.desk.code import Code
from maild.desk.decision import CalendarDay, Change, Decision, Draft, Flag, PersonItem, Ref
from maild.desk.device import Device, DeviceStatus
from maild.desk.folding import fold
from maild.desk.meter import ClientReadings, HeldTariff, Import, IntervalDay, TakenBack
from maild.desk.parties import Client, ClientStatus, Subscriber
from maild.desk.register import HistoryEntry, HistoryHead, JournalQuery, SentLetter, TakenLetter
from maild.desk.registration import Registration, RegistrationStatus
from maild.desk.request import Question, Request, RequestStatus
from maild.desk.statement import Lines, Revision
from tests.desk.fake_statements import FakeStatements
from tests.desk.samples import DESK, MOSCOW

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date, datetime

_OPEN_REGISTRATION = (RegistrationStatus.INCOMPLETE, RegistrationStatus.PENDING, RegistrationStatus.APPROVED)
_OPEN_REQUEST = (RequestStatus.AWAITING_CONFIRMATION, RequestStatus.CONFIRMED, RequestStatus.IN_PROGRESS)


@dataclass(slots=True)
class FakeRegister(FakeStatements):
    """Answers from what it was given and from the decisions that were carried out on it."""

    cases: dict[int, Registration] = field(default_factory=dict)
    filed: dict[int, Request] = field(default_factory=dict)
    questions: dict[int, Question] = field(default_factory=dict)
    devices: dict[int, Device] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    flags: dict[str, Flag] = field(default_factory=dict)
    persons: dict[int, PersonItem] = field(default_factory=dict)
    days: dict[date, CalendarDay] = field(default_factory=dict)
    sent: list[SentLetter] = field(default_factory=list)
    written: list[tuple[str, str, datetime]] = field(default_factory=list)
    taken: dict[int, TakenLetter] = field(default_factory=dict)
    undelivered: int = 0
    entries: list[tuple[Ref, HistoryEntry]] = field(default_factory=list)

    # ── giving it something ──

    def put(self, *things: object) -> FakeRegister:
        """Take in values of any kind that the register knows."""
        for thing in things:
            self._put(thing)
        return self

    def _put(self, thing: object) -> None:
        kept: dict[type, Callable[[Any], None]] = {
            Client: lambda client: self.clients.update({client.id: client}),
            Subscriber: self.put_plot,
            Import: lambda taken: self.imports.update({taken.id: taken}),
            ClientReadings: self.put_readings,
            IntervalDay: self.put_day,
            HeldTariff: self.put_tariff,
            TakenBack: self.put_back,
            Registration: lambda case: self.cases.update({case.id: case}),
            Request: lambda request: self.filed.update({request.id: request}),
            Question: lambda question: self.questions.update({question.id: question}),
            Revision: lambda revision: self.statements.update({revision.id: revision}),
            Lines: lambda lines: self.lines.update({lines.statement_id: lines}),
            Claim: lambda claim: self.claims.update({claim.id: claim}),
            Device: lambda device: self.devices.update({device.id: device}),
            Code: lambda code: self.codes.update({code.digest: code}),
            Flag: lambda flag: self.flags.update({flag.name: flag}),
            PersonItem: lambda item: self.persons.update({item.letter_id: item}),
            CalendarDay: lambda day: self.days.update({day.day: day}),
            SentLetter: self.sent.append,
            TakenLetter: lambda taken: self.taken.update({taken.id: taken}),
        }
        kept[type(thing)](thing)

    def carry_out(self, decision: Decision, at: datetime) -> Decision:
        """Apply the changes and remember the letters, as the ledger would; the decision itself comes back."""
        for change in decision.changes:
            self._apply(change, decision.actor, at)
        for draft in decision.letters:
            self._remember(draft, at)
        return decision

    def _apply(self, change: Change, actor: str, at: datetime) -> None:
        self._put(change.after)
        if change.event and change.about:
            entry = HistoryEntry(at, actor, change.event, change.was, change.now, None, change.detail)
            self.entries.append((change.about, entry))

    def _remember(self, draft: Draft, at: datetime) -> None:
        number = len(self.sent) + 1
        template = draft.content.template
        self.written.append((address_key(draft.to), template, at))
        self.sent.append(
            SentLetter(
                id=number,
                message_id=f"out.{number}@{DESK.domain}",
                to=draft.to,
                template=template,
                subject="",
                about=draft.about,
                cause_id=None,
                status="queued",
                registers=draft.registers,
                sent_at=None,
                last_error=None,
            )
        )

    # ── clients and their plots ──

    def client(self, client_id: int) -> Client:
        return self.clients[client_id]

    def client_by_address(self, address_key: str) -> Client | None:
        having = [c for c in self.clients.values() if c.address_key == address_key]
        return max(having, key=lambda c: c.id, default=None)

    def all_clients(self, most: int) -> Sequence[Client]:
        held = (c for c in self.clients.values() if c.status is not ClientStatus.CLOSED)
        return sorted(held, key=lambda c: c.name)[:most]

    def clients_like(self, text: str) -> Sequence[Client]:
        folded = fold(text)
        return [
            c
            for c in self.clients.values()
            if c.status is not ClientStatus.CLOSED and (folded in fold(c.name) or c.address_key == address_key(text))
        ][:20]

    def subscriber(self, client_id: int, plot_key: str) -> Subscriber | None:
        return next((s for s in self.subscribers(client_id) if s.plot_key == plot_key), None)

    def subscribers(self, client_id: int) -> Sequence[Subscriber]:
        return [s for s in self.plots if s.client_id == client_id]

    # ── registration cases ──

    def registration(self, registration_id: int) -> Registration | None:
        return self.cases.get(registration_id)

    def open_registration(self, address_key: str) -> Registration | None:
        found = [
            c
            for c in self.cases.values()
            if c.status in _OPEN_REGISTRATION and address_key in (_key(c.sender), _key(c.address))
        ]
        return max(found, key=lambda c: c.id, default=None)

    def approved_registration(self, address_key: str) -> Registration | None:
        approved = (c for c in self.cases.values() if c.status is RegistrationStatus.APPROVED)
        return next((c for c in approved if _key(c.address) == address_key), None)

    def open_registrations(self) -> Sequence[Registration]:
        return [c for c in self.cases.values() if c.status in _OPEN_REGISTRATION[:2]]

    # ── requests ──

    def request(self, request_id: int) -> Request | None:
        return self.filed.get(request_id)

    def request_by_number(self, number: str) -> Request | None:
        return next((r for r in self.filed.values() if r.number == number), None)

    def requests(self, query: JournalQuery) -> Sequence[Request]:
        found = [r for r in self.filed.values() if _selected(r, query)]
        return sorted(found, key=lambda r: (r.filed_at, r.id), reverse=True)[: query.limit]

    def counted(self, client_id: int, day: date) -> int:
        return sum(
            r.client_id == client_id and r.counted_on == day and r.status is not RequestStatus.EXPIRED
            for r in self.filed.values()
        )

    def question(self, question_id: int) -> Question | None:
        return self.questions.get(question_id)

    # ── meters and their users ──

    def meters(self, serial: str) -> Sequence[Subscriber]:
        return [s for s in self.plots if s.serial == serial]

    def device(self, device_id: int) -> Device | None:
        return self.devices.get(device_id)

    def devices_of(self, user_key: str) -> Sequence[Device]:
        over = (DeviceStatus.REJECTED, DeviceStatus.REMOVED, DeviceStatus.EXPIRED)
        return [d for d in self.devices.values() if d.user_key == user_key and d.status not in over]

    def devices_named(self, serial: str) -> Sequence[Device]:
        held = (DeviceStatus.WAITING, DeviceStatus.CONFIRMED)
        return [d for d in self.devices.values() if d.serial == serial and d.status in held]

    def waiting_devices(self) -> Sequence[Device]:
        waiting = (DeviceStatus.WAITING, DeviceStatus.MISMATCH)
        return [d for d in self.devices.values() if d.status in waiting]

    # ── letters ──

    def code(self, digest: str) -> Code | None:
        return self.codes.get(digest)

    def codes_about(self, about: Ref) -> Sequence[Code]:
        return [c for c in self.codes.values() if Ref(c.about_kind, c.about_id) == about and c.spent_at is None]

    def sent_letter(self, message_id: str) -> SentLetter | None:
        return next((s for s in self.sent if s.message_id == message_id), None)

    def outgoing(self, outgoing_id: int) -> SentLetter | None:
        return next((s for s in self.sent if s.id == outgoing_id), None)

    def taken_letter(self, letter_id: int) -> TakenLetter | None:
        return self.taken.get(letter_id)

    def last_written(self, address: str, templates: Sequence[str], since: datetime) -> datetime | None:
        key = address_key(address)
        times = [at for to, template, at in self.written if to == key and template in templates and at >= since]
        return max(times, default=None)

    def person_item(self, letter_id: int) -> PersonItem | None:
        return self.persons.get(letter_id)

    def open_person_items(self, *, strangers: bool) -> Sequence[PersonItem]:
        return [p for p in self.persons.values() if p.answered_at is None and p.stranger is strangers]

    def quarantined(self) -> Sequence[TakenLetter]:
        return [t for t in self.taken.values() if t.verdict == "quarantined"]

    def undelivered_count(self) -> int:
        return self.undelivered

    # ── the desk itself ──

    def flag(self, name: str) -> Flag | None:
        flag = self.flags.get(name)
        return flag if flag and flag.since else None

    def history(self, about: Ref) -> Sequence[HistoryEntry]:
        return [entry for ref, entry in self.entries if ref == about]

    def history_head(self) -> HistoryHead:
        return HistoryHead(len(self.entries), f"{len(self.entries):064}")

    def touched_since(self, entry: int) -> bool:
        return any(ref.kind in ("client", "import") for ref, _ in self.entries[entry:])

    def next_id(self, kind: str) -> int:
        things: dict[str, Collection[int]] = {
            "registration": self.cases,
            "request": self.filed,
            "question": self.questions,
            "client": self.clients,
            "device": self.devices,
            "statement": self.statements,
            "claim": self.claims,
            "import": self.imports,
            "subscriber": [s.id for s in self.plots],
        }
        return max(things[kind], default=0) + 1

    def next_number(self, year: int) -> str:
        given = [int(r.number[5:]) for r in self.filed.values() if r.number and r.number.startswith(f"{year}-")]
        return f"{year}-{max(given, default=0) + 1:06}"


def _key(address: str) -> str:
    return address_key(address)


def _selected(request: Request, query: JournalQuery) -> bool:
    return (
        query.client_id in (None, request.client_id)
        and query.plot_key in (None, request.plot_key)
        and query.number in (None, request.number)
        and (not query.statuses or request.status.value in query.statuses)
        and (_within(request, query) or (query.or_open and request.status in _OPEN_REQUEST))
        and (query.overdue_at is None or request.overdue(query.overdue_at))
        and (query.due_until is None or (request.due_by is not None and request.due_by <= query.due_until))
    )


def _within(request: Request, query: JournalQuery) -> bool:
    day = request.filed_at.astimezone(MOSCOW).date()
    return (query.first is None or day >= query.first) and (query.last is None or day <= query.last)
