"""A mailbox that others touch, that is made anew or brought back, and a clock that jumps: each letter counts once."""

from __future__ import annotations

import json
from datetime import UTC
from time import sleep
from typing import TYPE_CHECKING

import pytest
from imapclient import IMAPClient

from maild.demo.servers import read_folder
from maild.gateways.clock import SystemClock
from tests.flows.stage import CLIENT, Stage, at

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.flows.stage import Came

ORDER = "Прошу отключить участок {} за неуплату"
DONE, ASIDE = "Maild/Done", "Разобрать"


def _at_the_box(stage: Stage, act: Callable[[IMAPClient], object]) -> None:
    """What a person does with the desk's mailbox in a mail program."""
    with IMAPClient(stage.servers.host, stage.servers.imap_port, ssl=False, timeout=20) as client:
        client.login(stage.servers.desk, stage.servers.password)
        act(client)


def _moved(source: str, target: str) -> Callable[[IMAPClient], object]:
    def act(client: IMAPClient) -> None:
        if not client.folder_exists(target):
            client.create_folder(target)
        client.select_folder(source)
        client.move(client.search(), target)

    return act


def _read(client: IMAPClient) -> None:
    client.select_folder("INBOX")
    client.add_flags(client.search(), [b"\\Seen", b"\\Flagged", b"\\Answered"])


def _make_anew(stage: Stage) -> None:
    """Another mailbox of the same name. Dovecot takes its UIDVALIDITY from the clock, in seconds."""

    def validity() -> object:
        found: list[object] = []
        _at_the_box(stage, lambda client: found.append(client.folder_status("INBOX", ["UIDVALIDITY"])))
        return found

    was = validity()
    stage.servers.forget()
    while validity() == was:
        sleep(0.2)
        stage.servers.forget()
    stage.news()


def _verdicts(stage: Stage) -> list[object]:
    return [row["verdict"] for row in stage.rows("inbox")]


@pytest.mark.rule("M-1")
def test_a_mailbox_made_anew_and_filled_from_a_backup_brings_only_what_is_new(desk: Stage) -> None:
    desk.file(ORDER.format(12), "2026-11-03 10:00")
    backup, before = read_folder(desk.servers, DONE), len(_verdicts(desk))
    desk._told = 0
    _make_anew(desk)
    for raw in backup:
        desk.servers.deliver(raw, at("2026-11-03 10:00"))
    desk.write(CLIENT, "", ORDER.format(15), "2026-11-03 10:30")
    came = desk.once("2026-11-03 10:31")
    assert "участок 15" in desk.only(came, CLIENT).subject
    assert _verdicts(desk)[before:] == ["duplicate"] * len(backup) + ["handled"]
    assert [row["plot"] for row in desk.rows("requests")] == ["12", "15"]
    assert read_folder(desk.servers) == []


@pytest.mark.rule("M-1")
def test_a_letter_that_somebody_has_read_and_moved_away_counts_once_when_it_is_back(desk: Stage) -> None:
    desk.write(CLIENT, "", ORDER.format(12), "2026-11-03 10:00")
    _at_the_box(desk, _read)
    _at_the_box(desk, _moved("INBOX", ASIDE))
    assert desk.to(desk.once("2026-11-03 10:01"), CLIENT) == []
    _at_the_box(desk, _moved(ASIDE, "INBOX"))
    assert "участок 12" in desk.only(desk.once("2026-11-03 10:02"), CLIENT).subject
    assert len(desk.rows("requests")) == 1


@pytest.mark.rule("M-1")
def test_letters_laid_back_into_the_inbox_have_no_effect_and_are_moved_away_again(desk: Stage) -> None:
    desk.confirmed(ORDER.format(12), "2026-11-03 10:00")
    before = desk.rows("requests")
    many = len(read_folder(desk.servers, DONE))
    _at_the_box(desk, _moved(DONE, "INBOX"))
    assert desk.once("2026-11-03 10:01") == []
    assert desk.rows("requests") == before
    assert _verdicts(desk)[-many:] == ["duplicate"] * many
    assert (len(read_folder(desk.servers)), len(read_folder(desk.servers, DONE))) == (0, many)


@pytest.mark.rule("M-1")
def test_the_status_holds_the_mailbox_against_the_ledger(desk: Stage) -> None:
    desk.file(ORDER.format(12), "2026-11-03 10:00")
    desk.write(CLIENT, "", ORDER.format(15), "2026-11-03 10:30")

    def compared() -> list[int]:
        status = json.loads(desk.maild("status", "--mailbox", "--json")[1])
        names = ("letters_in_inbox", "of_them_not_taken_yet", "letters_in_folders", "moved_there_by_the_desk")
        return [status[name] for name in (*names, "never_taken")]

    handled = len(_verdicts(desk))
    assert compared() == [1, 1, handled, handled, 0]
    _at_the_box(desk, _moved("INBOX", DONE))  # by mistake, before the desk has seen it
    assert compared() == [0, 0, handled + 1, handled, 1]


@pytest.mark.rule("M-1", "Q-5", "Q-7", "D-6")
def test_a_clock_that_jumps_ahead_and_back_loses_nothing_and_does_nothing_twice(
    desk: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def passed(moment: str) -> list[Came]:
        monkeypatch.setattr(SystemClock, "now", lambda _self: at(moment).astimezone(UTC))
        assert desk.maild("once")[0] == 0
        return desk.news()

    desk.write(CLIENT, "", ORDER.format(12), "2026-11-03 10:00")
    echo = desk.only(passed("2026-11-04 06:00"), CLIENT)  # twenty hours ahead
    desk.reply(echo, "Да", "2026-11-03 10:10")
    assert "Заявка подтверждена" in desk.only(passed("2026-11-03 10:15"), CLIENT).subject
    (request,) = desk.rows("requests")
    assert (request["status"], request["process_by"]) == ("confirmed", "2026-11-03T18:00:00+03:00")
    assert passed("2026-11-03 10:20") == []
    overdue = passed("2026-11-03 18:01")
    assert sum(letter.subject.startswith("Просрочено") for letter in overdue) == 1
    assert passed("2026-11-03 17:00") == []
    assert passed("2026-11-03 18:02") == []
