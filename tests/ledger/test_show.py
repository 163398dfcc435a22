"""`maild show`: a request and a case with all that has to do with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from maild.desk.decision import Change, Ref
from maild.desk.meter import Import
from maild.desk.request import RequestStatus
from maild.ledger.listing import open_listing
from tests.desk.samples import MOSCOW, a_code, a_registration, a_request
from tests.ledger.book import NOON

if TYPE_CHECKING:
    from maild.ledger.lines import Line
    from tests.ledger.book import Book

REQUEST, CASE = Ref("request", 1), Ref("registration", 1)


def _shown(book: Book, number: str) -> Line:
    with open_listing(book.url, MOSCOW) as listing:
        found = listing.show(number, NOON)
    assert found is not None
    return found


@pytest.fixture
def told(with_client: Book) -> Book:
    """A request filed by letter-1 and confirmed by letter-2, each answered; letter-3 was about something else."""
    filed, confirmed, other = (with_client.take(uid) for uid in (1, 2, 3))
    with with_client.ledger.work() as work:
        for request, event, letter in (
            (a_request(), "filed", filed),
            (a_request(RequestStatus.CONFIRMED), "confirmed", confirmed),
            (a_request(RequestStatus.CONFIRMED), "seen", confirmed),
            (a_request(RequestStatus.CONFIRMED), "overdue", None),
        ):
            work.apply(Change(request, REQUEST, event), at=NOON, actor="a@b.example", letter_id=letter)
        work.apply(Change(a_registration(), CASE, "received"), at=NOON, actor="a@b.example", letter_id=other)
        work.commit()
    for about, cause in ((REQUEST, filed), (CASE, other), (REQUEST, confirmed)):
        with_client.write(about=about, cause_id=cause)
    return with_client


@pytest.mark.rule("Q-14")
def test_a_request_names_the_letters_that_changed_it_and_those_written_about_it(told: Book) -> None:
    assert _shown(told, "req-1")["links"] == ["letter-1", "letter-2", "out-1", "out-3"]
    assert _shown(told, "2026-000001")["links"] == _shown(told, "req-1")["links"]


def test_a_case_names_its_letters_too(told: Book) -> None:
    assert _shown(told, "reg-1")["links"] == ["letter-3", "out-2"]


@pytest.mark.rule("S-3")
def test_a_file_of_readings_names_the_letter_that_brought_it_and_the_letter_names_the_file(told: Book) -> None:
    taken = Import(5, "5" * 64, "п.csv", "Показания", NOON, 2, 1, 0, 2)
    with told.ledger.work() as work:
        work.apply(Change(taken, Ref("import", 5), "readings_taken"), at=NOON, actor="a@b.example", letter_id=2)
        work.commit()
    shown = _shown(told, "имп-5")
    assert [shown[name] for name in ("name", "new", "changed", "taken_back_at", "links")] == [
        "п.csv",
        2,
        1,
        None,
        ["letter-2"],
    ]
    links = _shown(told, "letter-2")["links"]
    assert isinstance(links, list)
    assert "imp-5" in links
    with open_listing(told.url, MOSCOW) as listing:
        assert listing.show("imp-6", NOON) is None


@pytest.mark.rule("Q-5")
def test_codes_are_shown_by_when_they_were_asked_for_and_spent_but_never_themselves(told: Book) -> None:
    later = replace(a_code("23456789ABCDEFGH"), issued_at=NOON + timedelta(days=1))
    spent = replace(a_code(), issued_at=NOON, spent_at=NOON + timedelta(hours=1))
    told.put(later, spent, a_code("3456789ABCDEFGHJ", Ref("request", 2)))
    shown = _shown(told, "req-1")
    assert shown["codes"] == [
        {"purpose": code.purpose, "issued_at": code.issued_at, "expires_at": code.expires_at, "spent_at": code.spent_at}
        for code in (spent, later)
    ]
    assert spent.digest not in str(shown)
    assert _shown(told, "reg-1")["codes"] == []


def test_moments_within_are_in_the_desks_zone(told: Book) -> None:
    told.put(a_code())
    codes = _shown(told, "req-1")["codes"]
    assert isinstance(codes, list)
    assert [code["issued_at"].tzinfo for code in codes] == [MOSCOW]


@pytest.mark.rule("Q-14")
def test_a_deadline_in_an_entry_is_a_moment_of_the_desks_clock_and_other_details_are_words(told: Book) -> None:
    for detail in (NOON.isoformat(), "за неуплату"):
        told.put(Change(a_request(RequestStatus.CONFIRMED), REQUEST, "seen", detail=detail))
    history = _shown(told, "req-1")["history"]
    assert isinstance(history, list)
    moment, words = (entry["detail"] for entry in history[-2:])
    assert (moment, moment.tzinfo, words) == (NOON, MOSCOW, "за неуплату")
