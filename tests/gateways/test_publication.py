"""Published pages: whole or not at all, safe names only, old ones replaced, nothing of another client touched (S-7)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maild.gateways.publication import PublicationFolder
from maild.ports import Temporary

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES = {
    "client-12/index.html": b"index",
    "client-12/2026-10-r1/index.html": b"page",
    "client-12/2026-10-r1/statement-2026-10.xlsx": b"PK",
}


def found(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


@pytest.mark.rule("S-7")
def test_pages_are_put_where_they_belong_and_again_without_harm(tmp_path: Path) -> None:
    publication = PublicationFolder(tmp_path / "published")
    publication.put(PAGES)
    publication.put(PAGES)
    assert found(publication.root) == PAGES


@pytest.mark.rule("S-7")
def test_a_page_that_is_there_is_replaced_and_others_stay(tmp_path: Path) -> None:
    publication = PublicationFolder(tmp_path)
    publication.put(PAGES)
    publication.put({"client-13/index.html": b"other"})
    publication.put({"client-12/index.html": b"two", "client-12/2026-10-r2/index.html": b"corrected"})
    assert found(tmp_path) == {
        **PAGES,
        "client-12/index.html": b"two",
        "client-12/2026-10-r2/index.html": b"corrected",
        "client-13/index.html": b"other",
    }


@pytest.mark.rule("M-8", "S-7")
@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "../index.html",
        "client-12/../client-13/index.html",
        "client-12/../../index.html",
        "/etc/passwd",
        "client-12//index.html",
        "client-12/.htaccess",
        ".new-client/index.html",
        "client-12/a/b/index.html",
        "client-12/индекс.html",
        "client-12/index.html\n",
        "client-12/Index.HTML",
        "client-12/index",
        "client-12/a b.html",
        "client-12\\index.html",
        "client-12/" + "x" * 70 + ".html",
        "",
    ],
)
def test_a_path_that_is_not_safe_is_refused_before_anything_is_written(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="not a safe path"):
        PublicationFolder(tmp_path / "published").put({**PAGES, path: b"x"})
    assert found(tmp_path) == {}


def test_what_a_dead_process_left_is_in_nobodys_way(tmp_path: Path) -> None:
    left = tmp_path / "client-12" / ".new-2026-10-r1"
    left.mkdir(parents=True)
    (left / "old.html").write_bytes(b"half")
    (tmp_path / "client-12" / ".new-index.html").write_bytes(b"half")
    PublicationFolder(tmp_path).put(PAGES)
    assert found(tmp_path) == PAGES


@pytest.mark.rule("S-7")
def test_the_index_comes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    placed: list[str] = []

    def noted(move: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
        def moved(place: Path, to: Path) -> Path:
            placed.append(to.name)
            return move(place, to)

        return moved

    for name in ("replace", "rename"):
        monkeypatch.setattr(Path, name, noted(getattr(Path, name)))
    PublicationFolder(tmp_path).put(PAGES)
    assert placed == ["2026-10-r1", "index.html"]


def test_a_disk_that_cannot_be_written_to_is_a_passing_trouble(tmp_path: Path) -> None:
    (tmp_path / "published").write_bytes(b"a file in its place")
    with pytest.raises(Temporary, match="cannot be published"):
        PublicationFolder(tmp_path / "published").put(PAGES)


@pytest.mark.parametrize("umask", [0, 0o077])
def test_whom_the_root_lets_in_may_read_whatever_the_umask_is(tmp_path: Path, umask: int) -> None:
    root = tmp_path / "published"
    before = os.umask(umask)
    try:
        PublicationFolder(root).put(PAGES)
        PublicationFolder(root).put(PAGES)
    finally:
        os.umask(before)
    assert {oct(p.stat().st_mode & 0o777) for p in root.rglob("*") if p.is_dir()} == {"0o755"}
    assert {oct(p.stat().st_mode & 0o777) for p in root.rglob("*") if p.is_file()} == {"0o644"}
    assert oct(root.stat().st_mode & 0o777) == "0o750"


def test_a_root_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    root = tmp_path / "published"
    root.mkdir(0o711)
    PublicationFolder(root).put(PAGES)
    assert oct(root.stat().st_mode & 0o777) == "0o711"
