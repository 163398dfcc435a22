"""What the ledger holds, to the letter of CONTRACT."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maild.cli.complaint import Exit
from tests.cli.seeding import seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Shell

EMPTY = ["clients", "registrations", "requests", "statements", "claims", "devices", "subscribers", "inbox", "outbox"]
NAMES = {
    "requests": "id number client plot kind watts status filed_at counted_on confirmed_at process_by started_at "
    "execute_by done_at overdue comment reason",
    "clients": "id name address phone metering_system statement_day ct_ratio status registered_at",
    "registrations": "id client kind address status received_at due_by missing decided_at reason",
    "subscribers": "id client plot name serial mac metering_system common",
    "inbox": "id message_id from subject received_at verdict reason links",
    "outbox": "id message_id to subject template status attempts next_attempt_at sent_at last_error links",
}


def _overwrite(file: Path) -> None:
    file.write_bytes(b"Subject: another\r\n\r\n")


@pytest.fixture
def seeded(shell: Shell) -> Shell:
    seed(shell.config)
    return shell


@pytest.mark.parametrize("verb", EMPTY)
def test_a_new_desk_has_nothing_and_says_so(shell: Shell, verb: str) -> None:
    assert shell.json(verb) == []
    assert shell.run(verb)[:2] == (0, f"no {verb}\n")
    assert not (shell.config.parent / "ledger.db").exists(), "looking makes nothing"


@pytest.mark.parametrize("verb", NAMES)
def test_each_row_has_the_names_of_the_contract(seeded: Shell, verb: str) -> None:
    rows = seeded.json(verb)
    assert rows
    for row in rows:
        assert list(row)[: len(NAMES[verb].split())] == NAMES[verb].split()


def test_moments_are_local_with_their_offset_and_missing_is_null(seeded: Shell) -> None:
    waiting, confirmed = seeded.json("requests")
    assert waiting["filed_at"] == "2026-11-25T10:00:00+03:00"
    assert waiting["counted_on"] == "2026-11-25"
    assert (waiting["number"], waiting["watts"], waiting["started_at"]) == (None, None, None)
    assert (waiting["status"], confirmed["status"]) == ("awaiting_confirmation", "confirmed")
    assert isinstance(waiting["overdue"], bool)


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("requests --status confirmed", [2]),
        ("requests --client ромашка", [1, 2]),
        ("requests --client nobody@example.org", []),
        ("requests --plot уч.012", [1, 2]),
        ("requests --plot 13", []),
        ("requests --since 2026-11-25 --until 2026-11-25", [1, 2]),
        ("requests --until 2026-11-24", []),
        ("subscribers --plot 45-46", [2]),
        ("clients --status suspended", []),
        ("registrations --status pending", [1]),
        ("inbox --status quarantined", [2]),
        ("outbox --status failed", [3]),
    ],
)
def test_filters_choose_rows(seeded: Shell, words: str, ids: list[int]) -> None:
    assert [row["id"] for row in seeded.json(*words.split())] == ids


def test_a_table_for_people_has_a_line_a_row(seeded: Shell) -> None:
    code, out, _ = seeded.run("requests")
    assert code == 0
    assert len(out.splitlines()) == 3
    assert "awaiting_confirmation" in out


@pytest.mark.parametrize(
    ("number", "shown"), [("req-1", 1), ("заявка-2", 2), ("ЗАЯВКА 2", 2), ("reg-1", 1), ("письмо-2", 2), ("исх-3", 3)]
)
def test_one_thing_is_shown_whole_with_its_history(seeded: Shell, number: str, shown: int) -> None:
    found = seeded.json("show", number)
    assert found["id"] == shown
    assert isinstance(found["history"], list)
    assert all(list(entry)[:6] == ["at", "actor", "event", "from", "to", "letter"] for entry in found["history"])
    code, out, _ = seeded.run("show", number)
    assert code == 0
    assert out.startswith("id ")


@pytest.mark.rule("M-5")
def test_an_outgoing_letter_is_shown_with_every_attempt(seeded: Shell) -> None:
    (attempt,) = seeded.json("show", "out-3")["tries"]
    assert (attempt["outcome"], attempt["answer"]) == ("permanent", "answer of the server")


@pytest.mark.parametrize("number", ["reg-99", "2026-999999", "чепуха", "reg-1 reg-2"])
def test_what_is_not_there_is_65_with_the_numbers_that_there_are(seeded: Shell, number: str) -> None:
    code, out, err = seeded.run("show", number)
    assert (code, out) == (Exit.BAD_DATA, "")
    assert "reg-12" in err


def test_status_is_one_screen(seeded: Shell) -> None:
    health = seeded.json("status")
    assert {"mailbox", "outbox", "quarantine", "overdue", "last_pass", "paused_since"} <= set(health)
    assert (health["quarantine"], health["outbox"], health["last_pass"]) == (1, 1, None)
    code, out, _ = seeded.run("status")
    assert code == 0
    assert "no pass yet" in out
    assert len(out.splitlines()) <= 24


def test_verify_says_whole_or_what_is_wrong(seeded: Shell) -> None:
    from maild.ledger.sqlite import sqlite3

    code, out, _ = seeded.run("verify")
    assert code == 0
    assert "unbroken" in out
    assert seeded.json("verify")["problem"] is None
    ledger = sqlite3.connect(seeded.config.parent / "ledger.db")
    for (trigger,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        ledger.execute(f"DROP TRIGGER {trigger}")
    ledger.execute("UPDATE history SET actor = 'nobody' WHERE id = 2")
    ledger.commit()
    ledger.close()
    code, out, err = seeded.run("verify")
    assert (code, out) == (Exit.BAD_DATA, "")
    assert "2" in err


def test_verify_tells_on_a_terminal_what_it_looks_at(seeded: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maild.cli.upkeep._LETTERS_TOLD", 5)
    monkeypatch.setattr("maild.cli.upkeep.sys.stderr.isatty", lambda: True)
    _, out, shown = seeded.run("verify")
    lines = shown.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "the file …",
        "the history …",
        "what it seals …",
        "the letters …",
    ]
    assert lines[-1] == "  5 letters …"
    assert "whole; " in out


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize(
    ("spoil", "words"), [(Path.unlink, "is not on the shelf"), (_overwrite, "was changed on disk")]
)
def test_verify_names_the_letter_whose_raw_copy_is_not_as_it_was(
    seeded: Shell, spoil: Callable[[Path], object], words: str
) -> None:
    digest = seeded.json("show", "out-2")["digest"]
    spoil(seeded.config.parent / "letters" / digest[:2] / f"{digest}.eml")
    code, _, err = seeded.run("verify")
    assert code == Exit.BAD_DATA
    assert "out-2: the raw letter" in err
    assert words in err


def test_migrate_makes_a_new_ledger_and_leaves_one_of_this_version(shell: Shell) -> None:
    assert "none → " in shell.run("migrate")[1]
    assert "as it was" in shell.run("migrate")[1]
