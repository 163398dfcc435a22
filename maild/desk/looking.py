"""What a client asks about his requests: the journal, how one stands, its cancellation by number (Q-11, Q-13)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from maild.desk.blanks import JOURNAL, cancel_blank
from maild.desk.confirming import cancel, state_of
from maild.desk.correspondence import Journal, JournalRow, Plots, Refused
from maild.desk.intent import JournalIntent
from maild.desk.naming import STATUS_NAMES, period_name
from maild.desk.plots import plot_key
from maild.desk.register import JournalQuery
from maild.desk.request import RequestStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maild.desk.decision import Decision
    from maild.desk.device import Device
    from maild.desk.matter import Matter
    from maild.desk.parties import Client, Subscriber
    from maild.desk.request import Request

USUAL_DAYS = timedelta(days=90)
MOST_ROWS = 1000
MOST_CHOICES = 10
CANCELLABLE = (RequestStatus.AWAITING_CONFIRMATION.value, RequestStatus.CONFIRMED.value)
"""Q-11: before «В стадии выполнения»."""
OPEN = (*CANCELLABLE, RequestStatus.IN_PROGRESS.value)
_BY_ID = re.compile(r"^заявка-(\d+)$")


def journal(matter: Matter, client: Client, intent: JournalIntent) -> Decision:
    """The client's own requests: the last 90 days and all open ones, unless he names something."""
    period = intent.period
    today = matter.moment.now.astimezone(matter.moment.zone).date()
    narrowed = period or intent.plot or intent.statuses or intent.number or intent.overdue
    first = period.first if period else None if narrowed else today - USUAL_DAYS
    query = JournalQuery(
        client_id=client.id,
        first=first,
        last=period.last if period else None,
        plot_key=plot_key(intent.plot) if intent.plot else None,
        statuses=intent.statuses,
        number=intent.number,
        or_open=not narrowed,
        overdue_at=matter.moment.now if intent.overdue else None,
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
        unknown_plot=_unknown_plot(matter, client, intent),
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
    statuses = [STATUS_NAMES[RequestStatus(s)] for s in intent.statuses] + ["Просрочено"] * intent.overdue
    if statuses:
        pairs.append(("Статус", ", ".join(statuses)))
    if intent.number:
        pairs.append(("Номер", intent.number))
    return tuple(pairs)


def _unknown_plot(matter: Matter, client: Client, intent: JournalIntent) -> str | None:
    """A plot that is none of the client's is named; its old requests, if there are any, are shown all the same."""
    known = intent.plot is None or matter.register.subscriber(client.id, plot_key(intent.plot))
    return None if known else intent.plot


def status(matter: Matter, client: Client, number: str | None) -> Decision:
    """«статус 2026-000123»; without a number, all that are open."""
    if number is None:
        return journal(matter, client, JournalIntent(statuses=OPEN))
    request = _own_request(matter, client, number)
    return state_of(matter, client, request) if request else _no_such(matter, client, number)


def plots(matter: Matter, client: Client) -> Decision:
    """«мои участки»: the client's plots and meters as they are held; another's are never shown."""
    rows = tuple(matter.register.subscribers(client.id))
    letter = Plots(client, rows, tuple(_users(matter, rows)))
    return matter.answered("отправлен список участков", (matter.answer(client.address, letter),))


def _users(matter: Matter, rows: Sequence[Subscriber]) -> Iterator[tuple[str, Device]]:
    """Devices that hold a meter of these plots."""
    for row in rows:
        named = matter.register.devices_named(row.serial) if row.serial else ()
        yield from ((row.plot_key, device) for device in named if device.client_id == row.client_id)


def cancel_by_number(matter: Matter, client: Client, number: str | None) -> Decision:
    """«отменить 2026-000123» (Q-11); without a number nothing is guessed."""
    if number is None:
        return _which(matter, client)
    request = _own_request(matter, client, number)
    return cancel(matter, client, request) if request else _no_such(matter, client, number)


def _own_request(matter: Matter, client: Client, number: str) -> Request | None:
    """The client's request of that number or id; another client's is as unknown as none."""
    by_id = _BY_ID.match(number)
    found = matter.register.request(int(by_id[1])) if by_id else matter.register.request_by_number(number)
    return found if found and found.client_id == client.id else None


def _no_such(matter: Matter, client: Client, number: str) -> Decision:
    refused = Refused(
        client=client,
        problem=f"Заявки {number} среди Ваших нет.",
        clause="п. II.7.6 и II.8.6 Регламента: номер присваивается подтверждённой заявке",
        right="Проверьте номер по журналу: он стоит и в письме о подтверждении заявки.",
        blanks=(JOURNAL,),
    )
    return matter.refused(f"нет такой заявки: {number}", (matter.answer(client.address, refused),))


def _which(matter: Matter, client: Client) -> Decision:
    """Cancel which one? A button for each that still can be cancelled."""
    query = JournalQuery(client_id=client.id, statuses=CANCELLABLE, limit=MOST_CHOICES)
    choices = tuple(cancel_blank(r.shown_number) for r in matter.register.requests(query))
    refused = Refused(
        client=client,
        problem="Не сказано, какую заявку отменить.",
        clause="п. II.3 и II.5 Регламента: на каждого абонента подаётся отдельная заявка",
        right="Назовите номер заявки, например «отменить 2026-000123»."
        if choices
        else "Заявок, которые можно отменить, у Вас сейчас нет: их состояние видно в журнале.",
        blanks=(*choices, JOURNAL),
    )
    return matter.refused("не сказано, какую заявку отменить", (matter.answer(client.address, refused),))
