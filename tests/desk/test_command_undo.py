"""`отменить имп-5`, `отменить показания СЕРИЙНЫЙ ДАТА`: readings as they were before their file (S-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from maild.desk.arrival import Table
from maild.desk.command_text import read_commands
from maild.desk.commands import Command, WrongCommand
from maild.desk.correspondence import Details
from maild.desk.decision import Ref
from tests.desk.commanding import NOW, fail, order, succeed
from tests.desk.fakes import FakeRegister
from tests.desk.months import OCTOBER_DAY, a_garden, look
from tests.desk.samples import CLIENT, a_client, a_subscriber, moscow
from tests.desk.test_command_readings import FIRST, SECOND, a_file, desk_with, known
from tests.metering.samples import kwh
from tests.metering.test_intervals import message, periods, point

PLOT_12 = "участок 12, СНТ «Ромашка»"
LAST = date(2026, 12, 31)


def take(register: FakeRegister, *rows: tuple[str, ...], at: str = NOW) -> int:
    """A file of readings; its number."""
    number = register.next_id("import")
    table = a_file(*rows, digest=f"digest {number}", name=f"файл {number}.csv")
    told = succeed(register, "показания", tables=(table,), at=at).result.text
    assert told.endswith(f"Вернуть, как было: «отменить имп-{number}».")
    return number


@pytest.mark.rule("S-3", "D-5")
def test_a_whole_file_goes_back_and_may_come_again() -> None:
    register = desk_with(a_client(2, "snt@dub.example", "СНТ «Дуб»"), a_subscriber("7", 3, 2))
    take(register, (FIRST, "25.10.2026", "10"))
    rows = ((FIRST, "25.10.2026", "11"), (FIRST, "25.11.2026", "20"), ("00000003", "25.11.2026", "1"))
    take(register, *rows)
    outcome = succeed(register, "отменить имп-2: не тот месяц")
    assert outcome.result.text == "Файл имп-2 («файл 2.csv») отменён: убрано — 2, возвращены прежние — 1."
    assert outcome.result.details == (
        f"{PLOT_12}: 00000001, 25.10.2026 — 11, снова 10",
        f"{PLOT_12}: 00000001, 25.11.2026 — 20 — убрано",
        "участок 7, СНТ «Дуб»: 00000003, 25.11.2026 — 1 — убрано",
    )
    assert (known(register), register.stood(2)) == (["10"], [])
    assert register.imports[2].taken_back_at == moscow(NOW)
    found = [(e.event, e.detail) for ref in (Ref("import", 2), Ref("client", 2)) for e in register.history(ref)]
    assert found[-3:] == [
        ("taken_back", "не тот месяц"),
        ("readings_taken", "import 2: new 1, changed 0"),
        ("readings_taken_back", "readings 1, days 0"),
    ]
    again = succeed(register, "показания", tables=(a_file(*rows, digest="digest 2", name="файл 2.csv"),))
    assert "новых — 2, изменено — 1" in again.result.text


@pytest.mark.rule("S-3")
def test_what_cannot_be_taken_back_is_told_and_nothing_is_changed() -> None:
    register = desk_with()
    take(register, (FIRST, "25.10.2026", "10"))
    take(register, (FIRST, "25.10.2026", "11"))
    assert "сначала отмените имп-2" in fail(register, "отменить имп-1")
    succeed(register, "отменить имп-2")
    assert "уже отменён: среда, 25 ноября 2026, 16:00" in fail(register, "отменить имп-2")
    succeed(register, "отменить имп-1")
    assert fail(register, "отменить имп-7") == "Файла имп-7 нет."
    assert "Не назван номер" in fail(register, "отменить")
    assert known(register) == []


@pytest.mark.rule("S-3")
def test_a_replacement_by_a_wrong_serial_goes_back_with_the_meter() -> None:
    register = desk_with(replace(a_subscriber("12"), mac="AA:BB:CC:DD:EE:01", digits=6, initial=kwh("5")))
    rows = ((FIRST, "25.10.2026", "10", "замена на 00000099"), ("00000099", "25.10.2026", "0"))
    number = take(register, *rows, (SECOND, "25.10.2026", "7"))
    outcome = succeed(register, "отменить показания 00000099 25.10.2026")
    assert outcome.result.text == f"Показания отменены ({PLOT_12}): убрано — 2, возвращены прежние — 0."
    assert outcome.result.details[-1] == (
        f"{PLOT_12}: снова счётчик 00000001. Если его MAC был известен, пришлите его в списке абонентов."
    )
    again = register.subscriber(1, "12")
    assert again == replace(a_subscriber("12"), digits=6, initial=kwh("5"))
    assert (known(register), known(register, 2)) == ([], ["7"])
    assert register.history(Ref("client", 1))[-1].detail == "plot 12: 00000099 → 00000001"
    take(register, (FIRST, "25.10.2026", "10", "замена на 00000098"), ("00000098", "25.10.2026", "0"))
    assert [row.import_id for row in register.stood(number)] == [number]


@pytest.mark.rule("S-3")
def test_readings_that_follow_from_what_would_go_keep_it() -> None:
    register = desk_with()
    take(register, (FIRST, "25.10.2026", "10", "замена на 00000099"), ("00000099", "25.10.2026", "0"))
    take(register, ("00000099", "25.11.2026", "3"))
    outcome = order(register, "отменить имп-1")
    assert (outcome.result.ok, outcome.decision.changes) == (False, ())
    assert "без этих показаний не сходятся другие" in outcome.result.text
    (told,) = outcome.result.details
    assert told.startswith(f"{PLOT_12}: 00000099, 25.11.2026 (имп-2). В этот день на участке другой счётчик (00000001)")
    succeed(register, "отменить имп-2")
    succeed(register, "отменить имп-1")
    assert known(register) == []


@pytest.mark.rule("S-3", "S-6")
def test_statements_that_counted_them_are_offered_anew() -> None:
    register = a_garden("12", "13")
    take(register, (FIRST, "25.10.2026", "150"), (SECOND, "25.10.2026", "160"), at="2026-10-26 08:00")
    look(register, OCTOBER_DAY)
    outcome = succeed(register, "отменить показания 00000001 за 25.10.2026", at="2026-10-27 12:00")
    assert outcome.result.details[-1] == f"ведомость {CLIENT} октябрь 2026 пересчитать"
    take(register, (FIRST, "25.10.2026", "151"), at="2026-10-27 12:10")
    succeed(register, outcome.result.details[-1], at="2026-10-27 12:20")
    assert [str(kept.total) for kept in register.kept(3).plots] == ["51", "60"]


@pytest.mark.rule("S-3")
def test_days_of_half_hours_go_back_unless_they_took_the_place_of_others() -> None:
    register = FakeRegister().put(a_client(), a_subscriber("общий", 1, common=True))
    for number, value in enumerate(("1", "1", "2"), 1):
        xml = message(point(periods(dict.fromkeys(range(48), value)), FIRST), of_day=f"2026102{min(number, 2)}")
        succeed(register, "показания", tables=(Table("80020.xml", (), messages=(xml,), digest=str(number)),))
    assert "прежних значений нет" in fail(register, "отменить имп-3")
    outcome = succeed(register, "отменить имп-1")
    assert outcome.result.details == ("общий счётчик, СНТ «Ромашка»: сутки 21.10.2026 — убраны",)
    assert list(register.counted_days) == [(1, date(2026, 10, 22))]


@pytest.mark.rule("S-3", "D-1")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("отменить показания 777 25.10.2026", "Счётчик 777 неизвестен."),
        ("отменить показания 00000001 26.10.2026", f"Показаний счётчика 00000001 за 26.10.2026 нет ({PLOT_12})."),
        ("отменить показания 00000099 25.10.2026", "Счётчик 00000099 неизвестен."),
    ],
)
def test_readings_that_are_not_there(line: str, said: str) -> None:
    register = desk_with()
    take(register, (FIRST, "25.10.2026", "10"))
    assert fail(register, line) == said


@pytest.mark.rule("S-3")
def test_a_serial_number_of_two_meters_names_none() -> None:
    register = desk_with()
    take(register, (FIRST, "25.10.2026", "10"))
    register.put(a_client(2, "snt@dub.example", "СНТ «Дуб»"), replace(a_subscriber("9", 9, 2), serial=FIRST))
    assert "стоит у нескольких счётчиков" in fail(register, "отменить показания 00000001 25.10.2026")


@pytest.mark.rule("S-3")
def test_of_a_large_file_the_first_rows_are_shown_and_all_are_counted() -> None:
    register = FakeRegister().put(a_client(), *(a_subscriber(str(n), n) for n in range(1, 61)))
    take(register, *((f"{n:08}", "25.10.2026", "10") for n in range(1, 61)))
    outcome = succeed(register, "отменить имп-1")
    assert "убрано — 60" in outcome.result.text
    assert (len(outcome.result.details), outcome.result.details[-1]) == (51, "и ещё 10")


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    "line",
    [
        "отменить показания 00012345 25.10.2026",
        "Отменить показания счётчика 00012345 за 25.10.2026",
        "undo readings 00012345 2026-10-25",
    ],
)
def test_a_reading_is_named_by_its_meter_and_day(line: str) -> None:
    (command,) = read_commands(line, "", moscow(NOW)).lines
    assert isinstance(command, Command)
    assert (command.verb, command.argument, command.day) == ("undo", "00012345", date(2026, 10, 25))


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    ("line", "problem", "right"),
    [
        ("отменить 2026-000123", "заявку отклоняют", "отклонить 2026-000123: причина"),
        ("отменить показания 00012345 25.10", "Непонятно", "отменить имп-5"),
        ("отменить показания 00012345 32.10.2026", "Нет такого дня", "отменить имп-5"),
        ("отменить рег-12", "рег-12 — это регистрация", "отменить имп-5"),
        ("отменить 5", "не сказано, что это", "отменить имп-5"),
    ],
)
def test_what_is_no_file_and_no_reading_is_told(line: str, problem: str, right: str) -> None:
    (wrong,) = read_commands(line, "", moscow(NOW)).lines
    assert isinstance(wrong, WrongCommand)
    assert problem in wrong.problem
    assert wrong.right == right


@pytest.mark.rule("D-5")
def test_a_file_is_shown_by_its_number() -> None:
    register = desk_with()
    take(register, (FIRST, "25.10.2026", "10"))
    succeed(register, "отменить имп-1")
    (shown,) = succeed(register, "показать имп-1").result.tables
    assert isinstance(shown, Details)
    assert dict(shown.facts)["Файл"] == "файл 1.csv"
    assert dict(shown.facts)["Отменён"] == "среда, 25 ноября 2026, 16:00"
    assert [text for _, _, text in shown.history] == ["приняты показания", "отменён"]
    assert fail(register, "показать имп-2") == "Такого номера нет."
