"""`maild status`: health in one screen, in one line for a monitor, or in numbers for its collector."""

from __future__ import annotations

import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from maild.cli.complaint import Complaint, Exit
from maild.cli.health import Health, health_of
from maild.cli.looking import desk_time, looking
from maild.cli.metrics import exposition
from maild.cli.printing import painted, print_facts, print_json
from maild.cli.settings import settings_of
from maild.cli.writing import FOR_ALL, write_whole
from maild.ports import Temporary

if TYPE_CHECKING:
    import argparse

    from maild.ledger.lines import Line
    from maild.settings import Settings

_CLEAR = "\x1b[H\x1b[2J"


def main(options: argparse.Namespace) -> int:
    """Counts and moments; with `--health` the exit code says whether the desk does its work."""
    settings = settings_of(options, passwords=options.mailbox)
    if options.metrics:
        return _written(settings, Path(options.metrics))
    if options.watch:
        return _watched(settings, options.watch)
    status, health = _looked(settings)
    if options.mailbox:
        status |= _compared(settings, status)
    if options.json:
        print_json({**status, "faults": health.faults, "attention": health.attention})
    elif options.health:
        print(_verdict(status, health))
    else:
        _print(status, health)
    return Exit.UNAVAILABLE if options.health and not health.sound else Exit.DONE


def _looked(settings: Settings) -> tuple[Line, Health]:
    with looking(settings) as listing:
        now = desk_time(listing).now
        status = listing.status(now)
    return status, health_of(status, now)


def _compared(settings: Settings, status: Line) -> Line:
    """What lies in the mailbox beside what the ledger says of it. People may have removed old letters from there."""
    waiting, lies = _counted(settings)
    with looking(settings) as listing:
        moved = listing.moved()
    unsettled, moves = int(str(status["unsettled"])), all(box.done for box in settings.mailboxes)
    return {
        "letters_in_inbox": waiting,
        "of_them_not_taken_yet": max(0, waiting - unsettled) if moves else None,
        "letters_in_folders": lies,
        "moved_there_by_the_desk": moved if moves else 0,
        "never_taken": max(0, lies - moved),
    }


def _counted(settings: Settings) -> tuple[int, int]:
    """Letters in all inboxes, and in the folders of what was handled: mailboxes of one account may share these."""
    from maild.gateways.imap import ImapMailbox

    waiting, lies, counted = 0, 0, set[tuple[str, str, str]]()
    for box in settings.mailboxes:
        folders = {(box.host, box.username, folder) for folder in (box.done, box.quarantine) if folder} - counted
        with closing(ImapMailbox(box)) as mailbox:
            mailbox.open()
            waiting += mailbox.letters_in(box.inbox)
            lies += mailbox.letters_in(*(folder for _, _, folder in folders))
        counted |= folders
    return waiting, lies


def _print(status: Line, health: Health) -> None:
    print_facts({name: value for name, value in status.items() if value != []})  # no daemons to tell of in a file
    print()
    print(_verdict(status, health))


def _watched(settings: Settings, seconds: int) -> int:
    """The screen again and again; Ctrl-C ends it, as meant."""
    try:
        while True:
            print(_CLEAR if sys.stdout.isatty() else "", end="")
            try:
                _print(*_looked(settings))
            except Temporary as fault:
                print(fault)
            print(flush=True)
            time.sleep(seconds)
    except KeyboardInterrupt:
        return Exit.DONE


def _written(settings: Settings, file: Path) -> int:
    with looking(settings) as listing:
        now = desk_time(listing).now
        status, figures = listing.status(now), listing.figures(now)
    try:
        # The exporter is another user; there is nothing in it but numbers.
        write_whole(file, exposition(status, figures, now), mode=FOR_ALL)
    except OSError as fault:
        raise Complaint(Exit.CANNOT_CREATE, f"{file} cannot be written: {fault.strerror}") from fault
    return Exit.DONE


def _verdict(status: Line, health: Health) -> str:
    if status["last_pass"] is None:
        return "The desk has made no pass yet: start it with 'maild run' or 'maild once'."
    alarms = [name.replace("_", " ") for name in (*health.faults, *health.attention)]
    return f"{painted('failed')}: look at {', '.join(alarms)}" if alarms else f"{painted('ok')}: nothing to look at"
