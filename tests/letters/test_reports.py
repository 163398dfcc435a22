"""Delivery reports (M-6)."""

from __future__ import annotations

import pytest

from maild.letters.letter import DeliveryReport, DeliveryStatus
from maild.letters.reports import report_fields
from maild.letters.structure import Survey, read_structure
from tests.letters.writing import read_text

OURS = "code.7k3f9q2m4x8v1c6d.121@example.org"


def report_of(
    *groups: str, returned: str = f"Message-ID: <{OURS}>\nSubject: x\n", media: str = "message/rfc822"
) -> DeliveryReport | None:
    """The report of a bounce with these groups of recipients."""
    status = "\n\n".join(["Reporting-MTA: dns; mx.ru", *groups])
    raw = (
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.ru\nSubject: Undelivered Mail Returned to Sender\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\nCode: ABCD\n\n--b\nContent-Type: message/delivery-status\n\n{status}\n\n"
        f"--b\nContent-Type: {media}\n\n{returned}\nсекретный текст\n--b--\n"
    )
    letter = read_text(raw)
    assert letter.automatic == "отчёт о доставке"
    assert "секретный" not in letter.whole_text
    assert letter.attachments == ()
    return letter.report


@pytest.mark.rule("M-6")
@pytest.mark.parametrize(
    ("group", "status", "code"),
    [
        ("Final-Recipient: rfc822; a@b.ru\nAction: failed\nStatus: 5.1.1", "failed", "5.1.1"),
        ("Final-Recipient: rfc822; a@b.ru\nAction: failed\nStatus: 5.7.129", "failed", "5.7.129"),
        ("Final-Recipient: rfc822; a@b.ru\nAction: failed\nStatus: 4.4.7", "failed", "4.4.7"),
        ("Final-Recipient: rfc822; a@b.ru\nAction: delayed\nStatus: 4.4.1", "delayed", "4.4.1"),
        ("Final-Recipient: rfc822; a@b.ru\nAction: delivered\nStatus: 2.0.0", "other", "2.0.0"),
        ("Final-Recipient: rfc822; a@b.ru\nAction: relayed", "other", None),
        ("Final-Recipient: rfc822; a@b.ru\nStatus: 5.0.0 (unknown)", "failed", "5.0.0"),
        ("Final-Recipient: rfc822; a@b.ru\nStatus: 4.0.0", "delayed", "4.0.0"),
        ("Final-Recipient: rfc822; a@b.ru", "other", None),
        ("Original-Recipient: rfc822;a@b.ru\nFinal-Recipient: rfc822;c@d.ru\nAction: failed", "failed", None),
    ],
)
def test_a_report_says_what_came_of_a_letter(group: str, status: str, code: str | None) -> None:
    report = report_of(group)
    assert report is not None
    assert (report.status.value, report.code, report.recipient, report.message_id) == (status, code, "a@b.ru", OURS)


@pytest.mark.rule("M-6")
def test_the_worst_of_several_recipients_is_told() -> None:
    report = report_of(
        "Final-Recipient: rfc822; a@b.ru\nAction: delayed\nStatus: 4.0.0",
        "Final-Recipient: rfc822; c@d.ru\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n no user",
    )
    assert report == DeliveryReport(DeliveryStatus.FAILED, OURS, "c@d.ru", "5.1.1", "smtp; 550 5.1.1 no user")


@pytest.mark.rule("M-6")
def test_empty_lines_and_endless_recipients_do_no_harm() -> None:
    group = "Final-Recipient: rfc822; a@b.ru\nAction: delayed"
    report = report_of("\n\n" + group, *[group] * 150, "Final-Recipient: rfc822; z@b.ru\nAction: failed")
    assert report is not None
    assert report.status is DeliveryStatus.DELAYED


@pytest.mark.rule("M-6")
def test_the_returned_head_may_come_alone() -> None:
    report = report_of("Final-Recipient: rfc822; a@b.ru\nAction: failed", media="text/rfc822-headers")
    assert report is not None
    assert report.message_id == OURS


def test_a_report_without_recipients_or_without_the_letter_is_told_as_it_is() -> None:
    assert report_of() is None
    report = report_of("Final-Recipient: rfc822; a@b.ru\nAction: failed", returned="Subject: x\n")
    assert report is not None
    assert report.message_id is None


QMAIL = f"""Return-Path: <>
From: MAILER-DAEMON@mx.ru
Subject: failure notice

Hi. This is the qmail-send program at mx.ru.

<a@b.ru>:
Remote host said: 550 5.1.1 no such user

--- Below this line is a copy of the message.

Received: x
Message-ID: <{OURS}>
Subject: x
"""


@pytest.mark.rule("M-6")
@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (QMAIL, "failed", "5.1.1"),
        (QMAIL.replace("550 5.1.1", "550"), "failed", None),
        (QMAIL.replace("550 5.1.1", "450 4.2.2"), "delayed", "4.2.2"),
        (QMAIL.replace("Subject: failure", "X-Failed-Recipients: a@b.ru, x@y.ru\nSubject: failure"), "failed", "5.1.1"),
    ],
)
def test_a_report_in_words_is_read_where_it_copies_our_head(raw: str, status: str, code: str | None) -> None:
    report = read_text(raw).report
    assert report is not None
    assert (report.status.value, report.code, report.recipient, report.message_id) == (status, code, "a@b.ru", OURS)


def test_words_without_our_head_or_without_a_code_are_no_report() -> None:
    assert read_text(QMAIL.replace("Message-ID", "X")).report is None
    assert read_text(QMAIL.replace("550 5.1.1", "")).report is None
    assert read_text(QMAIL.replace("550 5.1.1", "2.0.0")).report is None
    nameless = read_text(QMAIL.replace("<a@b.ru>", "somebody")).report
    assert nameless is not None
    assert nameless.recipient is None


@pytest.mark.rule("M-6")
def test_a_read_receipt_is_no_delivery_report() -> None:
    raw = (
        "From: a@b.ru\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
        "--b\n\nread\n"
        f"--b\nContent-Type: message/disposition-notification\n\nOriginal-Message-ID: <{OURS}>\n\n--b--\n"
    )
    letter = read_text(raw)
    assert letter.automatic == "уведомление о прочтении"
    assert letter.report is None


@pytest.mark.rule("M-6")
def test_all_that_a_report_tells_for_machines_is_listed_in_its_order() -> None:
    raw = (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.ru\r\nX-Queue: 7\r\n\r\n"
        "Status: 5.1.1\r\nAction: failed\r\nFinal-Recipient: rfc822; a@b.ru\r\n\r\n"
        "Action: delayed\r\n\r\n--b--\r\n"
    )
    assert report_fields(read_structure(raw.encode(), Survey())) == [
        ("reporting-mta", "dns; mx.ru"),
        ("final-recipient", "rfc822; a@b.ru"),
        ("action", "failed"),
        ("status", "5.1.1"),
        ("action", "delayed"),
    ]
