"""Columns of a table, found by their names in any order (CONTRACT, Files)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

HEADER_WITHIN = 10
"""The row of column names is one of the first ten."""


@dataclass(frozen=True, slots=True)
class Keys:
    """How two names, and two plots, are found to be the same: the desk's affair, so it comes in."""

    name: Callable[[str], str]
    plot: Callable[[str], str]


def find_header(
    table: Sequence[Sequence[str]], spellings: Mapping[str, Sequence[str]], needed: Sequence[str], keys: Keys
) -> tuple[dict[str, int], int]:
    """Where each known column stands, and how many rows the column names end; the first row that has all needed ones.

    Without such a row the columns of the likeliest one, and 0.
    """
    best: dict[str, int] = {}
    for number, cells in enumerate(table[:HEADER_WITHIN], 1):
        columns = _columns(cells, spellings, keys)
        if all(name in columns for name in needed):
            return columns, number
        best = columns if len(columns) > len(best) else best
    return best, 0


def _columns(cells: Sequence[str], spellings: Mapping[str, Sequence[str]], keys: Keys) -> dict[str, int]:
    known = {bare(spelling, keys): name for name, written in spellings.items() for spelling in written}
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = known.get(bare(cell, keys))
        if name:
            found.setdefault(name, place)
    return found


def bare(text: str, keys: Keys) -> str:
    """A column's name as it is compared: punctuation makes no difference either."""
    return " ".join(re.sub(r"[.,:()\-_]", " ", keys.name(text)).split())


def rows_below(table: Sequence[Sequence[str]], header: int) -> list[tuple[int, Sequence[str]]]:
    """Every row below the column names that is not empty, with its number as its writer sees it."""
    return [(number, cells) for number, cells in enumerate(table[header:], header + 1) if any(c.strip() for c in cells)]


def named(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    """The cells of a row by the names of their columns; a row that ends early is filled up."""
    return {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
