"""One transaction: what is applied stands, or nothing does."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from maild.desk.decision import CalendarDay, Change, Flag, LetterVerdict, PersonItem, Ref
from maild.desk.parties import ClientStatus, MeteringSystem
from maild.desk.registration import RegistrationFields
from maild.desk.request import Question, RequestKind, RequestStatus
from maild.ledger.keeping import Overtaken
from tests.desk.samples import MOSCOW, a_client, a_code, a_registration, a_request, a_subscriber
from tests.ledger.book import NOON

if TYPE_CHECKING:
    from collections.abc import Callable

    from maild.desk.register import Register
    from tests.ledger.book import Book

RICH_CLIENT = replace(
    a_client(),
    max_watts=5500,
    zone_labels=(("T1", "день"), ("T2", "ночь")),
    reason="долг",
    metering_system=MeteringSystem.SMART,
)
POOR_CLIENT = replace(a_client(), ct_ratio=None, tariff=(), status=ClientStatus.SUSPENDED)
METER = replace(
    a_subscriber("12-А"),
    mac="00:11:22:33:44:55",
    metering_system=None,
    initial=(("T1", Decimal("100.50")), ("T2", Decimal(0))),
    digits=6,
)
ALL_FIELDS = RegistrationFields(
    name="СНТ «Василёк»",
    address="new@vasilek.example",
    phone="1",
    metering_system=MeteringSystem.SMART,
    statement_day=31,
    ct_ratio=a_client().ct_ratio,
    tariff=(("T1", Decimal("7.45")),),
    max_watts=15000,
    zone_labels=(("T1", "день"),),
)
CASE = a_registration()
DONE = replace(
    a_request(RequestStatus.DONE, RequestKind.LIMIT),
    done_at=NOON,
    outcome="готово",
    visit_at=NOON,
    false_call=True,
    overdue_told_for=NOON,
)
QUESTION = Question(1, 1, RequestKind.LIMIT, None, 5000, "текст", "no_plot", NOON)
ITEM = PersonItem(9, "a@b.example", "Вопрос", None, NOON, stranger=True)


@pytest.mark.parametrize(
    ("value", "look"),
    [
        (RICH_CLIENT, lambda r: r.client(1)),
        (POOR_CLIENT, lambda r: r.client(1)),
        (METER, lambda r: r.subscriber(1, "12а")),
        (a_subscriber("7", 2, common=True), lambda r: r.subscriber(1, "7")),
        (CASE, lambda r: r.registration(1)),
        (replace(CASE, fields=ALL_FIELDS, missing=("scan", "phone"), letters=(1, 5)), lambda r: r.registration(1)),
        (replace(CASE, fields=RegistrationFields(), decided_at=NOON, reason="нет"), lambda r: r.registration(1)),
        (a_request(), lambda r: r.request(1)),
        (DONE, lambda r: r.request(1)),
        (a_request(kind=RequestKind.ONSITE_CHECK), lambda r: r.request(1)),
        (QUESTION, lambda r: r.question(1)),
        (replace(QUESTION, kind=None, answered_at=NOON), lambda r: r.question(1)),
        (a_code(), lambda r: r.code(a_code().digest)),
        (Flag("paused", NOON, "причина"), lambda r: r.flag("paused")),
        (ITEM, lambda r: r.person_item(9)),
    ],
)
def test_what_is_kept_comes_back_as_it_was(
    with_client: Book, value: object, look: Callable[[Register], object]
) -> None:
    with_client.put(value)
    with with_client.reopened().work() as work:
        assert look(work.register) == value


def test_moments_of_any_zone_come_back_as_the_same_moment(book: Book) -> None:
    book.put(replace(a_client(), registered_at=NOON.astimezone(MOSCOW) + timedelta(microseconds=1)))
    with book.ledger.work() as work:
        assert work.register.client(1).registered_at == NOON + timedelta(microseconds=1)


def test_a_moment_without_a_zone_is_refused(book: Book) -> None:
    with pytest.raises(Exception, match="without a zone"):
        book.put(Flag("paused", NOON.replace(tzinfo=None)))


@pytest.mark.rule("D-9")
def test_days_set_by_command_replace_each_other(book: Book) -> None:
    book.put(CalendarDay(date(2026, 12, 31), working=False, why="указ"))
    book.put(CalendarDay(date(2026, 12, 31), working=True, why="передумали"))
    with book.ledger.work() as work:
        assert work.calendar_days() == [CalendarDay(date(2026, 12, 31), working=True, why="передумали")]


@pytest.mark.rule("D-9")
def test_a_day_set_in_the_same_transaction_counts_at_once_and_one_taken_back_no_more(book: Book) -> None:
    off = CalendarDay(date(2026, 12, 31), working=False, why="указ")
    with book.ledger.work() as work:
        before = work.calendar_days()
        assert work.calendar_days() is before, "asked of the ledger once"
        with work.savepoint() as undone:
            assert work.calendar_days() == []
            work.apply(Change(off), at=NOON, actor="часы", letter_id=None)
            assert work.calendar_days() == [off]
            undone.take_back()
        assert work.calendar_days() == []
        work.apply(Change(off), at=NOON, actor="часы", letter_id=None)
        assert work.calendar_days() == [off]


# ── all or nothing ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-1")
def test_without_a_commit_everything_is_taken_back(book: Book) -> None:
    with book.ledger.work() as work:
        work.apply(
            Change(a_client(), Ref("client", 1), "registered"), at=NOON, actor="часы", letter_id=work.new_letter_id()
        )
        work.next_outgoing_id()
    with book.ledger.work() as work:
        assert work.register.clients_like("Ромашка") == []
        assert work.register.history(Ref("client", 1)) == []
        assert (work.new_letter_id(), work.next_outgoing_id(), work.register.next_id("client")) == (1, 1, 1)


@pytest.mark.rule("M-1")
def test_a_fault_half_way_takes_everything_back(book: Book) -> None:
    with suppress(ZeroDivisionError), book.ledger.work() as work:
        work.apply(Change(a_client()), at=NOON, actor="часы", letter_id=None)
        raise ZeroDivisionError
    with book.ledger.work() as work, pytest.raises(KeyError):
        work.register.client(1)


@pytest.mark.rule("D-1")
def test_a_savepoint_taken_back_leaves_what_came_before_it_and_after(with_client: Book) -> None:
    with with_client.ledger.work() as work:
        work.apply(Change(a_subscriber("1")), at=NOON, actor="часы", letter_id=None)
        with work.savepoint() as everything:
            work.apply(Change(a_subscriber("2", 2)), at=NOON, actor="часы", letter_id=None)
            with work.savepoint():
                work.apply(Change(a_subscriber("3", 3)), at=NOON, actor="часы", letter_id=None)
            everything.take_back()
        with suppress(ZeroDivisionError), work.savepoint():
            work.apply(Change(a_subscriber("4", 4)), at=NOON, actor="часы", letter_id=None)
            raise ZeroDivisionError
        with suppress(ZeroDivisionError), work.savepoint() as undone:
            undone.take_back()
            raise ZeroDivisionError
        with work.savepoint():
            work.apply(Change(a_subscriber("5", 5)), at=NOON, actor="часы", letter_id=None)
        work.commit()
    with with_client.ledger.work() as work:
        assert [s.plot for s in work.register.subscribers(1)] == ["1", "5"]


# ── what must hold ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_status_that_no_longer_stands_stops_the_change(with_client: Book) -> None:
    with_client.put(a_request())
    confirmed = Change(a_request(RequestStatus.CONFIRMED), was="awaiting_confirmation")
    with_client.put(confirmed)
    with pytest.raises(Overtaken, match="requests 1 has another status than the expected awaiting_confirmation"):
        with_client.put(confirmed)


def test_a_thing_that_had_a_status_must_be_there(with_client: Book) -> None:
    with pytest.raises(Overtaken, match="requests 1 is not there"):
        with_client.put(Change(a_request(RequestStatus.CONFIRMED), was="awaiting_confirmation"))


def test_what_the_ledger_does_not_keep_is_refused(book: Book) -> None:
    with pytest.raises(TypeError, match="does not keep str"):
        book.put("слова")


@pytest.mark.rule("R-4")
def test_an_address_belongs_to_one_client_that_is_not_closed(with_client: Book) -> None:
    second = a_client(2, name="СНТ «Вторая»")
    with pytest.raises(IntegrityError):
        with_client.put(second)
    with_client.put(replace(a_client(), status=ClientStatus.CLOSED))
    with_client.put(second)
    with with_client.ledger.work() as work:
        found = work.register.client_by_address(second.address_key)
    assert found == second


@pytest.mark.parametrize(
    "wrong",
    [
        replace(a_client(), statement_day=32),
        replace(a_client(), statement_day=0),
        replace(a_request(), client_id=404),
        replace(a_request(kind=RequestKind.LIMIT), watts=None),
        replace(a_request(), watts=5),
        replace(a_request(kind=RequestKind.LIMIT), watts=-1),
        replace(a_request(), confirmed_at=NOON),
        a_subscriber("1", 7, client_id=404),
    ],
)
def test_rows_that_contradict_the_rules_are_refused(with_client: Book, wrong: object) -> None:
    with pytest.raises(IntegrityError):
        with_client.put(wrong)
    with with_client.ledger.work() as work:
        assert work.register.client(1) == a_client(), "and the ledger goes on"


def test_a_plot_has_one_row(with_client: Book) -> None:
    with_client.put(a_subscriber("12"))
    with pytest.raises(IntegrityError):
        with_client.put(a_subscriber("12", 2))


def test_a_number_is_given_once(with_client: Book) -> None:
    with_client.put(a_request(RequestStatus.CONFIRMED))
    with pytest.raises(IntegrityError):
        with_client.put(replace(a_request(RequestStatus.CONFIRMED, request_id=2), number="2026-000001"))


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-6")
def test_request_numbers_run_without_gaps_each_year(with_client: Book) -> None:
    with with_client.ledger.work() as work:
        for request_id in (1, 2):
            assert work.register.next_number(2026) == f"2026-{request_id:06}"
            confirmed = a_request(RequestStatus.CONFIRMED, request_id=request_id)
            assert work.register.next_number(2026) == confirmed.number, "asking does not count"
            work.apply(Change(confirmed), at=NOON, actor="часы", letter_id=None)
        work.apply(Change(a_request(RequestStatus.DONE, request_id=1)), at=NOON, actor="часы", letter_id=None)
        assert work.register.next_number(2026) == "2026-000003"
        assert work.register.next_number(2027) == "2027-000001"
        work.commit()


def test_an_id_stays_the_next_one_until_the_thing_is_there(with_client: Book) -> None:
    with with_client.ledger.work() as work:
        assert [work.register.next_id("request"), work.register.next_id("request")] == [1, 1]
        work.apply(Change(a_request()), at=NOON, actor="часы", letter_id=None)
        assert work.register.next_id("request") == 2
        assert [work.new_letter_id(), work.new_letter_id()] == [1, 2]
        assert [work.next_outgoing_id(), work.next_outgoing_id()] == [1, 2]


def test_new_subscribers_get_their_ids_when_they_are_kept(with_client: Book) -> None:
    with_client.put(a_subscriber("1", 0), a_subscriber("2", 0))
    with_client.put(replace(a_subscriber("2", 2), serial="77"), a_subscriber("3", 0))
    with with_client.ledger.work() as work:
        assert [(s.id, s.plot) for s in work.register.subscribers(1)] == [(1, "1"), (2, "2"), (3, "3")]
        assert work.register.subscribers(1)[1].serial == "77"


# ── letters, turned by the desk ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-6")
def test_a_bounced_letter_is_not_tried_again(book: Book) -> None:
    number = book.write()
    with book.ledger.work() as work:
        sent = work.register.outgoing(number)
    assert sent is not None
    book.put(Change(replace(sent, status="bounced", last_error="550 нет такого"), was="queued"))
    assert book.ledger.claim(NOON, 10) == []
    with book.ledger.work() as work:
        after = work.register.outgoing(number)
    assert after == replace(sent, status="bounced", last_error="550 нет такого")
    with pytest.raises(Overtaken):
        book.put(Change(sent, was="queued"))


def test_a_letter_sent_again_is_due_at_once(book: Book) -> None:
    number = book.write()
    with book.ledger.work() as work:
        sent = work.register.outgoing(number)
    assert sent is not None
    book.put(replace(sent, status="failed"))
    later = NOON + timedelta(days=9)
    book.put(Change(replace(sent, status="queued"), was="failed"), at=later)
    assert [one.id for one in book.ledger.claim(later, 10)] == [number]


def test_a_letter_that_was_never_written_cannot_be_turned(book: Book) -> None:
    book.write()
    with book.ledger.work() as work:
        sent = work.register.outgoing(1)
    assert sent is not None
    with pytest.raises(Overtaken):
        book.put(replace(sent, id=2))


@pytest.mark.rule("M-3")
def test_a_letter_can_be_dropped_from_quarantine(book: Book) -> None:
    number = book.take(1, verdict=LetterVerdict.QUARANTINED)
    held = book.ledger.taken(number)
    assert held is not None
    dropped = replace(held, verdict=LetterVerdict.IGNORED, reason="удалено оператором")
    book.put(Change(dropped, was="quarantined"))
    assert book.ledger.taken(number) == dropped
    assert book.ledger.taken(404) is None
