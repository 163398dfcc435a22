"""The cabinet of documents: what is lost or cannot be read holds up no statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maild.cabinet import open_cabinet
from maild.desk.cabinet import Publication, kept_files
from maild.desk.statement import KeptFile
from maild.gateways.shelf import FileShelf
from tests.desk.samples import DESK, a_client, a_statement, moscow
from tests.documents.sheets import SHEETS

if TYPE_CHECKING:
    from pathlib import Path

    from maild.cabinet import StatementCabinet

SHEET = SHEETS["ten plots"]
LOST = "f" * 64


def cabinet_at(folder: Path, published: str = "") -> StatementCabinet:
    return open_cabinet(DESK, FileShelf(folder / "letters"), published)


@pytest.mark.rule("S-6")
def test_what_was_drawn_is_taken_out_again_and_what_was_lost_is_left_out(tmp_path: Path) -> None:
    cabinet = cabinet_at(tmp_path)
    drawn = cabinet.draw(SHEET)
    for paper in drawn.all:
        cabinet.shelf.put(paper.content)
    found = cabinet.take_out((*kept_files(drawn.files), KeptFile("пропавшая.pdf", LOST)))
    assert [(each.name, each.content) for each in found] == [(each.name, each.content) for each in drawn.files]
    assert drawn.pages == ()


@pytest.mark.rule("S-5")
def test_letters_that_are_lost_or_hold_no_template_leave_the_default_documents(tmp_path: Path) -> None:
    cabinet = cabinet_at(tmp_path)
    plain = cabinet.shelf.put(b"From: a@b.example\r\nSubject: x\r\n\r\nno files\r\n")
    assert cabinet.draw(SHEET, (LOST, plain)) == cabinet.draw(SHEET)


@pytest.mark.rule("S-7")
def test_the_pages_are_drawn_only_where_something_is_published(tmp_path: Path) -> None:
    cabinet = cabinet_at(tmp_path, str(tmp_path / "published"))
    drawn = cabinet.draw(SHEET)
    for paper in drawn.all:
        cabinet.shelf.put(paper.content)
    pages = kept_files(drawn.pages)
    made = Publication(a_client(), pages, (a_statement(),), moscow("2026-10-27 09:00"))
    cabinet.publish(made)
    cabinet.publish(made)
    written = {str(path.relative_to(tmp_path / "published")) for path in (tmp_path / "published").rglob("*.*")}
    assert {page.name for page in pages} <= written
    assert "client-1/index.html" in written
    cabinet_at(tmp_path).publish(made)
    assert {str(path.name) for path in tmp_path.iterdir()} == {"letters", "published"}
