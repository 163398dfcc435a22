"""`абоненты КЛИЕНТ`: the plots and meters of a client, taken from an attached file whole or not at all (S-3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maild.desk.decision import Change, Ref
from maild.desk.folding import fold
from maild.desk.orders.clients import CLIENT_STATUS, client_of
from maild.desk.orders.files import KEYS, only_table, row_lines, sheet_lines
from maild.desk.orders.task import CommandOutcome, Task
from maild.desk.parties import ClientStatus, MeteringSystem, Subscriber
from maild.desk.plots import plot_name
from maild.metering.cells import BadRow
from maild.metering.subscribers import SubscriberRow, read_subscribers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.desk.parties import Client

MOST_ABSENT = 50
"""Plots named in the answer of those that the file leaves out; all are counted."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The rows of a file against what the register has of the client."""

    new: tuple[Subscriber, ...]
    changed: tuple[Subscriber, ...]
    same: int
    absent: tuple[str, ...]  # plots of the register that the file does not name
    exchanged: tuple[BadRow, ...]  # another meter where the one that hangs there has readings


def take_subscribers(task: Task) -> CommandOutcome:
    """All rows, or none with each bad row and why."""
    client = client_of(task)
    if isinstance(client, CommandOutcome):
        return client
    if client.status is ClientStatus.CLOSED:
        return task.state(Ref("client", client.id), client.name, client.status, CLIENT_STATUS[client.status])
    table = only_table(task, "XLSX или CSV")
    if isinstance(table, CommandOutcome):
        return table
    file = read_subscribers(table.rows, KEYS)
    compared = compare(task, client, file.rows)
    if bad := sorted((*file.bad, *compared.exchanged), key=lambda row: row.row):
        said = f"Файл «{table.name}» не принят: ошибки в строках. Ничего не изменено."
        return task.failed(said, details=(*row_lines(bad), *(() if file.rows else sheet_lines(table))))
    if not file.rows:
        return task.failed(f"В файле «{table.name}» нет ни одной строки.")
    return _taken(task, client, compared)


def compare(task: Task, client: Client, rows: Sequence[SubscriberRow]) -> Compared:
    """What is new, what differs, what stays and what the file leaves out. Plots are compared by their key."""
    held = {subscriber.plot_key: subscriber for subscriber in task.register.subscribers(client.id)}
    first_id = task.register.next_id("subscriber")
    metered = task.register.metered(client.id)
    new: list[Subscriber] = []
    changed: list[Subscriber] = []
    exchanged: list[BadRow] = []
    same = 0
    for row in rows:
        before = held.pop(row.plot_key, None)
        if before is None:
            new.append(_subscriber(row, client, first_id + len(new)))
        elif before.id in metered and fold(before.serial) != fold(row.serial):
            exchanged.append(_exchanged(row, before))
        elif (after := _mended(row, before)) != before:
            changed.append(after)
        else:
            same += 1
    return Compared(tuple(new), tuple(changed), same, tuple(s.plot for s in held.values()), tuple(exchanged))


def _exchanged(row: SubscriberRow, before: Subscriber) -> BadRow:
    """Another meter would cut the readings in two, and what went between would be lost silently (S-3)."""
    problem = f"На участке {before.plot} есть показания счётчика {before.serial}: о замене сообщает файл показаний, "
    return BadRow(row.row, f"{problem}строка с событием «замена на {row.serial}».")


def _subscriber(row: SubscriberRow, client: Client, subscriber_id: int) -> Subscriber:
    return Subscriber(
        id=subscriber_id,
        client_id=client.id,
        plot=plot_name(row.plot),
        plot_key=row.plot_key,
        name=row.name,
        serial=row.serial,
        mac=row.mac,
        metering_system=MeteringSystem(row.system) if row.system else None,
        common=row.common,
        initial=row.initial,
        digits=row.digits,
    )


def _mended(row: SubscriberRow, before: Subscriber) -> Subscriber:
    """What the row leaves empty stays as it was."""
    return replace(
        before,
        plot=plot_name(row.plot),
        name=row.name or before.name,
        serial=before.serial if fold(before.serial) == fold(row.serial) else row.serial,
        mac=row.mac or before.mac,
        metering_system=MeteringSystem(row.system) if row.system else before.metering_system,
        common=row.common,
        initial=row.initial or before.initial,
        digits=row.digits or before.digits,
    )


def _taken(task: Task, client: Client, compared: Compared) -> CommandOutcome:
    counts = f"новых — {len(compared.new)}, изменено — {len(compared.changed)}, без изменений — {compared.same}"
    details = []
    if compared.absent:
        absent = ", ".join(compared.absent[:MOST_ABSENT])
        details.append(f"Нет в файле, оставлены как есть — {len(compared.absent)}: {absent}.")
    rows = (*compared.new, *compared.changed)
    if not rows:
        return task.told(f"{client.name}: всё уже так и есть; {counts}.", details=details)
    # One history entry for the file, not one a plot: it is one act.
    about = Ref("client", client.id)
    detail = f"new {len(compared.new)}, changed {len(compared.changed)}"
    head = Change(rows[0], about, "subscribers_taken", detail=detail)
    return task.done(f"{client.name}: абоненты приняты; {counts}.", (head, *map(Change, rows[1:])), details=details)
