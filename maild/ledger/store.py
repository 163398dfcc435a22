"""The ledger as the pipeline and the courier use it (`ports.Ledger`): one connection that writes, under one lock."""

from __future__ import annotations

from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from maild.ledger import copying, due, engine, erasing, inbox, outbox, outlived, passes, schema, seats
from maild.ledger.register import SqlRegister
from maild.ledger.work import SqlWork
from maild.seating import Share

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from maild.desk.due import Due
    from maild.desk.erasure import Act, ErasedKind, Subject, Terms
    from maild.desk.parties import Desk
    from maild.desk.register import TakenLetter
    from maild.ports import Claimed, ParcelKey


def open_ledger(url: str, desk: Desk, zone: ZoneInfo) -> SqlLedger:
    """Open the ledger; a new one gets its tables.

    Raises:
        Permanent: its schema is older or newer than this maild.
        Temporary: it cannot be opened now.
    """
    with engine.world_faults():
        schema.make_ready(url)
        return SqlLedger(url, desk, zone)


class SqlLedger:
    """`ports.Ledger`. Safe to call from several threads."""

    def __init__(self, url: str, desk: Desk, zone: ZoneInfo) -> None:
        self._url, self._engine, self._desk, self._zone = url, engine.make_engine(url), desk, zone
        self._lock = RLock()
        self._kept: Connection | None = None
        self._alone = engine.sqlite_file(url) is not None
        self._waits = True  # for the disk, at a commit on that connection
        self._shared: frozenset[str] | None = None  # what was ours when it was last shared out
        self.seat: str | None = None  # the daemon's name, once it sits at the ledger

    @contextmanager
    def work(self) -> Iterator[SqlWork]:
        """See `ports.Ledger`."""
        with self._writer() as connection:
            self._wait_for_disk(connection, waits=True)
            transaction = connection.begin()
            try:
                self._hold(connection)
                yield SqlWork(connection, transaction, self._zone)
            finally:
                if transaction.is_active:
                    transaction.rollback()

    # ── the inbox ────────────────────────────────────────────────────────────────────────────────────────────────

    def cursor(self, mailbox: str, uidvalidity: int) -> int:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            return inbox.cursor(connection, mailbox, uidvalidity)

    def unsettled(self, mailbox: str, uidvalidity: int) -> Sequence[tuple[int, bool]]:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            return inbox.unsettled(connection, mailbox, uidvalidity)

    def mark_settled(self, mailbox: str, uidvalidity: int, uids: Sequence[int], cursor: int = 0) -> None:
        """See `ports.Ledger`."""
        with self._transaction(lasting=False) as connection:
            inbox.mark_settled(connection, mailbox, uidvalidity, uids)
            if cursor:
                inbox.advance(connection, mailbox, uidvalidity, cursor)

    def known_uids(self, mailbox: str, uidvalidity: int, uids: Sequence[int]) -> set[int]:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            return inbox.known_uids(connection, mailbox, uidvalidity, uids)

    def mark_in_hand(self, *keys: ParcelKey) -> Sequence[int]:
        """See `ports.Ledger`."""
        with self._transaction(lasting=False) as connection:
            return inbox.mark_in_hand(connection, keys, self.seat)

    def suspects(self, mailbox: str, uidvalidity: int) -> set[int]:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            return inbox.suspects(connection, mailbox, uidvalidity)

    def note_unclean_end(self) -> None:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            inbox.note_unclean_end(connection)

    def forget_in_hand(self, *keys: ParcelKey) -> None:
        """See `ports.Ledger`."""
        with self._transaction(lasting=False) as connection:
            for key in keys:
                inbox.forget_in_hand(connection, key)

    def taken(self, letter_id: int) -> TakenLetter | None:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            return SqlRegister(connection, self._zone).taken_letter(letter_id)

    def restored_at(self) -> datetime | None:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            return copying.restored_at(connection)

    def mark_reconciled(self) -> None:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            copying.forget_restored(connection)

    # ── the clock and the outbox ─────────────────────────────────────────────────────────────────────────────────

    def due(self, now: datetime) -> Sequence[Due]:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            return due.due(connection, now)

    def claim(self, now: datetime, most: int) -> Sequence[Claimed]:
        """See `ports.Ledger`."""
        with self._transaction(lasting=False) as connection:
            return outbox.claim(connection, now, most, self._desk.hourly_cap, self.seat)

    def release_untried(self, outgoing_ids: Sequence[int], now: datetime) -> None:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            outbox.release(connection, outgoing_ids, now)

    def release_claims(self, now: datetime) -> int:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            return outbox.release(connection, None, now)

    def next_attempt_at(self) -> datetime | None:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            return outbox.next_attempt_at(connection)

    def last_pass(self) -> datetime | None:
        """See `ports.Ledger`."""
        with self._transaction() as connection:
            return passes.last(connection)

    def record_pass(self, at: datetime, *, simulated: bool, read: Mapping[str, datetime] | None = None) -> None:
        """See `ports.Ledger` and `seating.Table`."""
        with self._transaction(lasting=False) as connection:
            passes.record(connection, at, simulated=simulated)
            seats.note_read(connection, self.seat, read or {})

    # ── erasing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def to_erase(self, scope: Terms | Subject) -> dict[ErasedKind, list[int]]:
        """The numbers of all that is to be erased, by kind. Nobody has to wait meanwhile."""
        with engine.world_faults(), engine.make_reader(self._url).connect() as connection, connection.begin():
            return {kind: numbers for kind in outlived.KINDS if (numbers := erasing.found(connection, kind, scope))}

    def waiting_letters(self, address_key: str) -> tuple[list[int], list[int]]:
        """Letters of a person, taken in and written, that cannot be erased yet."""
        with self._transaction() as connection:
            return erasing.waiting(connection, address_key)

    def open_act(self) -> Act | None:
        """One that another run began and did not end."""
        with self._transaction() as connection:
            return erasing.open_act(connection)

    def doomed(self) -> Sequence[tuple[str, bool]]:
        """Names of files on the shelf, and (True) of published pages, that are to be removed."""
        with self._transaction() as connection:
            return erasing.doomed(connection)

    def forget_doomed(self, gone: Sequence[tuple[str, bool]]) -> None:
        """They are removed."""
        with self._transaction() as connection:
            erasing.forget_doomed(connection, gone)

    def cut_log(self) -> bool:
        """What was erased stands in no journal of the database's either; False if somebody reads from it now."""
        with self._writer() as connection:
            return engine.cut_log(connection)

    # ── other daemons ────────────────────────────────────────────────────────────────────────────────────────────

    def share_out(self, things: Sequence[str]) -> Share:
        """See `seating.Table`. Who sits alone has all of it, and nothing to ask at each pass."""
        if self.seat is None and self._shared == (all_ours := frozenset(things)):
            return Share(all_ours)
        with self._transaction() as connection:
            share = seats.share_out(connection, self.seat, things)
        self._shared = share.mine
        return share

    # ── the connection ───────────────────────────────────────────────────────────────────────────────────────────

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            self._let_go()

    @contextmanager
    def _transaction(self, *, lasting: bool = True) -> Iterator[Connection]:
        """A small transaction of its own.

        One that need not be `lasting` outlives this process, but perhaps not a loss of power: where SQLite keeps a log
        it does not wait for the disk. All that follows from its loss is that the same is done again
        (docs/reliability.md); what is committed later never lasts without it.
        """
        with self._writer() as connection:
            self._wait_for_disk(connection, waits=lasting)
            with connection.begin():
                self._hold(connection)
                yield connection

    def _wait_for_disk(self, connection: Connection, *, waits: bool) -> None:
        if self._alone and waits is not self._waits:
            engine.waits_for_disk(connection, waits=waits)
            self._waits = waits

    def _hold(self, connection: Connection) -> None:
        if self.seat is not None:
            seats.hold(connection, self.seat)

    @contextmanager
    def _writer(self) -> Iterator[Connection]:
        """The one connection that writes, for one thread at a time."""
        with self._lock, engine.world_faults():
            try:
                if self._kept is None:
                    self._kept, self._waits = self._engine.connect(), True
                yield self._kept
            except DBAPIError:
                # A COMMIT that fails leaves SQLite's transaction open: only a fresh connection is surely clean.
                self._let_go()
                raise

    def _let_go(self) -> None:
        kept, self._kept = self._kept, None  # first: one that cannot even be closed must not be used again
        if kept is not None:
            kept.close()
