"""What goes with a letter besides its words: files, and the pictures of its HTML."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from maild.desk.correspondence import (
    CommandResults,
    Details,
    Digest,
    Journal,
    NoticeQuestion,
    NoticeRegistration,
    PersonAnswer,
    Plots,
)
from maild.desk.device_letters import Usage
from maild.desk.erasure_letters import Report
from maild.desk.statement_letters import StatementLetter
from maild.documents.cleaning import brief
from maild.documents.mime import Enclosure, Picture, media_type

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from maild.desk.correspondence import Content
    from maild.desk.parties import Desk
    from maild.documents.chart import Series
    from maild.letters.letter import Attachment

_MOST = 10
"""Journals of one letter that are attached."""


def enclosures(content: Content, at: datetime) -> Iterator[Enclosure]:
    """The files of a letter. `at` is the moment it is written, in the desk's zone."""
    shown = list(_with_tables(content))
    for one in shown:
        if isinstance(one, NoticeRegistration | NoticeQuestion | PersonAnswer | Details):
            yield from map(_enclosed, one.enclosed.files)
        if isinstance(one, StatementLetter):
            yield from map(_enclosed, one.files)
        if isinstance(one, Report):
            yield _text(one, at)
        yield from _workbooks(one, at)
    journals = [one for one in shown if isinstance(one, Journal)]
    if journals:
        from maild.documents.journal_xlsx import journal_file

        for number, journal in enumerate(journals[:_MOST], start=1):
            yield journal_file(journal, at, number)


def _text(one: Report, at: datetime) -> Enclosure:
    from maild.documents.erasure_act import act_text

    name = f"{one.act.shown_number}.txt"
    return Enclosure(name, media_type(name), act_text(one, at.tzinfo).encode())


def _workbooks(one: Content, at: datetime) -> Iterator[Enclosure]:
    """What stands in the letter, as a table."""
    if isinstance(one, Digest) and one.week:
        from maild.documents.week_xlsx import week_file

        yield week_file(one.week, at)
    if isinstance(one, Usage):
        from maild.documents.usage_xlsx import usage_file

        yield usage_file(one, at)
    if isinstance(one, Plots) and one.rows:
        from maild.documents.plots_xlsx import plots_file

        yield plots_file(one, at)


def pictures(content: Content, desk: Desk) -> Iterator[Picture]:
    """The chart of a statement, or of each meter of a user."""
    if isinstance(content, StatementLetter):
        from maild.documents.chart import OF_PLOTS

        yield _chart(content.trend.series, OF_PLOTS, desk)
    elif isinstance(content, Usage):
        for meter in content.meters:
            yield _chart(meter.series, f"счётчика {brief(meter.device.serial, 20)} ", desk)


def _chart(series: Series, of: str, desk: Desk) -> Picture:
    from maild.documents.chart import HEIGHT, WIDTH, chart_png, chart_words

    octets = chart_png(series, of)
    name = f"chart.{hashlib.sha256(octets).hexdigest()[:20]}@{desk.domain}"
    return Picture(name, "image/png", octets, chart_words(series), WIDTH, HEIGHT)


def _enclosed(file: Attachment) -> Enclosure:
    return Enclosure(file.name, media_type(file.name), file.content)


def _with_tables(content: Content) -> Iterator[Content]:
    yield content
    if isinstance(content, CommandResults):
        for result in content.results:
            yield from result.tables
