"""`показания [КЛИЕНТ]`: readings of meters from an attached file, taken whole or not at all (S-3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk.decision import Change, Ref
from maild.desk.meter import ClientReadings, Import
from maild.desk.orders.beside import Touched, told_of_statements
from maild.desk.orders.clients import client_of
from maild.desk.orders.files import KEYS, only_table, row_lines, sheet_lines
from maild.desk.orders.half_hours import take_half_hours
from maild.desk.orders.task import CommandOutcome
from maild.metering.hung import hung
from maild.metering.intake import take_in
from maild.metering.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from maild.desk.arrival import Table
    from maild.desk.orders.task import Task
    from maild.desk.parties import Subscriber
    from maild.metering.intake import Intake
    from maild.metering.readings import ReadingRow
    from maild.metering.standing import Judged, KnownPlot

_COUNTED = {
    Standing.NEW: "новых",
    Standing.CHANGED: "изменено",
    Standing.SAME: "без изменений",
    Standing.DECREASED: "уменьшились",
    Standing.UNKNOWN: "неизвестных счётчиков",
    Standing.WRONG: "не сходятся с известным",
}
_TAKEN = (Standing.NEW, Standing.CHANGED, Standing.SAME)
_MOST_BLANK = 50
"""Rows without a reading that are named by their numbers; all are counted."""


def take_readings(task: Task) -> CommandOutcome:
    """All rows, or none with each bad row and why; of the same file twice nothing."""
    client_id = None
    if task.command.client:
        client = client_of(task)
        if isinstance(client, CommandOutcome):
            return client
        client_id = client.id
    table = only_table(task, "XLSX, CSV или XML 80020")
    if isinstance(table, CommandOutcome):
        return table
    before = task.register.import_of(table.digest, table.name)
    if before:
        said = f"Файл «{table.name}» уже принят: {task.spoken(before.taken_at)}. Ничего не изменено."
        return task.told(said)
    return take_half_hours(task, table, client_id) if table.messages else _take(task, table, client_id)


def _take(task: Task, table: Table, client_id: int | None) -> CommandOutcome:
    intake = _intake(task, table, client_id)
    if not intake.accepted:
        return _refused(task, table, intake)
    counts = _counts(intake, _TAKEN)
    if not intake.kept:
        return task.told(f"Файл «{table.name}»: всё уже так и есть ({counts}).", details=_remarks(intake))
    put = tuple(_exchanged(task, intake))
    clients = {row.client_id for row in intake.kept}
    touched = (Touched(row.client_id, row.reading.day, fresh=row.before is None) for row in intake.kept)
    details = (*(text for _, text in put), *_remarks(intake), *told_of_statements(task, touched))
    said = (
        f"Показания из файла «{table.name}» приняты ({intake.layout}): {counts}; клиентов — {len(clients)}."
        f" Вернуть, как было: «отменить имп-{task.register.next_id('import')}»."
    )
    return task.done(said, (*_changes(task, table, intake), *(change for change, _ in put)), details=details)


def _intake(task: Task, table: Table, client_id: int | None) -> Intake:
    """As it was foreseen, if nothing has changed since that it was judged by."""
    foreseen = table.foreseen
    if (
        foreseen
        and (foreseen.client_id, foreseen.last_day) == (client_id, task.last_day)
        and not task.register.touched_since(foreseen.entry)
    ):
        return foreseen.intake

    def known(rows: Sequence[ReadingRow]) -> Mapping[str, KnownPlot]:
        return task.register.known_plots(rows, client_id)

    return take_in(table.rows, KEYS, task.last_day, known, table.name)


def _refused(task: Task, table: Table, intake: Intake) -> CommandOutcome:
    if not intake.bad:
        return task.failed(f"В файле «{table.name}» нет ни одного показания.", details=_remarks(intake))
    said = f"Файл «{table.name}» не принят: строк с ошибками — {len(intake.bad)}. Ничего не изменено."
    shown = [standing for standing in _COUNTED if intake.count(standing)]
    counts = (f"Всего: {_counts(intake, shown)}.",) if intake.rows else ()
    sheet = () if intake.layout else sheet_lines(table)
    return task.failed(said, details=(*row_lines(intake.bad), *counts, *sheet))


def _counts(intake: Intake, standings: Iterable[Standing]) -> str:
    return ", ".join(f"{_COUNTED[standing]} — {intake.count(standing)}" for standing in standings)


def _remarks(intake: Intake) -> tuple[str, ...]:
    """What a person should look at, though the file is taken."""
    blank = ", ".join(str(row) for row in intake.blank[:_MOST_BLANK])
    more = " и другие" if len(intake.blank) > _MOST_BLANK else ""
    without = (f"Строк без показаний — {len(intake.blank)}: {blank}{more}.",) if intake.blank else ()
    return (*row_lines(intake.doubts), *without)


def _changes(task: Task, table: Table, intake: Intake) -> Iterator[Change]:
    """The file with its entry, and what it brings each client with his."""
    new, changed, same = (intake.count(standing) for standing in _TAKEN)
    number = task.register.next_id("import")
    taken = Import(number, table.digest, table.name, intake.layout, task.now, new, changed, same, task.arrival.id)
    about = Ref("import", number)
    yield Change(taken, about, "readings_taken", detail=f"new {new}, changed {changed}, same {same}")
    by_client: dict[int, list[Judged]] = {}
    for row in intake.kept:
        by_client.setdefault(row.client_id, []).append(row)
    for client_id, rows in by_client.items():
        changed = sum(row.before is not None for row in rows)
        detail = f"import {number}: new {len(rows) - changed}, changed {changed}"
        readings = ClientReadings(client_id, number, task.now, tuple(rows))
        yield Change(readings, Ref("client", client_id), "readings_taken", detail=detail)


def _exchanged(task: Task, intake: Intake) -> Iterator[tuple[Change, str]]:
    """Subscribers on whose plots another meter hangs now. What is not known of it is asked for."""
    for plot_id, serial in hung(intake.kept, intake.plots).items():
        plot = intake.plots[plot_id]
        subscriber = next(s for s in task.register.subscribers(plot.client_id) if s.id == plot_id)
        if subscriber.serial != serial:
            after = replace(subscriber, serial=serial, mac=None, initial=(), digits=None)
            detail = f"plot {subscriber.plot}: {subscriber.serial} → {serial}"
            change = Change(after, Ref("client", plot.client_id), "meter_replaced", detail=detail)
            said = f"{_capital(plot.place)}: счётчик {subscriber.serial} заменён на {serial}."
            yield change, said + _asked(subscriber)


def _asked(subscriber: Subscriber) -> str:
    asked = " и ".join(
        word for word, known in (("MAC", subscriber.mac), ("разрядность", subscriber.digits)) if known is not None
    )
    return f" Пришлите в списке абонентов {asked} нового." if asked else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
