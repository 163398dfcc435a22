"""Letters about claims, and about statements that are not there yet (S-2, S-6). See `desk.correspondence`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from maild.desk.correspondence import Content, Enclosed

if TYPE_CHECKING:
    from datetime import date

    from maild.desk.claim import Claim
    from maild.desk.parties import Client
    from maild.desk.statement import Revision
    from maild.metering.months import Month


@dataclass(frozen=True, slots=True)
class StatementNotYet(Content):
    """To a client who misses or asks for a statement: the day on which it is due, or that it is `late` (S-6).

    A late one goes out as soon as it can be drawn up; `claim` is his claim of it.
    """

    template: ClassVar[str] = "statement_not_yet"
    client: Client
    month: Month
    due_on: date
    late: bool = False
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class ClaimTaken(Content):
    """To a client: his claim of errors is with the dispatcher, and by when (S-6)."""

    template: ClassVar[str] = "claim_taken"
    client: Client
    claim: Claim


@dataclass(frozen=True, slots=True)
class ClaimSettled(Content):
    """To a client: what became of his claim, with the dispatcher's words; `claim.status` says which (S-6)."""

    template: ClassVar[str] = "claim_settled"
    client: Client
    claim: Claim


@dataclass(frozen=True, slots=True)
class NoticeClaim(Content):
    """To a dispatcher: a claim that a person must settle (D-2); `statement` is the newest revision it is about."""

    template: ClassVar[str] = "notice_claim"
    client: Client
    claim: Claim
    statement: Revision | None
    enclosed: Enclosed


@dataclass(frozen=True, slots=True)
class NoticeLacking(Content):
    """To a dispatcher: what statements lack whose day is near or has come (S-2), each with its client's name."""

    template: ClassVar[str] = "notice_lacking"
    statements: tuple[tuple[Revision, str], ...]
    today: date

    @property
    def late(self) -> tuple[tuple[Revision, str], ...]:
        """Those whose day has come."""
        return tuple(pair for pair in self.statements if pair[0].due_on <= self.today)

    @property
    def soon(self) -> tuple[tuple[Revision, str], ...]:
        """Those whose day is near."""
        return tuple(pair for pair in self.statements if pair[0].due_on > self.today)
