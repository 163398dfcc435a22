"""`make bench-day`: the statements of many clients on one day, as the daemon draws them up, on a ledger on disk.

Calculation from the ledger, workbook, PDF, page, letter into the outbox, lines and history kept: each client a
transaction, and between them the mailbox is looked at. `CLIENTS=1000` is the target's month (issue 5).
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from maild import wiring
from maild.desk.meter import Import
from maild.desk.statement import Revision, StatementStatus
from maild.gateways.clock import FixedClock
from maild.ledger.meter_tables import ImportRow, MeterRow, ReadingRow
from maild.ledger.rows import client_values, plain_values, subscriber_values
from maild.ledger.statement_rows import statement_values
from maild.ledger.statement_tables import StatementRow
from maild.ledger.statements import table_of
from maild.ledger.tables import ClientRow, CounterRow, SubscriberRow
from maild.metering.months import Month
from maild.settings import DeskSettings, ImapSettings, LedgerSettings, Settings, SmtpSettings, StatementSettings
from tests.bench.figures import say, tell, used_by
from tests.desk.samples import a_client, a_subscriber, moscow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlmodel import SQLModel

PLOTS = 300
TARGET_SECONDS, TARGET_MB, TARGET_ANSWER = 180, 600, 2
DAY = moscow("2026-10-26 10:00")
INITIAL = '[["T1", "1000"], ["T2", "300"]]'


def settings_at(folder: Path) -> Settings:
    """A desk that publishes; its servers are never asked."""
    return Settings(
        desk=DeskSettings(address="desk@localhost", name="Диспетчерский пункт", dispatchers=("d@desk.example",)),
        imap=ImapSettings("localhost", "desk", ""),
        smtp=SmtpSettings("localhost"),
        ledger=LedgerSettings(f"sqlite:///{folder}/ledger.db", str(folder / "letters")),
        statements=StatementSettings(publication=str(folder / "published")),
    )


@dataclass(slots=True)
class QuietBox:
    """A mailbox without letters that remembers when it was looked at."""

    looks: list[float] = field(default_factory=list)

    def open(self) -> tuple[str, int]:
        self.looks.append(time.monotonic())
        return "desk@localhost/INBOX", 1

    def uids_after(self, _cursor: int) -> list[int]:
        return []

    def fetch(self, _uids: list[int]) -> Iterator[object]:
        return iter(())


# ── before the day ───────────────────────────────────────────────────────────────────────────────────────────────


def seed(settings: Settings, clients: int) -> None:
    """Clients with plots, a reading of each plot, and the month that is due."""
    past = Import(1, "0" * 64, "октябрь.xlsx", "Показания", DAY, clients * PLOTS, 0, 0, None)
    with wiring.open_ledger(settings) as ledger, ledger._transaction() as connection:

        def put(row: type[SQLModel], values: list[dict[str, object]]) -> None:
            connection.execute(table_of(row).insert(), values)

        put(ImportRow, [plain_values(past)])
        names = ("client", "statement", "import", "subscriber")
        put(CounterRow, [{"name": name, "value": clients * (PLOTS if name == "subscriber" else 1)} for name in names])
        for number in range(1, clients + 1):
            client = a_client(number, f"snt{number}@garden.example", f"СНТ «Сад {number}»")
            numbers = range((number - 1) * PLOTS + 1, number * PLOTS + 1)
            put(ClientRow, [client_values(client)])
            put(SubscriberRow, [_subscriber(each, number) for each in numbers])
            put(MeterRow, [_meter(each) for each in numbers])
            put(ReadingRow, [_reading(each) for each in numbers if each % 50])
            put(StatementRow, [statement_values(_due(number))])


def _due(number: int) -> Revision:
    return Revision(number, number, Month(2026, 10), 1, StatementStatus.DUE, date(2026, 10, 26), look_at=DAY)


def _subscriber(number: int, client: int) -> dict[str, object]:
    plot = a_subscriber(str((number - 1) % PLOTS + 1), number, client)
    return subscriber_values(replace(plot, name=f"Абонент {number}"))


def _meter(number: int) -> dict[str, object]:
    serial = f"0{number:07}"
    kept = {"subscriber_id": number, "number": 1, "serial": serial, "serial_key": serial}
    return {**kept, "initial": INITIAL, "digits": 6}


def _reading(number: int) -> dict[str, object]:
    shown = f"{1050 + number % 977 / 10};{320 + number % 333 / 10}"
    kept = {"subscriber_id": number, "day": "2026-10-25", "serial": f"0{number:07}", "registers": shown}
    return {**kept, "rollover": False, "replaced_by": None, "import_id": 1, "taken_at": DAY}


# ── the day ──────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_all(folder: Path) -> None:
    """Everything that is due, and how long a letter would have had to wait."""
    box = QuietBox()
    with wiring.open_desk(settings_at(folder), FixedClock(DAY)) as parts:
        parts.pipeline.mailbox = box  # type: ignore[assignment]
        box.open()
        done = parts.pipeline.do_due(parts.pipeline.drain)
        box.open()
    longest = max(after - before for before, after in zip(box.looks, box.looks[1:], strict=False))
    looks = len(box.looks)
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    sys.stderr.write(f"{done} done; the mailbox was looked at {looks} times, the longest wait was {longest:.2f} s\n")
    sys.stderr.write(f"  a child that draws: {child:.0f} MB\n")


def main(clients: int) -> None:
    """Seed, then draw in a process of its own."""
    with TemporaryDirectory(prefix="maild-bench-", ignore_cleanup_errors=True) as place:
        seed(settings_at(Path(place)), clients)
        used = used_by("tests.bench.day", "run", place)
    say(f"{clients} clients of {PLOTS} plots: {used.seconds:.1f} s, {used.cpu:.1f} s of processor, {used.peak:.0f} MB")
    say(f"target for 1,000: {TARGET_SECONDS} s, {TARGET_MB} MB, a letter answered within {TARGET_ANSWER} s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        begun = time.monotonic()
        draw_all(Path(sys.argv[2]))
        tell(begun)
    else:
        main(int((sys.argv[1:] or ["50"])[0]))
