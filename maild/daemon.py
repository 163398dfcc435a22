"""The daemon: watches the mailbox, asks every few seconds what is due, and has the outbox sent.

The main thread reads and decides; a second one sends, so that a slow mail server never holds up reading. What is due
and what waits to be sent stand in the ledger: a missed look, a restart or a stopped machine loses nothing.
"""

from __future__ import annotations

import logging
import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from maild.config import ConfigError
from maild.gateways.service_manager import Watchdog, notify, watchdog_seconds
from maild.gateways.wakeup import Wakeup
from maild.ledger.engine import LedgerDamaged
from maild.ports import Temporary
from maild.rhythm import LONGEST_PAUSE, Pauses, Ticker
from maild.seating import Deposed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

log = logging.getLogger("maild.daemon")

LOOK_EVERY = 15
"""Seconds between two looks at what is due, and at the mailbox however quiet it seems."""
_FAREWELL = 90.0
"""Seconds that the courier has to finish the letter in its hands when the daemon is told to stop."""
_READER, _COURIER = "reader", "courier"
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Rounds(Protocol):
    """Takes letters and files, and does what is due; see `maild.rounds`."""

    def drain(self, turn: Callable[[], object]) -> int: ...  # noqa: D102
    def take_dropped(self) -> None: ...  # noqa: D102
    def do_due(self, turn: Callable[[], object]) -> int: ...  # noqa: D102
    def record_pass(self, at: datetime, *, simulated: bool) -> None: ...  # noqa: D102


class Courier(Protocol):
    """Sends what waits in the outbox; see `maild.courier`."""

    def flush(self, asking: Callable[[], object]) -> int: ...  # noqa: D102


class Watched(Protocol):
    """What is asked of the mailbox here; see `ports.Mailbox`."""

    def wait(self, seconds: float) -> bool: ...  # noqa: D102
    def wake(self) -> None: ...  # noqa: D102


class Book(Protocol):
    """What is asked of the ledger here; see `ports.Ledger`."""

    def next_attempt_at(self) -> datetime | None: ...  # noqa: D102


class Timekeeper(Protocol):
    """What is asked of the clock here; see `ports.Clock`."""

    def now(self) -> datetime: ...  # noqa: D102


