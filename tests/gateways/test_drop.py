"""The drop folder: whole files are taken, one at a time, and stay with a report (S-3)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from maild.gateways import drop
from maild.gateways.drop import DropFolder
from tests.desk.samples import MOSCOW

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 11, 25, 10, 0, tzinfo=MOSCOW)


@pytest.fixture
def folder(tmp_path: Path) -> DropFolder:
    return DropFolder(tmp_path / "drop")


def put(folder: DropFolder, name: str, content: bytes = b"x", age: float = 60) -> Path:
    """A file written so many seconds ago."""
    folder.root.mkdir(exist_ok=True)
    path = folder.root / name
    path.write_bytes(content)
    os.utime(path, (time.time() - age,) * 2)
    return path


def names(folder: DropFolder, *, patient: bool = False) -> list[str]:
    return [dropped.name for dropped in folder.waiting(patient=patient)]


@pytest.mark.rule("S-3")
def test_files_come_by_name_and_each_is_moved_aside_as_it_comes(folder: DropFolder) -> None:
    put(folder, "2.csv", b"second")
    put(folder, "1.csv", b"first")
    waiting = folder.waiting(patient=False)
    first = next(waiting)
    assert (first.name, first.read(100), first.read(2)) == ("1.csv", b"first", b"fir")
    assert (folder.root / "2.csv").exists()
    assert not (folder.root / "1.csv").exists()
    assert next(waiting).read(100) == b"second"


@pytest.mark.rule("S-3")
def test_a_file_in_hand_of_a_dead_process_is_taken_again(folder: DropFolder) -> None:
    put(folder, "1.csv")
    next(folder.waiting(patient=False))
    put(folder, "0.csv")
    assert names(folder) == ["1.csv", "0.csv"]


@pytest.mark.rule("S-3", "M-3")
def test_unclean_ends_with_a_file_in_hand_are_counted(folder: DropFolder) -> None:
    put(folder, "1.csv", b"content")
    for ends in (0, 1):
        (dropped,) = folder.waiting(patient=False)
        assert (dropped.name, dropped.ends, dropped.read(100)) == ("1.csv", ends, b"content")
        die = f"""
import os
from pathlib import Path
from maild.gateways.drop import DropFolder
folder = DropFolder(Path({str(folder.root)!r}))
for dropped in folder.waiting(patient=False):
    with folder.in_hand(dropped) as held:
        os._exit(9 if held.read(100) == b"content" else 1)
"""
        assert subprocess.run([sys.executable, "-c", die], check=False).returncode == 9  # noqa: S603 - ours
    put(folder, "0.csv")
    found = [(dropped.name, dropped.ends) for dropped in folder.waiting(patient=False)]
    assert found == [("1.csv", drop.MOST_ENDS), ("0.csv", 0)]


@pytest.mark.rule("S-3", "M-3")
def test_what_is_raised_with_a_file_in_hand_is_no_unclean_end(folder: DropFolder) -> None:
    put(folder, "1.csv")
    for _ in range(3):
        (dropped,) = folder.waiting(patient=False)
        with pytest.raises(KeyboardInterrupt), folder.in_hand(dropped):
            raise KeyboardInterrupt
        assert dropped.ends == 0


@pytest.mark.rule("S-3")
@pytest.mark.parametrize("name", [".hidden.csv", "~$книга.xlsx", "1.csv.part", "1.CSV.TMP", "1.filepart"])
def test_what_programs_write_for_themselves_is_left(folder: DropFolder, name: str) -> None:
    path = put(folder, name)
    assert names(folder) == []
    assert path.exists()


@pytest.mark.rule("S-3")
def test_folders_and_links_are_left(folder: DropFolder) -> None:
    target = put(folder, "target.part")
    (folder.root / "link.csv").symlink_to(target)
    (folder.root / "folder.csv").mkdir()
    assert names(folder) == []


@pytest.mark.rule("S-3")
def test_a_file_that_was_just_written_is_left_for_the_next_look(folder: DropFolder) -> None:
    put(folder, "1.csv", age=1)
    assert names(folder) == []
    put(folder, "1.csv", age=drop.QUIET + 1)
    assert names(folder) == ["1.csv"]


@pytest.mark.rule("S-3")
def test_who_is_patient_waits_until_it_is_quiet(folder: DropFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("maild.gateways.drop.time.sleep", waited.append)
    put(folder, "1.csv", age=1)
    assert names(folder, patient=True) == ["1.csv"]
    assert 3 < waited[0] < 5


@pytest.mark.rule("S-3")
def test_what_grows_meanwhile_is_left(folder: DropFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(folder, "1.csv", age=1)
    monkeypatch.setattr("maild.gateways.drop.time.sleep", lambda _: path.write_bytes(b"more"))
    assert names(folder, patient=True) == []


@pytest.mark.rule("S-3")
def test_what_somebody_still_has_open_for_writing_is_left(folder: DropFolder) -> None:
    path = put(folder, "1.csv")
    with path.open("ab"):
        assert names(folder) == []
    assert names(folder) == ["1.csv"]


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(("done", "where"), [(True, "done"), (False, "failed")])
def test_a_file_stays_with_its_report(folder: DropFolder, done: bool, where: str) -> None:
    for _ in range(2):
        put(folder, "показания.csv", b"content")
        (dropped,) = folder.waiting(patient=False)
        with folder.in_hand(dropped) as held:
            target = folder.settle(held, "принят", AT, done=done)
        assert target.read_bytes() == b"content"
        assert target.with_name(f"{target.name}.txt").read_text(encoding="utf-8") == "принят"
    assert sorted(path.name for path in (folder.root / where).iterdir()) == [
        "2026-11-25_100000_показания.csv",
        "2026-11-25_100000_показания.csv.txt",
        "2_2026-11-25_100000_показания.csv",
        "2_2026-11-25_100000_показания.csv.txt",
    ]
    assert list((folder.root / "taking").rglob("*.csv")) == []


def test_a_name_of_any_bytes_can_be_told(folder: DropFolder) -> None:
    put(folder, os.fsdecode("показания.csv".encode("cp1251")))
    assert names(folder) == ["?????????.csv"]


def test_a_folder_that_cannot_be_made_is_the_systems_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        names(DropFolder(tmp_path / "file" / "drop"))
