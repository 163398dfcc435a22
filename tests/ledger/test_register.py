"""The desk's questions and what they are answered with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from maild.desk.decision import Flag, LetterVerdict, PersonItem, Ref
from maild.desk.device import DeviceStatus
from maild.desk.parties import ClientStatus
from maild.desk.register import JournalQuery
from maild.desk.registration import RegistrationStatus
from maild.desk.request import RequestKind, RequestStatus
from maild.ports import Attempt, Outcome
from tests.desk.samples import a_client, a_code, a_device, a_registration, a_request, a_subscriber, moscow
from tests.ledger.book import CLIENT, NOON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maild.desk.register import Register
    from tests.ledger.book import Book

DAY = date(2026, 11, 25)


@pytest.fixture
def register(with_client: Book) -> Iterator[Register]:
    """Of a ledger that holds one client and nothing else."""
    with with_client.ledger.work() as work:
        yield work.register


def _ids(things: Sequence[object]) -> list[int]:
    return [getattr(thing, "id", getattr(thing, "letter_id", 0)) for thing in things]


# ── clients ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_not_there_is_none(register: Register) -> None:
    with pytest.raises(KeyError, match="no client 404"):
        register.client(404)
    assert [
        register.client_by_address("nobody@x.example"),
        register.subscriber(1, "404"),
        register.registration(404),
        register.open_registration("nobody@x.example"),
        register.request(404),
        register.request_by_number("2026-000404"),
        register.question(404),
        register.code("404"),
        register.sent_letter("404"),
        register.outgoing(404),
        register.taken_letter(404),
        register.person_item(404),
        register.flag("paused"),
        register.last_written(CLIENT, ["blanks"], NOON),
    ] == [None] * 14


@pytest.mark.rule("R-4", "R-8")
def test_an_address_is_first_that_of_the_client_who_has_it_now(book: Book) -> None:
    closed = replace(a_client(1), status=ClientStatus.CLOSED)
    book.put(closed)
    with book.ledger.work() as work:
        assert work.register.client_by_address(CLIENT) == closed
    suspended = replace(a_client(2), status=ClientStatus.SUSPENDED)
    book.put(suspended)
    book.put(replace(a_client(3), status=ClientStatus.CLOSED))
    with book.ledger.work() as work:
        assert work.register.client_by_address(CLIENT) == suspended


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ромашка", [1, 3]),
        ("СНТ", [1, 2, 3]),
        ("ПОМАШКА", []),
        ("pомaшкa", [1, 3]),
        ("Ёлка", [2]),
        ("елка", [2]),
        ("SNT@Romashka.example", [1]),
        ("%", []),
        ("_", []),
        ("", []),
        ("закрытое", []),
    ],
)
def test_clients_are_found_by_any_part_of_the_name_or_by_the_whole_address(
    with_client: Book, text: str, found: list[int]
) -> None:
    with_client.put(
        a_client(2, "elka@x.example", "СНТ «Ёлка»"),
        a_client(3, "r2@x.example", "СНТ «Ромашка-2»"),
        replace(a_client(4, "closed@x.example", "Закрытое"), status=ClientStatus.CLOSED),
    )
    with with_client.ledger.work() as work:
        assert sorted(_ids(work.register.clients_like(text))) == found


def test_at_most_twenty_clients_are_named(book: Book) -> None:
    book.put(*(a_client(number, f"{number}@x.example", f"СНТ {number}") for number in range(1, 30)))
    with book.ledger.work() as work:
        assert len(work.register.clients_like("СНТ")) == 20
        assert len(work.register.all_clients(500)) == 29
        assert _ids(work.register.all_clients(3)) == [1, 10, 11]


@pytest.mark.rule("D-5", "R-8")
def test_all_clients_but_the_closed_ones_are_listed_by_name(with_client: Book) -> None:
    suspended = replace(a_client(2, "b@x.example", "СНТ «Астра»"), status=ClientStatus.SUSPENDED)
    with_client.put(suspended, replace(a_client(3, "c@x.example", "Закрытое"), status=ClientStatus.CLOSED))
    with with_client.ledger.work() as work:
        assert _ids(work.register.all_clients(500)) == [2, 1]


@pytest.mark.rule("Q-3")
def test_a_plot_is_found_among_the_clients_own(with_client: Book) -> None:
    with_client.put(a_client(2, "b@x.example", "Вторая"), a_subscriber("12-А"), a_subscriber("12а", 2, client_id=2))
    with with_client.ledger.work() as work:
        mine, others = work.register.subscriber(1, "12а"), work.register.subscriber(2, "12а")
        assert (mine and mine.plot, others and others.plot) == ("12-А", "12а")
        assert _ids(work.register.subscribers(2)) == [2]


# ── registration cases ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("R-1", "R-2")
@pytest.mark.parametrize("address", ["petrov@mail.example", "snt@vasilek.example"])
def test_the_newest_undecided_case_is_found_by_who_wrote_and_by_what_is_asked_for(book: Book, address: str) -> None:
    case = a_registration()
    asked = replace(case, fields=replace(case.fields, address="SNT@vasilek.example"))
    book.put(asked, replace(asked, id=2, status=RegistrationStatus.APPROVED))
    book.put(replace(asked, id=3, status=RegistrationStatus.REJECTED), replace(asked, id=4, sender="x@x.example"))
    with book.ledger.work() as work:
        found = work.register.open_registration(address)
        assert found is not None
        assert found.id == (2 if address.startswith("petrov") else 4)


@pytest.mark.rule("R-4", "R-6")
def test_only_an_approved_case_holds_its_address_while_its_letter_is_on_the_way(book: Book) -> None:
    address = "snt@vasilek.example"
    case = replace(a_registration(), fields=replace(a_registration().fields, address=address))
    book.put(*(replace(case, id=n, status=status) for n, status in enumerate(RegistrationStatus, 1)))
    with book.ledger.work() as work:
        found = work.register.approved_registration(address)
        assert found is not None
        assert found.status is RegistrationStatus.APPROVED
        assert work.register.approved_registration("other@x.example") is None


def test_open_cases_are_the_incomplete_and_the_pending_oldest_first(book: Book) -> None:
    book.put(*(replace(a_registration(status), id=number) for number, status in enumerate(RegistrationStatus, 1)))
    with book.ledger.work() as work:
        assert [case.status for case in work.register.open_registrations()] == ["incomplete", "pending"]


# ── requests ─────────────────────────────────────────────────────────────────────────────────────────────────────

FILED = {
    1: ("2026-11-01 00:00", RequestStatus.DONE, "12"),
    2: ("2026-11-10 23:59", RequestStatus.EXPIRED, "12"),
    3: ("2026-11-11 00:00", RequestStatus.CONFIRMED, "7"),
    4: ("2026-11-25 10:00", RequestStatus.AWAITING_CONFIRMATION, "7"),
    5: ("2026-11-25 10:00", RequestStatus.IN_PROGRESS, "12"),
}
PROCESS_BY = moscow("2026-11-25 18:00")


@pytest.mark.rule("Q-13")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        (JournalQuery(), [6, 5, 4, 3, 2, 1]),
        (JournalQuery(limit=2), [6, 5]),
        (JournalQuery(client_id=1), [5, 4, 3, 2, 1]),
        (JournalQuery(client_id=1, plot_key="12"), [5, 2, 1]),
        (JournalQuery(client_id=1, number="2026-000003"), [3]),
        (JournalQuery(client_id=2, number="2026-000003"), []),
        (JournalQuery(client_id=1, statuses=("done", "expired")), [2, 1]),
        (JournalQuery(client_id=1, first=date(2026, 11, 11)), [5, 4, 3]),
        (JournalQuery(client_id=1, last=date(2026, 11, 10)), [2, 1]),
        (JournalQuery(client_id=1, first=date(2026, 11, 2), last=date(2026, 11, 10)), [2]),
        (JournalQuery(client_id=1, first=date(2026, 11, 2), last=date(2026, 11, 10), or_open=True), [5, 4, 3, 2]),
        (JournalQuery(client_id=1, last=date(2026, 11, 1), or_open=True), [5, 4, 3, 1]),
        (JournalQuery(client_id=1, or_open=True), [5, 4, 3, 2, 1]),
        (JournalQuery(client_id=1, overdue_at=PROCESS_BY), []),
        (JournalQuery(client_id=1, overdue_at=PROCESS_BY + timedelta(microseconds=1)), [3]),
        (JournalQuery(client_id=1, due_until=PROCESS_BY), [3]),
        (JournalQuery(client_id=1, due_until=moscow("2026-12-31 00:00")), [5, 3]),
    ],
)
def test_a_journal_holds_what_was_asked_for_newest_first(
    with_client: Book, query: JournalQuery, found: list[int]
) -> None:
    for number, (filed_at, status, plot) in FILED.items():
        request = a_request(status, request_id=number)
        with_client.put(replace(request, filed_at=moscow(filed_at), plot=plot, plot_key=plot))
    with_client.put(a_client(2, "b@x.example", "Вторая"))
    with_client.put(replace(a_request(request_id=6), client_id=2, filed_at=moscow("2026-11-30 10:00")))
    with with_client.ledger.work() as work:
        assert _ids(work.register.requests(query)) == found


@pytest.mark.rule("Q-4")
def test_a_day_counts_all_but_the_expired_and_the_checks(with_client: Book) -> None:
    statuses = [status for status in RequestStatus if status is not RequestStatus.AWAITING_CONFIRMATION]
    with_client.put(*(a_request(status, request_id=number) for number, status in enumerate(statuses, 1)))
    with_client.put(a_request(kind=RequestKind.REMOTE_CHECK, request_id=20))
    with_client.put(replace(a_request(request_id=21), counted_on=date(2026, 11, 26)))
    with with_client.ledger.work() as work:
        assert work.register.counted(1, DAY) == len(statuses) - 1
        assert work.register.counted(1, date(2026, 11, 26)) == 1
        assert work.register.counted(2, DAY) == 0


# ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-5")
def test_open_codes_of_a_thing_are_those_not_spent(with_client: Book) -> None:
    open_code = a_code("23456789ABCDEFGH")
    with_client.put(replace(a_code(), spent_at=NOON), open_code, a_code("3456789ABCDEFGHJ", Ref("request", 2)))
    with with_client.ledger.work() as work:
        assert work.register.codes_about(Ref("request", 1)) == [open_code]
        spent = work.register.code(a_code().digest)
        assert spent is not None
        assert spent.spent_at == NOON


def test_a_letter_of_ours_is_found_by_its_message_id(book: Book) -> None:
    number = book.write(about=Ref("request", 5), cause_id=3)
    with book.ledger.work() as work:
        sent = work.register.sent_letter(f"out.{number}@tancos.example")
        assert sent == work.register.outgoing(number)
    assert sent is not None
    assert (sent.about, sent.cause_id, sent.template, sent.status) == (Ref("request", 5), 3, "person_answer", "queued")


@pytest.mark.rule("M-4")
def test_when_someone_was_last_written_to_is_known_by_template_and_day(book: Book) -> None:
    book.write("Person@X.example", at=NOON)
    book.write("person@x.example", at=NOON + timedelta(hours=1))
    with book.ledger.work() as work:

        def last(address: str, *templates: str, since: timedelta = timedelta(0)) -> object:
            return work.register.last_written(address, templates, NOON + since)

        assert last("person@x.example", "blanks", "person_answer") == NOON + timedelta(hours=1)
        assert last("PERSON@x.example", "person_answer", since=timedelta(hours=1)) == NOON + timedelta(hours=1)
        assert last("person@x.example", "person_answer", since=timedelta(hours=2)) is None
        assert last("person@x.example", "blanks") is None
        assert last("other@x.example", "person_answer") is None


@pytest.mark.rule("D-11")
def test_open_questions_of_clients_and_of_strangers_are_told_apart(book: Book) -> None:
    item = PersonItem(3, "a@b.example", "Вопрос", "x@y", NOON)
    book.put(item, replace(item, letter_id=1), replace(item, letter_id=2, answered_at=NOON))
    book.put(replace(item, letter_id=4, stranger=True))
    with book.ledger.work() as work:
        assert _ids(work.register.open_person_items(strangers=False)) == [1, 3]
        assert _ids(work.register.open_person_items(strangers=True)) == [4]


@pytest.mark.rule("D-6")
def test_undelivered_letters_count_for_a_week_back_from_the_last_pass(book: Book) -> None:
    for days, outcome in ((0, Outcome.PERMANENT), (6, Outcome.PERMANENT), (6, Outcome.ACCEPTED), (6, None)):
        number = book.write(f"{days}{outcome}@x.example", at=NOON + timedelta(days=days))
        if outcome:
            with book.ledger.work() as work:
                work.record_attempt(number, Attempt(outcome, ""), at=NOON + timedelta(days=days))
                work.commit()
    for passed, counted in ((None, 2), (7, 2), (8, 1), (14, 0)):
        if passed is not None:
            book.ledger.record_pass(NOON + timedelta(days=passed), simulated=True)
        with book.ledger.work() as work:
            assert work.register.undelivered_count() == counted


@pytest.mark.rule("M-3")
def test_quarantined_letters_are_listed_as_they_came(book: Book) -> None:
    book.take(1)
    held = [book.take(uid, verdict=LetterVerdict.QUARANTINED) for uid in (3, 2)]
    with book.ledger.work() as work:
        assert _ids(work.register.quarantined()) == held


def test_a_switch_that_is_off_is_none(book: Book) -> None:
    book.put(Flag("paused", NOON, "x"))
    book.put(Flag("paused", None))
    with book.ledger.work() as work:
        assert work.register.flag("paused") is None


# ── meters and their users ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("P-1", "P-3")
def test_meters_are_found_to_the_letter_and_devices_while_they_are_held(with_client: Book) -> None:
    with_client.put(replace(a_subscriber("12", 1), serial="00000001"), replace(a_subscriber("7", 2), serial="1"))
    devices = [a_device(status, 31 + number) for number, status in enumerate(DeviceStatus)]
    with_client.put(*devices, a_device(DeviceStatus.WAITING, 50, "sidorov@mail.example"))
    by = {device.status: device.id for device in devices}
    over = {by[DeviceStatus.REJECTED], by[DeviceStatus.REMOVED], by[DeviceStatus.EXPIRED]}
    with with_client.ledger.work() as work:
        register = work.register
        assert _ids(register.meters("1")) == [2]
        assert register.device(31) == devices[0]
        assert register.device(404) is None
        assert set(_ids(register.devices_of(devices[0].user_key))) == {device.id for device in devices} - over
        held = {by[DeviceStatus.WAITING], by[DeviceStatus.CONFIRMED], 50}
        assert held <= set(_ids(register.devices_named("00000001")))
        assert not over & set(_ids(register.devices_named("00000001")))
        assert {by[DeviceStatus.WAITING], 50} <= set(_ids(register.waiting_devices()))
        assert not over & set(_ids(register.waiting_devices()))
