"""A user's «потребление»: with ten meters in the ledger and with 400,000, each with 36 months of readings (P-4)."""

from __future__ import annotations

import resource
from contextlib import closing
from dataclasses import replace
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

from maild import wiring
from maild.config import load_settings
from maild.desk.arrival import Arrival
from maild.desk.decide_letter import decide_letter
from maild.desk.device import DeviceStatus
from maild.desk.intent import Period, Understanding, UsageIntent
from maild.gateways.clock import FixedClock
from maild.ledger.rows import client_values, device_values, subscriber_values
from maild.ledger.sqlite import sqlite3
from maild.ledger.statements import table_of
from maild.ledger.tables import ClientRow, DeviceRow, SubscriberRow
from tests.bench.figures import say
from tests.cli.conftest import write_config
from tests.desk.samples import OCTOBER, a_client, a_device, a_letter, a_subscriber, moscow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from maild.wiring import Parts

SIZES = (10, 400_000)
MONTHS, PLOTS, ASKED = 36, 400, 9
NOW = moscow("2026-11-25 12:00")
_ALL = Period(date(2023, 12, 1), date(2026, 11, 30))
_PORTION = 20_000


def run(folder: Path) -> None:
    """Processor time of one answer: asked of the ledger, decided, chart and workbook drawn, nothing kept."""
    costs = []
    for size in SIZES:
        desk = folder / str(size)
        desk.mkdir()
        config = write_config(desk)
        _seed(config, desk / "ledger.db", size)
        with wiring.open_desk(load_settings(config, {}), FixedClock(NOW)) as parts:
            _answer(parts, size)  # what is loaded with the first one
            users = [1 + number * (size - 1) // ASKED for number in range(ASKED)]  # each once: charts are remembered
            asked, whole = (median(each) * 1000 for each in zip(*(_answer(parts, user) for user in users), strict=True))
        octets = (desk / "ledger.db").stat().st_size / 1_000_000
        say(f"{size:,} meters, {size * MONTHS:,} readings, {octets:,.0f} MB:")
        say(f"  {asked:.2f} ms of processor to decide, {whole:.1f} ms with chart and workbook")
        costs.append(whole)
    say(f"the answer costs {costs[-1] / costs[0]:.2f} times what it costs with {SIZES[0]} meters")


def _answer(parts: Parts, user: int) -> tuple[float, float]:
    """Seconds of processor until it is decided, and until the letter is written."""
    address = _address(user)
    began = _spent()
    with parts.office.ledger.work() as work:
        moment = parts.office.moment(work)
        arrival = Arrival(1, a_letter("Потребление", address), NOW)
        decision = decide_letter(arrival, Understanding(UsageIntent(_ALL)), work.register, moment)
    decided = _spent()
    (draft,) = decision.letters
    parts.office.renderer.render(draft, 1, NOW)
    return decided - began, _spent() - began


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _address(number: int) -> str:
    return f"user{number}@mail.example"


# ── the ledger ───────────────────────────────────────────────────────────────────────────────────────────────────


def _seed(config: Path, place: Path, size: int) -> None:
    """Each plot has a meter, each meter a user. Straight into the file, in the order of keys."""
    with wiring.open_ledger(load_settings(config, {})) as ledger, ledger._transaction() as connection:
        clients = range(1, (size - 1) // PLOTS + 2)
        for start in range(1, size + 1, _PORTION):
            numbers = range(start, min(start + _PORTION, size + 1))
            if start == 1:
                values = [client_values(a_client(n, f"snt{n}@garden.example", f"СНТ «Сад {n}»")) for n in clients]
                connection.execute(table_of(ClientRow).insert(), values)
            connection.execute(table_of(SubscriberRow).insert(), [_subscriber(number) for number in numbers])
            connection.execute(table_of(DeviceRow).insert(), [_device(number) for number in numbers])
    with closing(sqlite3.connect(place)) as file, file:
        file.execute("INSERT INTO imports VALUES (1, '', '', '', 0, 0, 0, 0, NULL, NULL)")
        file.executemany("INSERT INTO readings VALUES (?, ?, ?, ?, 0, NULL, 1, 0)", _readings(size))


def _subscriber(number: int) -> dict[str, object]:
    client, plot = (number - 1) // PLOTS + 1, str((number - 1) % PLOTS + 1)
    return subscriber_values(a_subscriber(plot, number, client)) | {"serial": f"{number:08}"}


def _device(number: int) -> dict[str, object]:
    row = _subscriber(number)
    device = replace(
        a_device(DeviceStatus.CONFIRMED, number, _address(number)),
        serial=str(row["serial"]),
        client_id=(number - 1) // PLOTS + 1,
        plot=str(row["plot"]),
    )
    return device_values(device)


def _readings(size: int) -> Iterator[tuple[int, str, str, str]]:
    days = [f"{month}-25" for month in OCTOBER.run(MONTHS)]
    for number in range(1, size + 1):
        serial = f"{number:08}"
        yield from (
            (number, day, serial, f"{100 + (110 + number % 97) * n};{40 + 30 * n}") for n, day in enumerate(days)
        )
