"""The letter with a statement, as a value, and the sheet that all its documents are drawn from (S-5, S-6, S-8).

Who decides draws up a `Statement`, makes a `Sheet` of it, has its documents drawn (`desk.cabinet`) and makes a letter
with `statement_letter`. A repeat needs no sheet: its totals, comparison and chart come from the totals that are kept
(`trend_of`), its files from the shelf. A workbook made of the client's own template stands in `files` in place of the
default one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from maild.desk.correspondence import Content

if TYPE_CHECKING:
    from datetime import date, datetime

    from maild.desk.cabinet import Papers
    from maild.desk.parties import Client
    from maild.letters.letter import Attachment
    from maild.metering.months import Month
    from maild.metering.revisions import Changed
    from maild.metering.statement import Statement, ZoneTotal
    from maild.metering.trend import MonthTotal, Trend


@dataclass(frozen=True, slots=True)
class Sheet:
    """One revision of a client's month, as its documents show it.

    `made_at` is in the desk's zone; `changed` is what is another than in the revision before.
    """

    client: Client
    statement: Statement
    revision: int
    made_at: datetime
    changed: tuple[Changed, ...] = ()


class Occasion(StrEnum):
    """Why a statement is sent; the first sentence of the letter says so."""

    DUE = "due"  # its day has come (S-1)
    LATE = "late"  # its day was earlier: the readings came only now (S-2)
    CORRECTED = "corrected"  # a later revision (S-6)
    AGAIN = "again"  # «не получена» (S-6), or a dispatcher's command
    ASKED = "asked"  # «ведомость октябрь» (S-8)
    PREVIEW = "preview"  # to a dispatcher, before anything is sent (D-5)


@dataclass(frozen=True, slots=True)
class StatementLetter(Content):
    """The statement of a month: totals, comparison, chart, what needs attention, what changed, and its files (S-5).

    Args:
        client: whose it is.
        revision: from 1.
        occasion: why it is sent.
        opens_on: where the period begins.
        closes_on: the day of generation.
        plots: how many there are.
        without_data: how many of them have no number.
        trend: this month beside others; it is the last of the series.
        zones: totals by zone, shown where there are several.
        attention: what somebody should look at: whose it is, and what.
        changed: against the revision before, row by row.
        note: a sentence of its own: of the claim that it answers, or of the template that failed.
        files: the workbook and the PDF.
    """

    template: ClassVar[str] = "statement"
    client: Client
    revision: int
    occasion: Occasion
    opens_on: date
    closes_on: date
    plots: int
    without_data: int
    trend: Trend
    zones: tuple[ZoneTotal, ...] = ()
    attention: tuple[tuple[str, str], ...] = ()
    changed: tuple[Changed, ...] = ()
    note: str = ""
    files: tuple[Attachment, ...] = ()

    @property
    def month(self) -> Month:
        """The month it is for."""
        return self.trend.series[-1][0]

    @property
    def total(self) -> MonthTotal | None:
        """What it came to."""
        return self.trend.series[-1][1]


def statement_letter(
    sheet: Sheet, occasion: Occasion, papers: Papers | None = None, *, note: str = ""
) -> StatementLetter:
    """The letter that goes with a sheet that was just drawn up, with its documents."""
    drawn = sheet.statement
    return StatementLetter(
        client=sheet.client,
        revision=sheet.revision,
        occasion=occasion,
        opens_on=drawn.opens_on,
        closes_on=drawn.closes_on,
        plots=len(drawn.lines),
        without_data=drawn.without_data,
        trend=drawn.trend,
        zones=drawn.zones,
        attention=papers.attention if papers else (),
        changed=sheet.changed,
        note=note,
        files=papers.files if papers else (),
    )
