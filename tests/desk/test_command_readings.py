"""`показания [КЛИЕНТ]`: a file of readings taken whole or not at all (S-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from maild.desk.arrival import Arrival, Table
from maild.desk.commands import Command, Verb
from maild.desk.decision import LetterVerdict, Ref
from maild.desk.meter import Import
from maild.desk.orders.foreseeing import LONG, foreseen, is_long
from maild.desk.orders.task import Task
from maild.desk.parties import ClientStatus
from tests.desk.commanding import NOW, fail, order, succeed
from tests.desk.fakes import FakeRegister
from tests.desk.months import OCTOBER_DAY, a_garden, look, read
from tests.desk.samples import CLIENT, DISPATCHER, a_client, a_letter, a_subscriber, moment, moscow
from tests.metering.samples import kwh
from tests.metering.test_intervals import message, periods, point

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maild.metering.readings import ReadingRow
    from maild.metering.standing import KnownPlot

HEADER = ("Серийный номер", "Дата", "Т1", "Событие")
FIRST, SECOND = "00000001", "00000002"
LAST = date(2026, 12, 31)


def a_file(*rows: tuple[str, ...], name: str = "показания.xlsx", digest: str = "1") -> Table:
    return Table(name, (HEADER, *rows), digest=digest)


def desk_with(*things: object) -> FakeRegister:
    """Two plots of one client."""
    return FakeRegister().put(a_client(), a_subscriber("12"), a_subscriber("13", 2), *things)


def known(register: FakeRegister, plot: int = 1) -> list[str]:
    """The first zone of the readings of a plot, by days."""
    tracked = next(t for t in register.tracks(1, {}, LAST) if t.subscriber_id == plot)
    return [str(r.registers[0][1]) for r in sorted(tracked.track.readings, key=lambda r: r.day)]


@pytest.mark.rule("S-3")
def test_a_file_of_readings_is_taken_with_its_entry_and_one_of_each_client() -> None:
    register = desk_with(a_client(2, "snt@dub.example", "СНТ «Дуб»"), a_subscriber("7", 3, 2))
    table = a_file((FIRST, "25.10.2026", "10,5"), (SECOND, "25.10.2026", "7"), ("00000003", "25.10.2026", "1"))
    outcome = succeed(register, "показания", tables=(table,))
    assert outcome.result.text == (
        "Показания из файла «показания.xlsx» приняты (Показания): новых — 3, изменено — 0, без изменений — 0; "
        "клиентов — 2. Вернуть, как было: «отменить имп-1»."
    )
    assert (known(register), known(register, 2)) == (["10.5"], ["7"])
    assert register.imports == {1: Import(1, "1", "показания.xlsx", "Показания", moscow(NOW), 3, 0, 0, 9)}
    found = [(e.event, e.detail) for ref in (Ref("import", 1), Ref("client", 1)) for e in register.history(ref)]
    assert found == [
        ("readings_taken", "new 3, changed 0, same 0"),
        ("readings_taken", "import 1: new 2, changed 0"),
    ]


@pytest.mark.rule("S-3")
def test_one_bad_row_and_none_is_taken() -> None:
    register = desk_with()
    succeed(register, "показания", tables=(a_file((FIRST, "25.10.2026", "10")),))
    table = a_file(
        (FIRST, "25.11.2026", "9"),
        (SECOND, "25.11.2026", "7"),
        ("777", "25.11.2026", "1"),
        (SECOND, "26.11.2026", "8"),
        (FIRST, "25.10.2026", "10"),
        digest="2",
    )
    outcome = order(register, "показания", tables=(table,))
    assert not outcome.result.ok
    assert outcome.decision.changes == ()
    assert outcome.result.text == "Файл «показания.xlsx» не принят: строк с ошибками — 3. Ничего не изменено."
    assert outcome.result.details == (
        "строка 2: Показания уменьшились: Т1 было 10 (25.10.2026), стало 9; события в строке нет.",
        "строка 4: Счётчик 777 неизвестен.",
        "строка 5: Дата 26.11.2026 ещё не наступила.",
        "Всего: новых — 1, без изменений — 1, уменьшились — 1, неизвестных счётчиков — 1.",
    )


@pytest.mark.rule("S-3")
def test_the_same_file_twice_changes_nothing_even_if_a_correction_came_between() -> None:
    register = desk_with()
    table = a_file((FIRST, "25.10.2026", "10"))
    succeed(register, "показания", tables=(table,))
    succeed(register, "показания", tables=(a_file((FIRST, "25.10.2026", "9"), digest="2"),))
    outcome = succeed(register, "показания", tables=(table,))
    assert outcome.result.text == (
        "Файл «показания.xlsx» уже принят: среда, 25 ноября 2026, 16:00. Ничего не изменено."
    )
    assert (outcome.decision.changes, outcome.decision.verdict) == ((), LetterVerdict.ANSWERED)
    assert known(register) == ["9"]


@pytest.mark.rule("S-3")
def test_the_same_readings_in_another_file_change_nothing() -> None:
    register = desk_with()
    for digest in "12":
        outcome = succeed(register, "показания", tables=(a_file((FIRST, "25.10.2026", "10"), digest=digest),))
    assert outcome.decision.changes == ()
    assert outcome.result.text == (
        "Файл «показания.xlsx»: всё уже так и есть (новых — 0, изменено — 0, без изменений — 1)."
    )


@pytest.mark.rule("S-3")
def test_a_replacement_hangs_the_new_meter_on_the_plot() -> None:
    register = desk_with(replace(a_subscriber("12"), mac="AA:BB:CC:DD:EE:01", digits=6, initial=kwh("5")))
    table = a_file(
        (FIRST, "25.10.2026", "10", "замена на 00000099"), ("00000099", "25.10.2026", "0"), (SECOND, "25.10.2026", "7")
    )
    outcome = succeed(register, "показания", tables=(table,))
    assert register.subscriber(1, "12") == replace(a_subscriber("12"), serial="00000099")
    said = "Участок 12, СНТ «Ромашка»: счётчик 00000001 заменён на 00000099."
    assert outcome.result.details == (f"{said} Пришлите в списке абонентов MAC и разрядность нового.",)
    assert [(e.event, e.detail) for e in register.history(Ref("client", 1))] == [
        ("readings_taken", "import 1: new 3, changed 0"),
        ("meter_replaced", "plot 12: 00000001 → 00000099"),
    ]
    corrected = a_file((FIRST, "25.10.2026", "11", "замена на 00000099"), digest="3")
    unchanged = register.subscriber(1, "12")
    assert succeed(register, "показания", tables=(corrected,)).result.details == ()
    assert (register.subscriber(1, "12"), known(register)) == (unchanged, ["11", "0"])
    later = a_file(("00000099", "25.11.2026", "3"), digest="2")
    succeed(register, "показания", tables=(later,))
    (first, *_) = register.tracks(1, {}, LAST)
    assert [meter.serial for meter in first.track.meters] == [FIRST, "00000099"]
    assert known(register) == ["11", "0", "3"]


@pytest.mark.rule("S-3")
def test_only_the_meters_of_a_named_client_are_known() -> None:
    register = desk_with(a_client(2, "snt@dub.example", "СНТ «Дуб»"), a_subscriber("7", 3, 2))
    table = a_file((FIRST, "25.10.2026", "10"))
    assert "не принят" in fail(register, "показания Дуб", tables=(table,))
    assert "Клиента «Клён» нет" in fail(register, "показания Клён", tables=(table,))
    succeed(register, "показания СНТ «Ромашка»", tables=(table,))
    assert known(register) == ["10"]


@pytest.mark.rule("S-3")
def test_rows_without_a_reading_and_doubtful_ones_are_told_though_the_file_is_taken() -> None:
    rows = ((FIRST, "25.10.2026", "10", "5", "17"), (SECOND, "25.10.2026", "н/д", "", ""))
    table = Table("п.csv", (("Серийный номер", "Дата", "Т1", "Т2", "Т сумм"), *rows), digest="1")
    outcome = succeed(desk_with(), "показания", tables=(table,))
    assert outcome.result.details == (
        "строка 2: Т сумм 17 не равно сумме зон 15: проверьте, сколько тарифов у счётчика.",
        "Строк без показаний — 1: 3.",
    )
    blank = a_file(*((FIRST, f"{day:02}.{month:02}.2026", "н/д") for month in (9, 10) for day in range(1, 31)))
    empty = order(desk_with(), "показания", tables=(blank,))
    assert empty.result.text == "В файле «показания.xlsx» нет ни одного показания."
    (told,) = empty.result.details
    assert told.startswith("Строк без показаний — 60: 2, 3,")
    assert told.endswith(", 50, 51 и другие.")


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ((), "не приложен файл: нужен XLSX, CSV или XML 80020"),
        ((a_file(), a_file(name="б.csv")), "несколько файлов (показания.xlsx, б.csv)"),
        ((Table("а.xlsx", (), "файл защищён паролем."),), "«а.xlsx» не читается: файл защищён паролем."),
        ((a_file(),), "нет ни одного показания"),
        ((Table("а.csv", (("Имя",),)),), "не принят: строк с ошибками — 1"),
    ],
)
def test_a_file_that_cannot_be_taken(tables: tuple[Table, ...], said: str) -> None:
    assert said in fail(desk_with(), "показания", tables=tables)


# ── half-hours ───────────────────────────────────────────────────────────────────────────────────────────────────
COMMON = replace(a_subscriber("общий", 9, common=True), serial="01234567")
DAY = "20261024"


def half_hours(*days: str, code: str = "01234567", kwh: str = "2", digest: str = "1") -> Table:
    """A message for each day."""
    messages = tuple(message(point(periods(dict.fromkeys(range(48), kwh)), code), of_day=day) for day in days)
    return Table("80020.zip", (), messages=messages, digest=digest)


@pytest.mark.rule("S-3")
def test_half_hours_of_the_common_meter_are_taken_by_days() -> None:
    register = desk_with(COMMON)
    outcome = succeed(register, "показания", tables=(half_hours("20261024", "20261025"),))
    assert outcome.result.text == (
        "Сутки общих счётчиков из файла «80020.zip» приняты (XML 80020): новых — 2, изменено — 0, без изменений — 0."
        " Вернуть, как было: «отменить имп-1»."
    )
    assert register.interval_days(1, date(2026, 1, 1)) == {date(2026, 10, day): Decimal(96) for day in (24, 25)}
    found = [(e.event, e.detail) for ref in (Ref("import", 1), Ref("client", 1)) for e in register.history(ref)]
    assert found == [
        ("half_hours_taken", "new 2, changed 0, same 0"),
        ("half_hours_taken", "import 1: days 2"),
    ]
    again = succeed(register, "показания", tables=(half_hours("20261024", digest="2"),))
    assert (again.decision.changes, "без изменений — 1" in again.result.text) == ((), True)
    succeed(register, "показания Ромашка", tables=(half_hours("20261024", "20261026", kwh="1", digest="3"),))
    assert register.imports[2].changed == 1
    assert register.interval_days(1, date(2026, 10, 24))[date(2026, 10, 24)] == Decimal(48)


@pytest.mark.rule("S-3")
def test_points_of_others_are_told_and_doubtful_half_hours_too() -> None:
    doubted = periods(dict.fromkeys(range(48), "2"), ' status="1"')
    messages = (message(point(doubted, "01234567"), point(doubted, "777")),)
    outcome = succeed(desk_with(COMMON), "показания", tables=(Table("x.xml", (), messages=messages, digest="1"),))
    assert outcome.result.details == (
        "Точка учёта 01234567, 24.10.2026: недостоверных получасов — 48.",
        "Точка учёта 777, 24.10.2026: общего счётчика с таким номером нет, пропущена.",
    )


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("table", "said"),
    [
        (half_hours("20261024", code="777"), "Ни одна точка учёта не узнана"),
        (half_hours("20261125"), "эти сутки ещё не кончились"),
        (half_hours("20261024", "20261024"), "эти сутки уже есть в другом сообщении"),
        (half_hours("20261024", kwh="-1"), "в периоде 0000 нет значения"),
        (half_hours("20261024", code="00000001"), "Ни одна точка учёта не узнана"),
    ],
)
def test_half_hours_that_cannot_be_taken(table: Table, said: str) -> None:
    outcome = order(desk_with(COMMON), "показания", tables=(table,))
    assert not outcome.result.ok
    assert outcome.decision.changes == ()
    assert said in outcome.result.details[0]


@pytest.mark.rule("S-3")
def test_a_common_meter_of_two_clients_is_not_guessed_and_a_closed_one_has_none() -> None:
    other = replace(COMMON, id=10, client_id=2)
    register = desk_with(COMMON, a_client(2, "snt@dub.example", "СНТ «Дуб»"), other)
    outcome = order(register, "показания", tables=(half_hours(DAY),))
    assert "такой номер у общих счётчиков нескольких клиентов" in outcome.result.details[0]
    register.put(replace(a_client(2, "snt@dub.example", "СНТ «Дуб»"), status=ClientStatus.CLOSED))
    succeed(register, "показания", tables=(half_hours(DAY),))
    assert len(register.interval_days(1, date(2026, 1, 1))) == 1


@pytest.mark.rule("S-3")
@pytest.mark.parametrize("command", ["показания", f"абоненты {CLIENT}"])
def test_a_table_on_another_sheet_is_looked_for_where_it_is(command: str) -> None:
    table = Table("п.xlsx", (("Как заполнять",),), digest="1", sheet="Инструкция")
    *_, said = order(desk_with(), command, tables=(table,)).result.details
    assert said == "Прочитан лист «Инструкция», первый заполненный; другие листы книги не читаются."
    bad = replace(table, rows=(("Участок", *HEADER), ("12", "777", "25.10.2026", "1", "")))
    details = order(desk_with(), "показания", tables=(bad,)).result.details
    assert not any("Прочитан лист" in line for line in details)


# ── statements beside ────────────────────────────────────────────────────────────────────────────────────────────

OFFER = "Эти показания входят в уже составленные ведомости. Чтобы пересчитать их, пришлите строки:"


def order_of(month: str) -> str:
    return f"ведомость {CLIENT} {month} 2026 пересчитать"


@pytest.mark.rule("S-2", "S-6")
@pytest.mark.parametrize(
    ("day", "value", "offered"),
    [
        ("26.11.2026", 190, ()),  # of the month that is still to come
        ("25.11.2026", 171, (OFFER, order_of("ноябрь"))),  # changed
        ("24.11.2026", 165, (OFFER, order_of("ноябрь"))),  # new
        ("26.10.2026", 155, (OFFER, order_of("октябрь"), order_of("ноябрь"))),
        ("25.10.2026", 151, (OFFER, order_of("октябрь"), order_of("ноябрь"))),  # changed
        ("20.09.2026", 110, ()),  # before the first statement: nothing was counted from it
    ],
)
def test_statements_that_readings_come_too_late_for_are_named_as_ready_commands(
    day: str, value: int, offered: tuple[str, ...]
) -> None:
    register = a_garden("12", since="2026-10-01 12:00")
    for of_day, shown in (("2026-10-25", 150), ("2026-11-25", 170)):
        read(register, of_day, shown, taken=f"{of_day} 08:00")
    look(register, OCTOBER_DAY)
    look(register, "2026-11-25 10:00")
    table = a_file((FIRST, day, str(value)))
    outcome = succeed(register, "показания", tables=(table,), at="2026-11-26 12:00")
    assert outcome.result.details == offered


@pytest.mark.rule("S-2")
def test_a_statement_that_waited_for_the_readings_is_named_too() -> None:
    register = a_garden("12", "13")
    look(register, OCTOBER_DAY)
    outcome = succeed(register, "показания", tables=(a_file((FIRST, "25.10.2026", "150")),), at="2026-10-26 12:00")
    (line,) = outcome.result.details
    assert line.startswith("СНТ «Ромашка»: ведомость за октябрь 2026 ждала показаний.")
    assert f"«{order_of('октябрь')}»" in line


# ── a long file ──────────────────────────────────────────────────────────────────────────────────────────────────


def foreseen_by(register: FakeRegister, table: Table, client: str | None = None) -> tuple[Table, list[int]]:
    """Judged beforehand, and the rows that were told of."""
    told: list[int] = []
    command = Command(Verb.READINGS, "показания", client=client)
    task = Task(command, None, DISPATCHER, Arrival(0, a_letter(""), moscow(NOW), (table,)), register, moment(NOW))
    return foreseen(table, lambda question: question(task), told.append), told


def asked_of(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each question about meters is of."""
    asked: list[int] = []
    really = FakeRegister.known_plots

    def known_plots(
        its: FakeRegister, rows: Sequence[ReadingRow], client_id: int | None = None
    ) -> Mapping[str, KnownPlot]:
        asked.append(len(rows))
        return really(its, rows, client_id)

    monkeypatch.setattr(FakeRegister, "known_plots", known_plots)
    return asked


