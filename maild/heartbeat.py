"""Signs of life of a daemon that shares its ledger with others, from a thread of its own: no work holds them up."""

from __future__ import annotations

import logging
import os
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from maild.seating import Deposed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

log = logging.getLogger("maild.heartbeat")

EVERY = 4.0
"""Seconds between two signs of life; a daemon lives a few times as long without one (`ledger/seat.py`)."""
_LONGEST_HOST = 30


class Pulse(Protocol):
    """What is asked of the seat; see `ledger.seat.Seat`."""

    def beat(self, now: datetime) -> object: ...  # noqa: D102


def daemon_name() -> str:
    """Another one at every start: who begins anew has nothing to do with who was given up for dead."""
    return f"{socket.gethostname()[:_LONGEST_HOST]}-{os.getpid()}-{os.urandom(4).hex()}"


@contextmanager
def beating(
    seat: Pulse, now: Callable[[], datetime], news: Callable[[], object], every: float = EVERY
) -> Iterator[None]:
    """While inside. `news` is called when who looks after what may have changed, and when we were deposed."""
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(seat, now, news, over, every), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(
    seat: Pulse, now: Callable[[], datetime], news: Callable[[], object], over: threading.Event, every: float
) -> None:
    before: object = None
    while not over.wait(every):
        try:
            found = seat.beat(now())
        except Deposed:
            news()
            return
        except Exception as fault:  # noqa: BLE001 - whoever shows no life is dead
            log.warning("no sign of life could be given: %s", fault)
            continue
        if found != before:
            before = found
            news()
