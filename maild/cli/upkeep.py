"""`maild verify` and `maild migrate`: the ledger's own health, and its way into another database."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from maild.cli.complaint import Complaint, Exit
from maild.cli.looking import no_ledger
from maild.cli.printing import print_json
from maild.cli.settings import settings_of
from maild.ports import Permanent

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from maild.desk.register import HistoryHead
    from maild.settings import Settings


_LETTERS_TOLD = 10_000
"""Letters after which it is told how many were looked at."""


def main(options: argparse.Namespace) -> int:
    """Look, upgrade, or move."""
    settings = settings_of(options)
    if options.verb == "migrate" and options.to:
        _move(settings, options.to)
    elif options.verb == "migrate":
        _migrate(settings)
    else:
        _verify(settings, options.head or (), as_json=options.json)
    return Exit.DONE


def _verify(settings: Settings, kept: Sequence[HistoryHead], *, as_json: bool) -> None:
    """The file, its references, the chain of the history, the rows that it seals, and every raw letter (Q-14)."""
    from maild.ledger.engine import shown
    from maild.ledger.examination import examine

    told = _shown if sys.stderr.isatty() else bool
    found, place = examine(settings.ledger.url, kept, told), shown(settings.ledger.url)
    if not found.exists:
        raise no_ledger(settings)
    found = found if found.problem else replace(found, problem=_spoilt_letter(settings, told))
    if as_json:
        print_json(asdict(found))
    if found.problem:
        raise Complaint(Exit.BAD_DATA, f"{place}: {found.problem}; stop the daemon, restore from a copy")
    if not as_json:
        print(f"{place}: {found.engine}, {found.schema}")
        print(f"whole; {found.entries} entries of history, unbroken, the newest is {found.entries}:{found.head}")
        for head in kept:
            print(f"the history of which {head} was kept")


def _spoilt_letter(settings: Settings, told: Callable[[str], object]) -> str | None:
    """The first raw letter that is not as it was when it came or went."""
    from maild.gateways.shelf import FileShelf
    from maild.ledger.copying import raw_letters

    shelf = FileShelf(Path(settings.ledger.letters))
    told("the letters")
    for seen, (number, digest) in enumerate(raw_letters(settings.ledger.url), start=1):
        if not seen % _LETTERS_TOLD:
            told(f"  {seen} letters")
        try:
            shelf.get(digest)
        except Permanent as fault:
            return f"{number}: {fault}"
    return None


def _migrate(settings: Settings) -> None:
    from maild.ledger.schema import HEAD, current_revision, upgrade

    before = current_revision(settings.ledger.url)
    copy = upgrade(settings.ledger.url)
    print(f"revision {HEAD}, as it was" if before == HEAD else f"revision {before or 'none'} → {HEAD}")
    if copy:
        print(f"the ledger as it was: {copy}")


def _move(settings: Settings, target: str) -> None:
    """Nobody is at work meanwhile. What was moved is looked at as `maild verify` does."""
    from maild import wiring
    from maild.ledger.engine import shown
    from maild.ledger.examination import examine
    from maild.ledger.moving import NotEmpty, move
    from maild.ledger.schema import current_revision

    source, place = settings.ledger.url, shown(target)
    with wiring.alone(settings):
        if current_revision(source) is None:
            raise no_ledger(settings)
        try:
            rows = move(source, target, _shown if sys.stderr.isatty() else bool)
        except NotEmpty as fault:
            raise Complaint(Exit.CANNOT_CREATE, str(fault)) from fault
    found = examine(target)
    if found.problem:
        raise Complaint(Exit.BAD_DATA, f"{place}: {found.problem}; drop it, and go on with {shown(source)}")
    print(f"{rows} rows are in {place}, each compared with what it was; {found.entries} entries of history, unbroken")
    print(f"now name it in [ledger] url; letters stay in {settings.ledger.letters}")


def _shown(doing: str) -> None:
    """On a terminal, since millions of rows take minutes."""
    print(f"{doing} …", file=sys.stderr, flush=True)
