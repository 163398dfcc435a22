"""Readings that a file changed, kept as they were before, and put back in their places (S-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, insert, select

from maild.desk.meter import IntervalDay, Stood
from maild.ledger.meter_tables import IntervalDayRow, MendedRow, ReadingRow
from maild.ledger.meters import day_of, reading_of
from maild.ledger.statements import table_of
from maild.ledger.tables import SubscriberRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

    from maild.desk.meter import TakenBack

_R, _W, _D, _S = map(table_of, (ReadingRow, MendedRow, IntervalDayRow, SubscriberRow))
_PLACE = ("subscriber_id", "day", "serial")
_SHOWN = ("registers", "rollover", "replaced_by")
_HERE = [_R.c[name] == bindparam(f"of_{name}") for name in _PLACE]
_THERE = [_W.c[name] == bindparam(f"of_{name}") for name in _PLACE]
_BY = _W.c.import_id == bindparam("by")
_REMOVE, _FORGET = _R.delete().where(*_HERE), _W.delete().where(*_THERE, _BY)
_RESTORE = insert(_R).from_select(
    (*_PLACE, *_SHOWN, "import_id", "taken_at"),
    select(*(_W.c[name] for name in (*_PLACE, *_SHOWN)), _W.c.was_import_id, _W.c.was_taken_at).where(*_THERE, _BY),
)
_NOT_COUNTED = _D.delete().where(_D.c.client_id == bindparam("client"), _D.c.day == bindparam("on_day"))
_SAME = (*(_W.c[name] == _R.c[name] for name in _PLACE), _W.c.import_id == _R.c.import_id)
_STOOD = (
    select(_S.c.client_id, _R.c.subscriber_id, _R.c.import_id)
    .add_columns(*(_R.c[name] for name in ("serial", "day", *_SHOWN)))
    .add_columns(*(_W.c[name].label(f"was_{name}") for name in ("serial", "day", *_SHOWN)))
    .join(_S, _S.c.id == _R.c.subscriber_id)
    .outerjoin(_W, (_SAME[0]) & (_SAME[1]) & (_SAME[2]) & (_SAME[3]))
    .order_by(_R.c.subscriber_id, _R.c.day, _R.c.serial)
)
_OF_IMPORT = _STOOD.where(_R.c.import_id == bindparam("file", type_=Integer))
_OF_DAY = _STOOD.where(_R.c.subscriber_id == bindparam("plot"), _R.c.day == bindparam("on_day"))
_DAYS = select(_D).where(_D.c.import_id == bindparam("file")).order_by(_D.c.client_id, _D.c.day)
_MENDED = (
    select(_W.c.import_id).where(_W.c.was_import_id == bindparam("file")).distinct().order_by(_W.c.import_id.desc())
)


def keep_taken_back(connection: Connection, back: TakenBack) -> None:
    """Each reading as it was before its file; where there was none, there is none."""
    places = [_place(row) for row in back.readings]
    changed = [_place(row) | {"by": row.import_id} for row in back.readings if row.before]
    if places:
        connection.execute(_REMOVE, places)
    if changed:
        connection.execute(_RESTORE, changed)
        connection.execute(_FORGET, changed)
    if back.days:
        connection.execute(_NOT_COUNTED, [{"client": back.client_id, "on_day": day.isoformat()} for day in back.days])


def _place(row: Stood) -> dict[str, Any]:
    return {
        "of_subscriber_id": row.subscriber_id,
        "of_day": row.reading.day.isoformat(),
        "of_serial": row.reading.serial,
    }


def stood(connection: Connection, import_id: int) -> list[Stood]:
    """See `desk.meter_register.MeterRegister`."""
    return [_stood(row) for row in connection.execute(_OF_IMPORT, {"file": import_id})]


def stood_on(connection: Connection, subscriber_id: int, day: date) -> list[Stood]:
    """Likewise."""
    asked = {"plot": subscriber_id, "on_day": day.isoformat()}
    return [_stood(row) for row in connection.execute(_OF_DAY, asked)]


def _stood(row: Sequence[Any]) -> Stood:
    client_id, subscriber_id, import_id, *rest = row
    now, was = rest[: len(rest) // 2], rest[len(rest) // 2 :]
    return Stood(client_id, subscriber_id, import_id, reading_of(now), reading_of(was) if was[0] else None)


def stood_days(connection: Connection, import_id: int) -> list[IntervalDay]:
    """Likewise."""
    return [day_of(row) for row in connection.execute(_DAYS, {"file": import_id}).mappings()]


def mended_by(connection: Connection, import_id: int) -> list[int]:
    """Likewise."""
    return list(connection.execute(_MENDED, {"file": import_id}).scalars())
