"""The rounds of a daemon: its mailboxes one after the other, then what is due.

Where several daemons sit at one ledger, each looks after some of the mailboxes, and one of them after the drop folder.
Nothing is due before everything was read up to that moment, by whomever: an answer in a mailbox may still change what
is due (Q-5).
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from maild.ports import Temporary
from maild.rhythm import Pauses
from maild.seating import DROP, Deposed, Share
from maild.side_table import LONG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from maild.execution import Office
    from maild.handing_in import Counter
    from maild.pipeline import Pipeline
    from maild.seating import Table
    from maild.side_table import SideTable

log = logging.getLogger("maild.rounds")


class Ears(Protocol):
    """How news is waited for (`gateways.imap.wait_for_any`)."""

    def wait_for(self, names: Sequence[str], seconds: float) -> bool:
        """Until one of these mailboxes may have news, or `wake`; whether one may."""
        ...

    def wake(self) -> None:
        """From another thread or a signal handler: end it now."""
        ...


@dataclass(slots=True)
class Rounds:
    """By the names of mailboxes in the ledger, each with the pipeline that takes its letters."""

    office: Office
    table: Table
    pipelines: Mapping[str, Pipeline]
    counter: Counter
    ears: Ears
    away: Exception | None = None  # why one of the mailboxes could not be read just now
    side: SideTable | None = None
    _share: Share = field(default_factory=lambda: Share(frozenset()))
    _read: dict[str, datetime] = field(default_factory=dict)
    _tired: dict[str, float] = field(default_factory=dict)
    _pauses: dict[str, Pauses] = field(default_factory=dict)
    _changed: bool = False

    # ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────

    def drain(self, turn: Callable[[], object] = bool) -> int:
        """Take all letters of our mailboxes; how many were taken. One that is away holds up no other.

        `turn` is called when some were committed: their answers may go.

        Raises:
            Temporary: none could be read, or the ledger is out of reach.
            Deposed: others have our mailboxes now.
        """
        self._share = self.table.share_out((*self.pipelines, *([DROP] if self.counter.folder else [])))
        self._read = {name: moment for name, moment in self._read.items() if name in self._share.mine}
        self._reconcile()
        taken, faults, names = 0, list[Exception](), list(self._awake())
        for name in names:
            try:
                taken += self._drain_one(name, turn)
                self._refresh(name)
            except Deposed:
                raise
            except (Temporary, OSError) as fault:
                self._tire(name, fault, alone=len(self._ours()) == 1)
                faults.append(fault)
        self.away = faults[-1] if faults else None
        if self.away and len(faults) == len(names):
            raise self.away
        return taken

    def _drain_one(self, name: str, turn: Callable[[], object]) -> int:
        began, side = self.office.clock.now(), self.side
        if side:
            side.kept_back = False
        taken = self.pipelines[name].drain(turn)
        if not (self.pipelines[name].stopping() or (side and side.kept_back)):  # else it may be left half read
            self._read[name] = began
        return taken

    def _reconcile(self) -> None:
        """A ledger restored from a copy does not know what came after it: those letters are taken again (M-1)."""
        since = self.office.ledger.restored_at()
        if since is not None:
            for pipeline in self.pipelines.values():  # also of others' mailboxes: it is done once, by whoever is first
                pipeline.bring_back(since)
            self.office.ledger.mark_reconciled()

    def _ours(self) -> list[str]:
        return [name for name in self.pipelines if name in self._share.mine]

    def _awake(self) -> Iterator[str]:
        """Those that are not left alone for a while because they could not be read."""
        return (name for name in self._ours() if self._tired.get(name, 0.0) <= time.monotonic())

    def _refresh(self, name: str) -> None:
        self._tired.pop(name, None)
        self._pauses.pop(name, None)

    def _tire(self, name: str, fault: Exception, *, alone: bool) -> None:
        """Of several, one that is away is tried less and less often; a single one sets the pace of the daemon."""
        if not alone:
            pause = self._pauses.setdefault(name, Pauses()).next()
            self._tired[name] = time.monotonic() + pause
            log.warning("%s; again in %.0f s, the others are read", fault, pause)

    # ── files and the clock ──────────────────────────────────────────────────────────────────────────────────────

    def take_dropped(self, *, patient: bool = False) -> None:
        """The files of the drop folder, if it is ours."""
        if DROP in self._share.mine:
            began = self.office.clock.now()
            if self.side and self.counter.longest_dropped() >= LONG:
                self.side.work_on(self.counter.take_dropped)
                return
            self.counter.take_dropped(patient=patient)
            self._read[DROP] = began

    def do_due(self, turn: Callable[[], object] = bool) -> int:
        """Everything that was due when all had been read; how many were done. `turn` is called between."""
        until = self._read_until()
        if until is None:
            return 0

        def between() -> None:
            self.drain()
            turn()

        return next(iter(self.pipelines.values())).do_due(between, until)

    def _read_until(self) -> datetime | None:
        """The moment as of which everything was read; None if something never was."""
        share, moments = self._share, [self._read.get(name) for name in self._share.mine]
        if len(share.mine) < len(self.pipelines) + bool(self.counter.folder):
            moments.append(share.others_read_at)
        known = [moment for moment in moments if moment]
        return min(known, default=None) if len(known) == len(moments) else None

    def record_pass(self, at: datetime, *, simulated: bool) -> None:
        """A pass was made; until when our mailboxes were read, for who waits for it."""
        self.table.record_pass(at, simulated=simulated, read=self._read)

    # ── waiting ──────────────────────────────────────────────────────────────────────────────────────────────────

    def wait(self, seconds: float) -> bool:
        """Wait for news; True if there may be some. `wake` ends it early."""
        heard = self.ears.wait_for(list(self._awake()), seconds)
        changed, self._changed = self._changed, False
        return heard or changed

    def wake(self) -> None:
        """From another thread or a signal handler: end `wait` now."""
        self.ears.wake()

    def tell_of_change(self) -> None:
        """From another thread: something else may be ours now, so look."""
        self._changed = True
        self.ears.wake()
