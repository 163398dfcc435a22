"""The memory of a process that runs for months: what was freed goes back to the system (glibc).

As it comes, glibc keeps a pool for nearly every thread, and after the first large letter takes pieces as large from
these pools as well: they grow and do not shrink, though most of what is in them is free (docs/speed.md).
"""

from __future__ import annotations

import ctypes

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
"""Parameters of mallopt(3)."""
_LARGE = 128 * 1024
"""Octets from which on a piece is asked of the system, and given back at once: glibc's own value, but it would rise."""


def keep_memory_small() -> None:
    """One pool for all threads, of which one runs at a time anyway, and large pieces outside of it.

    To be called before there are other threads. Elsewhere than on glibc it does nothing.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is not None:
        tune(_ARENA_MAX, 1)
        tune(_MMAP_THRESHOLD, _LARGE)
