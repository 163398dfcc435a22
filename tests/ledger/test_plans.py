"""No question of the desk walks through a table that grows: each is answered from an index."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from maild.desk.code import code_digest
from maild.desk.decision import Ref
from maild.desk.register import JournalQuery
from maild.ledger.listing import Filter, open_listing
from maild.ledger.sqlite import sqlite3
from maild.metering.readings import ReadingRow
from maild.metering.track import Reading
from maild.ports import Attempt, Outcome
from tests.desk.samples import MOSCOW, OCTOBER, a_letter
from tests.ledger.book import CLIENT, INBOX, NOON, VALIDITY, place

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from maild.ledger.listing import Listing
    from maild.ledger.store import SqlLedger
    from maild.ledger.work import SqlWork
    from tests.ledger.book import Book

GROWING = (
    *("requests", "inbox", "outbox", "attempts", "history", "subscribers", "codes", "questions", "registrations"),
    *("meters", "readings", "mended_readings", "imports", "interval_days", "tariffs"),
    "statements",
    "statement_lines",
    "claims",
    "devices",
)
SMALL = (
    "claims_open",
    "one_month_due",
    "statements_lacking",
    "statements_to_look_at",
    "statements_to_tell_of",
    "registrations_open",
    "inbox_quarantined",
    "outbox_claimed",
    "inbox_unsettled",
    "outbox_undelivered",
    "outbox_due",
    "devices_waiting",
)
"""Partial indexes that hold only what is open now: to walk through one is no matter."""
pytestmark = pytest.mark.sqlite
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
KEY = "snt@romashka.example"
IN_A_FILE = [ReadingRow(2, Reading("0007", LAST, ()))]
"""What a file of readings says, as far as meters are looked up by it."""


def _walks(url: str, statements: list[str]) -> list[str]:
    """Steps that read a whole growing table, or a whole index of one, in a plan of SQLite's own."""
    found = []
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        for sql in statements:
            for *_, step in database.execute(f"EXPLAIN QUERY PLAN {sql}"):
                if re.match(rf"SCAN (?:{'|'.join(GROWING)})\b", step) and step.split()[-1] not in SMALL:
                    found.append(f"{step}: {sql}")
    return found


def _said(sql: str) -> None:
    """Takes down what the database is asked, values filled in."""
    if sql.startswith(("SELECT", "UPDATE", "DELETE", "INSERT INTO counters")):
        _HEARD.append(sql)


_HEARD: list[str] = []


def _listen(connection: Connection | None) -> None:
    assert connection is not None
    driver: Any = connection.connection.driver_connection
    driver.set_trace_callback(_said)
    _HEARD.clear()


@pytest.fixture
def heard(with_client: Book) -> list[str]:
    with_client.ledger.cursor(INBOX, VALIDITY)
    _listen(with_client.ledger._kept)
    return _HEARD


