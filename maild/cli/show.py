"""`maild show`: one thing whole, with its history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from maild.cli.looking import looking, thing
from maild.cli.printing import print_facts, print_json, print_table
from maild.cli.settings import settings_of
from maild.desk.lives import OutgoingEvent

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from maild.ledger.lines import Line
    from maild.settings import Settings

_PARTS = {
    "codes": ("purpose", "issued_at", "expires_at", "spent_at"),
    "tries": ("at", "outcome", "answer"),
    "report": ("field", "value"),
    "history": ("at", "actor", "event", "from", "to", "letter", "detail"),
}


def main(options: argparse.Namespace) -> int:
    """Whatever the number names."""
    settings = settings_of(options)
    with looking(settings) as listing:
        found = thing(listing, options.id)
        if letter := _returned_by(found):
            found["report"] = _report(settings, str(thing(listing, letter)["digest"]))
    if options.json:
        print_json(found)
    else:
        print_thing(found)
    return 0


def _returned_by(found: Line) -> str | None:
    """The number of the letter that told of its return, if it is a letter of ours that came back."""
    entries = found["history"]
    if "tries" not in found or not isinstance(entries, list):
        return None
    letters = [entry["letter"] for entry in entries if entry["event"] == OutgoingEvent.BOUNCED]
    return f"letter-{letters[-1]}" if letters else None


def _report(settings: Settings, digest: str) -> list[Line]:
    """The delivery report that brought a letter back, field by field (M-6)."""
    from maild.gateways.shelf import FileShelf
    from maild.letters.reports import report_fields
    from maild.letters.structure import Survey, read_structure

    raw = FileShelf(Path(settings.ledger.letters)).get(digest)
    return [{"field": name, "value": value} for name, value in report_fields(read_structure(raw, Survey()))]


def print_thing(found: Line) -> None:
    """Its facts, then its lists as tables."""
    print_facts({name: value for name, value in found.items() if name not in _PARTS})
    for name, columns in _PARTS.items():
        rows = found.get(name)
        if isinstance(rows, list):
            print()
            print_table(in_words(rows), columns, nothing=f"no {name}")


def in_words(rows: Iterable[Line]) -> Iterator[Line]:
    """Entries of a history as people read them: «asked again» is nothing that one could search by."""
    return ({**row, "event": str(row["event"]).replace("_", " ")} if row.get("event") else row for row in rows)
