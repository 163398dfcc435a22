"""What the clock brings to devices: unconfirmed ones expire, and on Wednesday the dispatchers get their list (P-3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk.decision import Change, Decision, LetterVerdict, Ref
from maild.desk.device_letters import NoticeDevices
from maild.desk.lives import DEVICE, DeviceEvent, follow
from maild.desk.notices import CLOCK, to_dispatchers

if TYPE_CHECKING:
    from maild.desk.decision import Moment
    from maild.desk.device import Device
    from maild.desk.due import Due
    from maild.desk.register import Register


def expire(due: Due, register: Register, moment: Moment) -> Decision:
    """Q-5: nobody confirmed the address. No letter: whoever wrote in its name must not make us write again."""
    device = register.device(due.id)
    step = follow(DEVICE, device.status, DeviceEvent.EXPIRED) if device else None
    if device is None or step is None or moment.now <= device.expires_at:
        return _decision("истекать нечему")
    expired = replace(device, status=step.status)
    change = Change(expired, Ref("device", device.id), DeviceEvent.EXPIRED, device.status, expired.status)
    return _decision(f"{device.shown_number}: адрес не подтверждён за 72 часа", (change,))


def tell_list(_due: Due, register: Register, moment: Moment) -> Decision:
    """P-3: everything that is to be confirmed that day, in one letter to each dispatcher; told once."""
    listed = [d for d in register.waiting_devices() if d.tell_at is not None and d.tell_at <= moment.now]
    bys = [device.confirm_by for device in listed if device.confirm_by]
    if not bys:
        return _decision("счётчиков к подтверждению нет")
    notice = NoticeDevices(with_clients(register, listed), min(bys))
    told = tuple(Change(replace(device, tell_at=None)) for device in listed)
    letters = to_dispatchers(moment.desk, notice)
    return Decision(LetterVerdict.HANDLED, "список счётчиков отправлен", CLOCK, told, letters)


def with_clients(register: Register, devices: list[Device]) -> tuple[tuple[Device, str], ...]:
    """Each with the name of its client, "" if none was found."""
    return tuple((d, register.client(d.client_id).name if d.client_id is not None else "") for d in devices)


def _decision(reason: str, changes: tuple[Change, ...] = ()) -> Decision:
    return Decision(LetterVerdict.HANDLED, reason, CLOCK, changes)
