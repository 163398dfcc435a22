"""`абоненты КЛИЕНТ`: a file taken whole or not at all (S-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from maild.desk.arrival import Table
from maild.desk.decision import LetterVerdict, Ref
from maild.desk.meter import ClientReadings
from maild.desk.parties import ClientStatus, MeteringSystem, Subscriber
from maild.metering.standing import Judged, Standing
from maild.metering.track import Reading
from tests.desk.commanding import fail, order, succeed
from tests.desk.fakes import FakeRegister
from tests.desk.samples import a_client, a_subscriber, moscow

HEADER = ("Участок", "Абонент", "Серийный номер", "MAC", "Система", "Т1")


def a_table(*rows: tuple[str, ...], name: str = "абоненты.xlsx") -> Table:
    return Table(name, (HEADER, *rows))


def desk_with(*things: object) -> FakeRegister:
    return FakeRegister().put(a_client(), *things)


@pytest.mark.rule("S-3")
def test_new_subscribers_are_taken() -> None:
    register = desk_with(a_subscriber("1", 41, 2))
    table = a_table(("уч. 12-А", "Иванов", "0007", "aabbccddeeff", "СУП-04", "10,5"), ("общий", "", "0008", "", "", ""))
    outcome = succeed(register, "абоненты Ромашка", tables=(table,))
    assert register.subscribers(1) == [
        Subscriber(
            id=42,
            client_id=1,
            plot="12-А",
            plot_key="12а",
            name="Иванов",
            serial="0007",
            mac="AA:BB:CC:DD:EE:FF",
            metering_system=MeteringSystem.SUP04,
            common=False,
            initial=(("T1", Decimal("10.5")),),
        ),
        Subscriber(43, 1, "общий", "общий", "", "0008", None, None, common=True),
    ]
    assert outcome.result.text == "СНТ «Ромашка»: абоненты приняты; новых — 2, изменено — 0, без изменений — 0."
    (entry,) = register.history(Ref("client", 1))
    assert (entry.event, entry.detail) == ("subscribers_taken", "new 2, changed 0")


@pytest.mark.rule("S-3")
def test_what_a_row_leaves_empty_stays_and_the_plots_it_leaves_out_too() -> None:
    register = desk_with(a_subscriber("12", 1), a_subscriber("13", 2), a_subscriber("14", 3))
    table = a_table(("№ 012", "", "00000001", "", "", ""), ("13", "Петров", "00000099", "", "", "5"))
    outcome = succeed(register, "абоненты Ромашка", tables=(table,))
    assert "новых — 0, изменено — 2, без изменений — 0" in outcome.result.text
    by_plot = {s.plot_key: s for s in register.subscribers(1)}
    assert (by_plot["12"].plot, by_plot["12"].name) == ("012", "Иванов И. И.")
    assert (by_plot["13"].id, by_plot["13"].serial, by_plot["13"].name) == (2, "00000099", "Петров")
    assert by_plot["14"] == a_subscriber("14", 3)
    assert outcome.result.details == ("Нет в файле, оставлены как есть — 1: 14.",)


@pytest.mark.rule("S-3")
def test_the_same_file_again_changes_nothing() -> None:
    register = desk_with(a_subscriber("12", 1))
    outcome = succeed(register, "абоненты Ромашка", tables=(a_table(("12", "", "00000001", "", "", "")),))
    assert outcome.decision.changes == ()
    assert outcome.decision.verdict is LetterVerdict.ANSWERED
    assert "без изменений — 1" in outcome.result.text


@pytest.mark.rule("S-3")
def test_one_bad_row_and_none_is_taken() -> None:
    register = desk_with()
    table = a_table(("12", "Иванов", "0007", "", "", ""), ("13", "Петров", "", "", "", ""))
    outcome = order(register, "абоненты Ромашка", tables=(table,))
    assert not outcome.result.ok
    assert outcome.result.details == ("строка 3: Не указан серийный номер.",)
    assert register.subscribers(1) == []


@pytest.mark.rule("S-3")
def test_each_of_very_many_bad_rows_is_named() -> None:
    table = a_table(*(("12", "", "", "", "", "") for _ in range(500)))
    outcome = order(desk_with(), "абоненты Ромашка", tables=(table,))
    assert len(outcome.result.details) == 500


@pytest.mark.rule("S-3")
def test_a_meter_that_has_readings_is_not_exchanged_by_a_list_of_subscribers() -> None:
    register = desk_with(a_subscriber("12"), a_subscriber("13", 2))
    read = Judged(2, Standing.NEW, Reading("00000001", date(2026, 10, 25), (("T1", Decimal(5)),)), 1)
    register.put(ClientReadings(1, 1, moscow("2026-10-25 10:00"), (read,)))
    table = a_table(("12", "", "00000099", "", "", ""), ("13", "", "00000098", "", "", ""))
    outcome = order(register, "абоненты Ромашка", tables=(table,))
    (told,) = outcome.result.details
    assert told.startswith("строка 2: На участке 12 есть показания счётчика 00000001: о замене сообщает файл")
    assert told.endswith("строка с событием «замена на 00000099».")
    succeed(register, "абоненты Ромашка", tables=(a_table(("13", "", "00000098", "", "", "")),))
    assert register.subscriber(1, "13") == replace(a_subscriber("13", 2), serial="00000098")


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ((), "не приложен файл"),
        ((a_table(), a_table(name="б.csv")), "несколько файлов (абоненты.xlsx, б.csv)"),
        ((Table("а.xlsx", (), "файл защищён паролем."),), "«а.xlsx» не читается: файл защищён паролем."),
        ((a_table(),), "нет ни одной строки"),
        ((Table("а.csv", (("Имя",),)),), "не принят"),
    ],
)
def test_a_file_that_cannot_be_taken(tables: tuple[Table, ...], said: str) -> None:
    assert said in fail(desk_with(), "абоненты Ромашка", tables=tables)


@pytest.mark.rule("R-8")
def test_a_client_who_is_not_there_or_closed_gets_no_subscribers() -> None:
    assert "нет" in fail(desk_with(), "абоненты Дуб", tables=(a_table(),))
    closed = FakeRegister().put(replace(a_client(), status=ClientStatus.CLOSED))
    assert "сейчас «закрыт»" in fail(closed, f"абоненты {a_client().address}", tables=(a_table(),))
