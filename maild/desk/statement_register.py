"""What the desk may look up of statements and claims while it decides: a part of `desk.register.Register`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from maild.desk.claim import Claim
    from maild.desk.statement import Lines, Revision
    from maild.metering.months import Month
    from maild.metering.trend import MonthTotal


class StatementRegister(Protocol):
    """The questions. Each is answered from an index; none scans."""

    def statement(self, statement_id: int) -> Revision | None:
        """By its number in the ledger."""
        ...

    def planned(self, client_id: int) -> Revision | None:
        """The month that is due next, or waits for what it lacks."""
        ...

    def due_from(self, day: date) -> Sequence[Revision]:
        """All that are due on a day or later."""
        ...

    def revisions(self, client_id: int, month: Month) -> Sequence[Revision]:
        """All of a month, the oldest first; the planned one among them."""
        ...

    def latest(self, client_id: int, before: Month | None = None) -> Revision | None:
        """The newest revision that was drawn up, of the newest month, or of the newest before one."""
        ...

    def published(self, client_id: int) -> Sequence[Revision]:
        """All revisions that have a page."""
        ...

    def template_letters(self, client_id: int) -> Sequence[str]:
        """The raw letters of the newest confirmed case that brought a template, the newest first, by their digests."""
        ...

    def kept(self, statement_id: int) -> Lines:
        """Its lines, in their order; none of one that is due."""
        ...

    def totals(self, client_id: int, since: Month, before: Month) -> Sequence[MonthTotal]:
        """What the months from `since` on came to, by their newest revisions."""
        ...

    def past(self, client_id: int, since: Month, before: Month) -> Mapping[int, tuple[Decimal, ...]]:
        """Likewise subscriber by subscriber: kWh, the newest first, months without data left out."""
        ...

    def lacking(self) -> Sequence[Revision]:
        """Those that are due and are known to lack something, by their days."""
        ...

    def claim(self, claim_id: int) -> Claim | None:
        """By its number."""
        ...

    def open_claims(self, client_id: int | None = None) -> Sequence[Claim]:
        """Oldest first; of all clients or of one."""
        ...
