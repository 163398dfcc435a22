"""Personal data in the ledger: which have outlived their term or are a person's, and what is left of them (152-ФЗ)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from maild.desk.claim import ClaimStatus
from maild.desk.code import CodePurpose
from maild.desk.decision import Change, LetterVerdict, PersonItem, Ref
from maild.desk.device import DeviceStatus
from maild.desk.erasure import (
    Act,
    ErasedCodes,
    ErasedDocuments,
    ErasedKind,
    ErasedLetter,
    ErasedReadings,
    Subject,
    Terms,
    erase,
)
from maild.desk.meter import Import
from maild.desk.parties import ClientStatus
from maild.desk.registration import RegistrationStatus
from maild.desk.request import Question, RequestKind, RequestStatus
from maild.desk.statement import KeptFile, Lines, StatementStatus
from maild.ledger import outlived
from maild.ledger.copying import raw_digests, raw_letters
from maild.ledger.engine import make_engine
from maild.ledger.examination import examine
from maild.ports import Attempt, Outcome
from tests.desk.samples import (
    CODES,
    STRANGER,
    a_claim,
    a_client,
    a_code,
    a_device,
    a_letter,
    a_registration,
    a_request,
    a_statement,
    a_subscriber,
    moscow,
)
from tests.ledger.book import CLIENT, DISPATCHER, NOON
from tests.ledger.test_meters import file_of, of_first

if TYPE_CHECKING:
    from tests.ledger.book import Book

LATER = moscow("2026-12-25 12:00")
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
ALL = Terms(LATER, LATER, LATER, LATER, date(2026, 10, 25), LATER, LATER, own=(DISPATCHER,))
KEPT = Terms(NEVER, NEVER, NEVER, NEVER, NEVER.date(), NEVER, NEVER)
ACT = Act(1, LATER, "истёк срок", None, 0)
SHEET, PAGE = KeptFile("Ведомость.pdf", "aa"), KeptFile("romashka/2026-10/index.html", "bb")


def erased(book: Book, scope: Terms | Subject = ALL, act: Act = ACT) -> dict[ErasedKind, list[int]]:
    """Erase all that is found; what it was."""
    found = book.ledger.to_erase(scope)
    for kind, numbers in found.items():
        with book.ledger.work() as work:
            for change in erase(work.erasable(kind, scope, numbers), act).changes:
                work.apply(change, at=LATER, actor="оператор", letter_id=None)
            work.commit()
    return found


def sent(book: Book, to: str, about: Ref | None = None, cause_id: int | None = None) -> int:
    number = book.write(to, about=about, cause_id=cause_id)
    with book.ledger.work() as work:
        work.record_attempt(number, Attempt(Outcome.ACCEPTED, f"250 {to} is served"), at=NOON)
        work.commit()
    return number


def count(book: Book, sql: str) -> int:
    with make_engine(book.url).connect() as connection:
        return int(connection.execute(text(sql)).scalar_one())


def told(thing: object, kind: str, number: int) -> Change:
    return Change(thing, Ref(kind, number), "filed")  # type: ignore[arg-type]


@pytest.fixture
def full(book: Book) -> Book:
    """A served client, a closed one, and of each kind of thing one that has ended."""
    closed = replace(a_client(2, "gone@snt.example"), status=ClientStatus.CLOSED)
    drawn = a_statement().drawn
    assert drawn
    book.put(
        told(a_client(), "client", 1),
        told(closed, "client", 2),
        a_subscriber("12"),
        a_subscriber("1", 2, 2),
        told(replace(a_request(RequestStatus.DONE), outcome="У Петрова"), "request", 1),
        told(Question(1, 1, RequestKind.LIMIT, "12", None, "Петрову", "no_watts", NOON), "question", 1),
        told(a_claim(status=ClaimStatus.RESOLVED, claim_id=1), "claim", 1),
        told(a_device(DeviceStatus.REMOVED, 1), "device", 1),
        told(replace(a_registration(RegistrationStatus.REJECTED), id=1), "registration", 1),
        told(replace(a_registration(RegistrationStatus.CONFIRMED), id=2, client_id=2), "registration", 2),
        told(replace(a_statement(), drawn=replace(drawn, files=(SHEET,), pages=(PAGE,))), "statement", 1),
        Lines(1, ()),
        Import(1, "digest", "показания.csv", "table", NOON, 3, 0, 0, None),
        file_of(*(of_first(f"25.{month:02}", "100") for month in (8, 9, 10, 11))),
    )
    return book


def test_all_that_ended_is_erased_once_and_the_ledger_stays_proven(full: Book) -> None:
    taken, written = (
        full.take(None, letter=a_letter("Меняю насос", sender=STRANGER), raw_digest="in"),
        sent(full, STRANGER),
    )
    found = erased(full)
    assert found == {
        **{kind: [1] for kind in ErasedKind},
        ErasedKind.LETTER: [taken],
        ErasedKind.OUTGOING: [written],
        ErasedKind.REGISTRATION: [1, 2],
        ErasedKind.SUBSCRIBER: [2],
        ErasedKind.CLIENT: [2],
    }
    assert full.ledger.to_erase(ALL) == {}
    assert examine(full.url).problem is None
    assert sorted(full.ledger.doomed()) == [
        ("aa", False),
        ("bb", False),
        ("digest 1", False),
        ("in", False),
        (PAGE.name, True),
    ]
    assert list(raw_digests(full.url)) == []
    assert list(raw_letters(full.url)) == []
    assert count(full, "SELECT count(*) FROM readings") == 2, "the newest one up to the day, and the one after it"
    assert count(full, "SELECT count(*) FROM attempts WHERE answer <> ''") == 0
    with full.ledger.work() as work:
        assert work.erased_by(ACT) == tuple((kind, tuple(numbers)) for kind, numbers in found.items())


def test_what_is_kept_for_ever_is(full: Book) -> None:
    full.take(1)
    sent(full, CLIENT)
    assert full.ledger.to_erase(KEPT) == {}


def test_what_somebody_has_to_deal_with_is_no_letter_to_erase(with_client: Book) -> None:
    held = with_client.take(1, verdict=LetterVerdict.QUARANTINED)
    asked, stranger = with_client.take(2), with_client.take(3, letter=a_letter("Продам"))
    with_client.put(
        PersonItem(asked, CLIENT, "Вопрос", "a@b", NOON), PersonItem(stranger, STRANGER, "", None, NOON, stranger=True)
    )
    moved = [with_client.take(number) for number in (4, 5)]
    with_client.ledger.mark_settled("service@tancos.example/INBOX", 7, [1, 2, 3, 4])
    waiting = with_client.write()
    found = erased(with_client)
    assert found == {ErasedKind.LETTER: [stranger, moved[0]]}
    with with_client.ledger.work() as work:
        assert work.register.open_person_items(strangers=True) == []
        assert [item.letter_id for item in work.register.open_person_items(strangers=False)] == [asked]
    assert with_client.ledger.waiting_letters(CLIENT) == ([held, asked, moved[1]], [waiting])


@pytest.mark.parametrize(
    ("thing", "kept"),
    [
        (told(a_device(DeviceStatus.CONFIRMED, 1, CLIENT), "device", 1), True),
        (told(a_device(DeviceStatus.REMOVED, 1, CLIENT), "device", 1), False),
        (told(replace(a_registration(), id=1, sender=CLIENT), "registration", 1), True),
        (told(replace(a_registration(RegistrationStatus.REJECTED), id=1, sender=CLIENT), "registration", 1), False),
    ],
)
def test_letters_of_one_who_is_dealt_with_still_are_kept(book: Book, thing: Change, *, kept: bool) -> None:
    book.put(a_client(1, "other@snt.example"), thing)
    number = book.take(None)
    sent(book, CLIENT)
    assert (number not in book.ledger.to_erase(ALL).get(ErasedKind.LETTER, [])) is kept
    assert (ErasedKind.OUTGOING not in book.ledger.to_erase(ALL)) is kept


def test_the_letters_of_a_clients_registration_are_kept_as_long_as_he_is_served(with_client: Book) -> None:
    number = with_client.take(None)
    case = replace(a_registration(RegistrationStatus.CONFIRMED), id=1, client_id=1)
    with with_client.ledger.work() as work:
        work.apply(told(case, "registration", 1), at=NOON, actor="почта", letter_id=number)
        work.commit()
    assert with_client.ledger.to_erase(ALL) == {}
    with_client.put(Change(replace(a_client(), status=ClientStatus.CLOSED), Ref("client", 1), "closed"))
    assert with_client.ledger.to_erase(ALL)[ErasedKind.LETTER] == [number]


def test_strangers_letters_have_a_term_of_their_own(with_client: Book) -> None:
    ours, theirs = with_client.take(None), with_client.take(None, letter=a_letter("Продам", sender=STRANGER))
    answers = [sent(with_client, to) for to in (CLIENT, STRANGER, DISPATCHER)]
    terms = replace(KEPT, strangers=LATER, own=(DISPATCHER,))
    assert with_client.ledger.to_erase(terms) == {ErasedKind.OUTGOING: [answers[1]], ErasedKind.LETTER: [theirs]}
    assert with_client.ledger.to_erase(replace(KEPT, letters=LATER))[ErasedKind.LETTER] == [ours, theirs]


def test_what_came_twice_lies_on_the_shelf_until_both_are_erased(book: Book) -> None:
    letter = a_letter("Меняю насос")
    first, again = (book.take(None, letter=letter, raw_digest="same") for _ in range(2))
    for number, doomed in ((first, []), (again, [("same", False)])):
        book.put(*erase([ErasedLetter(number, outgoing=False)], ACT).changes, at=LATER)
        assert book.ledger.doomed() == doomed
    book.ledger.forget_doomed([("same", False)])
    assert book.ledger.doomed() == []
    with pytest.raises(KeyError):
        book.put(*erase([ErasedLetter(99, outgoing=False)], ACT).changes)


def test_a_document_that_another_statement_has_too_is_not_doomed(with_client: Book) -> None:
    drawn = a_statement().drawn
    assert drawn
    with_files = replace(a_statement(), drawn=replace(drawn, files=(SHEET,), pages=(PAGE,)))
    later = replace(with_files, id=2, revision=2, generated_at=LATER)
    with_client.put(told(with_files, "statement", 1), told(later, "statement", 2))
    assert erased(with_client)[ErasedKind.STATEMENT] == [1]
    assert with_client.ledger.doomed() == []


def test_what_is_doomed_already_is_doomed_once(full: Book) -> None:
    for _ in range(2):
        full.put(ErasedDocuments(1, ("other",), ()))
    assert full.ledger.doomed() == [("other", False)]


def test_a_persons_data_are_found_by_his_address(full: Book) -> None:
    full.put(told(a_device(DeviceStatus.CONFIRMED, 2), "device", 2), a_code(purpose=CodePurpose.CONFIRM_DEVICE))
    his = full.take(None, letter=a_letter("Мой счётчик", sender=STRANGER))
    full.take(None)
    written = [
        sent(full, STRANGER),
        sent(full, DISPATCHER, about=Ref("device", 2)),
        sent(full, DISPATCHER, cause_id=his),
    ]
    sent(full, CLIENT)
    found = erased(full, Subject(address_key=STRANGER))
    assert found == {ErasedKind.OUTGOING: written, ErasedKind.LETTER: [his], ErasedKind.DEVICE: [1, 2]}
    assert full.ledger.waiting_letters(STRANGER) == ([], [])
    assert examine(full.url).problem is None


def test_a_subscribers_data_are_found_by_his_plot(full: Book) -> None:
    full.put(told(a_device(DeviceStatus.CONFIRMED, 2), "device", 2))
    number = full.take(None)
    with full.ledger.work() as work:
        work.apply(told(a_request(RequestStatus.DONE), "request", 1), at=NOON, actor="почта", letter_id=number)
        work.commit()
    full.take(None)
    answer = sent(full, CLIENT, about=Ref("request", 1))
    plot = Subject(client_id=1, plot_key="12")
    assert erased(full, plot) == {
        ErasedKind.OUTGOING: [answer],
        ErasedKind.LETTER: [number],
        ErasedKind.REQUEST: [1],
        ErasedKind.DEVICE: [1, 2],
        ErasedKind.SUBSCRIBER: [1],
    }
    assert full.ledger.to_erase(plot) == {}
    assert examine(full.url).problem is None


def test_what_was_found_is_asked_again_when_it_is_erased(full: Book) -> None:
    with full.ledger.work() as work:
        assert work.erasable(ErasedKind.DEVICE, KEPT, [1]) == []
        assert work.erasable(ErasedKind.CLIENT, Subject(address_key=STRANGER), [2]) == []


def test_old_codes_forget_whom_they_went_to(book: Book) -> None:
    about_device = a_code(CODES[1], Ref("device", 5), CodePurpose.CONFIRM_DEVICE)
    book.put(a_code(), replace(about_device, expires_at=LATER))
    book.put(ErasedCodes(before=LATER))
    assert count(book, "SELECT count(*) FROM codes WHERE address_key <> ''") == 1
    book.put(ErasedCodes(device_id=5))
    assert count(book, "SELECT count(*) FROM codes WHERE address_key <> ''") == 0


def test_readings_are_erased_up_to_the_one_that_the_next_is_counted_from(full: Book) -> None:
    full.put(ErasedReadings(1, date(2026, 7, 1)))
    assert count(full, "SELECT count(*) FROM readings") == 4
    full.put(ErasedReadings(1, date(2026, 10, 1)))
    assert count(full, "SELECT count(*) FROM readings") == 3


def test_an_act_is_open_until_it_is_finished(book: Book) -> None:
    act = replace(ACT, subject=Subject(address_key=STRANGER))
    book.put(told(act, "act", 1))
    assert book.ledger.open_act() == act
    done = replace(act, subject=None, finished_at=LATER)
    book.put(told(done, "act", 1))
    assert book.ledger.open_act() is None
    assert examine(book.url).problem is None


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize("table", ["inbox", "outbox"])
def test_a_letter_taken_away_by_a_mark_in_its_row_is_found(book: Book, table: str) -> None:
    book.take(None)
    book.write()
    book.tamper(f"UPDATE {table} SET erased_at = 1")  # noqa: S608 - a test's own words
    assert "of which the history does not tell" in str(examine(book.url).problem)


def test_a_statement_that_is_due_has_nothing_to_erase(with_client: Book) -> None:
    with_client.put(told(a_statement(StatementStatus.DUE), "statement", 1))
    assert with_client.ledger.to_erase(ALL) == {}
    assert list(outlived.KINDS) == list(ErasedKind)
