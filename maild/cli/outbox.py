"""`maild outbox`: each letter to send, with its state; `retry` and `drop` for one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.cli import listings
from maild.cli.complaint import Complaint, Exit
from maild.cli.deciding import decided_by_operator
from maild.cli.looking import outgoing_number
from maild.cli.settings import settings_of
from maild.desk.decision import Change, Ref
from maild.ports import OutgoingStatus

if TYPE_CHECKING:
    import argparse

    from maild.desk.register import Register
    from maild.settings import Settings

_TO_RETRY = (OutgoingStatus.QUEUED, OutgoingStatus.UNKNOWN, OutgoingStatus.FAILED, OutgoingStatus.BOUNCED)
_TO_DROP = (OutgoingStatus.QUEUED, OutgoingStatus.UNKNOWN)


def main(options: argparse.Namespace) -> int:
    """List them, or deal with one."""
    if options.step is None:
        return listings.main(options)
    number = outgoing_number(options.id)
    if options.step == "retry":
        _change(settings_of(options), number, _TO_RETRY, OutgoingStatus.QUEUED, "retried")
        print(f"out-{number}: goes out again with the next pass, with the same Message-ID")
    else:
        _change(settings_of(options), number, _TO_DROP, OutgoingStatus.FAILED, "dropped")
        print(f"out-{number}: dropped; it is kept and can still be shown")
    return Exit.DONE


def _change(
    settings: Settings, number: int, out_of: tuple[OutgoingStatus, ...], to: OutgoingStatus, event: str
) -> None:
    def decide(register: Register) -> Change:
        sent = register.outgoing(number)
        if sent is None:
            raise Complaint(Exit.BAD_DATA, f"there is no out-{number}; 'maild outbox' lists all")
        if sent.status not in out_of:
            raise Complaint(Exit.BAD_DATA, f"out-{number} is {sent.status}: it cannot be {event}")
        return Change(replace(sent, status=to), Ref("outgoing", number), event, sent.status, to)

    decided_by_operator(settings, decide)
