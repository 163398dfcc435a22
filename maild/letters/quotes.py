"""Quotes: what a person wrote himself, told apart from what his mail program put there (M-7, Q-5).

One look at each line, in order. A line that begins like a quote is one. A marker begins a quote: if lines with `>`
follow, these are it, and the text goes on after them; if none does, all to the end is quote. In doubt a line is
quote: what is lost that way is asked for, what is not quote might be obeyed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.letters.markers import Reach, ends_with_marker, is_heading, is_quoted, marker_at, without_prefix

if TYPE_CHECKING:
    from collections.abc import Sequence

WRAPPED_FROM = 60
"""A quoted line of this length may have lost its end to the next line when the mail program broke it."""


@dataclass(frozen=True, slots=True)
class Told:
    """Stretches of new text in their order, and the lines of a letter forwarded inside the text."""

    stretches: tuple[tuple[str, ...], ...]
    forwarded: tuple[str, ...] = ()


def tell_apart(lines: Sequence[str], *, forwarding: bool = False) -> Told:
    """New text and forwarded text of the lines. `forwarding`: the subject says that this letter is a forwarded one."""
    stretches: list[list[str]] = [[]]
    at = 0
    while at < len(lines):
        if is_quoted(lines[at]):
            begun, at = at, _after_quote(lines, at)
            stretches.append([])
            if not _quote_follows(lines, at) and ends_with_marker(lines[begun:at]):
                return _told(stretches, lines[at:] if forwarding else ())  # so far it was only announced
            continue
        marker = marker_at(lines, at)
        marked = marker is not None and _quote_follows(lines, marker.end)
        if marker is None or (marker.reach is Reach.ONLY_MARKED and not marked):
            stretches[-1].append(lines[at])
            at += 1
            continue
        _drop_heading(stretches[-1])
        if marker.reach is Reach.REST or not marked:
            forward = marker.forward or forwarding
            return _told(stretches, without_prefix(lines[marker.end :]) if forward else ())
        at = marker.end
    return _told(stretches, ())


def _told(stretches: list[list[str]], forwarded: Sequence[str]) -> Told:
    kept = tuple(tuple(stretch) for stretch in stretches if any(line.strip() for line in stretch))
    return Told(kept, tuple(forwarded))


def _quote_follows(lines: Sequence[str], at: int) -> bool:
    """Whether the next line with anything on it is a quoted one."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at < len(lines) and is_quoted(lines[at])


def _after_quote(lines: Sequence[str], at: int) -> int:
    """The first line after the quoted lines that begin there, and after what was broken off the last of them."""
    while at < len(lines) and is_quoted(lines[at]):
        at += 1
    return at + 1 if at < len(lines) and _is_broken_off(lines, at) else at


def _is_broken_off(lines: Sequence[str], at: int) -> bool:
    """Whether this line is the end of the long quoted line above it, which some program broke without a mark."""
    line = lines[at].strip()
    if not line or len(lines[at - 1]) < WRAPPED_FROM:
        return False
    followed = at + 1 < len(lines) and is_quoted(lines[at + 1])
    return followed or line[0].islower() or line[0].isdigit()


def _drop_heading(stretch: list[str]) -> None:
    """Take the labels and rules that stand right above a marker off the text: «Кому: …; Тема: …» of Яндекс."""
    while True:
        last = len(stretch) - 1
        while last >= 0 and not stretch[last].strip():
            last -= 1
        if last < 0 or not is_heading(stretch[last]):
            return
        del stretch[last:]
