"""What a verb says when it cannot do its work, and the exit code that goes with it (sysexits)."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes (CONTRACT, Command line)."""

    DONE = 0
    USAGE = 64
    BAD_DATA = 65
    NO_INPUT = 66
    UNAVAILABLE = 69
    SOFTWARE = 70
    CANNOT_CREATE = 73
    TRY_AGAIN = 75
    CONFIGURATION = 78
    INTERRUPTED = 130


class Complaint(Exception):
    """One clear line: what is wrong, where, and what to do."""

    def __init__(self, code: Exit, text: str) -> None:
        super().__init__(text)
        self.code = code
