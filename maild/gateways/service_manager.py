"""Telling systemd how we are (sd_notify), over a datagram socket; silent where there is no systemd."""

from __future__ import annotations

import logging
import os
import socket
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

log = logging.getLogger("maild.service")

_SECOND = 1_000_000  # WATCHDOG_USEC counts in microseconds
_FEEDINGS_AN_INTERVAL = 4


def notify(state: str, environ: Mapping[str, str] = os.environ) -> None:
    """Send one state such as `READY=1`. A service manager that does not listen is no reason to stop working."""
    address = environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as wire:
            wire.sendto(state.encode(), address.replace("@", "\0", 1) if address[0] == "@" else address)
    except OSError as fault:
        log.warning("the service manager did not take %s: %s", state.partition("=")[0], fault.strerror)


class Watchdog:
    """Feeds systemd's watchdog from progress: only while every worker has shown a sign of life lately.

    Args:
        workers: who must show signs of life; counted as alive at birth.
        say: sends a state to the service manager.
        seconds: the interval within which each must have shown one; 0 for no watchdog.
    """

    def __init__(self, workers: tuple[str, ...], say: Callable[[str], None], seconds: float) -> None:
        self._say = say
        self._seconds = seconds
        self._seen = dict.fromkeys(workers, time.monotonic())
        self._fed = float("-inf")

    def alive(self, worker: str) -> None:
        """A sign of life. Cheap: to be called between any two letters."""
        now = self._seen[worker] = time.monotonic()
        if not self._seconds or now - self._fed < self._seconds / _FEEDINGS_AN_INTERVAL:
            return
        if all(now - seen < self._seconds for seen in self._seen.values()):
            self._fed = now
            self._say("WATCHDOG=1")


def watchdog_seconds(environ: Mapping[str, str] = os.environ) -> float:
    """The interval that systemd asks for (`WatchdogSec=`); 0 if it asks for none, or asks another process."""
    if environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return 0.0
    asked = environ.get("WATCHDOG_USEC", "")
    return int(asked) / _SECOND if asked.isdecimal() else 0.0
