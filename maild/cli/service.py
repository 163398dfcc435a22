"""`maild run` and `maild once`: the desk at work."""

from __future__ import annotations

import logging
import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from maild.cli.complaint import Exit
from maild.cli.settings import settings_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_STDERR = 2
_ASKED = b"maild: the letter in hand is finished first; once more breaks off\n"


def main(options: argparse.Namespace) -> int:
    """Work until told to stop, or for one pass."""
    from maild import at_work, wiring
    from maild.gateways.logs import log_to_stderr

    settings = settings_of(options, passwords=True)
    if options.verb == "run":
        log_to_stderr(logging.INFO)
        return at_work.run(settings, lambda: settings_of(options, passwords=True))
    log_to_stderr(logging.WARNING)
    at = options.at
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=wiring.zone_of(settings))
    with interruptible() as interrupted:
        at_work.once(settings, at, interrupted)
        return Exit.INTERRUPTED if interrupted() else Exit.DONE


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Whether a signal came: the first only asks, so that the letter in hand is finished; the second breaks off."""
    came = False

    def ask(_number: int, _frame: object) -> None:
        nonlocal came
        came = True
        for number in _SIGNALS:
            signal.signal(number, signal.default_int_handler)
        os.write(_STDERR, _ASKED)

    before = {number: signal.signal(number, ask) for number in _SIGNALS}
    try:
        yield lambda: came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
