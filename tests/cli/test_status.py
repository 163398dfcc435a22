"""`maild status`: a screen for people, a line and an exit code for monitors, numbers for their collector."""

from __future__ import annotations

import json
import re
import stat
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maild import wiring
from maild.cli import status
from maild.cli.complaint import Exit
from maild.cli.health import health_of
from maild.config import load_settings
from maild.ports import Temporary
from tests.cli.seeding import AT, seed

if TYPE_CHECKING:
    from datetime import datetime

    from tests.cli.conftest import Shell

DOCS = Path(__file__).parents[2] / "docs"
SOUND: dict[str, object] = {
    **dict.fromkeys(("oldest_in_outbox", "paused_since", "breaker_since")),
    "last_pass": AT,
    **dict.fromkeys(("quarantine", "undelivered", "overdue", "registrations_overdue"), 0),
    **dict.fromkeys(("claims_overdue", "statements_late"), 0),
    "mailboxes": [],
}
LATELY, EARLIER, LONG_AGO = AT - timedelta(minutes=9), AT - timedelta(minutes=59), AT - timedelta(hours=2)


@pytest.fixture
def working(shell: Shell) -> Shell:
    """A seeded desk whose clock was set by hand."""
    seed(shell.config)
    with wiring.open_ledger(load_settings(shell.config, {})) as ledger:
        ledger.record_pass(AT, simulated=True, read={"new": AT, "old": LATELY})
    return shell


@pytest.mark.parametrize(
    ("told", "faults", "attention"),
    [
        ({}, (), ()),
        ({"last_pass": None}, ("no_pass",), ()),
        ({"last_pass": AT - timedelta(minutes=9)}, (), ()),
        ({"last_pass": AT - timedelta(minutes=11)}, ("no_pass",), ()),
        ({"mailboxes": [{"read_at": AT - timedelta(minutes=minutes)} for minutes in (1, 9)]}, (), ()),
        ({"mailboxes": [{"read_at": AT - timedelta(minutes=minutes)} for minutes in (1, 11)]}, ("mailbox_unread",), ()),
        ({"mailboxes": [{"read_at": AT}, {"read_at": None}]}, ("mailbox_unread",), ()),
        ({"oldest_in_outbox": EARLIER}, (), ()),
        ({"oldest_in_outbox": LONG_AGO}, ("outbox_stuck",), ()),
        ({"oldest_in_outbox": LONG_AGO, "paused_since": LONG_AGO}, (), ("paused_since",)),
        ({"oldest_in_outbox": LONG_AGO, "breaker_since": LONG_AGO}, ("breaker_since",), ()),
        ({"quarantine": 1, "overdue": 2}, ("quarantine",), ("overdue",)),
        ({"undelivered": 1, "registrations_overdue": 1}, (), ("undelivered", "registrations_overdue")),
        ({"claims_overdue": 1, "statements_late": 2}, (), ("claims_overdue", "statements_late")),
    ],
)
def test_faults_of_the_machine_are_told_apart_from_what_people_have_to_do(
    told: dict[str, datetime | int | None], faults: tuple[str, ...], attention: tuple[str, ...]
) -> None:
    health = health_of({**SOUND, **told}, AT)
    assert (health.faults, health.attention, health.sound) == (faults, attention, not faults)


def test_a_monitor_gets_one_line_and_an_exit_code(working: Shell) -> None:
    code, out, _ = working.run("status", "--health")
    assert code == Exit.UNAVAILABLE
    assert out == "failed: look at quarantine, undelivered\n"
    assert working.run("status")[0] == Exit.DONE


def test_json_names_what_is_wrong(working: Shell) -> None:
    shown = working.json("status")
    assert (shown["faults"], shown["attention"]) == (["quarantine"], ["undelivered"])
    assert working.run("status", "--json", "--health")[0] == Exit.UNAVAILABLE


def test_a_desk_without_a_pass_says_how_to_start_it(shell: Shell) -> None:
    code, out, _ = shell.run("status", "--health")
    assert (code, "maild run" in out) == (Exit.UNAVAILABLE, True)