@pytest.mark.rule("S-3")
def test_a_file_that_was_judged_beforehand_is_taken_without_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    register = desk_with()
    table, told = foreseen_by(register, a_file((FIRST, "25.10.2026", "10"), (SECOND, "25.10.2026", "7")))
    assert told == [2, 2]
    asked = asked_of(monkeypatch)
    succeed(register, "показания", tables=(table,))
    assert asked == []
    assert (known(register), known(register, 2)) == (["10"], ["7"])


@pytest.mark.rule("S-3")
@pytest.mark.parametrize("whose", [None, CLIENT], ids=["of anybody", "of one client"])
def test_it_is_judged_again_if_anything_came_in_between(whose: str | None) -> None:
    register = desk_with()
    table, _ = foreseen_by(register, a_file((FIRST, "25.11.2026", "9"), digest="2"), whose)
    succeed(register, "показания", tables=(a_file((FIRST, "25.10.2026", "10")),))
    order = f"показания {whose}" if whose else "показания"
    assert fail(register, order, tables=(table,)).startswith("Файл «показания.xlsx» не принят: строк с ошибками — 1.")


@pytest.mark.rule("S-3")
@pytest.mark.parametrize("otherwise", [{"client_id": 1}, {"last_day": date(2026, 11, 24)}], ids=["client", "day"])
def test_it_is_judged_again_if_it_was_judged_for_other_meters_or_another_day(
    otherwise: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    register = desk_with()
    table, _ = foreseen_by(register, a_file((FIRST, "25.10.2026", "10")))
    assert table.foreseen
    table = replace(table, foreseen=replace(table.foreseen, **otherwise))  # type: ignore[arg-type]
    asked = asked_of(monkeypatch)
    succeed(register, "показания", tables=(table,))
    assert asked == [1, 0]


@pytest.mark.rule("S-3")
def test_a_file_of_a_client_that_nobody_knows_is_not_judged_beforehand() -> None:
    table = a_file((FIRST, "25.10.2026", "10"))
    assert foreseen_by(desk_with(), table, "нет такого") == (table, [])


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("verb", "rows", "long"),
    [(Verb.READINGS, LONG, True), (Verb.READINGS, LONG - 1, False), (Verb.SUBSCRIBERS, LONG, False)],
)
def test_only_a_long_file_of_readings_is_judged_beforehand(verb: Verb, rows: int, long: bool) -> None:
    assert is_long(Command(verb, ""), Table("x.csv", ((),) * rows)) is long
