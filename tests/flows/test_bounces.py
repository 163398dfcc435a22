"""A confirmation letter that another server sends back later: the registration is undone, and mended (R-6, M-6)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import BLANK, CLIENT, DISPATCHER, at

if TYPE_CHECKING:
    from tests.flows.stage import Came, Stage

REPORT = """\
Return-Path: <>
From: Mail Delivery System <mailer-daemon@mx.example>
To: {desk}
Subject: Undelivered Mail Returned to Sender
Date: Tue, 3 Nov 2026 12:00:00 +0300
Message-ID: <{serial}.report@mx.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {status} <{to}>: mailbox trouble

--part
Content-Type: text/rfc822-headers

Message-ID: {message_id}
To: {to}

--part--
"""


def send_back(stage: Stage, came: Came, moment: str, status: str = "5.1.1", action: str = "failed") -> None:
    """The next server but one reports on a letter of ours."""
    text = REPORT.format(
        desk=stage.servers.desk,
        to=came.to,
        message_id=came.message_id,
        status=status,
        action=action,
        serial=moment[-5:-3],
    )
    stage.servers.deliver(text.replace("\n", "\r\n").encode(), at(moment))


@pytest.mark.rule("M-6")
def test_the_whole_report_is_shown_with_the_letter_that_came_back(desk: Stage) -> None:
    echo = desk.file("Прошу отключить участок 12 за неуплату", "2026-11-03 10:00")
    send_back(desk, echo, "2026-11-03 10:05")
    desk.once("2026-11-03 10:06")
    (number,) = [row["id"] for row in desk.rows("outbox") if row["status"] == "bounced"]
    shown = json.loads(desk.maild("show", f"исх-{number}", "--json")[1])
    assert {row["field"]: row["value"] for row in shown["report"]} == {
        "reporting-mta": "dns; mx.example",
        "final-recipient": f"rfc822; {CLIENT}",
        "action": "failed",
        "status": "5.1.1",
        "diagnostic-code": f"smtp; 5.1.1 <{CLIENT}>: mailbox trouble",
    }
    assert "mailbox trouble" in desk.maild("show", f"исх-{number}")[1]


def client(stage: Stage) -> tuple[object, object]:
    """Number and status of the only client."""
    (row,) = stage.rows("clients")
    return row["id"], row["status"]


@pytest.mark.rule("R-6", "M-6", "R-8")
def test_a_confirmation_sent_back_later_undoes_the_registration_and_a_mended_case_brings_the_same_client_back(
    stage: Stage,
) -> None:
    blank = BLANK.format(name="СНТ «Ромашка»", address=CLIENT)
    stage.write(CLIENT, "Регистрация", blank, "2026-11-03 09:30", files=[("скан.pdf", b"%PDF-1.4 scan")])
    stage.once("2026-11-03 09:31")
    stage.write(DISPATCHER, "", "зарегистрировать рег-1", "2026-11-03 10:00")
    confirmation = stage.only(stage.once("2026-11-03 10:01"), CLIENT)
    first = client(stage)
    assert first[1] == "registered"

    send_back(stage, confirmation, "2026-11-03 11:05", "4.2.2", "delayed")
    assert stage.once("2026-11-03 11:06") == []
    assert client(stage) == first

    send_back(stage, confirmation, "2026-11-03 12:05")
    notice = stage.only(stage.once("2026-11-03 12:06"), DISPATCHER)
    assert "5.1.1" in notice.text
    assert "не зарегистрирован" in notice.text
    assert client(stage) == (first[0], "closed")
    assert stage.rows("registrations")[0]["status"] == "bounced"

    send_back(stage, confirmation, "2026-11-03 13:05")
    assert stage.once("2026-11-03 13:06") == []

    stage.reply(notice, "данные\nТелефон: 8 495 000-00-00\n\nзарегистрировать", "2026-11-03 14:00")
    came = stage.once("2026-11-03 14:01")
    assert "рег-1" in stage.only(came, DISPATCHER).text
    stage.only(came, CLIENT)
    assert client(stage) == (first[0], "registered")
    assert stage.rows("clients")[0]["registered_at"] == "2026-11-03T14:01:00+03:00"
    assert stage.maild("verify")[0] == 0
