"""The desk at work: one whole pass, or the daemon, alone with its ledger or beside others."""

from __future__ import annotations

import logging
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from maild.gateways.clock import FixedClock, SystemClock
from maild.ports import Temporary
from maild.rounds import Rounds
from maild.side_table import SideTable
from maild.wiring import alone, ledger_file, open_desk, work_calendar, zone_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from maild.settings import Settings
    from maild.wiring import Parts

log = logging.getLogger("maild.at_work")


class TooEarly(ValueError):
    """A simulated moment before the last pass (CONTRACT, `once --at`)."""


def once(settings: Settings, at: datetime | None, stopping: Callable[[], bool] = bool) -> None:
    """One whole pass: drain the mailboxes, do all that is due at that moment, flush the outbox.

    `stopping` is asked between letters: what is done then is kept, and the rest waits for the next pass.

    Raises:
        TooEarly: `at` lies before the last pass.
        Temporary: a server is out of reach. What could be done is done, and what is due waits if the mailbox could
            not be drained: a reply in it may still change what is due (Q-5).
    """
    clock = FixedClock(at) if at is not None else SystemClock()
    with alone(settings), open_desk(settings, clock, stopping, stopping) as parts:
        last = parts.ledger.last_pass()
        if at is not None and last is not None and at < last:
            shown = last.astimezone(zone_of(settings)).isoformat()
            raise TooEarly(f"--at lies before the last pass ({shown}); the desk's clock cannot go back")
        with seated(settings, parts, nobody_else=True):
            make_pass(parts, simulated=at is not None)


def make_pass(parts: Parts, *, simulated: bool) -> None:
    """The work of one pass at the desk's own moment: see `once`. `simulated` tells that its clock is set by hand."""
    rounds, now = rounds_of(parts), parts.office.clock.now()
    rounds.record_pass(now, simulated=simulated)
    try:
        rounds.drain()
        rounds.take_dropped(patient=True)
        rounds.do_due()
        rounds.record_pass(now, simulated=simulated)
    finally:
        parts.courier.flush()
    if rounds.away:
        raise rounds.away


def rounds_of(parts: Parts) -> Rounds:
    """The rounds of a desk that has just been opened."""
    return Rounds(parts.office, parts.ledger, parts.pipelines, parts.counter, parts.mailboxes)


def run(settings: Settings, reload: Callable[[], Settings]) -> int:
    """The daemon, until it is told to stop. `reload` reads the configuration again (SIGHUP)."""
    from maild.daemon import Daemon, Ending, Shift, signals_held
    from maild.gateways.allocator import keep_memory_small
    from maild.gateways.mailboxes import Mailboxes

    keep_memory_small()
    fresh = settings

    def check() -> None:
        nonlocal fresh
        changed = reload()
        work_calendar(changed)  # a calendar that cannot be read would end the daemon just as well
        fresh = changed

    ended = Ending.RELOAD
    with signals_held(), closing(Mailboxes()) as mailboxes:
        while ended is Ending.RELOAD:
            shift, clock = Shift(), SystemClock()
            asked = shift.reader_stopping, shift.courier_stopping
            with alone(fresh), open_desk(fresh, clock, *asked, mailboxes) as parts:
                rounds = rounds_of(parts)
                with seated(fresh, parts, rounds.tell_of_change), closing(side_table(rounds)):
                    daemon = Daemon(rounds, parts.courier, rounds, parts.ledger, clock, shift, check)
                    ended = daemon.run()
    return 0


def side_table(rounds: Rounds) -> SideTable:
    """The side table of a daemon, where its pipelines put long files."""
    rounds.side = SideTable(rounds.office.desk.dispatchers, rounds.tell_of_change)
    for pipeline in rounds.pipelines.values():
        pipeline.side = rounds.side
    return rounds.side


@contextmanager
def seated(
    settings: Settings, parts: Parts, news: Callable[[], object] = bool, *, nobody_else: bool = False
) -> Iterator[None]:
    """Mend what the dead have left. A ledger that others may share is sat down at, with signs of life until the end.

    Raises:
        Temporary: it cannot be done now; or nobody else must sit there, and somebody does.
    """
    mend(parts)
    if ledger_file(settings) is not None:  # nobody else has the lock
        yield
        return
    from maild.heartbeat import beating, daemon_name
    from maild.ledger.seat import Seat

    seat, now = Seat(settings.ledger.url, daemon_name()), parts.office.clock.now
    seat.take(now(), nobody_else=nobody_else)
    parts.ledger.seat = seat.name
    try:
        with beating(seat, now, news):
            yield
    finally:
        with suppress(Temporary):  # the others will notice it all the same
            seat.leave(now())


def mend(parts: Parts) -> None:
    """What a process that died has left: letters in hand are counted, claims given back, unfinished files removed."""
    parts.office.shelf.tidy()
    parts.ledger.note_unclean_end()
    parts.ledger.release_claims(parts.office.clock.now())
