"""Faults of the world, told as one line with the right exit code."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from maild.cli.advice import advised
from maild.cli.complaint import Complaint, Exit

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def faults_as_complaints() -> Iterator[None]:
    """Raises `Complaint` for what a verb could not help."""
    try:
        yield
    except (Complaint, BrokenPipeError):
        raise
    except Exception as fault:
        code = exit_code(fault)
        if code is None:
            raise
        raise Complaint(code, _told(fault)) from fault


def exit_code(fault: Exception) -> Exit | None:
    """What a fault of the world comes to; None for a fault of our own, whose traceback is wanted."""
    from maild.at_work import TooEarly
    from maild.config import ConfigError
    from maild.ledger.schema import OtherVersion
    from maild.ports import Damaged, Permanent, Temporary, Unavailable

    codes: dict[type[Exception], Exit] = {
        ConfigError: Exit.CONFIGURATION,
        TooEarly: Exit.USAGE,
        Damaged: Exit.BAD_DATA,
        OtherVersion: Exit.SOFTWARE,
        Permanent: Exit.UNAVAILABLE,
        Unavailable: Exit.UNAVAILABLE,
        Temporary: Exit.TRY_AGAIN,
        PermissionError: Exit.NO_INPUT,
        OSError: Exit.INPUT_OUTPUT,
    }
    return next((code for kind, code in codes.items() if isinstance(fault, kind)), None)


def _told(fault: Exception) -> str:
    """A system's fault names its file and what is the matter, without the number that only programs read."""
    if not isinstance(fault, OSError):
        return advised(str(fault))
    why = fault.strerror or str(fault) or type(fault).__name__
    if isinstance(fault, PermissionError):
        why = f"the desk's user may not open it ({why})"
    return f"{fault.filename}: {why}" if fault.filename else why
