"""Drawing up a client's month from what the ledger knows: the readings, the tariffs, the months before (S-2 to S-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.cabinet import kept_files
from maild.desk.statement import Drawn, Lines
from maild.desk.statement_days import opens_on
from maild.metering.lines import Kept, kept_of
from maild.metering.statement import Brief, Intervals, Statement, draw_up
from maild.metering.track import UNDATED
from maild.metering.trend import A_YEAR
from maild.metering.use import Account
from maild.metering.wording import day_text, lack_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from decimal import Decimal

    from maild.desk.cabinet import Papers
    from maild.desk.meter import Tracked
    from maild.desk.parties import Client
    from maild.desk.register import Register
    from maild.desk.statement import Revision
    from maild.metering.months import Month
    from maild.metering.track import Reading

_MOST_LACKS = 5


def draw(register: Register, client: Client, month: Month, closes_on: date) -> Statement | str:
    """The statement, or in Russian what there is none without (S-2).

    Args:
        register: what is known.
        client: whose month it is.
        month: which.
        closes_on: the day of generation; readings of later days do not count.
    """
    last = register.latest(client.id, month)
    brief = _brief(register, client, month, closes_on, last)
    if not brief.accounts:
        return "нет ни одного участка: загрузите список абонентов"
    drawn = draw_up(brief)
    if not isinstance(drawn, Statement):
        told = [lack_text(lack).rstrip(".") for lack in drawn]
        more = f"; и ещё {len(told) - _MOST_LACKS}" if len(told) > _MOST_LACKS else ""
        return "; ".join(told[:_MOST_LACKS]) + more
    if drawn.without_data == len(drawn.lines):
        return f"нет показаний ни по одному участку{_since(last)}"
    return drawn


def _since(last: Revision | None) -> str:
    return f" после {day_text(last.drawn.closes_on)}" if last and last.drawn else ""


def waits_for_plots(drawn: Statement) -> bool:
    """Whether plots have no number that had one the month before: their readings may still come."""
    return any(not line.use.known and not line.account.missed for line in drawn.lines)


def last_arrival(register: Register, client: Client, drawn: Statement) -> datetime | None:
    """When the newest of the readings that it was drawn from came."""
    last = register.latest(client.id, drawn.month)
    openings = _openings(_by_subscriber(register.kept(last.id))) if last else {}
    tracked = register.tracks(client.id, openings, drawn.closes_on)
    return max((each.arrived_at for each in tracked if each.arrived_at), default=None)


def _brief(register: Register, client: Client, month: Month, closes_on: date, last: Revision | None) -> Brief:
    kept = _by_subscriber(register.kept(last.id)) if last else {}
    skipped = _months_between(last.month, month) if last else 0
    year_ago = month.plus(-A_YEAR)
    past = register.past(client.id, year_ago, month)
    accounts = {
        each.subscriber_id: (each.common, _account(each, kept, past, skipped))
        for each in register.tracks(client.id, _openings(kept), closes_on)
    }
    opened = last.drawn.closes_on if last and last.drawn else opens_on(client, month)
    days = register.interval_days(client.id, opened)
    return Brief(
        month=month,
        opens_on=opened,
        closes_on=closes_on,
        accounts=tuple(account for common, account in accounts.values() if not common),
        tariffs=register.tariffs(client.id),
        common=next((account for common, account in accounts.values() if common), None),
        intervals=Intervals(opened, days) if days else None,
        history=tuple(register.totals(client.id, year_ago, month)),
    )


def _account(each: Tracked, kept: Mapping[int, Kept], past: Mapping[int, tuple[Decimal, ...]], skipped: int) -> Account:
    before = kept.get(each.subscriber_id)
    missed = before.missed + skipped if before else 0
    used = past.get(each.subscriber_id, ())
    return Account(each.subscriber_id, each.plot, each.plot_key, each.name, each.track, missed, used)


def _by_subscriber(lines: Lines) -> dict[int, Kept]:
    common = (lines.common,) if lines.common else ()
    return {kept.subscriber_id: kept for kept in (*lines.plots, *common)}


def _openings(kept: Mapping[int, Kept]) -> dict[int, Reading]:
    """The readings that closed the last statement, plot by plot (S-2)."""
    return {number: each.last for number, each in kept.items() if each.last and each.last.day != UNDATED}


def _months_between(last: Month, month: Month) -> int:
    """Months of which there was no statement at all."""
    return (month.year - last.year) * A_YEAR + month.month - last.month - 1


def lines_of(statement_id: int, drawn: Statement) -> Lines:
    """What is kept of it, line by line."""
    use = drawn.common.use if drawn.common else None
    common = (
        Kept(use.account.id, use.account.plot, use.account.plot_key, use.known, (), drawn.rub * 0, use.last, use.missed)
        if use
        else None
    )
    return Lines(statement_id, tuple(kept_of(line) for line in drawn.lines), common)


def figures_of(drawn: Statement, papers: Papers) -> Drawn:
    """What it came to."""
    return Drawn(
        opens_on=drawn.opens_on,
        closes_on=drawn.closes_on,
        plots=len(drawn.lines),
        without_data=drawn.without_data,
        total=drawn.total,
        files=kept_files(papers.files),
        pages=kept_files(papers.pages),
        zones=drawn.zones,
        attention=papers.attention,
    )
