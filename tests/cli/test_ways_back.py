"""`maild quarantine` and `maild outbox`: a way back for letters, or a decent end (M-3, M-5, D-10)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from maild import wiring
from maild.cli.complaint import Exit
from maild.config import load_settings
from tests.cli.seeding import seed

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


LATER = "2026-11-26T09:00:00+03:00"


@pytest.fixture
def seeded(shell: Shell) -> Shell:
    seed(shell.config)
    return shell


@pytest.fixture
def simulated(seeded: Shell) -> Shell:
    """A desk whose clock was set by hand for its last pass, to a day that is not today."""
    with wiring.open_ledger(load_settings(seeded.config, {})) as ledger:
        ledger.record_pass(datetime.fromisoformat(LATER), simulated=True)
    return seeded


@pytest.mark.rule("M-3")
def test_letters_in_quarantine_are_listed_as_in_the_inbox(seeded: Shell) -> None:
    (held,) = seeded.json("quarantine", "list")
    assert (held["id"], held["verdict"], held["from"]) == (2, "quarantined", "petr@mail.example")
    assert seeded.json("quarantine") == [held]
    assert "ValueError" in seeded.run("quarantine")[1]


def test_an_empty_quarantine_says_so(shell: Shell) -> None:
    assert shell.json("quarantine", "list") == []
    assert shell.run("quarantine", "list")[:2] == (0, "no letters in quarantine\n")


@pytest.mark.parametrize("number", ["2", "letter-2", "письмо-2"])
def test_one_is_shown_with_its_history(seeded: Shell, number: str) -> None:
    found = seeded.json("quarantine", "show", number)
    assert (found["id"], found["history"]) == (2, [])


@pytest.mark.rule("M-3")
def test_after_a_mend_a_letter_is_run_again(seeded: Shell) -> None:
    code, out, _ = seeded.run("quarantine", "retry", "letter-2")
    assert code == 0
    assert out.startswith("letter-2: ")
    assert seeded.json("quarantine") == []
    (letter,) = [row for row in seeded.json("inbox") if row["id"] == 2]
    assert letter["verdict"] != "quarantined"


@pytest.mark.rule("D-10")
def test_a_dropped_letter_leaves_the_quarantine_and_the_history_knows_who_did_it(seeded: Shell) -> None:
    assert seeded.run("quarantine", "drop", "2")[0] == 0
    assert seeded.json("quarantine") == []
    (entry,) = seeded.json("show", "letter-2")["history"]
    assert (entry["actor"], entry["event"], entry["from"], entry["to"]) == (
        "оператор",
        "dropped",
        "quarantined",
        "ignored",
    )
    assert "ValueError" in seeded.json("show", "letter-2")["reason"]


@pytest.mark.parametrize("step", ["retry", "drop"])
@pytest.mark.parametrize("number", ["1", "99"])
def test_a_letter_that_is_not_held_cannot_be_dealt_with(seeded: Shell, step: str, number: str) -> None:
    code, _, err = seeded.run("quarantine", step, number)
    assert code == Exit.BAD_DATA
    assert f"letter-{number}" in err


@pytest.mark.parametrize(
    "words", [("quarantine", "show", "out-1"), ("outbox", "drop", "letter-1"), ("outbox", "drop", "x")]
)
def test_a_number_of_another_kind_is_wrong_usage(seeded: Shell, words: tuple[str, ...]) -> None:
    assert seeded.run(*words)[0] == Exit.USAGE


@pytest.mark.rule("M-5")
def test_a_failed_letter_can_be_sent_again_with_the_same_message_id(seeded: Shell) -> None:
    (before,) = seeded.json("outbox", "--status", "failed")
    assert seeded.run("outbox", "retry", "исх-3")[0] == 0
    after = seeded.json("show", "out-3")
    assert (after["status"], after["message_id"]) == ("queued", before["message_id"])
    assert after["next_attempt_at"] is not None
    assert [entry["event"] for entry in after["history"]][-1] == "retried"


def test_a_waiting_letter_can_be_dropped(seeded: Shell) -> None:
    assert seeded.run("outbox", "drop", "2")[0] == 0
    dropped = seeded.json("show", "out-2")
    assert (dropped["status"], dropped["next_attempt_at"]) == ("failed", None)


@pytest.mark.parametrize(("step", "number"), [("retry", "1"), ("drop", "1"), ("drop", "3"), ("retry", "99")])
def test_what_is_done_is_left_alone(seeded: Shell, step: str, number: str) -> None:
    code, _, err = seeded.run("outbox", step, number)
    assert code == Exit.BAD_DATA
    assert f"out-{number}" in err


@pytest.mark.rule("Q-14")
@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("quarantine drop 2", "letter-2"),
        ("quarantine retry 2", "letter-2"),
        ("outbox drop 2", "out-2"),
        ("outbox retry 3", "out-3"),
    ],
)
def test_what_the_operator_does_happens_in_the_time_of_the_desk(simulated: Shell, words: str, number: str) -> None:
    assert simulated.run(*words.split())[0] == 0
    history = simulated.json("show", number)["history"]
    assert history
    assert history[-1]["at"] == LATER


@pytest.mark.rule("M-5")
def test_a_letter_sent_again_is_due_by_the_clock_of_the_desk(simulated: Shell) -> None:
    simulated.run("outbox", "retry", "3")
    assert simulated.json("show", "out-3")["next_attempt_at"] == LATER
