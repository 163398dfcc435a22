"""`maild show`: one thing whole, with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.cli.looking import looking, thing
from maild.cli.printing import print_facts, print_json, print_table
from maild.cli.settings import settings_of

if TYPE_CHECKING:
    import argparse

    from maild.ledger.lines import Line

_PARTS = {
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
            print_table(rows, columns, nothing=f"no {name}")
