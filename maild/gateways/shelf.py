"""Raw copies of all letters, each under the sha256 of its bytes; safe on disk before the ledger says so."""

from __future__ import annotations

import fcntl
import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile

from maild.ports import Damaged, Temporary

_UNFINISHED = "unfinished"
"""The folder of files that are being written: what a dead process leaves lies all in one place."""


@dataclass(frozen=True, slots=True)
class FileShelf:
    """`ports.LetterShelf` as files `ab/<digest>.eml`. A file that nothing refers to does no harm.

    One level of folders: each new folder costs two more writes to the disk before its first letter is safe.
    """

    root: Path
    _safe: set[Path] = field(default_factory=set, init=False, repr=False, compare=False)
    """Folders whose own names are known to be on disk."""

    def put(self, raw: bytes) -> str:
        """See `ports.LetterShelf`.

        Raises:
            Temporary: the disk is full or failing.
        """
        digest = hashlib.sha256(raw).hexdigest()
        place = self.place(digest)
        try:
            if not place.is_file():
                self._write(place, raw)
            # Also of a file that was there: whoever wrote it may have died before he came this far.
            sync_folder(place.parent)
        except OSError as fault:
            raise Temporary(f"a letter cannot be kept in {self.root}: {fault.strerror}") from fault
        return digest

    def get(self, digest: str) -> bytes:
        """See `ports.LetterShelf`.

        Raises:
            Damaged: the file is gone or was changed.
            Temporary: it is there and cannot be read now.
        """
        try:
            raw = self.place(digest).read_bytes()
        except FileNotFoundError as fault:
            raise Damaged(f"the raw letter {digest[:12]}… is not on the shelf") from fault
        except OSError as fault:
            raise Temporary(f"the raw letter {self.place(digest)} cannot be read: {fault.strerror}") from fault
        if hashlib.sha256(raw).hexdigest() != digest:
            raise Damaged(f"the raw letter {self.place(digest)} was changed on disk")
        return raw

    def place(self, digest: str) -> Path:
        """Where a letter of that digest lies."""
        return self.root / digest[:2] / f"{digest}.eml"

    def tidy(self) -> None:
        """See `ports.LetterShelf`. A file that another process is writing now is locked, and left to it."""
        for left in (self.root / _UNFINISHED).glob("*"):
            with suppress(OSError), left.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()

    def _write(self, place: Path, raw: bytes) -> None:
        self._make(place.parent)
        self._make(self.root / _UNFINISHED)
        with NamedTemporaryFile(dir=self.root / _UNFINISHED, delete=False) as file:
            unfinished = Path(file.name)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
                unfinished.replace(place)
            except BaseException:
                unfinished.unlink(missing_ok=True)  # a full disk is not to be filled with more at every attempt
                raise

    def _make(self, folder: Path) -> None:
        """The folder and what it stands in: a file is no safer on disk than the names of the folders above it.

        A folder that is there already may have been made by a process that died too early, so once in the life of
        this one its name is synced as well.
        """
        if folder in self._safe:
            return
        if self.root in folder.parents or not folder.parent.is_dir():
            self._make(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)
        self._safe.add(folder)


def sync_folder(folder: Path) -> None:
    """Make the names in it safe on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
