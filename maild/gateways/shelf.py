"""Raw copies of all letters, each under the sha256 of its bytes; safe on disk before the ledger says so."""

from __future__ import annotations

import fcntl
import hashlib
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from maild.gateways.disk import sync_all, sync_file, sync_folder
from maild.ports import Damaged, Temporary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

FEW = 4
"""Files up to which each is synced by itself: more than these, and the whole disk is synced in less time."""
_PRIVATE = 0o600
"""Letters are nobody else's business, whatever the mask says."""
_UNFINISHED = "unfinished"
"""The folder of files that are being written: what a dead process leaves lies all in one place."""


@dataclass(frozen=True, slots=True)
class FileShelf:
    """`shelving.LetterShelf` as files `ab/<digest>.eml`. A file that nothing refers to does no harm.

    One level of folders: each new folder costs two more writes to the disk before its first letter is safe.
    """

    root: Path
    _safe: set[Path] = field(default_factory=set, init=False, repr=False, compare=False)
    """Folders whose own names are known to be on disk."""
    _there: set[Path] = field(default_factory=set, init=False, repr=False, compare=False)
    """Folders that stand, whether on disk or not yet."""

    def put(self, raw: bytes) -> str:
        """See `shelving.LetterShelf`.

        Raises:
            Temporary: the disk is full or failing.
        """
        digest = hashlib.sha256(raw).hexdigest()
        place = self.place(digest)
        with self.told():
            if self.lacks(place, raw):
                self.write(place, raw, synced=True)
            else:
                self.stand(place.parent)
                sync_file(place)
            # Also of a file that was there: whoever wrote it may have died before he came this far.
            sync_folder(place.parent)
        return digest

    @contextmanager
    def pile(self) -> Iterator[Pile]:
        """See `shelving.LetterShelf`."""
        with self.told():
            self.stand(self.root)
            handle = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield Pile(self, handle)
        finally:
            os.close(handle)

    def get(self, digest: str) -> bytes:
        """See `shelving.LetterShelf`.

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

    def remove(self, digest: str) -> None:
        """Nothing is left of it here; one that is not there is no fault.

        Raises:
            Temporary: the disk is failing, or the folder may not be written to.
        """
        place = self.place(digest)
        with self.told():
            place.unlink(missing_ok=True)
            if place.parent.is_dir():
                sync_folder(place.parent)

    def place(self, digest: str) -> Path:
        """Where a letter of that digest lies."""
        return self.root / digest[:2] / f"{digest}.eml"

    def tidy(self) -> None:
        """See `shelving.LetterShelf`. A file that another process is writing now is locked, and left to it."""
        for left in (self.root / _UNFINISHED).glob("*"):
            with suppress(OSError), left.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()

    @contextmanager
    def told(self) -> Iterator[None]:
        """Faults of the disk are told as faults of the world."""
        try:
            yield
        except OSError as fault:
            raise Temporary(f"a letter cannot be kept in {self.root}: {fault.strerror}") from fault

    def lacks(self, place: Path, raw: bytes) -> bool:
        """Whether these bytes are not there, or not whole: a name may be older than its bytes when the power goes."""
        return not os.path.isfile(place) or place.read_bytes() != raw  # noqa: PTH113 - half of the time of a `Path`

    def write(self, place: Path, raw: bytes, *, synced: bool) -> None:
        """Under its name whole or not at all, for who looks; safe on disk before it has a name if it is synced."""
        folder = place.parent
        if synced:
            self.stand(folder)
        elif folder not in self._there:
            folder.mkdir(exist_ok=True)
            self._there.add(folder)
        self.stand(unready := self.root / _UNFINISHED)
        unfinished = f"{unready}/{os.urandom(8).hex()}"
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            _fill(handle, raw)
            if synced:
                os.fsync(handle)
            os.replace(unfinished, place)  # noqa: PTH105 - half of the time of a `Path`
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)  # a full disk is not to be filled with more at every attempt
            raise
        finally:
            os.close(handle)

    def stand(self, folder: Path) -> None:
        """The folder and what it stands in: a file is no safer on disk than the names of the folders above it.

        A folder that is there already may have been made by a process that died too early, so once in the life of
        this one its name is synced as well.
        """
        if folder in self._safe:
            return
        if self.root in folder.parents or not folder.parent.is_dir():
            self.stand(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)
        self._safe.add(folder)


@dataclass(frozen=True, slots=True)
class Pile:
    """`shelving.Pile`: letters that go to the shelf together, with one wait for the disk.

    Theirs is the same order, bytes before the ledger says so, but a name may be on disk before its bytes are. Nothing
    refers to it then, and the next one who puts that letter looks whether it is whole.
    """

    shelf: FileShelf
    handle: int
    _places: list[Path] = field(default_factory=list)
    _written: list[Path] = field(default_factory=list)

    def put(self, raw: bytes) -> str:
        """See `shelving.LetterShelf`; safe only after `secure`."""
        digest = hashlib.sha256(raw).hexdigest()
        place = self.shelf.place(digest)
        with self.shelf.told():
            if self.shelf.lacks(place, raw):
                self.shelf.write(place, raw, synced=False)
                self._written.append(place)
        self._places.append(place)
        return digest

    def secure(self) -> None:
        """See `shelving.Pile`.

        What the disk has failed to take may still be read as if it were there, and the next wait for it say nothing:
        what was written is taken away, so that whoever puts that letter again writes it anew.
        """
        with self.shelf.told():
            try:
                self._sync()
            except OSError:
                for place in self._written:
                    place.unlink(missing_ok=True)
                raise
            finally:
                self._places.clear()
                self._written.clear()

    def _sync(self) -> None:
        places, folders = dict.fromkeys(self._places), dict.fromkeys(place.parent for place in self._places)
        if len(places) > FEW:
            with suppress(AttributeError):  # a system without it
                return sync_all(self.shelf.root, self.handle)
        for place in places:
            sync_file(place)
        for folder in folders:
            self.shelf.stand(folder)
            sync_folder(folder)
        return None

    def get(self, digest: str) -> bytes:
        """See `shelving.LetterShelf`."""
        return self.shelf.get(digest)

    def tidy(self) -> None:
        """See `shelving.LetterShelf`."""
        self.shelf.tidy()

    def pile(self) -> AbstractContextManager[Pile]:
        """See `shelving.LetterShelf`."""
        return self.shelf.pile()


def _fill(handle: int, raw: bytes) -> None:
    """All of it: at one stroke where there is room."""
    written = os.write(handle, raw)
    while written < len(raw):
        written += os.write(handle, memoryview(raw)[written:])
