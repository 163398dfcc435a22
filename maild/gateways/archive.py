"""A copy of a whole desk in one file: a tar with the ledger, every letter it speaks of, and what it should hold.

    ledger.db         an SQLite file
    letters/<sha256>  raw letters
    manifest.json     the last member: when and by which version it was made, and what should be in it

Nothing in it is believed: only these names are taken, and each letter must be what its name says.
"""

from __future__ import annotations

import gzip
import json
import os
import tarfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from typing import IO, TYPE_CHECKING

from maild.gateways.disk import sync_folder
from maild.ports import Damaged, Temporary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FORMAT = 1
_MANIFEST, _LEDGER, _LETTERS = "manifest.json", "ledger.db", "letters/"
_MANIFEST_LIMIT = 16 * 1024 * 1024
_FAULTS = (tarfile.TarError, EOFError, gzip.BadGzipFile, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy should hold: the number of letters, and the digests of those that were lost before it was made."""

    taken_at: datetime
    version: str
    letters: int
    lacking: tuple[str, ...]


class NotWhole(Damaged):
    """A file that is no copy of a desk, or lacks something."""


class Writer:
    """Into an archive, member by member."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def ledger(self, path: Path) -> None:
        """The copied file of the ledger."""
        self._tar.add(path, _LEDGER)

    def letter(self, digest: str, raw: bytes) -> None:
        """One letter."""
        self._member(_LETTERS + digest, raw)

    def manifest(self, manifest: Manifest) -> None:
        """Must be the last."""
        told = {**asdict(manifest), "taken_at": manifest.taken_at.isoformat(), "format": FORMAT}
        self._member(_MANIFEST, json.dumps(told).encode())

    def _member(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, BytesIO(content))


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """A new archive at that path, readable by its owner only. It stands there whole or not at all.

    Raises:
        Temporary: it cannot be written.
    """
    unfinished = path.with_name(path.name + ".part")
    try:
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        with unfinished.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        sync_folder(path.absolute().parent)
    except OSError as fault:
        raise Temporary(f"{path} cannot be written: {fault.strerror}") from fault
    finally:
        unfinished.unlink(missing_ok=True)


def unpack(path: Path, ledger: Path, put: Callable[[bytes], str]) -> set[str]:
    """Lay the ledger's file there and each letter on a shelf; the digests of all letters that it accounts for.

    Raises:
        NotWhole: it is no such archive, or something in it lacks.
        Temporary: it cannot be read, or there is no room.
    """
    try:
        with tarfile.open(path, mode="r:*") as tar:
            return _unpack(tar, ledger, put)
    except _FAULTS as fault:
        raise NotWhole(f"{path} is not a whole copy made by «maild backup»: {fault}") from fault
    except OSError as fault:
        raise Temporary(f"{path} cannot be unpacked: {fault.strerror or fault}") from fault


def _unpack(tar: tarfile.TarFile, ledger: Path, put: Callable[[bytes], str]) -> set[str]:
    manifest, letters = None, set[str]()
    for member in tar:
        if member.name == _LEDGER and member.isreg():
            _lay(_content(tar, member), ledger)
        elif member.name == _MANIFEST and member.isreg() and member.size <= _MANIFEST_LIMIT:
            manifest = _manifest(_content(tar, member).read())
        elif member.name.startswith(_LETTERS) and member.isreg():
            letters.add(_letter(member.name.removeprefix(_LETTERS), _content(tar, member).read(), put))
        else:
            raise ValueError(f"{member.name!r} does not belong in it")
    if manifest is None or not ledger.is_file():
        raise ValueError("its end is missing")
    if len(letters) != manifest.letters:
        raise ValueError(f"{len(letters)} letters of {manifest.letters} are in it")
    return letters.union(manifest.lacking)


def _manifest(content: bytes) -> Manifest:
    told = json.loads(content)
    if told["format"] != FORMAT:
        raise ValueError(f"its format is {told['format']}, this maild knows {FORMAT}")
    taken_at = datetime.fromisoformat(told["taken_at"])
    return Manifest(taken_at, str(told["version"]), int(told["letters"]), tuple(told["lacking"]))


def _letter(digest: str, raw: bytes, put: Callable[[bytes], str]) -> str:
    if put(raw) != digest:  # on the shelf it does no harm: nothing speaks of it
        raise ValueError(f"letter {digest[:12]}… is not what it was")
    return digest


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    if content is None:
        raise ValueError(f"{member.name} is no file")
    return content


def _lay(content: IO[bytes], path: Path) -> None:
    with path.open("wb") as file:
        while portion := content.read(1 << 20):
            file.write(portion)
        file.flush()
        os.fsync(file.fileno())
