"""What the clock brings: reminders, expiry, overdue marks, the morning digest (Q-5, Q-12, R-5, D-6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk import deadlines, devices_due, statements_due
from maild.desk.addresses import address_key
from maild.desk.code import CodePurpose
from maild.desk.correspondence import (
    DeadlineMissed,
    NoticeBreaker,
    NoticeOverdue,
    RequestEcho,
    RequestExpired,
)
from maild.desk.decision import Change, Decision, Draft, Flag, LetterVerdict, Ref
from maild.desk.due import RETRY_FLAG, DueKind
from maild.desk.lives import REGISTRATION, REQUEST, RegistrationEvent, RequestEvent, follow
from maild.desk.morning import BREAKER, digest, listed
from maild.desk.notices import CLOCK, issue, to_dispatchers
from maild.desk.parties import ClientStatus
from maild.desk.week import begins_week, past_week

if TYPE_CHECKING:
    from collections.abc import Callable

    from maild.desk.correspondence import Content
    from maild.desk.decision import Moment
    from maild.desk.due import Due
    from maild.desk.parties import Client
    from maild.desk.register import Register
    from maild.desk.request import Request

DIGEST = "digest"
"""The flag that holds the moment of the next digest."""


def decide_due(due: Due, register: Register, moment: Moment) -> Decision:
    """What follows from one thing that fell due; nothing if it has been settled meanwhile."""
    return _DECIDERS[due.kind](due, register, moment)


def decide_failed(due: Due, register: Register, moment: Moment) -> Decision:
    """A fault of ours came in between: what cannot just be tried at each look is put off, and told (M-3)."""
    return statements_due.set_aside(due, register, moment)


def _decision(reason: str, changes: tuple[Change, ...] = (), letters: tuple[Draft, ...] = ()) -> Decision:
    return Decision(LetterVerdict.HANDLED, reason, CLOCK, changes, letters)


def _change(after: Request, event: RequestEvent, was: Request) -> Change:
    return Change(after, Ref("request", after.id), event, was.status, after.status)


def _remind(due: Due, register: Register, moment: Moment) -> Decision:
    """Q-5: after 24 hours, with a fresh code."""
    request = register.request(due.id)
    if request is None or follow(REQUEST, request.status, RequestEvent.REMINDED) is None:
        return _decision("напоминать не о чем")
    if moment.now > request.expires_at:
        # The desk stood still for days: a code that no longer serves is not sent.
        quiet = Change(replace(request, remind_at=None))
        return _decision("напоминать поздно: срок подтверждения истёк", (quiet,))
    client = register.client(request.client_id)
    if client.status is not ClientStatus.REGISTERED:
        # He may not confirm now.
        return _decision("клиент приостановлен или закрыт", (Change(replace(request, remind_at=None)),))
    about = Ref("request", request.id)
    code, issued = issue(moment, CodePurpose.CONFIRM_REQUEST, about, client.address_key, request.expires_at)
    reminded = _change(replace(request, remind_at=None), RequestEvent.REMINDED, request)
    if_now = deadlines.process_by(moment.now, moment.calendar, moment.zone)
    echo = RequestEcho(client, request, if_now, reminder=True)
    return _decision("напомнено о подтверждении", (reminded, issued), (Draft(client.address, echo, about, code=code),))


def _expire(due: Due, register: Register, moment: Moment) -> Decision:
    """Q-5: 72 hours have passed."""
    request = register.request(due.id)
    step = follow(REQUEST, request.status, RequestEvent.EXPIRED) if request else None
    if request is None or step is None or moment.now <= request.expires_at:
        return _decision("истекать нечему")
    client = register.client(request.client_id)
    if _answer_may_lie_aside(register, client, request):
        return _decision("письмо клиента в карантине: в нём может быть подтверждение")
    about = Ref("request", request.id)
    expired = replace(request, status=step.status, remind_at=None)
    # Its codes stay unspent: one that comes back is explained as late.
    told = _to_client(client, RequestExpired(client, expired), about)
    return _decision("срок подтверждения истёк", (_change(expired, RequestEvent.EXPIRED, request),), told)


def _to_client(client: Client, content: Content, about: Ref) -> tuple[Draft, ...]:
    """A closed client is a stranger (R-8): nothing is written to him any more."""
    return () if client.status is ClientStatus.CLOSED else (Draft(client.address, content, about),)


def _answer_may_lie_aside(register: Register, client: Client, request: Request) -> bool:
    """A letter of the client's, received in time, that could not be read: run again, it counts (D-10)."""
    return any(
        held.sender and address_key(held.sender) == client.address_key and held.received_at <= request.expires_at
        for held in register.quarantined()
    )


