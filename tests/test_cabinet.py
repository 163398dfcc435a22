"""The cabinet of documents: what is lost or cannot be read holds up no statement."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from maild.cabinet import open_cabinet
from maild.desk.cabinet import Publication, kept_files
from maild.desk.statement import KeptFile
from maild.desk.statement_drawing import figures_of
from maild.gateways.shelf import FileShelf
from tests.desk.samples import DESK, OCTOBER, a_client, a_statement, moscow
from tests.documents.sheets import SHEETS

if TYPE_CHECKING:
    from pathlib import Path

    from maild.cabinet import StatementCabinet
    from maild.desk.statement import Revision
    from maild.desk.statement_letters import Sheet

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


def published_as(cabinet: StatementCabinet, sheet: Sheet, number: int) -> Revision:
    """A revision that was drawn, and is published."""
    papers = cabinet.draw(sheet)
    for paper in papers.all:
        cabinet.shelf.put(paper.content)
    drawn = figures_of(sheet.statement, papers)
    return replace(a_statement(), id=number, month=sheet.statement.month, revision=sheet.revision, drawn=drawn)


@pytest.mark.rule("S-6", "S-7")
def test_the_page_of_a_revision_leads_to_the_one_that_took_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "published"
    cabinet = cabinet_at(tmp_path, str(folder))
    september = replace(SHEET.statement, month=OCTOBER.plus(-1))
    before = published_as(cabinet, replace(SHEET, statement=september), 1)
    first, second = (published_as(cabinet, sheet, 1 + sheet.revision) for sheet in (SHEET, replace(SHEET, revision=2)))
    revisions = (before, first, second)
    for count, each in enumerate(revisions, 1):
        assert each.drawn is not None
        client, at = a_client(), moscow("2026-10-27 09:00")
        cabinet.publish(Publication(client, each.drawn.pages, revisions[:count], at))
    pages = {path.parent.name: path.read_text("utf-8") for path in folder.glob("*/*/index.html")}
    said = {name: "Эта редакция заменена" in page for name, page in pages.items()}
    assert '<a href="../2026-10-r2/index.html">' in pages["2026-10-r1"]
    assert said == {"2026-09-r1": False, "2026-10-r1": True, "2026-10-r2": False}
