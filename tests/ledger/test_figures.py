"""What a monitor counts: the letters of one day, and how long answers took."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from maild.desk.claim import ClaimStatus
from maild.desk.decision import LetterVerdict
from maild.desk.statement import StatementStatus
from maild.ledger.listing import open_listing
from maild.metering.months import Month
from maild.ports import Attempt, Outcome
from tests.desk.samples import DISPATCHER, MOSCOW, a_claim, a_statement
from tests.ledger.book import CLIENT, NOON

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ledger.book import Book

LONG_AGO = NOON - timedelta(days=2)


def test_letters_of_one_day_are_counted_by_verdict_and_by_status(with_client: Book) -> None:
    for uid, verdict in enumerate((LetterVerdict.HANDLED, LetterVerdict.HANDLED, LetterVerdict.IGNORED), start=1):
        with_client.take(uid, verdict=verdict)
    with_client.take(4, at=LONG_AGO)
    with_client.write()
    with_client.write(at=LONG_AGO)
    with open_listing(with_client.url, MOSCOW) as listing:
        found = listing.figures(NOON)
    assert (found.received["handled"], found.received["ignored"], found.received["quarantined"]) == (2, 1, 0)
    assert (found.written["queued"], found.written["failed"]) == (1, 0)


def test_an_answer_takes_from_the_receipt_until_the_next_server_has_it(with_client: Book) -> None:
    cause = with_client.take(1, at=NOON - timedelta(seconds=90))
    answers = [with_client.write(CLIENT, cause_id=cause), with_client.write(DISPATCHER, cause_id=cause)]
    unasked = with_client.write(CLIENT)
    waiting = with_client.write(CLIENT, cause_id=cause)
    with with_client.ledger.work() as work:
        for number in (*answers, unasked):
            work.record_attempt(number, Attempt(Outcome.ACCEPTED, "250"), at=NOON)
        work.record_attempt(waiting, Attempt(Outcome.TEMPORARY, "450"), at=NOON)
        work.commit()
    with open_listing(with_client.url, MOSCOW) as listing:
        assert listing.figures(NOON).answer_seconds == (90.0,)
        assert listing.figures(NOON + timedelta(days=2)).answer_seconds == ()


def test_a_ledger_that_is_not_there_has_no_figures_but_zeros(tmp_path: Path) -> None:
    with open_listing(f"sqlite:///{tmp_path}/none.db", MOSCOW) as listing:
        assert set(listing.figures(NOON).received.values()) == {0}


@pytest.mark.rule("S-2", "S-6")
def test_status_counts_statements_and_claims(with_client: Book) -> None:
    late = replace(
        a_statement(StatementStatus.DUE, 2), month=Month(2026, 12), lacking="тарифа", drawn=None, late_at=NOON
    )
    overdue, waiting = a_claim(claim_id=7), replace(a_claim(claim_id=8), due_by=NOON)
    with_client.put(a_statement(), late, overdue, waiting, a_claim(status=ClaimStatus.RESOLVED, claim_id=9))
    with open_listing(with_client.url, MOSCOW) as listing:
        status = listing.status(NOON)
    assert (status["claims"], status["claims_overdue"], status["statements_late"]) == (2, 1, 1)
    assert status["last_statement"] == a_statement().generated_at
