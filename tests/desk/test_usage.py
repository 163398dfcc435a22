"""«показания», «потребление [период]» of a user: his own meters and nobody else's (P-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from maild.desk.decision import LetterVerdict
from maild.desk.device import DeviceStatus as S
from maild.desk.device_letters import Usage
from maild.desk.intent import Period, UsageIntent
from maild.desk.meter import ClientReadings
from maild.desk.parties import ClientStatus
from maild.metering.months import Month
from maild.metering.standing import Judged, Standing
from maild.metering.usage import MonthUse
from tests.desk.deciding import decide, told
from tests.desk.fakes import FakeRegister
from tests.desk.samples import STRANGER, a_client, a_device, a_subscriber, moscow
from tests.metering.samples import kwh, reading

METER = "00000001"
READINGS = (
    reading("25.09", "100", "10", serial=METER),
    reading("25.10", "180", "30", serial=METER),
    reading("20.11", "200", "33", serial=METER),
    reading("21.11", "7777", "1", serial="00000077"),
)
"""The last one is of another meter that hung on the plot."""


def a_desk(*things: object) -> FakeRegister:
    rows = tuple(Judged(number, Standing.NEW, each, 1) for number, each in enumerate(READINGS, 2))
    other = Judged(9, Standing.NEW, reading("25.10", "5", serial="00000002"), 2)
    taken = ClientReadings(1, 1, moscow("2026-11-20 10:00"), (*rows, other))
    return FakeRegister().put(a_client(), a_subscriber("12"), a_subscriber("13", 2), taken, *things)


def asked(register: FakeRegister, period: Period | None = None) -> Usage:
    decision = decide(register, UsageIntent(period), sender=STRANGER)
    assert decision.verdict is LetterVerdict.ANSWERED
    return told(decision, Usage, STRANGER)


@pytest.mark.rule("P-4")
def test_a_user_gets_the_readings_and_the_year_of_his_own_meter() -> None:
    (meter,) = asked(a_desk(a_device(S.CONFIRMED))).meters
    assert (meter.device.serial, meter.client, meter.zones) == (METER, "СНТ «Ромашка»", ("T1", "T2"))
    assert meter.last == READINGS[2]
    assert meter.readings == READINGS[:3]
    assert [month for month, _ in meter.months] == list(Month(2026, 11).run(12))
    assert meter.told == (
        (Month(2026, 10), MonthUse(Month(2026, 10), kwh("80", "20"))),
        (Month(2026, 11), MonthUse(Month(2026, 11), kwh("20", "3"))),
    )
    assert [total and total.kwh for _, total in meter.series[-3:]] == [None, 100, 23]


@pytest.mark.rule("P-4")
@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), (Month(2026, 10),)),
        (date(2026, 9, 1), date(2026, 10, 31), (Month(2026, 9), Month(2026, 10))),
        (date(2026, 11, 1), date(2027, 3, 31), (Month(2026, 11),)),  # no further than today
        (date(2027, 3, 1), date(2027, 3, 31), (Month(2026, 11),)),
    ],
)
def test_a_period_is_told_by_its_months(first: date, last: date, months: tuple[Month, ...]) -> None:
    (meter,) = asked(a_desk(a_device(S.CONFIRMED)), Period(first, last)).meters
    assert tuple(month for month, _ in meter.months) == months
    assert len(meter.series) == 12
    assert meter.series[-1][0] == months[-1]


@pytest.mark.rule("P-4")
def test_at_most_three_years_are_told() -> None:
    (meter,) = asked(a_desk(a_device(S.CONFIRMED)), Period(date(2000, 1, 1), date(2026, 10, 31))).meters
    assert len(meter.months) == 36


@pytest.mark.rule("P-4")
def test_all_confirmed_meters_of_a_user_are_in_one_letter_and_others_are_not() -> None:
    second = replace(a_device(S.CONFIRMED, 32), serial="00000002", plot="13")
    waiting = a_device(S.WAITING, 33)
    of_another = replace(a_device(S.CONFIRMED, 34, "somebody@mail.example"), plot="13")
    letter = asked(a_desk(a_device(S.CONFIRMED), second, waiting, of_another))
    assert [(m.device.id, m.last) for m in letter.meters] == [
        (31, READINGS[2]),
        (32, reading("25.10", "5", serial="00000002")),
    ]


@pytest.mark.rule("P-2", "P-4")
def test_after_a_replacement_the_old_meter_is_told_of_and_the_new_one_is_not() -> None:
    new_one = replace(a_subscriber("12"), serial="00000077", mac="AA:BB:CC:DD:EE:77")
    (meter,) = asked(a_desk(a_device(S.CONFIRMED), new_one)).meters
    assert (meter.replaced, meter.last) == (True, READINGS[2])
    assert not asked(a_desk(a_device(S.CONFIRMED))).meters[0].replaced


@pytest.mark.rule("P-4")
def test_a_meter_without_readings_is_told_as_such() -> None:
    register = FakeRegister().put(a_client(), a_subscriber("12"), a_device(S.CONFIRMED))
    (meter,) = asked(register).meters
    assert (meter.last, meter.told, meter.readings) == (None, (), ())


@pytest.mark.rule("P-4", "Q-1")
def test_who_has_no_confirmed_meter_of_a_client_that_is_served_is_a_stranger() -> None:
    closed = replace(a_client(), status=ClientStatus.CLOSED)
    gone = replace(a_device(S.CONFIRMED), plot="99")
    placeless = replace(a_device(S.CONFIRMED), client_id=None, plot=None)
    for things in ((), (a_device(S.WAITING),), (a_device(S.CONFIRMED), closed), (gone,), (placeless,)):
        decision = decide(a_desk(*things), UsageIntent(None), sender=STRANGER)
        assert decision.verdict is LetterVerdict.REFUSED
