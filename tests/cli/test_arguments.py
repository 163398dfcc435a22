"""What may be written on the command line."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from maild.__main__ import VERBS as MODULES
from maild.__main__ import main
from maild.cli.arguments import LISTINGS, VERBS, parse
from maild.cli.complaint import Complaint, Exit

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT_VERBS = [
    *("init", "run", "once", "read", "check", "demo", "status"),
    *("clients", "registrations", "requests", "statements", "claims", "devices", "subscribers"),
    *("inbox", "outbox", "show", "quarantine", "import", "calendar", "backup", "restore", "purge", "verify", "migrate"),
]


def test_every_verb_of_the_contract_is_there_and_has_its_module() -> None:
    assert list(VERBS) == CONTRACT_VERBS
    assert set(MODULES) == set(VERBS)
    assert [name for name in MODULES.values() if find_spec(name) is None] == []


@pytest.mark.parametrize(
    "words",
    [
        ["--config", "a.toml", "status"],
        ["status", "--config", "a.toml"],
        ["--config", "b", "status", "--config", "a.toml"],
    ],
)
def test_the_configuration_may_be_named_before_or_after_the_verb(words: list[str]) -> None:
    assert parse(words).config == "a.toml"


def test_without_a_named_configuration_none_is_named() -> None:
    assert parse(["status"]).config is None


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["frobnicate"],
        ["status", "--frobnicate"],
        ["read"],
        ["show"],
        ["once", "--at", "tomorrow"],
        ["requests", "--since", "01.11.2026"],
        ["calendar", "MMXXVI"],
        ["calendar", "0"],
        ["calendar", "99"],
        ["calendar", "2100"],
        ["quarantine", "burn", "9"],
        ["outbox", "retry"],
        ["import", "cats", "file.csv"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_64(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == Exit.USAGE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("maild: ")
    assert shown.err.count("\n") == 1
    assert "--help" in shown.err


@pytest.mark.parametrize("words", [["--help"], ["--version"], *([verb, "--help"] for verb in CONTRACT_VERBS)])
def test_help_goes_to_standard_output_and_is_no_error(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(words)
    assert leaving.value.code == 0
    assert "maild" in capsys.readouterr().out


def test_a_standard_output_that_is_closed_is_no_fault_and_no_file_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["calendar", "--config", str(tmp_path / "none"), "2026"]) == Exit.CONFIGURATION
    assert sys.stdout.name == os.devnull
    sys.stdout.close()


def test_help_tells_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert [code for code in Exit if f"\n  {code:<4}" not in shown] == []


def test_a_moment_keeps_its_offset() -> None:
    at = parse(["once", "--at", "2026-11-30T18:00:00+03:00"]).at
    assert at == datetime(2026, 11, 30, 15, tzinfo=UTC)
    assert at.utcoffset() == timedelta(hours=3)
    assert parse(["once", "--at", "2026-11-30T15:00:00Z"]).at == datetime(2026, 11, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize("verb", LISTINGS)
def test_every_listing_has_the_same_filters(verb: str) -> None:
    words = ["--json", "--client", "Берёзка", "--status", "done", "--plot", "12"]
    words += ["--since", "2026-11-01", "--until", "2026-11-30"]
    options = parse([verb, *words])
    assert (options.json, options.client, options.status, options.plot) == (True, "Берёзка", "done", "12")
    assert (options.since.day, options.until.day) == (1, 30)


@pytest.mark.parametrize("words", [["--json", "show", "9"], ["show", "9", "--json"], ["show", "письмо-9", "--json"]])
def test_json_may_stand_before_or_after_a_step_of_quarantine(words: list[str]) -> None:
    options = parse(["quarantine", *words])
    assert options.json
    assert options.step == "show"


def test_json_of_a_step_is_off_unless_asked_for() -> None:
    assert parse(["quarantine", "show", "9"]).json is False
    assert parse(["quarantine", "list"]).json is False
    assert parse(["quarantine"]).json is False


def test_a_complaint_carries_its_exit_code() -> None:
    assert Complaint(Exit.BAD_DATA, "x").code == 65
