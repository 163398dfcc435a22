"""`maild verify` and `maild migrate`: the ledger's own health."""

from __future__ import annotations

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
    from collections.abc import Sequence

    from maild.desk.register import HistoryHead
    from maild.settings import Settings


def main(options: argparse.Namespace) -> int:
    """Look, or upgrade."""
    settings = settings_of(options)
    if options.verb == "migrate":
        _migrate(settings)
    else:
        _verify(settings, options.head or (), as_json=options.json)
    return Exit.DONE


def _verify(settings: Settings, kept: Sequence[HistoryHead], *, as_json: bool) -> None:
    """The file, its references, the chain of the history, the rows that it seals, and every raw letter (Q-14)."""
    from maild.ledger.engine import shown
    from maild.ledger.examination import examine

    found, place = examine(settings.ledger.url, kept), shown(settings.ledger.url)
    if not found.exists:
        raise no_ledger(settings)
    found = found if found.problem else replace(found, problem=_spoilt_letter(settings))
    if as_json:
        print_json(asdict(found))
    if found.problem:
        raise Complaint(Exit.BAD_DATA, f"{place}: {found.problem}; stop the daemon, restore from a copy")
    if not as_json:
        print(f"{place}: {found.engine}, {found.schema}")
        print(f"whole; {found.entries} entries of history, unbroken, the newest is {found.entries}:{found.head}")
        for head in kept:
            print(f"the history of which {head} was kept")


def _spoilt_letter(settings: Settings) -> str | None:
    """The first raw letter that is not as it was when it came or went."""
    from maild.gateways.shelf import FileShelf
    from maild.ledger.copying import raw_letters

    shelf = FileShelf(Path(settings.ledger.letters))
    for number, digest in raw_letters(settings.ledger.url):
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
