"""The way of one letter: what happens when the letter, the mailbox, the shelf or the desk itself is at fault."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from maild import sheaf, wiring
from maild.desk import decide_due, decide_letter
from maild.desk.decide_due import decide_due as real_decide_due
from maild.desk.decision import Change, Flag
from maild.desk.due import Due, DueKind
from maild.desk.statement import StatementStatus
from maild.gateways.clock import FixedClock
from maild.ledger.listing import Listing, open_listing
from maild.letters import reading
from maild.letters.letter import TooMuch
from maild.letters.reading import read as real_read
from maild.mishap import UNCLEAN_ENDS
from maild.pipeline import AT_A_STRETCH
from maild.ports import NotMoved, Oversized, Parcel, ParcelKey, Temporary
from maild.settings import DeskSettings, ImapSettings, LedgerSettings, Settings, SmtpSettings, StatementSettings
from tests.desk.samples import a_client, a_statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from maild.desk.decision import Decision
    from maild.execution import Office
    from maild.letters.letter import Letter, Trust
    from maild.pipeline import Pipeline
    from maild.ports import Work

NOW = datetime(2026, 11, 3, 7, 0, tzinfo=UTC)
PLACE = "desk@localhost/INBOX"
DISPATCHER = "dispatcher@desk.example"


@dataclass
class Box:
    """A mailbox in memory (`ports.Mailbox`)."""

    letters: dict[int, bytes] = field(default_factory=dict)
    done: list[int] = field(default_factory=list)
    quarantined: list[int] = field(default_factory=list)
    refusal: str = ""
    quarantine_refusal: str = ""
    oversized: frozenset[int] = frozenset()
    withheld: set[int] = field(default_factory=set)
    vanishing: set[int] = field(default_factory=set)

    def open(self) -> tuple[str, int]:
        return PLACE, 1

    def uids_after(self, cursor: int) -> Sequence[int]:
        return sorted(uid for uid in self.letters if uid > cursor)

    def fetch(self, uids: Sequence[int]) -> Iterator[Parcel | Oversized]:
        for uid in self.vanishing:
            self.letters.pop(uid, None)
        for uid in uids:
            if uid in self.withheld | self.vanishing:
                continue
            key, raw = ParcelKey(PLACE, 1, uid), self.letters[uid]
            yield Oversized(key, NOW, 30_000_000, raw) if uid in self.oversized else Parcel(key, NOW, raw)

    def settle(self, uids: Sequence[int], *, quarantined: bool) -> None:
        if refusal := self.refusal or (quarantined and self.quarantine_refusal):
            raise NotMoved(refusal)
        (self.quarantined if quarantined else self.done).extend(uids)
        for uid in uids:
            del self.letters[uid]

    def bring_back(self, since: date) -> int:
        raise AssertionError(f"nothing was restored, but letters since {since} are asked for")

    def wait(self, seconds: float) -> bool:
        return bool(seconds)

    def wake(self) -> None: ...

    def close(self) -> None: ...


@dataclass
class Desk:
    """A desk with a mailbox in memory and a ledger on disk."""

    settings: Settings
    pipeline: Pipeline
    office: Office
    box: Box
    stop: list[bool]

    def inbox(self) -> list[tuple[str, str]]:
        """Verdict and reason of each letter taken."""
        with self._listing() as listing:
            return [(str(line["verdict"]), str(line["reason"])) for line in listing.inbox()]

    def outbox(self) -> list[tuple[str, str]]:
        """Recipient and template of each letter caused."""
        with self._listing() as listing:
            return [(str(line["to"]), str(line["template"])) for line in listing.outbox()]

    def _listing(self) -> AbstractContextManager[Listing]:
        return open_listing(self.settings.ledger.url, wiring.zone_of(self.settings))


@pytest.fixture
def desk(ledger_url: str, tmp_path: Path) -> Iterator[Desk]:
    settings = Settings(
        desk=DeskSettings(address="desk@localhost", name="Стол", dispatchers=(DISPATCHER,)),
        imap=ImapSettings(host="localhost", username="desk", password=""),
        smtp=SmtpSettings(host="localhost"),
        ledger=LedgerSettings(ledger_url, str(tmp_path / "letters")),
        statements=StatementSettings(),
    )
    stop: list[bool] = []
    with wiring.open_desk(settings, FixedClock(NOW), lambda: bool(stop and stop.pop(0))) as parts:
        box = Box()
        parts.pipeline.mailbox = box
        yield Desk(settings, parts.pipeline, parts.office, box, stop)


def letter(text: str = "Здравствуйте", sender: str = "visitor@elsewhere.example", number: int = 1) -> bytes:
    """A letter of a stranger."""
    head = f"From: {sender}\r\nTo: desk@localhost\r\nMessage-ID: <{number}@elsewhere.example>\r\n"
    return (head + f"Subject: =?utf-8?B?0KI=?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n").encode()


@pytest.mark.rule("M-1")
def test_letters_that_cannot_be_moved_are_read_all_the_same_and_moved_later(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.box.letters = {1: letter(number=1), 2: letter(number=2)}
    desk.box.refusal = "Maild/Done: over quota"
    with caplog.at_level(logging.WARNING, "maild.pipeline"):
        assert desk.pipeline.drain() == 2
        desk.box.letters[3] = letter(number=3)
        assert desk.pipeline.drain() == 1
    assert [record.getMessage() for record in caplog.records] == ["Maild/Done: over quota; reading goes on"]
    assert len(desk.inbox()) == 3
    desk.box.refusal = ""
    assert desk.pipeline.drain() == 0
    assert sorted(desk.box.done) == [1, 2, 3]
    assert desk.box.letters == {}


@pytest.mark.rule("M-1")
def test_the_next_may_have_his_turn_when_letters_are_committed_and_the_mailbox_is_not_told_yet(desk: Desk) -> None:
    seen: list[tuple[int, int]] = []
    desk.box.letters = {uid: letter(number=uid) for uid in range(1, 53)}
    desk.pipeline.drain(lambda: seen.append((len(desk.inbox()), len(desk.box.done))))
    assert seen == [(50, 0), (52, 50)]
    assert len(desk.box.done) == 52


@pytest.mark.rule("M-1")
def test_what_was_moved_is_known_though_the_mailbox_then_refuses(desk: Desk) -> None:
    """Letters that could not be handled go to another folder, with a command of their own."""
    desk.box.letters = {1: letter(number=1), 2: letter(number=2)}
    desk.box.oversized, desk.box.quarantine_refusal = frozenset({1}), "no such folder"
    desk.pipeline.drain()
    assert (desk.box.done, desk.box.quarantined) == ([2], [])
    assert desk.office.ledger.unsettled(PLACE, 1) == [(1, True)]
    assert desk.office.ledger.cursor(PLACE, 1) == 2


@pytest.mark.rule("M-1")
def test_a_letter_that_was_listed_and_not_given_is_asked_for_again_as_long_as_it_lies_there(desk: Desk) -> None:
    desk.box.letters = {uid: letter(number=uid) for uid in (1, 2, 3, 4)}
    desk.box.withheld, desk.box.vanishing = {2}, {3}
    assert desk.pipeline.drain() == 2
    assert desk.pipeline.drain() == 0
    desk.box.withheld = set()
    assert desk.pipeline.drain() == 1
    assert sorted(desk.box.done) == [1, 2, 4]


@pytest.mark.rule("M-3", "M-8")
def test_a_letter_over_the_size_is_quarantined_told_once_and_moved_away(desk: Desk) -> None:
    desk.box.letters = {1: letter(number=1), 2: letter(number=2)}
    desk.box.oversized = frozenset({1})
    assert desk.pipeline.drain() == 2
    assert desk.inbox()[0] == ("quarantined", "письмо больше 25 МиБ: 30000000 байт")
    assert desk.outbox().count((DISPATCHER, "notice_quarantined")) == 1
    assert (desk.box.quarantined, desk.box.done) == ([1], [2])


@pytest.mark.rule("M-3")
@pytest.mark.parametrize("fault", [TooMuch("больше 200 частей"), ZeroDivisionError("hostile")])
def test_a_letter_that_brings_reading_down_is_quarantined_and_the_next_is_taken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:

    def read(raw: bytes, trust: Trust) -> Letter:
        if b"hostile" in raw:
            raise fault
        return real_read(raw, trust)

    monkeypatch.setattr(reading, "read", read)
    desk.box.letters = {1: letter("hostile", number=1), 2: letter(number=2)}
    with caplog.at_level(logging.CRITICAL):
        assert desk.pipeline.drain() == 2
    (first, why), (second, _) = desk.inbox()
    assert (first, second) == ("quarantined", "refused")
    assert ("больше 200 частей" if isinstance(fault, TooMuch) else "внутренняя ошибка: ZeroDivisionError") in why
    monkeypatch.setattr(reading, "read", real_read)
    again = desk.pipeline.retry(1)
    assert again is not None
    assert [verdict for verdict, _ in desk.inbox()] == ["refused", "refused"]
    assert desk.pipeline.retry(1) is None
    assert desk.pipeline.retry(77) is None


@pytest.mark.rule("D-10")
def test_a_quarantined_letter_is_run_again_by_command_once_and_what_fails_again_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[int] = []

    def read(raw: bytes, _trust: Trust) -> Letter:
        tried.append(1)
        raise ZeroDivisionError(raw)

    desk.pipeline.do_due()
    desk.box.letters = {1: letter("hostile")}
    monkeypatch.setattr(reading, "read", read)
    with caplog.at_level(logging.CRITICAL):
        desk.pipeline.drain()
        _order_again(desk, 1)
        assert desk.pipeline.do_due() == 1
        assert desk.pipeline.do_due() == 0
    assert len(tried) == 2
    assert desk.inbox() == [("quarantined", "внутренняя ошибка: ZeroDivisionError")]
    assert desk.outbox() == [(DISPATCHER, "notice_quarantined")] * 2
    monkeypatch.setattr(reading, "read", real_read)
    _order_again(desk, 1)
    assert desk.pipeline.do_due() == 1
    assert [verdict for verdict, _ in desk.inbox()] == ["refused"]
    _order_again(desk, 1)
    assert desk.pipeline.do_due() == 1
    assert [verdict for verdict, _ in desk.inbox()] == ["refused"]


@pytest.mark.rule("D-10", "M-1")
def test_a_fault_of_the_world_while_a_letter_is_run_again_leaves_it_in_quarantine(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def read(_raw: bytes, _trust: Trust) -> Letter:
        raise faults.pop(0)

    faults: list[Exception] = [TooMuch("больше 200 частей"), Temporary("locked")]
    monkeypatch.setattr(reading, "read", read)
    desk.box.letters = {1: letter()}
    with caplog.at_level(logging.CRITICAL):
        desk.pipeline.drain()
    _order_again(desk, 1)
    with pytest.raises(Temporary, match="locked"):
        desk.pipeline.do_due()
    assert desk.inbox() == [("quarantined", "больше 200 частей")]


def _order_again(desk: Desk, number: int) -> None:
    """As `карантин письмо-N повторить` does."""
    with desk.office.ledger.work() as work:
        work.apply(Change(Flag(f"retry:{number}", NOW, DISPATCHER)), at=NOW, actor=DISPATCHER, letter_id=None)
        work.commit()


@pytest.mark.rule("M-3")
def test_a_letter_that_was_alone_in_hand_at_three_unclean_ends_is_quarantined_unread(desk: Desk) -> None:
    desk.box.letters = {1: letter(number=1), 2: letter(number=2)}
    for _ in range(UNCLEAN_ENDS):
        desk.office.ledger.mark_in_hand(ParcelKey(PLACE, 1, 1))
        desk.office.ledger.note_unclean_end()
    assert desk.pipeline.drain() == 2
    (first, why), (second, _) = desk.inbox()
    assert (first, second) == ("quarantined", "refused")
    assert "3 раза" in why


@pytest.mark.rule("M-3")
def test_letters_that_were_in_hand_together_at_an_unclean_end_are_taken_one_at_a_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    together: list[list[int]] = []
    real = desk.office.ledger.mark_in_hand

    def mark(_ledger: object, *keys: ParcelKey) -> Sequence[int]:
        together.append([key.uid for key in keys])
        return real(*keys)

    monkeypatch.setattr(type(desk.office.ledger), "mark_in_hand", mark)
    desk.box.letters = {uid: letter(number=uid) for uid in range(1, 7)}
    real(ParcelKey(PLACE, 1, 3), ParcelKey(PLACE, 1, 4))
    desk.office.ledger.note_unclean_end()
    assert desk.pipeline.drain() == 6
    assert together == [[1, 2], [3], [4], [5, 6]]
    desk.box.letters = {uid: letter(number=uid) for uid in range(7, 10)}
    assert desk.pipeline.drain() == 3
    assert together[4:] == [[7, 8, 9]]


@pytest.mark.rule("M-1")
def test_of_letters_taken_together_those_that_another_process_has_taken_are_left_out(desk: Desk) -> None:
    parcels = [Parcel(ParcelKey(PLACE, 1, uid), NOW, letter(number=uid)) for uid in (1, 2, 3)]
    desk.pipeline.take(parcels[1])
    assert sheaf.take_together(desk.pipeline, parcels) == (3, False)
    assert len(desk.inbox()) == 3
    assert desk.office.ledger.suspects(PLACE, 1) == set()


@pytest.mark.rule("M-1")
@pytest.mark.parametrize("fault", [Temporary("disk full"), OSError(28, "No space left on device")])
def test_a_fault_of_the_world_leaves_the_letter_where_it_lies(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(*_: object, **__: object) -> Decision:
        raise fault

    desk.box.letters = {1: letter()}
    with monkeypatch.context() as patched:
        patched.setattr(decide_letter, "decide_letter", fail)
        for _ in range(UNCLEAN_ENDS + 1):
            with pytest.raises(type(fault)):
                desk.pipeline.drain()
    assert (desk.inbox(), list(desk.box.letters)) == ([], [1])
    desk.office.ledger.note_unclean_end()
    assert desk.pipeline.drain() == 1
    assert desk.inbox()[0][0] == "refused"


@pytest.mark.rule("M-1")
def test_a_letter_that_another_process_has_taken_meanwhile_is_not_taken_again(desk: Desk) -> None:
    desk.box.letters = {1: letter()}
    desk.pipeline.drain()
    desk.pipeline.take(Parcel(ParcelKey(PLACE, 1, 1), NOW, letter()))
    desk.pipeline.take(Oversized(ParcelKey(PLACE, 1, 1), NOW, 30_000_000, letter()))
    assert len(desk.inbox()) == 1


@pytest.mark.rule("M-1")
def test_the_same_letter_under_another_uid_is_a_duplicate(desk: Desk) -> None:
    desk.box.letters = {1: letter(), 2: b"Received: by mx.elsewhere.example; now\r\n" + letter()}
    desk.pipeline.drain()
    assert [verdict for verdict, _ in desk.inbox()] == ["refused", "duplicate"]
    assert len(desk.outbox()) == 1


def test_told_to_stop_it_finishes_the_letter_in_hand_and_leaves_the_rest(desk: Desk) -> None:
    desk.box.letters = {uid: letter(number=uid) for uid in (1, 2, 3)}
    desk.stop[:] = [False, True]
    assert desk.pipeline.drain() == 2
    assert (sorted(desk.box.done), list(desk.box.letters)) == ([1, 2], [3])
    desk.stop.clear()
    assert desk.pipeline.drain() == 1
    assert len(desk.inbox()) == 3


def test_letters_are_moved_as_the_pass_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheaf, "TOGETHER", 2)
    seen: list[int] = []

    def look() -> bool:
        seen.append(len(desk.box.done))
        return False

    monkeypatch.setattr(desk.pipeline, "stopping", look)
    desk.box.letters = {uid: letter(number=uid) for uid in range(1, 6)}
    desk.pipeline.drain()
    assert seen == [0, 0, 2, 2, 4]


def test_what_is_due_and_fails_is_logged_and_holds_up_nothing_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = Due(DueKind.REQUEST_EXPIRY, 404, NOW), Due(DueKind.DIGEST, 0, NOW)

    def decide(due: Due, *rest: object) -> Decision:
        if due is first:
            raise ZeroDivisionError
        return real_decide_due(due, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(decide_due, "decide_due", decide)
    monkeypatch.setattr(type(desk.office.ledger), "due", lambda *_: [first, second])
    with caplog.at_level(logging.CRITICAL):
        assert desk.pipeline.do_due() == 1


def test_a_fault_of_the_world_ends_what_is_due_and_a_stop_is_heeded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_work: Work) -> Decision:
        raise Temporary("locked")

    monkeypatch.setattr(type(desk.office), "moment", lambda _, work: fail(work))
    with pytest.raises(Temporary, match="locked"):
        desk.pipeline.do_due()
    desk.stop[:] = [True]
    assert desk.pipeline.do_due() == 0


@pytest.mark.rule("M-3", "S-2")
def test_a_statement_that_brings_its_drawing_down_is_told_and_tried_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = replace(a_statement(StatementStatus.DUE), due_on=date(2026, 11, 3), look_at=NOW)
    with desk.office.ledger.work() as work:
        for thing in (a_client(), due):
            work.apply(Change(thing), at=NOW, actor="часы", letter_id=None)
        work.commit()

    def decide(due: Due, *rest: object) -> Decision:
        if due.kind is DueKind.STATEMENT:
            raise ZeroDivisionError
        return real_decide_due(due, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(decide_due, "decide_due", decide)
    desk.pipeline.do_due()
    assert ("dispatcher@desk.example", "notice_lacking") in desk.outbox()
    assert [due.kind for due in desk.office.ledger.due(NOW)] == []


@pytest.mark.rule("S-1", "M-1")
def test_letters_get_their_turn_between_the_statements_of_a_busy_day(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [Due(DueKind.STATEMENT, number, NOW) for number in range(1, 2 * AT_A_STRETCH + 2)]
    done = list[object]()

    def do(_pipeline: object, due: Due, _cabinet: object) -> bool:
        done.append(due.id)
        return True

    kind = type(desk.pipeline)
    monkeypatch.setattr(kind, "_do", do)
    monkeypatch.setattr(type(desk.pipeline.office.ledger), "due", lambda _ledger, _now: many)
    assert desk.pipeline.do_due(lambda: done.append("turn")) == len(many)
    assert [place for place, what in enumerate(done) if what == "turn"] == [AT_A_STRETCH, 2 * AT_A_STRETCH + 1]
