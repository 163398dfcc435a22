"""Days of half-hours of common meters, from messages XML 80020 (S-3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from maild.desk.decision import Change, Ref
from maild.desk.meter import Import, IntervalDay
from maild.desk.orders.beside import Touched, told_of_statements
from maild.desk.parties import ClientStatus
from maild.metering.intervals import read_intervals
from maild.metering.wording import day_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from maild.desk.arrival import Table
    from maild.desk.orders.task import CommandOutcome, Task
    from maild.metering.intervals import PointDay

LAYOUT = "XML 80020"
_ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class _Found:
    """What the messages say, point by point."""

    days: dict[tuple[int, date], Decimal] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def take_half_hours(task: Task, table: Table, client_id: int | None) -> CommandOutcome:
    """Each whole day of a client's common meter; all messages or none. Points of others are told and left out."""
    found = _read(task, table, client_id)
    if not found.days and not found.problems:
        found.problems.append("Ни одна точка учёта не узнана: ждём номер общего счётчика в её коде или названии.")
    if found.problems:
        said = f"Файл «{table.name}» не принят: ошибок — {len(found.problems)}. Ничего не изменено."
        return task.failed(said, details=(*found.problems, *found.doubts))
    held = {
        (whose, day): kwh
        for whose in {client for client, _ in found.days}
        for day, kwh in task.register.interval_days(whose, min(day for _, day in found.days)).items()
    }
    kept = {place: kwh for place, kwh in found.days.items() if held.get(place) != kwh}
    new = sum(place not in held for place in kept)
    counts = (new, len(kept) - new, len(found.days) - len(kept))
    said = "новых — {}, изменено — {}, без изменений — {}".format(*counts)
    if not kept:
        return task.told(f"Файл «{table.name}»: всё уже так и есть ({said}).", details=found.doubts)
    # What a day counted is what the reading of the day after is higher by.
    touched = (Touched(whose, day + _ONE_DAY, fresh=(whose, day) not in held) for whose, day in kept)
    return task.done(
        f"Сутки общих счётчиков из файла «{table.name}» приняты ({LAYOUT}): {said}."
        f" Вернуть, как было: «отменить имп-{task.register.next_id('import')}».",
        tuple(_changes(task, table, kept, counts)),
        details=(*found.doubts, *told_of_statements(task, touched)),
    )


def _read(task: Task, table: Table, client_id: int | None) -> _Found:
    found = _Found()
    for message in table.messages:
        file = read_intervals(message)
        found.problems += file.problems
        for point in file.points:
            _put(task, point, client_id, found)
    return found


def _put(task: Task, point: PointDay, client_id: int | None, found: _Found) -> None:
    named = f"Точка учёта {point.code or point.name}, {day_text(point.day)}"
    owners = _owners(task, point, client_id)
    if point.day >= task.last_day:
        found.problems.append(f"{named}: эти сутки ещё не кончились.")
    elif len(owners) > 1:
        found.problems.append(f"{named}: такой номер у общих счётчиков нескольких клиентов.")
    elif not owners:
        found.doubts.append(f"{named}: общего счётчика с таким номером нет, пропущена.")
    elif (place := (owners.pop(), point.day)) in found.days:
        found.problems.append(f"{named}: эти сутки уже есть в другом сообщении.")
    else:
        found.days[place] = point.kwh
        if point.doubtful:
            found.doubts.append(f"{named}: недостоверных получасов — {point.doubtful}.")


def _owners(task: Task, point: PointDay, client_id: int | None) -> set[int]:
    """The clients whose common meter it may be."""
    common = (meter.client_id for serial in point.serials for meter in task.register.meters(serial) if meter.common)
    return {
        client.id
        for client in map(task.register.client, common)
        if client.status is not ClientStatus.CLOSED and client_id in (None, client.id)
    }


def _changes(
    task: Task, table: Table, kept: dict[tuple[int, date], Decimal], counts: tuple[int, int, int]
) -> Iterator[Change]:
    number = task.register.next_id("import")
    taken = Import(number, table.digest, table.name, LAYOUT, task.now, *counts, task.arrival.id)
    detail = "new {}, changed {}, same {}".format(*counts)
    yield Change(taken, Ref("import", number), "half_hours_taken", detail=detail)
    told: set[int] = set()
    for (client_id, day), kwh in sorted(kept.items()):
        counted = IntervalDay(client_id, day, kwh, number)
        about = None if client_id in told else Ref("client", client_id)
        days = sum(whose == client_id for whose, _ in kept)
        yield Change(counted, about, "half_hours_taken" if about else None, detail=f"import {number}: days {days}")
        told.add(client_id)
