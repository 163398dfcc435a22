"""Seats at the ledger: which daemons live, who looks after which mailbox, and what is left of those that died.

A daemon lives as long as its row is there. It moves `until` ahead while it works; whoever finds one that has lapsed
by the database's clock buries it: its row, its leases, its claims and the letters in its hands, in one transaction.
Each transaction of a daemon begins by holding its own row. So one of whom nothing was heard for too long, and who
comes back in the midst of a letter, can write nothing down any more.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlmodel import col, delete, or_, select, update

from maild.ledger import inbox, outbox
from maild.ledger.seat_tables import DaemonRow, LeaseRow
from maild.ledger.statements import first_row, insert_row, table_of, update_row
from maild.seating import Deposed, Share

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection

UNEVEN = 2
"""So many more than another has are too many."""
_CLOCK = {
    "sqlite": text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"),
    "postgresql": text("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US+00:00')"),
}
_NAME = table_of(DaemonRow).c.name
_HOLD = {
    "sqlite": text("SELECT name FROM daemons WHERE name = :daemon").columns(_NAME),
    "postgresql": text(
        "SELECT set_config('application_name', name, false) AS name FROM daemons WHERE name = :daemon FOR KEY SHARE"
    ).columns(_NAME),
}
"""Where it can, the session carries the daemon's name, so that whoever buries it can end it."""
_END = {
    "sqlite": text("SELECT :daemon"),  # a file has no sessions
    "postgresql": text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :daemon"),
}


def database_now(connection: Connection) -> datetime:
    """By the database's clock: those of the machines may differ."""
    told = connection.execute(_CLOCK[connection.dialect.name]).scalar_one()
    return datetime.fromisoformat(told).astimezone(UTC)


# ── living ───────────────────────────────────────────────────────────────────────────────────────────────────────


def living(connection: Connection) -> list[str]:
    """All that sit at the ledger."""
    return list(connection.execute(select(col(DaemonRow.name)).order_by(col(DaemonRow.name))).scalars())


def sit(connection: Connection, name: str, until: datetime) -> None:
    """A new daemon."""
    insert_row(connection, DaemonRow, {"name": name, "until": until})


def stay(connection: Connection, name: str, until: datetime) -> None:
    """A sign of life.

    Raises:
        Deposed: it came too late.
    """
    if not connection.execute(update(DaemonRow).where(col(DaemonRow.name) == name).values(until=until)).rowcount:
        raise _deposed(name)


def hold(connection: Connection, name: str) -> None:
    """Until the end of this transaction nobody may bury us; that we stay alive may be noted meanwhile.

    Raises:
        Deposed: somebody has.
    """
    if first_row(connection, _HOLD[connection.dialect.name], {"daemon": name}) is None:
        raise _deposed(name)


def _deposed(name: str) -> Deposed:
    return Deposed(f"nothing was heard of {name} for too long: others have taken over its work")


# ── dying ────────────────────────────────────────────────────────────────────────────────────────────────────────


def lapsed(connection: Connection, moment: datetime) -> list[str]:
    """Daemons of which nothing was heard."""
    return list(connection.execute(select(col(DaemonRow.name)).where(col(DaemonRow.until) < moment)).scalars())


def cut_off(connection: Connection, names: Collection[str]) -> None:
    """End what the dead still hold open in the database: a process that was stopped lets go of nothing by itself."""
    for name in names:
        connection.execute(_END[connection.dialect.name], {"daemon": name})


def bury(connection: Connection, names: Collection[str], now: datetime, *, lapsed_by: datetime | None = None) -> int:
    """Those of them that have still lapsed by then; what they held goes back. How many were buried."""
    dead = delete(DaemonRow).where(col(DaemonRow.name).in_(names))
    gone = connection.execute(dead.where(col(DaemonRow.until) < lapsed_by) if lapsed_by else dead).rowcount
    if gone:
        give_back(connection, now)
    return gone


def give_back(connection: Connection, now: datetime) -> None:
    """What nobody alive holds: mailboxes, claims (M-5), letters in hand (M-3)."""
    dead = col(LeaseRow.holder).not_in(select(col(DaemonRow.name)))
    connection.execute(update(LeaseRow).where(dead).values(holder=None))
    inbox.note_unclean_end(connection)
    outbox.release(connection, None, now)


# ── sharing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def holders(connection: Connection) -> dict[str, str | None]:
    """Who looks after what."""
    return {row.thing: row.holder for row in connection.execute(select(col(LeaseRow.thing), col(LeaseRow.holder)))}


def share_out(connection: Connection, name: str | None, things: Sequence[str]) -> Share:
    """Take what nobody looks after, hand over what is too much; `shared_out` says which. Without a seat all is ours."""
    ours = or_(col(LeaseRow.holder).is_(None), col(LeaseRow.holder) == name)
    connection.execute(delete(LeaseRow).where(col(LeaseRow.thing).not_in(things), ours))  # configured no more
    if name is None:
        return Share(frozenset(things))
    held = holders(connection)
    for thing, holder in shared_out(held, living(connection), name, things).items():
        if thing in held:
            connection.execute(update(LeaseRow).where(col(LeaseRow.thing) == thing).values(holder=holder))
        else:
            insert_row(connection, LeaseRow, {"thing": thing, "holder": holder, "read_at": None})
        held[thing] = holder
    mine = frozenset(thing for thing in things if held.get(thing) == name)
    return Share(mine, _read_at(connection, set(things) - mine))


def shared_out(
    held: Mapping[str, str | None], daemons: Sequence[str], name: str, things: Sequence[str]
) -> dict[str, str]:
    """The changes that `name` may make: no more than its share of what is free, and as even as it can be afterwards.

    What is handed over goes to the poorest at once: set free, it might come back before he looks.
    """
    changes = dict[str, str]()
    has = Counter(dict.fromkeys(daemons, 0))
    has.update(holder for thing in things if (holder := held.get(thing)) and holder in has)
    for thing in things:
        if held.get(thing) not in has and has[name] * len(daemons) < len(things):
            changes[thing] = name
            has[name] += 1
    mine = [thing for thing in things if changes.get(thing, held.get(thing)) == name]
    while has[name] >= has[poorest := min(daemons, key=lambda one: (has[one], one))] + UNEVEN:
        changes[mine.pop()] = poorest
        has.update({name: -1, poorest: 1})
    return changes


def _read_at(connection: Connection, things: Collection[str]) -> datetime | None:
    """The moment as of which all of them were read; None if one never was."""
    asked = select(col(LeaseRow.read_at)).where(col(LeaseRow.thing).in_(things))
    moments = [moment for moment in connection.execute(asked).scalars() if moment]
    return min(moments, default=None) if len(moments) == len(things) else None


def note_read(connection: Connection, name: str | None, read: Mapping[str, datetime]) -> None:
    """Mailboxes were read to their end, by whom they belong to; a daemon without a seat has them all."""
    for thing, moment in read.items():
        ours = update_row(
            connection, LeaseRow, ("thing", thing), {"read_at": moment}, ("holder", name) if name else None
        )
        if not (ours or name):
            insert_row(connection, LeaseRow, {"thing": thing, "holder": None, "read_at": moment})
