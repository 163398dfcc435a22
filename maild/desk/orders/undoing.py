"""`отменить имп-5`, `отменить показания СЕРИЙНЫЙ ДАТА`: readings are again what they were before their file (S-3).

All or nothing: what would leave other readings without what they follow from is refused. A statement that was drawn up
stays as it is; the answer has the commands that draw it up anew.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from maild.desk.decision import Change, Ref
from maild.desk.folding import fold
from maild.desk.meter import TakenBack
from maild.desk.orders.beside import Touched, offered
from maild.desk.orders.task import CommandOutcome, Task
from maild.metering.readings import ReadingRow
from maild.metering.track import Reading, meter_on, walk
from maild.metering.wording import day_text, fault_text, registers_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from maild.desk.meter import Import, IntervalDay, Stood, Tracked
    from maild.desk.parties import Client
    from maild.metering.track import Fault, Track

_ONE_DAY = timedelta(days=1)
_MOST_SHOWN = 50
"""Rows that the answer names one by one; all are counted."""


@dataclass(slots=True)
class _Back:
    """What is taken back, client by client: what is changed, what is told of it, and what stands against it."""

    changes: list[Change] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    meters: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def undo(task: Task) -> CommandOutcome:
    """Which readings, then back with them."""
    if task.command.argument and task.command.day:
        return _of_a_day(task, task.command.argument, task.command.day)
    about = task.named()
    if isinstance(about, CommandOutcome):
        return about
    taken = task.register.taken_import(about.id)
    return _file(task, taken) if taken else task.failed(f"Файла имп-{about.id} нет.")


def _file(task: Task, taken: Import) -> CommandOutcome:
    name = f"имп-{taken.id} («{taken.name}»)"
    rows, days = task.register.stood(taken.id), task.register.stood_days(taken.id)
    if later := task.register.mended_by(taken.id):
        named = ", ".join(f"имп-{number}" for number in later)
        return task.failed(f"Показания из {name} с тех пор изменены: сначала отмените {named}. Ничего не изменено.")
    if days and taken.changed:
        return task.failed(
            f"Файл {name} изменил сутки, которые были известны раньше, а прежних значений нет: пришлите верный файл."
        )
    if not rows and not days:
        when = f": {task.spoken(taken.taken_back_at)}" if taken.taken_back_at else ""
        return task.failed(f"Файл {name} уже отменён{when}. Ничего не изменено.")
    return _back(task, f"Файл {name} отменён", rows, days)


def _of_a_day(task: Task, serial: str, day: date) -> CommandOutcome:
    """The plot's readings of that day: where a meter was replaced, both belong together."""
    plot = task.register.known_plots([ReadingRow(0, Reading(serial, day, ()))]).get(fold(serial))
    if plot is None:
        return task.failed(f"Счётчик {serial} неизвестен.")
    if plot.also:
        return task.failed(f"Серийный номер {serial} стоит у нескольких счётчиков: {plot.place}; {plot.also}.")
    rows = task.register.stood_on(plot.id, day)
    if all(fold(row.reading.serial) != fold(serial) for row in rows):
        return task.failed(f"Показаний счётчика {serial} за {day_text(day)} нет ({plot.place}).")
    return _back(task, f"Показания отменены ({plot.place})", rows, ())


# ── back ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _back(task: Task, said: str, rows: Sequence[Stood], days: Sequence[IntervalDay]) -> CommandOutcome:
    back = _Back()
    for client_id in sorted({row.client_id for row in rows} | {each.client_id for each in days}):
        its = [row for row in rows if row.client_id == client_id]
        _of_client(task, back, its, [each.day for each in days if each.client_id == client_id], client_id)
    if back.problems:
        refused = "Отменить нельзя: без этих показаний не сходятся другие. Ничего не изменено."
        return task.failed(refused, details=back.problems)
    restored = sum(row.before is not None for row in rows)
    text = f"{said}: убрано — {len(rows) - restored + len(days)}, возвращены прежние — {restored}."
    more = len(back.rows) - _MOST_SHOWN
    shown = (*back.rows[:_MOST_SHOWN], *((f"и ещё {more}",) if more > 0 else ()))
    imports = {row.import_id for row in rows} | {each.import_id for each in days}
    return task.done(
        text, (*back.changes, *_marked(task, imports)), details=(*shown, *back.meters, *dict.fromkeys(back.orders))
    )


