"""Where the log goes: standard error, one line an event; ids and verdicts, never bodies, codes or passwords (M-9)."""

from __future__ import annotations

import logging
import os
import re
import sys
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TextIO

_PRIORITY = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6), (logging.DEBUG, 7))
"""Levels and what syslog calls them."""
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, invisible marks, marks that turn the direction of writing, halves of characters."""


def log_to_stderr(
    level: int = logging.INFO, environ: Mapping[str, str] = os.environ, stream: TextIO | None = None
) -> None:
    """Our events of that level and above, and warnings of others; with `<N>` before each line for the journal."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JournalLines() if environ.get("JOURNAL_STREAM") else TimedLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("maild").setLevel(level)


class _Lines(logging.Formatter):
    """A line an event; the lines of a traceback are set in, so that no text in it looks like another event."""

    def format(self, record: logging.LogRecord) -> str:
        first, *rest = super().format(record).split("\n")
        prefix = self.prefix(record)
        return "\n".join([prefix + _visible(first), *(f"{prefix}  | {_visible(line)}" for line in rest)])

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        return _visible(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802, ANN401 - the name and the type are logging's
        """Where it happened and of what kind each fault is; what a fault says may quote the letter in hand."""
        return "\nthe cause of\n".join(map(_place_and_kind, reversed(list(_chain(ei[1])))))

    def prefix(self, record: logging.LogRecord) -> str:  # noqa: ARG002 - for those who need it
        """What stands before each line."""
        return ""


class JournalLines(_Lines):
    """For journald, which reads the priority and knows the time."""

    def __init__(self) -> None:
        super().__init__("%(name)s: %(message)s")

    def prefix(self, record: logging.LogRecord) -> str:
        """`<3>` for an error."""
        return next((f"<{syslog}>" for level, syslog in _PRIORITY if record.levelno >= level), "<7>")


class TimedLines(_Lines):
    """For people at a terminal and for plain files."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    """A fault, that which caused it, and so on."""
    while fault is not None:
        yield fault
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)


def _place_and_kind(fault: BaseException) -> str:
    return "".join(traceback.format_tb(fault.__traceback__)) + type(fault).__qualname__


def _visible(line: str) -> str:
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", line)
