"""A ledger on disk, and short ways to put things into it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from maild.desk.correspondence import PersonAnswer
from maild.desk.decision import Change, Decision, Draft, LetterVerdict, Ref
from maild.ledger.sqlite import sqlite3
from maild.ledger.store import SqlLedger, open_ledger
from maild.letters.letter import Verdict
from maild.ports import InboxRecord, OutgoingLetter, ParcelKey
from tests.desk.samples import DESK, MOSCOW, a_letter, moscow

if TYPE_CHECKING:
    from datetime import datetime

    from maild.desk.parties import Desk
    from maild.letters.letter import Letter

NOON = moscow("2026-11-25 12:00")
INBOX, VALIDITY = "service@tancos.example/INBOX", 7
CLIENT, DISPATCHER = "snt@romashka.example", "dispatcher@tancos.example"


@dataclass(slots=True)
class Book:
    """A ledger and its address."""

    url: str
    ledger: SqlLedger

    def reopened(self, desk: Desk = DESK) -> SqlLedger:
        """The same file, opened by another process."""
        self.ledger.close()
        self.ledger = open_ledger(self.url, desk, MOSCOW)
        return self.ledger

    @property
    def file(self) -> Path:
        """Where SQLite keeps it."""
        return Path(self.url.removeprefix("sqlite:///"))

    def tamper(self, *statements: str) -> None:
        """Somebody with the database in hand does these, triggers and references out of his way."""
        self.ledger.close()
        if not self.url.startswith("sqlite"):
            with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as database:
                database.execute("; ".join(("SET session_replication_role = replica", *statements)).encode())
            return
        with closing(sqlite3.connect(self.file, isolation_level=None)) as database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f"DROP TRIGGER {name}")
            database.execute("PRAGMA ignore_check_constraints=ON")
            for statement in statements:
                database.execute(statement)

    def put(self, *things: object, at: datetime = NOON) -> None:
        """Keep these values, each without a history entry; what is a Change already, as it is."""
        with self.ledger.work() as work:
            for thing in things:
                change = thing if isinstance(thing, Change) else Change(thing)  # type: ignore[arg-type]
                work.apply(change, at=at, actor="часы", letter_id=None)
            work.commit()

    def write(
        self, to: str = CLIENT, *, at: datetime = NOON, about: Ref | None = None, cause_id: int | None = None
    ) -> int:
        """Put a letter into the outbox; its id."""
        with self.ledger.work() as work:
            number = work.next_outgoing_id()
            content = PersonAnswer("Тема", "Текст")
            draft = Draft(to, content, about, to_dispatcher=to == DISPATCHER)
            letter = OutgoingLetter(number, f"out.{number}@tancos.example", to, f"Тема {number}", b"")
            work.enqueue(draft, letter, raw_digest=f"digest {number}", at=at, cause_id=cause_id)
            work.commit()
        return number

    def in_data(self, number: int) -> None:
        """A letter goes into DATA."""
        with self.ledger.work() as work:
            work.mark_in_data(number)
            work.commit()

    def take(
        self,
        uid: int | None,
        *,
        verdict: LetterVerdict = LetterVerdict.HANDLED,
        letter: Letter | None = None,
        raw_digest: str = "raw",
        at: datetime = NOON,
    ) -> int:
        """Record a letter of the mailbox; its id."""
        read = letter or a_letter("Отключите участок 12")
        with self.ledger.work() as work:
            number = work.new_letter_id()
            key = place(uid) if uid is not None else None
            kept = InboxRecord(key, raw_digest, at, read, read.sender, read.subject, read.message_id)
            work.record_letter(number, kept, Decision(verdict, "проверка", "почта"))
            work.commit()
        return number


def place(uid: int) -> ParcelKey:
    """Where a letter lies."""
    return ParcelKey(INBOX, VALIDITY, uid)


def forged(letter: Letter) -> Letter:
    """The same words under a name that is not the writer's."""
    return replace(letter, authenticity=replace(letter.authenticity, verdict=Verdict.FAIL))
