"""Replies to letters of ours: yes, no, anything else; and what became of the code that came back (Q-5, Q-11)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk import deadlines
from maild.desk.asking import completed
from maild.desk.blanks import JOURNAL
from maild.desk.code import CodePurpose, code_digest
from maild.desk.correspondence import (
    CodeRefused,
    NoticeChanged,
    NoticeRequest,
    Refused,
    RequestCancelled,
    RequestConfirmed,
    RequestEcho,
    RequestState,
)
from maild.desk.decision import Change, Ref
from maild.desk.filing import file_order, process_by_if_now
from maild.desk.intent import Answer, ReplyIntent, UnknownIntent
from maild.desk.lives import REQUEST, RequestEvent, follow
from maild.desk.notices import issue, spend_all
from maild.desk.parties import ClientStatus
from maild.desk.refusals import refused_while_suspended
from maild.desk.request import RequestStatus

if TYPE_CHECKING:
    from maild.desk.code import Code
    from maild.desk.decision import Decision, Draft
    from maild.desk.matter import Matter
    from maild.desk.parties import Client
    from maild.desk.request import Request

_WORK_ON = "Если Вы хотели подать новую заявку, напишите её отдельным письмом."


def reply(matter: Matter, client: Client, intent: ReplyIntent) -> Decision | None:
    """What follows from a reply; None if its words are to be decided as a letter of their own."""
    known = (matter.register.code(code_digest(plain)) for plain in _codes(intent))
    found = [code for code in known if code]
    code = next((c for c in found if c.spent_at is None), found[0] if found else None)
    if code is None:
        return _without_code(matter, client, intent)
    if code.address_key != client.address_key:
        return _refuse(matter, client, "Этот код выдан для другого адреса: здесь он ничего не подтверждает.", _WORK_ON)
    if code.purpose is CodePurpose.ANSWER_QUESTION:
        return _answer(matter, client, intent, code)
    request = matter.register.request(code.about_id) if code.purpose is CodePurpose.CONFIRM_REQUEST else None
    if request is None or request.client_id != client.id:
        return _refuse(matter, client, "Этот код выдан для другого дела.", _WORK_ON)
    return _about_request(matter, client, intent, code, request)


def _codes(intent: ReplyIntent) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*((intent.code,) if intent.code else ()), *intent.codes)))


def _without_code(matter: Matter, client: Client, intent: ReplyIntent) -> Decision | None:
    """A reference to a letter of ours alone: a bare «нет» may cancel its request, a bare yes confirms nothing."""
    if intent.code:
        return _refuse(matter, client, "Такой код нам не известен.", "Проверьте код или подайте заявку ещё раз.")
    if intent.answer is Answer.UNCLEAR:
        return None
    sent = next((s for s in map(matter.register.sent_letter, intent.message_ids) if s), None)
    about = sent.about if sent else None
    request = matter.register.request(about.id) if about and about.kind == "request" else None
    if request is None or request.client_id != client.id:
        return None
    if intent.answer is Answer.NO:
        return cancel(matter, client, request)
    return state_of(matter, client, request)


def _about_request(
    matter: Matter, client: Client, intent: ReplyIntent, code: Code, request: Request
) -> Decision | None:
    if request.status is not RequestStatus.AWAITING_CONFIRMATION or code.spent_at is not None:
        return _settled(matter, client, intent, request)
    if matter.received_at > code.expires_at:
        return _refuse(
            matter,
            client,
            f"Срок подтверждения заявки истёк ({request.shown_number}): код действует 72 часа.",
            "Если заявка ещё нужна, подайте её снова.",
            request,
        )
    if intent.answer is Answer.YES:
        return confirm(matter, client, request)
    return cancel(matter, client, request) if intent.answer is Answer.NO else _ask_again(matter, client, request)


def _settled(matter: Matter, client: Client, intent: ReplyIntent, request: Request) -> Decision | None:
    """The code has served: a second yes changes nothing, a no may still cancel, other words stand for themselves."""
    if intent.answer is Answer.NO:
        return cancel(matter, client, request)
    if intent.answer is Answer.UNCLEAR and not isinstance(intent.words, UnknownIntent):
        return None
    if request.status is RequestStatus.AWAITING_CONFIRMATION:
        return _ask_again(matter, client, request)
    return state_of(matter, client, request)


def _answer(matter: Matter, client: Client, intent: ReplyIntent, code: Code) -> Decision | None:
    question = matter.register.question(code.about_id)
    if question is None or question.answered_at is not None or code.spent_at is not None:
        return (
            None
            if intent.answer is Answer.UNCLEAR
            else _refuse(matter, client, "На этот вопрос уже есть ответ, код использован.", _WORK_ON)
        )
    if matter.received_at > code.expires_at:
        return _refuse(matter, client, "Срок ответа на вопрос истёк.", "Подайте заявку ещё раз.")
    return file_order(matter, client, completed(matter, client, question, intent), question)


def confirm(matter: Matter, client: Client, request: Request) -> Decision:
    """Q-6, Q-7: the number, and the deadline counted from the receipt of the confirmation."""
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
    about = Ref("request", request.id)
    step = follow(REQUEST, request.status, RequestEvent.CANCELLED)
    if step is None:
        return _too_late(matter, client, request)
    cancelled = replace(request, status=step.status, remind_at=None)
    change = Change(cancelled, about, RequestEvent.CANCELLED, request.status, cancelled.status)
    told: tuple[Draft, ...] = (matter.answer(client.address, RequestCancelled(client, cancelled), about),)
    if request.number:
        text = f"{client.name} отменил заявку {request.number}. Работать по ней больше не нужно."
        told += matter.tell(NoticeChanged(client, cancelled, f"Заявка {request.number} отменена клиентом", text), about)
    spent = spend_all(matter.register, about, matter.moment.now)
    return matter.handled(f"{cancelled.shown_number} отменена клиентом", (change, *spent), told)


def _too_late(matter: Matter, client: Client, request: Request) -> Decision:
    if request.status is RequestStatus.CANCELLED:
        return state_of(matter, client, request)
    refused = Refused(
        client=client,
        problem=f"Заявку {request.shown_number} отменить уже нельзя.",
        clause="п. II.7.8 Регламента: отменить можно только до начала выполнения",
        right="Если отмена необходима, позвоните диспетчеру. Состояние заявки видно в журнале.",
        blanks=(JOURNAL,),
    )
    about = Ref("request", request.id)
    return matter.refused("отменять поздно (Q-11)", (matter.answer(client.address, refused, about),))


def state_of(matter: Matter, client: Client, request: Request) -> Decision:
    """What is with the request now; nothing changes."""
    shown = RequestState(client, request, request.overdue(matter.moment.now))
    answer = matter.answer(client.address, shown, Ref("request", request.id))
    return matter.answered(f"сообщено состояние: {request.shown_number}", (answer,))


def _ask_again(matter: Matter, client: Client, request: Request) -> Decision:
    """Neither a yes nor a no: asked once more, with a fresh code (Q-5)."""
    about = Ref("request", request.id)
    code, issued = issue(
        matter.moment, CodePurpose.CONFIRM_REQUEST, about, client.address_key, request.expires_at, matter.letter_id
    )
    why = "Ваш ответ нельзя понять как согласие или отказ, поэтому заявка ещё не подтверждена."
    echo = RequestEcho(client, request, process_by_if_now(matter), again=why)
    asked = Change(request, about, RequestEvent.ASKED_AGAIN, request.status, request.status)
    answer = matter.answer(client.address, echo, about, code)
    return matter.answered("ответ не да и не нет: спрошено ещё раз", (answer,), (asked, issued))


def _refuse(matter: Matter, client: Client, problem: str, right: str, request: Request | None = None) -> Decision:
    answer = matter.answer(client.address, CodeRefused(problem, right, request))
    return matter.refused(problem, (answer,))
