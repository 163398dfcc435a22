"""A file of 300,000 readings, of 1,000 clients with 300 plots each: read, judged against what is known, kept (S-3)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import xlsxwriter

from maild import wiring
from maild.config import load_settings
from maild.desk.meter import Import
from maild.ledger.meter_tables import ImportRow, MeterRow, ReadingRow
from maild.ledger.meters import registers_text
from maild.ledger.rows import client_values, plain_values, subscriber_values
from maild.ledger.statements import table_of
from maild.ledger.tables import ClientRow, CounterRow, SubscriberRow
from tests.bench.figures import say, used_by
from tests.cli.conftest import write_config
from tests.desk.samples import a_client, a_subscriber
from tests.ledger.book import NOON
from tests.metering.samples import kwh

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlmodel import SQLModel

    from maild.desk.parties import Client

CLIENTS, PLOTS = 1_000, 300
FIRST, SECOND = date(2025, 10, 25), date(2025, 11, 25)
TARGET_SECONDS, TARGET_MB = 40, 600


def run(folder: Path) -> None:
    """An XLSX, the same as CSV on another ledger, the XLSX once more; and by letter, while others write."""
    rows = CLIENTS * PLOTS
    book, sheet = folder / "readings.xlsx", folder / "readings.csv"
    write_book(book)
    _write_sheet(sheet)
    say(f"target for {rows:,} readings: {TARGET_SECONDS} s, {TARGET_MB} MB")
    for name, file in (("xlsx", book), ("csv", sheet)):
        desk = folder / name
        desk.mkdir()
        config = write_config(desk)
        seed(config)
        used = used_by("tests.bench.one_import", str(config), str(file))
        say(f"{name}: {used.seconds:.1f} s, {used.cpu:.1f} s of processor, {used.peak:.0f} MB")
    used = used_by("tests.bench.one_import", str(folder / "xlsx" / "maild.toml"), str(book))
    say(f"the same file again: {used.seconds:.1f} s")
    desk = folder / "by letter"
    desk.mkdir()
    seed(config := write_config(desk))
    used = used_by("tests.bench.meanwhile", str(config), str(book))
    say(f"by letter to a desk at work: {used.cpu:.1f} s of processor, {used.peak:.0f} MB")


def _meters() -> Iterator[tuple[int, int, str]]:
    """Client, subscriber and serial number of every plot."""
    for number in range(1, CLIENTS * PLOTS + 1):
        yield (number - 1) // PLOTS + 1, number, f"{number:08}"


def write_book(path: Path) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("Серийный номер", "Дата", "Т1", "Т2"))
        for row, (_, number, serial) in enumerate(_meters(), 1):
            sheet.write_string(row, 0, serial)
            sheet.write_string(row, 1, f"{SECOND:%d.%m.%Y}")
            sheet.write_number(row, 2, 1200 + number % 977 / 10)
            sheet.write_number(row, 3, 400 + number % 333 / 10)


def _write_sheet(path: Path) -> None:
    with path.open("w", encoding="cp1251") as file:
        file.write("Серийный номер;Дата;Т1;Т2\n")
        for _, number, serial in _meters():
            t1, t2 = 1200 + number % 977 / 10, 400 + number % 333 / 10
            file.write(f"{serial};{SECOND:%d.%m.%Y};{t1:.1f};{t2:.1f}\n")


def seed(config: Path) -> None:
    """Clients, plots, their meters and a reading of the month before."""
    past = Import(1, "0" * 64, "октябрь.xlsx", "Показания", NOON, CLIENTS * PLOTS, 0, 0, None)
    text = registers_text(kwh("1000.0", "300.0"))
    with wiring.open_ledger(load_settings(config, {})) as ledger, ledger._transaction() as connection:

        def put(row: type[SQLModel], values: list[dict[str, object]]) -> None:
            connection.execute(table_of(row).insert(), values)

        put(ClientRow, [client_values(_client(number)) for number in range(1, CLIENTS + 1)])
        put(ImportRow, [plain_values(past)])
        put(CounterRow, [{"name": name, "value": value} for name, value in (("client", CLIENTS), ("import", 1))])
        for start in range(0, CLIENTS * PLOTS, 30_000):
            some = [m for m in _meters() if start < m[1] <= start + 30_000]
            put(SubscriberRow, [_subscriber(*meter) for meter in some])
            put(MeterRow, [_meter(number, serial) for _, number, serial in some])
            put(ReadingRow, [_reading(number, serial, text) for _, number, serial in some])


def _client(number: int) -> Client:
    return a_client(number, f"snt{number}@garden.example", f"СНТ «Сад {number}»")


def _subscriber(client: int, number: int, serial: str) -> dict[str, object]:
    return subscriber_values(a_subscriber(str((number - 1) % PLOTS + 1), number, client)) | {"serial": serial}


def _meter(number: int, serial: str) -> dict[str, object]:
    return {
        "subscriber_id": number,
        "number": 1,
        "serial": serial,
        "serial_key": serial,
        "initial": '[["T1", "0"], ["T2", "0"]]',
        "digits": 6,
    }


def _reading(number: int, serial: str, registers: str) -> dict[str, object]:
    return {
        "subscriber_id": number,
        "day": FIRST.isoformat(),
        "serial": serial,
        "registers": registers,
        "rollover": False,
        "replaced_by": None,
        "import_id": 1,
        "taken_at": NOON,
    }
