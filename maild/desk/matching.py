"""Whether a device is the meter that its user says it is (P-2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.desk.addresses import address_key
from maild.desk.folding import fold
from maild.desk.parties import ClientStatus, MeteringSystem
from maild.desk.plots import plot_key

if TYPE_CHECKING:
    from maild.desk.device import Device
    from maild.desk.parties import Client, Subscriber
    from maild.desk.register import Register

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Match:
    """The meter that was found, None if none or not one; `problem` says in Russian why it does not match."""

    meter: Subscriber | None
    problem: str | None


def match(device: Device, register: Register) -> Match:
    """Serial and MAC must be those of one smart meter that nobody else has."""
    pairs = [(meter, register.client(meter.client_id)) for meter in register.meters(device.serial)]
    held = [(meter, client) for meter, client in pairs if client.status is not ClientStatus.CLOSED]
    if not held:
        return Match(None, f"Счётчика с серийным номером {device.serial} в списках нет.")
    same = [pair for pair in held if pair[0].mac == device.mac]
    if len(same) > 1 or (not same and len(held) > 1):
        plots = ", ".join(f"{client.name}, уч. {meter.plot}" for meter, client in same or held)
        return Match(None, f"Серийный номер {device.serial} стоит у нескольких счётчиков: {plots}.")
    meter, client = (same or held)[0]
    return Match(meter, _problem(device, meter, client, register))


def _problem(device: Device, meter: Subscriber, client: Client, register: Register) -> str | None:
    if meter.mac != device.mac:
        return f"MAC другой: в списке {meter.mac or 'не указан'}, в письме {device.mac}."
    if (meter.metering_system or client.metering_system) is not MeteringSystem.SMART or meter.common:
        return "Это не счётчик абонента системы Smart Metering (часть IV Регламента)."
    taken = [d for d in register.devices_named(device.serial) if d.id != device.id and d.client_id == client.id]
    if taken:
        return f"Счётчик уже за другим пользователем: {taken[0].user} ({taken[0].shown_number})."
    if device.plot_said and plot_key(device.plot_said) != meter.plot_key:
        return f"Участок другой: в списке {meter.plot}, в письме «{device.plot_said}»."
    if device.client_said and not _same_client(device.client_said, client):
        return f"Клиент другой: в списке {client.name}, в письме «{device.client_said}»."
    return None


def _same_client(said: str, client: Client) -> bool:
    """Whether what the user wrote may mean this client: a part of the name is enough, quotation marks do not count."""
    written, name = (" ".join(_WORD.findall(fold(text))) for text in (said, client.name))
    return written in name or name in written or address_key(said) == client.address_key
