"""The outbox: what may go, what an attempt makes of a letter, what a dead process has left (M-4, M-5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from maild.desk.decision import Change, Flag
from maild.desk.due import Due, DueKind
from maild.ledger.engine import make_reader
from maild.ledger.outbox import PAUSES
from maild.ports import Attempt, Outcome
from tests.desk.samples import DESK
from tests.ledger.book import CLIENT, DISPATCHER, NOON

if TYPE_CHECKING:
    from datetime import datetime

    from maild.desk.register import SentLetter
    from tests.ledger.book import Book

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ACCEPTED = Attempt(Outcome.ACCEPTED, "250 ok")
TEMPORARY = Attempt(Outcome.TEMPORARY, "450 потом")
PERMANENT = Attempt(Outcome.PERMANENT, "550 нет")
UNKNOWN = Attempt(Outcome.UNKNOWN, "соединение оборвалось")


def _claimed(book: Book, at: datetime = NOON, most: int = 100) -> list[int]:
    return [one.id for one in book.ledger.claim(at, most)]


def _try(book: Book, number: int, attempt: Attempt, at: datetime) -> SentLetter:
    with book.ledger.work() as work:
        sent = work.record_attempt(number, attempt, at=at)
        assert work.register.outgoing(number) == sent
        work.commit()
    return sent


def _send_all(book: Book, at: datetime) -> int:
    """Everything that may go now is accepted; how many."""
    sent = 0
    while claimed := _claimed(book, at):
        for number in claimed:
            _try(book, number, ACCEPTED, at)
        sent += len(claimed)
    return sent


# ── claiming ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-5")
def test_letters_are_claimed_oldest_first_once_and_not_before_their_time(book: Book) -> None:
    for minutes, to in ((0, "a@x.example"), (0, "b@x.example"), (5, "c@x.example")):
        book.write(to, at=NOON + minutes * MINUTE)
    assert _claimed(book, most=1) == [1]
    assert _claimed(book) == [2]
    assert _claimed(book) == []
    assert _claimed(book, NOON + 5 * MINUTE) == [3]


def test_a_claim_says_what_the_courier_needs(book: Book) -> None:
    book.write()
    (one,) = book.ledger.claim(NOON, 1)
    assert (one.id, one.to, one.raw_digest, one.attempts, one.queued_at) == (1, CLIENT, "digest 1", 0, NOON)


def test_nobody_gets_a_later_letter_while_an_earlier_one_is_in_flight(book: Book) -> None:
    book.write()
    assert _claimed(book) == [1]
    book.write()
    book.write("SNT@Romashka.example")
    book.write("other@x.example")
    assert _claimed(book) == [4]
    _try(book, 1, TEMPORARY, NOON)
    assert _claimed(book) == [2, 3], "but one that failed for now holds up nobody"


# ── limits ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-4")
def test_thirty_letters_an_hour_go_to_one_address_and_the_rest_wait(book: Book) -> None:
    for minute in range(32):
        book.write(at=NOON + minute * MINUTE)
    for minute in range(30):
        assert _send_all(book, NOON + minute * MINUTE) == 1
    book.write("other@x.example", at=NOON)
    assert _claimed(book, NOON + 40 * MINUTE, most=1) == [33], "they hide nobody behind them"
    assert _claimed(book, NOON + HOUR - timedelta(seconds=1)) == []
    assert book.ledger.next_attempt_at() == NOON + HOUR
    assert _claimed(book, NOON + HOUR) == [31], "the first has fallen out of the hour"
    _try(book, 31, ACCEPTED, NOON + HOUR)
    assert _claimed(book, NOON + HOUR) == []
    assert _claimed(book, NOON + HOUR + MINUTE) == [32]


@pytest.mark.rule("M-4")
def test_a_burst_is_cut_at_thirty_before_anything_was_sent(book: Book) -> None:
    for _ in range(35):
        book.write()
    assert _claimed(book) == list(range(1, 31))
    assert book.ledger.next_attempt_at() == NOON + HOUR
    book.ledger.release_untried(range(1, 31), NOON)
    assert _claimed(book) == list(range(1, 31)), "those that were claimed are still due"


@pytest.mark.rule("M-4")
def test_what_a_dispatcher_gets_does_not_wait_for_his_letters_as_a_client(book: Book) -> None:
    for _ in range(32):
        book.write()
    book.write(DISPATCHER.replace("dispatcher", "Dispatcher"))
    with book.ledger._transaction() as connection:
        connection.execute(
            text("UPDATE outbox SET to_key = 'snt@romashka.example', to_dispatcher = true WHERE id = 33")
        )
    assert _claimed(book, most=31) == [*range(1, 31), 33]


@pytest.mark.rule("M-4")
def test_dispatchers_have_no_limit(book: Book) -> None:
    for _ in range(40):
        book.write(DISPATCHER)
    assert len(_claimed(book)) == 40


@pytest.mark.rule("M-4")
def test_the_hourly_cap_trips_the_breaker_which_is_told_once_and_holds_client_mail(book: Book) -> None:
    book.reopened(replace(DESK, hourly_cap=3))
    for number in range(5):
        book.write(f"{number}@x.example")
    book.write(DISPATCHER)
    assert _claimed(book) == [1, 2, 3, 6], "what dispatchers get still goes"
    assert Due(DueKind.BREAKER, 0, NOON) in book.ledger.due(NOON)
    for number in (1, 2, 3, 6):
        _try(book, number, ACCEPTED, NOON)
    assert book.ledger.next_attempt_at() is None, "the courier need not look for what is held"
    book.put(Flag("breaker", NOON, "сказано"))
    assert DueKind.BREAKER not in [due.kind for due in book.ledger.due(NOON)]
    assert _claimed(book, NOON + 2 * HOUR) == [], "until a dispatcher says «продолжить»"


@pytest.mark.rule("M-4", "D-10")
def test_a_breaker_that_was_closed_counts_anew(book: Book) -> None:
    book.reopened(replace(DESK, hourly_cap=2))
    for number in range(6):
        book.write(f"{number}@x.example")
    assert _send_all(book, NOON) == 2
    book.put(Flag("breaker", None), at=NOON + MINUTE)
    assert _send_all(book, NOON + 2 * MINUTE) == 2
    assert _send_all(book, NOON + 3 * MINUTE) == 0, "and trips again over what came after"
    with book.ledger.work() as work:
        assert work.register.flag("breaker") == Flag("breaker", NOON + 2 * MINUTE)
    book.put(Flag("breaker", None), at=NOON + 4 * MINUTE)
    assert _send_all(book, NOON + 3 * HOUR) == 2


@pytest.mark.rule("M-4")
def test_letters_in_flight_count_against_the_cap(book: Book) -> None:
    book.reopened(replace(DESK, hourly_cap=2))
    for number in range(3):
        book.write(f"{number}@x.example")
    assert _claimed(book, most=2) == [1, 2]
    assert _claimed(book) == []


@pytest.mark.rule("D-10")
def test_a_pause_holds_client_mail_and_loses_nothing(book: Book) -> None:
    book.put(Flag("paused", NOON, "a@b.example"))
    book.write()
    book.write(DISPATCHER)
    assert _claimed(book) == [2]
    assert book.ledger.next_attempt_at() is None
    book.put(Flag("paused", None))
    assert book.ledger.next_attempt_at() == NOON
    assert _claimed(book) == [1]


# ── attempts ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-5")
@pytest.mark.parametrize(
    ("attempt", "status", "sent_at", "error", "next_at"),
    [
        (ACCEPTED, "sent", NOON, None, None),
        (PERMANENT, "failed", None, "550 нет", None),
        (TEMPORARY, "queued", None, "450 потом", NOON + MINUTE),
        (UNKNOWN, "unknown", None, "соединение оборвалось", NOON + 15 * MINUTE),
    ],
)
def test_an_attempt_moves_the_letter(
    book: Book, attempt: Attempt, status: str, sent_at: datetime | None, error: str | None, next_at: datetime | None
) -> None:
    book.write()
    _claimed(book)
    book.in_data(1)
    sent = _try(book, 1, attempt, NOON)
    assert (sent.status, sent.sent_at, sent.last_error) == (status, sent_at, error)
    assert book.ledger.next_attempt_at() == next_at
    assert book.ledger.release_claims(NOON) == 0, "it is in nobody's hands any more"


@pytest.mark.rule("M-5")
def test_pauses_grow_for_three_days_and_then_the_letter_has_failed(book: Book) -> None:
    book.write()
    at, tried = NOON, 0
    while (sent := _try(book, 1, TEMPORARY, at)).status == "queued":
        after = book.ledger.next_attempt_at()
        assert after is not None
        assert after - at == PAUSES[min(tried, len(PAUSES) - 1)]
        at, tried = after, tried + 1
    assert (sent.status, sent.last_error) == ("failed", "450 потом")
    assert timedelta(days=3) <= at - NOON < timedelta(days=3) + PAUSES[-1]
    assert book.ledger.next_attempt_at() is None


@pytest.mark.rule("M-5")
@pytest.mark.parametrize("attempt", [TEMPORARY, UNKNOWN])
def test_three_days_are_three_days(book: Book, attempt: Attempt) -> None:
    book.write()
    third_day = NOON + timedelta(days=3)
    assert _try(book, 1, attempt, third_day - timedelta(microseconds=1)).status != "failed"
    assert _try(book, 1, attempt, third_day).status == "failed"


@pytest.mark.rule("M-5")
def test_one_that_was_sent_again_after_three_days_has_its_time_anew(book: Book) -> None:
    book.write()
    late = NOON + timedelta(days=4)
    sent = _try(book, 1, TEMPORARY, late)
    assert sent.status == "failed"
    book.put(Change(replace(sent, status="queued"), was="failed"), at=late + MINUTE)
    assert _try(book, 1, TEMPORARY, late + 2 * MINUTE).status == "queued"
    assert book.ledger.next_attempt_at() == late + 2 * MINUTE + PAUSES[0], "pauses are short again"
    (claimed,) = book.ledger.claim(late + HOUR, 1)
    assert claimed.attempts == 2


@pytest.mark.rule("M-5")
def test_an_unknown_one_stays_unknown_until_an_answer_comes(book: Book) -> None:
    book.write()
    assert _try(book, 1, UNKNOWN, NOON).status == "unknown"
    assert _try(book, 1, TEMPORARY, NOON + HOUR).status == "unknown"
    assert _try(book, 1, UNKNOWN, NOON + 2 * HOUR).status == "unknown"
    assert book.ledger.next_attempt_at() == NOON + 2 * HOUR + 15 * MINUTE
    assert _try(book, 1, ACCEPTED, NOON + 3 * HOUR).status == "sent"


@pytest.mark.rule("M-6")
def test_an_answer_that_comes_after_the_bounce_changes_nothing(book: Book) -> None:
    book.write()
    _claimed(book)
    with book.ledger.work() as work:
        sent = work.register.outgoing(1)
    assert sent is not None
    book.put(replace(sent, status="bounced"))
    assert _try(book, 1, TEMPORARY, NOON).status == "bounced"
    assert book.ledger.next_attempt_at() is None


# ── what a dead process has left ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-5")
def test_claims_of_a_dead_process_go_back_and_those_in_data_become_unknown(book: Book) -> None:
    for to in ("a@x.example", "b@x.example", "c@x.example"):
        book.write(to)
    assert _claimed(book, most=2) == [1, 2]
    book.in_data(2)
    ledger = book.reopened()
    assert ledger.release_claims(NOON) == 2
    with ledger.work() as work:
        statuses = [getattr(work.register.outgoing(number), "status", None) for number in (1, 2, 3)]
    assert statuses == ["queued", "unknown", "queued"]
    assert _claimed(book) == [1, 3]
    assert [(one.id, one.attempts) for one in ledger.claim(NOON + 15 * MINUTE, 5)] == [(2, 1)]
    with make_reader(book.url).begin() as connection:
        assert connection.exec_driver_sql("SELECT outgoing_id, outcome FROM attempts").all() == [(2, "unknown")]


@pytest.mark.rule("M-5")
def test_after_a_round_only_the_untried_of_that_round_go_back(book: Book) -> None:
    for to in ("a@x.example", "b@x.example", "c@x.example"):
        book.write(to)
    assert _claimed(book) == [1, 2, 3]
    _try(book, 1, ACCEPTED, NOON)
    book.ledger.release_untried([1, 2], NOON)
    assert [(one.id, one.attempts) for one in book.ledger.claim(NOON, 5)] == [(2, 0)]


@pytest.mark.rule("M-5")
def test_an_attempt_of_a_letter_that_is_not_there_is_a_fault_and_writes_nothing(book: Book) -> None:
    number = book.write()
    with pytest.raises(KeyError, match="no outgoing letter 99"):
        _try(book, 99, ACCEPTED, NOON)
    assert _claimed(book) == [number]
