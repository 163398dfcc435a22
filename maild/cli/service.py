"""`maild run` and `maild once`: the desk at work."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from maild.cli.settings import settings_of

if TYPE_CHECKING:
    import argparse


def main(options: argparse.Namespace) -> int:
    """Work until told to stop, or for one pass."""
    from maild import wiring
    from maild.gateways.logs import log_to_stderr

    settings = settings_of(options)
    if options.verb == "run":
        log_to_stderr(logging.INFO)
        return wiring.run(settings, lambda: settings_of(options))
    log_to_stderr(logging.WARNING)
    at = options.at
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=wiring.zone_of(settings))
    wiring.once(settings, at)
    return 0
