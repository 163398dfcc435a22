"""The last pass of the desk: no simulated one may lie before it (CONTRACT, `once --at`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from maild.ledger.statements import insert_row, update_row
from maild.ledger.tables import FlagRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

LAST_PASS = "last_pass"  # noqa: S105 - a pass through the mailbox
"""Kept among the flags; `why` says whether its clock was set by hand."""
_SIMULATED = "simulated"


def last(connection: Connection) -> datetime | None:
    """When it was; None if there was none."""
    return connection.execute(select(col(FlagRow.since)).where(col(FlagRow.name) == LAST_PASS)).scalar()


def record(connection: Connection, at: datetime, *, simulated: bool) -> None:
    """It was now."""
    values = {"since": at, "why": _SIMULATED if simulated else ""}
    if not update_row(connection, FlagRow, ("name", LAST_PASS), values):
        insert_row(connection, FlagRow, {"name": LAST_PASS, **values})
