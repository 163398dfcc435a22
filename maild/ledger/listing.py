"""What the ledger holds, for the command line: read-only, every listing as plain dictionaries.

Moments come out aware, in the desk's zone. A ledger that is not there yet holds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine
from sqlmodel import SQLModel, col, or_, select

from maild.desk.addresses import address_key
from maild.desk.commands import ThingKind
from maild.desk.folding import fold
from maild.desk.orders.numbers import numbers_in
from maild.desk.plots import plot_key
from maild.ledger import figures, health, history, lines, links, schema
from maild.ledger.engine import make_reader, world_faults
from maild.ledger.letter_tables import AttemptRow, InboxRow, OutboxRow
from maild.ledger.meter_tables import ImportRow
from maild.ledger.narrowing import Conditions, having_plot, is_, of_client, requests_of, written_by
from maild.ledger.portions import in_portions
from maild.ledger.statement_tables import ClaimRow, StatementRow
from maild.ledger.tables import (
    ClientRow,
    CodeRow,
    DeviceRow,
    HistoryRow,
    RegistrationRow,
    RequestRow,
    SubscriberRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from sqlalchemy import ColumnElement, Connection, Label, RowMapping

    from maild.ledger.lines import Line

_Told = Callable[["Sequence[RowMapping]"], Iterable["Line"]]
_ToldEach = Callable[["RowMapping"], "Line"]
_CLIENT: Label[str] = col(ClientRow.name).label("client")
_CLIENT_KEY: Label[str] = col(ClientRow.address_key).label("client_key")
_REQUESTS = select(RequestRow, _CLIENT).join(ClientRow, col(ClientRow.id) == RequestRow.client_id)
_SUBSCRIBERS = select(SubscriberRow, _CLIENT).join(ClientRow, col(ClientRow.id) == SubscriberRow.client_id)
_STATEMENTS: Any = select(StatementRow, _CLIENT).join(ClientRow, col(ClientRow.id) == StatementRow.client_id)
_CLAIMS: Any = select(ClaimRow, _CLIENT).join(ClientRow, col(ClientRow.id) == ClaimRow.client_id)
_DEVICES: Any = select(DeviceRow, _CLIENT).outerjoin(ClientRow, col(ClientRow.id) == DeviceRow.client_id)
_REGISTRATIONS: Any = select(RegistrationRow, _CLIENT, _CLIENT_KEY).outerjoin(
    ClientRow, col(ClientRow.id) == RegistrationRow.client_id
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Only some rows. None selects all.

    Args:
        client: an address, a name or a part of one.
        status: a status, for letters taken in a verdict.
        plot: a plot as anyone may write it.
        since: the first local day.
        until: the last local day, itself included.
        overdue: only requests that are overdue.
    """

    client: str | None = None
    status: str | None = None
    plot: str | None = None
    since: date | None = None
    until: date | None = None
    overdue: bool = False


_ALL = Filter()


@contextmanager
def open_listing(url: str, zone: ZoneInfo) -> Iterator[Listing]:
    """Look at one moment of the ledger; long lists are looked at in portions. Leave it soon: a writer may have to wait.

    Raises:
        Permanent: its schema is older or newer than this maild.
        Temporary: it cannot be looked at now.
    """
    found = schema.current_revision(url)
    if found is None:
        with create_engine("sqlite://").connect() as nothing:
            SQLModel.metadata.create_all(nothing)
            nothing.commit()
            yield Listing(nothing, zone)
        return
    schema.require(found)
    with world_faults(), make_reader(url).connect() as connection:
        yield Listing(connection, zone)


