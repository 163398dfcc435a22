"""Letters about devices, as values (P-1 to P-4). See `desk.correspondence`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from maild.desk.correspondence import Content

if TYPE_CHECKING:
    from datetime import datetime

    from maild.desk.device import Device
    from maild.desk.intent import Period
    from maild.desk.parties import Client
    from maild.metering.months import Month
    from maild.metering.track import Reading
    from maild.metering.trend import MonthTotal
    from maild.metering.usage import MonthUse


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
class DeviceTakenAway(Content):
    """To the user and to the chairman: the association has taken its meter away from the user."""

    template: ClassVar[str] = "device_taken_away"
    device: Device
    client: Client
    to_user: bool


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


@dataclass(frozen=True, slots=True)
class MeterUse:
    """One meter of a user (P-4).

    Args:
        device: the user's.
        client: the name of the association.
        last: the newest reading that is known.
        months: what is asked for, in order; None where there is no reading.
        series: twelve months for the chart.
        readings: of the months asked for, in order.
        replaced: another meter hangs on the plot by now, which the user has not registered.
    """

    device: Device
    client: str
    last: Reading | None
    months: tuple[tuple[Month, MonthUse | None], ...]
    series: tuple[tuple[Month, MonthTotal | None], ...]
    readings: tuple[Reading, ...]
    replaced: bool = False

    @property
    def told(self) -> tuple[tuple[Month, MonthUse | None], ...]:
        """The months from the first on of which something is known."""
        first = next((place for place, (_, use) in enumerate(self.months) if use), len(self.months))
        return self.months[first:]

    @property
    def zones(self) -> tuple[str, ...]:
        """Those that it counts."""
        found = {zone for reading in (*self.readings, self.last) if reading for zone, _ in reading.registers}
        return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Usage(Content):
    """To a user: readings and consumption of his own meters, with a chart and a workbook (P-4)."""

    template: ClassVar[str] = "usage"
    meters: tuple[MeterUse, ...]
    period: Period | None = None
