"""`maild show` for people: moments by the desk's clock, codes and the history as tables in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maild import wiring
from maild.config import load_settings
from maild.desk.decision import Change, Ref
from maild.desk.request import RequestKind, RequestStatus
from tests.cli.seeding import AT, seed
from tests.desk.samples import a_code, a_request, moscow

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

DUE = moscow("2026-11-27 10:00")


@pytest.fixture
def seeded(shell: Shell) -> Shell:
    """A request that was asked about, then started, with its code."""
    seed(shell.config)
    confirmed, started = (
        a_request(status, RequestKind.CONNECT, request_id=2)
        for status in (RequestStatus.CONFIRMED, RequestStatus.IN_PROGRESS)
    )
    about = Ref("request", 2)
    with wiring.open_ledger(load_settings(shell.config, {})) as ledger, ledger.work() as work:
        for change in (
            Change(a_code(about=about)),
            Change(confirmed, about, "asked_again"),
            Change(started, about, "started", "confirmed", "in_progress", DUE.isoformat()),
        ):
            work.apply(change, at=AT, actor="dispatcher@example.org", letter_id=1)
        work.commit()
    return shell


def test_a_deadline_in_the_history_is_told_by_the_desks_clock(seeded: Shell) -> None:
    assert seeded.json("show", "req-2")["history"][-1]["detail"] == "2026-11-27T10:00:00+03:00"
    (line,) = [line for line in seeded.run("show", "req-2")[1].splitlines() if "started  " in line]
    assert line.split()[-2:] == ["2026-11-27", "10:00"]


def test_what_happened_is_told_in_words_to_people_and_by_its_name_to_programs(seeded: Shell) -> None:
    assert "asked again" in seeded.run("show", "req-2")[1]
    assert [entry["event"] for entry in seeded.json("show", "req-2")["history"]][1] == "asked_again"


@pytest.mark.rule("Q-5")
def test_codes_are_a_table_of_their_own(seeded: Shell) -> None:
    shown = seeded.run("show", "req-2")[1].split("\n\n")
    assert len(shown) == 3, "facts, codes, history"
    assert shown[1].splitlines()[0].split() == ["purpose", "issued", "at", "expires", "at", "spent", "at"]
    assert len(shown[1].splitlines()) == 2
    assert "no codes" in seeded.run("show", "req-1")[1]
