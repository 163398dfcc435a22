"""A registration case: what a client asks to be known by, and what became of it (R-1 to R-8)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from maild.desk.parties import CtRatio, MeteringSystem


class RegistrationKind(StrEnum):
    """A new client, or a change of a registered one's data (R-7)."""

    NEW = "new"
    CHANGE = "change"


class RegistrationStatus(StrEnum):
    """The life of a registration case."""

    INCOMPLETE = "incomplete"
    PENDING = "pending"
    APPROVED = "approved"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True)
class RegistrationFields:
    """What a registration letter says (R-1). None is "not said". `address` is the one address for requests and answers.

    `tariff` maps a zone (`T1`…) to roubles per kWh; `max_watts` and `zone_labels` come from dispatchers only.
    """

    name: str | None = None
    address: str | None = None
    phone: str | None = None
    metering_system: MeteringSystem | None = None
    statement_day: int | None = None
    ct_ratio: CtRatio | None = None
    tariff: tuple[tuple[str, Decimal], ...] | None = None
    max_watts: int | None = None
    zone_labels: tuple[tuple[str, str], ...] | None = None

    def filled_by(self, newer: RegistrationFields) -> RegistrationFields:
        """These fields with everything that `newer` says put over them (R-2: a later letter completes a case)."""
        merged = {f.name: getattr(newer, f.name) for f in fields(self)}
        return RegistrationFields(**{n: v if v is not None else getattr(self, n) for n, v in merged.items()})

    def said(self) -> tuple[str, ...]:
        """Names of the fields that are given."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name) is not None)


@dataclass(frozen=True, slots=True)
class Misfield:
    """A field that was given but cannot be taken: what was written, what is wrong, what would be right (in Russian)."""

    field: str
    written: str
    problem: str


@dataclass(frozen=True, slots=True)
class Registration:
    """One case, shown as рег-12.

    `sender` is where the first letter came from: answers about the case go there until it is decided; the
    confirmation goes to `fields.address`. `letters` are the inbox ids of its letters (their attachments are kept
    with them). `scan` and `tariff_file` and `template_file` say which attachments have come.
    `client_id` is set for a change from the start, for a new one when confirmed.
    """

    id: int
    kind: RegistrationKind
    status: RegistrationStatus
    sender: str
    received_at: datetime
    due_by: datetime
    fields: RegistrationFields
    scan: bool
    tariff_file: bool
    template_file: bool
    missing: tuple[str, ...]
    letters: tuple[int, ...]
    client_id: int | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    overdue_told_at: datetime | None = None

    @property
    def address(self) -> str:
        """The address that will be registered."""
        return self.fields.address or self.sender