QUESTIONS: dict[str, Callable[[SqlWork], object]] = {
    "client": lambda w: w.register.client(1),
    "client by address": lambda w: w.register.client_by_address(KEY),
    "client by name": lambda w: w.register.clients_like("Ромашка"),
    "clients": lambda w: w.register.all_clients(500),
    "subscriber": lambda w: w.register.subscriber(1, "12"),
    "subscribers": lambda w: w.register.subscribers(1),
    "registration": lambda w: w.register.registration(1),
    "open registration": lambda w: w.register.open_registration(KEY),
    "open registrations": lambda w: w.register.open_registrations(),
    "request": lambda w: w.register.request(1),
    "request by number": lambda w: w.register.request_by_number("2026-000001"),
    "journal": lambda w: w.register.requests(JournalQuery(client_id=1, first=FIRST, last=LAST, or_open=True)),
    "journal of a plot": lambda w: w.register.requests(JournalQuery(client_id=1, plot_key="12")),
    "journal of a status": lambda w: w.register.requests(JournalQuery(client_id=1, statuses=("done",))),
    "journal of a number": lambda w: w.register.requests(JournalQuery(client_id=1, number="2026-000001")),
    "all of a period": lambda w: w.register.requests(JournalQuery(first=FIRST, last=LAST)),
    "all of a period and open": lambda w: w.register.requests(JournalQuery(first=FIRST, last=LAST, or_open=True)),
    "all since a day": lambda w: w.register.requests(JournalQuery(first=FIRST, or_open=True)),
    "all of a plot": lambda w: w.register.requests(JournalQuery(plot_key="12")),
    "all open": lambda w: w.register.requests(JournalQuery(statuses=("confirmed", "in_progress"))),
    "all overdue": lambda w: w.register.requests(JournalQuery(overdue_at=NOON)),
    "all due": lambda w: w.register.requests(JournalQuery(due_until=NOON)),
    "counted": lambda w: w.register.counted(1, FIRST),
    "question": lambda w: w.register.question(1),
    "known plots": lambda w: w.register.known_plots(IN_A_FILE),
    "known plots of a client": lambda w: w.register.known_plots(IN_A_FILE, 1),
    "tracks": lambda w: w.register.tracks(1, {1: IN_A_FILE[0].reading}, LAST),
    "tariffs": lambda w: w.register.tariffs(1),
    "days of half-hours": lambda w: w.register.interval_days(1, FIRST),
    "import": lambda w: w.register.import_of("0" * 64, "показания.xlsx"),
    "import of a number": lambda w: w.register.taken_import(1),
    "readings of a file": lambda w: w.register.stood(1),
    "readings of a day": lambda w: w.register.stood_on(1, FIRST),
    "days of a file": lambda w: w.register.stood_days(1),
    "files that changed a file's": lambda w: w.register.mended_by(1),
    "device": lambda w: w.register.device(1),
    "devices of a user": lambda w: w.register.devices_of(KEY),
    "devices of a meter": lambda w: w.register.devices_named("0007"),
    "waiting devices": lambda w: w.register.waiting_devices(),
    "plots with a meter": lambda w: w.register.meters("0007"),
    "readings of a meter": lambda w: w.register.readings_of(1, "0007", FIRST),
    "with readings": lambda w: w.register.metered(1),
    "touched": lambda w: w.register.touched_since(1),
    "statement": lambda w: w.register.statement(1),
    "planned month": lambda w: w.register.planned(1),
    "due from a day": lambda w: w.register.due_from(FIRST),
    "revisions": lambda w: w.register.revisions(1, OCTOBER),
    "latest statement": lambda w: w.register.latest(1),
    "latest before": lambda w: w.register.latest(1, OCTOBER),
    "published": lambda w: w.register.published(1),
    "template": lambda w: w.register.template_letters(1),
    "lines": lambda w: w.register.kept(1),
    "totals": lambda w: w.register.totals(1, OCTOBER, OCTOBER),
    "past": lambda w: w.register.past(1, OCTOBER, OCTOBER),
    "lacking": lambda w: w.register.lacking(),
    "claim about a statement": lambda w: w.register.claim(1),
    "open claims": lambda w: w.register.open_claims(),
    "open claims of a client": lambda w: w.register.open_claims(1),
    "code": lambda w: w.register.code(code_digest("0" * 16)),
    "codes of a thing": lambda w: w.register.codes_about(Ref("request", 1)),
    "letter by Message-ID": lambda w: w.register.sent_letter("out.1@tancos.example"),
    "outgoing": lambda w: w.register.outgoing(1),
    "taken": lambda w: w.register.taken_letter(1),
    "last written": lambda w: w.register.last_written(CLIENT, ("blanks", "handed_on"), NOON),
    "person item": lambda w: w.register.person_item(1),
    "open person items": lambda w: w.register.open_person_items(strangers=True),
    "quarantined": lambda w: w.register.quarantined(),
    "undelivered": lambda w: w.register.undelivered_count(),
    "flag": lambda w: w.register.flag("paused"),
    "history": lambda w: w.register.history(Ref("request", 1)),
    "next number": lambda w: w.register.next_number(2026),
    "seen": lambda w: w.seen(a_letter(), "raw"),
    "held": lambda w: w.holds(place(1)),
    "days": lambda w: w.calendar_days(),
}

