"""Seats: who lives, who reads which mailbox, and that one who was given up for dead can write nothing any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from maild.ledger import seats
from maild.ports import Temporary
from maild.seating import Deposed, Share
from tests.ledger.book import INBOX, NOON, VALIDITY, Book, place
from tests.ledger.sitting import BOXES, MINUTE, Daemon, daemons_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def daemon(book: Book) -> Iterator[Callable[..., Daemon]]:
    with daemons_at(book.url) as sits:
        yield sits


# ── sharing ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("held", "daemons", "changes"),
    [
        ({}, ["me"], {"a": "me", "b": "me", "c": "me"}),
        ({}, ["me", "you"], {"a": "me", "b": "you"}),
        ({"a": "me", "b": "me"}, ["me", "you"], {"b": "you"}),
        ({"a": "me", "b": "me", "c": "me"}, ["me", "you"], {"c": "you"}),
        ({"a": "me", "b": "me", "c": "you"}, ["me", "you"], {}),
        ({"a": "me", "b": "me", "c": "me"}, ["me", "they", "you"], {"c": "they", "b": "you"}),
        ({"a": "you", "b": "you", "c": "you"}, ["me", "you"], {}),
        ({"a": None, "b": "you", "c": "gone"}, ["me", "you"], {"a": "me", "c": "me"}),
        ({"a": "me", "b": "you", "c": "they"}, ["me", "they", "you"], {}),
        ({"x": "me", "y": "me", "a": "you"}, ["me", "you"], {"b": "me", "c": "me"}),
    ],
)
def test_mailboxes_are_shared_as_evenly_as_it_can_be(
    held: dict[str, str | None], daemons: list[str], changes: dict[str, str]
) -> None:
    assert seats.shared_out(held, daemons, "me", ("a", "b", "c")) == changes


def test_without_a_seat_all_is_ours(book: Book) -> None:
    assert book.ledger.share_out(BOXES) == Share(frozenset(BOXES))
    assert book.ledger.share_out(BOXES[:2]) == Share(frozenset(BOXES[:2])), "others are configured now"
    with book.ledger.work():
        assert book.ledger.share_out(BOXES[:2]).mine == set(BOXES[:2]), "nothing is asked of the ledger again"


def test_without_a_seat_it_is_noted_as_well_what_was_read(book: Book, daemon: Callable[..., Daemon]) -> None:
    for moment in (NOON, NOON + MINUTE):
        book.ledger.record_pass(moment, simulated=False, read={BOXES[0]: moment})
    assert daemon("one").ledger.share_out(BOXES[:1]).mine == {BOXES[0]}
    assert daemon("another").ledger.share_out(BOXES[:1]).others_read_at == NOON + MINUTE


def test_who_comes_second_gets_his_half_at_the_next_look(daemon: Callable[..., Daemon]) -> None:
    first = daemon("first").ledger
    assert first.share_out(BOXES).mine == set(BOXES)
    second = daemon("second").ledger
    assert second.share_out(BOXES).mine == set()
    assert first.share_out(BOXES).mine == set(BOXES[:2])
    assert second.share_out(BOXES).mine == set(BOXES[2:])
    assert first.share_out(BOXES).mine == set(BOXES[:2])


@pytest.mark.rule("Q-5")
def test_what_others_read_is_known_only_when_all_of_it_was_read(daemon: Callable[..., Daemon]) -> None:
    first = daemon("first").ledger
    assert first.share_out(BOXES).others_read_at is None
    second = daemon("second").ledger
    first.share_out(BOXES)
    assert second.share_out(BOXES).mine == set(BOXES[2:])
    second.record_pass(NOON, simulated=False, read={BOXES[2]: NOON})
    assert first.share_out(BOXES) == Share(frozenset(BOXES[:2]))
    read = {BOXES[2]: NOON + MINUTE, BOXES[3]: NOON, BOXES[0]: NOON + MINUTE}
    second.record_pass(NOON, simulated=False, read=read)
    assert first.share_out(BOXES).others_read_at == NOON
    assert second.share_out(BOXES).others_read_at is None, "it cannot speak for a mailbox that is not its own"


# ── living and dying ─────────────────────────────────────────────────────────────────────────────────────────────


def _at_work(book: Book, one: Daemon) -> None:
    """A letter in hand, two claimed, one of them in DATA, and a mailbox."""
    for to in ("a@x.example", "b@x.example"):
        book.write(to)
    one.ledger.share_out(BOXES[:1])
    one.ledger.mark_in_hand(place(7))
    assert [letter.id for letter in one.ledger.claim(NOON, 5)] == [1, 2]
    book.in_data(2)


def _left(book: Book) -> list[object]:
    with book.ledger._transaction() as connection:
        held = seats.holders(connection)[BOXES[0]]
    with book.ledger.work() as work:
        statuses = [getattr(work.register.outgoing(number), "status", None) for number in (1, 2)]
    return [held, statuses, [one.id for one in book.ledger.claim(NOON, 5)], book.ledger.mark_in_hand(place(7))]


@pytest.mark.rule("M-3", "M-5")
def test_what_a_dead_daemon_held_goes_back_once_it_has_lapsed(book: Book, daemon: Callable[..., Daemon]) -> None:
    dead, heir = daemon("dead", -MINUTE), daemon("heir")
    assert heir.seat.beat(NOON) == (["heir"], {}), "it had lapsed before it had anything"
    dead = daemon("dead", -MINUTE)
    _at_work(book, dead)
    assert heir.seat.beat(NOON) == (["heir"], {BOXES[0]: None})
    assert _left(book) == [None, ["queued", "unknown"], [1], [1]]
    assert book.ledger.suspects(INBOX, VALIDITY) == {7}


@pytest.mark.rule("M-1", "M-5")
def test_what_a_living_daemon_holds_is_left_to_it(book: Book, daemon: Callable[..., Daemon]) -> None:
    alive = daemon("alive")
    _at_work(book, alive)
    heir = daemon("heir")
    dead = daemon("dead", -MINUTE)
    assert heir.seat.beat(NOON) == (["alive", "heir"], {BOXES[0]: "alive"})
    assert book.ledger.release_claims(NOON) == 0
    book.ledger.note_unclean_end()
    assert _left(book) == ["alive", ["queued", "queued"], [], [0]]
    with pytest.raises(Deposed):
        dead.ledger.share_out(BOXES)


@pytest.mark.rule("M-1")
@pytest.mark.parametrize(
    "deed",
    [
        lambda one: one.ledger.claim(NOON, 5),
        lambda one: one.ledger.mark_in_hand(place(1)),
        lambda one: one.ledger.mark_settled(INBOX, VALIDITY, (), 5),
        lambda one: one.ledger.record_pass(NOON, simulated=False),
        lambda one: one.seat.beat(NOON),
        lambda one: one.ledger.work().__enter__(),
    ],
)
def test_who_was_given_up_for_dead_can_write_nothing_any_more(
    book: Book, daemon: Callable[..., Daemon], deed: Callable[[Daemon], object]
) -> None:
    dead = daemon("dead", -MINUTE)
    daemon("heir").seat.beat(NOON)
    book.write()
    with pytest.raises(Deposed, match="nothing was heard of dead for too long"):
        deed(dead)
    assert [one.id for one in book.ledger.claim(NOON, 5)] == [1]
    assert book.ledger.cursor(INBOX, VALIDITY) == 0


def test_two_heirs_bury_one_daemon_once(book: Book, daemon: Callable[..., Daemon]) -> None:
    dead = daemon("dead", -MINUTE)
    _at_work(book, dead)
    with book.ledger._transaction() as connection:
        moment = seats.database_now(connection)
        assert [seats.bury(connection, ["dead"], NOON, lapsed_by=moment) for _ in range(2)] == [1, 0]
    assert _left(book) == [None, ["queued", "unknown"], [1], [1]]


def test_a_sign_of_life_keeps_a_daemon_alive(daemon: Callable[..., Daemon]) -> None:
    late = daemon("late", -MINUTE)
    late.seat._lasts = MINUTE
    late.seat.beat(NOON)
    daemon("heir").seat.beat(NOON)
    late.ledger.record_pass(NOON, simulated=False)


@pytest.mark.rule("M-3", "M-5")
def test_who_leaves_gives_all_back_at_once(book: Book, daemon: Callable[..., Daemon]) -> None:
    guest = daemon("guest")
    _at_work(book, guest)
    guest.seat.leave(NOON)
    assert _left(book) == [None, ["queued", "unknown"], [1], [1]]


def test_a_pass_by_itself_is_made_by_nobody_else_at_the_table(daemon: Callable[..., Daemon]) -> None:
    daemon("dead", -MINUTE)
    daemon("alive")
    with pytest.raises(Temporary, match=r"another maild is at work on this ledger \(alive\)"):
        daemon("guest", alone=True)


def test_alone_with_the_dead_is_alone(daemon: Callable[..., Daemon]) -> None:
    daemon("dead", -MINUTE)
    assert daemon("guest", alone=True).ledger.share_out(BOXES).mine == set(BOXES)


def test_the_clock_of_the_database_is_the_one_that_counts(book: Book) -> None:
    with book.ledger._transaction() as connection:
        first, second = (seats.database_now(connection) for _ in range(2))
    assert first.utcoffset() == timedelta(0)
    assert first <= second < first + MINUTE
