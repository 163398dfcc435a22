"""The clients of the bench and their plots, put into an empty ledger as values: how they came there is not measured."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from maild import wiring
from maild.desk.addresses import address_key
from maild.desk.decision import Change
from maild.desk.parties import Client, ClientStatus, MeteringSystem, Subscriber
from maild.desk.plots import plot_key
from tests.flows.stage import at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maild.settings import Settings

CLIENTS = tuple(f"snt{n}@snt{n}.example" for n in range(1, 301))
PLOTS = tuple(str(n) for n in range(1, 31))
FOUNDED = at("2026-09-01 10:00")


def client(number: int) -> Client:
    """The n-th of the clients, from 1."""
    address = CLIENTS[number - 1]
    return Client(
        id=number,
        name=f"СНТ «Ромашка-{number}»",
        address=address,
        address_key=address_key(address),
        phone="+7 916 123-45-67",
        metering_system=MeteringSystem.SUP04,
        statement_day=25,
        ct_ratio=None,
        status=ClientStatus.REGISTERED,
        registered_at=FOUNDED,
        tariff=(("T1", Decimal("7.45")),),
    )


def subscriber(number: int, client_id: int, plot: str) -> Subscriber:
    """A plot with its meter."""
    return Subscriber(
        id=number,
        client_id=client_id,
        plot=plot,
        plot_key=plot_key(plot),
        name=f"Абонент {plot}",
        serial=f"{7_000_000 + number:08d}",
        mac=None,
        metering_system=MeteringSystem.SUP04,
        common=False,
        initial=(("T1", Decimal(100)),),
    )


def found(settings: Settings) -> None:
    """Put them all into the ledger."""
    with wiring.open_ledger(settings) as ledger, ledger.work() as work:
        for value in _values():
            work.apply(Change(value), at=FOUNDED + timedelta(hours=1), actor="часы", letter_id=None)
        work.commit()


def _values() -> Iterator[Client | Subscriber]:
    for number in range(1, len(CLIENTS) + 1):
        yield client(number)
        for place, plot in enumerate(PLOTS, start=1):
            yield subscriber((number - 1) * len(PLOTS) + place, number, plot)