def _marked(task: Task, imports: Iterable[int]) -> Iterator[Change]:
    """The files may come again."""
    for taken in filter(None, map(task.register.taken_import, sorted(imports))):
        marked = replace(taken, taken_back_at=task.now)
        yield Change(marked, Ref("import", taken.id), "taken_back", detail=task.text)


def _of_client(task: Task, back: _Back, rows: Sequence[Stood], days: Sequence[date], client_id: int) -> None:
    client, about = task.register.client(client_id), Ref("client", client_id)
    detail = f"readings {len(rows)}, days {len(days)}"
    taken_back = TakenBack(client_id, tuple(rows), tuple(days))
    back.changes.append(Change(taken_back, about, "readings_taken_back", detail=detail))
    of_plot: dict[int, list[Stood]] = defaultdict(list)
    for row in rows:
        of_plot[row.subscriber_id].append(row)
    for tracked in task.register.tracks(client_id, {}, date.max) if rows else ():
        if its := of_plot.get(tracked.subscriber_id):
            _of_plot(task, back, its, tracked, client)
    back.rows += (f"общий счётчик, {client.name}: сутки {day_text(day)} — убраны" for day in days)
    read = [Touched(client_id, row.reading.day) for row in rows]
    back.orders += offered(task, client, [*read, *(Touched(client_id, day + _ONE_DAY) for day in days)])


def _of_plot(task: Task, back: _Back, rows: Sequence[Stood], tracked: Tracked, client: Client) -> None:
    place = f"{'общий счётчик' if tracked.common else f'участок {tracked.plot}'}, {client.name}"
    after = _without(tracked.track, rows)
    known = walk(tracked.track).faults
    back.problems += (_problem(task, place, tracked, f) for f in walk(after).faults if f not in known)
    back.rows += (f"{place}: {_row(row)}" for row in rows)
    on = meter_on(after)
    if on == meter_on(tracked.track):
        return
    meter = next(each for each in after.meters if each.serial == on)
    plot = next(each for each in task.register.subscribers(client.id) if each.id == tracked.subscriber_id)
    again = replace(plot, serial=on, mac=None, initial=meter.initial, digits=meter.digits)
    detail = f"plot {plot.plot}: {plot.serial} → {on}"
    back.changes.append(Change(again, Ref("client", client.id), "meter_replaced", detail=detail))
    back.meters.append(f"{place}: снова счётчик {on}. Если его MAC был известен, пришлите его в списке абонентов.")


def _without(track: Track, rows: Iterable[Stood]) -> Track:
    left = {(reading.serial, reading.day): reading for reading in track.readings}
    for row in rows:
        place = row.reading.serial, row.reading.day
        del left[place]
        if row.before:
            left[place] = row.before
    return replace(track, readings=tuple(left.values()))


def _problem(task: Task, place: str, tracked: Tracked, fault: Fault) -> str:
    """The reading that would be left without what it follows from, and the file that brought it."""
    rows = task.register.stood_on(tracked.subscriber_id, fault.reading.day)
    brought = next((f" (имп-{row.import_id})" for row in rows if row.reading == fault.reading), "")
    at = f"{fault.reading.serial}, {day_text(fault.reading.day)}{brought}"
    return f"{place}: {at}. {fault_text(fault)}"


def _row(row: Stood) -> str:
    at = f"{row.reading.serial}, {day_text(row.reading.day)} — {registers_text(row.reading)}"
    return f"{at}, снова {registers_text(row.before)}" if row.before else f"{at} — убрано"
