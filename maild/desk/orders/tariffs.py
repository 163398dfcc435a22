"""`тариф КЛИЕНТ [участок 12, 13] с ДАТА: …`: prices with the day from which they hold (S-4)."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from maild.desk.correspondence import DataChanged
from maild.desk.decision import Change, Draft, Ref
from maild.desk.meter import HeldTariff
from maild.desk.naming import short_date
from maild.desk.orders.clients import CLIENT_STATUS, client_of
from maild.desk.orders.task import CommandOutcome
from maild.desk.parties import ClientStatus
from maild.desk.plots import nearest_plots, plot_key
from maild.desk.wording.bands import prices_of
from maild.metering.tariffs import SINCE_EVER, Tariff
from maild.metering.wording import prices_text, zone_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maild.desk.meter import Tracked
    from maild.desk.orders.task import Task
    from maild.desk.parties import Client, Subscriber

_BETWEEN = re.compile(r"\s*[,;]\s*(?:и\s+)?|\s+(?:и|and)\s+")

_TWO = re.compile(r"\d+-\d+")


def set_tariff(task: Task) -> CommandOutcome:
    """Holds from its day; statements that are drawn up already stay as they are."""
    client = client_of(task)
    if isinstance(client, CommandOutcome):
        return client
    if client.status is ClientStatus.CLOSED:
        return task.state(Ref("client", client.id), client.name, client.status, CLIENT_STATUS[client.status])
    prices = prices_of(task.text)
    if isinstance(prices, str):
        return task.failed(prices)
    plots = _plots(task, client, task.command.argument)
    if isinstance(plots, CommandOutcome):
        return plots
    day = task.command.day or SINCE_EVER
    tariff = Tariff(day, prices)
    own = [HeldTariff(client.id, plot.plot_key, tariff) for plot in plots]
    head, *more = own or [HeldTariff(client.id, None, tariff)]
    names = ", ".join(plot.plot for plot in plots)
    label = f"Тариф с {short_date(day)}" + (f", участки: {names}" if names else "")
    about, detail = Ref("client", client.id), f"from {day.isoformat()}" + (f", plots {names}" if names else "")
    changes = (Change(head, about, "tariff_set", detail=detail), *map(Change, more))
    before = task.register.tariffs(client.id).timeline(plots[0].plot_key if plots else "").on(day)
    old = prices_text(before.prices) if before else "нет"
    letter = Draft(client.address, DataChanged(client, ((label, old, prices_text(prices)),)), about)
    said = f"{client.name}: {label[:1].lower()}{label[1:]}: {prices_text(prices)}."
    return task.done(said, changes, (letter,), details=tuple(_remarks(task, client, tariff, plots)))


def _plots(task: Task, client: Client, written: str | None) -> list[Subscriber] | CommandOutcome:
    """The plots named; «45-46» is one if the client has one of that name, else two."""
    found: dict[int, Subscriber] = {}
    for name in filter(None, _BETWEEN.split(written or "")):
        whole = task.register.subscriber(client.id, plot_key(name))
        for part in name.split("-") if _TWO.fullmatch(name) and not whole else [name]:
            plot = whole or task.register.subscriber(client.id, plot_key(part))
            if plot is None:
                near = nearest_plots(part, (s.plot for s in task.register.subscribers(client.id)))
                like = f" Похожи: {', '.join(near)}." if near else ""
                return task.failed(f"Участка «{part}» у клиента нет.{like}")
            found[plot.id] = plot
    return list(found.values())


def _remarks(task: Task, client: Client, tariff: Tariff, plots: Sequence[Subscriber]) -> Iterator[str]:
    today = task.now.astimezone(task.moment.zone).date()
    if tariff.holds_from <= today:
        yield "Ведомости, которые уже составлены, не меняются; пересчитать можно командой «ведомость … пересчитать»."
    unpriced = sorted(_zones(task, client, plots) - {zone for zone, _ in tariff.prices})
    if unpriced:
        yield f"Внимание: у счётчиков есть показания {', '.join(map(zone_text, unpriced))}, а цены для них нет."


def _meant(tracked: Tracked, ids: set[int]) -> bool:
    return tracked.subscriber_id in ids if ids else not tracked.common


def _zones(task: Task, client: Client, plots: Sequence[Subscriber]) -> set[str]:
    """The zones that the meters counted last, or began with."""
    ids = {plot.id for plot in plots}
    tracks = (t.track for t in task.register.tracks(client.id, {}, date.max) if _meant(t, ids))
    newest = (max(track.readings, key=lambda r: r.day, default=track.start) for track in tracks)
    return {zone for reading in newest if reading for zone, _ in reading.registers}


def tariff_facts(task: Task, client: Client, plots: Sequence[Subscriber]) -> tuple[tuple[str, str], ...]:
    """What holds today and what comes, of the client and of plots that have their own."""
    known, today = task.register.tariffs(client.id), task.now.astimezone(task.moment.zone).date()
    names = {plot.plot_key: f", участок {plot.plot}" for plot in plots}
    own = ((names.get(key, f", участок {key}"), tariffs) for key, tariffs in sorted(known.plots.items()))
    found = [
        (f"Тариф{whose}{_since(tariff)}", prices_text(tariff.prices))
        for whose, tariffs in (("", known.client), *own)
        for tariff in _not_over(tariffs, today)
    ]
    return tuple(found) or (("Тариф", "нет"),)


def _not_over(tariffs: Sequence[Tariff], today: date) -> list[Tariff]:
    ordered = sorted(tariffs, key=lambda tariff: tariff.holds_from)
    begun = [tariff for tariff in ordered if tariff.holds_from <= today]
    return [*begun[-1:], *ordered[len(begun) :]]


def _since(tariff: Tariff) -> str:
    return "" if tariff.holds_from == SINCE_EVER else f" с {short_date(tariff.holds_from)}"
