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
    INPUT_OUTPUT = 74
    TRY_AGAIN = 75
    CONFIGURATION = 78
    INTERRUPTED = 130


EXITS = {
    Exit.DONE: "done",
    Exit.USAGE: "the command line is wrong",
    Exit.BAD_DATA: "what was given, or what is kept, is wrong",
    Exit.NO_INPUT: "a file that was named is not there, or may not be read",
    Exit.UNAVAILABLE: "a server is out of reach, or the desk does not do its work (status --health)",
    Exit.SOFTWARE: "a fault of the program itself, or the ledger was written by another version of it",
    Exit.CANNOT_CREATE: "a file cannot be written",
    Exit.INPUT_OUTPUT: "the system refused to read or write a file",
    Exit.TRY_AGAIN: "it cannot be done now: try again",
    Exit.CONFIGURATION: "the configuration is wrong",
    Exit.INTERRUPTED: "ended with Ctrl-C",
}
"""What each exit code says."""


class Complaint(Exception):
    """One clear line: what is wrong, where, and what to do."""

    def __init__(self, code: Exit, text: str) -> None:
        super().__init__(text)
        self.code = code
