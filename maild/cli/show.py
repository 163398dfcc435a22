"""`maild show`: one thing whole, with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.cli.looking import looking, thing
from maild.cli.printing import print_facts, print_json, print_table
from maild.cli.settings import settings_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from maild.ledger.lines import Line

_PARTS = {
    "codes": ("purpose", "issued_at", "expires_at", "spent_at"),
    "tries": ("at", "outcome", "answer"),
    "history": ("at", "actor", "event", "from", "to", "letter", "detail"),
}


def main(options: argparse.Namespace) -> int:
    """Whatever the number names."""
    with looking(settings_of(options)) as listing:
        found = thing(listing, options.id)
    if options.json:
        print_json(found)
    else:
        print_thing(found)
    return 0


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
