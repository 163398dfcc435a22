"""A large file is judged in portions, and says the same as one judged at once (S-3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from maild.metering import portions
from maild.metering.portions import judge_in_portions
from maild.metering.readings import ReadingRow
from maild.metering.standing import KnownPlot, Standing, judge
from tests.metering.samples import meter, reading, track
from tests.metering.test_intake import KEYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.metering.track import Reading

FIRST_DAY, LATER = "25.10", "25.11"


def plot(number: int) -> KnownPlot:
    return KnownPlot(number, f"участок {number}", track(first=meter(f"{number:05}", "10")), 7)


PLOTS = {f"{number:05}": plot(number) for number in range(1, 8)}
FILE: tuple[Reading, ...] = (
    reading(LATER, "30", serial="00001"),
    reading(FIRST_DAY, "20", serial="00001"),
    reading(FIRST_DAY, "9", serial="00002"),  # less than it began with
    reading(FIRST_DAY, "20", serial="00003", to="00099"),
    reading(LATER, "5", serial="00099"),
    reading(FIRST_DAY, "0", serial="00099"),
    reading(FIRST_DAY, "20", serial="00004", to="00005"),  # which hangs elsewhere
    reading(LATER, "20", serial="00005"),
    reading(LATER, "20", serial="6"),  # of which a table has taken the zeros
    reading(LATER, "20", serial="00007"),
)


@pytest.mark.rule("S-3")
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_portions_of_any_size_say_the_same(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(portions, "PORTION", size)
    rows = [ReadingRow(number, each) for number, each in enumerate(FILE, 2)]
    asked: list[int] = []

    def known(some: Sequence[ReadingRow]) -> dict[str, KnownPlot]:
        asked.append(len(some))
        return PLOTS

    judged, plots = judge_in_portions(rows, KEYS, known)
    assert judged == judge(rows, PLOTS, KEYS)
    assert {j.standing for j in judged} == {Standing.NEW, Standing.DECREASED, Standing.WRONG, Standing.UNKNOWN}
    assert max(asked[:-1]) <= size + 1
    assert 3 in plots


@pytest.mark.rule("S-3")
def test_the_rows_of_a_plot_with_several_meters_are_judged_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PORTION", 1)
    opening = reading(FIRST_DAY, "20", serial="A", to="B")
    its = track(reading(FIRST_DAY, "0", serial="B"), opening=opening, first=meter("A"))
    known = KnownPlot(1, "участок 1", replace(its, meters=(*its.meters, meter("B"))))
    rows = [ReadingRow(2, reading(FIRST_DAY, "21", serial="A", to="B")), ReadingRow(3, reading(LATER, "5", serial="B"))]
    both = {KEYS.name("A"): known, KEYS.name("B"): known}
    judged, plots = judge_in_portions(rows, KEYS, lambda _: both)
    assert [j.standing for j in judged] == [Standing.CHANGED, Standing.NEW]
    assert plots == {1: known}
