"""What goes to standard output: JSON for programs, aligned tables for people."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
_SMALLEST = 6
"""Columns to which a cell is shortened at most."""


def print_json(value: object) -> None:
    """One document. Letters of any language stand as they are."""
    print(json.dumps(value, ensure_ascii=False, default=_plain, indent=2 if sys.stdout.isatty() else None))


def print_json_line(value: object) -> None:
    """One document on one line."""
    print(json.dumps(value, ensure_ascii=False, default=_plain))


def _plain(value: object) -> str:
    """Moments and days by ISO 8601; all else is plain already."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def print_table(rows: Sequence[Mapping[str, object]], columns: Sequence[str], *, nothing: str) -> None:
    """Rows as an aligned table, cut to the terminal's width; `nothing` is said when there is no row."""
    if not rows:
        print(nothing)
        return
    table = [[column.replace("_", " ") for column in columns], *([_cell(row.get(c)) for c in columns] for row in rows)]
    whole = [c in _WHOLE or any(isinstance(row.get(c), datetime) for row in rows) for c in columns]
    widths = _fitted([max(map(_width, column)) for column in zip(*table, strict=True)], whole)
    for number, line in enumerate(table):
        cells = [_padded(_cut(text, width), width) for text, width in zip(line, widths, strict=True)]
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
    return "".join(c if c in keep or unicodedata.category(c)[0] != "C" else " " for c in text)


def _width(text: str) -> int:
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
    """Widths that fit the terminal: the widest column gives way first, one that is better shown whole last.

    Nothing is cut when written to a file.
    """
    if not sys.stdout.isatty():
        return widths
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
