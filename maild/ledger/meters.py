"""Keeping meters, readings and tariffs: many rows at once, by statements of SQLAlchemy Core (S-3, S-4)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, insert, select

from maild.desk.folding import fold
from maild.desk.meter import IntervalDay
from maild.desk.parties import CtRatio
from maild.ledger.columns import decimal_pairs
from maild.ledger.meter_tables import IntervalDayRow, MendedRow, MeterRow, ReadingRow, TariffRow
from maild.ledger.statements import insert_row, insert_rows, table_of
from maild.metering.cells import ZONES
from maild.metering.tariffs import Band, Price, Tariff
from maild.metering.track import Meter, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection
    from sqlmodel import SQLModel

    from maild.desk.meter import ClientReadings, HeldTariff
    from maild.ledger.rows import Values
    from maild.ledger.statements import Row
    from maild.metering.cells import Registers

_METERS, _READINGS = table_of(MeterRow), table_of(ReadingRow)
_OF_PLOT = _METERS.c.subscriber_id == bindparam("plot")
_HUNG = select(_METERS.c.number, _METERS.c.serial).where(_OF_PLOT).order_by(_METERS.c.number)
_READ = select(_READINGS.c.serial).where(_READINGS.c.subscriber_id == bindparam("plot")).distinct()
_DROP = _METERS.delete().where(_OF_PLOT, _METERS.c.number == bindparam("at"))
_KEYS = {"of_plot": "subscriber_id", "on_day": "day", "of_meter": "serial"}
_HERE = [_READINGS.c[name] == bindparam(key) for key, name in _KEYS.items()]
_MEND = _READINGS.update().where(*_HERE)
_WAS = (*_KEYS.values(), "registers", "rollover", "replaced_by")
_REMEMBER = insert(table_of(MendedRow)).from_select(
    ("import_id", *_WAS, "was_import_id", "was_taken_at"),
    select(
        bindparam("import_id", type_=Integer), *(_READINGS.c[name] for name in (*_WAS, "import_id", "taken_at"))
    ).where(*_HERE),
)
"""What is changed is kept as it was, so that the file can be taken back (`ledger.taking_back`)."""


# ── rows and values ──────────────────────────────────────────────────────────────────────────────────────────────


def registers_text(registers: Registers) -> str:
    """`1234.5;500`: zones always run on from the first."""
    return ";".join(str(kwh) for _, kwh in registers)


def registers_of(text: str) -> Registers:
    """The way back."""
    return tuple(zip(ZONES, map(Decimal, text.split(";")), strict=False))


def reading_of(row: Sequence[Any]) -> Reading:
    """From `serial, day, registers, rollover, replaced_by`."""
    serial, day, registers, rollover, replaced_by = row
    return Reading(serial, date.fromisoformat(day), registers_of(registers), bool(rollover), replaced_by)


def meter_of(row: Sequence[Any]) -> Meter:
    """From `serial, digits, initial`."""
    serial, digits, initial = row
    return Meter(serial, digits, decimal_pairs(initial) if initial != "[]" else ())


def day_of(row: Row) -> IntervalDay:
    """From a whole row."""
    return IntervalDay(row["client_id"], date.fromisoformat(row["day"]), Decimal(row["kwh"]), row["import_id"])


def ratio_of(ct_ratio: str | None, *, common: bool) -> Fraction:
    """What differences are multiplied by: only the common meter has transformers (S-4)."""
    return CtRatio(ct_ratio).factor if common and ct_ratio else Fraction(1)


def prices_text(tariff: Tariff) -> str:
    """`[["T1", [[100, "4.5"], [null, "6"]]]]` with the bounds as text too."""
    prices = [
        [zone, [[None if band.up_to is None else str(band.up_to), str(band.price)] for band in price.bands]]
        for zone, price in tariff.prices
    ]
    return json.dumps(prices)


def tariff_of(holds_from: str, prices: str) -> Tariff:
    """The way back."""
    read = (
        (zone, Price(tuple(Band(None if up_to is None else Decimal(up_to), Decimal(price)) for up_to, price in bands)))
        for zone, bands in json.loads(prices)
    )
    return Tariff(date.fromisoformat(holds_from), tuple(read))


# ── keeping ──────────────────────────────────────────────────────────────────────────────────────────────────────


def hang(connection: Connection, subscriber: Values) -> None:
    """The meter that a row of subscribers has now; one before of which there is no reading was never on the plot."""
    plot, serial = subscriber["id"], subscriber["serial"]
    hung = {row.serial: row.number for row in connection.execute(_HUNG, {"plot": plot})}
    if set(hung) - {serial}:
        read = set(connection.execute(_READ, {"plot": plot}).scalars())
        for idle in set(hung) - read - {serial}:
            connection.execute(_DROP, {"plot": plot, "at": hung.pop(idle)})
    values = {
        "subscriber_id": plot,
        "number": hung.get(serial) or max(hung.values(), default=0) + 1,
        "serial_key": fold(serial),
        **{name: subscriber[name] for name in ("serial", "initial", "digits")},
    }
    _put(connection, MeterRow, ("subscriber_id", "number"), values)


def keep_readings(connection: Connection, taken: ClientReadings) -> None:
    """New rows, and changed ones in the place of what was."""
    same = {"import_id": taken.import_id, "taken_at": taken.taken_at}
    new = [{**_keys(row.plot_id, row.reading), **_shown(row.reading), **same} for row in taken.rows if not row.before]
    changed = [_places(row.plot_id, row.reading) | _shown(row.reading) | same for row in taken.rows if row.before]
    if new:
        insert_rows(connection, ReadingRow, new)
    if changed:
        connection.execute(_REMEMBER, [{name: row[name] for name in (*_KEYS, "import_id")} for row in changed])
        connection.execute(_MEND, changed)


def _keys(plot_id: int | None, reading: Reading) -> Values:
    return {"subscriber_id": plot_id, "day": reading.day.isoformat(), "serial": reading.serial}


def _places(plot_id: int | None, reading: Reading) -> Values:
    return {"of_plot": plot_id, "on_day": reading.day.isoformat(), "of_meter": reading.serial}


def _shown(reading: Reading) -> Values:
    return {
        "registers": registers_text(reading.registers),
        "rollover": reading.rollover,
        "replaced_by": reading.replaced_by,
    }


def keep_day(connection: Connection, counted: IntervalDay) -> None:
    """A day of half-hours, in the place of what was known of it."""
    values = {
        "client_id": counted.client_id,
        "day": counted.day.isoformat(),
        "kwh": str(counted.kwh),
        "import_id": counted.import_id,
    }
    _put(connection, IntervalDayRow, ("client_id", "day"), values)


def keep_tariff(connection: Connection, held: HeldTariff) -> None:
    """A tariff, in the place of one that would hold from the same day."""
    values = {
        "client_id": held.client_id,
        "plot_key": held.plot_key or "",
        "holds_from": held.tariff.holds_from.isoformat(),
        "prices": prices_text(held.tariff),
    }
    _put(connection, TariffRow, ("client_id", "plot_key", "holds_from"), values)


def _put(connection: Connection, row: type[SQLModel], key: tuple[str, ...], values: Values) -> None:
    """Insert a row, or change the one of the same key of several columns."""
    table = table_of(row)
    changed = table.update().where(*(table.c[name] == values[name] for name in key))
    rest = {name: value for name, value in values.items() if name not in key}
    if not connection.execute(changed, rest).rowcount:
        insert_row(connection, row, values)
