"""Making what was written safe on disk: one file, the names in a folder, or all of a file system at once."""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def sync_file(path: Path) -> None:
    """Make its bytes safe on disk."""
    _sync(path, os.O_RDONLY)


def sync_folder(folder: Path) -> None:
    """Make the names in it safe on disk."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def sync_all(folder: Path, handle: int) -> None:
    """Make everything safe that lies on the same disk as the folder: one wait instead of one a file (Linux).

    Args:
        folder: named in the error.
        handle: it, opened before the first of the files was written: only then are their errors told.

    Raises:
        OSError: what was written did not reach the disk.
        AttributeError: this system has no such call.
    """
    if ctypes.CDLL(None, use_errno=True).syncfs(handle):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(folder))


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
