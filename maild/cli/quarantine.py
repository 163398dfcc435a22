"""`maild quarantine`: letters that could not be handled, and a way back for them (M-3, D-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.cli.complaint import Complaint, Exit
from maild.cli.deciding import decided_by_operator
from maild.cli.listings import show
from maild.cli.looking import letter_number, looking, thing, time_of
from maild.cli.printing import print_json
from maild.cli.settings import settings_of
from maild.cli.show import print_thing
from maild.desk.decision import LetterVerdict
from maild.desk.orders.post import dropped
from maild.letters.letter import TooMuch

if TYPE_CHECKING:
    import argparse

    from maild.desk.decision import Change
    from maild.desk.register import Register
    from maild.settings import Settings


def main(options: argparse.Namespace) -> int:
    """List them, or deal with one."""
    settings = settings_of(options)
    if options.step in (None, "list"):
        _list(settings, as_json=options.json)
    elif options.step == "show":
        _show(settings, letter_number(options.id), as_json=options.json)
    elif options.step == "retry":
        print(_retried(settings, letter_number(options.id)))
    else:
        print(_dropped(settings, letter_number(options.id)))
    return Exit.DONE


def _list(settings: Settings, *, as_json: bool) -> None:
    from maild.ledger.listing import Filter

    with looking(settings) as listing:
        held = list(listing.inbox(Filter(status=LetterVerdict.QUARANTINED)))
    if held or as_json:
        show("inbox", held, as_json=as_json)
    else:
        print("no letters in quarantine")


def _show(settings: Settings, number: int, *, as_json: bool) -> None:
    with looking(settings) as listing:
        found = thing(listing, f"letter-{number}")
    if as_json:
        print_json(found)
    else:
        print_thing(found)


def _retried(settings: Settings, number: int) -> str:
    """Take it again now; what it causes is sent by the daemon or the next pass."""
    from maild import wiring

    with wiring.open_desk(settings, time_of(settings).clock) as parts:
        try:
            decision = parts.pipeline.retry(number)
        except TooMuch as limit:
            raise Complaint(Exit.BAD_DATA, f"letter-{number} is still over a limit: {limit}") from limit
    if decision is None:
        raise _not_held(number)
    return f"letter-{number}: {decision.verdict} ({decision.reason})"


def _dropped(settings: Settings, number: int) -> str:
    """Leave it: it stays in the inbox and on the shelf, and waits for nobody any more."""

    def decide(register: Register) -> Change:
        held = register.taken_letter(number)
        if held is None or held.verdict != LetterVerdict.QUARANTINED:
            raise _not_held(number)
        return dropped(held)

    decided_by_operator(settings, decide)
    return f"letter-{number}: dropped; it is kept and can still be shown"


def _not_held(number: int) -> Complaint:
    return Complaint(Exit.BAD_DATA, f"letter-{number} is not in quarantine; 'maild quarantine list' shows what is")
