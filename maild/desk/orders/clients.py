"""Commands about clients: their standing (R-8) and their data (R-7)."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from difflib import get_close_matches
from enum import StrEnum

from maild.desk.addresses import address_key
from maild.desk.correspondence import ClientStanding, DataChanged
from maild.desk.decision import Change, Draft, Ref
from maild.desk.folding import fold, squeeze
from maild.desk.lives import RegistrationEvent, Step, Table, follow
from maild.desk.orders import cases
from maild.desk.orders.field_words import changes_of
from maild.desk.orders.task import CommandOutcome, Task
from maild.desk.parties import Client, ClientStatus
from maild.desk.register import JournalQuery
from maild.desk.registration import RegistrationFields
from maild.desk.request import RequestStatus
from maild.desk.tariff_days import agreed_anew


class ClientEvent(StrEnum):
    """What may happen to a registered client by command (R-8)."""

    SUSPENDED = "suspended"
    RESUMED = "resumed"
    CLOSED = "closed"
    DATA_CHANGED = "data_changed"


CLIENT: Table[ClientStatus, ClientEvent] = {
    (ClientStatus.REGISTERED, ClientEvent.SUSPENDED): Step(ClientStatus.SUSPENDED, ClientStanding),
    (ClientStatus.REGISTERED, ClientEvent.CLOSED): Step(ClientStatus.CLOSED, ClientStanding),
    (ClientStatus.REGISTERED, ClientEvent.DATA_CHANGED): Step(ClientStatus.REGISTERED, DataChanged),
    (ClientStatus.SUSPENDED, ClientEvent.RESUMED): Step(ClientStatus.REGISTERED, ClientStanding),
    (ClientStatus.SUSPENDED, ClientEvent.CLOSED): Step(ClientStatus.CLOSED, ClientStanding),
    (ClientStatus.SUSPENDED, ClientEvent.DATA_CHANGED): Step(ClientStatus.SUSPENDED, DataChanged),
}
"""The life of a client after R-6."""

CLIENT_STATUS = {
    ClientStatus.REGISTERED: "зарегистрирован",
    ClientStatus.SUSPENDED: "приостановлен",
    ClientStatus.CLOSED: "закрыт",
}
"""How a client stands, for people."""

_FROM_TODAY = ("Тариф действует с сегодняшнего дня; с другого — командой «тариф КЛИЕНТ с ДАТА: …».",)
_OPEN = (RequestStatus.AWAITING_CONFIRMATION, RequestStatus.CONFIRMED, RequestStatus.IN_PROGRESS)
_MOST_SHOWN = 5
_SHORTEST_LIKE = 4
_ENDS = 3
_MARKS = re.compile(r"[«»\"“”„']+")


def suspend(task: Task) -> CommandOutcome:
    """`приостановить`: he may ask, but not task."""
    return _stand(task, ClientEvent.SUSPENDED, "приостановлен", reason_needed=True)


def resume(task: Task) -> CommandOutcome:
    """`возобновить`."""
    return _stand(task, ClientEvent.RESUMED, "снова обслуживается", reason_needed=False)


def close(task: Task) -> CommandOutcome:
    """`закрыть`: from now on a stranger; nothing of him is deleted."""
    return _stand(task, ClientEvent.CLOSED, "закрыт", reason_needed=True)


def _stand(task: Task, event: ClientEvent, became: str, *, reason_needed: bool) -> CommandOutcome:
    client = client_of(task)
    if isinstance(client, CommandOutcome):
        return client
    if reason_needed and not task.text:
        return task.failed("Нужна причина: напишите её после двоеточия — клиент её увидит.")
    step = follow(CLIENT, client.status, event)
    about = Ref("client", client.id)
    if step is None:
        return task.state(about, client.name, client.status, CLIENT_STATUS[client.status])
    after = replace(client, status=step.status, reason=task.text or None)
    change = Change(after, about, event.value, client.status, after.status)
    letter = Draft(client.address, ClientStanding(after, after.reason), about)
    return task.done(f"{client.name}: {became}.", (change,), (letter,), details=_left_open(task, client))


def _left_open(task: Task, client: Client) -> tuple[str, ...]:
    """Open requests of a client who may not order any more: a dispatcher must see to them."""
    query = JournalQuery(client_id=client.id, statuses=tuple(s.value for s in _OPEN))
    numbers = [request.shown_number for request in task.register.requests(query)]
    return (f"Открытые заявки: {', '.join(numbers)}.",) if numbers else ()


def set_client(task: Task) -> CommandOutcome:
    """`данные КЛИЕНТ`: holds at once; a new address only once its confirmation letter was accepted (R-6, R-7)."""
    client = client_of(task)
    if isinstance(client, CommandOutcome):
        return client
    if follow(CLIENT, client.status, ClientEvent.DATA_CHANGED) is None:
        return task.state(Ref("client", client.id), client.name, client.status, CLIENT_STATUS[client.status])
    held = RegistrationFields(metering_system=client.metering_system, statement_day=client.statement_day)
    given = cases.usable_fields(task, client, held)
    if isinstance(given, CommandOutcome):
        return given
    changed = changes_of(client, given)
    if not changed:
        return task.failed("Эти данные у клиента уже такие; ничего не изменено.")
    moves = given.address is not None and address_key(given.address) != client.address_key
    return _move(task, client, given) if moves else _mend(task, client, given, changed)


def _mend(
    task: Task, client: Client, given: RegistrationFields, changed: tuple[tuple[str, str, str], ...]
) -> CommandOutcome:
    values = {f.name: getattr(given, f.name) for f in fields(given) if getattr(given, f.name) is not None}
    after = replace(client, **values)
    about = Ref("client", client.id)
    names = ", ".join(n for n in values if values[n] != getattr(client, n))
    change = Change(after, about, ClientEvent.DATA_CHANGED.value, client.status, after.status, names)
    today = task.now.astimezone(task.moment.zone).date()
    tariffs = agreed_anew(client, after, task.register, today)
    details = (*(f"{label}: {old} → {new}" for label, old, new in changed), *(_FROM_TODAY if tariffs else ()))
    letter = Draft(client.address, DataChanged(after, changed), about)
    return task.done(f"{client.name}: данные изменены.", (change, *tariffs), (letter,), details=details)


def _move(task: Task, client: Client, given: RegistrationFields) -> CommandOutcome:
    """A change of address is a case of its own, approved with the command: the old data hold until R-6."""
    address = given.address or client.address
    if taken := cases.address_taken(task, address, client.id, None):
        return taken
    case = cases.new_case(task, given, client)
    opened = Change(case, Ref("registration", case.id), RegistrationEvent.OPENED.value, None, case.status)
    approved, letters = cases.approval(task, case, client)
    text = f"Открыта и одобрена рег-{case.id}: новые данные начнут действовать, когда письмо дойдёт на {address}."
    return task.done(text, (opened, approved), letters)


def client_of(task: Task) -> Client | CommandOutcome:
    """The one client that КЛИЕНТ names; or none, or which ones it may be."""
    written = task.command.client or ""
    if "@" in written:
        found = task.register.client_by_address(address_key(written))
        return found or task.failed(f"Клиента с адресом {written} нет.")
    alike = task.register.clients_like(written) or _but_for_marks(task, written)
    exactly = [client for client in alike if fold(client.name) == fold(written)]
    if len(exactly or alike) == 1:
        return (exactly or alike)[0]
    if not alike:
        near = _near(task, written)
        like = f" Похоже на: {'; '.join(near)}." if near else ""
        return task.failed(f"Клиента «{written}» нет (закрытого назовите адресом).{like} Ничего не изменено.")
    names = tuple(f"{client.name}, {client.address}" for client in (exactly or alike)[:_MOST_SHOWN])
    return task.failed(f"«{written}» — это может быть не один клиент. Назовите адрес.", details=names)


def _but_for_marks(task: Task, written: str) -> list[Client]:
    """Clients whose name is the written one but for quotation marks: «СНТ Ромашка» is СНТ «Ромашка»."""
    bare = _bare(written)
    word = max(bare.split(), key=len, default="")
    return [client for client in task.register.clients_like(word) if word and bare in _bare(client.name)]


def _near(task: Task, written: str) -> list[str]:
    """Clients named like this, for asking, never for acting."""
    word = max(_bare(written).split(), key=len, default="")
    if len(word) < _SHORTEST_LIKE:
        return []
    ends = (word[:_ENDS], word[-_ENDS:])
    found = {client.id: client for end in ends for client in task.register.clients_like(end)}
    alike = [c for c in found.values() if get_close_matches(word, _bare(c.name).split(), n=1, cutoff=0.7)]
    return [f"{client.name}, {client.address}" for client in alike[:_MOST_SHOWN]]


def _bare(name: str) -> str:
    return squeeze(_MARKS.sub(" ", fold(name)))
