"""`календарь`: a day off or a working day by command; deadlines not yet passed are computed again (D-9)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk import deadlines
from maild.desk.correspondence import CaseDeadlineMoved, DeadlineMoved, RegistrationReceived
from maild.desk.decision import CalendarDay, Change, Draft, Flag, Ref
from maild.desk.device_letters import DeviceState
from maild.desk.lives import RegistrationEvent, RequestEvent
from maild.desk.naming import long_date
from maild.desk.orders import calendar_months
from maild.desk.register import JournalQuery
from maild.desk.registration import RegistrationStatus
from maild.desk.request import RequestStatus

if TYPE_CHECKING:
    from datetime import date, datetime

    from maild.desk.orders.task import CommandOutcome, Task
    from maild.desk.registration import Registration
    from maild.desk.workdays import Calendar

_ALL = 1_000_000
_Moved = tuple[Change, tuple[Draft, ...], str]


def set_day(task: Task) -> CommandOutcome:
    """The day as it shall count, and every deadline that moves with it; the clients are told theirs."""
    day, working = task.command.day, task.command.working
    if day is None:
        return task.failed("Не назван день.")
    if working is None:
        return _day_as_it_is(task, day)
    why = task.text or "распоряжение диспетчера"
    calendar = task.moment.calendar
    new = replace(calendar, overrides={**calendar.overrides, day: (working, why)})
    moved = [
        *_requests(task, new, why),
        *_registrations(task, new, why),
        *calendar_months.statements(task, new, day),
        *calendar_months.claims(task, new),
        *_devices(task, new),
    ]
    about = Ref("day", int(f"{day:%Y%m%d}"))
    was = _word(working=calendar.is_working(day))
    setting = Change(CalendarDay(day, working, why), about, "calendar_set", was, _word(working=working))
    changes = (setting, *(change for change, _, _ in moved), *_digest(task, new))
    letters = [draft for _, drafts, _ in moved for draft in drafts]
    text = f"{long_date(day)} — {'рабочий' if working else 'выходной'} день: {why}. {_counted(len(moved))}"
    return task.done(text, changes, letters, details=[line for _, _, line in moved])


def _day_as_it_is(task: Task, day: date) -> CommandOutcome:
    calendar = task.moment.calendar
    now = "рабочий день" if calendar.is_working(day) else "выходной день"
    why = calendar.why(day)
    named = "" if why in ("рабочий день", "выходной") else f": {why}"
    unknown = "" if calendar.known(day) else " Производственный календарь этого года ещё не известен."
    return task.told(f"{long_date(day)} — {now}{named}.{unknown}")


def _word(*, working: bool) -> str:
    return "working" if working else "off"


def _counted(moved: int) -> str:
    return f"Перенесено сроков: {moved}." if moved else "Сроки не изменились."


def _moves(task: Task, was: datetime | None, now_due: datetime) -> bool:
    """A deadline that has passed stays, and none is moved into the past."""
    return was is not None and task.now <= was != now_due and task.now <= now_due


def _requests(task: Task, calendar: Calendar, why: str) -> list[_Moved]:
    moved: list[_Moved] = []
    query = JournalQuery(statuses=(RequestStatus.CONFIRMED.value,), limit=_ALL)
    for request in task.register.requests(query):
        if request.confirmed_at is None or request.process_by is None:
            continue
        due = deadlines.process_by(request.confirmed_at, calendar, task.moment.zone)
        if not _moves(task, request.process_by, due):
            continue
        after = replace(request, process_by=due)
        about = Ref("request", request.id)
        detail = f"{request.process_by.isoformat()} -> {due.isoformat()}"
        change = Change(after, about, RequestEvent.DEADLINE_MOVED.value, request.status, after.status, detail)
        client = task.register.client(request.client_id)
        letter = Draft(client.address, DeadlineMoved(client, after, request.process_by, due, why), about)
        moved.append((change, (letter,), _line(task, f"Заявка {request.shown_number}", request.process_by, due)))
    return moved


def _registrations(task: Task, calendar: Calendar, why: str) -> list[_Moved]:
    moved: list[_Moved] = []
    for case in task.register.open_registrations():
        due = deadlines.registration_due(_counted_from(task, case), calendar, task.moment.zone)
        if not _moves(task, case.due_by, due):
            continue
        detail = f"{case.due_by.isoformat()} -> {due.isoformat()}"
        about = Ref("registration", case.id)
        after = replace(case, due_by=due)
        change = Change(after, about, RequestEvent.DEADLINE_MOVED.value, case.status, after.status, detail)
        letters = _applicant(task, case, CaseDeadlineMoved(after, case.due_by, due, why))
        moved.append((change, letters, _line(task, f"рег-{case.id}", case.due_by, due)))
    return moved


def _devices(task: Task, calendar: Calendar) -> list[_Moved]:
    """P-3: the day on which they are confirmed, and the morning of the list."""
    moved: list[_Moved] = []
    zone = task.moment.zone
    for device in task.register.waiting_devices():
        if device.added_at is None or device.confirm_by is None:
            continue
        due = deadlines.device_due(device.added_at, calendar, zone)
        if not _moves(task, device.confirm_by, due):
            continue
        listed = device.tell_at and deadlines.device_list_at(due, task.moment.desk.digest_at, zone)
        after = replace(device, confirm_by=due, tell_at=listed)
        about = Ref("device", device.id)
        detail = f"{device.confirm_by.isoformat()} -> {due.isoformat()}"
        change = Change(after, about, RequestEvent.DEADLINE_MOVED.value, device.status, after.status, detail)
        letter = Draft(device.user, DeviceState(after), about)
        moved.append((change, (letter,), _line(task, device.shown_number, device.confirm_by, due)))
    return moved


def _applicant(task: Task, case: Registration, told: CaseDeadlineMoved) -> tuple[Draft, ...]:
    """A letter to him who was told the day of the decision; nothing if he was not."""
    named = (RegistrationReceived.template, CaseDeadlineMoved.template)
    knows = case.status is RegistrationStatus.PENDING and task.register.last_written(
        case.sender, named, since=case.received_at
    )
    return (Draft(case.sender, told, Ref("registration", case.id)),) if knows else ()


def _counted_from(task: Task, case: Registration) -> datetime:
    """The moment from which its deadline was counted: its receipt, or when a later letter made it whole (R-5)."""
    completed = [
        entry.at
        for entry in task.register.history(Ref("registration", case.id))
        if entry.event == RegistrationEvent.COMPLETED.value
    ]
    zone, calendar = task.moment.zone, task.moment.calendar
    fitting = [at for at in completed if deadlines.registration_due(at, calendar, zone) == case.due_by]
    return fitting[-1] if fitting else case.received_at


def _digest(task: Task, calendar: Calendar) -> tuple[Change, ...]:
    """The next morning digest, if one is set, falls on a working morning (D-6)."""
    flag = task.register.flag("digest")
    if flag is None or flag.since is None or flag.since <= task.now:
        return ()
    due = deadlines.next_digest(task.now, task.moment.desk.digest_at, calendar, task.moment.zone)
    return () if due == flag.since else (Change(Flag("digest", due)),)


def _line(task: Task, name: str, was: datetime, due: datetime) -> str:
    return f"{name}: было {task.spoken(was)}; стало {task.spoken(due)}"
