"""Looking into the ledger, for verbs that only show."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from maild.cli.complaint import Complaint, Exit
from maild.ledger.engine import shown
from maild.ledger.listing import Filter, Listing, open_listing

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from maild.ledger.lines import Line
    from maild.ports import Clock
    from maild.settings import Settings

_A_YEAR = timedelta(days=366)


@contextmanager
def looking(settings: Settings) -> Iterator[Listing]:
    """One moment of the ledger."""
    from maild import wiring

    with open_listing(settings.ledger.url, wiring.zone_of(settings)) as listing:
        yield listing


@dataclass(frozen=True, slots=True)
class DeskTime:
    """Where the desk stands in time: now, or at its last pass if its clock was set by hand."""

    now: datetime
    simulated: bool

    @property
    def clock(self) -> Clock:
        """For a verb that writes. On a desk that lives in a time of its own nothing may happen outside it."""
        from maild.gateways.clock import FixedClock

        return FixedClock(self.now)

    @property
    def last_day(self) -> date | None:
        """The last day that a file may tell of; None is today.

        Where the clock is set by hand, the next pass may be any day, and a file of that day may be handed in before it.
        """
        return (self.now + _A_YEAR).date() if self.simulated else None


def desk_time(listing: Listing) -> DeskTime:
    """Where the desk of this ledger stands."""
    from maild.gateways.clock import SystemClock

    now = SystemClock().now()
    seen = listing.status(now)
    last, simulated = seen["last_pass"], bool(seen["simulated"])
    return DeskTime(last if simulated and isinstance(last, datetime) else now, simulated)


def time_of(settings: Settings) -> DeskTime:
    """The same, for a verb that does not look otherwise."""
    with looking(settings) as listing:
        return desk_time(listing)


def no_ledger(settings: Settings) -> Complaint:
    """What a verb says that has nothing to work on."""
    return Complaint(Exit.NO_INPUT, f"there is no ledger at {shown(settings.ledger.url)} yet: the first start makes it")


def filter_of(options: argparse.Namespace) -> Filter:
    """What was asked for."""
    return Filter(options.client, options.status, options.plot, options.since, options.until)


def thing(listing: Listing, number: str) -> Line:
    """The thing with that number, whole.

    Raises:
        Complaint: there is none.
    """
    found = listing.show(number, desk_time(listing).now)
    if found is None:
        raise Complaint(
            Exit.BAD_DATA,
            f"nothing is called {number!r}; numbers are 2026-000123, reg-12, req-45, claim-7, dev-31, letter-9, out-10 "
            "and imp-5 (рег, заявка, прет, устр, письмо, исх, имп)",
        )
    return found


def letter_number(text: str) -> int:
    """`9`, `letter-9` or «письмо-9».

    Raises:
        Complaint: it is none of these.
    """
    return _bare(text, "letter", "a letter taken in is letter-9 or письмо-9")


def outgoing_number(text: str) -> int:
    """`10`, `out-10` or «исх-10».

    Raises:
        Complaint: it is none of these.
    """
    return _bare(text, "outgoing", "an outgoing letter is out-10 or исх-10")


def _bare(text: str, kind: str, right: str) -> int:
    from maild.desk.orders.numbers import numbers_in

    if text.isdecimal():
        return int(text)
    named = numbers_in(text)
    if named.rest or len(named.things) != 1 or named.things[0].kind != kind:
        raise Complaint(Exit.USAGE, f"{text!r} does not name one: {right}")
    return int(named.things[0].id)
