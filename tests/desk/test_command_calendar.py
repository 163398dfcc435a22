"""`календарь`: days set by command move the deadlines that have not passed (D-9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from maild.desk.commands import Command, Verb
from maild.desk.correspondence import DeadlineMoved
from maild.desk.decision import CalendarDay, Flag, Ref
from maild.desk.device import DeviceStatus
from maild.desk.orders import calendar as calendar_orders
from maild.desk.orders.task import Task
from maild.desk.register import HistoryEntry
from maild.desk.registration import RegistrationStatus
from maild.desk.request import RequestStatus
from tests.desk.commanding import letters, succeed
from tests.desk.fakes import FakeRegister
from tests.desk.samples import (
    CLIENT,
    DISPATCHER,
    a_client,
    a_device,
    a_letter,
    a_registration,
    a_request,
    an_arrival,
    moment,
    moscow,
)

LATE = replace(
    a_request(RequestStatus.CONFIRMED),
    confirmed_at=moscow("2026-11-25 13:00"),
    process_by=moscow("2026-11-26 18:00"),
)
OFF = "календарь 26.11.2026 выходной: авария на подстанции"


@pytest.mark.rule("D-9")
def test_a_day_off_moves_a_deadline_and_the_client_is_told() -> None:
    register = FakeRegister().put(a_client(), LATE)
    outcome = succeed(register, OFF)
    assert register.days[date(2026, 11, 26)] == CalendarDay(
        date(2026, 11, 26), working=False, why="авария на подстанции"
    )
    assert register.filed[1].process_by == moscow("2026-11-27 18:00")
    assert letters(outcome) == [(CLIENT, DeadlineMoved)]
    (draft,) = outcome.decision.letters
    assert isinstance(draft.content, DeadlineMoved)
    assert (draft.content.was, draft.content.now_due) == (moscow("2026-11-26 18:00"), moscow("2026-11-27 18:00"))
    assert draft.content.why == "авария на подстанции"
    assert outcome.result.details == (
        "Заявка 2026-000001: было четверг, 26 ноября 2026, 18:00; стало пятница, 27 ноября 2026, 18:00",
    )
    assert "Перенесено сроков: 1." in outcome.result.text
    (entry,) = register.history(Ref("request", 1))
    assert (entry.event, entry.now) == ("deadline_moved", "confirmed")
    (entry,) = register.history(Ref("day", 20261126))
    assert (entry.event, entry.was, entry.now) == ("calendar_set", "working", "off")


@pytest.mark.rule("D-9")
def test_a_working_day_brings_a_deadline_nearer() -> None:
    friday = replace(LATE, confirmed_at=moscow("2026-11-27 13:00"), process_by=moscow("2026-11-30 18:00"))
    register = FakeRegister().put(a_client(), friday)
    succeed(register, "календарь 28.11.2026 рабочий", at="2026-11-27 14:00")
    assert register.filed[1].process_by == moscow("2026-11-28 18:00")
    assert register.days[date(2026, 11, 28)].why == "распоряжение диспетчера"


@pytest.mark.rule("D-9")
@pytest.mark.parametrize(
    ("request_", "at"),
    [
        (LATE, "2026-11-26 18:00:01"),  # passed
        (replace(LATE, process_by=None), "2026-11-25 16:00"),
        (replace(LATE, confirmed_at=None), "2026-11-25 16:00"),
        (a_request(RequestStatus.CONFIRMED), "2026-11-25 16:00"),  # due today
        (replace(LATE, status=RequestStatus.IN_PROGRESS), "2026-11-25 16:00"),
    ],
)
def test_what_has_passed_or_does_not_depend_on_the_day_stays(request_: object, at: str) -> None:
    register = FakeRegister().put(a_client(), request_)
    outcome = succeed(register, OFF, at=at)
    assert register.filed[1] == request_
    assert outcome.result.text.endswith("Сроки не изменились.")


@pytest.mark.rule("D-9", "Q-12")
def test_the_due_second_itself_has_not_passed() -> None:
    register = FakeRegister().put(a_client(), LATE)
    succeed(register, OFF, at="2026-11-26 18:00")
    assert register.filed[1].process_by == moscow("2026-11-27 18:00")


@pytest.mark.rule("D-9")
def test_no_deadline_is_moved_into_the_past() -> None:
    friday = replace(LATE, confirmed_at=moscow("2026-11-27 13:00"), process_by=moscow("2026-11-30 18:00"))
    register = FakeRegister().put(a_client(), friday)
    succeed(register, "календарь 28.11.2026 рабочий", at="2026-11-29 10:00")
    assert register.filed[1].process_by == moscow("2026-11-30 18:00")


@pytest.mark.rule("D-9", "R-5")
def test_the_deadlines_of_registrations_move_too() -> None:
    register = FakeRegister().put(a_registration())
    outcome = succeed(register, OFF)
    assert register.cases[1].due_by == moscow("2026-11-27 18:00")
    assert outcome.result.details[0].startswith("рег-1: было четверг, 26 ноября")
    assert outcome.decision.letters == ()
    decided = FakeRegister().put(a_registration(RegistrationStatus.APPROVED))
    assert succeed(decided, OFF).result.details == ()


@pytest.mark.rule("D-9", "R-5")
def test_a_case_made_whole_later_is_counted_from_then() -> None:
    case = replace(a_registration(), received_at=moscow("2026-11-20 10:00"), due_by=moscow("2026-11-27 18:00"))
    register = FakeRegister().put(case)
    entry = HistoryEntry(moscow("2026-11-25 09:00"), CLIENT, "completed", "incomplete", "pending", 3, "")
    register.entries.append((Ref("registration", 1), entry))
    succeed(register, OFF)
    assert register.cases[1].due_by == moscow("2026-11-30 18:00")


@pytest.mark.rule("D-9")
def test_a_registration_whose_deadline_has_passed_stays() -> None:
    register = FakeRegister().put(a_registration())
    succeed(register, OFF, at="2026-11-26 18:00:01")
    assert register.cases[1].due_by == moscow("2026-11-26 18:00")


@pytest.mark.rule("D-6", "D-9")
def test_the_next_digest_falls_on_a_working_morning() -> None:
    register = FakeRegister().put(Flag("digest", moscow("2026-11-26 09:00")))
    succeed(register, OFF)
    assert register.flags["digest"].since == moscow("2026-11-27 09:00")


@pytest.mark.rule("D-6", "D-9")
@pytest.mark.parametrize("since", ["2026-11-26 09:00", "2026-11-25 09:00"])
def test_a_digest_that_the_day_does_not_touch_or_that_is_due_stays(since: str) -> None:
    register = FakeRegister().put(Flag("digest", moscow(since)))
    succeed(register, "календарь 31.12.2026 рабочий")
    assert register.flags["digest"].since == moscow(since)


@pytest.mark.rule("D-9")
def test_the_desks_own_calendar_is_not_touched() -> None:
    when = moment()
    succeed(FakeRegister(), OFF, when=when)
    assert when.calendar.is_working(date(2026, 11, 26))


def test_a_command_without_a_day_fails() -> None:
    arrival = an_arrival(a_letter("", DISPATCHER))
    task = Task(Command(Verb.CALENDAR, "календарь"), None, DISPATCHER, arrival, FakeRegister(), moment())
    assert not calendar_orders.set_day(task).result.ok


@pytest.mark.rule("D-9", "P-3")
@pytest.mark.parametrize(
    ("line", "moved"),
    [
        ("календарь 25.11.2026 выходной: авария", True),
        ("календарь 18.12.2026 выходной: авария", False),
    ],
)
def test_a_meter_is_looked_at_on_another_day_only_if_its_wednesday_is_touched(line: str, moved: bool) -> None:
    device = a_device()
    outcome = succeed(FakeRegister().put(a_client(), device), line, at="2026-11-24 16:00")
    assert (device.user in [to for to, _ in letters(outcome)]) is moved


@pytest.mark.rule("D-9", "P-3")
def test_a_meter_that_waits_for_no_wednesday_has_none_to_move() -> None:
    device = replace(a_device(DeviceStatus.MISMATCH), confirm_by=None)
    register = FakeRegister().put(a_client(), device)
    outcome = succeed(register, "календарь 25.11.2026 выходной: авария", at="2026-11-24 16:00")
    assert letters(outcome) == []
    assert register.devices[device.id] == device


@pytest.mark.rule("D-9")
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("календарь 25.11.2026", "среда, 25 ноября 2026 — рабочий день."),
        ("calendar 28.11.2026", "суббота, 28 ноября 2026 — выходной день."),
        ("календарь 05.01.2099", "Производственный календарь этого года ещё не известен."),
    ],
)
def test_without_a_word_about_it_a_day_is_told_as_it_is(line: str, told: str) -> None:
    outcome = succeed(FakeRegister(), line)
    assert told in outcome.result.text
    assert outcome.decision.changes == ()
