"""A year of months as bars: a PNG, since mail programs show no SVG, twice as dense as it is shown (S-5).

Its figures are said in words as well, for those who do not see pictures. The same months give the same bytes.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from maild.documents.statement_words import grouped, month_text, short_month
from maild.documents.typeface import BOLD, REGULAR, font_file

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

    from maild.metering.months import Month
    from maild.metering.trend import MonthTotal

    Series = tuple[tuple[Month, MonthTotal | None], ...]

WIDTH, HEIGHT = 576, 240
"""As it is shown, in CSS pixels."""
_DENSITY = 2
_COLOURS = 32
_PAPER, _INK, _SOFT, _FLOOR = "#ffffff", "#1b2530", "#5a6773", "#b9c5d1"
_THEN, _NOW = "#a9c4e6", "#1c5fb8"
_TOP, _FLOOR_AT = 58, 192
"""The highest bar's top and the foot of all."""
_BAR = 0.62
_THOUSANDS_FROM, _WHOLE_FROM = 100_000, 10_000_000
"""Longer figures do not stand side by side."""
_ABSENT = "нет"
OF_PLOTS = "участков "
"""Of what the chart of a statement is."""


@lru_cache(maxsize=4)
def chart_png(series: Series, of: str) -> bytes:
    """The picture, the last month standing out; `of` says of what. A page and a letter drawn after it share it."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH * _DENSITY, HEIGHT * _DENSITY), _PAPER)
    _Drawing(ImageDraw.Draw(picture), series).draw(of)
    target = BytesIO()
    picture.quantize(_COLOURS, Image.Quantize.FASTOCTREE).save(target, "PNG")
    return target.getvalue()


def chart_words(series: Series) -> str:
    """The same as a sentence: «Потребление по месяцам, кВт·ч: сентябрь 2026 — 12 345; октябрь 2026 — 11 800.»."""
    shown = (f"{month_text(month)} — {grouped(total.kwh) if total else _ABSENT}" for month, total in series)
    return f"Потребление по месяцам, кВт·ч: {'; '.join(shown)}."


@cache
def _font(name: str, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(font_file(name)), size * _DENSITY)


class _Drawing:
    """One chart; coordinates are those of the shown picture."""

    def __init__(self, on: ImageDraw, series: Series) -> None:
        self._on = on
        self._series = series
        self._most = max((total.kwh for _, total in series if total), default=Decimal(0))
        self._step = WIDTH / len(series)

    def draw(self, of: str) -> None:
        """Title, bars, figures above and months below."""
        unit = "тыс. кВт·ч" if self._most >= _THOUSANDS_FROM else "кВт·ч"
        self._text((6, 6), f"Потребление {of}по месяцам, {unit}", BOLD, 16, _INK, "la")
        for place, (month, total) in enumerate(self._series):
            middle = (place + 0.5) * self._step
            last = place == len(self._series) - 1
            if total:
                top = self._bar(middle, total.kwh, _NOW if last else _THEN)
                self._text((middle, top - 4), self._figure(total.kwh), BOLD if last else REGULAR, 13, _INK, "mb")
            else:
                self._text((middle, _FLOOR_AT - 4), _ABSENT, REGULAR, 13, _SOFT, "mb")
            self._text((middle, _FLOOR_AT + 5), short_month(month), BOLD if last else REGULAR, 14, _INK, "ma")
            if place == 0 or month.month == 1:
                self._text((middle, _FLOOR_AT + 24), str(month.year), REGULAR, 13, _SOFT, "ma")
        floor = [(0, _FLOOR_AT * _DENSITY), (WIDTH * _DENSITY, _FLOOR_AT * _DENSITY)]
        self._on.line(floor, fill=_FLOOR, width=_DENSITY)

    def _figure(self, kwh: Decimal) -> str:
        if self._most < _THOUSANDS_FROM:
            return grouped(kwh.quantize(Decimal(1)))
        return grouped((kwh / 1000).quantize(Decimal(1) if self._most >= _WHOLE_FROM else Decimal("0.1")))

    def _bar(self, middle: float, kwh: Decimal, colour: str) -> float:
        """Its top."""
        high = float(kwh / self._most) * (_FLOOR_AT - _TOP) if self._most and kwh > 0 else 0
        half = self._step * _BAR / 2
        corners = [(middle - half, _FLOOR_AT - high), (middle + half, _FLOOR_AT)]
        if high:
            self._on.rectangle([(round(x * _DENSITY), round(y * _DENSITY)) for x, y in corners], fill=colour)
        return _FLOOR_AT - high

    def _text(self, at: tuple[float, float], text: str, face: str, size: int, colour: str, anchor: str) -> None:
        place = (round(at[0] * _DENSITY), round(at[1] * _DENSITY))
        self._on.text(place, text, fill=colour, font=_font(face, size), anchor=anchor)
