"""The daemon: watches the mailbox, asks what is due, keeps the courier going, and stops cleanly in the midst of it.

Two threads. The main one reads, decides and watches; the courier's sends, so that a mail server that hangs never
holds up an answer being written. `schedule` only says "look now": what is due stands in the ledger, so a missed
look, a restart or a stopped machine loses nothing.
"""

from __future__ import annotations

import logging
import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import schedule

from maild.gateways.service_manager import Watchdog, notify, watchdog_seconds
from maild.gateways.wakeup import Wakeup
from maild.ports import Temporary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from types import FrameType

log = logging.getLogger("maild.daemon")

LOOK_EVERY = 15
"""Seconds between looks: at what is due, and at the mailbox however quiet it seems."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
FAREWELL = 90.0
"""Seconds that the courier has to finish the letter in its hands when the daemon is told to stop."""


class Orders:
    """What the daemon was told from outside: stop, or read the configuration again.

    Telling only sets a flag and writes to pipes, so that a signal handler may do it: an Event or a lock could be held
    by the very thread that the handler interrupts. Asking is a sign of life of the thread that asks.
    """

    def __init__(self, watchdog: Watchdog | None = None) -> None:
        self.watchdog = watchdog or Watchdog(notify, watchdog_seconds())
        self._stop = self._reload = False
        self._wakeup = Wakeup()
        self._wakers: tuple[Callable[[], None], ...] = ()

    def stopping(self) -> bool:
        """Whether the daemon shall end."""
        return self._stop

    def interrupted(self) -> bool:
        """Whether the work in hand shall come to its next safe point and end: to stop, or to begin anew."""
        self.watchdog.alive()
        return self._stop or self._reload

    def take_reload(self) -> bool:
        """Whether to read the configuration again; asked once."""
        told, self._reload = self._reload, False
        return told

    def stop(self) -> None:
        """End."""
        self._stop = True
        self._wake()

    def reload(self) -> None:
        """Begin anew with a new configuration."""
        self._reload = True
        self._wake()

    def pause(self, seconds: float) -> None:
        """Wait, in the main thread, unless told something before or meanwhile."""
        if not self.interrupted():
            self._wakeup.wait(seconds)

    @contextmanager
    def waking(self, *wakers: Callable[[], None]) -> Iterator[None]:
        """While inside, these are called when something is told; each must be fit for a signal handler."""
        self._wakers = wakers
        try:
            yield
        finally:
            self._wakers = ()

    @contextmanager
    def from_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT stop, SIGHUP reloads."""
        actions = {signal.SIGTERM: self.stop, signal.SIGINT: self.stop, signal.SIGHUP: self.reload}

        def heard(number: int, _frame: FrameType | None) -> None:
            actions[signal.Signals(number)]()

        before = {number: signal.signal(number, heard) for number in actions}
        try:
            yield
        finally:
            for number, action in before.items():
                signal.signal(number, action)

    def _wake(self) -> None:
        self._wakeup.wake()
        for waker in self._wakers:
            waker()


class Pauses:
    """Pauses between attempts to reach something: 1, 2, 4 … seconds, 300 at most."""

    def __init__(self) -> None:
        self._next = FIRST_PAUSE

    def take(self) -> float:
        """The next pause; the one after is twice as long."""
        pause, self._next = self._next, min(self._next * 2, LONGEST_PAUSE)
        return pause

    def reset(self) -> None:
        """It answered: begin anew with short ones."""
        self._next = FIRST_PAUSE


