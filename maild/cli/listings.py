"""Listing verbs: `clients registrations requests statements claims devices subscribers inbox outbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.cli.complaint import Complaint, Exit
from maild.cli.looking import desk_time, filter_of, looking
from maild.cli.printing import print_json_rows, print_table
from maild.cli.settings import settings_of
from maild.desk.claim import ClaimStatus
from maild.desk.decision import LetterVerdict
from maild.desk.device import DeviceStatus
from maild.desk.parties import ClientStatus
from maild.desk.registration import RegistrationStatus
from maild.desk.request import RequestStatus
from maild.desk.statement import StatementStatus
from maild.ports import OutgoingStatus

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from maild.ledger.lines import Line
    from maild.ledger.listing import Filter, Listing

_COLUMNS = {
    "clients": ("id", "name", "address", "phone", "metering_system", "statement_day", "status", "registered_at"),
    "registrations": ("id", "client", "kind", "address", "status", "received_at", "due_by", "missing"),
    "requests": ("id", "number", "client", "plot", "kind", "watts", "status", "overdue", "process_by", "execute_by"),
    "statements": ("id", "client", "period", "revision", "due_on", "sent_at", "total_kwh", "total_rub", "status"),
    "claims": ("id", "client", "period", "kind", "status", "due_by"),
    "devices": ("id", "user", "client", "plot", "serial", "mac", "status"),
    "subscribers": ("id", "client", "plot", "name", "serial", "mac", "metering_system", "common"),
    "inbox": ("id", "from", "subject", "received_at", "verdict", "reason"),
    "outbox": ("id", "to", "subject", "template", "status", "attempts", "sent_at", "last_error"),
}
"""What a terminal has room for; `--json` prints everything."""
_STATUSES: dict[str, tuple[str, ...]] = {
    "clients": tuple(ClientStatus),
    "registrations": tuple(RegistrationStatus),
    "requests": tuple(RequestStatus),
    "statements": tuple(StatementStatus),
    "claims": tuple(ClaimStatus),
    "devices": tuple(DeviceStatus),
    "subscribers": (),
    "inbox": tuple(LetterVerdict),
    "outbox": tuple(OutgoingStatus),
}
"""What `--status` may name."""


def main(options: argparse.Namespace) -> int:
    """What the ledger holds, as asked."""
    _require_status(options.verb, options.status)
    settings = settings_of(options)
    with looking(settings) as listing:
        show(options.verb, _LISTINGS[options.verb](listing, filter_of(options)), as_json=options.json)
    return 0


def _require_status(verb: str, status: str | None) -> None:
    """A word that no row can have would list nothing, and hide that it was a slip."""
    known = _STATUSES[verb]
    if status is not None and status not in known:
        right = f"there are {', '.join(known)}" if known else f"{verb} have none"
        raise Complaint(Exit.USAGE, f"no {verb} have the status {status!r}; {right}")


def show(what: str, lines: Iterable[Line], *, as_json: bool) -> None:
    """One JSON array, or a table."""
    if as_json:
        print_json_rows(lines)
    else:
        print_table(lines, _COLUMNS[what], nothing=f"no {what}")


def _requests(listing: Listing, only: Filter) -> Iterable[Line]:
    return listing.requests(desk_time(listing).now, only)


_LISTINGS: dict[str, Callable[[Listing, Filter], Iterable[Line]]] = {
    "clients": lambda listing, only: listing.clients(only),
    "registrations": lambda listing, only: listing.registrations(only),
    "requests": _requests,
    "statements": lambda listing, only: listing.statements(only),
    "claims": lambda listing, only: listing.claims(only),
    "devices": lambda listing, only: listing.devices(only),
    "subscribers": lambda listing, only: listing.subscribers(only),
    "inbox": lambda listing, only: listing.inbox(only),
    "outbox": lambda listing, only: listing.outbox(only),
}
