"""The drop folder: a file that is put there is taken, then it lies in `done` or `failed` with a report beside it (S-3).

A file is moved aside before it is looked at: one that was in hand when the process died is taken again, and a folder
in which nothing can be moved takes nothing, instead of the same file again and again. While a file is in hand it lies
in a folder that counts how often it was; one that the process does not come back from stays counted (M-3).
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

QUIET = 5.0
"""Seconds without a change after which a file is taken for whole."""
MOST_ENDS = 2
"""At so many unclean ends with it in hand a file is handled no more."""
_TAKING, _DONE, _FAILED = "taking", "done", "failed"
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download")
_OF_EDITORS = (".", "~")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file moved aside. `name` is as it was dropped; `ends` counts the unclean ends with it in hand (M-3)."""

    name: str
    path: Path
    ends: int = 0

    def read(self, most: int) -> bytes:
        """Its bytes, one more than `most` if there are too many."""
        with self.path.open("rb") as file:
            return file.read(most + 1)


@dataclass(frozen=True, slots=True)
class DropFolder:
    """One folder."""

    root: Path

    def waiting(self, *, patient: bool) -> Iterator[Dropped]:
        """Every whole file, by its name, each moved aside as it comes; those of a dead process first.

        `patient` waits until what has just been written is quiet; else it is left for the next look.

        Raises:
            OSError: the folder cannot be read, or nothing can be moved in it.
        """
        for folder in (_TAKING, _DONE, _FAILED):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        for dropped in self.seen(patient=patient):
            if dropped.path.parent == self.root:
                aside = self.root / _TAKING / dropped.path.name
                dropped.path.rename(aside)
                yield Dropped(dropped.name, aside)
            else:
                yield dropped

    def seen(self, *, patient: bool = False) -> Iterator[Dropped]:
        """The same, left where they are.

        Raises:
            OSError: the folder cannot be read.
        """
        for ends in range(MOST_ENDS, -1, -1):
            held = self._held(ends)
            files = (path for path in sorted(held.glob("*")) if path.is_file())
            yield from (Dropped(_told(path.name), path, ends) for path in files)
        for path in sorted(self.root.iterdir()):
            if _may_be_meant(path) and _quiet(path, patient=patient):
                yield Dropped(_told(path.name), path)

    @contextmanager
    def in_hand(self, dropped: Dropped) -> Iterator[Dropped]:
        """While it is handled. Whatever is raised gives it back as it was: that is no unclean end.

        Raises:
            OSError: it cannot be moved.
        """
        counted = self._held(dropped.ends + 1)
        counted.mkdir(exist_ok=True)
        path = dropped.path.rename(counted / dropped.path.name)
        try:
            yield Dropped(dropped.name, path, dropped.ends)
        except BaseException:
            path.rename(dropped.path)
            raise

    def _held(self, ends: int) -> Path:
        """Where it lies after so many unclean ends; no dropped file has a name that begins with a dot."""
        return self.root / _TAKING / f".{ends}" if ends else self.root / _TAKING

    def settle(self, dropped: Dropped, report: str, at: datetime, *, done: bool) -> Path:
        """Move it to where it stays, named by the moment, with the report beside it; where it lies now.

        Raises:
            OSError: it cannot be written or moved.
        """
        folder = self.root / (_DONE if done else _FAILED)
        target = _free(folder, f"{at:%Y-%m-%d_%H%M%S}_{dropped.path.name}")
        target.with_name(f"{target.name}.txt").write_text(report, encoding="utf-8")
        dropped.path.rename(target)
        return target


def _may_be_meant(path: Path) -> bool:
    """A file, no link, and none that a program writes for itself."""
    name = path.name.lower()
    if name.startswith(_OF_EDITORS) or name.endswith(_UNFINISHED):
        return False
    return stat.S_ISREG(path.lstat().st_mode)


def _quiet(path: Path, *, patient: bool) -> bool:
    """Whether nobody writes it any more."""
    before = path.lstat()
    age = time.time() - before.st_mtime
    if not 0 <= age < QUIET:
        return not _being_written(path)
    if not patient:
        return False
    time.sleep(QUIET - age)
    after = path.lstat()
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return same and not _being_written(path)


def _being_written(path: Path) -> bool:
    """Whether somebody has it open for writing, as far as the system tells (Linux, one's own files)."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as fault:
        return fault.errno == errno.EAGAIN
    finally:
        os.close(handle)
    return False


def _free(folder: Path, name: str) -> Path:
    """A name that is not taken."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{number}_{name}"
    return path


def _told(name: str) -> str:
    """The name as text that can be kept and sent, whatever bytes it is of."""
    return name.encode("utf-8", "replace").decode("utf-8")
