"""What a client's yes and no do to his request: confirmed, cancelled, asked once more, or told how it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk import deadlines
from maild.desk.blanks import JOURNAL
from maild.desk.code import CodePurpose
from maild.desk.correspondence import (
    NoticeChanged,
    NoticeRequest,
    Refused,
    RequestCancelled,
    RequestConfirmed,
    RequestEcho,
    RequestState,
)
from maild.desk.decision import Change, Ref
from maild.desk.filing import process_by_if_now
from maild.desk.lives import REQUEST, RequestEvent, follow
from maild.desk.notices import issue, spend_all
from maild.desk.parties import ClientStatus
from maild.desk.refusals import refused_while_suspended
from maild.desk.request import RequestStatus

if TYPE_CHECKING:
    from maild.desk.decision import Decision, Draft
    from maild.desk.matter import Matter
    from maild.desk.parties import Client
    from maild.desk.request import Request


def confirm(matter: Matter, client: Client, request: Request) -> Decision:
    """Q-6, Q-7: the number, and the deadline counted from the receipt of the confirmation. Only while it waits."""
    if client.status is ClientStatus.SUSPENDED:
        refused = refused_while_suspended(client, matter.moment.desk.phone)
        return matter.refused("клиент приостановлен (R-8)", (matter.answer(client.address, refused),))
    zone, calendar = matter.moment.zone, matter.moment.calendar
    about = Ref("request", request.id)
    due = deadlines.process_by(matter.received_at, calendar, zone)
    confirmed = replace(
        request,
        status=REQUEST[request.status, RequestEvent.CONFIRMED].status,
        number=matter.register.next_number(matter.received_at.astimezone(zone).year),
        confirmed_at=matter.received_at,
        process_by=due,
        remind_at=None,
    )
    provisional = deadlines.provisional(due, calendar, zone)
    change = Change(confirmed, about, RequestEvent.CONFIRMED, request.status, confirmed.status)
    told = matter.answer(client.address, RequestConfirmed(client, confirmed, provisional), about)
    notices = matter.tell(NoticeRequest(client, confirmed, provisional), about)
    spent = spend_all(matter.register, about, matter.moment.now)
    return matter.handled(f"заявка {confirmed.number} подтверждена", (change, *spent), (told, *notices))


def cancel(matter: Matter, client: Client, request: Request) -> Decision:
    """Q-11: before «В стадии выполнения»; the dispatchers hear of it if they had heard of the request."""
    step = follow(REQUEST, request.status, RequestEvent.CANCELLED)
    if step is None:
        return _too_late(matter, client, request)
    about = Ref("request", request.id)
    cancelled = replace(request, status=step.status, remind_at=None)
    change = Change(cancelled, about, RequestEvent.CANCELLED, request.status, cancelled.status)
    told: tuple[Draft, ...] = (matter.answer(client.address, RequestCancelled(client, cancelled), about),)
    if request.number:
        text = f"{client.name}: заявка {request.number} отменена клиентом. Работать по ней больше не нужно."
        told += matter.tell(NoticeChanged(client, cancelled, f"Заявка {request.number} отменена клиентом", text), about)
    spent = spend_all(matter.register, about, matter.moment.now)
    return matter.handled(f"{cancelled.shown_number}: отменена клиентом", (change, *spent), told)


def ask_again(matter: Matter, client: Client, request: Request, why: str) -> Decision:
    """Neither a yes nor a no with its code: asked once more, with a fresh one (Q-5). Only while it waits."""
    about = Ref("request", request.id)
    code, issued = issue(
        matter.moment, CodePurpose.CONFIRM_REQUEST, about, client.address_key, request.expires_at, matter.letter_id
    )
    echo = RequestEcho(client, request, process_by_if_now(matter), again=why)
    asked = Change(request, about, RequestEvent.ASKED_AGAIN, request.status, request.status)
    answer = matter.answer(client.address, echo, about, code)
    return matter.answered(f"{request.shown_number}: спрошено ещё раз", (answer,), (asked, issued))


def state_of(matter: Matter, client: Client, request: Request) -> Decision:
    """How the request stands now; nothing changes."""
    shown = RequestState(client, request, request.overdue(matter.moment.now))
    answer = matter.answer(client.address, shown, Ref("request", request.id))
    return matter.answered(f"сообщено состояние: {request.shown_number}", (answer,))


def _too_late(matter: Matter, client: Client, request: Request) -> Decision:
    """What is over is only told; work that has begun is stopped by a person, if at all."""
    if request.status is not RequestStatus.IN_PROGRESS:
        return state_of(matter, client, request)
    refused = Refused(
        client=client,
        problem=f"Заявку {request.shown_number} отменить уже нельзя: она в стадии выполнения.",
        clause="п. II.7.8 и II.8.8 Регламента: диспетчер уже приступил к выполнению заявки",
        right=f"Если отмена необходима, позвоните диспетчеру: {matter.moment.desk.phone}.",
        blanks=(JOURNAL,),
    )
    answer = matter.answer(client.address, refused, Ref("request", request.id))
    return matter.refused(f"{request.shown_number}: отменять поздно (Q-11)", (answer,))
