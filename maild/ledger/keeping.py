"""Putting the desk's values into their tables: how each type is kept, and what must still hold when it changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from maild.desk.claim import Claim
from maild.desk.code import Code
from maild.desk.decision import CalendarDay, Flag, PersonItem
from maild.desk.device import Device
from maild.desk.erasure import Act, ErasedCodes, ErasedDocuments, ErasedLetter, ErasedReadings
from maild.desk.meter import ClientReadings, HeldTariff, Import, IntervalDay, TakenBack
from maild.desk.parties import Client, Subscriber
from maild.desk.register import SentLetter, TakenLetter
from maild.desk.registration import Registration
from maild.desk.request import Question, Request
from maild.desk.statement import Lines, Revision
from maild.ledger import counters, erasing, meters, outbox, rows, statement_rows, taking_back, waking
from maild.ledger.erasure_tables import ActRow
from maild.ledger.letter_tables import InboxRow, OutboxRow
from maild.ledger.meter_tables import ImportRow
from maild.ledger.statement_tables import ClaimRow, StatementRow
from maild.ledger.statements import insert_row, table_of, update_row
from maild.ledger.tables import (
    CalendarDayRow,
    ClientRow,
    CodeRow,
    DeviceRow,
    FlagRow,
    PersonItemRow,
    QuestionRow,
    RegistrationRow,
    RequestRow,
    SubscriberRow,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlmodel import SQLModel

    from maild.desk.decision import Change


class Overtaken(RuntimeError):
    """A thing does not stand as the decision saw it; the transaction must be taken back."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How one type of value is kept: its table, key and columns.

    `counted` is its counter, if it has ids; `status` the column that `Change.was` speaks of. `new` is whether the
    value may be put where none is yet.
    """

    table: type[SQLModel]
    key: str
    values: Callable[[Any, datetime], rows.Values]
    counted: str | None = None
    status: str | None = None
    new: bool = True


def _of(values: Callable[[Any], rows.Values]) -> Callable[[Any, datetime], rows.Values]:
    """Columns that do not depend on when they are written."""
    return lambda value, _at: values(value)


def _flag_values(flag: Flag, at: datetime) -> rows.Values:
    return {**rows.plain_values(flag), "changed_at": at}


def _sent_values(sent: SentLetter, at: datetime) -> rows.Values:
    """An outgoing letter as the desk wants it: bounced or failed, then it is not tried; or queued again, now."""
    values = {"id": sent.id, "status": sent.status, "last_error": sent.last_error, "next_attempt_at": None}
    if sent.status == "queued":
        values |= {"next_attempt_at": at, "give_up_at": at + outbox.LIFETIME}
    return values


def _taken_values(taken: TakenLetter) -> rows.Values:
    return {"id": taken.id, "verdict": str(taken.verdict), "reason": taken.reason}


_KEPT: dict[type, Kept] = {
    Client: Kept(ClientRow, "id", _of(rows.client_values), "client", "status"),
    Subscriber: Kept(SubscriberRow, "id", _of(rows.subscriber_values), "subscriber"),
    Registration: Kept(RegistrationRow, "id", _of(rows.registration_values), "registration", "status"),
    Request: Kept(RequestRow, "id", _of(rows.request_values), "request", "status"),
    Question: Kept(QuestionRow, "id", _of(rows.question_values), "question"),
    Import: Kept(ImportRow, "id", _of(rows.plain_values), "import"),
    Revision: Kept(StatementRow, "id", _of(statement_rows.statement_values), "statement", "status"),
    Claim: Kept(ClaimRow, "id", _of(statement_rows.claim_values), "claim", "status"),
    Device: Kept(DeviceRow, "id", _of(rows.device_values), "device", "status"),
    Act: Kept(ActRow, "id", _of(rows.act_values), "act"),
    Code: Kept(CodeRow, "digest", _of(rows.code_values)),
    CalendarDay: Kept(CalendarDayRow, "day", _of(rows.calendar_day_values)),
    Flag: Kept(FlagRow, "name", _flag_values),
    PersonItem: Kept(PersonItemRow, "letter_id", _of(rows.plain_values)),
    SentLetter: Kept(OutboxRow, "id", _sent_values, status="status", new=False),
    TakenLetter: Kept(InboxRow, "id", _of(_taken_values), status="verdict", new=False),
}


_BY_OTHER_KEYS: dict[type, Callable[[Connection, Any], None]] = {
    ErasedReadings: erasing.keep_readings,
    ErasedDocuments: erasing.keep_documents,
    ErasedCodes: erasing.keep_codes,
    ClientReadings: meters.keep_readings,
    IntervalDay: meters.keep_day,
    HeldTariff: meters.keep_tariff,
    TakenBack: taking_back.keep_taken_back,
    Lines: statement_rows.keep_lines,
}
"""Values that are kept by other keys than one of their own."""


def put(connection: Connection, change: Change, at: datetime) -> None:
    """Keep the thing; a status that the change says it had must still hold.

    Raises:
        Overtaken: it does not.
        TypeError: the change is of a type that the ledger does not keep.
    """
    keep = _BY_OTHER_KEYS.get(type(change.after))
    if isinstance(change.after, ErasedLetter):
        erasing.keep_letter(connection, change.after, at)
    elif keep:
        keep(connection, change.after)
    else:
        values = _put(connection, change, at)
        if isinstance(change.after, Subscriber):
            meters.hang(connection, values)
    waking.wake(connection, change.after, at)


def _put(connection: Connection, change: Change, at: datetime) -> rows.Values:
    """Insert the thing, or change the one of the same key.

    Raises:
        Overtaken: it does not.
        TypeError: the change is of a type that the ledger does not keep.
    """
    kept = _KEPT.get(type(change.after))
    if kept is None:
        raise TypeError(f"the ledger does not keep {type(change.after).__name__}")
    values = kept.values(change.after, at)
    if kept.counted and not values["id"]:
        values["id"] = counters.value(connection, kept.counted) + 1
    if not _changed(connection, kept, values, change.was):
        insert_row(connection, kept.table, values)
    if kept.counted:
        counters.raise_to(connection, kept.counted, values["id"])
    if isinstance(change.after, Request) and change.after.number:
        year, _, running = change.after.number.partition("-")
        counters.raise_to(connection, f"number-{year}", int(running))
    return values


def _changed(connection: Connection, kept: Kept, values: rows.Values, was: str | None) -> bool:
    """Whether there was such a thing, and it was changed."""
    key = values[kept.key]
    changes = {name: value for name, value in values.items() if name != kept.key}
    guard = (kept.status, str(was)) if kept.status and was is not None else None
    if update_row(connection, kept.table, (kept.key, key), changes, guard):
        return True
    if not guard and kept.new:
        return False
    column = table_of(kept.table).c[kept.key]
    there = connection.execute(select(column).where(column == key)).first()
    stands = "has another status than" if there else "is not there with"
    raise Overtaken(f"{kept.table.__tablename__} {key} {stands} the expected {was}")
