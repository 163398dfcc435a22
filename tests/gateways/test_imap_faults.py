"""The mailbox against servers that fail, hang, drip, lack extensions or begin anew."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from maild.gateways import imap
from maild.gateways.imap import ImapMailbox
from maild.ports import NotMoved, Oversized, Unavailable
from tests.gateways.scripted import Talk
from tests.gateways.scripted_imap import ScriptedImap

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.gateways.scripted import Answer

SIZES = '* 1 FETCH (UID 1 RFC822.SIZE 5 INTERNALDATE "24-Nov-2026 11:00:00 +0300")\n% OK'


def _read(mailbox: ImapMailbox) -> None:
    mailbox.open()
    list(mailbox.fetch(mailbox.uids_after(0)))


def _cut_in_the_middle(talk: Talk) -> None:
    talk.say("* 1 FETCH (UID 1 BODY[] {100}", "only a part")
    talk.hang_up()


@pytest.mark.rule("M-1")
@pytest.mark.parametrize(
    ("verb", "answer", "words"),
    [
        ("LOGIN", "% NO [AUTHENTICATIONFAILED] wrong password", "wrong password"),
        ("LOGIN", Talk.hang_up, "connect"),
        ("LOGIN", "* BYE overloaded", "connect"),
        ("LOGIN", "nonsense", "connect"),
        ("SELECT", "% NO no such mailbox", "no such mailbox"),
        ("SELECT", "* 1 EXISTS\n% OK no validity told", "UIDVALIDITY"),
        ("SEARCH", Talk.hang_up, "search"),
        ("SEARCH", "% BAD what", "what"),
        ("SEARCH", "* SEARCH 1 (2\n% OK", "search"),
        ("NOOP", "* BYE shutting down\n% OK", "search"),
        ("FETCH", "% NO [SERVERBUG] corrupted", "corrupted"),
        ("FETCH", _cut_in_the_middle, "fetch"),
        ("FETCH", '* 1 FETCH (UID 1 RFC822.SIZE many INTERNALDATE "24-Nov-2026 11:00:00 +0300")\n% OK', "fetch"),
        ("FETCH", '* 1 FETCH (UID 1 RFC822.SIZE 5 INTERNALDATE "yesterday")\n% OK', "fetch"),
    ],
)
def test_any_fault_is_told_as_temporary_and_the_next_try_begins_anew(verb: str, answer: Answer, words: str) -> None:
    with ScriptedImap({verb: answer}) as server:
        mailbox = ImapMailbox(server.settings())
        with pytest.raises(Unavailable, match=words) as fault:
            _read(mailbox)
        assert "secret" not in str(fault.value)
        assert "b'" not in str(fault.value), "the server's words as they were sent, not as Python writes bytes"
        server.script[verb] = {"FETCH": "% OK", "LOGIN": "% OK", "SEARCH": "* SEARCH\n% OK", "NOOP": "% OK"}.get(
            verb, "* OK [UIDVALIDITY 7] ok\n% OK"
        )
        assert mailbox.open()[1] == 7
        assert list(mailbox.fetch(mailbox.uids_after(0))) == []
        mailbox.close()


def test_nobody_there_is_told_as_temporary() -> None:
    with ScriptedImap() as server:
        settings = server.settings()
    with pytest.raises(Unavailable, match="connect"):
        ImapMailbox(settings).open()


def _greet_slowly(talk: Talk) -> None:
    talk.drip("* OK a server that takes its time\r\n", 0.1)


@pytest.mark.parametrize(
    ("script", "greeting"),
    [
        ({}, Talk.silence),
        ({}, _greet_slowly),
        ({"LOGIN": Talk.silence}, "* OK"),
        ({"LOGIN": lambda talk: talk.drip(f"{talk.tag} OK logged in, at last\r\n", 0.1)}, "* OK"),
        ({"SELECT": lambda talk: talk.drip("* OK [UIDVALIDITY 7] of the mailbox\r\n", 0.1)}, "* OK"),
        ({"SEARCH": lambda talk: talk.drip("* SEARCH 1 2 3 4 5 6 7 8 9 10 11 12 13\r\n", 0.1)}, "* OK"),
        ({"FETCH": lambda talk: talk.drip(SIZES.split("\n", 1)[0], 0.05)}, "* OK"),
    ],
)
def test_a_server_that_hangs_or_drips_is_left_in_time(script: dict[str, Answer], greeting: Answer) -> None:
    with ScriptedImap(script, greeting=greeting) as server:
        mailbox = ImapMailbox(server.settings(timeout_seconds=1))
        start = time.monotonic()
        with pytest.raises(Unavailable):
            _read(mailbox)
        assert time.monotonic() - start < 3


@pytest.mark.rule("M-1")
def test_a_large_letter_over_a_slow_line_has_the_time_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(talk: Talk) -> None:
        if "BODY" in talk.said:
            talk.say("* 1 FETCH (UID 1 BODY[] {20}")
            talk.drip("x" * 20, 0.1)
            talk.say(")", "% OK")
        else:
            talk.say(*SIZES.replace("SIZE 5", "SIZE 20").split("\n"))

    monkeypatch.setattr(imap, "SLOWEST", 5)
    with ScriptedImap({"FETCH": slowly}) as server:
        mailbox = ImapMailbox(server.settings(timeout_seconds=1))
        mailbox.open()
        assert len(list(mailbox.fetch([1]))) == 1
        mailbox.close()


# ── UIDVALIDITY ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _break_once(then: str) -> Callable[[Talk], None]:
    broken: list[bool] = []

    def answer(talk: Talk) -> None:
        if broken:
            talk.say(*then.split("\n"))
        else:
            broken.append(True)
            talk.hang_up()

    return answer


@pytest.mark.rule("M-1")
@pytest.mark.parametrize("act", ["uids_after", "fetch", "settle"])
def test_uids_of_before_are_not_used_in_a_mailbox_made_anew(act: str) -> None:
    acts: dict[str, Callable[[ImapMailbox], object]] = {
        "uids_after": lambda mailbox: mailbox.uids_after(0),
        "fetch": lambda mailbox: list(mailbox.fetch([1])),
        "settle": lambda mailbox: mailbox.settle([1], quarantined=False),
    }
    with ScriptedImap({"CHECK": "% OK"}, validity=(7, 8)) as server:
        mailbox = ImapMailbox(server.settings())
        assert mailbox.open()[1] == 7
        mailbox._drop()  # the connection was lost between two steps
        heard = len(server.commands)
        with pytest.raises(Unavailable, match="UIDVALIDITY"):
            acts[act](mailbox)
        assert not {"SEARCH", "FETCH", "MOVE"} & set(server.verbs()[heard:])
        assert mailbox.open()[1] == 8
        mailbox.close()


def test_a_lost_connection_is_rebuilt_without_a_word_if_the_mailbox_is_the_same() -> None:
    with ScriptedImap() as server:
        mailbox = ImapMailbox(server.settings())
        mailbox.open()
        mailbox._drop()
        assert list(mailbox.uids_after(0)) == [1]
        mailbox.close()
        assert server.verbs().count("LOGIN") == 2


# ── IDLE ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _go_ahead_with_news(talk: Talk) -> None:
    talk.wire.sendall(b"+ idling\r\n* 2 EXISTS\r\n")


def _wait(server: ScriptedImap, seconds: float = 10, **changed: object) -> tuple[bool, float]:
    mailbox = ImapMailbox(server.settings(**changed))
    mailbox.open()
    start = time.monotonic()
    try:
        return mailbox.wait(seconds), time.monotonic() - start
    finally:
        mailbox.close()


def test_news_in_one_segment_with_the_go_ahead_are_not_missed() -> None:
    with ScriptedImap({"IDLE": _go_ahead_with_news}) as server:
        news, seconds = _wait(server)
        assert news
        assert seconds < 2


@pytest.mark.parametrize("told_in", ["SEARCH", "FETCH", "MOVE"])
def test_a_letter_told_in_another_answer_since_the_search_is_news(told_in: str) -> None:
    script = {"SEARCH": "* SEARCH 1\n% OK", "FETCH": SIZES, "MOVE": "% OK"}
    script[told_in] = f"* 2 EXISTS\n{script[told_in]}"
    with ScriptedImap({"NOOP": "* 1 EXISTS\n% OK", **script}) as server:
        mailbox = ImapMailbox(server.settings())
        mailbox.open()
        mailbox.uids_after(0)
        list(mailbox.fetch([1]))
        mailbox.settle([1], quarantined=False)
        start = time.monotonic()
        assert mailbox.wait(10)
        assert not mailbox.wait(0), "it is told once"
        assert time.monotonic() - start < 4
        mailbox.close()


@pytest.mark.parametrize(
    "idle",
    [
        lambda talk: (talk.say("+ idling"), talk.hang_up()),
        Talk.hang_up,
        "* 2 EXISTS\n% NO not now",
        "% BAD never heard of it",
        "* BYE",
    ],
)
def test_a_connection_lost_in_idle_is_told_at_once_and_not_taken_for_quiet(idle: Answer) -> None:
    with ScriptedImap({"IDLE": idle}) as server:
        start = time.monotonic()
        with pytest.raises(Unavailable, match="idle"):
            _wait(server)
        assert time.monotonic() - start < 4


def test_a_server_that_is_gone_without_a_word_is_noticed_when_idle_is_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "IDLE_ROUND", 0.1)
    with (
        ScriptedImap({"DONE": Talk.silence}) as server,
        pytest.raises(Unavailable, match="idle done"),
    ):
        _wait(server, timeout_seconds=1)


def test_a_server_without_idle_is_polled() -> None:
    with ScriptedImap(capabilities="IMAP4rev1") as server:
        news, seconds = _wait(server, poll_seconds=1)
        assert news
        assert 1 <= seconds < 3
        assert "IDLE" not in server.verbs()


def test_before_it_is_open_waiting_is_only_a_pause() -> None:
    with ScriptedImap() as server:
        mailbox = ImapMailbox(server.settings(poll_seconds=1))
        threading.Timer(0.1, mailbox.wake).start()
        start = time.monotonic()
        assert mailbox.wait(10)
        assert time.monotonic() - start < 0.9
        assert server.commands == []


# ── moving ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _settle(server: ScriptedImap, *uids: int) -> list[str]:
    """What was said to the server after it was opened."""
    mailbox = ImapMailbox(server.settings())
    mailbox.open()
    heard = len(server.commands)
    try:
        mailbox.settle(list(uids) or [1], quarantined=False)
    finally:
        mailbox.close()
    return [line.replace('"', "") for line in server.commands[heard:-1] if line != "CAPABILITY"]


@pytest.mark.parametrize(
    ("capabilities", "deleted", "expected"),
    [
        ("IMAP4rev1 MOVE UIDPLUS", "", ["UID MOVE 1 Maild/Done"]),
        (
            "IMAP4rev1 UIDPLUS",
            "",
            ["UID COPY 1 Maild/Done", r"UID STORE 1 +FLAGS.SILENT (\Deleted)", "UID EXPUNGE 1"],
        ),
        (
            "IMAP4rev1",
            " 1",
            ["UID COPY 1 Maild/Done", r"UID STORE 1 +FLAGS.SILENT (\Deleted)", "UID SEARCH DELETED", "EXPUNGE"],
        ),
        (
            "IMAP4rev1",
            " 1 9",  # somebody else marked a letter as deleted: it is not ours to expunge
            ["UID COPY 1 Maild/Done", r"UID STORE 1 +FLAGS.SILENT (\Deleted)", "UID SEARCH DELETED"],
        ),
    ],
)
def test_letters_are_moved_by_what_the_server_can_do(capabilities: str, deleted: str, expected: list[str]) -> None:
    with ScriptedImap({"SEARCH": f"* SEARCH{deleted}\n% OK"}, capabilities=capabilities) as server:
        said = _settle(server)
    assert [line for line in said if "LIST" not in line] == expected


@pytest.mark.parametrize(
    ("capabilities", "script", "expected"),
    [
        ("IMAP4rev1 MOVE", {"LIST": '* LIST () "/" ""\n% OK'}, "Maild/Done"),
        ("IMAP4rev1 MOVE", {"LIST": '* LIST () "." ""\n% OK'}, "Maild.Done"),
        ("IMAP4rev1 MOVE", {"LIST": '* LIST () NIL ""\n% OK'}, "Maild/Done"),
        ("IMAP4rev1 MOVE", {"LIST": "% OK nothing to tell"}, "Maild/Done"),
        ("IMAP4rev1 MOVE NAMESPACE", {"NAMESPACE": '* NAMESPACE (("" "/")) NIL NIL\n% OK'}, "Maild/Done"),
        ("IMAP4rev1 MOVE NAMESPACE", {"NAMESPACE": '* NAMESPACE (("INBOX." ".")) NIL NIL\n% OK'}, "INBOX.Maild.Done"),
        ("IMAP4rev1 MOVE NAMESPACE", {"NAMESPACE": "* NAMESPACE NIL NIL NIL\n% OK"}, "Maild/Done"),
    ],
)
def test_folders_are_named_as_the_server_wants(capabilities: str, script: dict[str, Answer], expected: str) -> None:
    with ScriptedImap(script, capabilities=capabilities) as server:
        said = _settle(server)
    assert said[-1] == f"UID MOVE 1 {expected}"


def test_a_folder_named_with_the_servers_prefix_does_not_get_it_twice() -> None:
    script = {"NAMESPACE": '* NAMESPACE (("INBOX." ".")) NIL NIL\n% OK'}
    with ScriptedImap(script, capabilities="IMAP4rev1 MOVE NAMESPACE") as server:
        mailbox = ImapMailbox(server.settings(done="INBOX.Handled"))
        mailbox.open()
        mailbox.settle([1], quarantined=False)
        mailbox.close()
    assert "UID MOVE 1 INBOX.Handled" in [line.replace('"', "") for line in server.commands]


def test_a_folder_that_lacks_is_made_and_subscribed_once() -> None:
    with ScriptedImap({"LIST": "% OK"}) as server:
        mailbox = ImapMailbox(server.settings())
        mailbox.open()
        mailbox.settle([1], quarantined=False)
        mailbox.settle([2], quarantined=False)
        mailbox.close()
    assert [verb for verb in server.verbs() if verb in {"CREATE", "SUBSCRIBE"}] == ["CREATE", "SUBSCRIBE"]


def test_a_folder_that_somebody_made_at_the_same_moment_is_used() -> None:
    def create(talk: Talk) -> None:
        server.script["LIST"] = '* LIST () "/" "Maild/Done"\n% OK'
        talk.say("% NO [ALREADYEXISTS] it is there")

    with ScriptedImap({"LIST": "% OK", "CREATE": create}) as server:
        assert _settle(server)[-1].startswith("UID MOVE 1")


def test_a_folder_that_cannot_be_made_is_told() -> None:
    with (
        ScriptedImap({"LIST": "% OK", "CREATE": "% NO not allowed"}) as server,
        pytest.raises(NotMoved, match="not allowed"),
    ):
        _settle(server)


@pytest.mark.rule("M-1")
@pytest.mark.parametrize(
    ("there", "moves"),
    [
        ("", ["UID MOVE 1,2 Maild/Done"]),
        (" 2", ["UID MOVE 1,2 Maild/Done", "UID MOVE 2 Maild/Done"]),
    ],
)
def test_a_server_that_minds_letters_being_gone_is_asked_for_the_rest(there: str, moves: list[str]) -> None:
    def move(talk: Talk) -> None:
        talk.say("% NO invalid message set" if "1,2" in talk.said else "% OK moved")

    with ScriptedImap({"MOVE": move, "SEARCH": f"* SEARCH{there}\n% OK"}) as server:
        said = _settle(server, 1, 2)
    assert [line for line in said if "MOVE" in line] == moves


@pytest.mark.rule("M-1")
def test_a_server_that_will_not_move_letters_can_still_be_read_from() -> None:
    with ScriptedImap({"MOVE": "% NO [OVERQUOTA] full", "SEARCH": "* SEARCH 1\n% OK"}) as server:
        mailbox = ImapMailbox(server.settings())
        mailbox.open()
        with pytest.raises(NotMoved, match=r"Maild/Done.*full"):
            mailbox.settle([1], quarantined=False)
        assert mailbox.uids_after(0) == [1]
        mailbox.close()
        assert server.verbs().count("LOGIN") == 1


def test_a_connection_lost_while_moving_is_told() -> None:
    with ScriptedImap({"MOVE": Talk.hang_up}) as server, pytest.raises(Unavailable, match="move"):
        _settle(server)


def test_many_letters_are_named_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "UIDS_AT_ONCE", 2)
    with ScriptedImap() as server:
        said = _settle(server, 1, 2, 3)
    assert [line for line in said if "MOVE" in line] == [
        "UID MOVE 1,2 Maild/Done",
        "UID MOVE 3 Maild/Done",
    ]


# ── odd answers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_answers_about_other_letters_and_without_content_are_passed_over() -> None:
    def fetch(talk: Talk) -> None:
        if "BODY" in talk.said:
            talk.say("* 1 FETCH (UID 1 BODY[] NIL)", "* 4 FETCH (UID 4 FLAGS (\\Seen))", "% OK")
        else:
            talk.say("* 3 FETCH (UID 3 FLAGS (\\Seen))", *SIZES.split("\n"))

    with ScriptedImap({"FETCH": fetch}) as server:
        mailbox = ImapMailbox(server.settings())
        mailbox.open()
        assert list(mailbox.fetch([1, 3])) == []
        mailbox.close()


def test_the_header_of_a_large_letter_is_asked_for_in_part() -> None:
    def fetch(talk: Talk) -> None:
        if "HEADER" in talk.said:
            talk.say("* 1 FETCH (UID 1 BODY[HEADER]<0> {5}", "a:b", ")", "% OK")
        else:
            talk.say(*SIZES.replace("SIZE 5", "SIZE 99000000").split("\n"))

    with ScriptedImap({"FETCH": fetch}) as server:
        mailbox = ImapMailbox(server.settings())
        mailbox.open()
        [large] = mailbox.fetch([1])
        mailbox.close()
    assert isinstance(large, Oversized)
    assert large.size == 99_000_000
    assert any("BODY.PEEK[HEADER]<0.262144>" in command for command in server.commands)


def test_closing_never_raises_whatever_the_server_does() -> None:
    for answer in (Talk.hang_up, "% NO stay", Talk.silence):
        with ScriptedImap({"LOGOUT": answer}) as server:
            mailbox = ImapMailbox(server.settings(timeout_seconds=1))
            mailbox.open()
            mailbox.close()
