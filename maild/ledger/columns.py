"""How values lie in columns: instants as integers that sort, lists and pairs as JSON text; and what may lie there."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, text, type_coerce
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import StrEnum

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.engine import Dialect

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def instant_number(moment: datetime) -> int:
    """Microseconds since 1970 UTC.

    Raises:
        ValueError: the moment has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a zone cannot be kept: {moment!r}")
    return (moment - _EPOCH) // _MICROSECOND


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=instant_number)


class Instant(TypeDecorator[datetime]):
    """An aware moment as microseconds since 1970 UTC: exact, sortable, the same in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        """Refuses naive moments."""
        return None if value is None else instant_number(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> datetime | None:
        """Aware UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


def as_kept(table: Table) -> list[ColumnElement[Any]]:
    """Its columns for who needs no moments, only the numbers that stand for them: a row is read in half the time."""
    return [
        type_coerce(column, BigInteger).label(column.name) if isinstance(column.type, Instant) else column
        for column in table.columns
    ]


def canonical(values: Mapping[Any, Any]) -> str:
    """Columns and their values as one text, whatever their order, moments as they are kept: digests are made of it."""
    return _CANONICAL.encode(dict(values))


def among(column: str, values: type[StrEnum]) -> CheckConstraint:
    """The column holds one of the values, or nothing where it may be empty."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def only_where(condition: str) -> dict[str, Any]:
    """A partial index. `migrations/env.py` says it for PostgreSQL too: said here, its dialect is loaded by everyone."""
    return {"sqlite_where": text(condition)}


def names(target: str) -> list[ForeignKey]:
    """The column names a row of another table; looked at when the transaction is committed, in whatever order."""
    return [ForeignKey(target, deferrable=True, initially="DEFERRED")]


def pairs_text(pairs: Iterable[tuple[str, Decimal | str]] | None) -> str | None:
    """`(("T1", Decimal("7.45")),)` as `[["T1", "7.45"]]`."""
    return None if pairs is None else json.dumps([[k, str(v)] for k, v in pairs], ensure_ascii=False)


def decimal_pairs(text: str | None) -> tuple[tuple[str, Decimal], ...]:
    """The way back for amounts."""
    return tuple((k, Decimal(v)) for k, v in json.loads(text or "[]"))


def text_pairs(text: str | None) -> tuple[tuple[str, str], ...]:
    """The way back for labels."""
    return tuple((k, v) for k, v in json.loads(text or "[]"))


def list_text(values: Iterable[str | int]) -> str:
    """A JSON list."""
    return json.dumps(list(values), ensure_ascii=False)
