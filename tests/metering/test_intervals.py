"""XML 80020: half-hours of the common meter (S-3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maild.metering.intervals import IntervalFile, PointDay, read_intervals, whole_days
from tests.metering.samples import day

UNSAFE = ("Файл XML повреждён или небезопасен.",)


def periods(values: dict[int, str], status: str = "") -> str:
    return "".join(
        f'<period start="{n // 2:02}{n % 2 * 30:02}" end="{(n + 1) // 2 % 24:02}{(n + 1) % 2 * 30:02}">'
        f"<value{status}>{value}</value></period>"
        for n, value in values.items()
    )


def point(inside: str, code: str = "523070005107201", channel: str = "01") -> str:
    return (
        f'<measuringpoint code="{code}" name="СНТ Ромашка, ввод">'
        f'<measuringchannel code="{channel}" desc="активная">{inside}</measuringchannel></measuringpoint>'
    )


def message(*points: str, of_day: str = "20261024", kind: str = "80020") -> bytes:
    return (
        f'<?xml version="1.0" encoding="windows-1251"?><message class="{kind}" version="2" number="7">'
        f"<datetime><timestamp>20261025003000</timestamp><daylightsavingtime>1</daylightsavingtime><day>{of_day}</day>"
        f"</datetime><sender><inn>5000000000</inn><name>Сбыт</name></sender>"
        f'<area timezone="1"><inn>5000000001</inn><name>СНТ</name>{"".join(points)}</area></message>'
    ).encode("windows-1251")


WHOLE = dict.fromkeys(range(48), "2")


@pytest.mark.rule("S-3")
def test_a_day_of_half_hours_is_summed() -> None:
    # 47 × 2 + 3.5 = 97.5
    found = read_intervals(message(point(periods({**WHOLE, 20: "3.5"}))))
    assert found == IntervalFile((PointDay("523070005107201", "СНТ Ромашка, ввод", day("24.10"), Decimal("97.5")),))


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("code", "name", "serials"),
    [
        ("523070005107201", "ввод", ("523070005107201",)),
        ("1", "СНТ Ромашка, ПУ 01234567", ("1", "01234567")),
        ("01234567", "ПУ №01234567 (ТП-12)", ("01234567",)),
        ("", "ПУ 12345", ()),
    ],
)
def test_a_point_names_its_meter_by_its_code_or_in_its_name(code: str, name: str, serials: tuple[str, ...]) -> None:
    assert PointDay(code, name, day("24.10"), Decimal(1)).serials == serials


@pytest.mark.rule("S-3")
def test_only_energy_taken_in_counts_and_each_point_for_itself() -> None:
    given_back = point(periods(dict.fromkeys(range(48), "9")), channel="02")
    found = read_intervals(
        message(point(periods(WHOLE), "A"), point(periods(dict.fromkeys(range(48), "1")), "B"), given_back)
    )
    assert [(p.code, p.kwh) for p in found.points] == [("A", Decimal(96)), ("B", Decimal(48))]


@pytest.mark.rule("S-3")
def test_half_hours_that_their_sender_doubts_are_counted() -> None:
    inside = periods(dict.fromkeys(range(46), "2"), ' status="0"') + periods({46: "2", 47: "2"}, ' status="1"')
    (found,) = read_intervals(message(point(inside))).points
    assert (found.kwh, found.doubtful) == (Decimal(96), 2)


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (message(kind="80040"), "Это не сообщение 80020."),
        (b"<other/>", "Это не сообщение 80020."),
        (message(point(periods(WHOLE)), of_day=""), "В сообщении 80020 нет даты (datetime/day)."),
        (message(point(periods(WHOLE)), of_day="20261301"), "В сообщении 80020 нет даты (datetime/day)."),
        (message(point(periods(WHOLE)), of_day="24.10.26"), "В сообщении 80020 нет даты (datetime/day)."),
        (message(), "В сообщении 80020 нет точки учёта с активной энергией (канал 01)."),
        (
            message(point(periods(WHOLE), channel="03")),
            "В сообщении 80020 нет точки учёта с активной энергией (канал 01).",
        ),
        (
            message(point(periods(dict.fromkeys(range(47), "2")), "A")),
            "Точка учёта A, 24.10.2026: получасовых периодов 47 из 48.",
        ),
        (message(point("", "")), "Точка учёта СНТ Ромашка, ввод, 24.10.2026: получасовых периодов 0 из 48."),
        (
            message(point(periods(WHOLE) + periods({0: "2"}), "A")),
            "Точка учёта A, 24.10.2026: период 0000 указан дважды.",
        ),
        (
            message(point('<period start="0015"><value>1</value></period>', "A")),
            "Точка учёта A, 24.10.2026: период «0015» — не получасовой.",
        ),
        (
            message(point(periods({**WHOLE, 3: "-1"}), "A")),
            "Точка учёта A, 24.10.2026: в периоде 0130 нет значения.",
        ),
        (
            message(point(periods({**WHOLE, 3: ""}), "A")),
            "Точка учёта A, 24.10.2026: в периоде 0130 нет значения.",
        ),
        (
            message(point('<period start="0000" end="0030"/>', "A")),
            "Точка учёта A, 24.10.2026: в периоде 0000 нет значения.",
        ),
        (message(point(periods(WHOLE), "A"), point(periods(WHOLE), "A")), "Точка учёта A указана дважды."),
    ],
)
def test_what_is_not_whole_is_refused(content: bytes, problem: str) -> None:
    assert read_intervals(content).problems == (problem,)


@pytest.mark.rule("M-8")
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"<message class='80020'>",
        b"<?xml version='1.0' encoding='nonesuch'?><message class='80020'/>",
        b"<!DOCTYPE message><message class='80020'/>",
        b"<!DOCTYPE m [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><message class='80020'>&b;</message>",
        b"<!DOCTYPE m [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><message class='80020'>&a;</message>",
    ],
)
def test_a_broken_or_dangerous_file_is_refused(content: bytes) -> None:
    assert read_intervals(content).problems == UNSAFE


@pytest.mark.rule("M-8")
@given(st.binary(max_size=200))
def test_no_bytes_bring_it_down(content: bytes) -> None:
    assert read_intervals(content).problems


DAYS = {day("01.10"): Decimal(10), day("02.10"): Decimal("20.5"), day("03.10"): Decimal(30)}


@pytest.mark.rule("S-4")
@pytest.mark.parametrize(
    ("since", "before", "kwh", "absent"),
    [
        ("01.10", "04.10", "60.5", ()),
        ("01.10", "03.10", "30.5", ()),  # the day of the closing reading is not in it
        ("02.10", "02.10", "0", ()),
        ("30.09", "05.10", "60.5", ("30.09", "04.10")),
    ],
)
def test_days_are_summed_and_absent_ones_told(since: str, before: str, kwh: str, absent: tuple[str, ...]) -> None:
    found = whole_days(DAYS, day(since), day(before))
    assert (found.kwh, found.absent) == (Decimal(kwh), tuple(map(day, absent)))


def test_days_of_two_years_are_summed() -> None:
    days = {date(2026, 12, 31): Decimal(1), date(2027, 1, 1): Decimal(2)}
    assert whole_days(days, date(2026, 12, 31), date(2027, 1, 2)).kwh == 3
