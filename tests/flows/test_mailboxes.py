"""Letters that come to several mailboxes: all are taken, each once, and what is due waits for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from imapclient import IMAPClient

from maild.cli.complaint import Exit
from tests.flows.stage import CLIENT, Stage, at

if TYPE_CHECKING:
    from maild.demo.servers import Servers

SECOND = "Второй"
FILED = "2026-11-03 10:00"


def _second(desk: Stage, **keys: object) -> None:
    told = "\n".join(f"{key} = {value!r}" for key, value in {"inbox": SECOND, **keys}.items())
    with desk.config.open("a", encoding="utf-8") as file:
        file.write(f"\n[imap.second]\n{told}\n")


def _lay(servers: Servers, raw: bytes, moment: str) -> None:
    """Into the second mailbox."""
    with IMAPClient(servers.host, servers.imap_port, ssl=False) as client:
        client.login(servers.desk, servers.password)
        if not client.folder_exists(SECOND):
            client.create_folder(SECOND)
        client.append(SECOND, raw, msg_time=at(moment))


@pytest.mark.rule("M-1")
def test_a_letter_in_either_mailbox_is_taken_and_one_in_both_has_effect_once(desk: Stage, servers: Servers) -> None:
    _second(desk)
    desk.write(CLIENT, "", "Прошу отключить участок 12 за неуплату", FILED)
    _lay(servers, desk.last_raw, FILED)
    desk.write(CLIENT, "", "Прошу отключить участок 13 за неуплату", "2026-11-03 10:01")
    came = desk.once("2026-11-03 10:15")
    assert sorted(str(row["plot"]) for row in desk.rows("requests")) == ["12", "13"]
    assert len([letter for letter in came if letter.to == CLIENT]) == 2
    assert [row["verdict"] for row in desk.rows("inbox")].count("duplicate") == 1
    status, text = desk.maild("status", "--json")
    assert (status, text.count('"read_at": "2026-11-03T10:15:00+03:00"')) == (0, 2)


@pytest.mark.rule("Q-5")
def test_a_reply_in_a_mailbox_that_is_away_keeps_its_request_from_expiring(desk: Stage, servers: Servers) -> None:
    echo = desk.file("Прошу отключить участок 12 за неуплату", FILED)
    desk.reply(echo, "Да", "2026-11-05 10:00")
    _lay(servers, desk.last_raw, "2026-11-05 10:00")
    with IMAPClient(servers.host, servers.imap_port, ssl=False) as client:
        client.login(servers.desk, servers.password)
        client.select_folder("INBOX")
        client.delete_messages(client.search())
        client.expunge()
    whole = desk.config.read_text(encoding="utf-8")
    _second(desk, port=1)
    desk.write(CLIENT, "", "Журнал", "2026-11-07 10:00")
    assert desk.maild("once", "--at", at("2026-11-07 10:15").isoformat())[0] == Exit.UNAVAILABLE
    assert [letter.subject.startswith("Журнал") for letter in desk.news() if letter.to == CLIENT] == [True]
    assert [row["status"] for row in desk.rows("requests")] == ["awaiting_confirmation"]
    desk.config.write_text(whole, encoding="utf-8")
    _second(desk)
    desk.once("2026-11-07 10:30")
    assert [row["status"] for row in desk.rows("requests")] == ["confirmed"]
