"""The readings of a file against what is known (S-3)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maild.desk.folding import fold
from maild.desk.plots import plot_key
from maild.metering.columns import Keys
from maild.metering.readings import ReadingRow
from maild.metering.standing import Judged, KnownPlot, Standing, judge
from maild.metering.track import Meter, Reading, Track
from tests.metering.samples import day, kwh, meter, reading, track

KEYS = Keys(name=fold, plot=plot_key)
S = Standing


def plot(of: Track, plot_id: int = 12) -> KnownPlot:
    return KnownPlot(plot_id, f"участок {plot_id}, СНТ «Ромашка»", of)


def known(*plots: KnownPlot) -> dict[str, KnownPlot]:
    serials = [
        (serial, one)
        for one in plots
        for serial in (*(m.serial for m in one.track.meters), *(r.serial for r in one.track.readings))
    ]
    return {fold(serial): one for serial, one in serials}


def judged(of: dict[str, KnownPlot], *readings: Reading) -> tuple[Judged, ...]:
    return judge([ReadingRow(row, each) for row, each in enumerate(readings, 2)], of, KEYS)


def standings(of: Track, *readings: Reading) -> list[Standing]:
    return [each.standing for each in judged(known(plot(of)), *readings)]


def problems(of: Track, *readings: Reading) -> list[str]:
    return [each.problem for each in judged(known(plot(of)), *readings)]


SEPTEMBER, OCTOBER = reading("25.09", "1000"), reading("25.10", "1100")


@pytest.mark.rule("S-3")
def test_a_reading_is_new_the_same_or_changed() -> None:
    of = track(OCTOBER, opening=SEPTEMBER)
    changed = reading("25.10", "1101")
    assert judged(known(plot(of)), SEPTEMBER, changed, reading("26.10", "1110")) == (
        Judged(2, S.SAME, SEPTEMBER, 12),
        Judged(3, S.CHANGED, changed, 12, OCTOBER),
        Judged(4, S.NEW, reading("26.10", "1110"), 12),
    )


@pytest.mark.rule("S-3")
def test_the_same_file_twice_changes_nothing() -> None:
    rows = (
        reading("10.10", "1050", to="B"),
        reading("10.10", "5", serial="B"),
        reading("20.10", "99990", serial="B"),
        reading("25.10", "10", serial="B", rollover=True),
    )
    assert standings(track(opening=SEPTEMBER), *rows) == [S.NEW] * 4
    assert standings(track(*rows, opening=SEPTEMBER), *rows) == [S.SAME] * 4


@pytest.mark.rule("S-3")
def test_an_event_that_is_added_is_a_change() -> None:
    told = reading("25.10", "99990"), reading("26.10", "5", rollover=True)
    assert standings(track(opening=SEPTEMBER), *told) == [S.NEW, S.NEW]
    assert standings(track(told[0], told[1], opening=SEPTEMBER), reading("26.10", "99995")) == [S.CHANGED]


@pytest.mark.rule("S-3")
def test_a_decrease_without_an_event_is_refused() -> None:
    assert judged(known(plot(track(OCTOBER, opening=SEPTEMBER))), reading("26.10", "1099")) == (
        Judged(
            row=2,
            standing=S.DECREASED,
            reading=reading("26.10", "1099"),
            plot_id=12,
            problem="Показания уменьшились: Т1 было 1100 (25.10.2026), стало 1099; события в строке нет.",
        ),
    )
    assert standings(track(opening=SEPTEMBER), reading("01.10", "1010"), reading("02.10", "1009.5")) == [
        S.NEW,
        S.DECREASED,
    ]


@pytest.mark.rule("S-3")
def test_the_initial_reading_counts_too() -> None:
    (text,) = problems(track(first=meter("A", "500")), reading("25.10", "499"))
    assert text == "Показания уменьшились: Т1 было 500 (начальные), стало 499; события в строке нет."


@pytest.mark.rule("S-3")
def test_a_reading_that_a_later_one_contradicts_is_refused() -> None:
    of = track(OCTOBER, opening=SEPTEMBER)
    assert standings(of, reading("10.10", "1050")) == [S.NEW]
    assert standings(of, reading("10.10", "1200")) == [S.DECREASED]
    assert problems(of, reading("10.10", "1200")) == ["Т1 1200: больше, чем уже записано позже (1100, 25.10.2026)."]


@pytest.mark.rule("S-3")
def test_the_row_that_changed_is_to_blame_and_not_the_one_that_is_the_same() -> None:
    of = track(reading("10.10", "1050"), OCTOBER, opening=SEPTEMBER)
    assert standings(of, reading("10.10", "1200"), OCTOBER) == [S.DECREASED, S.SAME]
    assert standings(of, reading("25.09", "1060"), OCTOBER) == [S.DECREASED, S.SAME]


@pytest.mark.rule("S-3")
def test_what_was_wrong_before_is_not_held_against_the_file() -> None:
    of = track(reading("01.10", "900"), opening=SEPTEMBER)
    assert standings(of, reading("01.10", "900"), reading("25.10", "950")) == [S.SAME, S.NEW]


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("told", "standing", "problem"),
    [
        (
            reading("25.10", "1100", "5"),
            S.WRONG,
            "Число зон не то, что раньше (25.09.2026): Т2 есть не в обоих показаниях.",
        ),
        (
            reading("25.10", "1100", rollover=True),
            S.WRONG,
            "В строке «переполнение», но показания не уменьшились.",
        ),
        (
            reading("25.10", "5", rollover=True),
            S.DECREASED,
            (
                "Показания уменьшились: Т1 было 1000 (25.09.2026), стало 5. "
                "До переполнения было далеко (разрядов — 4): проверьте показания и разрядность."
            ),
        ),
        (
            reading("25.10", "1100", to="B"),
            S.WRONG,
            "Нет строки с первыми показаниями нового счётчика B.",
        ),
        (
            reading("24.09", "900"),
            S.WRONG,
            "Показания раньше первых известных (25.09.2026) не принимаются.",
        ),
    ],
)
def test_whatever_else_does_not_follow_is_refused(told: Reading, standing: Standing, problem: str) -> None:
    (found,) = judged(known(plot(track(opening=SEPTEMBER))), told)
    assert (found.standing, found.problem) == (standing, problem)


@pytest.mark.rule("S-3")
def test_a_reading_with_more_digits_than_the_register_has_is_refused() -> None:
    (text,) = problems(track(first=meter("A", "5", digits=4)), reading("25.10", "10000.5"))
    assert text == "Т1 10000,5 не помещается: разрядов у счётчика — 4."


@pytest.mark.rule("S-3")
def test_a_replacement_in_the_file_makes_the_new_meter_known() -> None:
    rows = (
        reading("20.10", "3", serial="C"),
        reading("10.10", "1050", to="B"),
        reading("10.10", "5", serial="B"),
        reading("20.10", "9", serial="B", to="C"),
    )
    found = judged(known(plot(track(opening=SEPTEMBER))), *rows)
    assert [(each.standing, each.plot_id) for each in found] == [(S.NEW, 12)] * 4


@pytest.mark.rule("S-3")
def test_serials_are_kept_as_the_register_spells_them() -> None:
    of = Track((Meter("АВ-1"),), Reading("АВ-1", day("25.09"), kwh("1000")))
    rows = (
        Reading("AB-1", day("10.10"), kwh("1050"), replaced_by="cc-2"),  # Latin
        Reading("СС-2", day("10.10"), kwh("5")),
    )
    found = judged(known(plot(of)), *rows)
    assert [each.reading.serial for each in found] == ["АВ-1", "СС-2"]
    assert found[0].reading.replaced_by == "СС-2"
    own = judged(known(plot(of)), replace(rows[0], serial="АВ-1"), rows[1])
    assert own[0].reading.replaced_by == "СС-2"
    assert [each.standing for each in found] == [S.NEW, S.NEW]


@pytest.mark.rule("S-3")
def test_readings_of_a_meter_that_was_taken_off_are_refused() -> None:
    off = (reading("10.10", "1050", to="B"), reading("10.10", "5", serial="B"))
    of = track(*off, opening=SEPTEMBER)
    assert problems(of, OCTOBER) == ["В этот день на участке другой счётчик (B): нет строки «замена на A»."]
    # nor may the replacement go back on what was recorded after it
    assert problems(of, reading("10.10", "1050", to="C"), reading("11.10", "1", serial="C"))[0] == (
        "С ним не сходятся уже записанные показания счётчика B от 10.10.2026."
    )


@pytest.mark.rule("S-3")
def test_a_meter_that_is_on_another_plot_cannot_come_in_here() -> None:
    of = known(plot(track(opening=SEPTEMBER)), plot(track(first=meter("B", "5")), 13))
    found = judged(of, reading("10.10", "1050", to="B"), reading("10.10", "6", serial="B"))
    assert found[0] == Judged(
        2,
        S.WRONG,
        reading("10.10", "1050", to="B"),
        12,
        problem="Счётчик B стоит в другом месте: участок 13, СНТ «Ромашка».",
    )
    assert (found[1].standing, found[1].plot_id) == (S.NEW, 13)


@pytest.mark.rule("S-3")
def test_a_meter_that_was_taken_off_elsewhere_may_come_in() -> None:
    thirteen = track(reading("01.10", "7", serial="B", to="C"), reading("01.10", "0", serial="C"), first=meter("B"))
    of = known(plot(track(opening=SEPTEMBER)), plot(thirteen, 13))
    found = judged(of, reading("10.10", "1050", to="B"), reading("10.10", "7", serial="B"))
    assert [(each.standing, each.plot_id) for each in found] == [(S.NEW, 12), (S.NEW, 12)]


@pytest.mark.rule("S-3")
def test_an_unknown_meter_is_refused_with_a_hint_at_lost_zeros() -> None:
    of = known(plot(track(first=meter("0123456"))))
    found = judged(
        of,
        reading("25.10", "1", serial="123456"),
        reading("25.10", "1", serial="7777777"),
        reading("25.10", "1", serial="АБВ", to="ГДЕ"),
    )
    assert [each.standing for each in found] == [S.UNKNOWN] * 3
    assert [each.problem for each in found] == [
        "Счётчик 123456 неизвестен. Есть 0123456: возможно, таблица потеряла начальные нули.",
        "Счётчик 7777777 неизвестен.",
        "Счётчик АБВ неизвестен.",
    ]


@pytest.mark.rule("S-3")
def test_where_nothing_is_known_of_a_plot_the_file_begins_it() -> None:
    assert standings(track(), reading("25.09", "1"), reading("25.10", "2")) == [S.NEW, S.NEW]
    assert problems(track(), reading("25.09", "1", serial="A"), reading("25.10", "0.5")) == [
        "",
        "Показания уменьшились: Т1 было 1 (25.09.2026), стало 0,5; события в строке нет.",
    ]


@pytest.mark.rule("S-3")
@given(st.lists(st.integers(0, 500), min_size=1, max_size=8), st.data())
def test_a_file_is_taken_whenever_its_readings_rise_and_its_order_makes_no_difference(
    values: list[int], data: st.DataObject
) -> None:
    rows = [reading(f"{n}.10", str(value)) for n, value in enumerate(sorted(values), 1)]
    mixed = data.draw(st.permutations(rows))
    assert standings(track(), *mixed) == [S.NEW] * len(rows)
    falls = sorted(values) != values
    written = [reading(f"{n}.10", str(value)) for n, value in enumerate(values, 1)]
    assert (S.DECREASED in standings(track(), *written)) == falls


@pytest.mark.rule("S-3")
def test_a_serial_number_of_two_meters_is_not_guessed() -> None:
    doubled = replace(plot(track(opening=SEPTEMBER)), also="участок 7, СНТ «Дуб»")
    (found,) = judged(known(doubled), OCTOBER)
    assert (found.standing, found.plot_id) == (S.WRONG, 12)
    assert f"{OCTOBER.serial} стоит у нескольких счётчиков: участок 12" in found.problem
    assert "участок 7, СНТ «Дуб»" in found.problem
