"""What makes the clock look at a client's statement again: whatever it depends on has changed (S-1, S-2).

So no decider need think of it: a day that was moved, a tariff that came, readings that were late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam

from maild.desk.decision import CalendarDay
from maild.desk.meter import ClientReadings, HeldTariff, IntervalDay, TakenBack
from maild.desk.parties import Client, Subscriber
from maild.ledger.statement_tables import StatementRow
from maild.ledger.statements import table_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_S = table_of(StatementRow)
_LATER = _S.c.look_at > bindparam("at")
_ALL = _S.update().where(_LATER).values(look_at=bindparam("at"))
_OF_CLIENT = (
    _S.update()
    .where(_S.c.client_id == bindparam("client"), _S.c.status == "due", _LATER)
    .values(look_at=bindparam("at"))
)


def wake(connection: Connection, changed: Any, at: datetime) -> None:  # noqa: ANN401 - any of the desk's values
    """Look now at what depends on it."""
    if isinstance(changed, CalendarDay):
        connection.execute(_ALL, {"at": at})
    elif isinstance(changed, Client):
        connection.execute(_OF_CLIENT, {"client": changed.id, "at": at})
    elif isinstance(changed, ClientReadings | HeldTariff | IntervalDay | Subscriber | TakenBack):
        connection.execute(_OF_CLIENT, {"client": changed.client_id, "at": at})
