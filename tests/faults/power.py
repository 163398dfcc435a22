"""A loss of power: what a process has written and not yet made safe is gone, or half there, as the disk pleases.

`power.c` writes down all that a process does to the files of a folder, and ends it where it is told to. Here its deeds
are done again on a disk in memory that knows what was made safe; what is left of the rest is drawn from a seed. The
model is harder than most file systems are: a name is safe only when its folder was synced, no order is kept among what
was not, and what a failed sync had waited for is lost without another word.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

SECTOR = 512
"""Octets that reach the disk whole or not at all."""
_SOURCE = Path(__file__).with_name("power.c")


@dataclass(slots=True)
class File:
    """Its octets as they are on disk, and what was done to them since, in order.

    Each change is a place and the octets that go there; no octets: the file has that size from then on.
    """

    safe: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        """All of it is safe."""
        for at, octets in self.waiting:
            _put(self.safe, at, octets)
        self.waiting.clear()

    def left(self, luck: Random, kept: float) -> bytes:
        """What is there when the power is back: of each change all, some sectors of its beginning, or nothing."""
        there = bytearray(self.safe)
        for at, octets in self.waiting:
            if luck.random() < kept:
                _put(there, at, octets)
            elif octets and luck.random() < kept:
                _put(there, at, octets[: SECTOR * luck.randint(0, len(octets) // SECTOR)])
        return bytes(there)


def _put(there: bytearray, at: int, octets: bytes | None) -> None:
    there.extend(bytes(max(0, at - len(there))))
    if octets is None:
        del there[at:]
    else:
        there[at : at + len(octets)] = octets


@dataclass(frozen=True, slots=True)
class Folder:
    """Its name is all there is to it."""


@dataclass(frozen=True, slots=True)
class Naming:
    """From now on that name is of that, or of nothing; a folder that was moved from elsewhere brings what is in it."""

    name: str
    what: File | Folder | None
    moved_from: str = ""

    def apply(self, names: dict[str, File | Folder]) -> None:
        """To the names as they are on disk, or as processes see them."""
        if self.what is None:
            names.pop(self.name, None)
            return
        names[self.name] = self.what
        if self.moved_from:
            names.pop(self.moved_from, None)
            for below in [name for name in names if name.startswith(f"{self.moved_from}/")]:
                names[self.name + below.removeprefix(self.moved_from)] = names.pop(below)


@dataclass(slots=True)
class Disk:
    """The names below a folder as they are on disk and as processes see them; `waiting` are changes between the two."""

    root: Path
    safe: dict[str, File | Folder] = field(default_factory=dict)
    seen: dict[str, File | Folder] = field(default_factory=dict)
    waiting: list[Naming] = field(default_factory=list)

    @classmethod
    def of(cls, root: Path) -> Disk:
        """Everything that lies there now is safe."""
        there = {str(path): Folder() if path.is_dir() else File(_octets(path)) for path in root.rglob("*")}
        return cls(root, there, dict(there))

    def do(self, deed: str, number: int, path: str, octets: bytes) -> None:
        """One deed of a process, as `power.c` tells it."""
        match deed:
            case "make" | "folder":
                self._name(Naming(path, File() if deed == "make" else Folder()))
            case "rename":
                self._rename(*path.split("\t"))
            case "remove":
                self._name(Naming(path, None))
            case "write" | "size":
                self._file(path).waiting.append((number, octets if deed == "write" else None))
            case "sync" | "syncall":
                self._sync(path, everything=deed == "syncall")
            case _:
                for file in self._files(path, everything=deed == "fail-syncall"):
                    file.waiting.clear()

    def _name(self, naming: Naming) -> None:
        self.waiting.append(naming)
        naming.apply(self.seen)

    def _rename(self, source: str, target: str) -> None:
        what = self.seen[source]
        if isinstance(what, Folder):
            self._name(Naming(target, what, moved_from=source))
        else:
            self._name(Naming(target, what))
            self._name(Naming(source, None))

    def _file(self, path: str) -> File:
        file = self.seen[path]
        assert isinstance(file, File)
        return file

    def _files(self, path: str, *, everything: bool) -> list[File]:
        found = self.seen.values() if everything else [self.seen.get(path)]
        return [file for file in found if isinstance(file, File)]

    def _sync(self, path: str, *, everything: bool) -> None:
        for file in self._files(path, everything=everything):
            file.sync()
        left = []
        for naming in self.waiting:
            if everything or naming.name.rpartition("/")[0] == path:
                naming.apply(self.safe)
            else:
                left.append(naming)
        self.waiting = left

    def lose_power(self, luck: Random, kept: float) -> None:
        """The folder becomes what is found when the power is back: what was not safe is there as likely as `kept`."""
        names = dict(self.safe)
        for naming in self.waiting:
            if luck.random() < kept:
                naming.apply(names)
        for path in self.root.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name in sorted(names, key=lambda name: name.count("/")):
            self._lay(Path(name), names[name], luck, kept)

    def _lay(self, path: Path, what: File | Folder, luck: Random, kept: float) -> None:
        if not path.parent.is_dir():
            return  # the name of a folder above it was not safe
        if isinstance(what, Folder):
            path.mkdir()
        else:
            path.write_bytes(what.left(luck, kept))


def _octets(path: Path) -> bytearray:
    return bytearray(path.read_bytes())


class Mains:
    """Runs Python on a disk whose power goes, or that fails, at a deed of its own."""

    def __init__(self, workshop: Path) -> None:
        self._shim, self._log = workshop / "power.so", workshop / "deeds"
        build = ["gcc", "-O2", "-shared", "-fPIC", "-o", str(self._shim), str(_SOURCE), "-ldl"]
        subprocess.run(build, check=True)  # noqa: S603 - words of our own

    def run(self, disk: Disk, words: Sequence[str], **trouble: int) -> tuple[int, list[str]]:
        """Its exit code, and the deeds that were done, on the disk as well; trouble at which: `cut`, `fail`, `full`."""
        deeds: list[str] = []
        self._log.write_bytes(b"")
        told = {"root": disk.root, "log": self._log, **trouble}
        environ = {f"POWER_{name.upper()}": str(value) for name, value in told.items()}
        environ |= {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "LD_PRELOAD": str(self._shim)}
        ended = subprocess.run([sys.executable, *words], env=environ, capture_output=True, check=False)  # noqa: S603
        for deed in _deeds(self._log):
            deeds.append(deed[0])
            disk.do(*deed)
        return ended.returncode, deeds


def _deeds(log: Path) -> Iterator[tuple[str, int, str, bytes]]:
    with log.open("rb") as told:
        for line in told:
            deed, number, many, path = line.decode().removesuffix("\n").split(" ", 3)
            yield deed, int(number), path, told.read(int(many))
