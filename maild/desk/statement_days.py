"""The days of statements: when a month is due, checked and published, and which month a client's first one is (S-1)."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from maild.desk import deadlines
from maild.metering.months import Month, statement_date

if TYPE_CHECKING:
    from datetime import date, datetime

    from maild.desk.decision import Moment
    from maild.desk.parties import Client

_END_OF_DAY = time(23, 59, 59)
_ONE_DAY = timedelta(days=1)


def due_on(client: Client, month: Month, moment: Moment) -> date:
    """S-1: the chosen day, or the next working day."""
    return moment.calendar.working_on_or_after(statement_date(month, client.statement_day))


def due_at(day: date, moment: Moment) -> datetime:
    """The hour at which a statement is drawn up on its day."""
    return _at(day, moment.desk.send_at, moment)


def check_at(day: date, moment: Moment) -> datetime:
    """S-2: with the digest of the working day before."""
    before = day - _ONE_DAY
    while not moment.calendar.is_working(before):
        before -= _ONE_DAY
    return _at(before, moment.desk.digest_at, moment)


def publish_at(generated_at: datetime, moment: Moment) -> datetime:
    """S-7: on the next working day after the generation."""
    day = generated_at.astimezone(moment.zone).date()
    return _at(moment.calendar.working_after(day), moment.desk.publish_at, moment)


def claim_due(received_at: datetime, moment: Moment) -> datetime:
    """S-6: the same day; a claim on a day off, the next working one. The regulation names no hour: its end."""
    day = received_at.astimezone(moment.zone).date()
    return deadlines.at_time(moment.calendar.working_on_or_after(day), _END_OF_DAY, moment.zone)


def first_month(client: Client, moment: Moment) -> Month:
    """The first month whose day is still to come."""
    today = moment.now.astimezone(moment.zone).date()
    month = Month(today.year, today.month).plus(-1)
    while due_at(due_on(client, month, moment), moment) <= moment.now:
        month = month.plus(1)
    return month


def opens_on(client: Client, month: Month) -> date:
    """Where the first period begins: the chosen day of the month before."""
    return statement_date(month.plus(-1), client.statement_day)


def _at(day: date, hour: str, moment: Moment) -> datetime:
    return deadlines.at_time(day, time.fromisoformat(hour), moment.zone)
