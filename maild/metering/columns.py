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
    """Where each known column stands, and after how many rows the names end; the first row that has all needed ones.

    A head may be of two rows, «Показания» merged over «Т1», «Т2» and «Т3»: then both count. Without such a row the
    columns of the likeliest one, and 0.
    """
    best: dict[str, int] = {}
    for number, cells in enumerate(table[:HEADER_WITHIN], 1):
        upper = columns_in(cells, spellings, keys)
        lower = _lower(upper, table[number : number + 1], spellings, keys)
        columns = {**upper, **lower}
        if all(name in columns for name in needed):
            return columns, number + bool(lower)
        best = columns if len(columns) > len(best) else best
    return best, 0


def _lower(
    upper: Mapping[str, int], below: Sequence[Sequence[str]], spellings: Mapping[str, Sequence[str]], keys: Keys
) -> dict[str, int]:
    """The names in the second row of a head; nothing if it is a row of data: something stands under a name."""
    lower = columns_in(below[0], spellings, keys) if upper and below else {}
    own = set(lower.values())
    filled = any(place < len(cells) and cells[place].strip() for cells in below for place in {*upper.values()} - own)
    return {} if filled else lower


def columns_in(cells: Sequence[str], spellings: Mapping[str, Sequence[str]], keys: Keys) -> dict[str, int]:
    """Where each known column stands in one row; of two of a name the first."""
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
