"""A client's order: refused, asked about, or filed and echoed with a code (Q-1 to Q-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk import deadlines
from maild.desk.asking import answered, ask
from maild.desk.code import CodePurpose
from maild.desk.correspondence import RequestEcho
from maild.desk.decision import Change, Ref
from maild.desk.handing_on import hand_on
from maild.desk.intent import Problem
from maild.desk.lives import REQUEST, RequestEvent
from maild.desk.notices import issue
from maild.desk.order import gap_of, order_of
from maild.desk.plots import plot_key
from maild.desk.refusals import over_quota, refusal_of
from maild.desk.request import Request, RequestKind

if TYPE_CHECKING:
    from datetime import datetime

    from maild.desk.correspondence import Refused
    from maild.desk.decision import Decision
    from maild.desk.intent import RequestIntent
    from maild.desk.matter import Matter
    from maild.desk.order import Order
    from maild.desk.parties import Client, Subscriber
    from maild.desk.request import Question


def file_order(matter: Matter, client: Client, intent: RequestIntent, question: Question | None = None) -> Decision:
    """Decide an order; `question` is the open question that this letter answers, if it does."""
    order = order_of(matter, client, intent, question)
    if order.subscriber is None and not matter.register.subscribers(client.id):
        return _no_plots_yet(order)
    if refused := refusal_of(order):
        return _refuse(order, refused)
    kind, held, gap = order.kind, order.subscriber, gap_of(order)
    if gap or kind is None or held is None:
        return ask(order, gap or Problem.UNCLEAR)
    if refused := over_quota(order):
        return _refuse(order, refused)
    return _file(order, kind, held)


def _refuse(order: Order, refused: Refused) -> Decision:
    letter = order.matter.answer(order.client.address, refused)
    return order.matter.refused(f"заявка отклонена правилом: {refused.problem}", (letter,))


def _no_plots_yet(order: Order) -> Decision:
    """The client's plots have not been entered: nothing can be checked, so a person must act (Q-3, D-11)."""
    about = "Список Ваших участков на диспетчерском пункте ещё не загружен, поэтому заявку рассмотрит диспетчер."
    return hand_on(order.matter, order.client, about, "заявка клиента, у которого ещё не загружен список участков")


def _file(order: Order, kind: RequestKind, held: Subscriber) -> Decision:
    matter, client = order.matter, order.client
    request = _request(order, kind, held)
    about = Ref("request", request.id)
    code, issued = issue(
        matter.moment,
        CodePurpose.CONFIRM_REQUEST,
        about,
        client.address_key,
        request.expires_at,
        matter.letter_id,
    )
    echo = RequestEcho(client, request, process_by_if_now=process_by_if_now(matter))
    filed = Change(request, about, RequestEvent.FILED, None, request.status)
    asked = answered(matter, order.question) if order.question else ()
    return matter.handled(
        f"{request.shown_number} принята и ждёт подтверждения",
        (filed, issued, *asked),
        (matter.answer(client.address, echo, about, code),),
    )


def process_by_if_now(matter: Matter) -> datetime:
    """When a request would be processed if it were confirmed now (Q-7)."""
    return deadlines.process_by(matter.moment.now, matter.moment.calendar, matter.moment.zone)


def _request(order: Order, kind: RequestKind, held: Subscriber) -> Request:
    """The request as filed: for an order that is whole, on a plot that the client has."""
    matter = order.matter
    return Request(
        id=matter.register.next_id("request"),
        number=None,
        client_id=order.client.id,
        plot=held.plot,
        plot_key=plot_key(held.plot),
        kind=kind,
        watts=order.watts if kind is RequestKind.LIMIT else None,
        status=REQUEST[None, RequestEvent.FILED].status,
        filed_at=matter.received_at,
        counted_on=None
        if kind.is_check
        else deadlines.counted_on(matter.received_at, matter.moment.calendar, matter.moment.zone),
        expires_at=deadlines.expires_at(matter.received_at),
        comment=order.comment,
        remind_at=deadlines.remind_at(matter.received_at),
    )
