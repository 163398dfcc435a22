"""Blanks: labelled lines such as `Участок: 12`, in any order and with the usual variants of the labels (CONTRACT).

A label may be followed by a colon, a dash or a tab; its value may stand on the next line; several may share a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from maild.desk.folding import DASHES, fold, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_BULLET = re.compile(rf"^\s*(?:[{re.escape(DASHES)}•*·>]+|\d{{1,2}}[.)])\s+")
_SEPARATOR = re.compile(rf"\s*[:=\t]|\s+[{re.escape(DASHES)}]+(?=\s|$)|[{re.escape(DASHES)}](?=\s)")
_MOST_SEPARATORS = 6
_MOST_LABEL = 60
_INLINE = re.compile(r"([;|,.]\s+|[;|])")
_TRIM = "*_ \t\"'«»"
_UNKNOWN = re.compile(r"^\s*([^\W\d_][^:=]{1,40}?)\s*:\s*\S")


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one blank: folded spelling → name of the field."""

    names: Mapping[str, str]

    def of(self, written: str) -> str | None:
        """The field that a label names, or None if it is no label."""
        return self.names.get(label_key(written)) if len(written) <= _MOST_LABEL else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One field as filled in. `value` is what stands on its line, or else on the next; `more` are the lines after."""

    field: str
    label: str
    value: str
    more: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """The value with the lines that follow it."""
        return "\n".join((self.value, *self.more)).strip()


@dataclass(frozen=True, slots=True)
class Filled:
    """A letter read as a blank: its entries, and the lines before the first of them."""

    entries: tuple[Entry, ...]
    before: tuple[str, ...]

    def get(self, name: str) -> Entry | None:
        """The first entry of that field that has a value, else the first empty one, else None."""
        own = [e for e in self.entries if e.field == name]
        return next((e for e in own if e.value), own[0] if own else None)

    def value(self, name: str) -> str:
        """The value of a field, "" if it is empty or absent."""
        entry = self.get(name)
        return entry.value if entry else ""

    def all_values(self, name: str) -> tuple[str, ...]:
        """Every value given for a field: a blank filled in twice names two plots."""
        return tuple(e.value for e in self.entries if e.field == name and e.value)


@lru_cache(maxsize=1024)  # a letter is held against the blanks of five kinds
def label_key(written: str) -> str:
    """How labels are compared: folded, without stars, brackets, dots, commas, dashes and doubled spaces."""
    bare = re.sub(r"[.,()\-*_/\\]", " ", fold(written.strip(_TRIM)))
    return " ".join(bare.split())


def labels(table: Mapping[str, Sequence[str]]) -> Labels:
    """Labels of a table: name of the field → its spellings."""
    return Labels({label_key(spelling): name for name, spellings in table.items() for spelling in spellings})


def fill(lines: Iterable[str], known: Labels) -> Filled:
    """Read lines as a blank. Lines without a label belong to the entry before them."""
    before: list[str] = []
    entries: list[Entry] = []
    for line in (part for whole in lines for part in _parts(whole, known)):
        found = _entry(line, known)
        if found:
            entries.append(found)
        elif entries:
            entries[-1] = _with_line(entries[-1], line)
        else:
            before.append(line)
    return Filled(tuple(entries), tuple(before))


def unknown_labels(lines: Iterable[str], known: Labels) -> tuple[tuple[str, str], ...]:
    """(label, line) of lines that look labelled and are none of the known ones."""
    found = ((m[1], squeeze(line)) for line in lines if (m := _UNKNOWN.match(line)))
    return tuple((label, line) for label, line in found if _entry(line, known) is None)


def _entry(line: str, known: Labels) -> Entry | None:
    bare = _BULLET.sub("", line)
    for number, sep in enumerate(_SEPARATOR.finditer(bare[: _MOST_LABEL * 2])):
        if number == _MOST_SEPARATORS:
            break
        name = known.of(bare[: sep.start()])
        if name:
            return Entry(name, squeeze(bare[: sep.start()]), _value(bare[sep.end() :]))
    name = known.of(bare)
    return Entry(name, squeeze(bare), "") if name else None


def _value(text: str) -> str:
    return squeeze(text).strip("*_ ")


def _with_line(entry: Entry, line: str) -> Entry:
    text = squeeze(line)
    if not text:
        return entry
    if not entry.value and not entry.more:
        return Entry(entry.field, entry.label, _value(text))
    return Entry(entry.field, entry.label, entry.value, (*entry.more, text))


def _parts(line: str, known: Labels) -> list[str]:
    """A line cut before each label inside it: `Вид заявки: Отключение; Участок: 12`."""
    pieces = _INLINE.split(line)
    parts = [pieces[0]]
    for gap, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        found = _entry(piece, known)
        if found and (found.value or ":" in piece):
            parts.append(piece)
        else:
            parts[-1] += gap + piece
    return parts
