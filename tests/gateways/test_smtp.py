"""What becomes of letters given to a mail server, whatever it answers and wherever it stops answering (M-5)."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import aiosmtplib
import pytest

from maild.demo.servers import EmbeddedServers
from maild.gateways import smtp
from maild.gateways.smtp import SmtpSubmission
from maild.ports import Claimed, Outcome, Temporary, Unavailable
from maild.settings import SmtpSettings
from tests.gateways.scripted import Talk
from tests.gateways.scripted_smtp import BODY, ScriptedSmtp

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maild.ports import Attempt
    from tests.gateways.scripted import Answer

DESK = "service@example.org"
RAW = b"From: service@example.org\r\nTo: a@example.net\r\nSubject: s\r\n\r\n.dots\r\n\r\n..more\r\n"


def _letter(number: int, to: str = "") -> Claimed:
    queued = datetime(2026, 11, 24, tzinfo=UTC)
    return Claimed(number, to or f"a{number}@example.net", "0" * 64, 0, queued)


def _raw(_claimed: Claimed) -> bytes:
    return RAW


def _nothing(outgoing_id: int) -> None:
    """For those who do not mind that DATA begins."""


def _attempts(
    settings: SmtpSettings,
    letters: Sequence[Claimed],
    on_data: Callable[[int], None] = _nothing,
    raw_of: Callable[[Claimed], bytes] = _raw,
) -> dict[int, Attempt]:
    """What became of each; `on_data` hears of every letter before it goes into DATA."""
    attempts: dict[int, Attempt] = {}
    with closing(SmtpSubmission(settings, DESK).send(letters, raw_of)) as sending:
        for progress in sending:
            attempts.update(progress.ended)
            for outgoing_id in progress.in_data:
                on_data(outgoing_id)
    return attempts


def _sent(
    server: ScriptedSmtp, letters: Sequence[Claimed], on_data: Callable[[int], None] = _nothing, **changed: object
) -> dict[int, Attempt]:
    return _attempts(server.settings(**changed), letters, on_data)


@pytest.mark.parametrize(
    ("name", "again_after", "asked"), [("desk.example.org", 0, 1), ("desk", 60, 1), ("desk", 0, 2)]
)
def test_the_name_of_this_machine_is_asked_for_once_and_again_only_if_it_was_not_a_full_one(
    monkeypatch: pytest.MonkeyPatch, name: str, again_after: float, asked: int
) -> None:
    names = [name] * 3
    monkeypatch.setattr(smtp, "_names", [])
    monkeypatch.setattr(smtp, "_ASKED_AGAIN_SECONDS", again_after)
    monkeypatch.setattr("socket.getfqdn", names.pop)
    with ScriptedSmtp() as server:
        for number in (1, 2):
            _sent(server, [_letter(number)])
    assert [command for command in server.commands if command.startswith("EHLO")] == [f"EHLO {name}"] * 2
    assert len(names) == 3 - asked


@pytest.mark.parametrize(
    "raw",
    [
        RAW,
        RAW.replace(b"\r\n", b"\n"),
        RAW.replace(b"\r\n", b"\r"),
        RAW.replace(b"t\r\n", b"t\n"),
        RAW.replace(b"t\r\n", b"t\r"),
        RAW.removesuffix(b"\r\n"),
        RAW.removesuffix(b"\n"),
    ],
)
def test_the_lines_of_a_letter_come_out_whole_whatever_ends_they_had(raw: bytes) -> None:
    with ScriptedSmtp() as server:
        _attempts(server.settings(), [_letter(1)], raw_of=lambda _: raw)
    assert server.taken == [RAW.replace(b"\r\n.", b"\r\n..")]


def test_a_dot_at_the_very_start_is_doubled_too() -> None:
    with ScriptedSmtp() as server:
        _attempts(server.settings(), [_letter(1)], raw_of=lambda _: b"." + RAW)
    assert server.taken == [b".." + RAW.replace(b"\r\n.", b"\r\n..")]


def test_a_letter_is_taken_as_it_is_from_the_desk_for_one_recipient() -> None:
    with ScriptedSmtp() as server:
        attempts = _sent(server, [_letter(1)])
    assert attempts[1].outcome is Outcome.ACCEPTED
    assert attempts[1].answer == "250 taken"
    assert server.taken == [RAW.replace(b"\r\n.", b"\r\n..")]
    assert [command for command in server.commands if command.startswith(("MAIL", "RCPT"))] == [
        "MAIL FROM:<service@example.org>",
        "RCPT TO:<a1@example.net>",
    ]
    assert server.commands[-1] == "QUIT"


def test_a_whole_server_takes_letters_and_refuses_one() -> None:
    with EmbeddedServers() as servers:
        servers.refuse("a2@example.net", "550 5.1.1 no such user")
        settings = SmtpSettings(
            servers.host, servers.smtp_port, "none", servers.desk, servers.password, timeout_seconds=10
        )
        attempts = _attempts(settings, [_letter(n) for n in (1, 2, 3)])
        assert {number: attempt.outcome for number, attempt in attempts.items()} == {
            1: Outcome.ACCEPTED,
            2: Outcome.PERMANENT,
            3: Outcome.ACCEPTED,
        }
        assert attempts[2].answer == "550 5.1.1 no such user"
        assert [letter.to for letter in servers.sent()] == ["a1@example.net", "a3@example.net"]


def _cut(talk: Talk) -> None:
    talk.hang_up()


ANSWERS: list[tuple[str, Answer, Outcome, str]] = [
    ("MAIL", "450 later", Outcome.TEMPORARY, "450 later"),
    ("MAIL", "550 never", Outcome.PERMANENT, "550 never"),
    ("MAIL", "530 log in first", Outcome.TEMPORARY, "530 log in first"),
    ("RCPT", "450 4.2.1 box is full", Outcome.TEMPORARY, "450 4.2.1 box is full"),
    ("RCPT", "550 5.1.1 unknown\n", Outcome.PERMANENT, "550 5.1.1 unknown"),
    ("RCPT", "550-5.7.1 a reason\n550 5.7.1 in two lines", Outcome.PERMANENT, "550 5.7.1 a reason"),
    ("DATA", "451 no room", Outcome.TEMPORARY, "451 no room"),
    ("DATA", "554 no", Outcome.PERMANENT, "554 no"),
    (BODY, "451 4.7.1 greylisted", Outcome.TEMPORARY, "451 4.7.1 greylisted"),
    (BODY, "552 too large", Outcome.PERMANENT, "552 too large"),
    ("MAIL", _cut, Outcome.TEMPORARY, "before DATA"),
    ("RCPT", _cut, Outcome.TEMPORARY, "before DATA"),
    ("DATA", _cut, Outcome.UNKNOWN, "after DATA"),
    (BODY, _cut, Outcome.UNKNOWN, "after DATA"),
    ("MAIL", Talk.silence, Outcome.TEMPORARY, "before DATA"),
    ("RCPT", Talk.silence, Outcome.TEMPORARY, "before DATA"),
    ("DATA", Talk.silence, Outcome.UNKNOWN, "after DATA"),
    (BODY, Talk.silence, Outcome.UNKNOWN, "after DATA"),
    ("MAIL", "421 closing", Outcome.TEMPORARY, ""),
    ("RCPT", "421 closing", Outcome.TEMPORARY, ""),
    ("RCPT", "what?", Outcome.TEMPORARY, ""),
]


@pytest.mark.rule("M-5")
@pytest.mark.parametrize(("step", "answer", "outcome", "words"), ANSWERS)
def test_each_answer_at_each_step_has_its_outcome(step: str, answer: Answer, outcome: Outcome, words: str) -> None:
    if isinstance(answer, str):
        answer = answer.strip()
    with ScriptedSmtp({step: answer}) as server:
        start = time.monotonic()
        attempts = _sent(server, [_letter(1)], timeout_seconds=1, data_timeout_seconds=1)
        assert time.monotonic() - start < 4
    assert attempts[1].outcome is outcome
    assert words in attempts[1].answer


@pytest.mark.rule("M-5")
def test_a_server_that_drips_is_left_in_time() -> None:
    with ScriptedSmtp({"RCPT": lambda talk: talk.drip("250-still thinking\r\n" * 20, 0.1)}) as server:
        start = time.monotonic()
        attempts = _sent(server, [_letter(1)], timeout_seconds=1, data_timeout_seconds=1)
        assert time.monotonic() - start < 5
    assert attempts[1].outcome is Outcome.TEMPORARY


@pytest.mark.rule("M-5")
def test_data_is_announced_only_when_it_comes() -> None:
    announced: list[int] = []

    def note(outgoing_id: int) -> None:
        announced.append(outgoing_id)

    with ScriptedSmtp({"RCPT:<a2@example.net>": "550 no"}) as server:
        _sent(server, [_letter(1), _letter(2), _letter(3)], note, connections=1)
    assert announced == [1, 3]


@pytest.mark.rule("M-5")
def test_when_data_cannot_be_announced_the_letter_is_not_sent() -> None:
    def no_ledger(outgoing_id: int) -> None:
        raise Temporary(f"the ledger is locked: {outgoing_id}")

    with ScriptedSmtp() as server, pytest.raises(Temporary, match="locked"):
        _sent(server, [_letter(1)], no_ledger)
    assert "DATA" not in server.commands


def test_a_fault_of_ours_is_not_hidden() -> None:
    def broken(outgoing_id: int) -> None:
        raise LookupError(f"ours {outgoing_id}")

    with ScriptedSmtp() as server, pytest.raises(LookupError, match="ours"):
        _sent(server, [_letter(1)], broken)


def test_a_refusal_leaves_the_connection_for_the_next_letter() -> None:
    with ScriptedSmtp({"RCPT:<a1@example.net>": "550 no"}) as server:
        attempts = _sent(server, [_letter(1), _letter(2)], connections=1)
    assert server.connections == 1
    assert "RSET" in server.commands
    assert attempts[2].outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("rset", ["421 enough of you", _cut])
def test_a_connection_of_no_more_use_after_a_refusal_is_replaced(rset: Answer) -> None:
    with ScriptedSmtp({"RCPT:<a1@example.net>": "550 no", "RSET": rset}) as server:
        attempts = _sent(server, [_letter(1), _letter(2)], connections=1)
    assert attempts[2].outcome is Outcome.ACCEPTED
    assert server.connections == 2


@pytest.mark.rule("M-5")
@pytest.mark.parametrize("ending", ["421 4.7.0 enough letters for one connection", _cut])
def test_a_server_that_ends_a_used_connection_is_called_again_and_no_attempt_is_spent(ending: Answer) -> None:
    heard: list[str] = []

    def mail(talk: Talk) -> None:
        heard.append(talk.said)
        talk.answer(ending if len(heard) == 2 else "250 well")

    with ScriptedSmtp({"MAIL": mail}) as server:
        attempts = _sent(server, [_letter(1), _letter(2), _letter(3)], connections=1)
    assert [attempts[number].outcome for number in (1, 2, 3)] == [Outcome.ACCEPTED] * 3
    assert server.connections == 2


@pytest.mark.rule("M-5")
def test_when_the_server_is_gone_the_letters_not_yet_tried_keep_their_attempts() -> None:
    def last_words(talk: Talk) -> None:
        server.script["MAIL"] = _cut
        server.refuse_connections()
        talk.say("250 taken")

    with ScriptedSmtp({BODY: last_words}) as server:
        settings = server.settings(connections=1)
        sending = SmtpSubmission(settings, DESK).send([_letter(1), _letter(2), _letter(3)], _raw)
        assert next(sending).in_data == [1]
        assert [number for number, _ in next(sending).ended] == [1]
        with pytest.raises(Unavailable, match="mail server"):
            next(sending)
    assert "RCPT TO:<a2@example.net>" not in server.commands


@pytest.mark.rule("M-5")
@pytest.mark.parametrize(
    ("greeting", "script"),
    [
        ("554 go away", {}),
        (Talk.silence, {}),
        (_cut, {}),
        (lambda talk: talk.drip("220 a greeting at leisure\r\n", 0.1), {}),
        ("220 ready", {"EHLO": "550 no", "HELO": "550 no"}),
        ("220 ready", {"AUTH": "535 wrong password"}),
        ("220 ready", {"AUTH": Talk.silence}),
    ],
)
def test_a_server_that_cannot_be_reached_spends_no_attempt(greeting: Answer, script: dict[str, Answer]) -> None:
    with ScriptedSmtp(script, greeting=greeting) as server:
        start = time.monotonic()
        with pytest.raises(Unavailable) as fault:
            _sent(server, [_letter(1)], timeout_seconds=1, username="u", password="secret")
        assert time.monotonic() - start < 4
    assert "secret" not in str(fault.value)
    assert not [command for command in server.commands if command.startswith("MAIL")]


def test_nobody_there_spends_no_attempt() -> None:
    with ScriptedSmtp() as server:
        settings = server.settings()
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1"):
        _attempts(settings, [_letter(1)])


@pytest.mark.rule("M-4")
@pytest.mark.parametrize(
    "to", ["a@example.net,b@example.net", "a@example.net>\r\nRCPT TO:<b@example.net", "a", "", "почта@example.net"]
)
def test_what_is_no_single_address_is_never_said_to_the_server(to: str) -> None:
    with ScriptedSmtp() as server:
        attempts = _sent(server, [replace(_letter(2), to=to), _letter(1)])
    assert attempts[2].outcome is Outcome.PERMANENT
    assert attempts[1].outcome is Outcome.ACCEPTED
    assert [command for command in server.commands if command.startswith("RCPT")] == ["RCPT TO:<a1@example.net>"]


def test_a_connection_carries_so_many_letters_and_no_more() -> None:
    with ScriptedSmtp() as server:
        attempts = _sent(server, [_letter(n) for n in range(5)], connections=1, letters_per_connection=2)
    assert len(attempts) == 5
    assert server.connections == 3


def test_several_connections_work_at_once_and_no_more_than_letters() -> None:
    def slowly(talk: Talk) -> None:
        time.sleep(0.3)
        talk.say("250 taken")

    with ScriptedSmtp({BODY: slowly}) as server:
        start = time.monotonic()
        _sent(server, [_letter(n) for n in range(4)], connections=4)
        assert time.monotonic() - start < 1.0
        assert server.connections == 4
    with ScriptedSmtp() as server:
        _sent(server, [_letter(1)], connections=4)
        assert server.connections == 1


def test_letters_to_one_recipient_go_in_order() -> None:
    letters = [_letter(n, to="a@example.net") for n in range(6)]
    with ScriptedSmtp({BODY: lambda talk: talk.say(f"250 number {len(server.taken)}")}) as server:
        attempts = _sent(server, letters, connections=3)
        assert server.connections == 1
    assert [attempts[n].answer for n in range(6)] == [f"250 number {n + 1}" for n in range(6)]


def test_nothing_to_send_opens_nothing() -> None:
    with ScriptedSmtp() as server:
        assert _sent(server, []) == {}
        assert server.connections == 0


def test_whoever_stops_listening_ends_the_connections() -> None:
    with ScriptedSmtp() as server:
        sending = SmtpSubmission(server.settings(connections=1), DESK).send([_letter(1), _letter(2)], _raw)
        assert next(sending).in_data == [1]
        sending.close()
    assert server.taken == []


@pytest.mark.rule("M-5")
def test_a_connection_that_has_not_heard_that_nobody_listens_any_more_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hear, late = aiosmtplib.SMTP.rcpt, _letter(2)

    async def rcpt(session: aiosmtplib.SMTP, recipient: str) -> object:
        if recipient == late.to:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(2)  # the word may also be lost before: then this is waited for
        return await hear(session, recipient)

    monkeypatch.setattr(aiosmtplib.SMTP, "rcpt", rcpt)
    with ScriptedSmtp() as server:
        sending = SmtpSubmission(server.settings(connections=2), DESK).send([_letter(1), late], _raw)
        assert next(sending).in_data == [1]
        leaving = threading.Thread(target=sending.close, daemon=True)
        leaving.start()
        leaving.join(30)
        assert not leaving.is_alive()
    assert server.taken == []


@pytest.mark.rule("M-5")
def test_what_happens_on_several_connections_at_once_is_told_together() -> None:
    told: list[tuple[int, int]] = []
    with ScriptedSmtp() as server:
        settings = server.settings(connections=4)
        for progress in SmtpSubmission(settings, DESK).send([_letter(n) for n in range(8)], _raw):
            told.append((len(progress.in_data), len(progress.ended)))
            time.sleep(0.05)
    assert (sum(marks for marks, _ in told), sum(ended for _, ended in told)) == (8, 8)
    assert max(marks for marks, _ in told) <= 4, "a letter a connection"
    assert len(told) < 8, "fewer commits than letters"


def test_a_greeting_proves_the_login() -> None:
    with ScriptedSmtp() as server:
        SmtpSubmission(server.settings(username="u", password="secret"), DESK).greet()
    assert [command.split()[0] for command in server.commands] == ["EHLO", "AUTH", "QUIT"]
