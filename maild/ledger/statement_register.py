"""The desk's questions about statements and claims, answered from indexes (`desk.statement_register`)."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, text

from maild.ledger import statement_rows as rows
from maild.ledger.letter_tables import InboxRow
from maild.ledger.meter_register import SqlMeterRegister
from maild.ledger.statement_tables import LACKING, OPEN_CLAIM, ClaimRow, StatementLineRow, StatementRow
from maild.ledger.statements import find_row, table_of
from maild.ledger.tables import TEMPLATE, RegistrationRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from maild.desk.claim import Claim
    from maild.desk.statement import Lines, Revision
    from maild.metering.months import Month
    from maild.metering.trend import MonthTotal

_S, _L, _C = table_of(StatementRow), table_of(StatementLineRow), table_of(ClaimRow)
_R = table_of(RegistrationRow)
_OF_CLIENT = _S.c.client_id == bindparam("client")
_DRAWN_UP = _S.c.status.in_(("generated", "sent", "published"))
_BEFORE = _S.c.period < bindparam("before")
_SINCE = _S.c.period >= bindparam("since")

_REVISIONS = _S.select().where(_OF_CLIENT, _S.c.period == bindparam("period")).order_by(_S.c.revision)
_LATEST = _S.select().where(_OF_CLIENT, _DRAWN_UP).order_by(_S.c.period.desc(), _S.c.revision.desc()).limit(1)
_PUBLISHED = _S.select().where(_OF_CLIENT, _S.c.published_at.is_not(None)).order_by(_S.c.period, _S.c.revision)
_LATEST_BEFORE = _LATEST.where(_BEFORE)
_KEPT = _L.select().where(_L.c.statement_id == bindparam("statement")).order_by(_L.c.number)
_TOTALS = _S.select().where(_OF_CLIENT, _DRAWN_UP, _SINCE, _BEFORE).order_by(_S.c.period)
_PAST = (
    select(_L.c.subscriber_id, _L.c.kwh)
    .join(_S, _S.c.id == _L.c.statement_id)
    .where(_OF_CLIENT, _DRAWN_UP, _SINCE, _BEFORE, _L.c.known, _L.c.number > 0)
    .order_by(_S.c.period.desc())
)
_WITH_TEMPLATE = (
    select(_R.c.letters)
    .where(_R.c.client_id == bindparam("client"), _R.c.status == "confirmed", text(TEMPLATE))
    .order_by(_R.c.id.desc())
    .limit(1)
)
_DUE_FROM = _S.select().where(_S.c.due_on >= bindparam("day"), _S.c.status == "due").order_by(_S.c.due_on, _S.c.id)
_LACKING = _S.select().where(text(LACKING)).order_by(_S.c.due_on, _S.c.id)
_OPEN = _C.select().where(text(OPEN_CLAIM)).order_by(_C.c.id)


class SqlStatementRegister(SqlMeterRegister):
    """`desk.statement_register.StatementRegister` on one connection."""

    def statement(self, statement_id: int) -> Revision | None:
        """See `StatementRegister`."""
        row = find_row(self._connection, StatementRow, id=statement_id)
        return rows.statement_of(row) if row else None

    def planned(self, client_id: int) -> Revision | None:
        """See `StatementRegister`."""
        row = find_row(self._connection, StatementRow, client_id=client_id, status="due")
        return rows.statement_of(row) if row else None

    def due_from(self, day: date) -> Sequence[Revision]:
        """See `StatementRegister`."""
        found = self._connection.execute(_DUE_FROM, {"day": day.isoformat()})
        return [rows.statement_of(row) for row in found.mappings()]

    def revisions(self, client_id: int, month: Month) -> Sequence[Revision]:
        """See `StatementRegister`."""
        found = self._connection.execute(_REVISIONS, {"client": client_id, "period": str(month)})
        return [rows.statement_of(row) for row in found.mappings()]

    def latest(self, client_id: int, before: Month | None = None) -> Revision | None:
        """See `StatementRegister`."""
        asked, values = (_LATEST_BEFORE, {"before": str(before)}) if before else (_LATEST, {})
        row = self._connection.execute(asked, {"client": client_id, **values}).mappings().first()
        return rows.statement_of(row) if row else None

    def published(self, client_id: int) -> Sequence[Revision]:
        """See `StatementRegister`."""
        found = self._connection.execute(_PUBLISHED, {"client": client_id})
        return [rows.statement_of(row) for row in found.mappings()]

    def template_letters(self, client_id: int) -> Sequence[str]:
        """See `StatementRegister`."""
        letters = self._connection.execute(_WITH_TEMPLATE, {"client": client_id}).scalar()
        ids = sorted(json.loads(letters), reverse=True) if letters else []
        found = (find_row(self._connection, InboxRow, id=number) for number in ids)
        return [row["raw_digest"] for row in found if row]

    def kept(self, statement_id: int) -> Lines:
        """See `StatementRegister`."""
        found = self._connection.execute(_KEPT, {"statement": statement_id})
        return rows.lines_of(statement_id, found.mappings())

    def totals(self, client_id: int, since: Month, before: Month) -> Sequence[MonthTotal]:
        """See `StatementRegister`."""
        found = self._connection.execute(_TOTALS, _months(client_id, since, before))
        return [rows.total_of(row) for row in found.mappings()]

    def past(self, client_id: int, since: Month, before: Month) -> Mapping[int, tuple[Decimal, ...]]:
        """See `StatementRegister`."""
        used: dict[int, list[Decimal]] = defaultdict(list)
        for subscriber_id, kwh in self._connection.execute(_PAST, _months(client_id, since, before)):
            used[subscriber_id].append(rows.used(kwh))
        return {subscriber_id: tuple(months) for subscriber_id, months in used.items()}

    def lacking(self) -> Sequence[Revision]:
        """See `StatementRegister`."""
        return [rows.statement_of(row) for row in self._connection.execute(_LACKING).mappings()]

    def claim(self, claim_id: int) -> Claim | None:
        """See `StatementRegister`."""
        row = find_row(self._connection, ClaimRow, id=claim_id)
        return rows.claim_of(row) if row else None

    def open_claims(self, client_id: int | None = None) -> Sequence[Claim]:
        """See `StatementRegister`."""
        asked = _OPEN if client_id is None else _OPEN.where(_C.c.client_id == client_id)
        return [rows.claim_of(row) for row in self._connection.execute(asked).mappings()]


def _months(client_id: int, since: Month, before: Month) -> dict[str, object]:
    return {"client": client_id, "since": str(since), "before": str(before)}
