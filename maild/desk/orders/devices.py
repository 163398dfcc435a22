"""Commands about users' devices: confirm all of the day or some, reject one with its reason (P-3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk.decision import Change, Draft, Ref
from maild.desk.device import DeviceStatus
from maild.desk.device_letters import DeviceState
from maild.desk.lives import DEVICE, DeviceEvent, follow
from maild.desk.naming import DEVICE_STATUS_NAMES
from maild.desk.notices import spend_all

if TYPE_CHECKING:
    from maild.desk.device import Device
    from maild.desk.orders.task import CommandOutcome, Task


def confirm(task: Task) -> CommandOutcome:
    """`подтвердить все` confirms what the day's list held; `подтвердить устр-31, устр-32` these, also odd ones."""
    devices = _of_the_day(task) if task.command.option == "all" else _named(task)
    if not isinstance(devices, list):
        return devices
    for device in devices:
        if follow(DEVICE, device.status, DeviceEvent.CONFIRMED) is None:
            return _stands(task, device)
        if holder := _holder(task, device):
            return task.failed(
                f"{device.shown_number}: счётчик уже за пользователем {holder.user}. Ничего не изменено."
            )
    numbers = ", ".join(device.shown_number for device in devices)
    return _settled(task, devices, DeviceEvent.CONFIRMED, None, f"Подтверждено: {numbers}.")


def reject(task: Task, device_id: int) -> CommandOutcome:
    """`отклонить устр-33: причина`; also one that was confirmed: the association takes it back."""
    device = task.register.device(device_id)
    if device is None:
        return task.failed(f"Прибора устр-{device_id} нет.")
    if follow(DEVICE, device.status, DeviceEvent.REJECTED) is None:
        return _stands(task, device)
    if not task.text:
        return task.failed(f"Нужна причина: «отклонить {device.shown_number}: причина».")
    return _settled(task, [device], DeviceEvent.REJECTED, task.text, f"{device.shown_number} отклонён.")


def _of_the_day(task: Task) -> list[Device] | CommandOutcome:
    """All that match and whose list came or comes today; the next Wednesday's wait for theirs.

    A dispatcher who is earlier than his list, or read in the same pass, means the same meters.
    """
    waiting = [d for d in task.register.waiting_devices() if d.status is DeviceStatus.WAITING]
    today = task.now.astimezone(task.moment.zone).date()
    listed = [d for d in waiting if d.tell_at is None or d.tell_at.astimezone(task.moment.zone).date() <= today]
    if listed:
        return listed
    later = min((device.confirm_by for device in waiting if device.confirm_by), default=None)
    when = f" Ближайший список: {task.spoken(later)}." if later else ""
    return task.failed(f"Приборов, ждущих подтверждения, сейчас нет.{when}")


def _named(task: Task) -> list[Device] | CommandOutcome:
    numbers = [int(thing.id) for thing in task.command.things]
    if not numbers:
        about = task.named()
        if not isinstance(about, Ref):
            return about
        numbers = [about.id]
    found = [(number, task.register.device(number)) for number in dict.fromkeys(numbers)]
    absent = [f"устр-{number}" for number, device in found if device is None]
    if absent:
        return task.failed(f"Нет таких приборов: {', '.join(absent)}. Ничего не изменено.")
    return [device for _, device in found if device]


def _holder(task: Task, device: Device) -> Device | None:
    """Another user who has the meter: one device has one user (P-2)."""
    others = task.register.devices_named(device.serial)
    held = (d for d in others if d.id != device.id and d.status is DeviceStatus.CONFIRMED)
    return next((d for d in held if d.client_id == device.client_id), None)


def _settled(task: Task, devices: list[Device], event: DeviceEvent, reason: str | None, text: str) -> CommandOutcome:
    changes: list[Change] = []
    letters: list[Draft] = []
    for device in devices:
        about = Ref("device", device.id)
        status = DEVICE[device.status, event].status
        confirmed_at = task.now if event is DeviceEvent.CONFIRMED else device.confirmed_at
        settled = replace(device, status=status, tell_at=None, confirmed_at=confirmed_at, reason=reason)
        changes += [Change(settled, about, event, device.status, status, reason or "")]
        changes += spend_all(task.register, about, task.now)
        letters.append(Draft(device.user, DeviceState(settled), about))
    return task.done(text, changes, letters)


def _stands(task: Task, device: Device) -> CommandOutcome:
    about = Ref("device", device.id)
    return task.state(about, f"Прибор {device.shown_number}", device.status, DEVICE_STATUS_NAMES[device.status])
