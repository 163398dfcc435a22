"""`maild calendar`: working days as the desk counts them, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_every_day_of_the_year_is_listed_once(shell: Shell) -> None:
    days = shell.json("calendar", "2026")
    assert len(days) == 365
    assert [days[0]["date"], days[-1]["date"]] == ["2026-01-01", "2026-12-31"]
    assert all(set(day) == {"date", "working", "why"} for day in days)
    assert len(shell.json("calendar", "2028")) == 366


@pytest.mark.parametrize(
    ("day", "working", "why"),
    [
        ("2026-11-02", True, "рабочий день"),
        ("2026-11-04", False, "День народного единства"),
        ("2026-11-07", False, "выходной"),
        ("2026-12-31", False, "перенесено"),
    ],
)
def test_each_day_says_why(shell: Shell, day: str, working: bool, why: str) -> None:
    (found,) = [entry for entry in shell.json("calendar", "2026") if entry["date"] == day]
    assert found["working"] is working
    assert why in found["why"]


def test_a_calendar_file_beside_the_configuration_counts(shell: Shell) -> None:
    (shell.config.parent / "calendar.toml").write_text('[days_off]\n2026-11-03 = "инвентаризация"\n', encoding="utf-8")
    (found,) = [entry for entry in shell.json("calendar", "2026") if entry["date"] == "2026-11-03"]
    assert found == {"date": "2026-11-03", "working": False, "why": "инвентаризация"}


def test_people_see_months_and_what_is_unusual(shell: Shell) -> None:
    code, out, _ = shell.run("calendar", "2026")
    assert code == 0
    assert "Nov 2026" in out
    assert "  2   3 [ 4]  5   6 [ 7][ 8]" in out
    assert "2026-11-04 Wed  off  День народного единства" in out
    assert "not known yet" not in out


def test_a_year_without_a_decree_is_said_to_be_provisional(shell: Shell) -> None:
    assert "not known yet" in shell.run("calendar", "2035")[1]