ERRANDS: dict[str, Callable[[SqlLedger], object]] = {
    "due": lambda ledger: ledger.due(NOON),
    "claim": lambda ledger: ledger.claim(NOON, 50),
    "release": lambda ledger: ledger.release_claims(NOON),
    "release some": lambda ledger: ledger.release_untried([1, 2], NOON),
    "next attempt": lambda ledger: ledger.next_attempt_at(),
    "unsettled": lambda ledger: ledger.unsettled(INBOX, VALIDITY),
    "settle": lambda ledger: ledger.mark_settled(INBOX, VALIDITY, [1, 2]),
    "known": lambda ledger: ledger.known_uids(INBOX, VALIDITY, [1, 2]),
    "in hand": lambda ledger: ledger.mark_in_hand(place(1)),
}


@pytest.mark.parametrize("asked", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_of_the_desk_is_answered_from_an_index(
    with_client: Book, heard: list[str], asked: Callable[[SqlWork], object]
) -> None:
    with with_client.ledger.work() as work:
        asked(work)
    assert heard
    assert _walks(with_client.url, heard) == []


@pytest.mark.parametrize("errand", ERRANDS.values(), ids=ERRANDS)
def test_an_errand_of_the_daemon_is_answered_from_an_index(
    with_client: Book, heard: list[str], errand: Callable[[SqlLedger], object]
) -> None:
    for _ in range(2):
        with_client.write()
    errand(with_client.ledger)
    assert heard
    assert _walks(with_client.url, heard) == []


def test_an_attempt_is_written_down_without_a_walk(with_client: Book, heard: list[str]) -> None:
    number = with_client.write()
    with with_client.ledger.work() as work:
        work.mark_in_data(number)
        work.record_attempt(number, Attempt(Outcome.TEMPORARY, "450"), at=NOON)
        work.commit()
    assert _walks(with_client.url, heard) == []


LISTINGS: dict[str, Callable[[Listing], object]] = {
    "requests of a plot": lambda s: s.requests(NOON, Filter(plot="12")),
    "requests of a client": lambda s: s.requests(NOON, Filter(client="Ромашка")),
    "requests of a day": lambda s: s.requests(NOON, Filter(since=FIRST, until=LAST)),
    "overdue": lambda s: s.requests(NOON, Filter(overdue=True)),
    "subscribers of a plot": lambda s: s.subscribers(Filter(plot="12")),
    "inbox of a verdict": lambda s: s.inbox(Filter(since=FIRST, status="handled")),
    "inbox of an address": lambda s: s.inbox(Filter(client=CLIENT)),
    "inbox of a plot": lambda s: s.inbox(Filter(plot="12")),
    "outbox of an address": lambda s: s.outbox(Filter(client=CLIENT)),
    "outbox of a plot": lambda s: s.outbox(Filter(plot="12")),
    "statements of a client": lambda s: s.statements(Filter(client="Ромашка")),
    "statements of a day": lambda s: s.statements(Filter(since=FIRST, until=LAST)),
    "claims of a client": lambda s: s.claims(Filter(client="Ромашка")),
    "claims of a day": lambda s: s.claims(Filter(since=FIRST, until=LAST)),
    "claim": lambda s: s.show("прет-1", NOON),
    "letter": lambda s: s.show("письмо-1", NOON),
    "outgoing": lambda s: s.show("исх-1", NOON),
    "request": lambda s: s.show("2026-000001", NOON),
    "registration": lambda s: s.show("рег-1", NOON),
    "status": lambda s: s.status(NOON),
    "figures": lambda s: s.figures(NOON),
}


@pytest.mark.parametrize("listed", LISTINGS.values(), ids=LISTINGS)
def test_a_narrow_listing_is_answered_from_an_index(with_client: Book, listed: Callable[[Listing], object]) -> None:
    with_client.write()
    with_client.take(1)
    with open_listing(with_client.url, MOSCOW) as listing:
        _listen(listing._connection)
        found = listed(listing)
        if isinstance(found, Iterator):  # a list is read while it is walked
            deque(found, maxlen=0)
    assert _HEARD
    assert _walks(with_client.url, _HEARD) == []


def test_a_walk_would_be_noticed(with_client: Book) -> None:
    assert _walks(with_client.url, ["SELECT * FROM requests WHERE comment = ''"]) != []
