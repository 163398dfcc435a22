"""What is said to be done is on disk, whatever dies before it and whatever the power does afterwards (M-1, S-7)."""

from __future__ import annotations

import re
import shutil
import signal
from random import Random
from typing import TYPE_CHECKING

import pytest

from maild.__main__ import main
from maild.cli.complaint import Exit
from tests.cli import seeding
from tests.cli.conftest import write_config
from tests.faults.power import Disk, Mains

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.conftest import Some

pytestmark = pytest.mark.compiler

_GATEWAYS = """
from pathlib import Path
from maild.gateways.publication import PublicationFolder
from maild.gateways.shelf import FileShelf
root = Path("{root}")
"""
_TOGETHER = """
with FileShelf(root / "letters").pile() as pile:
    for number in range({many}):
        pile.put(b"letter %d" % number)
    pile.secure()
"""
_ONE_BY_ONE = """
for number in range(3):
    FileShelf(root / "letters").put(b"letter %d" % number)
"""
_PAGES = """
pages = {"snt/2026-10/index.html": b"page", "snt/2026-10/table.xlsx": b"table", "snt/index.html": b"all"}
PublicationFolder(root / "published").put(pages)
"""
DEEDS = {
    "letters kept one by one": (_ONE_BY_ONE, _ONE_BY_ONE),
    "few letters kept together": (_TOGETHER.format(many=3), _TOGETHER.format(many=3)),
    "many letters kept together": (_TOGETHER.format(many=9), _TOGETHER.format(many=9)),
    "letters kept one by one that were together before": (_TOGETHER.format(many=3), _ONE_BY_ONE),
    "a statement published": (_PAGES, _PAGES),
}
"""What somebody dies over, and what is done after him."""


def _files(root: Path) -> dict[Path, bytes]:
    """But those that are being written."""
    found = (path for path in root.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in found if not re.search(r"/unfinished/|/\.new-", str(path))}


@pytest.mark.rule("M-1", "S-7")
@pytest.mark.parametrize("deed", DEEDS)
def test_what_is_done_is_there_when_the_power_is_back_also_if_one_died_over_it_before(
    mains: Mains, tmp_path: Path, seed: int, deed: str, stride: int
) -> None:
    root = tmp_path / "root"
    dying, done = (["-c", _GATEWAYS.format(root=root) + text] for text in DEEDS[deed])
    root.mkdir()
    _, deeds = mains.run(Disk.of(root), dying)
    assert deeds
    for number in range(0, len(deeds) + 1, stride):
        shutil.rmtree(root)
        root.mkdir()
        disk = Disk.of(root)
        if number:
            assert mains.run(disk, dying, cut=number)[0] == -signal.SIGKILL
        assert mains.run(disk, done)[0] == 0
        told = _files(root)
        disk.lose_power(Random(seed), 0.0)  # noqa: S311 - nothing secret
        assert told.items() <= _files(root).items(), f"one died before deed {number}"


class Copies:
    """A desk with a copy of itself, and an older one."""

    def __init__(self, mains: Mains, folder: Path) -> None:
        folder.mkdir()
        self.root, self._mains = folder, mains
        self.config, self.copy = write_config(folder), folder / "copy.tar.gz"
        seeding.seed(self.config)
        assert self.maild("backup", self.copy) == Exit.DONE

    def maild(self, *words: str | Path) -> int:
        """Here."""
        return main(["--config", str(self.config), *map(str, words)])

    def powerless(self, seed: int, *words: str | Path, cut: int = 0) -> list[str]:
        """By another process until the power goes, before that deed or after the last one; what it did."""
        disk = Disk.of(self.root)
        code, deeds = self._mains.run(disk, ["-m", "maild", "--config", str(self.config), *map(str, words)], cut=cut)
        assert code == (-signal.SIGKILL if cut else Exit.DONE)
        luck = Random(f"{seed} {words[0]} {cut}")  # noqa: S311 - nothing secret
        disk.lose_power(luck, luck.choice((0.0, 0.5)))
        return deeds

    def lose_ledger(self) -> None:
        """The machine is gone; its configuration and its copy were kept."""
        for left in self.root.glob("ledger.db*"):
            left.unlink()
        shutil.rmtree(self.root / "letters", ignore_errors=True)

    def is_whole(self) -> bool:
        """The ledger, with all that it speaks of."""
        return (self.root / "ledger.db").exists() and self.maild("verify") == Exit.DONE


@pytest.mark.rule("M-1")
def test_an_older_copy_stands_until_a_newer_one_is_whole(mains: Mains, tmp_path: Path, seed: int, some: Some) -> None:
    copies = Copies(mains, tmp_path / "desk")
    deeds = copies.powerless(seed, "backup", copies.copy)
    for number in some(range(1, len(deeds) + 1)):
        copies.powerless(seed, "backup", copies.copy, cut=number)
        copies.lose_ledger()
        assert copies.maild("restore", copies.copy) == Exit.DONE, f"before deed {number}"
        assert copies.is_whole(), f"before deed {number}"


@pytest.mark.rule("M-1")
def test_a_desk_is_restored_whole_or_can_be_restored_once_more(
    mains: Mains, tmp_path: Path, seed: int, some: Some
) -> None:
    copies = Copies(mains, tmp_path / "desk")
    copies.lose_ledger()
    deeds = copies.powerless(seed, "restore", copies.copy)
    assert copies.is_whole()
    for number in some(range(1, len(deeds) + 1)):
        copies.lose_ledger()
        copies.powerless(seed, "restore", copies.copy, cut=number)
        if not (copies.root / "ledger.db").exists():
            assert copies.maild("restore", copies.copy) == Exit.DONE, f"before deed {number}"
        assert copies.is_whole(), f"before deed {number}"
