"""Who deals with the desk: clients, their subscribers, and the desk itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal


class MeteringSystem(StrEnum):
    """The metering system a client belongs to; it decides the statement days (S-1)."""

    SUP04 = "sup04"
    SMART = "smart"


class ClientStatus(StrEnum):
    """R-6, R-8. A client exists from the moment its confirmation letter was accepted."""

    REGISTERED = "registered"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CtRatio:
    """A current-transformer ratio as written: `150/5` or `30` (domain notes: neither is inferred from the other)."""

    text: str

    @property
    def factor(self) -> Fraction:
        """What the common meter's difference is multiplied by: 150/5 is 30 (S-4)."""
        return Fraction(self.text)


@dataclass(frozen=True, slots=True)
class Client:
    """A garden association with one registered address (R-4).

    `address` is shown and written to; `address_key` (`desk.addresses.address_key`) is compared.
    `max_watts` is the client's own ceiling for a limit, None means 15000 (Q-2).
    `tariff` maps a zone (`T1`…) to roubles per kWh as agreed at registration.
    """

    id: int
    name: str
    address: str
    address_key: str
    phone: str
    metering_system: MeteringSystem
    statement_day: int
    ct_ratio: CtRatio | None
    status: ClientStatus
    registered_at: datetime
    max_watts: int | None = None
    tariff: tuple[tuple[str, Decimal], ...] = ()
    zone_labels: tuple[tuple[str, str], ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A plot of a client, with a meter. `plot` is as the client writes it, `plot_key` is compared (CONTRACT, Numbers).

    `initial` are the first register values by zone, kWh; `digits` the register's integer digits, if given.
    `common` marks the client's common meter.
    """

    id: int
    client_id: int
    plot: str
    plot_key: str
    name: str
    serial: str
    mac: str | None
    metering_system: MeteringSystem | None
    common: bool
    initial: tuple[tuple[str, Decimal], ...] = ()
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk itself, as configured."""

    name: str
    address: str
    phone: str
    dispatchers: tuple[str, ...] = ()
    plus_addressing: bool = False
    commands_by_code: bool = False  # [desk] commands = "code"
    digest_at: str = "09:00"
    hourly_cap: int = 2000
    send_at: str = "10:00"  # statements are drawn up and mailed (S-1)
    publish_at: str = "09:00"  # and published (S-7)
    publishes: bool = False  # whether there is a folder for it
    trusted_authserv_ids: frozenset[str] = field(default_factory=frozenset)

    @property
    def domain(self) -> str:
        """The domain of the desk's address: our Message-IDs end with it."""
        return self.address.rpartition("@")[2].lower()
