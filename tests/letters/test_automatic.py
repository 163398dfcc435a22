"""Automatic letters (M-2)."""

from __future__ import annotations

import pytest

from tests.letters.writing import letter, read_text

AUTOMATIC_HEADERS = [
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-generated; type=x",
    "Auto-Submitted: auto-notified (no)",
    "Auto-Submitted:",
    "Return-Path: <>",
    "Return-Path: < >",
    "Return-Path: <MAILER-DAEMON@mx.ru>",
    "Precedence: bulk",
    "Precedence: Junk",
    "Precedence: list",
    "Precedence: auto_reply",
    "List-Id: <list.mail.ru>",
    "List-Post: <mailto:a@b.ru>",
    "X-Autoreply: yes",
    "X-Autorespond: 1",
    "X-Autoresponder: x",
    "X-Auto-Response: x",
    "X-Mail-Autoreply: x",
    "X-Vacation: true",
    "X-FC-MachineGenerated: true",
    "X-POST-MessageClass: 9; Autoresponder",
    "X-Failed-Recipients: a@b.ru",
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
    "Content-Type: multipart/report; boundary=b",
    "Content-Type: message/delivery-status",
    "Content-Type: message/disposition-notification",
]

PERSONAL_HEADERS = [
    "Auto-Submitted: no",
    "Auto-Submitted: No (really)",
    "Auto-Submitted: no; x=y",
    "Return-Path: <ivan@romashka.ru>",
    "Precedence: first-class",
    "X-Auto-Response-Suppress: All",
    "X-Autoreply: no",
    "X-POST-MessageClass: 1",
    "List-Unsubscribe: <mailto:x@y>",
    "X-Mailer: The Bat!",
]

AUTOMATIC_SUBJECTS = [
    "Автоответ: Заявка",
    "Автоматический ответ: Re: Заявка",
    "Не доставлено: Заявка",
    "Недоставленное сообщение",
    "Не удаётся доставить: Заявка",
    "Прочитано: Заявка",
    "Удалено без прочтения: Заявка",
    "Уведомление о прочтении (отображено) - Заявка",
    "Отчёт о доставке",
    "Вне офиса",
    "Я в отпуске",
    "Out of office: x",
    "Out of the Office",
    "Automatic reply: x",
    "Autoreply",
    "Undeliverable: x",
    "Undelivered Mail Returned to Sender",
    "Delivery Status Notification (Failure)",
    "Mail delivery failed: returning message to sender",
    "Returned mail: see transcript for details",
    "failure notice",
    "Read: x",
    "Not read: x",
    "[Автоответ] x",
]

PERSONAL_SUBJECTS = [
    "Re: Автоответ: x",
    "Не доставлена ведомость",
    "Прочитано",
    "Отключение на время отпуска",
    "Я в отпуске, отключите участок 12",
    "Ready: x",
    "Заявка",
    "",
]


@pytest.mark.rule("M-2")
@pytest.mark.parametrize("header", AUTOMATIC_HEADERS)
def test_a_header_shows_that_nobody_wrote_it(header: str) -> None:
    found = letter("x", header).automatic
    assert found
    assert found.strip()


@pytest.mark.rule("M-2")
@pytest.mark.parametrize("header", PERSONAL_HEADERS)
def test_a_header_that_people_send_too_shows_nothing(header: str) -> None:
    assert letter("x", header).automatic is None


@pytest.mark.rule("M-2")
@pytest.mark.parametrize("subject", AUTOMATIC_SUBJECTS)
def test_a_subject_shows_that_nobody_wrote_it(subject: str) -> None:
    assert letter("x", subject=subject).automatic is not None


@pytest.mark.rule("M-2")
@pytest.mark.parametrize("subject", PERSONAL_SUBJECTS)
def test_a_subject_of_people_shows_nothing(subject: str) -> None:
    assert letter("x", subject=subject).automatic is None


@pytest.mark.rule("M-2")
@pytest.mark.parametrize("sender", ["service@example.org", "Desk <SERVICE@example.org>"])
def test_our_own_letter_coming_back_is_automatic(sender: str) -> None:
    assert letter("x", sender=sender).automatic == "наше собственное письмо вернулось"


@pytest.mark.rule("M-2")
def test_a_mail_server_is_nobody() -> None:
    assert letter("x", sender="Mail <MAILER-DAEMON@mx.ru>").automatic is not None


@pytest.mark.rule("M-2")
@pytest.mark.parametrize("media", ["message/delivery-status", "message/disposition-notification"])
def test_a_report_inside_an_ordinary_multipart_is_automatic(media: str) -> None:
    parts = f"--b\n\nx\n--b\nContent-Type: {media}\n\nx: y\n--b--\n"
    assert read_text(f"From: a@b.ru\nContent-Type: multipart/mixed; boundary=b\n\n{parts}").automatic is not None
