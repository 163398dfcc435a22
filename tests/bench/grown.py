"""A ledger of many years, poured into the file as the desk would have left it: `maild verify` finds nothing wrong."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import sqlite

from maild import wiring
from maild.desk.request import Request, RequestKind, RequestStatus
from maild.ledger import history, rows, seals
from maild.ledger.sqlite import sqlite3
from maild.ledger.statements import table_of
from maild.ledger.tables import HistoryRow, RequestRow, SubscriberRow
from tests.bench import town
from tests.flows.stage import at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlmodel import SQLModel

    from maild.ledger.rows import Values
    from maild.settings import Settings

FILED = at("2019-03-04 10:00")
_LIFE = (
    ("filed", None, "awaiting_confirmation", "snt@garden.example"),
    ("confirmed", "awaiting_confirmation", "confirmed", "snt@garden.example"),
    ("started", "confirmed", "in_progress", "dispatcher@desk.example"),
    ("done", "in_progress", "done", "dispatcher@desk.example"),
)


def grow(settings: Settings, requests: int, subscribers: int) -> None:
    """Found the town, then add so many requests, all done long ago, with their history, and so many subscribers."""
    town.found(settings)
    path = wiring.ledger_file(settings)
    assert path is not None
    with closing(sqlite3.connect(path)) as ledger, ledger:
        number, digest = ledger.execute("SELECT id, digest FROM history ORDER BY id DESC LIMIT 1").fetchone()
        _pour(ledger, SubscriberRow, (rows.subscriber_values(one) for one in _subscribers(subscribers)))
        _pour(ledger, RequestRow, (rows.request_values(one) for one in _requests(requests)))
        _pour(ledger, HistoryRow, _entries(requests, number, digest))
        last = {"request": requests, "subscriber": 10_000_000, "history": number + requests * len(_LIFE)}
        ledger.executemany("INSERT OR REPLACE INTO counters (name, value) VALUES (?, ?)", last.items())


def _pour(ledger: sqlite3.Connection, row: type[SQLModel], values: Iterator[dict[str, Any]]) -> None:
    """As the ledger writes rows."""
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


def _entries(requests: int, number: int, digest: str) -> Iterator[Values]:
    """The history of each request, all its entries with its last seal: of a thing only the newest is looked at."""
    sealed = seals._SEALED[Request]
    for request in _requests(requests):
        seal = sealed.seal(rows.request_values(request))
        for event, was, now, actor in _LIFE:
            number += 1
            entry: history.Entry = {
                "id": number,
                "about_kind": "request",
                "about_id": request.id,
                "at": request.filed_at,
                "actor": actor,
                "event": event,
                "was": was,
                "now": now,
                "letter": None,
                "detail": "",
                "state": seal,
            }
            digest = history._digest(digest, entry)
            yield {**entry, "digest": digest}
