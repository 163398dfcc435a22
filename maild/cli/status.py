"""`maild status`: health in one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.cli.looking import desk_clock, looking
from maild.cli.printing import painted, print_facts, print_json
from maild.cli.settings import settings_of

if TYPE_CHECKING:
    import argparse

    from maild.ledger.lines import Line

_ALARMS = ("quarantine", "undelivered", "overdue", "registrations_overdue", "paused_since", "breaker_since")
"""What somebody should look at, if there is any of it."""


def main(options: argparse.Namespace) -> int:
    """Counts and moments; on a terminal also what should be looked at."""
    with looking(settings_of(options)) as listing:
        health = listing.status(desk_clock(listing))
    if options.json:
        print_json(health)
    else:
        print_facts(health)
        print()
        print(_verdict(health))
    return 0


def _verdict(health: Line) -> str:
    if health["last_pass"] is None:
        return "The desk has made no pass yet: start it with 'maild run' or 'maild once'."
    alarms = [name.replace("_", " ") for name in _ALARMS if health[name]]
    return f"{painted('failed')}: look at {', '.join(alarms)}" if alarms else f"{painted('ok')}: nothing to look at"