class Listing:
    """One moment of the ledger. Rows come in the order of their ids, and as they are asked for."""

    def __init__(self, connection: Connection, zone: ZoneInfo) -> None:
        self._connection = connection
        self._zone = zone

    # ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────

    def requests(self, now: datetime, only: Filter = _ALL) -> Iterator[Line]:
        """Service requests, by the day they were filed; whether one is overdue is judged at `now`."""
        where = [*self._days(RequestRow.filed_at, only), *is_(RequestRow.status, only.status)]
        where += is_(RequestRow.plot_key, only.plot and plot_key(only.plot)) + of_client(
            RequestRow.client_id, only.client
        )
        if only.overdue:
            where.append(col(RequestRow.due_by) < now)
        return self._each(_REQUESTS, where, lambda row: lines.request_line(row, now))

    def clients(self, only: Filter = _ALL) -> Iterator[Line]:
        """Clients, by the day they were registered."""
        where = [*self._days(ClientRow.registered_at, only), *is_(ClientRow.status, only.status)]
        where += of_client(ClientRow.id, only.client)
        if only.plot:
            where.append(having_plot(ClientRow.id, only.plot))
        return self._each(select(ClientRow), where, lines.client_line)

    def registrations(self, only: Filter = _ALL) -> Iterator[Line]:
        """Registration cases, by the day their first letter was received. None is of a plot."""
        where = [*self._days(RegistrationRow.received_at, only), *is_(RegistrationRow.status, only.status)]

        def told(rows: Sequence[RowMapping]) -> list[Line]:
            return [line for row in rows if _is_of(only.client, row, line := lines.registration_line(row))]

        return iter(()) if only.plot else self._told(_REGISTRATIONS, where, told)

    def subscribers(self, only: Filter = _ALL) -> Iterator[Line]:
        """Plots and their meters. They have no status and no day."""
        where = is_(SubscriberRow.plot_key, only.plot and plot_key(only.plot))
        where += of_client(SubscriberRow.client_id, only.client)
        return iter(()) if only.status else self._each(_SUBSCRIBERS, where, lines.subscriber_line)

    def devices(self, only: Filter = _ALL) -> Iterator[Line]:
        """Users' meters, by the day the user named them; `client` may be his address too."""
        where = [*self._days(DeviceRow.filed_at, only), *is_(DeviceRow.status, only.status)]
        if only.client:
            where.append(or_(*of_client(DeviceRow.client_id, only.client), written_by(DeviceRow.user_key, only.client)))
        wanted = plot_key(only.plot) if only.plot else None

        def told(rows: Sequence[RowMapping]) -> list[Line]:
            return [lines.device_line(row) for row in rows if wanted in (None, plot_key(row["plot"] or ""))]

        return self._told(_DEVICES, where, told)

    def statements(self, only: Filter = _ALL) -> Iterator[Line]:
        """Every revision of every month, by the day it was due; `plot` selects the clients that have it."""
        where = [*is_(StatementRow.status, only.status), *of_client(StatementRow.client_id, only.client)]
        if only.since:
            where.append(col(StatementRow.due_on) >= only.since.isoformat())
        if only.until:
            where.append(col(StatementRow.due_on) <= only.until.isoformat())
        if only.plot:
            where.append(having_plot(StatementRow.client_id, only.plot))
        return self._each(_STATEMENTS, where, lines.statement_line)

    def claims(self, only: Filter = _ALL) -> Iterator[Line]:
        """Claims, by the day they were received; `plot` as for statements."""
        where = [*self._days(ClaimRow.received_at, only), *is_(ClaimRow.status, only.status)]
        where += of_client(ClaimRow.client_id, only.client)
        if only.plot:
            where.append(having_plot(ClaimRow.client_id, only.plot))
        return self._each(_CLAIMS, where, lines.claim_line)

    def inbox(self, only: Filter = _ALL) -> Iterator[Line]:
        """Letters taken in, by the day they were received; `status` is the verdict."""
        where = [*self._days(InboxRow.received_at, only), *is_(InboxRow.verdict, only.status)]
        if only.client:
            where.append(written_by(InboxRow.sender_key, only.client))
        if only.plot:
            about = (col(HistoryRow.about_kind) == "request", col(HistoryRow.about_id).in_(requests_of(only.plot)))
            where.append(col(InboxRow.id).in_(select(HistoryRow.letter).where(*about)))

        def told(rows: Sequence[RowMapping]) -> list[Line]:
            linked = links.of_taken(self._connection, rows)
            return [lines.taken_line(row, linked[row["id"]]) for row in rows]

        return self._told(select(InboxRow), where, told)

    def outbox(self, only: Filter = _ALL) -> Iterator[Line]:
        """Letters to send and sent, by the day they were written."""
        where = [*self._days(OutboxRow.queued_at, only), *is_(OutboxRow.status, only.status)]
        if only.client:
            where.append(written_by(OutboxRow.to_key, only.client))
        if only.plot:
            where += [col(OutboxRow.about_kind) == "request", col(OutboxRow.about_id).in_(requests_of(only.plot))]
        return self._each(select(OutboxRow), where, lambda row: lines.outgoing_line(row, links.of_outgoing(row)))

    # ── one thing ────────────────────────────────────────────────────────────────────────────────────────────────

    def show(self, number: str, now: datetime) -> Line | None:
        """The thing with that number (`2026-000123`, `reg-12`, `письмо-9`…), its row with its `history`.

        None if the text is no number, or nothing has it.
        """
        named = numbers_in(number)
        if len(named.things) != 1 or named.rest:
            return None
        thing = named.things[0]
        return {
            ThingKind.NUMBER: lambda: self._request(col(RequestRow.number) == thing.id, now),
            ThingKind.REQUEST: lambda: self._request(col(RequestRow.id) == thing.id, now),
            ThingKind.REGISTRATION: lambda: self._registration(int(thing.id)),
            ThingKind.CLAIM: lambda: self._claim(int(thing.id)),
            ThingKind.DEVICE: lambda: self._device(int(thing.id)),
            ThingKind.LETTER: lambda: self._letter(int(thing.id)),
            ThingKind.OUTGOING: lambda: self._outgoing(int(thing.id)),
            ThingKind.IMPORT: lambda: self._import(int(thing.id)),
        }.get(thing.kind, lambda: None)()

    def _request(self, named: ColumnElement[bool], now: datetime) -> Line | None:
        for row in self._rows(_REQUESTS, [named]):
            return self._case(lines.request_line(row, now), "request", row["id"])
        return None

    def _registration(self, number: int) -> Line | None:
        for row in self._rows(_REGISTRATIONS, [col(RegistrationRow.id) == number]):
            return self._case(lines.registration_line(row), "registration", number)
        return None

    def _claim(self, number: int) -> Line | None:
        for row in self._rows(_CLAIMS, [col(ClaimRow.id) == number]):
            return self._case({**lines.claim_line(row), "text": row["text"], "answer": row["answer"]}, "claim", number)
        return None

    def _device(self, number: int) -> Line | None:
        for row in self._rows(_DEVICES, [col(DeviceRow.id) == number]):
            return self._case(lines.device_line(row), "device", number)
        return None

    def _import(self, number: int) -> Line | None:
        for row in self._rows(select(ImportRow), [col(ImportRow.id) == number]):
            return self._case(lines.import_line(row), "import", number)
        return None

    def _case(self, line: Line, kind: str, number: int) -> Line:
        """With its letters and the codes that were asked for."""
        asked = (col(CodeRow.about_kind) == kind, col(CodeRow.about_id) == number)
        issued = sorted(self._connection.execute(select(CodeRow).where(*asked)).mappings(), key=itemgetter("issued_at"))
        codes = [self._local(lines.code_line(row)) for row in issued]
        linked = links.of_thing(self._connection, kind, number)
        return self._whole(line, self._about(kind, number), links=linked, codes=codes)

    def _letter(self, number: int) -> Line | None:
        """With what happened to it and by it."""
        for row in self._rows(select(InboxRow), [col(InboxRow.id) == number]):
            linked = links.of_taken(self._connection, [row])[number]
            happened = or_(self._about("letter", number), col(HistoryRow.letter) == number)
            return self._whole(lines.taken_line(row, linked), happened, digest=row["raw_digest"])
        return None

    def _outgoing(self, number: int) -> Line | None:
        """With every attempt to send it."""
        for row in self._rows(select(OutboxRow), [col(OutboxRow.id) == number]):
            tried = self._rows(select(AttemptRow), [col(AttemptRow.outgoing_id) == number])
            made = [self._local({"at": a["at"], "outcome": a["outcome"], "answer": a["answer"]}) for a in tried]
            line = lines.outgoing_line(row, links.of_outgoing(row))
            return self._whole(line, self._about("outgoing", number), tries=made, digest=row["raw_digest"])
        return None

    def _about(self, kind: str, number: int) -> ColumnElement[bool]:
        return (col(HistoryRow.about_kind) == kind) & (col(HistoryRow.about_id) == number)

    def _whole(self, line: Line, happened: ColumnElement[bool], **more: object) -> Line:
        found = history.told(self._connection, happened)
        return {**self._local(line), **more, "history": [self._local(lines.history_line(row)) for row in found]}

    # ── health ───────────────────────────────────────────────────────────────────────────────────────────────────

    def status(self, now: datetime) -> Line:
        """What `maild status` shows, as names and values."""
        found = health.health(self._connection, now)
        return {**self._local(found), "mailboxes": [self._local(one) for one in health.mailboxes(found)]}

    def moved(self) -> int:
        """Letters that were moved away in the mailbox: as many should lie in its folders."""
        return health.moved(self._connection)

    def figures(self, now: datetime) -> figures.Figures:
        """What a monitor counts besides: see `figures`."""
        return figures.figures(self._connection, now)

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _each(self, asked: Any, where: Conditions, told: _ToldEach) -> Iterator[Line]:  # noqa: ANN401 - any select
        return self._told(asked, where, lambda rows: map(told, rows))

    def _told(self, asked: Any, where: Conditions, told: _Told) -> Iterator[Line]:  # noqa: ANN401 - any select
        return map(self._local, in_portions(self._connection, asked, where, told))

    def _rows(self, asked: Any, where: Conditions) -> Sequence[RowMapping]:  # noqa: ANN401 - any select
        return sorted(self._connection.execute(asked.where(*where)).mappings(), key=itemgetter("id"))

    def _days(self, column: Any, only: Filter) -> Conditions:  # noqa: ANN401 - a column
        found: Conditions = []
        if only.since:
            found.append(col(column) >= self._start(only.since))
        if only.until:
            found.append(col(column) < self._start(only.until + timedelta(days=1)))
        return found

    def _start(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self._zone)

    def _local(self, line: Line) -> Line:
        """Every moment in the desk's zone."""
        return {name: v.astimezone(self._zone) if isinstance(v, datetime) else v for name, v in line.items()}


def _is_of(client: str | None, row: RowMapping, line: Line) -> bool:
    """A case is of whom it names and of whom it came from: a new client is none of the clients yet."""
    if client is None:
        return True
    known = (row["sender_key"], row["address_key"], row["client_key"])
    return address_key(client) in known or fold(client) in fold(str(line["client"] or ""))
