"""One daemon a ledger: an advisory lock that the system drops when its holder dies."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from maild.ports import Temporary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock while inside.

    Raises:
        Temporary: another maild is at work on the same ledger.
    """
    with path.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Temporary(f"another maild is at work on this ledger ({path} is locked)") from None
        yield
