"""A command's line taken apart: its verb, what stands before and after the colon (D-1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.desk.commands import Command, Thing, Verb, WrongCommand
from maild.desk.orders.entry import Shape
from maild.desk.orders.numbers import numbers_in, shown

if TYPE_CHECKING:
    from datetime import datetime

    from maild.desk.orders.spelling import Found

_COLON = re.compile(r"\s*:\s*")
_COLON_BUT_OF_HOURS = re.compile(r"\s*:(?!\d\d(?!\d))\s*")
_NUMBER_BEHIND = re.compile(r":\s*(?P<number>(?:№ ?)?20\d\d-\d{1,6})(?:\s*[-–—:,;]\s*(?P<text>\S.*)|[\s.,;!]*)$")
WITHOUT_TEXT = {
    *(Verb.APPROVE, Verb.SET, Verb.START, Verb.VISIT, Verb.SHOW, Verb.RESEND, Verb.SUBSCRIBERS),
    *(Verb.REQUESTS, Verb.JOURNAL, Verb.QUARANTINE, Verb.STATEMENT, Verb.CONFIRM),
}
"""Verbs that take no text; those of the shape `BARE` take nothing at all."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A line whose verb is found.

    Args:
        found: the verb.
        line: the line as written, squeezed.
        head: what stands between the verb and the colon.
        text: what stands after the colon, with the lines that go on with it.
        at: when the letter was received, by the desk's clock.
    """

    found: Found
    line: str
    head: str
    text: str
    at: datetime

    @property
    def verb(self) -> Verb:
        """The verb."""
        return self.found.entry.verb

    def wrong(self, problem: str, right: str | None = None) -> WrongCommand:
        """The line with what is wrong, and the example of the table unless there is a better one."""
        return WrongCommand(self.line, problem, right or self._example)

    @property
    def _example(self) -> str:
        """What would be right, about the thing that the line names where it names one."""
        example, kinds = self.found.example, self.found.entry.kinds
        sample = numbers_in(example).things
        named = [thing for thing in numbers_in(self.head).things if thing.kind in kinds]
        return example.replace(shown(sample[0]), shown(named[0])) if sample and len(named) == 1 else example

    def command(self, things: tuple[Thing, ...] = ()) -> Command:
        """The command as far as all shapes have it in common."""
        return Command(self.verb, self.line, things=things, text=self.text)


def split_head(line: str, found: Found) -> tuple[str, str, bool]:
    """Head and text of a line, and whether there is a colon. The colon of an hour does not count."""
    colon = _COLON_BUT_OF_HOURS if found.entry.shape is Shape.MOMENT else _COLON
    rest = line[found.end :].lstrip(".,;! ")
    if rest.startswith(":") and found.entry.verb in WITHOUT_TEXT:
        return rest.strip(".,;:! "), "", False  # «в работу: 2026-000123»
    named = _NUMBER_BEHIND.match(rest) if found.entry.shape is Shape.NUMBERS else None
    if named:
        return named["number"], (named["text"] or "").strip(), bool(named["text"])  # «выполнена: 2026-000123»
    match = None if found.entry.verb is Verb.FIND else colon.search(rest)
    if match is None:
        return rest.rstrip(".,;! "), "", False
    return rest[: match.start()].strip(), rest[match.end() :].strip(), True
