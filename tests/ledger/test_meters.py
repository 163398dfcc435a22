"""Meters, readings and tariffs as they are kept, and what the desk may ask of them (S-2, S-3, S-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from maild.desk.decision import Change, Ref
from maild.desk.erasure import ErasedReadings
from maild.desk.meter import ClientReadings, HeldTariff, Import, IntervalDay, Stood, TakenBack
from maild.desk.parties import ClientStatus
from maild.metering.readings import ReadingRow
from maild.metering.standing import Judged, Standing
from maild.metering.tariffs import SINCE_EVER, Tariffs
from maild.metering.track import Meter
from tests.desk.fakes import FakeRegister
from tests.desk.samples import a_client, a_subscriber
from tests.ledger.book import NOON
from tests.metering.samples import banded, day, kwh, reading, tariff

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from maild.metering.standing import KnownPlot
    from maild.metering.track import Reading
    from tests.ledger.book import Book

FILE = Import(1, "5" * 64, "показания.xlsx", "Показания", NOON, 2, 0, 0, None)
SERIAL = "00000001"
"""The meter of the first plot."""
LAST = date(2026, 12, 31)


def file_of(*readings: Reading, plot: int = 1, changed: bool = False, at: datetime = NOON) -> ClientReadings:
    standing = Standing.CHANGED if changed else Standing.NEW
    rows = (Judged(n, standing, r, plot, r if changed else None) for n, r in enumerate(readings, 2))
    return ClientReadings(1, 1, at, tuple(rows))


def of_first(written: str, *values: str, to: str | None = None) -> Reading:
    return reading(written, *values, serial=SERIAL, to=to)


@pytest.fixture
def stocked(with_client: Book) -> Book:
    """A plot and a common meter."""
    initial = replace(a_subscriber("12"), initial=kwh("5", "3"), digits=6)
    with_client.put(initial, a_subscriber("общий", 2, common=True), FILE)
    return with_client


def known(book: Book, *serials: str, since: str = "01.12", client: int | None = None) -> dict[str, KnownPlot]:
    rows = [ReadingRow(n, reading(since, "1", serial=serial)) for n, serial in enumerate(serials, 2)]
    with book.ledger.work() as work:
        return dict(work.register.known_plots(rows, client))


def tracked(
    book: Book, opening: Reading | None = None, until: date = LAST
) -> tuple[Sequence[Reading], datetime | None]:
    """What there is of the first plot, by days."""
    with book.ledger.work() as work:
        first, *_ = work.register.tracks(1, {1: opening} if opening else {}, until)
    return sorted(first.track.readings, key=lambda r: r.day), first.arrived_at


@pytest.mark.rule("S-2")
def test_a_client_has_a_track_for_each_plot_and_the_common_meter(stocked: Book) -> None:
    stocked.put(file_of(of_first("25.11", "10.5", "4")))
    with stocked.ledger.work() as work:
        plot, common = work.register.tracks(1, {}, LAST)
        assert work.register.metered(1) == {1}
    assert (plot.subscriber_id, plot.plot, plot.plot_key, plot.name, plot.common) == (
        1,
        "12",
        "12",
        "Иванов И. И.",
        False,
    )
    assert plot.track.meters == (Meter(SERIAL, 6, kwh("5", "3")),)
    assert plot.track.readings == (of_first("25.11", "10.5", "4"),)
    assert (plot.track.ratio, plot.arrived_at) == (Fraction(1), NOON)
    assert (common.common, common.track.ratio, common.arrived_at) == (True, Fraction(30), None)


@pytest.mark.rule("S-2")
def test_readings_are_given_from_the_opening_to_the_last_day(stocked: Book) -> None:
    later = NOON + timedelta(days=1)
    stocked.put(file_of(*(of_first(written, "1") for written in ("25.09", "25.10", "24.11"))))
    stocked.put(file_of(of_first("25.11", "1"), of_first("26.11", "2"), at=later))
    assert tracked(stocked, of_first("25.10", "1"), day("25.11")) == (
        [of_first("24.11", "1"), of_first("25.11", "1")],
        later,
    )
    assert tracked(stocked, until=day("24.11")) == (
        [of_first("25.09", "1"), of_first("25.10", "1"), of_first("24.11", "1")],
        NOON,
    )


@pytest.mark.rule("S-3")
def test_a_changed_row_takes_the_place_of_what_was(stocked: Book) -> None:
    stocked.put(file_of(of_first("25.11", "10"), of_first("26.11", "11")))
    mended = replace(of_first("25.11", "9.000001"), rollover=True)
    stocked.put(file_of(mended, changed=True, at=NOON + timedelta(hours=1)))
    assert tracked(stocked) == ([mended, of_first("26.11", "11")], NOON)


SECOND, THIRD = (replace(FILE, id=number, digest=str(number) * 64, name=f"{number}.xlsx") for number in (2, 3))


def of_file(number: int, was: Reading | None, now: Reading) -> ClientReadings:
    """What a file brings for the first plot: a new reading, or another in its place."""
    row = Judged(2, Standing.CHANGED if was else Standing.NEW, now, 1, was)
    return ClientReadings(1, number, NOON + timedelta(hours=number), (row,))


@pytest.mark.rule("S-3")
def test_a_file_is_taken_back_and_what_it_changed_is_as_before(stocked: Book) -> None:
    first, second, third = (of_first("25.11", value) for value in ("10", "11", "12"))
    other = of_first("26.11", "20")
    stocked.put(SECOND, THIRD, of_file(1, None, first), of_file(2, first, second), of_file(3, second, third))
    stocked.put(of_file(2, None, other))
    with stocked.ledger.work() as work:
        assert (work.register.mended_by(1), work.register.mended_by(2), work.register.mended_by(3)) == ([2], [3], [])
        (standing,) = work.register.stood(3)
        assert (standing, work.register.stood(1)) == (Stood(1, 1, 3, third, second), [])
        assert work.register.stood_on(1, day("26.11")) == work.register.stood(2) == [Stood(1, 1, 2, other)]
    stocked.put(TakenBack(1, (standing,)), replace(THIRD, taken_back_at=NOON))
    assert tracked(stocked)[0] == [second, other]
    with stocked.ledger.work() as work:
        both = work.register.stood(2)
        assert both == [Stood(1, 1, 2, second, first), Stood(1, 1, 2, other)]
        assert work.register.mended_by(2) == []
        assert work.register.import_of(THIRD.digest, THIRD.name) is None
        assert work.register.import_of(SECOND.digest, SECOND.name) == SECOND
        assert work.register.taken_import(3) == replace(THIRD, taken_back_at=NOON)
        assert work.register.taken_import(4) is None
    stocked.put(TakenBack(1, tuple(both)))
    assert tracked(stocked) == ([first], NOON + timedelta(hours=1))


def test_of_a_reading_that_is_erased_nothing_is_left_that_it_was_before(stocked: Book) -> None:
    old, mended = of_first("25.10", "10"), of_first("25.10", "11")
    stocked.put(SECOND, of_file(1, None, old), of_file(2, old, mended), of_file(2, None, of_first("25.11", "20")))
    stocked.put(ErasedReadings(1, day("01.12")))
    assert tracked(stocked)[0] == [of_first("25.11", "20")]
    with stocked.ledger.work() as work:
        assert (work.register.mended_by(1), len(work.register.stood(2))) == ([], 1)


@pytest.mark.rule("S-3")
def test_days_of_half_hours_are_taken_back(stocked: Book) -> None:
    days = [IntervalDay(1, day(written), Decimal(96), 1) for written in ("24.11", "25.11")]
    stocked.put(*days)
    with stocked.ledger.work() as work:
        assert work.register.stood_days(1) == days
    stocked.put(TakenBack(1, days=(day("24.11"),)))
    with stocked.ledger.work() as work:
        assert work.register.stood_days(1) == days[1:]


@pytest.mark.rule("S-3")
def test_meters_that_were_on_the_plot_stay_known_and_mistaken_ones_do_not(stocked: Book) -> None:
    stocked.put(replace(a_subscriber("12"), serial="mistake"), replace(a_subscriber("12"), serial=SERIAL))
    stocked.put(file_of(of_first("25.11", "10", to="B")), replace(a_subscriber("12"), serial="B", digits=5))
    stocked.put(file_of(reading("25.11", "0", serial="B")))
    with stocked.ledger.work() as work:
        first, _ = work.register.tracks(1, {}, LAST)
    assert first.track.meters == (Meter(SERIAL), Meter("B", 5))
    assert set(known(stocked, SERIAL, "B", "mistake")) == {SERIAL, "в"}


@pytest.mark.rule("S-3")
def test_a_plot_is_known_with_the_reading_before_the_file_as_its_opening(stocked: Book) -> None:
    stocked.put(file_of(*(of_first(written, "1") for written in ("25.10", "25.11", "05.12"))))
    (plot,) = known(stocked, SERIAL).values()
    assert (plot.id, plot.place, plot.client_id, plot.also) == (1, "участок 12, СНТ «Ромашка»", 1, "")
    assert (plot.track.opening, plot.track.readings) == (of_first("25.11", "1"), (of_first("05.12", "1"),))
    (plot,) = known(stocked, SERIAL, since="01.10").values()
    assert (plot.track.opening, len(plot.track.readings)) == (None, 3)


@pytest.mark.rule("S-3")
def test_on_the_day_of_a_replacement_the_new_meter_opens(stocked: Book) -> None:
    stocked.put(file_of(of_first("25.11", "10", to="B"), reading("25.11", "0", serial="B")))
    (plot,) = known(stocked, SERIAL).values()
    assert plot.track.opening == reading("25.11", "0", serial="B")


@pytest.mark.rule("S-3")
def test_the_common_meter_is_known_with_its_ratio(stocked: Book) -> None:
    (common,) = known(stocked, "00000002").values()
    assert (common.place, common.track.ratio) == ("общий счётчик, СНТ «Ромашка»", Fraction(30))


@pytest.mark.rule("S-3")
def test_a_number_without_its_zeros_brings_the_one_with_them(stocked: Book) -> None:
    assert set(known(stocked, "1", "000000002", "7")) == {SERIAL, "00000002"}


@pytest.mark.rule("S-3")
def test_one_number_on_two_plots_is_told_unless_one_of_them_had_it_only_once(stocked: Book) -> None:
    twin = replace(a_subscriber("7", 3, 2), serial=SERIAL)
    stocked.put(a_client(2, "snt@dub.example", "СНТ «Дуб»"), twin)
    both = known(stocked, SERIAL)[SERIAL]
    assert {both.place, both.also} == {"участок 12, СНТ «Ромашка»", "участок 7, СНТ «Дуб»"}
    assert known(stocked, SERIAL, client=2)[SERIAL].place == "участок 7, СНТ «Дуб»"
    stocked.put(file_of(of_first("25.11", "10", to="B")), replace(a_subscriber("12"), serial="B"))
    assert (known(stocked, SERIAL)[SERIAL].place, known(stocked, SERIAL)[SERIAL].also) == ("участок 7, СНТ «Дуб»", "")


@pytest.mark.rule("R-8")
def test_the_plots_of_a_closed_client_are_not_known(stocked: Book) -> None:
    stocked.put(replace(a_client(), status=ClientStatus.CLOSED))
    assert known(stocked, SERIAL) == {}


def test_of_no_rows_nothing_is_known(stocked: Book) -> None:
    assert known(stocked) == {}


@pytest.mark.rule("S-4")
def test_tariffs_are_kept_with_their_days_and_bands(stocked: Book) -> None:
    agreed = tariff("7.45", "2.90")
    with stocked.ledger.work() as work:
        assert work.register.tariffs(1) == Tariffs((agreed,))
    general, own = tariff("8", "3", since=date(2027, 1, 1)), banded(("150.5", "4"), (None, "6"), since=date(2027, 2, 1))
    stocked.put(HeldTariff(1, None, tariff("9", since=date(2027, 1, 1))), HeldTariff(1, None, general))
    stocked.put(HeldTariff(1, "12", own))
    with stocked.ledger.work() as work:
        assert work.register.tariffs(1) == Tariffs((agreed, general), {"12": (own,)})
    pinned = tariff("5", since=SINCE_EVER)
    stocked.put(HeldTariff(1, None, pinned))
    with stocked.ledger.work() as work:
        assert pinned in work.register.tariffs(1).client
        assert agreed not in work.register.tariffs(1).client


@pytest.mark.rule("S-4")
def test_a_client_may_have_no_tariff(stocked: Book) -> None:
    stocked.put(replace(a_client(), tariff=()))
    with stocked.ledger.work() as work:
        assert work.register.tariffs(1) == Tariffs(())


@pytest.mark.rule("S-4")
def test_days_of_half_hours_are_kept_once_each(stocked: Book) -> None:
    for written, counted in (("01.11", "10"), ("02.11", "20.5"), ("02.11", "21.25")):
        stocked.put(IntervalDay(1, day(written), Decimal(counted), 1))
    with stocked.ledger.work() as work:
        assert work.register.interval_days(1, day("02.11")) == {day("02.11"): Decimal("21.25")}
        assert len(work.register.interval_days(1, day("01.11"))) == 2


def test_the_register_of_dictionaries_says_the_same(stocked: Book) -> None:
    things = (
        *(file_of(of_first("25.10", "10"), of_first("25.11", "12", to="B"), reading("25.11", "0", serial="B")),),
        *(replace(a_subscriber("12"), serial="B"), HeldTariff(1, "12", tariff("9", since=date(2027, 1, 1)))),
        IntervalDay(1, day("01.11"), Decimal(10), 1),
    )
    fake = FakeRegister().put(a_client(), replace(a_subscriber("12"), initial=kwh("5", "3"), digits=6))
    fake.put(a_subscriber("общий", 2, common=True), *things)
    stocked.put(*things)
    with stocked.ledger.work() as work:
        for register in (fake, work.register):
            assert register.tariffs(1) == fake.tariffs(1)
            assert register.interval_days(1, day("01.01")) == fake.interval_days(1, day("01.01"))
            assert register.metered(1) == fake.metered(1)
            opening = {1: of_first("25.10", "10")}
            assert register.tracks(1, opening, LAST) == fake.tracks(1, opening, LAST)
            assert set(register.known_plots([ReadingRow(2, of_first("01.12", "1"))])) == {SERIAL}


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("thing", "touched"), [(Ref("client", 1), True), (Ref("import", 1), True), (Ref("request", 1), False)], ids=str
)
def test_what_a_file_is_judged_by_is_touched_by_an_entry_of_a_client_or_a_file(
    stocked: Book, thing: Ref, *, touched: bool
) -> None:
    with stocked.ledger.work() as work:
        newest = work.register.history_head().number
        work.apply(Change(FILE, thing, "readings_taken"), at=NOON, actor="desk", letter_id=None)
        assert work.register.touched_since(newest) is touched
        assert not work.register.touched_since(newest + 1)
