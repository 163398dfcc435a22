"""The desk's questions, answered from indexes inside the transaction of the decision (`desk.register.Register`)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, bindparam, literal, text, type_coerce
from sqlmodel import col, func, or_, select

from maild.desk.addresses import address_key
from maild.desk.folding import fold
from maild.desk.request import RequestStatus
from maild.ledger import counters, history, passes, rows
from maild.ledger.health import WEEK
from maild.ledger.letter_tables import QUARANTINED, UNDELIVERED, InboxRow, OutboxRow
from maild.ledger.statement_register import SqlStatementRegister
from maild.ledger.statements import all_rows, find_row, first_row
from maild.ledger.tables import (
    OPEN_CASE,
    WAITING_DEVICE,
    ClientRow,
    CodeRow,
    DeviceRow,
    FlagRow,
    HistoryRow,
    PersonItemRow,
    QuestionRow,
    RegistrationRow,
    RequestRow,
    SubscriberRow,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from sqlalchemy import ColumnElement, Connection, RowMapping, Select

    from maild.desk.code import Code
    from maild.desk.decision import Flag, PersonItem, Ref
    from maild.desk.device import Device
    from maild.desk.parties import Client, Subscriber
    from maild.desk.register import HistoryEntry, HistoryHead, JournalQuery, SentLetter, TakenLetter
    from maild.desk.registration import Registration
    from maild.desk.request import Question, Request

_OPEN = (RequestStatus.AWAITING_CONFIRMATION.value, RequestStatus.CONFIRMED.value, RequestStatus.IN_PROGRESS.value)
_UNDECIDED = ("incomplete", "pending", "approved")
_LIKE_MOST = 20
_SERVED = select(ClientRow).where(col(ClientRow.status) != "closed").order_by(col(ClientRow.name))
_DEVICE_OVER, _DEVICE_HELD = ("rejected", "removed", "expired"), ("waiting", "confirmed")

# Asked for each letter, so built once.
_NEWEST_CASES = tuple(
    select(RegistrationRow)
    .where(col(column) == bindparam("key"), col(RegistrationRow.status).in_([literal(one) for one in _UNDECIDED]))
    .order_by(col(RegistrationRow.id).desc())
    .limit(1)
    for column in (RegistrationRow.sender_key, RegistrationRow.address_key)
)
_CLIENT_OF_ADDRESS = (
    select(ClientRow)
    .where(col(ClientRow.address_key) == bindparam("key"))
    .order_by(col(ClientRow.status) == "closed", col(ClientRow.id).desc())
    .limit(1)
)
_COUNTED = select(func.count().label("requests")).where(
    col(RequestRow.client_id) == bindparam("client"),
    col(RequestRow.counted_on) == bindparam("day"),
    col(RequestRow.status) != "expired",
)
_CODES_ABOUT = select(CodeRow).where(
    col(CodeRow.about_kind) == bindparam("kind"),
    col(CodeRow.about_id) == bindparam("id"),
    col(CodeRow.spent_at).is_(None),
)


@cache
def _last_written(templates: tuple[str, ...]) -> Select[Any]:
    """The newest letter of these kinds to an address: of each set of kinds asked for, one statement."""
    mine = (col(OutboxRow.to_key) == bindparam("key"), col(OutboxRow.template).in_([literal(one) for one in templates]))
    asked = select(col(OutboxRow.queued_at)).where(*mine, col(OutboxRow.queued_at) >= bindparam("since"))
    return asked.order_by(col(OutboxRow.queued_at).desc()).limit(1)


class SqlRegister(SqlStatementRegister):
    """`desk.register.Register` on one connection."""

    def __init__(self, connection: Connection, zone: ZoneInfo) -> None:
        self._connection = connection
        self._zone = zone

    # ── clients and their plots ──────────────────────────────────────────────────────────────────────────────────

    def client(self, client_id: int) -> Client:
        """Raises KeyError if there is none."""
        row = find_row(self._connection, ClientRow, id=client_id)
        if row is None:
            raise KeyError(f"no client {client_id}")
        return rows.client_of(row)

    def client_by_address(self, address_key: str) -> Client | None:
        """See `Register`."""
        row = first_row(self._connection, _CLIENT_OF_ADDRESS, {"key": address_key})
        return rows.client_of(row) if row else None

    def all_clients(self, most: int) -> Sequence[Client]:
        """See `Register`."""
        return [rows.client_of(row) for row in self._all(_SERVED.limit(most))]

    def clients_like(self, text: str) -> Sequence[Client]:
        """See `Register`."""
        folded = fold(text)
        if not folded:
            return ()
        named = col(ClientRow.name_folded).contains(folded, autoescape=True)
        asked = _SERVED.where(or_(named, col(ClientRow.address_key) == address_key(text)))
        return [rows.client_of(row) for row in self._all(asked.limit(_LIKE_MOST))]

    def subscriber(self, client_id: int, plot_key: str) -> Subscriber | None:
        """See `Register`."""
        row = find_row(self._connection, SubscriberRow, client_id=client_id, plot_key=plot_key)
        return rows.subscriber_of(row) if row else None

    def subscribers(self, client_id: int) -> Sequence[Subscriber]:
        """See `Register`."""
        asked = select(SubscriberRow).where(col(SubscriberRow.client_id) == client_id).order_by(col(SubscriberRow.id))
        return [rows.subscriber_of(row) for row in self._all(asked)]

    # ── registration cases ───────────────────────────────────────────────────────────────────────────────────────

    def registration(self, registration_id: int) -> Registration | None:
        """See `Register`."""
        row = find_row(self._connection, RegistrationRow, id=registration_id)
        return rows.registration_of(row) if row else None

    def open_registration(self, address_key: str) -> Registration | None:
        """See `Register`."""
        found = [first_row(self._connection, newest, {"key": address_key}) for newest in _NEWEST_CASES]
        cases = [rows.registration_of(row) for row in found if row]
        return max(cases, key=lambda case: case.id, default=None)

    def approved_registration(self, address_key: str) -> Registration | None:
        """See `Register`."""
        row = find_row(self._connection, RegistrationRow, address_key=address_key, status="approved")
        return rows.registration_of(row) if row else None

    def open_registrations(self) -> Sequence[Registration]:
        """See `Register`."""
        asked = select(RegistrationRow).where(text(OPEN_CASE)).order_by(col(RegistrationRow.id))
        return [rows.registration_of(row) for row in self._all(asked)]

    # ── requests ─────────────────────────────────────────────────────────────────────────────────────────────────

    def request(self, request_id: int) -> Request | None:
        """See `Register`."""
        row = find_row(self._connection, RequestRow, id=request_id)
        return rows.request_of(row) if row else None

    def request_by_number(self, number: str) -> Request | None:
        """See `Register`."""
        row = find_row(self._connection, RequestRow, number=number)
        return rows.request_of(row) if row else None

    def requests(self, query: JournalQuery) -> Sequence[Request]:
        """See `Register`."""
        filed_at: ColumnElement[int] = type_coerce(col(RequestRow.filed_at), BigInteger)
        if query.or_open or query.overdue_at or query.due_until:
            # A sum has no index: SQLite would rather walk all requests in this order than sort the few it looks for.
            filed_at = filed_at + 0
        asked = select(RequestRow).where(*self._conditions(query))
        asked = asked.order_by(filed_at.desc(), col(RequestRow.id).desc()).limit(query.limit)
        return [rows.request_of(row) for row in self._all(asked)]

    def _conditions(self, query: JournalQuery) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        for value, column in (
            (query.client_id, RequestRow.client_id),
            (query.plot_key, RequestRow.plot_key),
            (query.number, RequestRow.number),
        ):
            if value is not None:
                found.append(col(column) == value)
        if query.statuses:
            found.append(col(RequestRow.status).in_(query.statuses))
        if query.overdue_at is not None:
            found.append(col(RequestRow.due_by) < query.overdue_at)
        if query.due_until is not None:
            found.append(col(RequestRow.due_by) <= query.due_until)
        return found + self._period(query)

    def _period(self, query: JournalQuery) -> list[ColumnElement[bool]]:
        within: list[ColumnElement[bool]] = []
        if query.first is not None:
            within.append(col(RequestRow.filed_at) >= self._start(query.first))
        if query.last is not None:
            within.append(col(RequestRow.filed_at) < self._start(query.last + timedelta(days=1)))
        if not within or not query.or_open:
            return within
        return [or_(within[0] if len(within) == 1 else within[0] & within[1], col(RequestRow.status).in_(_OPEN))]

    def _start(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self._zone).astimezone(UTC)

    def counted(self, client_id: int, day: date) -> int:
        """See `Register`."""
        counted = first_row(self._connection, _COUNTED, {"client": client_id, "day": day.isoformat()})
        return int(counted["requests"]) if counted else 0

    def question(self, question_id: int) -> Question | None:
        """See `Register`."""
        row = find_row(self._connection, QuestionRow, id=question_id)
        return rows.question_of(row) if row else None

    # ── meters and their users ───────────────────────────────────────────────────────────────────────────────────

    def meters(self, serial: str) -> Sequence[Subscriber]:
        """See `Register`."""
        asked = select(SubscriberRow).where(col(SubscriberRow.serial) == serial).order_by(col(SubscriberRow.id))
        return [rows.subscriber_of(row) for row in self._all(asked)]

    def device(self, device_id: int) -> Device | None:
        """See `Register`."""
        row = find_row(self._connection, DeviceRow, id=device_id)
        return rows.device_of(row) if row else None

    def devices_of(self, user_key: str) -> Sequence[Device]:
        """See `Register`."""
        return self._devices(col(DeviceRow.user_key) == user_key, col(DeviceRow.status).not_in(_DEVICE_OVER))

    def devices_named(self, serial: str) -> Sequence[Device]:
        """See `Register`."""
        return self._devices(col(DeviceRow.serial) == serial, col(DeviceRow.status).in_(_DEVICE_HELD))

    def waiting_devices(self) -> Sequence[Device]:
        """See `Register`."""
        return self._devices(text(WAITING_DEVICE))

    def _devices(self, *where: Any) -> Sequence[Device]:  # noqa: ANN401 - conditions
        return [rows.device_of(row) for row in self._all(select(DeviceRow).where(*where).order_by(col(DeviceRow.id)))]

    # ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────

    def code(self, digest: str) -> Code | None:
        """See `Register`."""
        row = find_row(self._connection, CodeRow, digest=digest)
        return rows.code_of(row) if row else None

    def codes_about(self, about: Ref) -> Sequence[Code]:
        """See `Register`."""
        found = all_rows(self._connection, _CODES_ABOUT, {"kind": about.kind, "id": about.id})
        return [rows.code_of(row) for row in found]

    def sent_letter(self, message_id: str) -> SentLetter | None:
        """See `Register`."""
        row = find_row(self._connection, OutboxRow, message_id=message_id)
        return rows.sent_letter_of(row) if row else None

    def outgoing(self, outgoing_id: int) -> SentLetter | None:
        """See `Register`."""
        row = find_row(self._connection, OutboxRow, id=outgoing_id)
        return rows.sent_letter_of(row) if row else None

    def taken_letter(self, letter_id: int) -> TakenLetter | None:
        """See `Register`."""
        row = find_row(self._connection, InboxRow, id=letter_id)
        return rows.taken_letter_of(row) if row else None

    def last_written(self, address: str, templates: Sequence[str], since: datetime) -> datetime | None:
        """See `Register`."""
        asked = {"key": address_key(address), "since": since}
        row = first_row(self._connection, _last_written(tuple(templates)), asked)
        return row["queued_at"] if row else None

    def person_item(self, letter_id: int) -> PersonItem | None:
        """See `Register`."""
        row = find_row(self._connection, PersonItemRow, letter_id=letter_id)
        return rows.person_item_of(row) if row else None

    def open_person_items(self, *, strangers: bool) -> Sequence[PersonItem]:
        """See `Register`."""
        asked = select(PersonItemRow).where(
            col(PersonItemRow.stranger).is_(strangers), col(PersonItemRow.answered_at).is_(None)
        )
        return [rows.person_item_of(row) for row in self._all(asked.order_by(col(PersonItemRow.letter_id)))]

    def quarantined(self) -> Sequence[TakenLetter]:
        """See `Register`."""
        asked = select(InboxRow).where(text(QUARANTINED)).order_by(col(InboxRow.id))
        return [rows.taken_letter_of(row) for row in self._all(asked)]

    def undelivered_count(self) -> int:
        """See `Register`: counted back from the last pass, for a register has no clock."""
        last = passes.last(self._connection)
        asked = select(func.count()).select_from(OutboxRow).where(text(UNDELIVERED))
        if last is not None:
            asked = asked.where(col(OutboxRow.queued_at) >= last - WEEK)
        return int(self._connection.execute(asked).scalar_one())

    # ── the desk itself ──────────────────────────────────────────────────────────────────────────────────────────

    def flag(self, name: str) -> Flag | None:
        """See `Register`."""
        set_ones = self._all(select(FlagRow).where(col(FlagRow.name) == name, col(FlagRow.since).is_not(None)))
        return rows.flag_of(set_ones[0]) if set_ones else None

    def history(self, about: Ref) -> Sequence[HistoryEntry]:
        """See `Register`."""
        of_it = (col(HistoryRow.about_kind) == about.kind, col(HistoryRow.about_id) == about.id)
        return [rows.history_entry_of(row) for row in history.told(self._connection, *of_it)]

    def history_head(self) -> HistoryHead:
        """See `Register`."""
        return history.head(self._connection)

    def next_id(self, kind: str) -> int:
        """See `Register`."""
        return counters.value(self._connection, kind) + 1

    def next_number(self, year: int) -> str:
        """See `Register`."""
        return f"{year}-{self.next_id(f'number-{year}'):06d}"

    def _all(self, asked: Any) -> Sequence[RowMapping]:  # noqa: ANN401 - any select of a table
        return self._connection.execute(asked).mappings().all()
