"""The rows of the ledger: meters on plots, readings, files of them, days of half-hours, tariffs (S-3, S-4).

Readings are many: a row has no number of its own and lies beside the others of its plot, in the order of days.
Amounts are exact, so they are text.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLModel reads annotations at run time

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from maild.ledger.columns import Instant, names


class MeterRow(SQLModel, table=True):
    """A meter that is or was on a plot; `number` counts them in the order they came."""

    __tablename__ = "meters"
    __table_args__ = (
        UniqueConstraint("subscriber_id", "serial", name="one_row_a_meter"),
        Index("meters_by_serial", "serial_key"),
        {"sqlite_with_rowid": False},
    )
    subscriber_id: int = Field(primary_key=True, sa_column_args=names("subscribers.id"))
    number: int = Field(primary_key=True)
    serial: str
    serial_key: str
    initial: str
    digits: int | None


class ReadingRow(SQLModel, table=True):
    """What a meter showed on a day: `registers` by zones in their order, `1234.5;500`."""

    __tablename__ = "readings"
    __table_args__ = (Index("readings_by_import", "import_id"), {"sqlite_with_rowid": False})
    subscriber_id: int = Field(primary_key=True, sa_column_args=names("subscribers.id"))
    day: str = Field(primary_key=True)
    serial: str = Field(primary_key=True)
    registers: str
    rollover: bool
    replaced_by: str | None
    import_id: int = Field(sa_column_args=names("imports.id"))
    taken_at: datetime = Field(sa_type=Instant)


class MendedRow(SQLModel, table=True):
    """What a reading was before a file changed it: `import_id` is the file, `was_import_id` the one before (S-3)."""

    __tablename__ = "mended_readings"
    __table_args__ = (Index("mended_by_former", "was_import_id"), {"sqlite_with_rowid": False})
    import_id: int = Field(primary_key=True, sa_column_args=names("imports.id"))
    subscriber_id: int = Field(primary_key=True, sa_column_args=names("subscribers.id"))
    day: str = Field(primary_key=True)
    serial: str = Field(primary_key=True)
    registers: str
    rollover: bool
    replaced_by: str | None
    was_import_id: int = Field(sa_column_args=names("imports.id"))
    was_taken_at: datetime = Field(sa_type=Instant)


class ImportRow(SQLModel, table=True):
    """`desk.meter.Import`."""

    __tablename__ = "imports"
    __table_args__ = (Index("imports_by_digest", "digest"),)
    id: int = Field(primary_key=True)
    digest: str
    name: str
    layout: str
    taken_at: datetime = Field(sa_type=Instant)
    new: int
    changed: int
    same: int
    letter_id: int | None
    taken_back_at: datetime | None = Field(sa_type=Instant)


class IntervalDayRow(SQLModel, table=True):
    """`desk.meter.IntervalDay`."""

    __tablename__ = "interval_days"
    __table_args__ = (Index("interval_days_by_import", "import_id"),)
    client_id: int = Field(primary_key=True, sa_column_args=names("clients.id"))
    day: str = Field(primary_key=True)
    kwh: str
    import_id: int = Field(sa_column_args=names("imports.id"))


class TariffRow(SQLModel, table=True):
    """`desk.meter.HeldTariff`; the client's own has an empty `plot_key`."""

    __tablename__ = "tariffs"
    client_id: int = Field(primary_key=True, sa_column_args=names("clients.id"))
    plot_key: str = Field(primary_key=True)
    holds_from: str = Field(primary_key=True)
    prices: str
