"""`maild run` and `maild once`: the desk at work."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from maild.cli.settings import settings_of

if TYPE_CHECKING:
    import argparse

_PRIORITIES = ((logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6), (logging.NOTSET, 7))
"""journald's priority of each level (sd-daemon(3))."""


def main(options: argparse.Namespace) -> int:
    """Work until told to stop, or for one pass."""
    settings = settings_of(options)
    from maild import wiring

    if options.verb == "run":
        _log(logging.INFO)
        return wiring.run(settings, lambda: settings_of(options))
    _log(logging.WARNING)
    at = options.at
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=wiring.zone_of(settings))
    wiring.once(settings, at)
    return 0


class _Lines(logging.Formatter):
    """One line an event; with journald's priority before it where journald listens."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._journald = "JOURNAL_STREAM" in os.environ

    def format(self, record: logging.LogRecord) -> str:
        if not self._journald:
            return super().format(record)
        priority = next(number for level, number in _PRIORITIES if record.levelno >= level)
        lines = f"{record.name}: {record.getMessage()}"
        if record.exc_info:
            lines += "\n" + self.formatException(record.exc_info)
        return "\n".join(f"<{priority}>{line}" for line in lines.split("\n"))


def _log(level: int) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    log = logging.getLogger("maild")
    log.handlers[:] = [handler]
    log.setLevel(level)
