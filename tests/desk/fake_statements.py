"""What the register of dictionaries knows of statements and claims."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maild.desk.claim import ClaimStatus
from maild.desk.statement import Lines, StatementStatus
from tests.desk.fake_meters import FakeMeters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from maild.desk.claim import Claim
    from maild.desk.statement import Revision
    from maild.metering.months import Month
    from maild.metering.trend import MonthTotal


@dataclass(slots=True)
class FakeStatements(FakeMeters):
    """`StatementRegister`, of what it was given."""

    statements: dict[int, Revision] = field(default_factory=dict)
    lines: dict[int, Lines] = field(default_factory=dict)
    claims: dict[int, Claim] = field(default_factory=dict)
    templates: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def statement(self, statement_id: int) -> Revision | None:
        return self.statements.get(statement_id)

    def planned(self, client_id: int) -> Revision | None:
        return next((s for s in self._of(client_id) if s.status is StatementStatus.DUE), None)

    def due_from(self, day: date) -> Sequence[Revision]:
        return [s for s in self.statements.values() if s.status is StatementStatus.DUE and s.due_on >= day]

    def revisions(self, client_id: int, month: Month) -> Sequence[Revision]:
        return sorted((s for s in self._of(client_id) if s.month == month), key=lambda s: s.revision)

    def latest(self, client_id: int, before: Month | None = None) -> Revision | None:
        made = [s for s in self._drawn_up(client_id) if before is None or s.month < before]
        return max(made, key=lambda s: (s.month, s.revision), default=None)

    def published(self, client_id: int) -> Sequence[Revision]:
        return [s for s in self._of(client_id) if s.published_at]

    def template_letters(self, client_id: int) -> Sequence[str]:
        return self.templates.get(client_id, ())

    def kept(self, statement_id: int) -> Lines:
        return self.lines.get(statement_id, Lines(statement_id, ()))

    def totals(self, client_id: int, since: Month, before: Month) -> Sequence[MonthTotal]:
        return [s.drawn.total for s in self._drawn_up(client_id) if s.drawn and since <= s.month < before]

    def past(self, client_id: int, since: Month, before: Month) -> Mapping[int, tuple[Decimal, ...]]:
        found: dict[int, tuple[Decimal, ...]] = {}
        months = sorted(self._drawn_up(client_id), key=lambda s: s.month, reverse=True)
        for kept in (k for s in months if since <= s.month < before for k in self.kept(s.id).plots if k.known):
            found[kept.subscriber_id] = (*found.get(kept.subscriber_id, ()), kept.total)
        return found

    def lacking(self) -> Sequence[Revision]:
        due = (s for s in self.statements.values() if s.status is StatementStatus.DUE and s.lacking)
        return sorted(due, key=lambda s: (s.due_on, s.id))

    def claim(self, claim_id: int) -> Claim | None:
        return self.claims.get(claim_id)

    def open_claims(self, client_id: int | None = None) -> Sequence[Claim]:
        return [c for c in self.claims.values() if c.status is ClaimStatus.OPEN and client_id in (None, c.client_id)]

    def _of(self, client_id: int) -> list[Revision]:
        return [s for s in self.statements.values() if s.client_id == client_id]

    def _drawn_up(self, client_id: int) -> list[Revision]:
        over = (StatementStatus.DUE, StatementStatus.SUPERSEDED)
        return [s for s in self._of(client_id) if s.status not in over]
