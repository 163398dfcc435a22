"""`maild demo`: everything on this machine."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from maild.cli.complaint import Complaint, Exit

if TYPE_CHECKING:
    import argparse

    from maild.settings import Settings


def main(options: argparse.Namespace) -> int:
    """Play the month in the given or a new directory; then stay up, unless told to leave."""
    try:
        from maild.demo.performance import perform
    except ModuleNotFoundError as missing:
        raise Complaint(
            Exit.UNAVAILABLE,
            f"the demonstration's servers are not installed ({missing.name}): pip install 'maild[demo]'",
        ) from missing
    return perform(_folder(options.dir), stay=None if options.leave else _stay)


def _folder(named: str | None) -> Path:
    if named is None:
        return Path(tempfile.mkdtemp(prefix="maild-demo-"))
    folder = Path(named).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Complaint(Exit.USAGE, f"{folder} is not empty: name a new directory")
    return folder


def _stay(settings: Settings) -> int:
    from maild import at_work

    print("The desk is up. Ctrl-C ends it.", flush=True)
    return at_work.run(settings, lambda: settings)
