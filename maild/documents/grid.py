"""The table of a statement on paper: how wide its columns are, how high its rows, and how both are drawn.

Columns are as wide as what stands in them; the subscriber's name takes what is left, and letters become smaller where
that is too little. What is remarked on a plot stands below its row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from maild.documents.cleaning import brief
from maild.documents.paper import SOFT, Pen
from maild.documents.russian import NBSP
from maild.documents.statement_table import Kind, RowKind, groups, written
from maild.documents.typeface import BOLD, REGULAR, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maild.documents.paper import Page
    from maild.documents.statement_table import Column, Row, Table

SIDE = 26.0
ROOM = 841.89 - 2 * SIDE
_PAD = 2.6
_NAME = 1
_WIDEST_NAME = 16.0
"""In sizes of letters: a column that most names need, but no more."""
_SIZES = (7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
"""Of letters: the largest with which all columns have room."""
_LEADING = 1.22
_ASCENT = 0.86
_MOST_LINES = 4
_LONGEST = 500
_HEAD_LINES = 3
_SHADE = "#e6ecf3"
_SHADES = {RowKind.NO_DATA: "#fdf3d0", RowKind.TOTAL: _SHADE, RowKind.LOSSES: _SHADE}
_TITLED = (RowKind.TOTAL, RowKind.COMMON, RowKind.LOSSES)
_SLACK = 0.5
_STRONG = (RowKind.TOTAL, RowKind.LOSSES)
_WIDEST_TEXT = 12.0
"""Of a plot or a serial number, in sizes of letters; a longer one is cut."""


@dataclass(frozen=True, slots=True)
class Block:
    """A row as it will be drawn: its cells, the lines of its name, its note below from `left` on, its height."""

    kind: RowKind
    cells: tuple[str, ...]
    name: tuple[str, ...]
    note: tuple[str, ...]
    left: float
    height: float


@dataclass(frozen=True)
class Grid:
    """Where columns stand, and the size of letters with which all of them have room."""

    columns: tuple[Column, ...]
    edges: tuple[float, ...]
    size: float

    @cached_property
    def line(self) -> float:
        """From one line of text to the next."""
        return self.size * _LEADING

    @cached_property
    def head_height(self) -> float:
        """Of the table's head."""
        return self.line * _HEAD_LINES + 3 * _PAD

    def block(self, row: Row, cells: tuple[str, ...]) -> Block:
        """Measure a row."""
        face, left = _face(row.kind), self.edges[_NAME] + _PAD
        name = _few(wrapped(cells[_NAME], face, self.size, self.edges[_NAME + 1] - left - _PAD))
        if row.kind in _TITLED:
            left = SIDE + _PAD
        note = _few(wrapped(brief(row.note, _LONGEST), REGULAR, self.size, SIDE + ROOM - left - _PAD))
        lines = max(len(name), 1) + len(note)
        return Block(row.kind, self._cut(row.kind, cells), name, note, left, lines * self.line + 1.4 * _PAD)

    def _cut(self, kind: RowKind, cells: tuple[str, ...]) -> tuple[str, ...]:
        """Texts that are too long for their columns end with «…»."""
        shown = list(cells)
        for place, column in enumerate(self.columns):
            room = self.edges[place + 1] - self.edges[place] - 2 * _PAD
            if column.kind is Kind.TEXT and place != _NAME and kind not in _TITLED and cells[place]:
                first, *more = wrapped(cells[place].replace(" ", NBSP), REGULAR, self.size, room + _SLACK)
                shown[place] = f"{first[:-1]}…" if more else first
        return tuple(shown)

    def head(self, page: Page, top: float) -> float:
        """Groups above their columns; a column that stands alone goes through both lines. Where the rows begin."""
        low = top - self.head_height
        page.shade((SIDE, low), (SIDE + ROOM, top), _SHADE)
        for first, last in self._groups:
            group, left, right = self.columns[first].group, self.edges[first], self.edges[last + 1]
            middle = top - self.line - 1.5 * _PAD if group else top
            if group:
                self._centred(page, group, (left, right), (middle, top))
                page.level(middle, left, right)
            for place in range(first, last + 1):
                across = (self.edges[place], self.edges[place + 1])
                self._centred(page, self.columns[place].title, across, (low, middle))
                page.upright(across[0], low, middle if place > first else top)
        for level in (low, top):
            page.level(level, SIDE, SIDE + ROOM)
        page.upright(SIDE + ROOM, low, top)
        return low

    @cached_property
    def _groups(self) -> list[tuple[int, int]]:
        return groups(self.columns)

    def _centred(self, page: Page, text: str, across: tuple[float, float], upright: tuple[float, float]) -> None:
        lines, pen = wrapped(text, BOLD, self.size, across[1] - across[0] - _PAD), Pen(self.size, BOLD)
        base = (sum(upright) + len(lines) * self.line) / 2 - self.size
        for line in lines:
            page.text(((sum(across) - width(line, BOLD, self.size)) / 2, base), line, pen)
            base -= self.line

    def row(self, page: Page, block: Block, top: float) -> float:
        """Draw a row; where the next one begins."""
        low, base = top - block.height, top - _PAD - self.size * _ASCENT
        if shade := _SHADES.get(block.kind):
            page.shade((SIDE, low), (SIDE + ROOM, top), shade)
        pen = Pen(self.size, _face(block.kind))
        for place, text in enumerate(block.cells):
            if text and place != _NAME:
                page.text((self._start(place, text, pen.face), base), text, pen)
        base = self._lines(page, block.name, (self.edges[_NAME] + _PAD, base), pen)
        base -= 0 if block.name else self.line
        self._lines(page, block.note, (block.left, base), Pen(self.size, colour=SOFT))
        self._rules(page, block, low, top)
        return low

    def _lines(self, page: Page, lines: tuple[str, ...], start: tuple[float, float], pen: Pen) -> float:
        left, base = start
        for line in lines:
            page.text((left, base), line, pen)
            base -= self.line
        return base

    def _rules(self, page: Page, block: Block, low: float, top: float) -> None:
        """Below, at both sides, and between groups; none goes through a note, nor through the title of a total."""
        page.level(low, SIDE, SIDE + ROOM)
        page.upright(SIDE, low, top)
        page.upright(SIDE + ROOM, low, top)
        above = top - max(len(block.name), 1) * self.line - _PAD if block.note else low
        for first, _ in self._groups[2 if block.kind in _TITLED else 1 :]:
            page.upright(self.edges[first], above, top)

    def _start(self, place: int, text: str, face: str) -> float:
        """Texts stand left, days in the middle, numbers right."""
        kind = self.columns[place].kind
        if kind is Kind.TEXT:
            return self.edges[place] + _PAD
        room = self.edges[place + 1] - self.edges[place] - width(text, face, self.size)
        return self.edges[place] + (room / 2 if kind is Kind.DAY else room - _PAD)


