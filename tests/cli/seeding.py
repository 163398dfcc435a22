"""A ledger with one of everything, written as the pipeline would write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild import wiring
from maild.config import load_settings
from maild.desk.correspondence import PersonAnswer
from maild.desk.decision import Change, Decision, Draft, LetterVerdict, Ref
from maild.desk.request import RequestKind, RequestStatus
from maild.gateways.shelf import FileShelf
from maild.ports import Attempt, InboxRecord, Outcome, OutgoingLetter, ParcelKey
from tests.desk.samples import CLIENT, a_client, a_registration, a_request, a_subscriber, moscow

if TYPE_CHECKING:
    from pathlib import Path

    from maild.ports import Work

AT = moscow("2026-11-25 10:00")
RAW = b"From: petr@mail.example\r\nSubject: x\r\n\r\n\xff\r\n"


def seed(config: Path) -> None:
    """A client with two plots, a case, two requests, a handled letter, a quarantined one, and three to send."""
    settings = load_settings(config, {})
    shelf = FileShelf(config.parent / "letters")
    digest = shelf.put(RAW)
    with wiring.open_ledger(settings) as ledger, ledger.work() as work:
        for change in _things():
            work.apply(change, at=AT, actor=CLIENT, letter_id=1)
        _take(work, digest, LetterVerdict.HANDLED, "заявка принята", CLIENT)
        _take(work, digest, LetterVerdict.QUARANTINED, "внутренняя ошибка: ValueError", "petr@mail.example")
        for outcome in (Outcome.ACCEPTED, Outcome.TEMPORARY, Outcome.PERMANENT):
            _send(work, shelf, outcome)
        work.commit()


def _things() -> list[Change]:
    request, confirmed = a_request(), a_request(RequestStatus.CONFIRMED, RequestKind.CONNECT, request_id=2)
    return [
        Change(a_client(), Ref("client", 1), "registered", None, "registered"),
        Change(a_subscriber("12", 1)),
        Change(a_subscriber("45-46", 2)),
        Change(a_registration(), Ref("registration", 1), "received", None, "pending"),
        Change(request, Ref("request", 1), "filed", None, request.status),
        Change(confirmed, Ref("request", 2), "confirmed", None, confirmed.status),
    ]


def _take(work: Work, digest: str, verdict: LetterVerdict, reason: str, sender: str) -> None:
    number = work.new_letter_id()
    key = ParcelKey("service@example.org@127.0.0.1/INBOX", 7, number)
    record = InboxRecord(key, digest, AT, None, sender, "Заявка", f"{number}@mail.example")
    work.record_letter(number, record, Decision(verdict, reason, sender))


def _send(work: Work, shelf: FileShelf, outcome: Outcome) -> None:
    number = work.next_outgoing_id()
    letter = OutgoingLetter(number, f"out.{number}@example.org", CLIENT, f"Ответ {number}", b"raw %d" % number)
    draft = Draft(CLIENT, PersonAnswer("Ответ", "текст"), Ref("request", 1))
    work.enqueue(draft, letter, raw_digest=shelf.put(letter.raw), at=AT, cause_id=1)
    work.record_attempt(number, Attempt(outcome, "answer of the server"), at=AT)
