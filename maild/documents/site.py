"""Published statements as a small static site: a page a client and month, and an index of each client (S-7).

Pages are pure text of what is given; all are `{path: octets}`, paths safe and relative to the folder of publication:

    client-12/index.html, chart.png              the client's months, the newest first
    client-12/2026-10-r1/index.html, chart.png   a revision, with its workbook and PDF; of it only one thing may change:
                                                 a line at the top says that there is a later one

`month_pages` may be drawn when the statement is and kept on the shelf like its files: readings that come later must not
change what was sent. `client_pages` needs only the totals that are kept. No page names another client, and no index
names them all: whoever may see one folder sees that one (docs/nginx.conf).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from maild.documents.chart import HEIGHT, OF_PLOTS, WIDTH, chart_png, chart_words
from maild.documents.cleaning import brief, clean, one_line
from maild.documents.russian import capital
from maild.documents.statement_table import Kind, RowKind, groups, table_of, written
from maild.documents.statement_words import (
    attention_facts,
    grouped,
    head_facts,
    losses_fact,
    made_text,
    month_text,
    rub,
    title_text,
)
from maild.metering.trend import trend_of
from maild.metering.wording import changed_text
from maild.resources import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from maild.desk.parties import Client, Desk
    from maild.desk.statement_letters import Sheet
    from maild.letters.letter import Attachment
    from maild.metering.months import Month
    from maild.metering.trend import MonthTotal

_INDEX, _CHART = "index.html", "chart.png"
_TOP = b"<main>\n"
_NUMBERS = (Kind.READING, Kind.KWH, Kind.PRICE, Kind.RUB)


@dataclass(frozen=True, slots=True)
class Published:
    """A revision that has a page, as the client's index lists it."""

    revision: int
    total: MonthTotal

    @property
    def month(self) -> Month:
        """The month it is for."""
        return self.total.month


@dataclass(frozen=True, slots=True)
class Link:
    """A file of a page: its path beside it, and what it is called."""

    href: str
    label: str


def is_page(path: str) -> bool:
    """Whether it is the page of a revision, not one of its files."""
    return path.endswith(f"/{_INDEX}")


def client_folder(client_id: int) -> str:
    """Of a client: by its number, which stays when the name changes, and tells nobody whose it is."""
    return f"client-{client_id}"


def month_folder(month: Month, revision: int) -> str:
    """Of a revision, in its client's folder."""
    return f"{month}-r{revision}"


def month_pages(sheet: Sheet, files: Sequence[Attachment], desk: Desk) -> dict[str, bytes]:
    """A revision: its page, its chart, its files."""
    drawn = sheet.statement
    place = f"{client_folder(sheet.client.id)}/{month_folder(drawn.month, sheet.revision)}"
    links = {f"statement-{drawn.month}.{_ending(file)}": file for file in files}
    table = table_of(sheet)
    text = written(table)
    page = (
        _pages()
        .get_template("_site/month.html.j2")
        .render(
            client=brief(sheet.client.name, 120),
            title=title_text(drawn.month, sheet.revision),
            facts=list(head_facts(sheet)),
            total=drawn.total,
            attention=attention_facts(drawn),
            changed=[capital(changed_text(each)) for each in sheet.changed],
            words=chart_words(drawn.trend.series),
            links=[Link(href, _label(href)) for href in links],
            columns=table.columns,
            groups=groups(table.columns),
            numeric=[column.kind in _NUMBERS for column in table.columns],
            rows=[(row.kind, text(row), row.note) for row in (*table.rows, *table.totals)],
            made=made_text(sheet, one_line(desk.name)),
        )
    )
    found = {_INDEX: clean(page).encode(), _CHART: chart_png(drawn.trend.series, OF_PLOTS)}
    found |= {href: file.content for href, file in links.items()}
    return {f"{place}/{name}": octets for name, octets in found.items()}


def client_pages(client: Client, months: Sequence[Published], desk: Desk, at: datetime) -> dict[str, bytes]:
    """A client's index. `months` are all published revisions in any order; `at` is in the desk's zone."""
    ordered = sorted(months, key=lambda each: (each.month, each.revision), reverse=True)
    newest = {each.month: each for each in reversed(ordered)}
    now = ordered[0].total
    series = trend_of(now, [each.total for each in newest.values()]).series
    page = (
        _pages()
        .get_template("_site/index.html.j2")
        .render(
            client=brief(client.name, 120),
            words=chart_words(series),
            months=[
                (each, [old for old in ordered if old.month == each.month and old != each])
                for each in ordered
                if newest[each.month] is each
            ],
            desk=desk,
            made=f"{at:%d.%m.%Y %H:%M}",
        )
    )
    place = client_folder(client.id)
    return {f"{place}/{_CHART}": chart_png(series, OF_PLOTS), f"{place}/{_INDEX}": clean(page).encode()}


def superseded(page: bytes, newer: Published) -> bytes:
    """The page of a revision that has a later one: the first thing on it leads there (S-6)."""
    said = _pages().get_template("_site/newer.html.j2").render(newer=newer)
    return page.replace(_TOP, _TOP + said.encode(), 1)


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=FileSystemLoader(shipped("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters.update(month=month_text, kwh=grouped, rub=rub, losses=losses_fact)
    pages.globals.update(width=WIDTH, height=HEIGHT, folder=month_folder, kinds=RowKind)
    return pages


def _ending(file: Attachment) -> str:
    """The name of a file is no path of ours; of it only a known ending is taken."""
    ending = file.name.lower().rpartition(".")[2]
    return ending if ending in _LABELS else "bin"


_LABELS = {"xlsx": "Таблица Excel", "pdf": "PDF для печати"}


def _label(href: str) -> str:
    return _LABELS.get(href.rpartition(".")[2], "Файл")