class Ticker:
    """Says "look now", by `schedule`, and nothing else."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._rang = False
        self._start()

    def _start(self) -> None:
        self._scheduler = schedule.Scheduler()
        self._scheduler.every(self._seconds).seconds.do(self._ring)

    def _ring(self) -> None:
        self._rang = True

    def left(self) -> float:
        """Seconds until the next look."""
        left = float(self._scheduler.idle_seconds or 0.0)
        if left > self._seconds:
            # `schedule` reads the wall clock; one that was set back would keep it silent until it has caught up.
            self._start()
            self._ring()
            return 0.0
        return max(0.0, left)

    def rang(self) -> bool:
        """Whether it is time; tells it once."""
        self._scheduler.run_pending()
        rang, self._rang = self._rang, False
        return rang


class _Pipeline(Protocol):
    def drain(self) -> int: ...
    def do_due(self) -> int: ...


class _Courier(Protocol):
    def flush(self) -> int: ...


class _Ledger(Protocol):
    def note_unclean_end(self) -> None: ...
    def release_claims(self, now: datetime) -> int: ...
    def next_attempt_at(self) -> datetime | None: ...
    def record_pass(self, at: datetime, *, simulated: bool) -> None: ...


class _Mailbox(Protocol):
    def wait(self, seconds: float) -> bool: ...
    def wake(self) -> None: ...


class _Clock(Protocol):
    def now(self) -> datetime: ...


@dataclass(slots=True)
class Daemon:
    """One run with one configuration. Asks of its parts no more than the protocols above name."""

    pipeline: _Pipeline
    courier: _Courier
    ledger: _Ledger
    mailbox: _Mailbox
    clock: _Clock
    orders: Orders
    look_every: int = LOOK_EVERY
    _bell: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Until told otherwise. What was in hand is finished or left whole; claims are given back at the next start.

        Raises:
            Temporary: the ledger is out of reach at the start.
        """
        self.ledger.note_unclean_end()
        self.ledger.release_claims(self.clock.now())
        # A daemon thread: a mail server that hangs must not keep the process from ending.
        sender = threading.Thread(target=self._send, name="courier", daemon=True)
        with self.orders.waking(self.mailbox.wake):
            sender.start()
            notify("READY=1")
            log.info("watching the mailbox")
            try:
                self._watch()
            finally:
                self._leave(sender)

    def _leave(self, sender: threading.Thread) -> None:
        notify("STOPPING=1" if self.orders.stopping() else "RELOADING=1")
        self._over.set()
        self._bell.set()
        sender.join(FAREWELL)
        if sender.is_alive():
            log.warning("the courier did not finish in time; its letter is looked after at the next start")
        log.info("no longer watching the mailbox")

    # ── the main thread ──────────────────────────────────────────────────────────────────────────────────────────

    def _watch(self) -> None:
        ticker, pauses = Ticker(self.look_every), Pauses()
        while not self.orders.interrupted():
            try:
                self._pass()
                pauses.reset()
                self._rest(ticker)
            except Exception as fault:  # noqa: BLE001 - whatever happened, the desk goes on
                pause = pauses.take()
                _tell("reading", fault, pause)
                self.orders.pause(pause)

    def _pass(self) -> None:
        """The mailbox first: nothing expires while an answer to it may lie there unread (Q-5)."""
        try:
            self.pipeline.drain()
            if self.orders.interrupted():
                return
            self.pipeline.do_due()
            self.ledger.record_pass(self.clock.now(), simulated=False)
        finally:
            self._bell.set()

    def _rest(self, ticker: Ticker) -> None:
        """Until there is news, or it is time to look."""
        while not (self.orders.interrupted() or ticker.rang()):
            if self.mailbox.wait(ticker.left()):
                return

    # ── the courier's thread ─────────────────────────────────────────────────────────────────────────────────────

    def _send(self) -> None:
        pauses = Pauses()
        while not self._ending():
            self._bell.clear()
            try:
                sent = self.courier.flush()
                pauses.reset()
                self._bell.wait(self._quiet(sent))
            except Exception as fault:  # noqa: BLE001 - letters wait, and are tried again
                pause = pauses.take()
                _tell("sending", fault, pause)
                self._rest_courier(pause)
        self.orders.watchdog.leave()

    def _ending(self) -> bool:
        return self.orders.interrupted() or self._over.is_set()

    def _rest_courier(self, pause: float) -> None:
        """In steps, each a sign of life: a mail server that is away is no reason to be restarted."""
        while pause > 0 and not self._ending():
            self._over.wait(min(pause, self.look_every))
            pause -= self.look_every

    def _quiet(self, sent: int) -> float:
        """Seconds until the next attempt falls due, within the interval of looks.

        What is due and was not sent just now is held back by a limit (M-4, D-10): no use to ask again at once.
        """
        due = self.ledger.next_attempt_at()
        left = (due - self.clock.now()).total_seconds() if due else self.look_every
        if left <= 0:
            return 0.0 if sent else self.look_every
        return min(left, self.look_every)


def _tell(doing: str, fault: Exception, pause: float) -> None:
    """A fault of the world in one line; one of ours with all that helps to mend it."""
    if isinstance(fault, Temporary):
        log.warning("%s: %s; again in %.0f s", doing, fault, pause)
    else:
        log.error("%s failed; again in %.0f s", doing, pause, exc_info=fault)
