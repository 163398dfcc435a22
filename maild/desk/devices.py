"""A subscriber registers his meter, proves his address, asks and leaves (P-1 to P-4). From any address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk import deadlines
from maild.desk.addresses import address_key
from maild.desk.code import CodePurpose, code_digest
from maild.desk.correspondence import CodeRefused
from maild.desk.decision import Change, Ref
from maild.desk.device import Device, DeviceStatus
from maild.desk.device_letters import DeviceEcho, DeviceIncomplete, DeviceState, DeviceTaken, NoticeDevice
from maild.desk.giving_up import given_up, remove, says_leave
from maild.desk.handing_on import hand_on, once_a_day, person_item
from maild.desk.intent import Answer, PortalIntent, ReplyIntent, UnknownIntent, UsageIntent
from maild.desk.lives import DEVICE, DeviceEvent
from maild.desk.matching import match
from maild.desk.notices import issue, spend_all
from maild.desk.papers import papers_of
from maild.desk.usage import usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.desk.code import Code
    from maild.desk.decision import Decision, Draft
    from maild.desk.intent import Intent
    from maild.desk.matter import Matter

MOST_OPEN = 5
"""Devices of one address that may wait for its confirmation: a forged From must not make us flood a stranger (M-4)."""
_METER = "Ваше обращение о регистрации счётчика получено: его рассмотрит диспетчер."
_METER_WHY = "абонент регистрирует счётчик (часть IV Регламента)"
_NOT_YES_OR_NO = "Ваш ответ нельзя понять как согласие или отказ, поэтому адрес ещё не подтверждён."
_LATE = "Срок подтверждения истёк: код действовал 72 часа."
_ANEW = "Напишите серийный номер и MAC счётчика ещё раз: придёт новый код."


def decide_device(matter: Matter, intent: Intent) -> Decision | None:
    """What follows if the letter is about a device of its sender; None if it is about something else."""
    if isinstance(intent, ReplyIntent) and (told := _answered(matter, intent)):
        return told
    said = intent.words if isinstance(intent, ReplyIntent) else intent
    if isinstance(said, PortalIntent):
        return _register(matter, said)
    if isinstance(said, UnknownIntent) and (left := given_up(matter)):
        return left
    return usage(matter, said) if isinstance(said, UsageIntent) else None


# ── registering ──────────────────────────────────────────────────────────────────────────────────────────────────


def _register(matter: Matter, said: PortalIntent) -> Decision:
    """P-1: a code to his own address first; nothing is said about the meter."""
    if not (said.serial and said.mac):
        return _incomplete(matter, said)
    own = matter.register.devices_of(matter.sender_key)
    same = next((d for d in own if (d.serial, d.mac) == (said.serial, said.mac)), None)
    if same is None:
        return _file(matter, said, own)
    if same.status is DeviceStatus.AWAITING_CONFIRMATION and matter.received_at <= same.expires_at:
        return _asked_today(matter) or _ask(matter, same, None)
    return _state(matter, same)


def _incomplete(matter: Matter, said: PortalIntent) -> Decision:
    """A photo instead of numbers is looked at by a person; without one he is told what lacks, once a day."""
    if papers_of(matter.letter.attachments).any:
        return hand_on(matter, None, _METER, _METER_WHY)
    missing = []
    if not said.serial:
        missing.append("Нет серийного номера счётчика.")
    if not said.mac:
        missing.append(
            f"MAC «{said.mac_written}» не похож на MAC: нужны 12 или 16 знаков от 0 до 9 и от A до F."
            if said.mac_written
            else "Нет MAC счётчика."
        )
    letters = once_a_day(matter, DeviceIncomplete(tuple(missing)))
    return matter.refused("регистрация счётчика неполна", letters, (person_item(matter, stranger=True),))


def _file(matter: Matter, said: PortalIntent, own: Sequence[Device]) -> Decision:
    if sum(device.status is DeviceStatus.AWAITING_CONFIRMATION for device in own) >= MOST_OPEN:
        return matter.refused(f"адрес подтверждает уже {MOST_OPEN} счётчиков (M-4)")
    device = Device(
        id=matter.register.next_id("device"),
        user=matter.sender,
        user_key=matter.sender_key,
        serial=said.serial or "",
        mac=said.mac or "",
        client_said=said.client or "",
        plot_said=said.plot or "",
        status=DEVICE[None, DeviceEvent.FILED].status,
        filed_at=matter.received_at,
        expires_at=deadlines.expires_at(matter.received_at),
    )
    return _ask(matter, device, None)


def _asked_today(matter: Matter) -> Decision | None:
    """The same letter again: he has his code, at most once a day."""
    if matter.written_today(matter.sender, (DeviceEcho.template,)):
        return matter.refused("счётчик уже ждёт подтверждения адреса; сегодня код уже отправлен")
    return None


def _ask(matter: Matter, device: Device, again: str | None) -> Decision:
    """The code that proves the address, always a fresh one (Q-5)."""
    about = Ref("device", device.id)
    plain, issued = issue(
        matter.moment, CodePurpose.CONFIRM_DEVICE, about, device.user_key, device.expires_at, matter.letter_id
    )
    known = matter.register.device(device.id) is not None
    event = DeviceEvent.ASKED_AGAIN if known else DeviceEvent.FILED
    asked = Change(device, about, event, device.status if known else None, device.status)
    letter = matter.answer(device.user, DeviceEcho(device, again), about, plain)
    if known:
        return matter.answered(f"{device.shown_number}: спрошено ещё раз", (letter,), (asked, issued))
    return matter.handled(f"{device.shown_number}: счётчик ждёт подтверждения адреса", (asked, issued), (letter,))


def _state(matter: Matter, device: Device) -> Decision:
    """How it stands, once a day."""
    told = matter.written_today(device.user, (DeviceState.template,))
    letters = () if told else (matter.answer(device.user, DeviceState(device), Ref("device", device.id)),)
    return matter.answered(f"сообщено состояние: {device.shown_number}", letters)


# ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────


def _answered(matter: Matter, intent: ReplyIntent) -> Decision | None:
    """A reply to a letter about a device of his own, with its code or by reference alone."""
    code = _code_of(matter, intent)
    number = code.about_id if code else _referred(matter, intent)
    device = matter.register.device(number) if number is not None else None
    if device is None or device.user_key != matter.sender_key:
        return None
    if intent.answer is Answer.NO or says_leave(matter):
        return remove(matter, device) or _state(matter, device)
    if device.status is not DeviceStatus.AWAITING_CONFIRMATION:
        return _state(matter, device) if intent.answer is Answer.YES else None
    if intent.answer is Answer.UNCLEAR and not isinstance(intent.words, (UnknownIntent, PortalIntent)):
        return None
    if matter.received_at > device.expires_at:
        return matter.refused(_LATE, (matter.answer(device.user, CodeRefused(_LATE, _ANEW)),))
    if intent.answer is Answer.YES and code is not None:
        return _add(matter, device)
    return _ask(matter, device, _NOT_YES_OR_NO if code else "В Вашем ответе не вернулся код.")


def _code_of(matter: Matter, intent: ReplyIntent) -> Code | None:
    """A code of ours that was sent to him about a device."""
    written = dict.fromkeys((*((intent.code,) if intent.code else ()), *intent.codes))
    known = (matter.register.code(code_digest(plain)) for plain in written)
    own = (code for code in known if code and code.address_key == matter.sender_key)
    return next((code for code in own if code.purpose is CodePurpose.CONFIRM_DEVICE), None)


def _referred(matter: Matter, intent: ReplyIntent) -> int | None:
    found = (matter.register.sent_letter(message_id) for message_id in intent.message_ids)
    abouts = (sent.about for sent in found if sent and address_key(sent.to) == matter.sender_key)
    return next((about.id for about in abouts if about and about.kind == "device"), None)


def _add(matter: Matter, device: Device) -> Decision:
    """P-1, P-3: his address is proven; from now the term runs, and now it is looked at."""
    zone, calendar = matter.moment.zone, matter.moment.calendar
    due = deadlines.device_due(matter.received_at, calendar, zone)
    found = match(device, matter.register)
    event = DeviceEvent.MISMATCHED if found.problem else DeviceEvent.ADDED
    about = Ref("device", device.id)
    added = replace(
        device,
        status=DEVICE[device.status, event].status,
        added_at=matter.received_at,
        confirm_by=due,
        tell_at=None if found.problem else deadlines.device_list_at(due, matter.moment.desk.digest_at, zone),
        client_id=found.meter.client_id if found.meter else None,
        plot=found.meter.plot if found.meter else None,
        reason=found.problem,
    )
    change = Change(added, about, event, device.status, added.status)
    letters: tuple[Draft, ...] = (matter.answer(device.user, DeviceTaken(added, due), about),)
    if found.problem:
        letters += matter.tell(NoticeDevice(added), about)
    spent = spend_all(matter.register, about, matter.moment.now)
    return matter.handled(f"{device.shown_number}: адрес подтверждён", (change, *spent), letters)
