"""Commands about requests: start, done, false call, visit, reject (Q-8 to Q-10)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk import deadlines
from maild.desk.correspondence import RequestDone, RequestRejected, RequestStarted
from maild.desk.decision import Change, Draft, Ref
from maild.desk.lives import REQUEST, RequestEvent, follow
from maild.desk.naming import STATUS_NAMES
from maild.desk.notices import spend_all
from maild.desk.orders.task import CommandOutcome, Task
from maild.desk.request import Request, RequestKind, RequestStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from maild.desk.correspondence import Content


def start(task: Task) -> CommandOutcome:
    """`в работу`: execution is due from now (Q-8); an onsite check waits for its visit to be agreed."""
    request = request_of(task)
    if isinstance(request, CommandOutcome):
        return request
    if follow(REQUEST, request.status, RequestEvent.STARTED) is None:
        return _state(task, request)
    request, change = _started(task, request)
    when = f" Исполнить: {task.spoken(request.execute_by)}." if request.execute_by else _AGREE
    return task.done(
        f"Заявка {request.shown_number} переведена в стадию выполнения.{when}",
        (change,),
        _to_client(task, request, RequestStarted),
    )


_AGREE = " Согласуйте с клиентом время и напишите: «выезд НОМЕР ДЕНЬ ЧАС»."


def done(task: Task) -> CommandOutcome:
    """`выполнена`: checks need a comment (Q-9); a request that was only confirmed makes both steps (Q-8)."""
    request = request_of(task)
    if isinstance(request, CommandOutcome):
        return request
    if request.kind.is_check and not task.text:
        return task.failed(
            "Для проверки нужен комментарий — её результат (Q-9):"
            f" «выполнена {request.shown_number}: счётчик исправен»."
        )
    return _finish(task, request, RequestEvent.DONE, f"Заявка {request.shown_number} выполнена.")


def false_call(task: Task) -> CommandOutcome:
    """`ложный вызов`: only for an onsite check, with a comment; the letter says that it is billed (Q-9)."""
    request = request_of(task)
    if isinstance(request, CommandOutcome):
        return request
    if request.kind is not RequestKind.ONSITE_CHECK:
        return task.failed("Ложным вызовом бывает только проверка счётчика с выездом (Q-9).")
    if not task.text:
        return task.failed(f"Нужен комментарий (Q-9): «ложный вызов {request.shown_number}: счётчик исправен».")
    text = f"Заявка {request.shown_number} закрыта как ложный вызов; клиенту сказано, что он оплачивается."
    return _finish(task, request, RequestEvent.FALSE_CALL, text)


def visit(task: Task) -> CommandOutcome:
    """`выезд`: the time agreed with the client is the execution deadline; it starts the work if need be (Q-8)."""
    request = request_of(task)
    if isinstance(request, CommandOutcome):
        return request
    if request.kind is not RequestKind.ONSITE_CHECK:
        return task.failed("Выезд назначают только для проверки счётчика с выездом (Q-8).")
    at = _in_zone(task)
    if at is None or at <= task.arrival.received_at:
        return task.failed("Время выезда уже прошло: укажите день и час в будущем.")
    step = follow(REQUEST, request.status, RequestEvent.VISIT_AGREED)
    if step is None:
        return _state(task, request)
    after = replace(
        request,
        status=step.status,
        started_at=request.started_at or task.now,
        visit_at=at,
        execute_by=at,
    )
    change = _change(request, after, RequestEvent.VISIT_AGREED, at.isoformat())
    text = f"Выезд по заявке {request.shown_number} назначен: {task.spoken(at)}."
    return task.done(text, (change,), _to_client(task, after, RequestStarted))


def reject(task: Task, request_id: int) -> CommandOutcome:
    """`отклонить` a request: a reason is needed, from any status before done (Q-10)."""
    request = task.register.request(request_id)
    if request is None:
        return task.failed(f"Заявки заявка-{request_id} нет.")
    if not task.text:
        return task.failed(f"Нужна причина (Q-10): «отклонить {request.shown_number}: причина».")
    step = follow(REQUEST, request.status, RequestEvent.REJECTED)
    if step is None:
        return _state(task, request)
    after = replace(request, status=step.status, reason=task.text, remind_at=None)
    changes = (
        _change(request, after, RequestEvent.REJECTED),
        *spend_all(task.register, Ref("request", request.id), task.now),
    )
    text = f"Заявка {request.shown_number} отклонена."
    return task.done(text, changes, _to_client(task, after, RequestRejected))


def request_of(task: Task) -> Request | CommandOutcome:
    """The request that the command is about, or why there is none."""
    about = task.named()
    if isinstance(about, CommandOutcome):
        return about
    request = task.register.request(about.id)
    return request or task.failed(f"Заявки заявка-{about.id} нет.")


def _started(task: Task, request: Request) -> tuple[Request, Change]:
    """A confirmed request in progress, with the change that makes it so."""
    step = REQUEST[request.status, RequestEvent.STARTED]
    due = deadlines.execute_by(request.kind, task.now, task.moment.zone)
    after = replace(request, status=step.status, started_at=task.now, execute_by=due)
    return after, _change(request, after, RequestEvent.STARTED, due.isoformat() if due else "")


def _finish(task: Task, request: Request, event: RequestEvent, text: str) -> CommandOutcome:
    changes: list[Change] = []
    if request.status is RequestStatus.CONFIRMED:
        request, started = _started(task, request)
        changes.append(started)
    step = follow(REQUEST, request.status, event)
    if step is None:
        return _state(task, request)
    after = replace(
        request,
        status=step.status,
        done_at=task.now,
        outcome=task.text or None,
        false_call=event is RequestEvent.FALSE_CALL,
    )
    changes.append(_change(request, after, event))
    return task.done(text, changes, _to_client(task, after, RequestDone))


def _in_zone(task: Task) -> datetime | None:
    """The hour that the command names, by the desk's clock."""
    said = task.command.at
    return deadlines.at_time(said.date(), said.time(), task.moment.zone) if said else None


def _change(before: Request, after: Request, event: RequestEvent, detail: str = "") -> Change:
    return Change(after, Ref("request", after.id), event.value, before.status, after.status, detail)


_Letter = type[RequestStarted | RequestDone | RequestRejected]


def _to_client(task: Task, request: Request, letter: _Letter) -> Sequence[Draft]:
    client = task.register.client(request.client_id)
    content: Content = letter(client, request)
    return (Draft(client.address, content, Ref("request", request.id)),)


def _state(task: Task, request: Request) -> CommandOutcome:
    if request.status is RequestStatus.AWAITING_CONFIRMATION:
        return task.failed(f"Заявку {request.shown_number} клиент ещё не подтвердил. Ничего не изменено.")
    name = f"Заявка {request.shown_number}"
    return task.state(Ref("request", request.id), name, request.status, STATUS_NAMES[request.status])
