"""The daemon: watches the mailbox, asks what is due, keeps the courier going, and stops cleanly in the midst of it.

Two threads. The main one reads, decides and watches; the courier's sends, so that a mail server that hangs never
holds up an answer being written. `schedule` only says "look now": what is due stands in the ledger.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import schedule

from maild.ports import Temporary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from maild.courier import Courier
    from maild.pipeline import Pipeline
    from maild.ports import Clock, Ledger, Mailbox

log = logging.getLogger("maild.daemon")

LOOK_EVERY = 15
"""Seconds between looks at what is due."""
WAIT_AT_MOST = 15.0
"""Seconds the main thread waits for news before it looks at the clock."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0


@dataclass(slots=True)
class Orders:
    """What the daemon was told from outside: stop, or read the configuration again."""

    _stop: threading.Event = field(default_factory=threading.Event)
    _reload: threading.Event = field(default_factory=threading.Event)
    _wakers: list[Callable[[], None]] = field(default_factory=list)

    def stopping(self) -> bool:
        """Whether the daemon shall end."""
        return self._stop.is_set()

    def interrupted(self) -> bool:
        """Whether the work in hand shall come to its next safe point and end: to stop, or to begin anew."""
        return self._stop.is_set() or self._reload.is_set()

    def take_reload(self) -> bool:
        """Whether to read the configuration again; asked once."""
        told = self._reload.is_set()
        self._reload.clear()
        return told

    def stop(self) -> None:
        """End."""
        self._stop.set()
        self._wake()

    def reload(self) -> None:
        """Begin anew with a new configuration."""
        self._reload.set()
        self._wake()

    def pause(self, seconds: float) -> None:
        """Wait, unless told something meanwhile."""
        self._stop.wait(seconds)

    @contextmanager
    def waking(self, *wakers: Callable[[], None]) -> Iterator[None]:
        """While inside, these are called when something is told."""
        self._wakers[:] = wakers
        try:
            yield
        finally:
            self._wakers.clear()

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
        for waker in tuple(self._wakers):
            waker()


@dataclass(slots=True)
class Daemon:
    """One run with one configuration."""

    pipeline: Pipeline
    courier: Courier
    ledger: Ledger
    mailbox: Mailbox
    clock: Clock
    orders: Orders
    _news_to_send: threading.Event = field(default_factory=threading.Event)
    _pause: float = FIRST_PAUSE

    def run(self) -> None:
        """Until told otherwise. What was in hand is finished or left whole; claims are given back at the next start."""
        self.ledger.note_unclean_end()
        self.ledger.release_claims(self.clock.now())
        ticker = schedule.Scheduler()
        ticker.every(LOOK_EVERY).seconds.do(self._guarded, self._look)
        sender = threading.Thread(target=self._send, name="courier")
        with self.orders.waking(self.mailbox.wake, self._news_to_send.set):
            sender.start()
            try:
                self._watch(ticker)
            finally:
                tell_systemd("STOPPING=1")
                self._news_to_send.set()
                sender.join()

    def _watch(self, ticker: schedule.Scheduler) -> None:
        tell_systemd("READY=1")
        log.info("watching the mailbox")
        news = True
        while not self.orders.interrupted():
            if news and self._guarded(self._take):
                self._look()
            ticker.run_pending()
            news = self._wait()

    def _take(self) -> None:
        """Take what is in the mailbox: also what came while the last letters were being taken."""
        if self.pipeline.drain():
            self._news_to_send.set()

    def _look(self) -> None:
        """Do what is due. Only after the mailbox was drained: a reply in it may change what is due (Q-5)."""
        self.pipeline.drain()
        self.pipeline.do_due()
        self.ledger.record_pass(self.clock.now(), simulated=False)
        self._news_to_send.set()
        tell_systemd("WATCHDOG=1")

    def _wait(self) -> bool:
        news = True

        def wait() -> None:
            nonlocal news
            news = self.mailbox.wait(WAIT_AT_MOST)

        self._guarded(wait)
        return news

    def _guarded(self, act: Callable[[], None]) -> bool:
        """Do it; a fault of the world is logged, and the next try waits longer each time."""
        try:
            act()
        except (Temporary, OSError) as fault:
            log.warning("%s; next try in %.0f s", fault, self._pause)
            self.orders.pause(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            return False
        self._pause = FIRST_PAUSE
        return True

    def _send(self) -> None:
        """The courier's thread."""
        pause = FIRST_PAUSE
        while not self.orders.interrupted():
            self._news_to_send.clear()
            try:
                self.courier.flush()
                pause = FIRST_PAUSE
                self._news_to_send.wait(WAIT_AT_MOST)
            except (Temporary, OSError) as fault:
                log.warning("%s; next try in %.0f s", fault, pause)
                self.orders.pause(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception:
                log.exception("the courier stumbled; it goes on in %.0f s", pause)
                self.orders.pause(pause)
                pause = min(pause * 2, LONGEST_PAUSE)


def tell_systemd(state: str) -> None:
    """sd_notify(3); nothing outside systemd."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notice:
        notice.connect("\0" + address[1:] if address.startswith("@") else address)
        notice.sendall(state.encode())
