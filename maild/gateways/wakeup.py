"""A pipe to oneself: ends a wait from another thread or a signal handler."""

from __future__ import annotations

import os
import select
import weakref
from contextlib import suppress


class Wakeup:
    """Selectable; `wake` may be called from anywhere, also several times."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        weakref.finalize(self, _close, self._read, self._write)
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def fileno(self) -> int:
        """For select."""
        return self._read

    def wake(self) -> None:
        """End the wait. A full pipe is awake already."""
        with suppress(BlockingIOError):
            os.write(self._write, b"\0")

    def wait(self, seconds: float) -> bool:
        """Whether it was woken within that time."""
        ready, _, _ = select.select([self], [], [], seconds)
        self.clear()
        return bool(ready)

    def clear(self) -> None:
        """Forget all calls so far."""
        with suppress(BlockingIOError):
            while True:
                os.read(self._read, 4096)


def _close(*ends: int) -> None:
    for end in ends:
        os.close(end)
