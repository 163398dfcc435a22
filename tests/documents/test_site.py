"""The published pages, as a browser reads them: all is there, links lead somewhere, nothing comes from outside."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from maild.documents.site import Published, client_folder, client_pages, month_folder, month_pages
from maild.documents.statement import statement_files
from maild.gateways.publication import PublicationFolder
from maild.letters.letter import Attachment
from maild.metering.trend import MonthTotal
from tests.desk.samples import DESK
from tests.documents.sheets import CLIENT, CORRECTED, MADE, OCTOBER, SHEETS, brief_of, sheet_of

if TYPE_CHECKING:
    from pathlib import Path

    from maild.metering.months import Month

HOSTILE = '"><script>alert(1)</script>{{7*7}}'


def pages_of(name: str) -> dict[str, bytes]:
    return month_pages(SHEETS[name], statement_files(SHEETS[name], DESK), DESK)


def page_of(name: str) -> LexborHTMLParser:
    return LexborHTMLParser(next(octets for path, octets in pages_of(name).items() if path.endswith("index.html")))


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text(separator=" ").split()) for node in page.css(selector)]


@pytest.mark.rule("S-7")
@pytest.mark.parametrize("name", SHEETS)
def test_a_page_has_table_chart_and_downloads_all_of_which_are_there(name: str) -> None:
    found = pages_of(name)
    folder = f"client-1/2026-10-r{SHEETS[name].revision}"
    assert set(found) == {
        f"{folder}/{file}" for file in ("index.html", "chart.png", "statement-2026-10.xlsx", "statement-2026-10.pdf")
    }
    page = page_of(name)
    links = [node.attributes.get("href") for node in page.css("a")]
    assert links == ["../index.html", "statement-2026-10.xlsx", "statement-2026-10.pdf"]
    assert [node.attributes.get("src") for node in page.css("img")] == ["chart.png"]
    assert len(texts(page, "tbody tr:not(.noted + tr)")) >= len(SHEETS[name].statement.lines) + 1


@pytest.mark.rule("S-7")
def test_the_table_is_the_one_of_the_documents() -> None:
    page = page_of("three zones, all awkward")
    rows = texts(page, "tbody tr")
    assert any("903 Заменённый С. Ч. 0900001 25.09.2026 99950,50" in row for row in rows)
    assert any("Замена счётчика 10.10.2026: новый 0900002." in row for row in rows)
    assert any(row.startswith("Итого по участкам") and row.endswith("53 115,99") for row in rows)
    spans = [int(node.attributes.get("colspan") or 1) for node in page.css("thead tr:first-child th")]
    cells = {len(node.css("td")) for node in page.css("tbody tr.noted")}
    assert cells == {sum(spans)}


@pytest.mark.rule("S-6")
def test_a_later_revision_says_what_changed() -> None:
    found = month_pages(CORRECTED, (), DESK)
    page = LexborHTMLParser(found["client-1/2026-10-r2/index.html"])
    assert len(texts(page, "li")) == 4
    assert texts(page, "li")[2].startswith("Участок 901: было — нет данных; стало — Т1 99990,5")


@pytest.mark.parametrize("name", SHEETS)
def test_nothing_comes_from_outside_and_nothing_runs(name: str) -> None:
    page = page_of(name)
    assert page.css("script, iframe, link, form, object") == []
    rules = page.css_first("meta[http-equiv=Content-Security-Policy]")
    assert rules is not None
    assert str(rules.attributes["content"]).startswith("default-src 'none'")
    assert "http" not in re.sub(r"http-equiv|http://evil", "", str(page.html))


@pytest.mark.rule("M-9")
def test_hostile_words_stay_words() -> None:
    of = brief_of(2)
    account = replace(of.accounts[0], plot=HOSTILE, name=HOSTILE)
    sheet = replace(sheet_of(replace(of, accounts=(account,))), client=replace(CLIENT, name=HOSTILE))
    found = month_pages(sheet, [Attachment(f"../../{HOSTILE}.exe", "text/html", b"MZ")], replace(DESK, name=HOSTILE))
    assert sorted(path.rpartition("/")[2] for path in found) == ["chart.png", "index.html", "statement-2026-10.bin"]
    page = LexborHTMLParser(next(octets for path, octets in found.items() if path.endswith("html")))
    assert page.css("script") == []
    assert HOSTILE in texts(page, "dd")[0]
    index = client_pages(sheet.client, [Published(1, sheet.statement.total)], DESK, MADE)
    assert LexborHTMLParser(index["client-1/index.html"]).css("script") == []


def totals(*months: Month) -> list[MonthTotal]:
    return [MonthTotal(month, Decimal(100 + month.month), Decimal(700)) for month in months]


@pytest.mark.rule("S-7")
def test_the_index_leads_to_the_newest_revision_of_each_month_and_to_the_earlier_ones() -> None:
    september, october = totals(OCTOBER.plus(-1), OCTOBER)
    months = [Published(1, october), Published(1, september), Published(2, replace(october, kwh=Decimal(555)))]
    found = client_pages(CLIENT, months, DESK, MADE)
    assert list(found) == ["client-1/chart.png", "client-1/index.html"]
    page = LexborHTMLParser(found["client-1/index.html"])
    assert [(node.attributes["href"], node.text()) for node in page.css("a")] == [
        ("2026-10-r2/index.html", "Октябрь 2026, редакция 2"),
        ("2026-10-r1/index.html", "прежняя редакция 1"),
        ("2026-09-r1/index.html", "Сентябрь 2026"),
    ]
    assert texts(page, "tbody tr")[0].split()[-3:] == ["555", "700,00", "—"]
    alt = page.css_first("img")
    assert alt is not None
    assert "сентябрь 2026 — 109; октябрь 2026 — 555." in str(alt.attributes["alt"])


@pytest.mark.rule("S-7")
def test_all_paths_are_such_as_the_folder_of_publication_takes(tmp_path: Path) -> None:
    found = pages_of("ten plots") | client_pages(CLIENT, [Published(1, totals(OCTOBER)[0])], DESK, MADE)
    PublicationFolder(tmp_path).put(found)
    assert all((tmp_path / path).read_bytes() == octets for path, octets in found.items())


def test_a_folder_does_not_tell_whose_it_is() -> None:
    assert (client_folder(12), month_folder(OCTOBER, 3)) == ("client-12", "2026-10-r3")


def test_the_same_sheet_gives_the_same_pages() -> None:
    assert pages_of("ten plots") == pages_of("ten plots")
