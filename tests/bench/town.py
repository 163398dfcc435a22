"""The clients of the bench and their plots, put into an empty ledger as values: how they came there is not measured."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from maild import wiring
from maild.desk.addresses import address_key
from maild.desk.decision import Change, Ref
from maild.desk.parties import Client, ClientStatus, MeteringSystem, Subscriber
from maild.desk.plots import plot_key
from tests.flows.stage import at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maild.settings import Settings


def address(number: int) -> str:
    """Of the n-th of the clients, from 1."""
    return f"snt{number}@snt{number}.example"


CLIENTS = tuple(map(address, range(1, 301)))
PLOTS = tuple(str(n) for n in range(1, 31))
FOUNDED = at("2026-09-01 10:00")


def client(number: int) -> Client:
    """The n-th of the clients, from 1."""
    return Client(
        id=number,
        name=f"СНТ «Ромашка-{number}»",
        address=address(number),
        address_key=address_key(address(number)),
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


def found(settings: Settings, clients: int = len(CLIENTS), plots: int = len(PLOTS)) -> None:
    """Put them all into the ledger, the clients with their entries in the history."""
    with wiring.open_ledger(settings) as ledger, ledger.work() as work:
        for change in _changes(clients, plots):
            work.apply(change, at=FOUNDED + timedelta(hours=1), actor="часы", letter_id=None)
        work.commit()


def _changes(clients: int, plots: int) -> Iterator[Change]:
    for number in range(1, clients + 1):
        yield Change(client(number), Ref("client", number), "registered", now="registered")
        for place in range(1, plots + 1):
            yield Change(subscriber((number - 1) * plots + place, number, str(place)))
