"""What goes to standard output: JSON for programs, aligned tables for people."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_COLOURS = {
    **dict.fromkeys(("confirmed", "failed", "bounced", "quarantined", "rejected", "overdue"), "31"),
    **dict.fromkeys(("in_progress", "awaiting_confirmation", "pending", "incomplete", "unknown", "queued"), "33"),
    **dict.fromkeys(("done", "registered", "handled", "answered", "sent", "approved", "ok"), "32"),
    **dict.fromkeys(("expired", "cancelled", "closed", "ignored", "duplicate", "superseded"), "2"),
}
"""ANSI colours by status; red, yellow and green of requests are the regulation's (Q-6, Q-8, Q-9)."""
_GAP = "  "
_WHOLE = ("id", "number", "status", "verdict")
"""Columns that say nothing when cut; moments are others."""
_MEASURED = 1000
"""Rows from which the widths of a table are taken."""
_SMALLEST = 6
"""Columns to which a cell is shortened at most."""


def print_json(value: object) -> None:
    """One document. Letters of any language stand as they are."""
    print(json.dumps(value, ensure_ascii=False, default=_plain, indent=2 if sys.stdout.isatty() else None))


def print_json_rows(rows: Iterable[object]) -> None:
    """One array, each row written as it comes: also a long list begins at once, and none is held whole."""
    on_terminal = sys.stdout.isatty()
    encode = json.JSONEncoder(ensure_ascii=False, default=_plain, indent=2 if on_terminal else None).encode
    between = ",\n" if on_terminal else ", "
    sys.stdout.write("[")
    for number, row in enumerate(rows):
        sys.stdout.write(f"{between if number else ''}{encode(row)}")
    sys.stdout.write("]\n")


def print_json_line(value: object) -> None:
    """One document on one line."""
    print(json.dumps(value, ensure_ascii=False, default=_plain))


def _plain(value: object) -> str:
    """Moments and days by ISO 8601; all else is plain already."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def print_table(rows: Iterable[Mapping[str, object]], columns: Sequence[str], *, nothing: str) -> None:
    """Rows as an aligned table, cut to the terminal's width; `nothing` is said when there is no row.

    Of a long list the first rows say how wide a column is, and the others are written as they come.
    """
    coming = iter(rows)
    first = list(islice(coming, _MEASURED))
    if not first:
        print(nothing)
        return
    heading = [column.replace("_", " ") for column in columns]
    table = [heading, *([_cell(row.get(c)) for c in columns] for row in first)]
    whole = [c in _WHOLE or any(isinstance(row.get(c), datetime) for row in first) for c in columns]
    widest = [max(map(_width, column)) for column in zip(*table, strict=True)]
    widths = _fitted(widest, whole) if sys.stdout.isatty() else widest
    for number, line in enumerate(chain(table, ([_cell(row.get(c)) for c in columns] for row in coming))):
        fitting = [_cut(text, width) for text, width in zip(line, widths, strict=True)] if sys.stdout.isatty() else line
        cells = [_padded(text, width) for text, width in zip(fitting, widths, strict=True)]
        print(_GAP.join(painted(cell, heading=number == 0) for cell in cells).rstrip())


def print_facts(facts: Mapping[str, object]) -> None:
    """Names and values, one a line."""
    names = [name.replace("_", " ") for name in facts]
    width = max(map(_width, names), default=0)
    for name, value in zip(names, facts.values(), strict=True):
        first, *more = _cell(value, whole=True).split("\n")
        print(f"{_padded(name, width)}{_GAP}{painted(first)}")
        for line in more:
            print(" " * width + _GAP + line)


def _cell(value: object, *, whole: bool = False) -> str:
    if value is None or value in ([], ""):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(_cell(item) for item in value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}".removesuffix(":00") if whole else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_cell(item)}" for name, item in value.items())
    return _harmless(str(value), keep="\n" if whole else "")


def _harmless(text: str, keep: str) -> str:
    """Without control characters: what a letter says must not steer the terminal (M-9)."""
    if text.isprintable():
        return text
    return "".join(c if c in keep or unicodedata.category(c)[0] != "C" else " " for c in text)


def _width(text: str) -> int:
    return len(text) if text.isascii() else _shown_width(text)


@lru_cache(maxsize=4096)
def _shown_width(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    while _width(text) >= width:
        text = text[:-1]
    return text + "…"


def _fitted(widths: list[int], whole: Sequence[bool]) -> list[int]:
    """Widths that fit the terminal: the widest column gives way first, one that is better shown whole last."""
    room = os.get_terminal_size().columns - len(_GAP) * (len(widths) - 1)
    for some in ([n for n, kept in enumerate(whole) if not kept], range(len(widths))):
        while some and sum(widths) > room and max(widths[n] for n in some) > _SMALLEST:
            widths[max(some, key=widths.__getitem__)] -= 1
    return widths


def painted(cell: str, *, heading: bool = False) -> str:
    """In the colour of the status that it names, on a terminal only."""
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return cell
    colour = "1" if heading else _COLOURS.get(cell.strip())
    return f"\x1b[{colour}m{cell}\x1b[0m" if colour else cell
