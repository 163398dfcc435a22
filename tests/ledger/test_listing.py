"""What the command line shows of the ledger: the names of CONTRACT, in the desk's zone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from maild.desk.decision import Change, Decision, Flag, LetterVerdict, PersonItem, Ref
from maild.desk.device import DeviceStatus
from maild.desk.registration import RegistrationKind, RegistrationStatus
from maild.desk.request import RequestKind, RequestStatus
from maild.ledger import engine, portions
from maild.ledger.listing import Filter, Listing, open_listing
from maild.ports import Attempt, InboxRecord, Outcome
from maild.seating import DROP
from tests.desk.samples import (
    DISPATCHER,
    MOSCOW,
    STRANGER,
    a_client,
    a_device,
    a_letter,
    a_registration,
    a_request,
    a_subscriber,
    moscow,
)
from tests.ledger.book import CLIENT, INBOX, NOON, VALIDITY, place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from maild.ledger.lines import Line
    from tests.ledger.book import Book

OTHER = a_client(2, "second@x.example", "СНП «Вторая»")
REQUEST, CASE = Ref("request", 1), Ref("registration", 1)


@pytest.fixture
def filled(with_client: Book) -> Book:
    """Two clients with requests, cases and letters."""
    with_client.put(OTHER, a_subscriber("12-А"), replace(a_subscriber("7", 2), client_id=2, mac="00:11"))
    with with_client.ledger.work() as work:
        letter = replace(a_letter("слова"), content_digest="1")
        number = work.new_letter_id()
        late = replace(a_request(RequestStatus.CONFIRMED, RequestKind.LIMIT), plot="12-А", plot_key="12а")
        work.apply(Change(late, REQUEST, "confirmed", None, "confirmed"), at=NOON, actor=CLIENT, letter_id=number)
        decision = Decision(LetterVerdict.HANDLED, "заявка", CLIENT)
        work.record_letter(number, InboxRecord(place(1), "raw", NOON, letter, CLIENT, "Заявка", "m@x"), decision)
        work.commit()
    with_client.write(CLIENT, about=REQUEST, cause_id=1)
    with_client.write(DISPATCHER, about=CASE, cause_id=1)
    with_client.put(replace(a_request(request_id=2), client_id=2, filed_at=moscow("2026-11-20 23:59"), comment=""))
    done = replace(a_request(RequestStatus.DONE, request_id=3), outcome="сделано", filed_at=moscow("2026-11-21 00:00"))
    with_client.put(replace(done, client_id=2))
    with_client.put(a_registration())
    change = replace(a_registration(RegistrationStatus.INCOMPLETE), id=2, kind=RegistrationKind.CHANGE, client_id=2)
    with_client.put(replace(change, fields=replace(change.fields, name=None), missing=("scan",), letters=(1, 2)))
    return with_client


@pytest.fixture
def listing(filled: Book) -> Iterator[Listing]:
    with open_listing(filled.url, MOSCOW) as opened:
        yield opened


def _ids(lines: Iterable[Line]) -> list[object]:
    return [line["id"] for line in lines]


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────

NAMES = {
    "requests": "id number client plot kind watts status filed_at counted_on confirmed_at process_by started_at"
    " execute_by done_at overdue comment reason",
    "clients": "id name address phone metering_system statement_day ct_ratio status registered_at",
    "registrations": "id client kind address status received_at due_by missing decided_at reason",
    "subscribers": "id client plot name serial mac metering_system common",
    "inbox": "id message_id from subject received_at verdict reason links",
    "outbox": "id message_id to subject template status attempts next_attempt_at sent_at last_error links",
}
LISTS: dict[str, Callable[[Listing, Filter], Iterator[Line]]] = {
    "requests": lambda listing, only: listing.requests(NOON, only),
    "clients": Listing.clients,
    "registrations": Listing.registrations,
    "subscribers": Listing.subscribers,
    "inbox": Listing.inbox,
    "outbox": Listing.outbox,
}


@pytest.mark.parametrize("verb", NAMES)
def test_every_listing_has_the_names_of_the_contract(listing: Listing, verb: str) -> None:
    for line in LISTS[verb](listing, Filter()):
        assert [name for name in NAMES[verb].split() if name not in line] == []
        json.dumps(line, default=datetime.isoformat)


@pytest.mark.parametrize("verb", NAMES)
def test_moments_are_in_the_desks_zone(listing: Listing, verb: str) -> None:
    moments = [
        value for line in LISTS[verb](listing, Filter()) for value in line.values() if isinstance(value, datetime)
    ]
    assert all(moment.utcoffset() == timedelta(hours=3) for moment in moments)
    assert moments or verb == "subscribers"


@pytest.mark.parametrize("verb", NAMES)
def test_a_ledger_that_is_not_there_yet_holds_nothing(tmp_path: Path, verb: str) -> None:
    with open_listing(f"sqlite:///{tmp_path}/ledger.db", MOSCOW) as listing:
        assert list(LISTS[verb](listing, Filter())) == []
        assert listing.status(NOON)["last_pass"] is None
        assert listing.show("рег-1", NOON) is None
    assert list(tmp_path.iterdir()) == []


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_request_is_shown_with_the_clients_text_and_the_dispatchers_words(listing: Listing) -> None:
    first, second, third = listing.requests(NOON)
    assert (first["number"], first["client"], first["plot"], first["kind"], first["watts"]) == (
        "2026-000001", "СНТ «Ромашка»", "12-А", "limit", 5000,
    )  # fmt: skip
    assert (first["counted_on"], first["filed_at"]) == ("2026-11-25", moscow("2026-11-25 10:00"))
    assert (first["comment"], first["text"], first["outcome"]) == ("за неуплату", "за неуплату", None)
    assert (second["comment"], second["number"]) == (None, None)
    assert (third["comment"], third["text"], third["outcome"]) == ("сделано", "за неуплату", "сделано")


@pytest.mark.rule("Q-12")
def test_overdue_is_judged_at_the_moment_given(listing: Listing) -> None:
    due = moscow("2026-11-25 18:00")
    for moment, overdue in ((due, []), (due + timedelta(microseconds=1), [1])):
        assert [line["id"] for line in listing.requests(moment) if line["overdue"]] == overdue
        assert _ids(listing.requests(moment, Filter(overdue=True))) == overdue


def test_a_case_is_named_by_what_it_asks_for_or_by_the_client_it_changes(listing: Listing) -> None:
    new, change = listing.registrations()
    assert (new["client"], new["address"], new["kind"], new["missing"]) == ("СНТ «Василёк»", STRANGER, "new", [])
    assert (change["client"], change["kind"], change["missing"]) == ("СНП «Вторая»", "change", ["scan"])
    assert change["letters"] == ["letter-1", "letter-2"]


def test_clients_and_their_plots_are_shown_plainly(listing: Listing) -> None:
    first, _ = listing.clients()
    assert (first["ct_ratio"], first["metering_system"], first["tariff"]) == (
        "150/5",
        "sup04",
        {"T1": "7.45", "T2": "2.90"},
    )
    assert [(line["client"], line["plot"], line["mac"], line["common"]) for line in listing.subscribers()] == [
        ("СНТ «Ромашка»", "12-А", None, False),
        ("СНП «Вторая»", "7", "00:11", False),
    ]


def test_a_meter_that_is_nobodys_has_no_name(filled: Book, listing: Listing) -> None:
    filled.put(replace(a_subscriber("общий", 3, common=True), name=""))
    assert [line["name"] for line in listing.subscribers()] == ["Иванов И. И.", "Иванов И. И.", None]


# ── links ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_letter_links_to_what_it_changed_and_to_its_answers(filled: Book) -> None:
    filled.take(2)
    filled.put(PersonItem(2, CLIENT, "Вопрос", None, NOON))
    with filled.ledger.work() as work:
        handed = Change(PersonItem(2, CLIENT, "Вопрос", None, NOON), Ref("letter", 2), "handed_on")
        work.apply(handed, at=NOON, actor=CLIENT, letter_id=2)
        work.apply(Change(a_client(), Ref("client", 1), "data_changed"), at=NOON, actor=CLIENT, letter_id=2)
        number = work.new_letter_id()
        twice = InboxRecord(place(3), "raw", NOON, a_letter(), CLIENT, "Заявка", "m@x", ("letter-1",))
        work.record_letter(number, twice, Decision(LetterVerdict.DUPLICATE, "то же", "почта"))
        work.commit()
    with open_listing(filled.url, MOSCOW) as listing:
        assert [line["links"] for line in listing.inbox()] == [["req-1", "out-1", "out-2"], [], ["letter-1"]]
        assert [line["links"] for line in listing.outbox()] == [["req-1", "letter-1"], ["reg-1", "letter-1"]]


def test_long_lists_come_in_portions_whole_and_in_order(filled: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PORTION", 2)
    for uid in range(2, 6):
        filled.write(cause_id=filled.take(uid))
    with open_listing(filled.url, MOSCOW) as listing:
        letters = list(listing.inbox())
    assert _ids(letters) == [1, 2, 3, 4, 5]
    assert [line["links"] for line in letters][1:] == [["out-3"], ["out-4"], ["out-5"], ["out-6"]]


def test_who_reads_a_long_list_slowly_keeps_nobody_from_writing(filled: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PORTION", 1)
    monkeypatch.setattr(engine, "PATIENCE_MS", 100)
    with open_listing(filled.url, MOSCOW) as listing:
        requests = listing.requests(NOON)
        first = next(requests)
        filled.take(7)
        assert _ids([first, *requests]) == [1, 2, 3]


# ── filters ──────────────────────────────────────────────────────────────────────────────────────────────────────

DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("verb", "only", "found"),
    [
        ("requests", Filter(), [1, 2, 3]),
        ("requests", Filter(client="вторая"), [2, 3]),
        ("requests", Filter(client="second@X.example"), [2, 3]),
        ("requests", Filter(client="никто"), []),
        ("requests", Filter(status="done"), [3]),
        ("requests", Filter(plot="уч. 12а"), [1]),
        ("requests", Filter(plot="12", client="вторая"), [2, 3]),
        ("requests", Filter(since=date(2026, 11, 21)), [1, 3]),
        ("requests", Filter(until=date(2026, 11, 20)), [2]),
        ("requests", Filter(since=date(2026, 11, 21), until=date(2026, 11, 21)), [3]),
        ("clients", Filter(client="РОМАШКА"), [1]),
        ("clients", Filter(plot="7"), [2]),
        ("clients", Filter(status="closed"), []),
        ("clients", Filter(since=date(2026, 11, 2)), []),
        ("registrations", Filter(client="василёк"), [1]),
        ("registrations", Filter(client="вторая"), [2]),
        ("registrations", Filter(client="second@x.example"), [2]),
        ("registrations", Filter(client=STRANGER), [1, 2]),
        ("registrations", Filter(status="incomplete"), [2]),
        ("registrations", Filter(since=date(2026, 11, 25)), []),
        ("registrations", Filter(plot="12"), []),
        ("subscribers", Filter(client="вторая"), [2]),
        ("subscribers", Filter(plot="12 А"), [1]),
        ("subscribers", Filter(status="done"), []),
        ("inbox", Filter(client=CLIENT), [1]),
        ("inbox", Filter(client="ромашка"), [1]),
        ("inbox", Filter(client="вторая"), []),
        ("inbox", Filter(status="handled"), [1]),
        ("inbox", Filter(status="refused"), []),
        ("inbox", Filter(plot="12а"), [1]),
        ("inbox", Filter(plot="7"), []),
        ("inbox", Filter(since=DAY, until=DAY), [1]),
        ("inbox", Filter(until=date(2026, 11, 24)), []),
        ("outbox", Filter(client=DISPATCHER), [2]),
        ("outbox", Filter(client="ромашка"), [1]),
        ("outbox", Filter(status="queued"), [1, 2]),
        ("outbox", Filter(plot="12а"), [1]),
        ("outbox", Filter(since=date(2026, 11, 26)), []),
    ],
)
def test_a_filter_leaves_only_what_it_says(listing: Listing, verb: str, only: Filter, found: list[int]) -> None:
    assert _ids(LISTS[verb](listing, only)) == found


# ── one thing whole ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("2026-000001", 1),
        ("2026-1", 1),
        ("заявка-2", 2),
        ("req-3", 3),
        ("рег-1", 1),
        ("reg-2", 2),
        ("письмо-1", 1),
        ("LETTER-1", 1),
        ("исх-2", 2),
        ("out-1", 1),
        ("2026-000404", None),
        ("req-404", None),
        ("reg-404", None),
        ("letter-404", None),
        ("out-404", None),
        ("прет-7", None),
        ("dev-31", None),
        ("12", None),
        ("что-нибудь", None),
        ("рег-1 рег-2", None),
        ("рег-1 и что-то", None),
    ],
)
def test_a_thing_is_shown_by_any_of_its_names(listing: Listing, number: str, found: int | None) -> None:
    shown = listing.show(number, NOON)
    assert (shown and shown["id"]) == found
    assert shown is None or "history" in shown


@pytest.mark.rule("Q-14")
def test_a_thing_is_shown_with_its_history(listing: Listing) -> None:
    request, letter = listing.show("req-1", NOON), listing.show("letter-1", NOON)
    assert request is not None
    assert letter is not None
    entry = {
        "at": NOON,
        "actor": CLIENT,
        "event": "confirmed",
        "from": None,
        "to": "confirmed",
        "letter": 1,
        "detail": "",
    }
    assert request["history"] == [entry]
    assert letter["history"] == [entry], "what it did"
    assert letter["digest"] == "raw"


@pytest.mark.rule("M-5")
def test_a_letter_of_ours_is_shown_with_every_attempt(filled: Book) -> None:
    with filled.ledger.work() as work:
        for minutes, outcome in ((0, Outcome.TEMPORARY), (1, Outcome.ACCEPTED)):
            work.record_attempt(1, Attempt(outcome, "ответ"), at=NOON + timedelta(minutes=minutes))
        work.commit()
    with open_listing(filled.url, MOSCOW) as listing:
        shown = listing.show("out-1", NOON)
    assert shown is not None
    assert shown["tries"] == [
        {"at": NOON, "outcome": "temporary", "answer": "ответ"},
        {"at": NOON + timedelta(minutes=1), "outcome": "accepted", "answer": "ответ"},
    ]
    assert (shown["attempts"], shown["status"], shown["sent_at"]) == (2, "sent", NOON + timedelta(minutes=1))


# ── health ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-1")
def test_letters_are_counted_as_moved_once_they_were_moved_and_those_handed_in_never(book: Book) -> None:
    for uid in (1, 2, None):
        book.take(uid)
    counts = []
    for uids in ((), (1,), (1, 2)):
        book.ledger.mark_settled(INBOX, VALIDITY, uids)
        with open_listing(book.url, MOSCOW) as listing:
            counts.append(listing.moved())
    assert counts == [0, 1, 2]


def test_status_counts_what_matters(filled: Book) -> None:
    filled.ledger.mark_settled(INBOX, VALIDITY, (), 9)
    filled.ledger.record_pass(NOON, simulated=True, read={INBOX: NOON, DROP: NOON})
    filled.take(5, verdict=LetterVerdict.QUARANTINED)
    filled.put(Flag("paused", NOON, "x"), PersonItem(9, CLIENT, "", None, NOON))
    filled.put(PersonItem(10, STRANGER, "", None, NOON, stranger=True))
    with filled.ledger.work() as work:
        work.record_attempt(1, Attempt(Outcome.PERMANENT, "550"), at=NOON)
        work.commit()
    with open_listing(filled.url, MOSCOW) as listing:
        assert listing.status(moscow("2026-11-26 19:00")) == {
            "mailbox": [f"{INBOX} 7:9"],
            "unsettled": 2,
            "quarantine": 1,
            "outbox": 1,
            "oldest_in_outbox": NOON,
            "undelivered": 1,
            "mailboxes": [{"name": INBOX, "daemon": None, "read_at": NOON}],
            "daemons": [],
            "last_pass": NOON,
            "simulated": True,
            "paused_since": NOON,
            "breaker_since": None,
            "awaiting_confirmation": 1,
            "confirmed": 1,
            "in_progress": 0,
            "overdue": 1,
            "registrations": 2,
            "registrations_overdue": 2,
            "claims": 0,
            "claims_overdue": 0,
            "last_statement": None,
            "statements_late": 0,
            "questions": 1,
        }


@pytest.mark.rule("P-3")
@pytest.mark.parametrize(
    ("only", "found"),
    [
        (Filter(), [31, 32]),
        (Filter(status="waiting"), [31]),
        (Filter(client="sidorov@mail.example"), [32]),
        (Filter(client=CLIENT), [31]),
        (Filter(plot="уч. 12"), [31]),
        (Filter(plot="99"), []),
    ],
)
def test_users_meters_are_listed_and_shown(filled: Book, only: Filter, found: list[int]) -> None:
    filled.put(
        replace(a_device(), client_id=1, plot="12"),
        replace(a_device(DeviceStatus.AWAITING_CONFIRMATION, 32, "sidorov@mail.example"), client_id=None),
    )
    with open_listing(filled.url, MOSCOW) as listing:
        assert _ids(listing.devices(only)) == found
        shown = listing.show("устр-31", NOON)
    assert shown is not None
    assert (shown["serial"], shown["status"]) == ("00000001", "waiting")