def test_watching_shows_the_screen_again_until_it_is_ended(working: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", sleep)
    code, out, _ = working.run("status", "--watch", "7")
    assert (code, out.count("look at quarantine"), pauses) == (Exit.DONE, 2, [7, 7])


def test_watching_goes_on_while_the_ledger_cannot_be_looked_at(working: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def locked(*_: object) -> None:
        looked.append(1)
        if len(looked) == 2:
            raise KeyboardInterrupt
        raise Temporary("the ledger is locked")

    monkeypatch.setattr(status, "_looked", locked)
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    assert working.run("status", "--watch")[:2] == (Exit.DONE, "the ledger is locked\n\n")


def _values(text: str) -> dict[str, float]:
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_metrics_are_written_whole_for_another_user_to_read(working: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "collector"
    folder.mkdir()
    file = folder / "maild.prom"
    file.write_text("old", encoding="utf-8")
    assert working.run("status", "--metrics", str(file))[:2] == (Exit.DONE, "")
    assert [path.name for path in folder.iterdir()] == ["maild.prom"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    values = _values(file.read_text(encoding="utf-8"))
    assert values["maild_last_pass_timestamp_seconds"] == AT.timestamp()
    assert values['maild_mailbox_read_timestamp_seconds{mailbox="old"}'] == LATELY.timestamp()
    assert values["maild_unread_oldest_seconds"] == (AT - LATELY).total_seconds(), "of all mailboxes"
    assert values['maild_letters_received{verdict="quarantined"}'] == values["maild_quarantine"] == 1
    assert values['maild_letters_written{status="sent"}'] == 1
    assert (values["maild_outbox_waiting"], values["maild_outbox_oldest_seconds"]) == (1, 0)
    assert (values["maild_answers"], values["maild_answer_seconds_mean"], values["maild_paused"]) == (1, 0, 0)


def test_every_metric_says_what_it_is(working: Shell, tmp_path: Path) -> None:
    working.run("status", "--metrics", str(tmp_path / "maild.prom"))
    text = (tmp_path / "maild.prom").read_text(encoding="utf-8")
    named = {re.split(r"[{ ]", line)[0] for line in text.splitlines() if not line.startswith("#")}
    assert set(re.findall(r"# HELP (\w+) \S", text)) == set(re.findall(r"# TYPE (\w+) gauge", text)) == named


def test_metrics_that_cannot_be_written_are_told(working: Shell, tmp_path: Path) -> None:
    (tmp_path / "folder.prom").mkdir()
    code, _, complaint = working.run("status", "--metrics", str(tmp_path / "folder.prom"))
    assert (code, "cannot be written" in complaint) == (Exit.CANNOT_CREATE, True)
    assert list(tmp_path.glob(".maild-*")) == []
    assert working.run("status", "--metrics", str(tmp_path / "nowhere" / "x"))[0] == Exit.CANNOT_CREATE


@pytest.fixture
def metrics(working: Shell, tmp_path: Path) -> set[str]:
    """The names of all that are written."""
    working.run("status", "--metrics", str(tmp_path / "maild.prom"))
    return {name.partition("{")[0] for name in _values((tmp_path / "maild.prom").read_text(encoding="utf-8"))}


@pytest.mark.parametrize("page", ["alerts.yml", "grafana.json"])
def test_alerts_and_dashboard_speak_of_metrics_that_there_are(metrics: set[str], page: str) -> None:
    spoken_of = set(re.findall(r"\bmaild_\w+", (DOCS / page).read_text(encoding="utf-8")))
    assert spoken_of
    assert spoken_of <= metrics


def test_the_dashboard_shows_every_metric_in_panels_that_do_not_overlap(metrics: set[str]) -> None:
    board = json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))
    asked = " ".join(target["expr"] for panel in board["panels"] for target in panel["targets"])
    assert {name for name in metrics if not re.search(rf"\b{name}\b", asked)} == set()
    taken = [
        (column, row)
        for place in (panel["gridPos"] for panel in board["panels"])
        for column in range(place["x"], place["x"] + place["w"])
        for row in range(place["y"], place["y"] + place["h"])
    ]
    assert len(taken) == len(set(taken))
    assert max(column for column, _ in taken) < 24, "as wide as Grafana's grid"
