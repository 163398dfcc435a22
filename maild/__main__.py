"""Arguments in, exit code out: the one way into maild from a shell."""

from __future__ import annotations

import gc
import io
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from maild.cli.arguments import LISTINGS, parse
from maild.cli.complaint import Complaint, Exit

if TYPE_CHECKING:
    import argparse

VERBS: dict[str, str] = {
    "init": "maild.cli.init",
    "run": "maild.cli.service",
    "once": "maild.cli.service",
    "read": "maild.cli.reading",
    "check": "maild.cli.check",
    "demo": "maild.cli.demonstration",
    "status": "maild.cli.status",
    **dict.fromkeys(LISTINGS, "maild.cli.listings"),
    "outbox": "maild.cli.outbox",
    "show": "maild.cli.show",
    "quarantine": "maild.cli.quarantine",
    "import": "maild.cli.importing",
    "calendar": "maild.cli.calendar",
    "backup": "maild.cli.copies",
    "restore": "maild.cli.copies",
    "purge": "maild.cli.purge",
    "verify": "maild.cli.upkeep",
    "migrate": "maild.cli.upkeep",
}
"""The module of each verb. Only the named one is imported, so that a small verb starts fast; it has a `main`."""

_MADE_MEANWHILE = 10_000
"""Objects between two looks for garbage: with Python's own 700, a tenth of what a start takes goes into looking."""


def main(words: list[str] | None = None) -> int:
    """Run one verb; its exit code (sysexits). A complaint is one line on standard error."""
    gc.set_threshold(_MADE_MEANWHILE)
    _open_what_is_closed()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    try:
        return _run(parse(words))
    except Complaint as complaint:
        print(f"maild: {complaint}", file=sys.stderr)
        return complaint.code
    except BrokenPipeError:
        # Whoever read our output has gone (`maild requests | head`): that is his right.
        sys.stdout = io.StringIO()
        return Exit.DONE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED


def _open_what_is_closed() -> None:
    """Standard streams that whoever started us has closed (`>&-`) lead nowhere, instead of to the next file opened."""
    for name, mode in {"stdin": "r", "stdout": "w", "stderr": "w"}.items():
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - for as long as we live


def _run(options: argparse.Namespace) -> int:
    from maild.cli.faults import faults_as_complaints

    with faults_as_complaints():
        return int(import_module(VERBS[options.verb]).main(options))


if __name__ == "__main__":
    sys.exit(main())
