"""`maild read --decide`: what the desk would change and answer, and that it does neither."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from maild import wiring
from maild.__main__ import main
from maild.cli.complaint import Exit
from maild.config import load_settings
from maild.gateways.clock import FixedClock
from maild.ports import Parcel, ParcelKey
from tests.cli.seeding import AT, seed
from tests.desk.samples import CLIENT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

DISPATCHER = "dispatcher@example.org"
AFTER_READING = ["verdict", "reason", "changes", "answers"]


def write_letter(folder: Path, sender: str, text: str, *, name: str = "letter") -> str:
    """A letter as a file, with our own server's word that it is the sender's."""
    file = folder / f"{name}.eml"
    proof = f"Authentication-Results: mx.localhost; dkim=pass header.d={sender.partition('@')[2]}"
    head = f"From: {sender}\nTo: service@example.org\nMessage-ID: <{name}@mail.example>\nSubject: x\n"
    received = "Received: from a by mx.localhost; Wed, 25 Nov 2026 10:00:00 +0300"
    kind = "Content-Type: text/plain; charset=utf-8"
    file.write_text(f"{proof}\n{received}\n{head}{kind}\n\n{text}\n", encoding="utf-8")
    return str(file)


def foreseen(shell: Shell, *files: str) -> list[dict[str, Any]]:
    code, out, err = shell.run("read", "--decide", "--json", *files)
    assert code == 0, err
    return [json.loads(line) for line in out.splitlines()]


def kept(folder: Path) -> dict[str, bytes]:
    """Ledger and shelf, byte by byte."""
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def seeded(shell: Shell) -> Shell:
    seed(shell.config)
    return shell


def test_an_order_would_be_filed_and_echoed_and_nothing_is_kept_of_it(seeded: Shell, tmp_path: Path) -> None:
    order = write_letter(tmp_path, CLIENT, "Прошу отключить участок 12 за неуплату")
    before = kept(tmp_path)
    (found,) = foreseen(seeded, order)
    assert list(found)[-4:] == AFTER_READING
    assert (found["intent"], found["verdict"]) == ("request", "handled")
    filed = found["changes"][0]
    assert (filed["about"], filed["thing"], filed["event"]) == ("req-3", "request", "filed")
    assert (filed["from"], filed["to"]) == (None, "awaiting_confirmation")
    assert (filed["after"]["plot"], filed["after"]["filed_at"]) == ("12", "2026-11-25T10:00:00+03:00")
    (answer,) = found["answers"]
    assert (answer["to"], answer["template"], answer["attachments"]) == (CLIENT, "request_echo", [])
    assert "Отключение, участок 12" in answer["text"]
    assert kept(tmp_path) == before


def test_what_is_secret_or_only_for_comparing_is_not_shown(seeded: Shell, tmp_path: Path) -> None:
    (found,) = foreseen(seeded, write_letter(tmp_path, CLIENT, "Прошу отключить участок 12 за неуплату"))
    assert [change["thing"] for change in found["changes"]] == ["request", "code"]
    shown = {name for change in found["changes"] for name in change["after"]}
    assert not shown & {"digest", "plot_key", "address_key", "payload"}


def test_each_letter_meets_the_ledger_as_it_stands(seeded: Shell, tmp_path: Path) -> None:
    orders = [write_letter(tmp_path, CLIENT, f"Прошу отключить участок {plot}", name=plot) for plot in ("12", "45-46")]
    assert [found["changes"][0]["about"] for found in foreseen(seeded, *orders)] == ["req-3", "req-3"]


@pytest.mark.parametrize(
    ("text", "events", "verdict"),
    [
        ("в работу заявка-2", [("request", "started", "in_progress")], "handled"),
        ("в работу заявка-2\nвыполнена заявка-99", [("request", "started", "in_progress")], "handled"),
        ("все или ничего\nв работу заявка-2\nвыполнена заявка-99", [], "answered"),
    ],
)
def test_commands_show_what_each_line_would_change(
    seeded: Shell, tmp_path: Path, text: str, events: list[tuple[str, str, str]], verdict: str
) -> None:
    (found,) = foreseen(seeded, write_letter(tmp_path, DISPATCHER, text))
    assert [(change["thing"], change["event"], change["to"]) for change in found["changes"]] == events
    assert found["verdict"] == verdict
    assert [answer["to"] for answer in found["answers"] if answer["template"] == "command_results"] == [DISPATCHER]
    assert len([answer for answer in found["answers"] if answer["to"] == CLIENT]) == len(events)


def test_a_letter_that_came_before_would_be_a_duplicate(seeded: Shell, tmp_path: Path) -> None:
    order = write_letter(tmp_path, CLIENT, "Прошу отключить участок 12 за неуплату")
    raw = (tmp_path / "letter.eml").read_bytes()
    with wiring.open_desk(load_settings(seeded.config, {}), FixedClock(AT)) as parts:
        parts.pipeline.take(Parcel(ParcelKey("box", 1, 1), AT, raw))
    (found,) = foreseen(seeded, order)
    assert (found["verdict"], found["changes"], found["answers"]) == ("duplicate", [], [])


@pytest.mark.rule("M-3", "M-8")
def test_a_letter_that_cannot_be_read_would_go_to_quarantine(seeded: Shell, tmp_path: Path) -> None:
    file = tmp_path / "nested.eml"
    heads = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(60))
    file.write_text(f"From: a@b.example\nMIME-Version: 1.0\n{heads}Content-Type: text/plain\n\nx\n", encoding="utf-8")
    (found,) = foreseen(seeded, str(file))
    assert (found["verdict"], found["changes"]) == ("quarantined", [])
    assert [(answer["to"], answer["template"]) for answer in found["answers"]] == [(DISPATCHER, "notice_quarantined")]


def test_without_a_ledger_it_is_a_desk_that_begins_and_none_is_made(shell: Shell, tmp_path: Path) -> None:
    (found,) = foreseen(shell, write_letter(tmp_path, "somebody@mail.example", "Прошу отключить участок 12"))
    assert (found["verdict"], found["answers"][0]["template"]) == ("refused", "not_registered")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["letter.eml", "maild.toml"]


def test_without_a_configuration_there_is_no_desk_to_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = write_letter(tmp_path, CLIENT, "Прошу отключить участок 12")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAILD_CONFIG", raising=False)
    assert main(["read", "--decide", letter]) == Exit.CONFIGURATION


def test_for_people_it_is_a_table_and_the_letters(seeded: Shell, tmp_path: Path) -> None:
    order = write_letter(tmp_path, CLIENT, "Прошу отключить участок 12 за неуплату")
    code, out, _ = seeded.run("read", "--decide", order)
    assert code == 0
    lines = out.splitlines()
    assert "would be  handled" in lines
    assert any(line.startswith("req-3") and "awaiting_confirmation" in line for line in lines)
    assert f"would answer to  {CLIENT}" in lines
