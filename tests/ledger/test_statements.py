"""Statements and claims in the ledger: kept whole, found from indexes, looked at again when something has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from maild.desk.claim import ClaimKind, ClaimStatus
from maild.desk.decision import CalendarDay, Change, Ref
from maild.desk.due import Due, DueKind
from maild.desk.erasure import ErasedDocuments
from maild.desk.meter import ClientReadings, HeldTariff, Import, IntervalDay
from maild.desk.statement import Drawn, KeptFile, Lines, StatementStatus
from maild.ledger import seals
from maild.ledger.copying import raw_digests
from maild.ledger.engine import make_reader
from maild.ledger.listing import Filter, open_listing
from maild.metering.lines import Kept
from maild.metering.months import Month
from maild.metering.statement import ZoneTotal
from maild.metering.tariffs import flat
from maild.metering.track import Reading
from maild.metering.trend import MonthTotal
from tests.desk.samples import MOSCOW, OCTOBER, a_claim, a_client, a_statement, a_subscriber, moscow
from tests.ledger.book import NOON

if TYPE_CHECKING:
    from maild.desk.statement import Revision
    from tests.ledger.book import Book

READING = Reading("00000001", date(2026, 10, 25), (("T1", Decimal("1234.5")), ("T2", Decimal(500))))
KEPT = Kept(1, "12", "12", True, (("T1", Decimal(100)), ("T2", Decimal("50.5"))), Decimal("891.45"), READING, 0)
SILENT = Kept(2, "12-А", "12а", False, (), Decimal(0), None, 3)
COMMON = Kept(9, "общий", "общий", True, (), Decimal(0), replace(READING, replaced_by="00099"), 0)
FILES = (KeptFile("Ведомость.xlsx", "a" * 64), KeptFile("Ведомость.pdf", "b" * 64))
LATER = moscow("2026-12-25 10:00")
DUE = replace(a_statement(StatementStatus.DUE), month=Month(2026, 12), due_on=date(2026, 12, 25), look_at=LATER)


def of(month: Month, statement_id: int, kwh: int, status: StatementStatus = StatementStatus.SENT) -> Revision:
    """A month that was drawn up."""
    drawn = Drawn(date(2026, 9, 25), date(2026, 10, 26), 1, 0, MonthTotal(month, Decimal(kwh), Decimal(kwh * 7)))
    return replace(a_statement(status, statement_id), month=month, drawn=drawn)


def test_a_revision_comes_back_as_it_was_kept(with_client: Book) -> None:
    made = a_statement()
    assert made.drawn is not None
    zones = (ZoneTotal("T1", Decimal("100.5"), Decimal("748.73")), ZoneTotal("T2", Decimal(0), Decimal("0.00")))
    said = (("Участок 13", "Нет данных."),)
    whole = replace(made, drawn=replace(made.drawn, files=FILES, pages=FILES[:1], zones=zones, attention=said))
    late = replace(DUE, id=2, lacking="нет тарифа", tell_at=NOON, late_at=NOON)
    with_client.put(whole, late)
    with with_client.ledger.work() as work:
        assert work.register.statement(1) == whole
        assert work.register.planned(1) == late
        assert work.register.lacking() == [late]
        assert work.register.statement(3) is None


def test_of_a_statement_whose_documents_are_erased_the_totals_are_left(with_client: Book) -> None:
    made = a_statement()
    assert made.drawn is not None
    with_client.put(replace(made, drawn=replace(made.drawn, attention=(("Участок 13", "Нет данных."),))))
    with_client.put(ErasedDocuments(1, (), ()))
    with with_client.ledger.work() as work:
        assert work.register.statement(1) == made


def test_lines_come_back_in_their_order_and_the_common_meter_beside_them(with_client: Book) -> None:
    lines = Lines(1, (KEPT, SILENT), COMMON)
    with_client.put(a_statement(), lines)
    with with_client.ledger.work() as work:
        assert work.register.kept(1) == lines
        assert work.register.kept(2) == Lines(2, ())
    with_client.put(a_statement(statement_id=2, revision=2), Lines(2, ()))
    with with_client.ledger.work() as work:
        assert work.register.kept(2) == Lines(2, ())


@pytest.mark.rule("S-2", "S-5", "S-6")
def test_a_month_is_what_its_newest_revision_says(with_client: Book) -> None:
    with_client.put(
        replace(of(OCTOBER, 1, 100), status=StatementStatus.SUPERSEDED),
        replace(of(OCTOBER, 2, 120), revision=2),
        of(OCTOBER.plus(1), 3, 90),
        of(OCTOBER.plus(-12), 4, 70),
        replace(DUE, id=5),
        Lines(1, (KEPT,)),
        Lines(2, (replace(KEPT, kwh=(("T1", Decimal(120)),)), SILENT), COMMON),
        Lines(3, (replace(KEPT, kwh=(("T1", Decimal(90)),)),)),
    )
    december = Month(2026, 12)
    with with_client.ledger.work() as work:
        register = work.register
        assert [found.id for found in register.revisions(1, OCTOBER)] == [1, 2]
        assert (found := register.latest(1)) is not None
        assert found.id == 3
        assert (found := register.latest(1, OCTOBER.plus(1))) is not None
        assert found.id == 2
        assert register.latest(1, OCTOBER.plus(-12)) is None
        assert [total.kwh for total in register.totals(1, OCTOBER.plus(-12), december)] == [70, 120, 90]
        assert register.past(1, OCTOBER, december) == {1: (Decimal(90), Decimal(120))}


@pytest.mark.rule("S-6")
def test_a_claim_comes_back_and_is_open_until_it_is_settled(with_client: Book) -> None:
    settled = replace(a_claim(ClaimKind.MISSING, ClaimStatus.RESOLVED, 8), month=None, resolved_at=NOON, answer="Да.")
    with_client.put(a_claim(), settled)
    with with_client.ledger.work() as work:
        assert work.register.claim(7) == a_claim()
        assert work.register.claim(8) == settled
        assert work.register.claim(9) is None
        assert work.register.open_claims() == work.register.open_claims(1) == [a_claim()]
        assert work.register.open_claims(2) == []


@pytest.mark.rule("M-1", "S-1")
@pytest.mark.parametrize("second", [DUE, replace(DUE, month=Month(2027, 1))], ids=["the same month", "another month"])
def test_a_client_has_one_month_that_is_due(with_client: Book, second: Revision) -> None:
    with_client.put(DUE)
    with pytest.raises(IntegrityError):
        with_client.put(replace(second, id=2))


@pytest.mark.rule("S-1")
def test_a_month_is_looked_at_from_its_moment_on(with_client: Book) -> None:
    with_client.put(DUE)
    before = [due.kind for due in with_client.ledger.due(NOON)]
    assert DueKind.STATEMENT not in before
    assert Due(DueKind.STATEMENT, 1, LATER) in with_client.ledger.due(LATER)


@pytest.mark.rule("S-2")
def test_all_that_lacks_is_told_together(with_client: Book) -> None:
    lacking = replace(DUE, look_at=None, lacking="нет тарифа", tell_at=NOON)
    with_client.put(lacking)
    assert Due(DueKind.LACKING, 0, NOON) in with_client.ledger.due(NOON)
    with_client.put(replace(lacking, tell_at=None))
    assert DueKind.LACKING not in [due.kind for due in with_client.ledger.due(NOON)]


CHANGES: dict[str, object] = {
    "the client": replace(a_client(), statement_day=30),
    "a plot": a_subscriber("13", 2),
    "readings": ClientReadings(1, 1, NOON, ()),
    "half-hours": IntervalDay(1, date(2026, 11, 20), Decimal(10), 1),
    "a tariff": HeldTariff(1, None, flat(date(2027, 1, 1), (("T1", Decimal(8)),))),
    "the calendar": CalendarDay(date(2026, 12, 25), False, "снег"),
}


@pytest.mark.rule("S-1", "S-2", "D-9")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_a_statement_depends_on_makes_the_clock_look(with_client: Book, change: object) -> None:
    file = Import(1, "d", "показания.csv", "columns", NOON, 1, 0, 0, None)
    with_client.put(file, DUE)
    with_client.put(change)
    assert Due(DueKind.STATEMENT, 1, NOON) in with_client.ledger.due(NOON)


def test_another_clients_change_wakes_nobody(with_client: Book) -> None:
    with_client.put(a_client(2, "other@snt.example"), DUE)
    with_client.put(a_subscriber("13", 2, 2))
    assert DueKind.STATEMENT not in [due.kind for due in with_client.ledger.due(NOON)]


def test_statements_and_claims_are_listed_as_the_contract_says(with_client: Book) -> None:
    with_client.put(a_statement(), replace(DUE, id=2), a_claim())
    named = "id client period revision due_on generated_at sent_at published_at total_kwh losses_kwh total_rub status"
    with open_listing(with_client.url, MOSCOW) as listing:
        made, due = listing.statements()
        assert list(made)[:12] == named.split()
        assert (made["client"], made["period"], made["due_on"]) == ("СНТ «Ромашка»", "2026-10", "2026-10-26")
        assert (made["total_kwh"], made["losses_kwh"], made["total_rub"]) == ("1234.5", "65.5", "9197.03")
        assert (due["status"], due["total_kwh"], due["generated_at"]) == ("due", None, None)
        (claim,) = listing.claims()
        assert list(claim) == "id client period kind status received_at due_by resolved_at".split()  # noqa: SIM905
        assert (claim["period"], claim["kind"], claim["status"]) == ("2026-10", "dispute", "open")
        shown = listing.show("прет-7", NOON)
        assert shown is not None
        assert shown["text"] == "По участку 12 показания меньше прошлых."


@pytest.mark.parametrize(
    ("only", "statements", "claims"),
    [
        (Filter(client="Ромашка"), 2, 1),
        (Filter(client="Василёк"), 0, 0),
        (Filter(status="due"), 1, 0),
        (Filter(status="open"), 0, 1),
        (Filter(plot="уч. 12"), 2, 1),
        (Filter(plot="77"), 0, 0),
        (Filter(since=date(2026, 10, 26), until=date(2026, 10, 27)), 1, 0),
        (Filter(since=date(2026, 10, 28), until=date(2026, 10, 28)), 0, 1),
    ],
)
def test_listings_are_narrowed(with_client: Book, only: Filter, statements: int, claims: int) -> None:
    with_client.put(a_subscriber("12"), a_statement(), replace(DUE, id=2), a_claim())
    with open_listing(with_client.url, MOSCOW) as listing:
        assert (len(list(listing.statements(only))), len(list(listing.claims(only)))) == (statements, claims)


@pytest.mark.rule("S-6")
def test_a_copy_takes_the_documents_of_statements_along(with_client: Book) -> None:
    made = a_statement()
    assert made.drawn is not None
    with_client.put(replace(made, drawn=replace(made.drawn, files=FILES, pages=FILES[:1])), replace(DUE, id=2))
    assert sorted(raw_digests(with_client.url)) == ["a" * 64, "b" * 64]


@pytest.mark.rule("Q-14")
def test_what_the_history_says_of_statements_and_claims_is_sealed(with_client: Book) -> None:
    statement, claim = Ref("statement", 1), Ref("claim", 7)
    with_client.put(
        Change(a_statement(), statement, "generated", None, "sent"), Change(a_claim(), claim, "opened", None, "open")
    )
    with_client.put(replace(a_statement(), look_at=LATER))  # what the clock notes for itself
    assert seals_broken(with_client) == []
    with_client.put(replace(a_claim(), text="другое"))
    assert seals_broken(with_client) == ["claim 7 was changed"]


def seals_broken(book: Book) -> list[str]:
    with make_reader(book.url).connect() as connection:
        return [problem for problem in seals.broken(connection) if "client" not in problem]
