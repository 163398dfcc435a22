"""Letters with a valid code, or a dispatcher's name, that are not whose they seem to be: each must fail safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import CLIENT, DISPATCHER, at

if TYPE_CHECKING:
    from tests.flows.stage import Stage

ORDER = "Прошу отключить участок 12 за неуплату"
FILED, ATTACKED = "2026-11-03 10:00", "2026-11-03 10:05"
PROOF = "dkim=pass header.d={domain}; dmarc=pass header.from={domain}"


def letter(desk: Stage, sender: str, text: str, *lines: str, proof: str = PROOF, subject: str = "x") -> bytes:
    """A letter as it lies in the mailbox; `lines` come below what our server added."""
    domain = sender.rpartition("@")[2].rstrip(">")
    head = (
        f"Authentication-Results: {desk.servers.authserv_id}; {proof.format(domain=domain)}",
        *lines,
        f"From: {sender}",
        f"To: {desk.servers.desk}",
        f"Subject: {subject}",
        "Message-ID: <attack@evil.example>",
        "Content-Type: text/plain; charset=utf-8",
    )
    return ("\r\n".join(head) + f"\r\n\r\n{text}\r\n").encode()


DISGUISES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "a letter of a list": (CLIENT, ("List-Id: <snt.list.example>",), PROOF),
    "a list's post": (CLIENT, ("List-Post: <mailto:snt@list.example>",), PROOF),
    "bulk mail": (CLIENT, ("Precedence: bulk",), PROOF),
    "an automatic reply": (CLIENT, ("Auto-Submitted: auto-replied",), PROOF),
    "an automatic reply of another program": (CLIENT, ("X-Autoreply: yes",), PROOF),
    "a letter without a way back": (CLIENT, ("Return-Path: <>",), PROOF),
    "our own letter come back": ("{desk}", (), PROOF),
    "another From above": (CLIENT, ("From: evil@evil.example",), PROOF),
    "the same From twice": (CLIENT, (f"From: {CLIENT}",), PROOF),
    "another From behind a carriage return": (CLIENT, ("X: y\rFrom: evil@evil.example",), PROOF),
    "two senders": (f"{CLIENT}, evil@evil.example", (), PROOF),
    "a group of two": (f"friends: {CLIENT}, evil@evil.example;", (), PROOF),
    "an address for a name": (f"{CLIENT} <evil@evil.example>", (), PROOF),
    "an address in words": ("=?utf-8?q?snt=40romashka.example?= <evil@evil.example>", (), PROOF),
    "an answer to the client": ("evil@evil.example", (f"Reply-To: {CLIENT}",), PROOF),
    "a sender for the client": ("evil@evil.example", (f"Sender: {CLIENT}",), PROOF),
    "an address that goes on behind a NUL": (f"{CLIENT}\0@evil.example", (), PROOF),
    "a look-alike": ("snt@rоmashka.example", (), PROOF),
    "wide letters": ("snt@ｒomashka.example", (), PROOF),
    "a long s": ("ſnt@romashka.example", (), PROOF),
    "a domain below": ("snt@mail.romashka.example", (), PROOF),
    "DMARC that failed": (CLIENT, (), "dkim=pass header.d=romashka.example; dmarc=fail header.from=romashka.example"),
}


@pytest.mark.rule("Q-1", "Q-5", "M-2", "D-4")
def test_a_valid_code_does_not_help_a_letter_that_is_nobodys_or_anothers(desk: Stage) -> None:
    echo = desk.file(ORDER, FILED)
    for what, (sender, lines, proof) in DISGUISES.items():
        sender_now = sender.format(desk=desk.servers.desk)
        raw = letter(desk, sender_now, f"Да\r\nКод: {echo.code}", *lines, proof=proof)
        desk.servers.deliver(raw.replace(b"<attack@", f"<{abs(hash(what))}@".encode()), at(ATTACKED))
        came = desk.once(ATTACKED)
        assert [one.subject for one in desk.to(came, CLIENT)] == [], what
        assert not any(echo.code in one.text for one in came), what
        (request,) = desk.rows("requests")
        assert request["status"] == "awaiting_confirmation", what
    desk.reply(echo, "Да", "2026-11-03 10:10")
    desk.once("2026-11-03 10:10")
    assert [row["status"] for row in desk.rows("requests")] == ["confirmed"]


NOT_PROVEN: dict[str, tuple[str, tuple[str, ...], str]] = {
    "nothing said": (DISPATCHER, (), "none"),
    "a pass of another domain": (DISPATCHER, (), "dkim=pass header.d=evil.example"),
    "our domain in a comment": (DISPATCHER, (), "dkim=pass (header.d=desk.example) header.d=evil.example"),
    "our domain in the reason": (DISPATCHER, (), 'dkim=pass reason="header.d=desk.example" header.d=evil.example'),
    "our domain in a quoted local part": (DISPATCHER, (), 'dkim=pass header.i="x@desk.example"@evil.example'),
    "a pass in a comment": (DISPATCHER, (), "dkim=none (x; dkim=pass header.d=desk.example)"),
    "a comment that is not closed": (DISPATCHER, (), "dkim=pass header.d=desk.example (x"),
    "a domain below": (DISPATCHER, (), "dkim=pass header.d=mail.desk.example"),
    "the top of the tree": (DISPATCHER, (), "dkim=pass header.d=example"),
    "SPF alone": (DISPATCHER, (), "spf=pass smtp.mailfrom=desk.example"),
    "DMARC alone": (DISPATCHER, (), "dmarc=pass header.from=desk.example"),
    "ours says none, another one below says pass": (
        DISPATCHER,
        ("Authentication-Results: {id}; dkim=pass header.d=desk.example",),
        "none",
    ),
    "two subjects": (DISPATCHER, ("Subject: y",), PROOF),
    "two dates": (DISPATCHER, ("Date: Tue, 3 Nov 2026 10:00:00 +0300", "Date: Tue, 3 Nov 2026 10:00:00 +0300"), PROOF),
    "two forms": (DISPATCHER, ("Content-Type: text/html",), PROOF),
    "a dispatcher by name": (f'"{DISPATCHER}" <evil@evil.example>', (), PROOF),
    "a dispatcher to answer to": ("evil@evil.example", (f"Reply-To: {DISPATCHER}",), PROOF),
    "a look-alike": ("dispatcher@dеsk.example", (), PROOF),
    "two senders": (f"{DISPATCHER}, evil@evil.example", (), PROOF),
    "a letter of a list": (DISPATCHER, ("List-Id: <x.example>",), PROOF),
}


@pytest.mark.rule("D-3", "D-4")
def test_no_command_runs_for_a_letter_that_is_not_proven_to_be_the_dispatchers(desk: Stage) -> None:
    number = desk.confirmed(ORDER, FILED)
    for what, (sender, lines, proof) in NOT_PROVEN.items():
        below = [line.format(id=desk.servers.authserv_id) for line in lines]
        raw = letter(desk, sender, f"отклонить {number}: подделка", *below, proof=proof)
        desk.servers.deliver(raw.replace(b"<attack@", f"<{abs(hash(what))}@".encode()), at(ATTACKED))
        came = desk.once(ATTACKED)
        assert [one.subject for one in desk.to(came, CLIENT)] == [], what
        (request,) = desk.rows("requests")
        assert request["status"] == "confirmed", what
    desk.servers.deliver(letter(desk, DISPATCHER, f"отклонить {number}: ошибка"), at(ATTACKED))
    desk.once(ATTACKED)
    assert [row["status"] for row in desk.rows("requests")] == ["rejected"]
