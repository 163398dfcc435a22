"""Raw copies of all letters, each under the sha256 of its bytes; safe on disk before the ledger says so."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from maild.ports import Permanent, Temporary


@dataclass(frozen=True, slots=True)
class FileShelf:
    """`ports.LetterShelf` as files `ab/cd/<digest>.eml`. A file that nothing refers to does no harm."""

    root: Path

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
        except OSError as fault:
            raise Temporary(f"a letter cannot be kept in {self.root}: {fault.strerror}") from fault
        return digest

    def get(self, digest: str) -> bytes:
        """See `ports.LetterShelf`.

        Raises:
            Permanent: the file is gone or was changed.
        """
        try:
            raw = self.place(digest).read_bytes()
        except OSError as fault:
            raise Permanent(f"the raw letter {digest[:12]}… is not on the shelf: {fault.strerror}") from fault
        if hashlib.sha256(raw).hexdigest() != digest:
            raise Permanent(f"the raw letter {self.place(digest)} was changed on disk")
        return raw

    def place(self, digest: str) -> Path:
        """Where a letter of that digest lies."""
        return self.root / digest[:2] / digest[2:4] / f"{digest}.eml"

    def _write(self, place: Path, raw: bytes) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=place.parent, prefix=".new-", delete=False) as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(place)
        _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
