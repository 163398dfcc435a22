"""The inbox: each letter once, and none lost (M-1, M-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from maild.desk.decision import Decision, LetterVerdict
from maild.ports import InboxRecord
from tests.desk.samples import a_letter
from tests.ledger.book import INBOX, NOON, VALIDITY, forged, place

if TYPE_CHECKING:
    from maild.letters.letter import Letter
    from tests.ledger.book import Book

LETTER = a_letter("Отключите участок 12")
OTHER = replace(LETTER, content_digest="1" * 64)


def _seen(book: Book, letter: Letter, raw_digest: str = "another way") -> int | None:
    with book.ledger.work() as work:
        return work.seen(letter, raw_digest)


# ── twice the same ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-1")
def test_a_letter_that_comes_twice_is_known_by_its_content(book: Book) -> None:
    assert _seen(book, LETTER) is None
    first = book.take(1, letter=LETTER)
    assert _seen(book, LETTER) == first
    assert _seen(book, OTHER) is None, "the same Message-ID with other content is another letter"


@pytest.mark.rule("M-1")
@pytest.mark.parametrize("verdict", [LetterVerdict.HANDLED, LetterVerdict.ANSWERED, LetterVerdict.REFUSED])
def test_whatever_became_of_the_first_the_second_is_the_same(book: Book, verdict: LetterVerdict) -> None:
    first = book.take(1, letter=LETTER, verdict=verdict)
    book.take(2, letter=LETTER, verdict=LetterVerdict.DUPLICATE)
    assert _seen(book, LETTER) == first


@pytest.mark.rule("M-1")
def test_a_forgery_sent_first_does_not_make_the_genuine_one_a_duplicate(book: Book) -> None:
    fake = book.take(1, letter=forged(LETTER), verdict=LetterVerdict.REFUSED)
    assert _seen(book, LETTER) is None
    assert _seen(book, forged(LETTER)) == fake, "but another forgery is no news"
    assert _seen(book, LETTER, "raw") == fake, "nor are the very same bytes"
    genuine = book.take(2, letter=LETTER, raw_digest="genuine")
    assert _seen(book, LETTER) == genuine
    assert _seen(book, forged(LETTER)) == fake


@pytest.mark.rule("M-1", "M-3")
def test_one_in_quarantine_had_no_effect_and_is_no_earlier_letter(book: Book) -> None:
    book.take(1, letter=LETTER, verdict=LetterVerdict.QUARANTINED)
    assert _seen(book, LETTER) is None


# ── where letters lie ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-1")
def test_a_place_in_the_mailbox_is_taken_once(book: Book) -> None:
    book.take(5)
    with book.ledger.work() as work:
        assert work.holds(place(5))
        assert not work.holds(place(6))
        assert not work.holds(replace(place(5), uidvalidity=8))
    with pytest.raises(IntegrityError):
        book.take(5)
    book.take(None)
    book.take(None)


@pytest.mark.rule("M-1")
def test_the_cursor_belongs_to_one_uidvalidity_and_never_goes_back(book: Book) -> None:
    ledger = book.ledger
    assert ledger.cursor(INBOX, VALIDITY) == 0
    for uid, expected in ((5, 5), (3, 5), (9, 9)):
        ledger.mark_settled(INBOX, VALIDITY, (), uid)
        assert ledger.cursor(INBOX, VALIDITY) == expected
    assert ledger.cursor(INBOX, VALIDITY + 1) == 0
    assert ledger.cursor("other", VALIDITY) == 0


@pytest.mark.rule("M-1")
def test_what_is_recorded_waits_until_the_mailbox_was_told(book: Book) -> None:
    book.take(2, verdict=LetterVerdict.QUARANTINED)
    book.take(1)
    book.take(3)
    ledger = book.reopened()
    assert ledger.unsettled(INBOX, VALIDITY) == [(1, False), (2, True), (3, False)]
    ledger.mark_settled(INBOX, VALIDITY, [1, 3])
    ledger.mark_settled(INBOX, VALIDITY, [])
    assert ledger.unsettled(INBOX, VALIDITY) == [(2, True)]
    assert ledger.unsettled(INBOX, VALIDITY + 1) == []
    assert ledger.known_uids(INBOX, VALIDITY, [1, 2, 4, 50]) == {1, 2}
    assert ledger.known_uids(INBOX, VALIDITY, []) == set()


@pytest.mark.rule("M-3")
def test_a_letter_run_again_keeps_its_place_and_gets_a_new_verdict(book: Book) -> None:
    number = book.take(1, verdict=LetterVerdict.QUARANTINED)
    with book.ledger.work() as work:
        again = InboxRecord(None, "raw", NOON, LETTER, LETTER.sender, LETTER.subject, LETTER.message_id)
        work.record_letter(number, again, Decision(LetterVerdict.HANDLED, "снова", "почта"))
        assert work.holds(place(1))
        assert work.register.quarantined() == []
        taken = work.register.taken_letter(number)
        work.commit()
    assert taken is not None
    assert (taken.verdict, taken.reason, taken.received_at) == ("handled", "снова", NOON)
    assert book.ledger.unsettled(INBOX, VALIDITY) == [(1, False)], "and it is moved where handled ones go"


def test_a_letter_that_cannot_be_read_is_kept_by_what_is_known_of_it(book: Book) -> None:
    with book.ledger.work() as work:
        number = work.new_letter_id()
        known = InboxRecord(place(1), "raw", NOON, None, None, "", None, (), NOON + timedelta(hours=1))
        work.record_letter(number, known, Decision(LetterVerdict.QUARANTINED, "слишком велико", "почта"))
        assert [held.id for held in work.register.quarantined()] == [number]
        work.commit()


# ── letters in hand ──────────────────────────────────────────────────────────────────────────────────────────────


def _dies_over(book: Book, *uids: int) -> None:
    """The process is killed with these in hand, and started again."""
    book.ledger.mark_in_hand(*(place(uid) for uid in uids))
    book.reopened().note_unclean_end()


@pytest.mark.rule("M-3")
def test_a_letter_alone_in_hand_at_an_unclean_end_is_counted(book: Book) -> None:
    assert book.ledger.mark_in_hand(place(1)) == [0]
    for ends in (1, 2, 3):
        _dies_over(book, 1)
        assert book.ledger.mark_in_hand(place(1)) == [ends]


@pytest.mark.rule("M-3")
def test_of_several_in_hand_none_is_blamed_and_each_is_suspected(book: Book) -> None:
    assert book.ledger.suspects(INBOX, VALIDITY) == set()
    _dies_over(book, 1, 2)
    assert book.ledger.suspects(INBOX, VALIDITY) == {1, 2}
    assert book.ledger.suspects(INBOX, VALIDITY + 1) == set()
    assert book.ledger.mark_in_hand(place(1), place(2)) == [0, 0]


@pytest.mark.rule("M-3")
def test_one_left_over_from_an_earlier_crash_hides_no_later_one(book: Book) -> None:
    _dies_over(book, 1)
    _dies_over(book, 2)
    _dies_over(book, 2)
    assert book.ledger.mark_in_hand(place(1), place(2)) == [1, 2]


@pytest.mark.rule("M-3")
def test_a_start_after_a_clean_end_blames_nobody(book: Book) -> None:
    book.ledger.mark_in_hand(place(1))
    book.take(1)
    book.reopened().note_unclean_end()
    assert book.ledger.mark_in_hand(place(1)) == [0]


@pytest.mark.rule("M-3")
def test_a_fault_of_the_world_is_not_the_letters_and_wipes_out_no_count(book: Book) -> None:
    _dies_over(book, 1)
    for uid in (1, 2):
        book.ledger.mark_in_hand(place(uid))
        book.ledger.forget_in_hand(place(uid))
    book.reopened().note_unclean_end()
    assert book.ledger.mark_in_hand(place(1), place(2)) == [1, 0]


@pytest.mark.rule("M-3")
def test_a_letter_that_somebody_moved_away_before_it_could_be_taken_is_no_suspect_for_ever(book: Book) -> None:
    book.ledger.mark_in_hand(replace(place(9), uidvalidity=VALIDITY - 1), replace(place(9), mailbox="other"))
    _dies_over(book, 1, 2, 5)
    book.take(2)
    book.ledger.mark_settled(INBOX, VALIDITY, (), 4)
    assert book.ledger.suspects(INBOX, VALIDITY) == {5}, "what lies before the cursor can still come"
    assert book.ledger.suspects(INBOX, VALIDITY - 1) == set(), "a mailbox made anew brings no letter of before"
    assert book.ledger.suspects("other", VALIDITY) == {9}
