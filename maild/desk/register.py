"""What the desk may look up while it decides: the ledger as values, read-only.

`decide` asks and never writes; what it wants changed it returns. The ledger answers inside the transaction that will
hold the decision, so nothing moves between the question and the commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from maild.desk.meter_register import MeterRegister
from maild.desk.statement_register import StatementRegister

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from maild.desk.code import Code
    from maild.desk.decision import Flag, PersonItem, Ref
    from maild.desk.device import Device
    from maild.desk.parties import Client, Subscriber
    from maild.desk.registration import Registration
    from maild.desk.request import Question, Request


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter of ours, as kept in the outbox."""

    id: int
    message_id: str
    to: str
    template: str
    subject: str
    about: Ref | None
    cause_id: int | None  # the inbox letter that caused it
    status: str
    registers: bool
    sent_at: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class TakenLetter:
    """A letter taken in, as kept in the inbox."""

    id: int
    message_id: str | None
    sender: str | None
    subject: str
    received_at: datetime
    verdict: str
    reason: str
    digest: str  # of the raw bytes: the key of the letter shelf


@dataclass(frozen=True, slots=True)
class JournalQuery:
    """A selection of requests, newest first. None or empty selects all. Days are desk-local and inclusive."""

    client_id: int | None = None
    first: date | None = None
    last: date | None = None
    plot_key: str | None = None
    statuses: tuple[str, ...] = ()
    number: str | None = None
    or_open: bool = False  # also all that are open, whatever the period
    overdue_at: datetime | None = None  # only those overdue then
    due_until: datetime | None = None  # only open ones due until then
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of the history (CONTRACT: `at actor event from to letter`)."""

    at: datetime
    actor: str
    event: str
    was: str | None
    now: str | None
    letter: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class HistoryHead:
    """The newest entry of the history. Its digest follows from all before it, so it stands for the whole (Q-14).

    It is written down as `1234:3f9a…`: the number, and so much of the digest that no second history can be found
    that has it.
    """

    number: int
    digest: str

    DIGITS: ClassVar[int] = 24
    """Of the digest in letters: 96 bits."""

    def __str__(self) -> str:
        return f"{self.number}:{self.digest[: self.DIGITS]}"


class Register(MeterRegister, StatementRegister, Protocol):
    """The questions. Each is answered from an index; none scans (issue of scale: 1,000,000 requests)."""

    # clients and their plots
    def client(self, client_id: int) -> Client: ...
    def client_by_address(self, address_key: str) -> Client | None:
        """The client whose registered address it is, whatever its status; the newest if a closed one had it before."""
        ...

    def clients_like(self, text: str) -> Sequence[Client]:
        """Clients not closed whose folded name contains the folded text, or whose address it is; at most 20."""
        ...

    def all_clients(self, most: int) -> Sequence[Client]:
        """Clients not closed, by name."""
        ...

    def subscriber(self, client_id: int, plot_key: str) -> Subscriber | None: ...
    def subscribers(self, client_id: int) -> Sequence[Subscriber]: ...

    # registration cases
    def registration(self, registration_id: int) -> Registration | None: ...
    def open_registration(self, address_key: str) -> Registration | None:
        """The newest undecided case (incomplete, pending, approved) that came from or asks for the address."""
        ...

    def approved_registration(self, address_key: str) -> Registration | None:
        """The case approved for that address whose confirmation letter is not accepted yet (R-4, R-6)."""
        ...

    def open_registrations(self) -> Sequence[Registration]:
        """All incomplete and pending ones, oldest first."""
        ...

    # requests
    def request(self, request_id: int) -> Request | None: ...
    def request_by_number(self, number: str) -> Request | None: ...
    def requests(self, query: JournalQuery) -> Sequence[Request]: ...
    def counted(self, client_id: int, day: date) -> int:
        """How many requests count for that day (Q-4): expired ones do not."""
        ...

    def question(self, question_id: int) -> Question | None: ...

    # meters and their users
    def meters(self, serial: str) -> Sequence[Subscriber]:
        """All plots with that serial number, to the letter."""
        ...

    def device(self, device_id: int) -> Device | None: ...
    def devices_of(self, user_key: str) -> Sequence[Device]:
        """All devices of a user that are not over (rejected, removed, expired), oldest first."""
        ...

    def devices_named(self, serial: str) -> Sequence[Device]:
        """All devices with that serial number that wait or are confirmed."""
        ...

    def waiting_devices(self) -> Sequence[Device]:
        """All that wait for the dispatcher, those that do not match among them, oldest first."""
        ...

    # letters
    def code(self, digest: str) -> Code | None: ...
    def codes_about(self, about: Ref) -> Sequence[Code]:
        """Unspent codes of a thing."""
        ...

    def sent_letter(self, message_id: str) -> SentLetter | None: ...
    def outgoing(self, outgoing_id: int) -> SentLetter | None: ...
    def taken_letter(self, letter_id: int) -> TakenLetter | None: ...
    def last_written(self, address: str, templates: Sequence[str], since: datetime) -> datetime | None:
        """When a letter of one of these templates was last written to the address, not before `since` (M-4)."""
        ...

    def person_item(self, letter_id: int) -> PersonItem | None: ...
    def open_person_items(self, *, strangers: bool) -> Sequence[PersonItem]: ...
    def quarantined(self) -> Sequence[TakenLetter]: ...
    def undelivered_count(self) -> int:
        """Outgoing letters that failed or bounced in the last 7 days."""
        ...

    # the desk itself
    def flag(self, name: str) -> Flag | None:
        """The switch if it is on."""
        ...

    def history(self, about: Ref) -> Sequence[HistoryEntry]: ...
    def history_head(self) -> HistoryHead: ...
    def next_id(self, kind: str) -> int:
        """The id that the next new thing of this kind gets: `registration request question client`…"""
        ...

    def next_number(self, year: int) -> str:
        """The next request number of the year, `2026-000123`: running, without gaps (Q-6)."""
        ...
