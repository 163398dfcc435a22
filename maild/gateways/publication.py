"""The folder of published statements: pages put so that a web server never serves half of one (S-7).

A new folder is filled beside its place and renamed into it; a file that is there already is replaced by a whole one.
Folders of months come before the index that leads to them. Names are checked here once more, whoever chose them: no
path leaves the folder, and none begins with a dot, as those do that are being written.

Who may read is said by the root alone: what lies in it is readable for all that the root lets in, whatever the
process's umask is. The package's root lets in the web server's group and nobody else (debian/maild.tmpfiles).
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.gateways.disk import sync_file, sync_folder
from maild.ports import Temporary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SAFE = re.compile(r"[a-z0-9][a-z0-9-]{0,60}(?:/[a-z0-9][a-z0-9-]{0,60})?/[a-z0-9][a-z0-9-]{0,60}\.[a-z0-9]{1,5}")
_UNFINISHED = ".new-"


@dataclass(frozen=True, slots=True)
class PublicationFolder:
    """What a web server serves. `root` is made if it is missing."""

    root: Path

    def put(self, pages: Mapping[str, bytes]) -> None:
        """Write pages, by their paths from the root; those that were there before are replaced.

        Raises:
            ValueError: a path is not a safe one; nothing was written.
            Temporary: the disk is full or failing, or the folder may not be written to.
        """
        if unsafe := [path for path in pages if not _SAFE.fullmatch(path)]:
            raise ValueError(f"not a safe path of a page: {unsafe[0]!r}")
        folders: dict[str, dict[str, bytes]] = {}
        for path, octets in pages.items():
            folder, _, name = path.rpartition("/")
            folders.setdefault(folder, {})[name] = octets
        try:
            for folder in sorted(folders, key=lambda each: each.count("/"), reverse=True):
                self._fill(self.root / folder, folders[folder])
        except OSError as fault:
            raise Temporary(f"statements cannot be published in {self.root}: {fault.strerror}") from fault

    def remove(self, path: str) -> None:
        """A page is published no more; one that is not there is no fault.

        Raises:
            ValueError: the path is not a safe one.
            Temporary: the disk is failing, or the folder may not be written to.
        """
        if not _SAFE.fullmatch(path):
            raise ValueError(f"not a safe path of a page: {path!r}")
        place = self.root / path
        try:
            place.unlink(missing_ok=True)
            if place.parent.is_dir():
                sync_folder(place.parent)
        except OSError as fault:
            raise Temporary(f"a page cannot be removed from {self.root}: {fault.strerror}") from fault

    def _fill(self, place: Path, files: Mapping[str, bytes]) -> None:
        self._stand(place.parent)
        if place.is_dir():
            for name, octets in files.items():
                unfinished = place / f"{_UNFINISHED}{name}"
                _write(unfinished, octets)
                unfinished.replace(place / name)
            sync_folder(place)
            sync_folder(place.parent)
            return
        unfinished = place.with_name(f"{_UNFINISHED}{place.name}")
        shutil.rmtree(unfinished, ignore_errors=True)  # of a process that died
        _make(unfinished)
        for name, octets in files.items():
            _write(unfinished / name, octets)
        sync_folder(unfinished)
        unfinished.rename(place)
        sync_folder(place.parent)

    def _stand(self, folder: Path) -> None:
        """Made, and safe on disk by its name; also one that is there: whoever made it may have died too early."""
        if made := not folder.is_dir():
            self._stand(folder.parent)
            _make(folder, 0o755 if self.root in folder.parents else 0o750)
        if made or folder.is_relative_to(self.root):
            with suppress(PermissionError):  # of the folder above the root, which may not be ours to look into
                sync_folder(folder.parent)


def _make(folder: Path, mode: int = 0o755) -> None:
    folder.mkdir()
    folder.chmod(mode)


def _write(path: Path, octets: bytes) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, 0o644)
        file.write(octets)
    sync_file(path)
