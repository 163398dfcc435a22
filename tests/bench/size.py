"""A ledger of many years: what a letter, a command and a morning cost with a million requests in it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import sqlite

from maild import wiring
from maild.config import load_settings
from maild.desk.request import Request, RequestKind, RequestStatus
from maild.ledger import rows
from maild.ledger.sqlite import sqlite3
from maild.ledger.statements import table_of
from maild.ledger.tables import RequestRow, SubscriberRow
from tests.bench import town
from tests.bench.figures import say, used_by
from tests.bench.letters import Mailbag
from tests.bench.place import a_place
from tests.flows.stage import at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlmodel import SQLModel

    from tests.bench.place import Place

SMALL, LARGE = (1_000, 1_000), (1_000_000, 400_000)
"""Requests and subscribers, besides those of the town."""
LETTERS, ROUNDS = 300, 3
FILED, WRITTEN, TAKEN = at("2019-03-04 10:00"), at("2026-11-03 10:00"), at("2026-11-03 11:00")


def run(folder: Path) -> None:
    """The same letters and the same morning with 1,000 requests in the ledger and with 1,000,000."""
    with a_place(folder) as place:
        desks = [_grown(place, name, *size) for name, size in (("small", SMALL), ("large", LARGE))]
        starts = [used_by("tests.bench.one_pass", str(desk), TAKEN.isoformat()).seconds for desk in desks]
        say(f"a pass with nothing to do, start included: {starts[0]:.2f} s and {starts[1]:.2f} s (to reach: 2)")
        for what, take in (("letters and commands", _letters), ("a morning's pass", _morning)):
            spent: list[list[float]] = [[], []]
            for number in range(ROUNDS):
                for seen, desk in zip(spent, desks, strict=True):
                    seen.append(take(place, desk, number))
            few, many = map(median, spent)
            say(f"{what}: {few:.2f} s and {many:.2f} s of CPU, {many / few:.2f} times (to reach: 1.2)")


def _letters(place: Place, desk: Path, number: int) -> float:
    place.empty()
    place.lay(Mailbag(WRITTEN, 11 + number).letters(LETTERS), WRITTEN)
    return used_by("tests.bench.one_pass", str(desk), (TAKEN + timedelta(minutes=number)).isoformat()).cpu


def _morning(place: Place, desk: Path, number: int) -> float:
    """With the digest."""
    place.empty()
    place.inbox()
    return used_by("tests.bench.one_pass", str(desk), at(f"2026-11-{5 + number:02} 09:01").isoformat()).cpu


def _grown(place: Place, name: str, requests: int, subscribers: int) -> Path:
    config = place.desk(name)
    settings = load_settings(config, {})
    town.found(settings)
    path = wiring.ledger_file(settings)
    assert path is not None
    with closing(sqlite3.connect(path)) as ledger, ledger:
        _pour(ledger, SubscriberRow, (rows.subscriber_values(one) for one in _subscribers(subscribers)))
        _pour(ledger, RequestRow, (rows.request_values(one) for one in _requests(requests)))
        for counter, last in (("request", requests), ("subscriber", 10_000_000)):
            ledger.execute("INSERT OR REPLACE INTO counters (name, value) VALUES (?, ?)", (counter, last))
    return config


def _pour(ledger: sqlite3.Connection, row: type[SQLModel], values: Iterator[dict[str, Any]]) -> None:
    """As the ledger writes rows, without an entry in the history for each."""
    table, dialect = table_of(row), sqlite.dialect()
    first = next(values)
    turns = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in first]
    marks = ", ".join("?" * len(first))
    into = f"INSERT INTO {table.name} ({', '.join(first)}) VALUES ({marks})"  # noqa: S608 - names of our own

    def bound(one: dict[str, Any]) -> list[Any]:
        return [turn(value) if turn else value for turn, value in zip(turns, one.values(), strict=True)]

    ledger.execute(into, bound(first))
    ledger.executemany(into, map(bound, values))


def _subscribers(count: int) -> Iterator[Any]:
    for number in range(count):
        client, plot = number % len(town.CLIENTS) + 1, f"9{number // len(town.CLIENTS):05}"
        yield town.subscriber(100_000 + number, client, plot)


def _requests(count: int) -> Iterator[Request]:
    """Done so long ago that no journal of these days shows them."""
    done = _request(1)
    for number in range(1, count + 1):
        client, filed = number % len(town.CLIENTS) + 1, FILED + timedelta(seconds=number)
        plot = town.PLOTS[number % len(town.PLOTS)]
        yield replace(
            done, id=number, number=f"2019-{number:06}", client_id=client, plot=plot, plot_key=plot, filed_at=filed
        )


def _request(number: int) -> Request:
    return Request(
        id=number,
        number=f"2019-{number:06}",
        client_id=1,
        plot="1",
        plot_key="1",
        kind=RequestKind.DISCONNECT,
        watts=None,
        status=RequestStatus.DONE,
        filed_at=FILED,
        counted_on=FILED.date(),
        expires_at=FILED + timedelta(hours=72),
        comment="неуплата",
        confirmed_at=FILED,
        process_by=FILED + timedelta(hours=8),
        started_at=FILED,
        execute_by=FILED + timedelta(hours=48),
        done_at=FILED + timedelta(hours=4),
        outcome="сделано",
    )
