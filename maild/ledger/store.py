"""The ledger as the pipeline and the courier use it (`ports.Ledger`): one connection that writes, under one lock."""

from __future__ import annotations

from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

from sqlmodel import col, delete, insert, select, update

from maild.ledger import due, engine, history, outbox, rows, schema
from maild.ledger.tables import FlagRow, InboxRow, InHandRow, MailboxRow
from maild.ledger.work import SqlWork
from maild.ports import ParcelKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection, Engine

    from maild.desk.due import Due
    from maild.desk.parties import Desk
    from maild.desk.register import TakenLetter
    from maild.ports import Claimed

_PASS, _SIMULATED = "last_pass", "simulated"


def open_ledger(url: str, desk: Desk, zone: ZoneInfo) -> SqlLedger:
    """Open the ledger; a new one gets its tables.

    Raises:
        Permanent: its schema is older or newer than this maild.
        Temporary: it cannot be opened now.
    """
    with engine.world_faults():
        schema.make_ready(url)
        return SqlLedger(engine.make_engine(url), desk, zone)


class SqlLedger:
    """`ports.Ledger`. Safe to call from several threads."""

    def __init__(self, database: Engine, desk: Desk, zone: ZoneInfo) -> None:
        self._engine, self._desk, self._zone = database, desk, zone
        self._lock = RLock()
        self._kept: Connection | None = None

    @contextmanager
    def work(self) -> Iterator[SqlWork]:
        """See `ports.Ledger`."""
        with self._lock, engine.world_faults():
            connection = self._connection()
            transaction = connection.begin()
            try:
                yield SqlWork(connection, transaction, self._zone)
            finally:
                if transaction.is_active:
                    transaction.rollback()

    def cursor(self, mailbox: str, uidvalidity: int) -> int:
        """See `ports.Ledger`."""
        place = (col(MailboxRow.name) == mailbox, col(MailboxRow.uidvalidity) == uidvalidity)
        with self._transaction() as connection:
            return int(connection.execute(select(col(MailboxRow.cursor)).where(*place)).scalar() or 0)

    def advance(self, mailbox: str, uidvalidity: int, cursor: int) -> None:
        """See `ports.Ledger`."""
        place = (col(MailboxRow.name) == mailbox, col(MailboxRow.uidvalidity) == uidvalidity)
        with self._transaction() as connection:
            moved = update(MailboxRow).where(*place, col(MailboxRow.cursor) < cursor).values(cursor=cursor)
            if (
                connection.execute(moved).rowcount == 0
                and not connection.execute(select(MailboxRow).where(*place)).first()
            ):
                connection.execute(insert(MailboxRow).values(name=mailbox, uidvalidity=uidvalidity, cursor=cursor))

    def unsettled(self, mailbox: str, uidvalidity: int) -> Sequence[tuple[int, bool]]:
        """See `ports.Ledger`."""
        place = (col(InboxRow.mailbox) == mailbox, col(InboxRow.uidvalidity) == uidvalidity)
        asked = select(col(InboxRow.uid), col(InboxRow.verdict)).where(*place, col(InboxRow.settled).is_(False))
        with self._transaction() as connection:
            return [(row.uid, row.verdict == "quarantined") for row in connection.execute(asked)]

    def mark_settled(self, mailbox: str, uidvalidity: int, uids: Sequence[int]) -> None:
        """See `ports.Ledger`."""
        place = (col(InboxRow.mailbox) == mailbox, col(InboxRow.uidvalidity) == uidvalidity)
        with self._transaction() as connection:
            connection.execute(update(InboxRow).where(*place, col(InboxRow.uid).in_(uids)).values(settled=True))

    def known_uids(self, mailbox: str, uidvalidity: int, uids: Sequence[int]) -> set[int]:
        """See `ports.Ledger`."""
        if not uids:
            return set()
        place = (col(InboxRow.mailbox) == mailbox, col(InboxRow.uidvalidity) == uidvalidity)
        asked = select(col(InboxRow.uid)).where(*place, col(InboxRow.uid).between(min(uids), max(uids)))
        with self._transaction() as connection:
            return {uid for uid in connection.execute(asked).scalars() if uid is not None} & set(uids)

    def mark_in_hand(self, key: ParcelKey) -> int:
        """See `ports.Ledger`."""
        place = {"mailbox": key.mailbox, "uidvalidity": key.uidvalidity, "uid": key.uid}
        held = [col(getattr(InHandRow, name)) == value for name, value in place.items()]
        with self._transaction() as connection:
            ends = connection.execute(select(col(InHandRow.ends)).where(*held)).scalar()
            if ends is None:
                connection.execute(insert(InHandRow).values(**place, ends=0))
        return ends or 0

    def note_unclean_end(self) -> None:
        """At start: a letter that was alone in hand when the last process ended has one more end to its name (M-3)."""
        with self._transaction() as connection:
            if len(connection.execute(select(InHandRow)).all()) == 1:
                connection.execute(update(InHandRow).values(ends=InHandRow.ends + 1))

    def forget_in_hand(self, key: ParcelKey) -> None:
        """The letter is put back untouched: the pass ended by a fault of the world."""
        place = (col(InHandRow.mailbox) == key.mailbox, col(InHandRow.uidvalidity) == key.uidvalidity)
        with self._transaction() as connection:
            connection.execute(delete(InHandRow).where(*place, col(InHandRow.uid) == key.uid))

    def due(self, now: datetime) -> Sequence[Due]:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            return due.due(connection, now)

    def claim(self, now: datetime, most: int) -> Sequence[Claimed]:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            return outbox.claim(connection, now, most, self._desk.hourly_cap)

    def mark_in_data(self, outgoing_id: int) -> None:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            outbox.mark_in_data(connection, outgoing_id)

    def release_untried(self, outgoing_ids: Sequence[int], now: datetime) -> None:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            outbox.release(connection, outgoing_ids, now)

    def release_claims(self, now: datetime) -> int:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            return outbox.release(connection, None, now)

    def next_attempt_at(self) -> datetime | None:
        """When the courier should look again at the latest."""
        from maild.ledger.tables import OutboxRow

        asked = select(col(OutboxRow.next_attempt_at)).where(col(OutboxRow.next_attempt_at).is_not(None))
        with self._transaction() as connection:
            return connection.execute(asked.order_by(col(OutboxRow.next_attempt_at)).limit(1)).scalar()

    def last_pass(self) -> datetime | None:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            return connection.execute(select(col(FlagRow.since)).where(col(FlagRow.name) == _PASS)).scalar()

    def record_pass(self, at: datetime, *, simulated: bool) -> None:
        """See `ports.Ledger`."""
        values = {"since": at, "why": _SIMULATED if simulated else ""}
        with self._transaction() as connection:
            if connection.execute(update(FlagRow).where(col(FlagRow.name) == _PASS).values(**values)).rowcount == 0:
                connection.execute(insert(FlagRow).values(name=_PASS, **values))

    def taken(self, letter_id: int) -> TakenLetter | None:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            row = connection.execute(select(InboxRow).where(col(InboxRow.id) == letter_id)).mappings().first()
            return rows.taken_letter_of(row) if row else None

    def first_break(self) -> str | None:
        """What is wrong with the history, None if the chain is whole (Q-14)."""
        with self._transaction() as connection:
            return history.first_break(connection)

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            if self._kept is not None:
                self._kept.close()
                self._kept = None
            self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._lock, engine.world_faults(), self._connection().begin() as transaction:
            yield transaction.connection

    def _connection(self) -> Connection:
        if self._kept is None or self._kept.closed or self._kept.invalidated:
            self._kept = self._engine.connect()
        return self._kept
