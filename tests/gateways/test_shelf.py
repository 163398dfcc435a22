"""The shelf of raw letters: whole and safe on disk, or not there at all."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maild.gateways import disk as disks
from maild.gateways import shelf as shelving
from maild.gateways.shelf import FEW, FileShelf
from maild.ports import Permanent, Temporary

if TYPE_CHECKING:
    from collections.abc import Iterator

RAW = b"Subject: 12\r\n\r\n\xcf\xf0\xee\xf8\xf3\r\n"
DIGEST = hashlib.sha256(RAW).hexdigest()


class Disk:
    """What was told to reach the disk, as paths, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.synced: list[str] = []
        self._fsync = os.fsync
        monkeypatch.setattr(os, "fsync", self._noted)

    def _noted(self, handle: int) -> None:
        self.synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        self._fsync(handle)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


@contextmanager
def forbidden(path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> Iterator[None]:
    """That file cannot be read: tests may run as root, whom no mode stops."""

    def read_bytes(self: Path) -> bytes:
        assert self == path
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", read_bytes)
        yield


def files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_bytes_lie_under_their_digest(tmp_path: Path) -> None:
    shelf = FileShelf(tmp_path)
    assert shelf.put(RAW) == DIGEST
    assert shelf.get(DIGEST) == RAW
    assert files(tmp_path) == [tmp_path / DIGEST[:2] / f"{DIGEST}.eml"]


def test_a_letter_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    shelf = FileShelf(tmp_path)
    place = shelf.place(shelf.put(RAW))
    before = place.stat()
    assert shelf.put(RAW) == DIGEST
    assert (place.stat().st_ino, place.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.rule("M-1")
def test_a_letter_is_safe_only_with_the_names_of_all_folders_above_it(tmp_path: Path, disk: Disk) -> None:
    root = tmp_path / "new" / "letters"
    shelf = FileShelf(root)
    place = shelf.place(shelf.put(RAW))
    assert disk.synced[-1] == str(place.parent), "the name of the file comes last"
    folders = {tmp_path, root.parent, root, place.parent.parent, place.parent}
    assert {str(folder) for folder in folders} <= set(disk.synced)
    (written,) = [path for path in disk.synced if Path(path).parent.name == "unfinished"]
    assert disk.synced.index(written) < len(disk.synced) - 1, "the bytes come before the name"


@pytest.mark.rule("M-1")
def test_what_a_dead_process_made_is_synced_by_the_next_one(tmp_path: Path, disk: Disk) -> None:
    place = FileShelf(tmp_path).place(FileShelf(tmp_path).put(RAW))
    disk.synced.clear()
    FileShelf(tmp_path).put(RAW)
    assert disk.synced == [str(tmp_path.parent), str(tmp_path), str(place), str(place.parent)]
    other = b"another letter"
    disk.synced.clear()
    near = FileShelf(tmp_path)
    near.place(hashlib.sha256(other).hexdigest()).parent.mkdir(parents=True)
    near.put(other)
    assert str(tmp_path) in disk.synced, "folders that were there may never have reached the disk"


def test_a_folder_known_to_be_safe_costs_nothing_more(tmp_path: Path, disk: Disk) -> None:
    shelf = FileShelf(tmp_path)
    place = shelf.place(shelf.put(RAW))
    place.unlink()
    disk.synced.clear()
    shelf.put(RAW)
    assert [Path(path).parent.name for path in disk.synced[:-1]] == ["unfinished"]
    assert disk.synced[-1] == str(place.parent)


def test_a_full_disk_is_a_fault_of_the_world_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").is_file():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    shelf = FileShelf(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(Temporary, match=r"cannot be kept in .*: No space left on device"):
            shelf.put(RAW)
        assert files(tmp_path) == []
    assert shelf.get(shelf.put(RAW)) == RAW


def test_a_shelf_that_cannot_be_made_is_a_fault_of_the_world(tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("a file is in the way", encoding="utf-8")
    with pytest.raises(Temporary, match="letters"):
        FileShelf(tmp_path / "letters").put(RAW)


def test_a_letter_that_is_gone_or_changed_will_not_come_back(tmp_path: Path) -> None:
    shelf = FileShelf(tmp_path)
    with pytest.raises(Permanent, match="is not on the shelf"):
        shelf.get(DIGEST)
    shelf.place(shelf.put(RAW)).write_bytes(RAW + b"!")
    with pytest.raises(Permanent, match="was changed on disk"):
        shelf.get(DIGEST)


@pytest.mark.parametrize("code", [errno.EIO, errno.EACCES, errno.EMFILE])
def test_a_letter_that_cannot_be_read_now_may_be_read_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    shelf = FileShelf(tmp_path)
    shelf.put(RAW)
    with forbidden(shelf.place(DIGEST), monkeypatch, code), pytest.raises(Temporary, match=os.strerror(code)):
        shelf.get(DIGEST)
    assert shelf.get(DIGEST) == RAW


@pytest.mark.rule("M-1")
def test_what_a_dead_process_left_half_written_is_removed_and_nothing_else(tmp_path: Path) -> None:
    shelf = FileShelf(tmp_path)
    shelf.tidy()  # of a shelf where nothing was written yet
    shelf.put(RAW)
    left, in_work = (tmp_path / "unfinished" / name for name in ("left", "in-work"))
    left.write_bytes(RAW[:5])
    in_work.write_bytes(RAW[:6])
    with in_work.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        shelf.tidy()
        assert not left.exists()
        assert in_work.exists(), "another process is at work on it"
    shelf.tidy()
    assert files(tmp_path) == [shelf.place(DIGEST)]


def test_a_file_being_written_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, other = FileShelf(tmp_path), FileShelf(tmp_path)
    fsync = os.fsync

    def tidied_meanwhile(handle: int) -> None:
        other.tidy()
        fsync(handle)

    monkeypatch.setattr(os, "fsync", tidied_meanwhile)
    assert shelf.get(shelf.put(RAW)) == RAW


# ── piles ────────────────────────────────────────────────────────────────────────────────────────────────────────

MANY = tuple(b"letter %d" % number for number in range(FEW + 1))


@pytest.mark.rule("M-1")
def test_a_small_pile_is_synced_file_by_file_once_it_is_secured(tmp_path: Path, disk: Disk) -> None:
    shelf = FileShelf(tmp_path)
    with shelf.pile() as pile:
        places = {str(shelf.place(pile.put(raw))) for raw in MANY[:FEW]}
        disk.synced.clear()
        pile.secure()
        folders = {str(Path(place).parent) for place in places}
        assert places | folders | {str(tmp_path)} == set(disk.synced)
        assert max(map(disk.synced.index, places)) < min(map(disk.synced.index, folders))
        disk.synced.clear()
        pile.secure()
    assert disk.synced == []


@pytest.mark.rule("M-1")
def test_a_large_pile_is_synced_with_one_wait_for_the_whole_disk(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[int] = []
    sync_all = disks.sync_all

    def noted(folder: Path, handle: int) -> None:
        waits.append(len(files(folder)))
        sync_all(folder, handle)

    monkeypatch.setattr(shelving, "sync_all", noted)
    shelf = FileShelf(tmp_path)
    with shelf.pile() as pile:
        digests = [pile.put(raw) for raw in MANY]
        disk.synced.clear()
        pile.secure()
    assert (waits, disk.synced) == ([len(MANY)], [])
    assert [shelf.get(digest) for digest in digests] == list(MANY)


def test_where_a_disk_cannot_be_synced_whole_each_file_is(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda *_, **__: object())
    shelf = FileShelf(tmp_path)
    with shelf.pile() as pile:
        places = {str(shelf.place(pile.put(raw))) for raw in MANY}
        pile.secure()
    assert places <= set(disk.synced)


@pytest.mark.rule("M-1")
def test_of_a_pile_that_does_not_reach_the_disk_nothing_stays_that_would_be_taken_for_safe(tmp_path: Path) -> None:
    shelf = FileShelf(tmp_path)
    safe = shelf.place(shelf.put(RAW))
    with shelf.pile() as pile:
        for raw in (RAW, *MANY):
            pile.put(raw)
    with pytest.raises(Temporary, match="Bad file descriptor"):
        pile.secure()  # what it looks at the disk through is closed
    assert files(tmp_path) == [safe]


@pytest.mark.rule("M-1")
@pytest.mark.parametrize("left", [b"", RAW[:5], RAW + b"!"])
def test_a_name_whose_bytes_were_lost_is_written_again(tmp_path: Path, left: bytes) -> None:
    shelf = FileShelf(tmp_path)
    place = shelf.place(shelf.put(RAW))
    place.write_bytes(left)
    shelf.put(RAW)
    assert shelf.get(DIGEST) == RAW
    place.write_bytes(left)
    with shelf.pile() as pile:
        pile.put(RAW)
        pile.secure()
    assert shelf.get(DIGEST) == RAW


def test_a_pile_is_a_shelf_to_read_from(tmp_path: Path) -> None:
    shelf = FileShelf(tmp_path)
    with shelf.pile() as pile, pile.pile() as another:
        pile.tidy()
        assert another.get(pile.put(RAW)) == RAW
