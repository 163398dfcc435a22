"""A file of readings as a whole (S-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maild.desk.folding import fold
from maild.desk.plots import plot_key
from maild.metering.cells import BadRow
from maild.metering.columns import Keys
from maild.metering.intake import Intake, take_in
from maild.metering.standing import KnownPlot, Standing
from tests.metering.samples import day, meter, reading, track

if TYPE_CHECKING:
    from maild.metering.track import Reading

KEYS = Keys(name=fold, plot=plot_key)
HEADER = ("Серийный номер", "Дата", "Т1", "Т сумм", "Событие")
FIRST, SECOND = ("00111", "25.10.2026", "100"), ("00222", "25.10.2026", "200")


def intake(*rows: tuple[str, ...], known: tuple[Reading, ...] = ()) -> Intake:
    plots = {
        serial: KnownPlot(
            number,
            f"участок {number}",
            track(*(r for r in known if r.serial == serial), first=meter(serial, "50")),
        )
        for number, serial in enumerate(("00111", "00222"), 1)
    }
    return take_in((HEADER, *rows), KEYS, day("31.10"), lambda _: plots)


@pytest.mark.rule("S-3")
def test_a_file_without_a_bad_row_is_taken_whole() -> None:
    found = intake(FIRST, SECOND)
    assert (found.layout, found.accepted, found.bad) == ("Показания", True, ())
    assert [(row.plot_id, row.reading.serial) for row in found.kept] == [(1, "00111"), (2, "00222")]


@pytest.mark.rule("S-3")
def test_a_file_with_bad_rows_is_not_taken_at_all_and_each_is_named_in_order() -> None:
    found = intake(
        FIRST,
        ("00222", "25.10.2026", "49"),
        ("00333", "25.10.2026", "1"),
        ("00222", "вчера", "1"),
    )
    assert (found.accepted, found.kept) == (False, ())
    assert found.bad == (
        BadRow(3, "Показания уменьшились: Т1 было 50 (начальные), стало 49; события в строке нет."),
        BadRow(4, "Счётчик 00333 неизвестен."),
        BadRow(5, "«вчера» — не дата: нужна вида 25.10.2026."),
    )
    assert [found.count(s) for s in (Standing.NEW, Standing.DECREASED, Standing.UNKNOWN, Standing.SAME)] == [1, 1, 1, 0]


@pytest.mark.rule("S-3")
def test_the_same_file_twice_changes_nothing() -> None:
    found = intake(
        FIRST, SECOND, known=(reading("25.10", "100", serial="00111"), reading("25.10", "200", serial="00222"))
    )
    assert (found.accepted, found.kept, found.count(Standing.SAME)) == (True, (), 2)


@pytest.mark.rule("S-3")
def test_only_what_is_new_or_changed_is_kept() -> None:
    found = intake(
        FIRST, SECOND, known=(reading("25.10", "100", serial="00111"), reading("25.10", "201", serial="00222"))
    )
    (kept,) = found.kept
    assert (kept.row, kept.standing, kept.before) == (3, Standing.CHANGED, reading("25.10", "201", serial="00222"))


@pytest.mark.rule("S-3")
def test_a_file_without_a_single_reading_is_not_taken() -> None:
    found = intake(("00111", "25.10.2026", "н/д"))
    assert (found.accepted, found.rows, found.bad, found.blank) == (False, (), (), (2,))


@pytest.mark.rule("S-3")
def test_a_doubt_does_not_keep_a_file_out() -> None:
    found = intake(("00111", "25.10.2026", "100", "150"))
    assert found.accepted
    assert [doubt.row for doubt in found.doubts] == [2]
