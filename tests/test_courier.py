"""The courier: what he claims is sent, written down, or given back (M-5)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from maild import wiring
from maild.courier import Courier
from maild.desk import decide_delivery
from maild.desk.correspondence import PersonAnswer
from maild.desk.decision import Change, Decision, Draft, Flag, LetterVerdict
from maild.gateways.clock import FixedClock
from maild.gateways.shelf import FileShelf
from maild.ledger.listing import open_listing
from maild.ports import Attempt, Outcome, Progress, Temporary, Unavailable
from maild.settings import DeskSettings, ImapSettings, LedgerSettings, Settings, StatementSettings
from tests.desk.samples import CLIENT, MOSCOW, a_client, moscow
from tests.gateways.scripted import Talk
from tests.gateways.scripted_smtp import BODY, ScriptedSmtp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from maild.desk.register import SentLetter
    from maild.wiring import Parts
    from tests.gateways.scripted import Answer

NOON = moscow("2026-11-25 12:00")
DISPATCHER = "dispatcher@desk.example"


@contextmanager
def desk(folder: Path, server: ScriptedSmtp, stopping: Callable[[], bool] = bool, **smtp: object) -> Iterator[Parts]:
    """A whole desk whose letters go to that server; its clock stands still."""
    settings = Settings(
        desk=DeskSettings(address="service@desk.example", name="Пункт", dispatchers=(DISPATCHER,)),
        imap=ImapSettings(host="127.0.0.1", username="service", password=""),
        smtp=server.settings(connections=1, **smtp),
        ledger=LedgerSettings(f"sqlite:///{folder}/ledger.db", str(folder / "letters")),
        statements=StatementSettings(),
    )
    with wiring.open_desk(settings, FixedClock(NOON), courier_stopping=stopping) as parts:
        yield parts


def write(parts: Parts, *to: str) -> None:
    office = parts.office
    letters = tuple(Draft(address, PersonAnswer("Тема", f"Письмо для {address}")) for address in to)
    with office.ledger.work() as work:
        office.carry_out(work, Decision(LetterVerdict.HANDLED, "", "почта", (), letters), at=NOON, letter_id=None)
        work.commit()


def members(count: int) -> list[str]:
    return [f"a{number}@members.example" for number in range(1, count + 1)]


def outbox(folder: Path) -> list[tuple[object, object]]:
    """Status and attempts of each letter, in order of their numbers."""
    with open_listing(f"sqlite:///{folder}/ledger.db", MOSCOW) as listing:
        return [
            (line["status"], line["attempts"]) for line in sorted(listing.outbox(), key=lambda line: str(line["id"]))
        ]


SENT, WAITING = ("sent", 1), ("queued", 0)


@pytest.mark.rule("M-5")
def test_what_waits_is_sent_and_written_down_once(tmp_path: Path) -> None:
    with ScriptedSmtp() as server, desk(tmp_path, server) as parts:
        write(parts, *members(3))
        assert parts.courier.flush() == 3
        assert parts.courier.flush() == 0
        assert len(server.taken) == 3
    assert outbox(tmp_path) == [SENT] * 3


@pytest.mark.rule("M-5", "M-7")
@pytest.mark.parametrize("words", ["ящика нет".encode("koi8-r"), b"no\0body", b"\x1b[31mno\x07"])
def test_a_refusal_in_whatever_characters_is_written_down(tmp_path: Path, words: bytes) -> None:
    def refuse(talk: Talk) -> None:
        talk.wire.sendall(b"550 " + words + b"\r\n")

    with ScriptedSmtp({"RCPT": refuse}) as server, desk(tmp_path, server) as parts:
        write(parts, *members(1))
        assert parts.courier.flush() == 1
        with parts.ledger.work() as work:
            told = work.register.outgoing(1)
    assert told is not None
    assert told.status == "failed"
    assert str(told.last_error).startswith("550 ")
    assert str(told.last_error).isprintable()


@pytest.mark.rule("M-5")
def test_he_goes_on_until_nothing_is_due_however_much_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maild.courier.CLAIM_AT_ONCE", 2)
    with ScriptedSmtp() as server, desk(tmp_path, server) as parts:
        write(parts, *members(5))
        assert parts.courier.flush() == 5
        assert [command.split()[0] for command in server.commands].count("EHLO") == 1, "on the connection that he has"


@pytest.mark.rule("M-5")
def test_what_he_claims_meanwhile_is_given_back_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maild.courier.CLAIM_AT_ONCE", 2)

    def third(talk: Talk) -> None:
        if len(server.taken) == 3:
            server.refuse_connections()
            server.script["MAIL"] = "421 closing"
        talk.say("250 taken")

    with ScriptedSmtp({BODY: third}) as server, desk(tmp_path, server) as parts:
        write(parts, *members(6))
        with pytest.raises(Unavailable):
            parts.courier.flush()
        assert len(parts.ledger.claim(NOON, 10)) == 3, "none was left claimed"
    assert outbox(tmp_path) == [*[SENT] * 3, *[WAITING] * 3]


@pytest.mark.rule("M-4", "D-10")
def test_what_is_held_meanwhile_is_not_claimed_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maild.courier.CLAIM_AT_ONCE", 2)

    def first(talk: Talk) -> None:
        if len(server.taken) == 1:
            with parts.ledger.work() as work:
                work.apply(Change(Flag("paused", NOON)), at=NOON, actor=DISPATCHER, letter_id=None)
                work.commit()
        talk.say("250 taken")

    with ScriptedSmtp({BODY: first}) as server, desk(tmp_path, server) as parts:
        write(parts, *members(6))
        assert 2 <= parts.courier.flush() <= 4
    assert outbox(tmp_path)[4:] == [WAITING] * 2


@pytest.mark.rule("M-5")
def test_what_is_committed_when_he_says_that_he_looks_is_seen(tmp_path: Path) -> None:
    with ScriptedSmtp() as server, desk(tmp_path, server) as parts:
        to_come = list(members(3))

        def said() -> None:
            write(parts, *([to_come.pop()] if to_come else []))

        assert parts.courier.flush(said) == 3, "whoever wrote before that need not call him again"
    assert outbox(tmp_path) == [SENT] * 3


@pytest.mark.rule("M-5")
def test_told_to_stop_he_finishes_the_letter_in_his_hands_and_gives_back_the_others(tmp_path: Path) -> None:
    told: list[bool] = []

    def second(talk: Talk) -> None:
        if len(server.taken) == 2:
            told.append(True)
        talk.say("250 taken")

    with ScriptedSmtp({BODY: second}) as server, desk(tmp_path, server, lambda: bool(told)) as parts:
        write(parts, *members(5))
        assert parts.courier.flush() == 2
        assert outbox(tmp_path) == [SENT, SENT, WAITING, WAITING, WAITING]
        told.clear()
        assert parts.courier.flush() == 3, "they wait without a spent attempt"
    assert outbox(tmp_path) == [SENT] * 5


def test_told_to_stop_before_he_began_he_claims_nothing(tmp_path: Path) -> None:
    with ScriptedSmtp() as server, desk(tmp_path, server, lambda: True) as parts:
        write(parts, *members(2))
        assert parts.courier.flush() == 0
        assert server.connections == 0


@pytest.mark.rule("M-5")
def test_every_letter_is_a_sign_of_life(tmp_path: Path) -> None:
    asked: list[int] = []

    def stopping() -> bool:
        asked.append(len(server.taken))
        return False

    with ScriptedSmtp() as server, desk(tmp_path, server, stopping) as parts:
        write(parts, *members(4))
        parts.courier.flush()
    assert set(asked) == {0, 1, 2, 3, 4}


@pytest.mark.rule("M-5")
def test_when_the_server_goes_away_the_untried_wait_without_a_spent_attempt(tmp_path: Path) -> None:
    def last(talk: Talk) -> None:
        server.refuse_connections()
        server.script["MAIL"] = "421 closing"
        talk.say("250 taken")

    with ScriptedSmtp({BODY: last}) as server, desk(tmp_path, server) as parts:
        write(parts, *members(3))
        with pytest.raises(Unavailable):
            parts.courier.flush()
    assert outbox(tmp_path) == [SENT, WAITING, WAITING]


@pytest.mark.rule("M-5")
def test_an_acceptance_that_cannot_be_written_down_leaves_the_letter_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Courier._record

    def locked(courier: Courier, progress: Progress) -> None:
        if progress.ended:
            raise Temporary("the ledger is locked")
        real(courier, progress)

    with ScriptedSmtp() as server, desk(tmp_path, server) as parts:
        write(parts, *members(2))
        with monkeypatch.context() as patched:
            patched.setattr("maild.courier.Courier._record", locked)
            with pytest.raises(Temporary, match="locked"):
                parts.courier.flush()
    first, second = outbox(tmp_path)
    assert first == ("unknown", 1)
    assert second in {WAITING, ("unknown", 1)}, "it may have been on its way"


@pytest.mark.rule("M-5")
def test_a_letter_whose_bytes_are_lost_fails_alone_and_the_dispatchers_are_told(tmp_path: Path) -> None:
    with ScriptedSmtp() as server, desk(tmp_path, server) as parts:
        with parts.ledger.work() as work:
            work.apply(Change(a_client()), at=NOON, actor="почта", letter_id=None)
            work.commit()
        write(parts, "a1@members.example", CLIENT, "a3@members.example")
        (claimed,) = [one for one in parts.ledger.claim(NOON, 10) if one.to == CLIENT]
        parts.ledger.release_claims(NOON)
        parts.office.shelf.place(claimed.raw_digest).unlink()  # type: ignore[attr-defined]
        parts.courier.flush()
        recipients = [command for command in server.commands if command.startswith("RCPT")]
    assert outbox(tmp_path) == [SENT, ("failed", 1), SENT, SENT]
    assert recipients == [f"RCPT TO:<{to}>" for to in ("a1@members.example", "a3@members.example", DISPATCHER)]


def test_a_shelf_that_fails_now_spends_no_attempt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> bytes:
        raise Temporary("the disk is failing")

    with ScriptedSmtp() as server, desk(tmp_path, server) as parts:
        write(parts, *members(2))
        with monkeypatch.context() as patched:
            patched.setattr(FileShelf, "get", failing)
            with pytest.raises(Temporary, match="disk"):
                parts.courier.flush()
        assert outbox(tmp_path) == [WAITING] * 2
        assert parts.courier.flush() == 2


@pytest.mark.rule("M-5")
@pytest.mark.parametrize(
    ("answer", "status"),
    [("250 taken", "sent"), ("451 later", "queued"), ("554 never", "failed"), (Talk.hang_up, "unknown")],
)
def test_each_attempt_is_written_down(tmp_path: Path, answer: Answer, status: str) -> None:
    with ScriptedSmtp({BODY: answer}) as server, desk(tmp_path, server) as parts:
        write(parts, DISPATCHER)
        assert parts.courier.flush() == 1
    assert outbox(tmp_path) == [(status, 1)]


@pytest.mark.rule("M-5")
def test_an_attempt_that_cannot_be_followed_up_keeps_no_other_from_being_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = decide_delivery.decide_delivery

    def decide(sent: SentLetter, **rest: Any) -> Decision:  # noqa: ANN401 - handed on
        if sent.id == 1:
            raise ZeroDivisionError
        return real(sent, **rest)

    taken, refused = Attempt(Outcome.ACCEPTED, "250"), Attempt(Outcome.TEMPORARY, "450")
    with ScriptedSmtp() as server, desk(tmp_path, server) as parts:
        write(parts, *members(4))
        parts.ledger.claim(NOON, 10)
        with monkeypatch.context() as patched:
            patched.setattr(decide_delivery, "decide_delivery", decide)
            with pytest.raises(ZeroDivisionError):
                parts.courier._record(Progress(in_data=[4], ended=[(1, taken), (2, taken), (3, refused)]))
        parts.ledger.release_claims(NOON)
    assert outbox(tmp_path) == [WAITING, SENT, ("queued", 1), WAITING]
