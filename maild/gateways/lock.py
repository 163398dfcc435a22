"""One daemon a ledger: an advisory lock that the system drops when its holder dies."""

from __future__ import annotations

import fcntl
import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from maild.ports import Temporary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock while inside; its folder is made.

    Raises:
        Temporary: another maild is at work on the same ledger, or the file cannot be had.
    """
    with ExitStack() as stack:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = stack.enter_context(path.open("a"))
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.geteuid() == 0:  # a lock of root's would keep the desk's own user out for ever
                folder = path.parent.stat()
                os.fchown(file.fileno(), folder.st_uid, folder.st_gid)
        except BlockingIOError:
            raise Temporary(f"another maild is at work on this ledger ({path} is locked)") from None
        except OSError as fault:
            raise Temporary(f"{path} cannot be locked: {fault.strerror}") from fault
        yield
