"""Letters about devices, as values (P-1 to P-4). See `desk.correspondence`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from maild.desk.correspondence import Content

if TYPE_CHECKING:
    from datetime import datetime

    from maild.desk.device import Device


@dataclass(frozen=True, slots=True)
class DeviceEcho(Content):
    """To the user: what was understood, with the code that proves his address (P-1). `again` says why once more."""

    template: ClassVar[str] = "device_echo"
    device: Device
    again: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceIncomplete(Content):
    """To one who registers a meter without all that is needed; `missing` are sentences."""

    template: ClassVar[str] = "device_incomplete"
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeviceTaken(Content):
    """To the user: his address is confirmed, the dispatcher looks by `check_by`.

    It says the same of every device: nobody may find out by it which meters there are (P-2).
    """

    template: ClassVar[str] = "device_taken"
    device: Device
    check_by: datetime


@dataclass(frozen=True, slots=True)
class DeviceState(Content):
    """To the user: how his device stands now. One that does not match is shown as being checked (P-2)."""

    template: ClassVar[str] = "device_state"
    device: Device


@dataclass(frozen=True, slots=True)
class NoticeDevice(Content):
    """To a dispatcher, at once: a device that does not match, and why (D-2, P-2)."""

    template: ClassVar[str] = "notice_device"
    device: Device


@dataclass(frozen=True, slots=True)
class NoticeDevices(Content):
    """To a dispatcher: all devices to be confirmed that day, in one letter (P-3). Each with its client's name."""

    template: ClassVar[str] = "notice_devices"
    devices: tuple[tuple[Device, str], ...]
    confirm_by: datetime
