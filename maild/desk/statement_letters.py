"""The sheet that all documents of a statement are drawn from, as a value (S-5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from maild.desk.parties import Client
    from maild.metering.statement import Statement


@dataclass(frozen=True, slots=True)
class Sheet:
    """One revision of a client's month, as its documents show it. `made_at` is in the desk's zone."""

    client: Client
    statement: Statement
    revision: int
    made_at: datetime