def grid_of(table: Table) -> tuple[Grid, list[Block], list[Block]]:
    """The grid, and the rows and the totals measured by it."""
    text = written(table)
    rows, totals = ([(row, text(row)) for row in part] for part in (table.rows, table.totals))
    grid = _fitted(table.columns, [cells for _, cells in rows], [cells for _, cells in totals])
    return grid, [grid.block(*each) for each in rows], [grid.block(*each) for each in totals]


def _fitted(columns: tuple[Column, ...], rows: Sequence[tuple[str, ...]], totals: Sequence[tuple[str, ...]]) -> Grid:
    """Widths grow with the size of letters, so they are measured once. Nine names of ten shall stand on one line."""
    ones = [
        max(_widest(cells, column), _title(column)) for cells, column in zip(_stood(rows, totals), columns, strict=True)
    ]
    for first, last in groups(columns):
        lacking = width(columns[first].group, BOLD, 1) - sum(ones[first : last + 1])
        for place in range(first, last + 1):
            ones[place] += max(lacking, 0) / (last + 1 - first)
    others = sum(ones) - ones[_NAME]
    padding = 2 * _PAD * (len(columns) - 1)
    name = sorted(width(row[_NAME], REGULAR, 1) for row in rows)[len(rows) * 9 // 10] if rows else 0
    size = next((each for each in _SIZES if ROOM - padding >= (others + min(name, _WIDEST_NAME)) * each), _SIZES[-1])
    widths = [one * size + 2 * _PAD for one in ones]
    widths[_NAME] = ROOM - others * size - padding
    return Grid(columns, tuple(accumulate(widths, initial=SIDE)), size)


def _stood(rows: Sequence[tuple[str, ...]], totals: Sequence[tuple[str, ...]]) -> Iterator[set[str]]:
    """What stands in each column; the title of a total goes on over the name, which it has none of."""
    for place, cells in enumerate(zip(*rows, *totals, strict=True)):
        yield set(cells[: len(rows)] if place == 0 else cells)


def _widest(cells: set[str], column: Column) -> float:
    """At size one. Digits are all as wide as each other: of numbers the longest is the widest."""
    if column.kind is not Kind.TEXT:
        return width(max(cells, key=len), BOLD, 1)
    return min(max((width(text, BOLD, 1) for text in cells), default=0), _WIDEST_TEXT)


def _title(column: Column) -> float:
    return max(width(word, BOLD, 1) for word in column.title.split())


def _face(kind: RowKind) -> str:
    return BOLD if kind in _STRONG else REGULAR


def _few(lines: list[str]) -> tuple[str, ...]:
    """None of an empty text; too many end with «…»."""
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]}…"]
    return tuple(line for line in lines if line)
