"""Hostile words in every text of a statement: each document is drawn, and they stay words (M-9)."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

from maild.desk.statement_letters import Sheet
from maild.documents.form import filling_of
from maild.documents.site import Published, client_pages, month_pages
from maild.documents.statement import statement_files
from maild.metering.lines import kept_of
from maild.metering.revisions import changes
from tests.desk.samples import DESK
from tests.documents.samples import HOSTILE, poisoned
from tests.documents.sheets import CLIENT, MADE, brief_of, drawn


def sheet_of_words(words: str) -> Sheet:
    """A corrected statement in which plots, names, serial numbers, labels and the client are these words."""
    of = brief_of(3, 2, strange=True)
    before = drawn(replace(of, accounts=of.accounts[1:]))
    after = drawn(of)
    changed = changes(map(kept_of, before.lines), map(kept_of, after.lines))
    named = replace(CLIENT, zone_labels=(("T1", words), ("T2", words)))
    client = replace(poisoned(CLIENT, words), zone_labels=named.zone_labels)
    return Sheet(client, poisoned(after, words), 2, MADE, poisoned(changed, words))


@pytest.mark.rule("M-9")
@pytest.mark.parametrize("words", HOSTILE)
def test_documents_are_drawn_of_any_words(words: str) -> None:
    sheet, desk = sheet_of_words(words), replace(DESK, name=words, phone=words)
    workbook, pdf = statement_files(sheet, desk)
    assert len(workbook.name.encode()) < 400
    book = load_workbook(io.BytesIO(workbook.content))
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "d"}, "no formula"
    assert len(PdfReader(io.BytesIO(pdf.content)).pages) < 30
    filling = filling_of(sheet, desk)
    assert all(isinstance(value, str) for value in (filling.once["клиент"], filling.rows[0]["абонент"]))
    pages = month_pages(sheet, (workbook, pdf), desk)
    pages |= client_pages(sheet.client, [Published(2, sheet.statement.total)], desk, MADE)
    for path, octets in pages.items():
        if path.endswith(".html"):
            page = LexborHTMLParser(octets.decode())
            assert page.css("script, iframe, object") == []
            assert {node.attributes.get("src") for node in page.css("img")} == {"chart.png"}
            assert not any("evil" in str(node.attributes.get("href")) for node in page.css("a"))
