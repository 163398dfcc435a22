"""One page of a printed document: shades, rules and texts are gathered and drawn by kind, which is far faster.

Texts of one face, size and colour go into one text object; so the fonts of a page are switched a few times, not
thousands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maild.documents.typeface import REGULAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportlab.pdfgen.canvas import Canvas

INK, SOFT, RULE = "#1b2530", "#5a6773", "#b9c5d1"
_HAIRLINE = 0.4

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pen:
    """How a text looks."""

    size: float
    face: str = REGULAR
    colour: str = INK


@dataclass(slots=True)
class Page:
    """What stands on a page; coordinates in points from its lower left corner."""

    _texts: dict[Pen, list[tuple[float, float, str]]] = field(default_factory=dict)
    _shades: list[tuple[str, Point, Point]] = field(default_factory=list)
    _uprights: dict[float, list[list[float]]] = field(default_factory=dict)
    _levels: list[tuple[float, float, float]] = field(default_factory=list)

    def text(self, at: Point, text: str, pen: Pen) -> None:
        """A line of text, from its left end."""
        self._texts.setdefault(pen, []).append((*at, text))

    def shade(self, low: Point, high: Point, colour: str) -> None:
        """A rectangle behind the texts, between two corners."""
        self._shades.append((colour, low, high))

    def level(self, base: float, left: float, right: float) -> None:
        """A hairline from left to right."""
        self._levels.append((base, left, right))

    def upright(self, place: float, low: float, top: float) -> None:
        """A hairline from below to above; the next one below it goes on with it."""
        lines = self._uprights.setdefault(place, [])
        if lines and lines[-1][0] == top:
            lines[-1][0] = low
        else:
            lines.append([low, top])

    def put(self, canvas: Canvas) -> None:
        """Draw it, and end the page."""
        for colour, (left, low), (right, high) in self._shades:
            canvas.setFillColor(colour)
            canvas.rect(left, low, right - left, high - low, stroke=0, fill=1)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(_HAIRLINE)
        canvas.addLiteral(" ".join([*self._strokes(), "S"]))
        for pen, texts in self._texts.items():
            written = canvas.beginText()
            written.setFont(pen.face, pen.size)
            written.setFillColor(pen.colour)
            for left, base, text in texts:
                written.setTextOrigin(left, base)
                written.textOut(text)
            canvas.drawText(written)
        canvas.showPage()

    def _strokes(self) -> Iterator[str]:
        for base, left, right in self._levels:
            yield f"{left:.2f} {base:.2f} m {right:.2f} {base:.2f} l"
        for place, lines in self._uprights.items():
            yield from (f"{place:.2f} {low:.2f} m {place:.2f} {top:.2f} l" for low, top in lines)
