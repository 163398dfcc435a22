"""Statements that are beside a change of readings: drawn up without it, or waiting for it (S-2, S-6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from maild.desk.naming import month_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from maild.desk.orders.task import Task
    from maild.desk.parties import Client
    from maild.desk.register import Register
    from maild.desk.statement import Revision
    from maild.metering.months import Month

_DRAWN = "Эти показания входят в уже составленные ведомости. Чтобы пересчитать их, пришлите строки:"


class Touched(NamedTuple):
    """A day of a client whose readings change; `fresh` where none was known, so that none could be counted."""

    client_id: int
    day: date
    fresh: bool = False


def told_of_statements(task: Task, touched: Iterable[Touched]) -> tuple[str, ...]:
    """What becomes of the statements: those that waited come by themselves, of others a dispatcher decides."""
    by_client: dict[int, set[Touched]] = {}
    for each in touched:
        by_client.setdefault(each.client_id, set()).add(each)
    clients = [(task.register.client(client_id), its) for client_id, its in by_client.items()]
    waiting = (line for client, _ in clients for line in _waiting(task.register, client))
    return (*waiting, *_offered(task.register, clients))


def offered(task: Task, client: Client, touched: Iterable[Touched]) -> tuple[str, ...]:
    """The commands that draw up anew what was counted from such readings."""
    return _offered(task.register, [(client, touched)])


def _offered(register: Register, clients: Iterable[tuple[Client, Iterable[Touched]]]) -> tuple[str, ...]:
    orders = [line for client, its in clients for line in _orders(register, client, its)]
    return (_DRAWN, *orders) if orders else ()


def _waiting(register: Register, client: Client) -> Iterator[str]:
    planned = register.planned(client.id)
    if planned and planned.late_at:
        yield (
            f"{client.name}: ведомость за {month_name(planned.month)} ждала показаний. Если они теперь есть по всем"
            " участкам, она уйдёт сейчас, иначе — через час после последнего файла; не ждать:"
            f" «{_order(client, planned.month)}»."
        )


def _orders(register: Register, client: Client, touched: Iterable[Touched]) -> Iterator[str]:
    """Month after month, from the first that is concerned on: each is counted from the one before."""
    first = [month for each in touched if (month := _counted_in(register, client, each))]
    if not first:
        return
    months: list[Month] = []
    made = register.latest(client.id)
    while made and made.month >= min(first):
        months.append(made.month)
        made = register.latest(client.id, made.month)
    yield from (_order(client, month) for month in reversed(months))


def _counted_in(register: Register, client: Client, touched: Touched) -> Month | None:
    """The month whose statement a reading of that day goes into, if it is drawn up already."""
    found: Revision | None = None
    made = register.latest(client.id)
    while made and made.drawn and made.drawn.closes_on >= touched.day:
        found, made = made, register.latest(client.id, made.month)
    if found is None or found.drawn is None:
        return None
    return None if touched.fresh and touched.day <= found.drawn.opens_on else found.month


def _order(client: Client, month: Month) -> str:
    return f"ведомость {client.address} {month_name(month)} пересчитать"
