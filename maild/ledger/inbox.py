"""The inbox: which letters are in it, how far each mailbox was read, and what is in hand (M-1, M-3)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, or_, text
from sqlmodel import col, delete, select, update

from maild.desk.addresses import address_key
from maild.desk.decision import LetterVerdict
from maild.ledger.columns import list_text
from maild.ledger.letter_tables import UNSETTLED, InboxRow, InHandRow, MailboxRow
from maild.ledger.seat_tables import not_alive
from maild.ledger.statements import all_rows, changed, find_row, first_row, insert_row, insert_rows, update_row
from maild.letters.letter import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection

    from maild.desk.decision import Decision
    from maild.ledger import rows
    from maild.letters.letter import Letter
    from maild.ports import InboxRecord, ParcelKey

_PLACE = ("mailbox", "uidvalidity", "uid")
_NO_EARLIER = (LetterVerdict.QUARANTINED.value, LetterVerdict.DUPLICATE.value)
_EARLIER = (
    select(col(InboxRow.id), col(InboxRow.authenticity), col(InboxRow.raw_digest))
    .where(col(InboxRow.content_digest) == bindparam("content"), *(col(InboxRow.verdict) != no for no in _NO_EARLIER))
    .order_by(col(InboxRow.id))
)
_TAKEN = delete(InHandRow).where(*(col(getattr(InHandRow, name)) == bindparam(name) for name in _PLACE))

# Asked and written by every pass, so built once.
_OF: Any = bindparam("of")
_ERA: Any = bindparam("era")
_TO: Any = bindparam("to")
_HERE = (col(InboxRow.mailbox) == _OF, col(InboxRow.uidvalidity) == _ERA)
_UNSETTLED = select(col(InboxRow.uid), col(InboxRow.verdict)).where(*_HERE, text(UNSETTLED)).order_by(col(InboxRow.uid))
_KNOWN = select(col(InboxRow.uid)).where(*_HERE, col(InboxRow.uid).between(bindparam("first"), bindparam("last")))
_HELD = select(col(InboxRow.id)).where(*_HERE, col(InboxRow.uid) == bindparam("at"))
_SETTLE = update(InboxRow).where(*_HERE, col(InboxRow.uid) == bindparam("moved"))
_IN_HAND = select(col(InHandRow.uid), col(InHandRow.ends)).where(
    col(InHandRow.mailbox) == _OF, col(InHandRow.uidvalidity) == _ERA
)
_BEHIND = delete(InHandRow).where(
    col(InHandRow.mailbox) == _OF, or_(col(InHandRow.uidvalidity) != _ERA, col(InHandRow.uid) <= _TO)
)
_ADVANCE = (
    update(MailboxRow)
    .where(col(MailboxRow.name) == _OF, col(MailboxRow.uidvalidity) == _ERA, col(MailboxRow.cursor) < _TO)
    .values(cursor=_TO)
)


def _place(key: ParcelKey) -> rows.Values:
    return {"mailbox": key.mailbox, "uidvalidity": key.uidvalidity, "uid": key.uid}


def _held_at(key: ParcelKey) -> ColumnElement[bool]:
    return and_(*(col(getattr(InHandRow, name)) == value for name, value in _place(key).items()))


# ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────────


def seen(connection: Connection, letter: Letter, raw_digest: str) -> int | None:
    """An earlier letter with the same content, its Message-ID included (M-1); None if there is none.

    A copy that was refused as forged, or could not be handled, is no earlier letter: it must not keep the genuine
    one from having its effect.
    """
    forged = letter.authenticity.verdict is Verdict.FAIL
    for row in all_rows(connection, _EARLIER, {"content": letter.content_digest}):
        if row["authenticity"] != Verdict.FAIL or forged or row["raw_digest"] == raw_digest:
            return int(row["id"])
    return None


def holds(connection: Connection, key: ParcelKey) -> bool:
    """Whether the letter at that place is in the inbox."""
    return first_row(connection, _HELD, {"of": key.mailbox, "era": key.uidvalidity, "at": key.uid}) is not None


def record(connection: Connection, letter_id: int, kept: InboxRecord, decision: Decision) -> None:
    """Write down a letter and its verdict. One run again keeps its place, and gets its new verdict."""
    letter = kept.letter
    values: rows.Values = {
        "message_id": kept.message_id,
        "content_digest": letter.content_digest if letter else None,
        "sender": kept.sender,
        "sender_key": address_key(kept.sender) if kept.sender else None,
        "subject": kept.subject,
        "authenticity": letter.authenticity.verdict.value if letter else None,
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "links": list_text(kept.links),
    }
    # One that lies in a mailbox is new: `holds` was asked, in this transaction.
    if kept.key or not update_row(connection, InboxRow, ("id", letter_id), values):
        values |= {"id": letter_id, "raw_digest": kept.raw_digest, "settled": kept.key is None}
        values |= {"received_at": kept.received_at, "taken_at": kept.taken_at or kept.received_at}
        if kept.key:
            values |= _place(kept.key)
        insert_row(connection, InboxRow, values)
    if kept.key:
        changed(connection, _TAKEN, {}, _place(kept.key))


# ── mailboxes ────────────────────────────────────────────────────────────────────────────────────────────────────


def cursor(connection: Connection, mailbox: str, uidvalidity: int) -> int:
    """All UIDs up to it are in the inbox; 0 at first, and after a change of UIDVALIDITY."""
    found = find_row(connection, MailboxRow, name=mailbox, uidvalidity=uidvalidity)
    return int(found["cursor"]) if found else 0


def advance(connection: Connection, mailbox: str, uidvalidity: int, to: int) -> None:
    """Move the cursor; it never goes back. What is still in hand behind it was moved away, and comes no more (M-3)."""
    place = {"of": mailbox, "era": uidvalidity, "to": to}
    changed(connection, _BEHIND, {}, place)
    if find_row(connection, MailboxRow, name=mailbox, uidvalidity=uidvalidity) is None:
        insert_row(connection, MailboxRow, {"name": mailbox, "uidvalidity": uidvalidity, "cursor": to})
    else:
        changed(connection, _ADVANCE, {}, place)


def unsettled(connection: Connection, mailbox: str, uidvalidity: int) -> list[tuple[int, bool]]:
    """(uid, quarantined) of letters recorded but not yet moved in the mailbox."""
    found = all_rows(connection, _UNSETTLED, {"of": mailbox, "era": uidvalidity})
    return [(row["uid"], row["verdict"] == LetterVerdict.QUARANTINED) for row in found]


def mark_settled(connection: Connection, mailbox: str, uidvalidity: int, uids: Sequence[int]) -> None:
    """The mailbox was told of these."""
    for uid in uids:
        changed(connection, _SETTLE, {"settled": True}, {"of": mailbox, "era": uidvalidity, "moved": uid})


def known_uids(connection: Connection, mailbox: str, uidvalidity: int, uids: Sequence[int]) -> set[int]:
    """Which of these are in the inbox."""
    if not uids:
        return set()
    asked = {"of": mailbox, "era": uidvalidity, "first": min(uids), "last": max(uids)}
    return {row["uid"] for row in all_rows(connection, _KNOWN, asked)} & set(uids)


# ── letters in hand ──────────────────────────────────────────────────────────────────────────────────────────────


def mark_in_hand(connection: Connection, keys: Sequence[ParcelKey], daemon: str | None = None) -> list[int]:
    """Before letters are read (M-3); at how many unclean ends each was alone in hand so far."""
    places = {(key.mailbox, key.uidvalidity) for key in keys}
    known = {
        (of, era, row["uid"]): int(row["ends"])
        for of, era in places
        for row in all_rows(connection, _IN_HAND, {"of": of, "era": era})
    }
    ends = [known.get((key.mailbox, key.uidvalidity, key.uid)) for key in keys]
    fresh = [_place(key) for key, many in zip(keys, ends, strict=True) if many is None]
    if fresh:
        insert_rows(connection, InHandRow, [{**at, "ends": 0, "held": True, "held_by": daemon} for at in fresh])
    for key, many in zip(keys, ends, strict=True):
        if many is not None:
            connection.execute(update(InHandRow).where(_held_at(key)).values(held=True, held_by=daemon))
    return [many or 0 for many in ends]


def suspects(connection: Connection, mailbox: str, uidvalidity: int) -> set[int]:
    """Letters that were in hand when a process died."""
    return {row["uid"] for row in all_rows(connection, _IN_HAND, {"of": mailbox, "era": uidvalidity})}


def note_unclean_end(connection: Connection) -> None:
    """What no living daemon holds: one that was alone in a hand has one more end to its name; all are suspects."""
    held = (col(InHandRow.held), not_alive(InHandRow.held_by))
    hands = Counter(connection.execute(select(col(InHandRow.held_by)).where(*held)).scalars())
    for daemon, letters in hands.items():
        ends = InHandRow.ends + int(letters == 1)
        whose = col(InHandRow.held_by).is_not_distinct_from(daemon)
        connection.execute(update(InHandRow).where(*held, whose).values(held=False, ends=ends))


def forget_in_hand(connection: Connection, key: ParcelKey) -> None:
    """The letter is put back untouched: the fault was not its own. Ends counted earlier stay counted."""
    connection.execute(delete(InHandRow).where(_held_at(key), col(InHandRow.ends) == 0))
    connection.execute(update(InHandRow).where(_held_at(key)).values(held=False))
