"""Giving up a device: its user does without it, or the chairman of the plot's association takes it away (P-1)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk.decision import Change, Draft, Ref
from maild.desk.device import DeviceStatus
from maild.desk.device_letters import DeviceState, DeviceTakenAway
from maild.desk.lives import DEVICE, DeviceEvent, follow
from maild.desk.notices import spend_all
from maild.desk.parties import ClientStatus
from maild.desk.wording.letter_words import words_of

if TYPE_CHECKING:
    from maild.desk.decision import Decision
    from maild.desk.device import Device
    from maild.desk.matter import Matter
    from maild.desk.parties import Client

_WISH = r"^(?:прошу |хочу |я )?"
_METER = r"(?:(?:моего|мой|этого|этот) )?(?:счетчика?|устройств[оа]|доступа?|регистраци[юи](?: счетчика)?)"
_ALONE = re.compile(rf"{_WISH}(?:отказаться|отказываюсь|отказ)(?: от {_METER})?$")
_NUMBERED = re.compile(
    rf"{_WISH}(?:(?:отказаться|отказываюсь|отказ) от|отмени(?:ть|те)|отменяю|удали(?:ть|те)|убрать|уберите)"
    rf"(?: {_METER})? (?:устр|dev)[ -]?0*(\d{{1,9}})$"
)
"""The whole of the text: a wish among other words is read by a person."""


def given_up(matter: Matter) -> Decision | None:
    """What follows if the letter says that a device is given up; None if it says something else."""
    written = matter.letter.text.strip() or matter.letter.subject
    said = words_of(written, "", matter.received_at).said
    if found := _NUMBERED.match(said):
        return _numbered(matter, int(found[1]))
    if not _ALONE.match(said):
        return None
    own = [device for device in matter.register.devices_of(matter.sender_key) if _lives(device)]
    if len(own) == 1:
        return remove(matter, own[0])
    letters = tuple(matter.answer(d.user, DeviceState(d), Ref("device", d.id)) for d in own)
    return matter.answered("от какого счётчика отказ, не сказано: послано состояние каждого", letters) if own else None


def remove(matter: Matter, device: Device) -> Decision | None:
    """Its user does without it: at once, whatever state it is in; None if it is over already."""
    if not _lives(device):
        return None
    letter = matter.answer(device.user, DeviceState(_removed(device)), Ref("device", device.id))
    return _decided(matter, device, "пользователь отказался", (letter,))


def says_leave(matter: Matter) -> bool:
    """Whether the whole text is «отказаться»."""
    return bool(_ALONE.match(words_of(matter.letter.text, "", matter.received_at).said))


def _numbered(matter: Matter, number: int) -> Decision | None:
    device = matter.register.device(number)
    if device is None or not _lives(device):
        return None
    if device.user_key == matter.sender_key:
        return remove(matter, device)
    client = matter.register.client_by_address(matter.sender_key)
    if client is None or client.id != device.client_id or client.status is ClientStatus.CLOSED:
        return None
    return _take_away(matter, device, client)


def _take_away(matter: Matter, device: Device, client: Client) -> Decision | None:
    """The chairman answers for the plots of his association: both hear of it."""
    about = Ref("device", device.id)
    told = matter.answer(client.address, DeviceTakenAway(device, client, to_user=False), about)
    user = Draft(device.user, DeviceTakenAway(device, client, to_user=True), about)
    return _decided(matter, device, "председатель отнял доступ", (told, user))


def _lives(device: Device) -> bool:
    return follow(DEVICE, device.status, DeviceEvent.REMOVED) is not None


def _removed(device: Device) -> Device:
    return replace(device, status=DeviceStatus.REMOVED, tell_at=None)


def _decided(matter: Matter, device: Device, why: str, letters: tuple[Draft, ...]) -> Decision:
    about, removed = Ref("device", device.id), _removed(device)
    change = Change(removed, about, DeviceEvent.REMOVED, device.status, removed.status)
    spent = spend_all(matter.register, about, matter.moment.now)
    return matter.handled(f"{device.shown_number}: {why}", (change, *spent), letters)