def _overdue_request(due: Due, register: Register, moment: Moment) -> Decision:
    """Q-12: told once, at the moment it happens; the client hears that his deadline has passed."""
    request = register.request(due.id)
    if request is None or request.due_by is None or not request.overdue(moment.now):
        return _decision("просрочки нет")
    if request.overdue_told_for == request.due_by:
        return _decision("о просрочке уже сказано")
    client = register.client(request.client_id)
    about = Ref("request", request.id)
    told = _change(replace(request, overdue_told_for=request.due_by), RequestEvent.OVERDUE, request)
    notices = to_dispatchers(moment.desk, NoticeOverdue(client, request, None, request.due_by), about)
    sorry = _to_client(client, DeadlineMissed(client, request, request.due_by), about)
    return _decision("заявка просрочена", (told,), (*notices, *sorry))


def _overdue_case(due: Due, register: Register, moment: Moment) -> Decision:
    """R-5: likewise, for a case that nobody has decided."""
    case = register.registration(due.id)
    step = follow(REGISTRATION, case.status, RegistrationEvent.OVERDUE) if case else None
    if case is None or step is None or moment.now <= case.due_by or case.overdue_told_at:
        return _decision("просрочки нет")
    about = Ref("registration", case.id)
    marked = replace(case, overdue_told_at=moment.now)
    told = Change(marked, about, RegistrationEvent.OVERDUE, case.status, step.status)
    notices = to_dispatchers(moment.desk, NoticeOverdue(None, None, case, case.due_by), about)
    return _decision("дело о регистрации просрочено", (told,), notices)


def _digest(_due: Due, register: Register, moment: Moment) -> Decision:
    """D-6: one to each dispatcher, also when empty; at the very first look only the next one is appointed."""
    appointed = register.flag(DIGEST)
    following = deadlines.next_digest(moment.now, moment.desk.digest_at, moment.calendar, moment.zone)
    changes = (Change(Flag(DIGEST, following)),)
    if appointed is None:
        return _decision("назначена первая сводка", changes)
    week = past_week(register, moment) if begins_week(moment) else None
    return _decision(
        "сводка отправлена",
        (*changes, *listed(register, moment)),
        to_dispatchers(moment.desk, replace(digest(register, moment), week=week)),
    )


def _breaker(_due: Due, register: Register, moment: Moment) -> Decision:
    """M-4: the hourly cap tripped; all dispatchers are told once."""
    tripped = register.flag(BREAKER)
    if tripped is None:
        return _decision("предохранитель уже снят")
    if tripped.why:
        return _decision("о предохранителе уже сказано")
    why = f"за час ушло {moment.desk.hourly_cap} писем"
    text = f"{why.capitalize()}: письма клиентам копятся и уйдут после команды «продолжить»."
    told = Change(replace(tripped, why=why), Ref("flag", 0), BREAKER)
    return _decision(why, (told,), to_dispatchers(moment.desk, NoticeBreaker("Письма клиентам придержаны", text)))


def _retry(due: Due, _register: Register, _moment: Moment) -> Decision:
    """D-10: the letter is run again once this is committed; the order is spent first, so that it cannot go round."""
    return _decision(f"письмо-{due.id} пробуем ещё раз", (Change(Flag(f"{RETRY_FLAG}{due.id}", None)),))


_DECIDERS: dict[DueKind, Callable[[Due, Register, Moment], Decision]] = {
    DueKind.REQUEST_REMINDER: _remind,
    DueKind.REQUEST_EXPIRY: _expire,
    DueKind.REQUEST_OVERDUE: _overdue_request,
    DueKind.REGISTRATION_OVERDUE: _overdue_case,
    DueKind.DEVICE_EXPIRY: devices_due.expire,
    DueKind.DEVICES: devices_due.tell_list,
    DueKind.STATEMENT: statements_due.look,
    DueKind.LACKING: statements_due.tell_lacking,
    DueKind.DIGEST: _digest,
    DueKind.BREAKER: _breaker,
    DueKind.RETRY: _retry,
}
