"""`найти` and `показать`: one thing whole, with its history (D-5)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk.commands import ThingKind, Verb
from maild.desk.correspondence import Details, Journal
from maild.desk.decision import LetterVerdict, Ref
from maild.desk.enclosing import enclosed
from maild.desk.naming import (
    CLAIM_KIND_NAMES,
    CLAIM_STATUS_NAMES,
    DEVICE_STATUS_NAMES,
    KIND_NAMES,
    STATUS_NAMES,
    month_name,
    watts_name,
)
from maild.desk.orders.cases import CASE_STATUS
from maild.desk.orders.clients import CLIENT_STATUS
from maild.desk.orders.field_words import NAMES, field_names, shown_value
from maild.desk.orders.history_words import OUTGOING_STATUS, VERDICTS, told
from maild.desk.orders.lists import rows
from maild.desk.orders.numbers import numbers_in
from maild.desk.orders.tariffs import tariff_facts
from maild.desk.orders.task import CommandOutcome, Task
from maild.desk.plots import plot_key
from maild.desk.register import JournalQuery
from maild.desk.request import RequestStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from maild.desk.commands import Command, Thing
    from maild.desk.correspondence import Content
    from maild.desk.parties import Client, Subscriber
    from maild.desk.registration import Registration
    from maild.desk.request import Request

MOST = 50
"""Requests that a search shows."""

_OPEN = tuple(
    s.value for s in (RequestStatus.AWAITING_CONFIRMATION, RequestStatus.CONFIRMED, RequestStatus.IN_PROGRESS)
)
_DATA = ("phone", "metering_system", "statement_day", "ct_ratio", "max_watts", "zone_labels")

_Facts = tuple[tuple[str, str], ...]


def find(task: Task) -> CommandOutcome:
    """`найти ТЕКСТ`: clients by name or address, requests by plot, meters by serial, anything by its number."""
    text = task.command.argument or ""
    numbers = numbers_in(text)
    if numbers.things:
        return _show(task, numbers.things[0])
    clients = task.register.clients_like(text)
    found = task.register.requests(JournalQuery(plot_key=plot_key(text), limit=MOST)) if plot_key(text) else ()
    meters = task.register.meters(text)
    tables: list[Content] = []
    if len(clients) == 1:
        tables.append(Details(clients[0].name, _client(task, clients[0])))
    elif clients:
        facts = tuple((c.name, f"{c.address}, {c.phone}, {CLIENT_STATUS[c.status]}") for c in clients)
        tables.append(Details(f"Клиенты: {text}", facts))
    if meters:
        tables.append(Details(f"Счётчик {text}", tuple(_meter(task, meter) for meter in meters)))
    if found:
        title = f"Заявки по участку {text}"
        tables.append(Journal(client=None, title=title, rows=rows(task, found), made_at=task.now))
    if not tables:
        return task.told(f"По запросу «{text}» ничего не нашлось.")
    counts = f"клиентов — {len(clients)}, счётчиков — {len(meters)}, заявок — {len(found)}"
    return task.told(f"Нашлось: {counts}.", *tables)


def _client(task: Task, client: Client) -> _Facts:
    """Everything that the desk holds of a client."""
    plots = task.register.subscribers(client.id)
    open_ = task.register.requests(JournalQuery(client_id=client.id, statuses=_OPEN, limit=MOST))
    data = (("Электронный адрес", client.address), *((NAMES[n], shown_value(n, getattr(client, n))) for n in _DATA))
    return (
        ("Состояние", CLIENT_STATUS[client.status] + (f": {client.reason}" if client.reason else "")),
        *data,
        *tariff_facts(task, client, plots),
        ("Участков и счётчиков", str(len(plots))),
        ("Открытые заявки", ", ".join(r.shown_number for r in open_) or "нет"),
    )


def _meter(task: Task, meter: Subscriber) -> tuple[str, str]:
    owner = task.register.client(meter.client_id)
    return owner.name, f"{'общий счётчик' if meter.common else f'участок {meter.plot}'}, {meter.name or 'без имени'}"


def show(task: Task) -> CommandOutcome:
    """`показать НОМЕР`: the thing with its history (Q-14)."""
    if task.command.things:
        return _show(task, task.command.things[0])
    about = task.named()
    return about if isinstance(about, CommandOutcome) else _show_ref(task, about)


def _show(task: Task, thing: Thing) -> CommandOutcome:
    about = task.ref_of(thing)
    return about if isinstance(about, CommandOutcome) else _show_ref(task, about)


def _show_ref(task: Task, about: Ref) -> CommandOutcome:
    looked = _LOOKS[about.kind](task, about.id)
    if looked is None:
        return task.failed("Такого номера нет.")
    title, facts = looked
    history = tuple((entry.at, entry.actor, told(about.kind, entry)) for entry in task.register.history(about))
    earlier = task.arrival.recalled
    letter = earlier.letter if earlier and about == Ref("letter", earlier.id) else None
    shown = Details(title, facts, history)
    if letter:
        text = letter.text or letter.forwarded_text or "(текста нет)"
        shown = replace(shown, text=text, enclosed=enclosed(letter.attachments))
    return task.told(f"{title}.", shown)


def letter_shown(command: Command, about: Ref | None) -> int | None:
    """The letter whose text a command asks to see, to be read from the shelf."""
    asked = command.option == "show" or (bool(command.things) and command.option is None)
    if command.verb is not Verb.SHOW and not (command.verb is Verb.QUARANTINE and asked):
        return None
    if command.things:
        return next((int(thing.id) for thing in command.things if thing.kind is ThingKind.LETTER), None)
    return about.id if about and about.kind == "letter" else None


def _request(task: Task, request_id: int) -> tuple[str, _Facts] | None:
    request = task.register.request(request_id)
    if request is None:
        return None
    client = task.register.client(request.client_id)
    facts = (
        ("Клиент", f"{client.name}, {client.address}"),
        ("Вид", KIND_NAMES[request.kind]),
        ("Участок", request.plot),
        *((("Ограничение", watts_name(request.watts)),) if request.watts is not None else ()),
        ("Состояние", STATUS_NAMES[request.status] + (" — просрочена" if request.overdue(task.now) else "")),
        *_moments(task, request),
        *((label, text) for label, text in _words(request) if text),
    )
    return f"Заявка {request.shown_number}", facts


def _moments(task: Task, request: Request) -> _Facts:
    said: tuple[tuple[str, datetime | None], ...] = (
        ("Подана", request.filed_at),
        ("Подтверждена", request.confirmed_at),
        ("Обработать до", request.process_by),
        ("Начата", request.started_at),
        ("Выезд", request.visit_at),
        ("Исполнить до", request.execute_by),
        ("Выполнена", request.done_at),
    )
    return tuple((label, task.spoken(at)) for label, at in said if at is not None)


def _words(request: Request) -> tuple[tuple[str, str | None], ...]:
    return (
        ("Текст", request.comment),
        ("Комментарий", request.outcome),
        ("Ложный вызов", "да" if request.false_call else None),
        ("Причина", request.reason),
    )


def _registration(task: Task, case_id: int) -> tuple[str, _Facts] | None:
    case = task.register.registration(case_id)
    if case is None:
        return None
    facts = (
        ("Состояние", CASE_STATUS[case.status]),
        ("Получена", task.spoken(case.received_at)),
        ("Решить до", task.spoken(case.due_by)),
        ("Адрес", case.address),
        *((NAMES[name], shown_value(name, getattr(case.fields, name))) for name in case.fields.said()),
        *_papers(case),
        *((("Не хватает", field_names(case.missing)),) if case.missing else ()),
        *((("Причина", case.reason),) if case.reason else ()),
    )
    return f"Регистрация рег-{case.id}", facts


def _papers(case: Registration) -> _Facts:
    there = (("скан", case.scan), ("тарифы", case.tariff_file), ("шаблон", case.template_file))
    letters = ", ".join(f"письмо-{number}" for number in case.letters)
    return (
        ("Вложения", ", ".join(name for name, has in there if has) or "нет"),
        ("Письма", f"{letters}; файлы пришлёт «показать письмо-{case.letters[0]}»" if letters else "нет"),
    )


def _letter(task: Task, letter_id: int) -> tuple[str, _Facts] | None:
    letter = task.register.taken_letter(letter_id)
    if letter is None:
        return None
    facts = (
        ("От", letter.sender or "неизвестно"),
        ("Тема", letter.subject),
        ("Получено", task.spoken(letter.received_at)),
        ("Что с ним", f"{VERDICTS[LetterVerdict(letter.verdict)]}: {letter.reason}"),
    )
    return f"Письмо-{letter.id}", facts


def _outgoing(task: Task, outgoing_id: int) -> tuple[str, _Facts] | None:
    letter = task.register.outgoing(outgoing_id)
    if letter is None:
        return None
    facts = (
        ("Кому", letter.to),
        ("Тема", letter.subject),
        ("Состояние", OUTGOING_STATUS.get(letter.status, letter.status)),
        *((("Отправлено", task.spoken(letter.sent_at)),) if letter.sent_at else ()),
        *((("Ошибка", letter.last_error),) if letter.last_error else ()),
    )
    return f"Исходящее письмо исх-{letter.id}", facts


def _device(task: Task, number: int) -> tuple[str, _Facts] | None:
    device = task.register.device(number)
    if device is None:
        return None
    client = task.register.client(device.client_id).name if device.client_id is not None else device.client_said
    facts = (
        ("Состояние", DEVICE_STATUS_NAMES[device.status]),
        ("Пользователь", device.user),
        ("Клиент", client),
        ("Участок", device.plot or device.plot_said),
        ("Серийный номер", device.serial),
        ("MAC", device.mac),
        ("Добавлен", task.spoken(device.added_at) if device.added_at else ""),
        ("Подтвердить", task.spoken(device.confirm_by) if device.confirm_by else ""),
        ("Причина", device.reason or ""),
    )
    return f"Прибор {device.shown_number}", tuple(fact for fact in facts if fact[1])


def _claim(task: Task, number: int) -> tuple[str, _Facts] | None:
    claim = task.register.claim(number)
    if claim is None:
        return None
    facts = (
        ("Клиент", task.register.client(claim.client_id).name),
        ("Претензия", CLAIM_KIND_NAMES[claim.kind]),
        ("Ведомость за", month_name(claim.month) if claim.month else ""),
        ("Состояние", CLAIM_STATUS_NAMES[claim.status] + (" — просрочена" if claim.overdue(task.now) else "")),
        ("Получена", task.spoken(claim.received_at)),
        ("Решить до", task.spoken(claim.due_by)),
        ("Решена", task.spoken(claim.resolved_at) if claim.resolved_at else ""),
        ("Текст", claim.text),
        ("Ответ", claim.answer),
        ("Письмо", f"письмо-{claim.letter_id}"),
    )
    return f"Претензия {claim.shown_number}", tuple(fact for fact in facts if fact[1])


def _import(task: Task, number: int) -> tuple[str, _Facts] | None:
    taken = task.register.taken_import(number)
    if taken is None:
        return None
    facts = (
        ("Файл", taken.name),
        ("Вид", taken.layout),
        ("Принят", task.spoken(taken.taken_at)),
        ("Новых, изменено, без изменений", f"{taken.new}, {taken.changed}, {taken.same}"),
        ("Отменён", task.spoken(taken.taken_back_at) if taken.taken_back_at else ""),
        ("Письмо", f"письмо-{taken.letter_id}" if taken.letter_id else ""),
    )
    return f"Файл показаний имп-{taken.id}", tuple(fact for fact in facts if fact[1])


_LOOKS: dict[str, Callable[[Task, int], tuple[str, _Facts] | None]] = {
    "request": _request,
    "registration": _registration,
    "claim": _claim,
    "device": _device,
    "letter": _letter,
    "outgoing": _outgoing,
    "import": _import,
}
