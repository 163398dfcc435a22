"""`maild import`: a file of subscribers or readings, as a dispatcher's letter with the command would bring it (S-3)."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from maild import wiring
from maild.cli.complaint import Complaint, Exit
from maild.cli.deciding import OPERATOR
from maild.cli.looking import time_of
from maild.cli.settings import settings_of
from maild.desk.commands import Command, Verb
from maild.handing_in import Handed
from maild.letters.letter import TooMuch

if TYPE_CHECKING:
    import argparse

_WORDS = {Verb.SUBSCRIBERS: "абоненты", Verb.READINGS: "показания"}


def main(options: argparse.Namespace) -> int:
    """Take the file whole, or not at all."""
    settings, file, verb = settings_of(options), Path(options.file), Verb(options.what)
    if verb is Verb.SUBSCRIBERS and not options.client:
        raise Complaint(Exit.USAGE, "whose subscribers are they? name the client: --client ADDRESS-OR-NAME")
    if not file.is_file():
        raise Complaint(Exit.NO_INPUT, f"there is no file {file}")
    line = " ".join(filter(None, (_WORDS[verb], options.client)))
    handed = Handed(file.name, file.read_bytes(), Command(verb, line, client=options.client), OPERATOR)
    time = time_of(settings)
    with wiring.open_desk(settings, time.clock) as parts:
        parts.counter.progress = _shown if sys.stderr.isatty() else bool
        parts.counter.last_day = time.last_day
        gc.disable()  # among millions of values that do not refer back to each other it looks for nothing, for long
        try:
            result = parts.counter.take(handed)
        except TooMuch as excess:
            raise Complaint(Exit.BAD_DATA, str(excess)) from excess
        finally:
            gc.enable()
    text = "\n".join([result.text, *(f"  {line}" for line in result.details)])
    if not result.ok:
        raise Complaint(Exit.BAD_DATA, text)
    print(text)
    return Exit.DONE


def _shown(doing: str) -> None:
    """On a terminal, since a file of hundreds of thousands of rows takes half a minute."""
    print(f"{doing} …", file=sys.stderr, flush=True)
