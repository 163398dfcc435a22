"""Erasing what the ledger keeps of people: letters, readings, documents, codes (`outlived` says which).

What is to be erased is found without holding anybody up; whether it still is so is asked again in the transaction that
erases it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, text, true, update
from sqlmodel import col

from maild.desk.erasure import ERASED
from maild.ledger import rows, statement_rows
from maild.ledger.erasure_tables import OPEN_ACT, ActRow, DoomedRow
from maild.ledger.letter_tables import AttemptRow, InboxRow, OutboxRow
from maild.ledger.meter_tables import MendedRow, ReadingRow
from maild.ledger.outlived import KINDS, newest_kept, waiting_for_others
from maild.ledger.statement_tables import StatementLineRow, StatementRow
from maild.ledger.statements import find_row, insert_row, table_of, update_row
from maild.ledger.tables import CodeRow, HistoryRow, PersonItemRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from maild.desk.erasure import (
        Act,
        ErasedCodes,
        ErasedDocuments,
        ErasedKind,
        ErasedLetter,
        ErasedReadings,
        Subject,
        Terms,
    )
    from maild.ledger.rows import Values
    from maild.ledger.statements import Row

_NOBODY: Values = {"sender": "", "subject": "", "message_id": None}


def found(connection: Connection, kind: ErasedKind, scope: Terms | Subject) -> list[int]:
    """The numbers of all that is to be erased."""
    asked = KINDS[kind].asked(scope)
    number = KINDS[kind].number
    return [] if asked is None else list(connection.execute(select(number).where(asked).order_by(number)).scalars())


def still(connection: Connection, kind: ErasedKind, scope: Terms | Subject, numbers: Sequence[int]) -> list[Any]:
    """Those of them that are to be erased now as well, as the desk's values."""
    this = KINDS[kind]
    asked = this.asked(scope)
    if asked is None:
        return []
    chosen = select(table_of(this.table)).where(this.number.in_(numbers), asked).order_by(this.number)
    return [this.of(row, scope) for row in connection.execute(chosen).mappings()]


def waiting(connection: Connection, address_key: str) -> tuple[list[int], list[int]]:
    """Letters of a person, taken in and written, that somebody has to deal with before they can be erased."""
    taken, sent = waiting_for_others(address_key)
    asked = ((InboxRow, taken), (OutboxRow, sent))
    found = (select(table_of(row).c.id).where(where).order_by(table_of(row).c.id) for row, where in asked)
    letters, written = (list(connection.execute(each).scalars()) for each in found)
    return letters, written


# ── erasing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def keep_letter(connection: Connection, letter: ErasedLetter, at: datetime) -> None:
    """Nothing is left of who wrote to whom about what; its bytes are doomed, unless another letter is the same."""
    table: Any = OutboxRow if letter.outgoing else InboxRow
    row = find_row(connection, table, id=letter.id)
    if row is None:
        raise KeyError(f"no letter {letter.id}")
    nothing: Values = {"subject": "", "erased_at": at}
    if letter.outgoing:
        nothing |= {"to": "", "to_key": "", "last_error": None}
        connection.execute(update(AttemptRow).where(col(AttemptRow.outgoing_id) == letter.id).values(answer=""))
    else:
        nothing |= {"sender": None, "sender_key": None, "message_id": None, "reason": ""}
        update_row(connection, PersonItemRow, ("letter_id", letter.id), {**_NOBODY, "answered_at": at})
    update_row(connection, table, ("id", letter.id), nothing)
    if letter.outgoing or not _has_twin(connection, row):
        doom(connection, [row["raw_digest"]])


def _has_twin(connection: Connection, row: Row) -> bool:
    """A letter that came twice lies on the shelf once."""
    letters = table_of(InboxRow)
    same = (letters.c.raw_digest == row["raw_digest"], letters.c.erased_at.is_(None))
    alike = letters.c.content_digest == row["content_digest"] if row["content_digest"] else true()
    return connection.execute(select(letters.c.id).where(*same, alike).limit(1)).first() is not None


def keep_readings(connection: Connection, readings: ErasedReadings) -> None:
    """The newest one up to the day stays."""
    newest = newest_kept(readings.subscriber_id, readings.day)
    for row in (ReadingRow, MendedRow):
        where = (col(row.subscriber_id) == readings.subscriber_id, col(row.day) < newest)
        connection.execute(delete(row).where(*where))


def keep_documents(connection: Connection, documents: ErasedDocuments) -> None:
    """No line of the statement, nor what its letter said; its documents are doomed, unless another one has them too."""
    update_row(connection, StatementRow, ("id", documents.statement_id), {"said": ""})
    connection.execute(delete(StatementLineRow).where(col(StatementLineRow.statement_id) == documents.statement_id))
    others = connection.execute(select(col(StatementRow.files), col(StatementRow.pages)))
    files = [file for row in others for text in row for file in statement_rows.files_of(text)]
    doom(connection, set(documents.digests) - {file.digest for file in files})
    doom(connection, set(documents.pages) - {file.name for file in files}, published=True)


def keep_codes(connection: Connection, codes: ErasedCodes) -> None:
    """A code stays known, so that one that comes back late is explained."""
    about_device = (col(CodeRow.about_kind) == "device", col(CodeRow.about_id) == codes.device_id)
    where = about_device
    if codes.before:
        where = (col(CodeRow.expires_at) < codes.before, col(CodeRow.address_key) != "")
    connection.execute(update(CodeRow).where(*where).values(address_key="", payload=""))


# ── what lies outside ────────────────────────────────────────────────────────────────────────────────────────────


def doom(connection: Connection, names: Iterable[str], *, published: bool = False) -> None:
    """These are to be removed."""
    for name in sorted(names):
        if find_row(connection, DoomedRow, name=name, published=published) is None:
            insert_row(connection, DoomedRow, {"name": name, "published": published})


def doomed(connection: Connection) -> list[tuple[str, bool]]:
    """All that is to be removed, each with whether it is a published page."""
    return [(row.name, row.published) for row in connection.execute(select(table_of(DoomedRow)))]


def forget_doomed(connection: Connection, gone: Sequence[tuple[str, bool]]) -> None:
    """They are."""
    for name, published in gone:
        connection.execute(delete(DoomedRow).where(col(DoomedRow.name) == name, col(DoomedRow.published) == published))


# ── acts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def open_act(connection: Connection) -> Act | None:
    """The one that another run began and did not end."""
    asked = select(table_of(ActRow)).where(text(OPEN_ACT)).order_by(col(ActRow.id)).limit(1)
    row = connection.execute(asked).mappings().first()
    return rows.act_of(row) if row else None


def erased_by(connection: Connection, act: Act) -> tuple[tuple[ErasedKind, tuple[int, ...]], ...]:
    """The numbers of what was erased by it, by kind: as the history has it."""
    entries = table_of(HistoryRow).c
    by_it = (entries.id > act.since, entries.event == ERASED, entries.detail == act.shown_number)
    told = connection.execute(select(entries.about_kind, entries.about_id).where(*by_it)).all()
    by_kind = ((kind, sorted({row.about_id for row in told if row.about_kind == kind})) for kind in KINDS)
    return tuple((kind, tuple(numbers)) for kind, numbers in by_kind if numbers)