@contextmanager
def signals_held() -> Iterator[None]:
    """Signals to the daemon wait for the next one meanwhile: between two of them they would end the process."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


class Ending(Enum):
    """Why a run ended: told to stop, or to begin anew with a changed configuration."""

    STOPPED = auto()
    RELOAD = auto()


class Shift:
    """One run of the daemon: whether it goes on, and the signs of life of its workers.

    `end` and `ask_reload` only set a flag and write to a pipe, so a signal handler may call them: locks of
    `threading` could be held by the very thread that the handler interrupts.
    """

    def __init__(self, watchdog: Watchdog | None = None) -> None:
        self.ending = False
        self.reload_asked = False
        self._over = False
        self._wakeup = Wakeup()
        self._watchdog = watchdog or Watchdog((_READER, _COURIER), notify, watchdog_seconds())

    def end(self) -> None:
        """Finish what is in hand, then stop."""
        self.ending = True
        self._wakeup.wake()

    def ask_reload(self) -> None:
        """Read the configuration again."""
        self.reload_asked = True
        self._wakeup.wake()

    @property
    def called(self) -> bool:
        """Whether the main thread is wanted elsewhere than in a wait."""
        return self.ending or self.reload_asked

    def close(self) -> None:
        """The reader has left, to stop or to begin anew: the courier is to finish as well."""
        self._over = True

    def pause(self, seconds: float) -> None:
        """Rest, unless called."""
        if not self.called:
            self._wakeup.wait(seconds)

    def reader_stopping(self) -> bool:
        """Asked by the pipeline between letters: whether to stop. Each asking is a sign of life."""
        self._watchdog.alive(_READER)
        return self.ending

    def courier_stopping(self) -> bool:
        """Asked by the courier between letters: whether to stop. Each asking is a sign of life."""
        self._watchdog.alive(_COURIER)
        return self.ending or self._over


@dataclass(slots=True)
class Daemon:
    """Joined by `wiring`, which also mends what a dead process has left in the ledger before this starts.

    `check_configuration` is called on SIGHUP: it raises `ConfigError` if the changed configuration cannot be taken;
    `take_dropped` takes the files of the drop folder.
    """

    rounds: Rounds
    courier: Courier
    mailbox: Watched
    ledger: Book
    clock: Timekeeper
    shift: Shift = field(default_factory=Shift)
    check_configuration: Callable[[], object] = bool
    look_every: int = LOOK_EVERY
    _bell: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)
    _lost: LedgerDamaged | None = None

    def run(self) -> Ending:
        """Until told to stop (SIGTERM, SIGINT) or to reload (SIGHUP); the letter in hand is finished.

        Raises:
            LedgerDamaged: only a person can mend that, so it ends instead of trying again and again.
        """
        sender = threading.Thread(target=self._send_on, name="courier", daemon=True)
        sender.start()  # before signals are let in: they are for the main thread alone
        with self._signals():
            notify("READY=1")
            log.info("at work")
            try:
                self._watch()
            finally:
                self._leave(sender)
        if self._lost:
            raise self._lost
        # Asked last: who is told to stop while he leaves to begin anew does not begin anew.
        return Ending.STOPPED if self.shift.ending else Ending.RELOAD

    def _leave(self, sender: threading.Thread) -> None:
        notify("STOPPING=1" if self.shift.ending else "RELOADING=1")
        self.shift.close()
        self._over.set()
        self._bell.set()
        sender.join(_FAREWELL)
        if sender.is_alive():
            log.warning("the courier did not finish in time; its letter will be looked after at the next start")
        log.info("work has ended")

    # ── the main thread ──────────────────────────────────────────────────────────────────────────────────────────

    def _watch(self) -> None:
        ticker, pauses = Ticker(self.look_every), Pauses()
        while not (self.shift.reader_stopping() or self._reloads()):
            longest = LONGEST_PAUSE
            try:
                self._pass()
                longest = float(self.look_every)  # what is due is looked at in time, also where no news can be had
                self._rest(ticker)
                pauses.reset()
            except Deposed as fault:
                log.warning("%s; beginning anew", fault)
                return
            except LedgerDamaged as fault:
                self._give_up(fault)
            except Exception as fault:  # noqa: BLE001 - the queue goes on, whatever happened
                pause = min(pauses.next(), longest)
                _tell(fault, "reading", pause)
                self._rest_reader(pause)

    def _pass(self) -> None:
        """The mailbox first: nothing expires while an answer to it may lie there unread (Q-5)."""
        try:
            self.rounds.drain(self._bell.set)
            if self.shift.ending:
                return
            self.rounds.take_dropped()
            self.rounds.do_due(self._bell.set)
            self.rounds.record_pass(self.clock.now(), simulated=False)
        finally:
            self._bell.set()

    def _rest(self, ticker: Ticker) -> None:
        """Until there is news, or it is time to look."""
        ticker.restart()
        while not (self.shift.called or ticker.rang()):
            if self.mailbox.wait(ticker.left()):
                return

    def _rest_reader(self, pause: float) -> None:
        """In steps, each a sign of life: a mailbox that is away is no reason to be restarted."""
        while pause > 0 and not (self.shift.reader_stopping() or self.shift.reload_asked):
            self.shift.pause(min(pause, self.look_every))
            pause -= self.look_every

    def _reloads(self) -> bool:
        if not self.shift.reload_asked:
            return False
        self.shift.reload_asked = False
        try:
            self.check_configuration()
        except ConfigError as fault:
            log.error("the changed configuration is not taken, the old one holds: %s", fault)  # noqa: TRY400
            return False
        return True

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Signals end waits at once; outside the main thread there are none to be had."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        wanted = dict(zip(_SIGNALS, (self.stop, self.stop, self.reload), strict=True))
        before = {number: signal.signal(number, lambda *_, do=do: do()) for number, do in wanted.items()}
        held = signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _give_up(self, fault: LedgerDamaged) -> None:
        self._lost = fault
        notify(f"STATUS={fault}")
        self.stop()

    def stop(self) -> None:
        """From anywhere, also from a signal handler."""
        self.shift.end()
        self.mailbox.wake()

    def reload(self) -> None:
        """From anywhere, also from a signal handler."""
        self.shift.ask_reload()
        self.mailbox.wake()

    # ── the courier's thread ─────────────────────────────────────────────────────────────────────────────────────

    def _send_on(self) -> None:
        pauses = Pauses()
        while not self.shift.courier_stopping():
            try:
                # Whoever rang before the outbox is looked into need not ring again: what he committed is seen.
                quiet = self._quiet(self.courier.flush(self._bell.clear))
                pauses.reset()
                if not self.shift.courier_stopping():
                    self._bell.wait(quiet)
            except LedgerDamaged as fault:
                self._give_up(fault)
            except Exception as fault:  # noqa: BLE001 - letters wait, and are tried again
                pause = pauses.next()
                _tell(fault, "sending", pause)
                self._rest_courier(pause)

    def _rest_courier(self, pause: float) -> None:
        """In steps, each a sign of life: a mail server that is away is no reason to be restarted."""
        while pause > 0 and not self.shift.courier_stopping():
            self._over.wait(min(pause, self.look_every))
            pause -= self.look_every

    def _quiet(self, sent: int) -> float:
        """Seconds until the next attempt falls due, within the look's interval.

        What is due already and was not sent just now is held back by a limit (M-4, D-10): no use to ask at once.
        """
        due = self.ledger.next_attempt_at()
        left = (due - self.clock.now()).total_seconds() if due else self.look_every
        if left <= 0:
            return 0.0 if sent else self.look_every
        return min(left, self.look_every)


def _tell(fault: Exception, doing: str, pause: float) -> None:
    if isinstance(fault, (Temporary, OSError)):
        log.warning("%s: %s; again in %.0f s", doing, fault, pause)
    else:
        log.error("%s failed; again in %.0f s", doing, pause, exc_info=fault)
