"""The chart of a year: bars as high as their months, this one standing out, and the same figures in words (S-5)."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image

from maild.documents.chart import HEIGHT, OF_PLOTS, WIDTH, chart_png, chart_words
from maild.metering.months import Month
from maild.metering.trend import MonthTotal

OCTOBER = Month(2026, 10)
BLUE, LIGHT = (28, 95, 184), (169, 196, 230)


def series(*kwh: str | None) -> tuple[tuple[Month, MonthTotal | None], ...]:
    """The last months up to October; None is a month without a statement."""
    months = OCTOBER.run(len(kwh))
    return tuple((m, MonthTotal(m, Decimal(k), Decimal(0)) if k else None) for m, k in zip(months, kwh, strict=True))


def picture(*kwh: str | None) -> Image.Image:
    return Image.open(BytesIO(chart_png(series(*kwh), OF_PLOTS))).convert("RGB")


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(have - want) < 9 for have, want in zip(pixel, colour, strict=True))


def bar(of: Image.Image, place: int, count: int, colour: tuple[int, int, int]) -> int:
    """How many pixels of the colour stand one over the other in the middle of a bar."""
    middle = round((place + 0.5) * of.width / count) - 20
    return sum(near(of.getpixel((middle, y)), colour) for y in range(of.height))


@pytest.mark.rule("S-5")
def test_a_bar_is_as_high_as_its_month_and_the_last_one_stands_out() -> None:
    drawn = picture("500", "1000", "750", "1000")
    heights = [bar(drawn, place, 4, LIGHT) for place in range(3)]
    assert heights[0] == pytest.approx(heights[1] / 2, abs=2)
    assert heights[2] == pytest.approx(heights[1] * 3 / 4, abs=2)
    assert bar(drawn, 3, 4, BLUE) == pytest.approx(heights[1], abs=2)


@pytest.mark.parametrize("kwh", [(None, "0"), ("-5", "10"), ("0", None), ("0.4", "0.1")])
def test_nothing_and_less_than_nothing_have_no_bar(kwh: tuple[str | None, ...]) -> None:
    assert bar(picture(*kwh), 0, 2, LIGHT) in (0, bar(picture("1", "0"), 0, 2, LIGHT) * (kwh[0] == "0.4"))


def test_it_is_twice_as_dense_as_it_is_shown_and_small() -> None:
    octets = chart_png(series(*(str(n * 9876) for n in range(1, 13))), OF_PLOTS)
    with Image.open(BytesIO(octets)) as drawn:
        assert drawn.size == (2 * WIDTH, 2 * HEIGHT)
    assert len(octets) < 20_000
    assert octets == chart_png(series(*(str(n * 9876) for n in range(1, 13))), OF_PLOTS)


@pytest.mark.parametrize("most", ["99999", "100000", "9999999", "10000000", "54321000"])
def test_figures_stand_apart_however_large_they_are(most: str) -> None:
    drawn = picture(*[most] * 12)
    gaps = 0
    for place in range(1, 12):
        edge = round(place * drawn.width / 12)
        column = [drawn.getpixel((x, y)) for x in (edge - 1, edge, edge + 1) for y in range(60, 380)]
        gaps += all(near(pixel, (255, 255, 255)) for pixel in column)
    assert gaps == 11


@pytest.mark.rule("S-5")
def test_the_words_have_every_month_and_its_figure() -> None:
    assert chart_words(series("12345.5", None, "900")) == (
        "Потребление по месяцам, кВт·ч: август 2026 — 12\u00a0345,5; сентябрь 2026 — нет; октябрь 2026 — 900."
    )
