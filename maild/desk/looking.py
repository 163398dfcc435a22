"""What a client asks to see: his journal, one request (Q-13)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from maild.desk.blanks import JOURNAL
from maild.desk.correspondence import Journal, JournalRow, Refused
from maild.desk.naming import STATUS_NAMES, period_name
from maild.desk.plots import plot_key
from maild.desk.register import JournalQuery
from maild.desk.replying import cancel, state_of
from maild.desk.request import RequestStatus

if TYPE_CHECKING:
    from maild.desk.decision import Decision
    from maild.desk.intent import JournalIntent
    from maild.desk.matter import Matter
    from maild.desk.parties import Client
    from maild.desk.request import Request

USUAL_DAYS = timedelta(days=90)
MOST_ROWS = 1000


def journal(matter: Matter, client: Client, intent: JournalIntent) -> Decision:
    """The client's own requests: the last 90 days and all open ones, unless he names something."""
    period = intent.period
    today = matter.moment.now.astimezone(matter.moment.zone).date()
    narrowed = period or intent.plot or intent.statuses or intent.number
    first = period.first if period else None if narrowed else today - USUAL_DAYS
    query = JournalQuery(
        client_id=client.id,
        first=first,
        last=period.last if period else None,
        plot_key=plot_key(intent.plot) if intent.plot else None,
        statuses=intent.statuses,
        number=intent.number,
        or_open=not narrowed,
        limit=MOST_ROWS + 1,
    )
    found = matter.register.requests(query)
    rows = tuple(JournalRow(r, r.overdue(matter.moment.now), client.name) for r in found[:MOST_ROWS])
    shown = Journal(
        client=client,
        title=f"Журнал заявок: {client.name}",
        rows=rows,
        filters=_filters(intent),
        period=period,
        unread=intent.unread,
        cut_at=MOST_ROWS if len(found) > MOST_ROWS else None,
        made_at=matter.moment.now,
    )
    return matter.answered("отправлен журнал", (matter.answer(client.address, shown),))


def _filters(intent: JournalIntent) -> tuple[tuple[str, str], ...]:
    pairs = []
    if intent.period:
        pairs.append(("Период", period_name(intent.period)))
    if intent.plot:
        pairs.append(("Участок", intent.plot))
    if intent.statuses:
        pairs.append(("Статус", ", ".join(STATUS_NAMES[RequestStatus(s)] for s in intent.statuses)))
    if intent.number:
        pairs.append(("Номер", intent.number))
    return tuple(pairs)


def status(matter: Matter, client: Client, number: str | None) -> Decision:
    """«статус 2026-000123»."""
    request = own_request(matter, client, number)
    return state_of(matter, client, request) if request else _no_such(matter, client, number)


def cancel_by_number(matter: Matter, client: Client, number: str | None) -> Decision:
    """«отменить 2026-000123» (Q-11)."""
    request = own_request(matter, client, number)
    return cancel(matter, client, request) if request else _no_such(matter, client, number)


def own_request(matter: Matter, client: Client, number: str | None) -> Request | None:
    """The client's request of that number; another client's is as unknown as none."""
    found = matter.register.request_by_number(number) if number else None
    return found if found and found.client_id == client.id else None


def _no_such(matter: Matter, client: Client, number: str | None) -> Decision:
    refused = Refused(
        client=client,
        problem=f"Заявки {number} среди Ваших нет." if number else "Номер заявки не назван.",
        clause="номер вида 2026-000123 стоит в письме о подтверждении заявки",
        right="Проверьте номер по журналу.",
        blanks=(JOURNAL,),
    )
    return matter.refused("нет такой заявки", (matter.answer(client.address, refused),))
