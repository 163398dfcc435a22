"""A dispatcher's command whose proof the mail server did not state runs at once if the desk verifies it (D-3, D-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import Stage, at
from tests.gateways.signing import FakeDns, record, signed

if TYPE_CHECKING:
    from pathlib import Path

    from maild.demo.servers import Servers

DISPATCHER = "dispatcher@desk.example"
KEY = "mail._domainkey.desk.example"


def _pause(stage: Stage, serial: int) -> bytes:
    return (
        f"From: {DISPATCHER}\r\nTo: {stage.servers.desk}\r\nSubject: x\r\nMessage-ID: <{serial}@desk.example>\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\nсводка\r\n"
    ).encode()


def _answer(stage: Stage, raw: bytes, moment: str) -> str:
    stage.servers.deliver(raw, at(moment))
    return stage.only(stage.once(moment), DISPATCHER).text


@pytest.mark.rule("D-3", "D-4")
def test_the_desk_verifies_what_its_mail_server_left_open(servers: Servers, tmp_path: Path) -> None:
    with FakeDns({KEY: [record()]}) as dns:
        stage = Stage(servers, tmp_path, trusted_authserv_ids=[], dkim_resolver=dns.place)
        assert "Пока ничего не сделано" in _answer(stage, _pause(stage, 1), "2026-11-03 11:00")
        assert "Пока ничего не сделано" not in _answer(stage, signed(_pause(stage, 2)), "2026-11-03 11:01")
        forged = signed(_pause(stage, 3)).replace(b"Subject: x", b"Subject: y")
        assert "Пока ничего не сделано" in _answer(stage, forged, "2026-11-03 11:02")


@pytest.mark.rule("D-4")
def test_without_a_dns_codes_are_asked_and_no_letter_is_lost(servers: Servers, tmp_path: Path) -> None:
    with FakeDns({}) as dns:
        stage = Stage(servers, tmp_path, dkim_resolver=dns.place)
    assert "Пока ничего не сделано" in _answer(stage, signed(_pause(stage, 1)), "2026-11-03 11:00")


@pytest.mark.rule("D-4")
def test_unless_it_is_configured_nothing_is_verified_here(servers: Servers, tmp_path: Path) -> None:
    stage = Stage(servers, tmp_path, trusted_authserv_ids=[])
    assert "Пока ничего не сделано" in _answer(stage, signed(_pause(stage, 1)), "2026-11-03 11:00")
