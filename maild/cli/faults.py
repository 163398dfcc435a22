"""Faults of the world, told as one line with the right exit code."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from maild.cli.complaint import Complaint, Exit

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def faults_as_complaints() -> Iterator[None]:
    """Raises `Complaint` for what a verb could not help."""
    from maild.config import ConfigError
    from maild.ports import Permanent, Temporary, Unavailable
    from maild.wiring import TooEarly

    try:
        yield
    except ConfigError as fault:
        raise Complaint(Exit.CONFIGURATION, str(fault)) from fault
    except TooEarly as fault:
        raise Complaint(Exit.USAGE, str(fault)) from fault
    except PermissionError as fault:
        raise Complaint(
            Exit.NO_INPUT, f"{fault.filename}: the desk's user may not open it ({fault.strerror})"
        ) from fault
    except Unavailable as fault:
        raise Complaint(Exit.UNAVAILABLE, str(fault)) from fault
    except Temporary as fault:
        raise Complaint(Exit.TRY_AGAIN, str(fault)) from fault
    except Permanent as fault:
        raise Complaint(Exit.UNAVAILABLE, str(fault)) from fault
