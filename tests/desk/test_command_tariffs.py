"""`тариф КЛИЕНТ [участок 12, 13] с ДАТА: …`: prices with the day from which they hold (S-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from maild.desk.command_text import read_commands
from maild.desk.commands import Command, Verb, WrongCommand
from maild.desk.correspondence import DataChanged, Details
from maild.desk.decision import Ref
from maild.desk.meter import ClientReadings
from maild.desk.parties import ClientStatus
from maild.metering.standing import Judged, Standing
from maild.metering.tariffs import SINCE_EVER, Tariffs, flat
from tests.desk.commanding import fail, letters, succeed
from tests.desk.fakes import FakeRegister
from tests.desk.samples import CLIENT, MOSCOW, a_client, a_subscriber, moscow
from tests.metering.samples import kwh, reading, tariff

NEW_YEAR = date(2027, 1, 1)
AGREED = tariff("7.45", "2.90")


def desk_with(*things: object) -> FakeRegister:
    return FakeRegister().put(a_client(), a_subscriber("12"), a_subscriber("13", 2), a_subscriber("45-46", 3), *things)


def read(line: str) -> Command | WrongCommand:
    (found,) = read_commands(line, "", moscow("2026-11-25 10:00").astimezone(MOSCOW)).lines
    return found


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    ("line", "client", "plots"),
    [
        ("тариф СНТ Ромашка с 01.01.2027: Т1 8", "СНТ Ромашка", None),
        ("тариф «СНТ с Победы» с 1 января 2027: Т1 8", "СНТ с Победы", None),
        ("тариф snt@romashka.example участок 12, 13 с 01.01.27: Т1 8", "snt@romashka.example", "12, 13"),
        ("тариф Ромашка, уч. 12-А, c 2027-01-01: Т1 8", "Ромашка", "12-А"),
        ("tariff CLIENT plot 12, 13 from 01.01.2027: T1 8", "CLIENT", "12, 13"),
    ],
)
def test_a_tariff_names_its_client_perhaps_plots_and_its_day(line: str, client: str, plots: str | None) -> None:
    found = read(line)
    assert isinstance(found, Command)
    assert (found.verb, found.client, found.argument, found.day) == (Verb.TARIFF, client, plots, NEW_YEAR)
    assert found.text[-1] == "8"


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("тариф Ромашка: Т1 8", "чей тариф и с какого дня"),
        ("тариф с 01.01.2027: Т1 8", "чей тариф и с какого дня"),
        ("тариф Ромашка с 01.01: Т1 8", "Непонятно: «01.01»"),
        ("тариф Ромашка с 31.02.2027: Т1 8", "Нет такого дня"),
        ("тариф Ромашка с 01.01.2027 наверное: Т1 8", "Непонятно: «наверное»"),
        ("тариф Ромашка с 01.01.2027", "Нет цен"),
    ],
)
def test_a_tariff_without_client_day_or_prices_is_asked_for(line: str, told: str) -> None:
    found = read(line)
    assert isinstance(found, WrongCommand)
    assert told in found.problem


@pytest.mark.rule("S-4", "Q-14")
def test_a_tariff_of_the_client_holds_from_its_day_and_he_is_told() -> None:
    register = desk_with()
    outcome = succeed(register, "тариф Ромашка с 01.01.2027: Т1 8,10; Т2 3,05")
    assert register.tariffs(1) == Tariffs((AGREED, tariff("8.10", "3.05", since=NEW_YEAR)))
    assert outcome.result.text == "СНТ «Ромашка»: тариф с 01.01.2027: Т1 8,10; Т2 3,05."
    assert outcome.result.details == ()
    assert letters(outcome) == [(CLIENT, DataChanged)]
    content = outcome.decision.letters[0].content
    assert isinstance(content, DataChanged)
    assert content.changed == (("Тариф с 01.01.2027", "Т1 7,45; Т2 2,90", "Т1 8,10; Т2 3,05"),)
    (entry,) = register.history(Ref("client", 1))
    assert (entry.event, entry.detail) == ("tariff_set", "from 2027-01-01")


@pytest.mark.rule("S-4")
@pytest.mark.parametrize(
    ("plots", "keys"),
    [
        ("12", {"12"}),
        ("12, 13", {"12", "13"}),
        ("12 и № 13", {"12", "13"}),
        ("45-46", {"4546"}),
        ("12-13", {"12", "13"}),
    ],
)
def test_a_tariff_of_single_plots(plots: str, keys: set[str]) -> None:
    register = desk_with()
    succeed(register, f"тариф Ромашка участок {plots} с 01.01.2027: 8,10")
    assert register.tariffs(1).client == (AGREED,)
    assert set(register.tariffs(1).plots) == keys
    assert len(register.history(Ref("client", 1))) == 1


@pytest.mark.rule("S-4")
def test_what_stands_against_a_tariff_is_told() -> None:
    register = desk_with()
    assert "Участка «14» у клиента нет" in fail(register, "тариф Ромашка участок 14 с 01.01.2027: 8,10")
    assert "Похожи: 12" in fail(register, "тариф Ромашка участок 12-Б с 01.01.2027: 8,10")
    assert "Тариф не прочитан" in fail(register, "тариф Ромашка с 01.01.2027: дорого")
    assert "нет" in fail(register, "тариф Дуб с 01.01.2027: 8,10")
    register.put(replace(a_client(), status=ClientStatus.CLOSED))
    assert "сейчас «закрыт»" in fail(register, f"тариф {CLIENT} с 01.01.2027: 8,10")


@pytest.mark.rule("S-4")
def test_a_zone_without_a_price_and_a_day_that_has_passed_are_told() -> None:
    two = Judged(2, Standing.NEW, reading("25.10", "10", "5", serial="00000001"), 1)
    register = desk_with(ClientReadings(1, 1, moscow("2026-10-25 10:00"), (two,)))
    outcome = succeed(register, "тариф Ромашка с 01.11.2026: 8,10")
    assert outcome.result.details == (
        "Ведомости, которые уже составлены, не меняются; пересчитать можно командой «ведомость … пересчитать».",
        "Внимание: у счётчиков есть показания Т2, а цены для них нет.",
    )
    other = succeed(register, "тариф Ромашка участок 13 с 01.01.2027: 8,10")
    assert other.result.details == ()


@pytest.mark.rule("S-4")
def test_the_zones_of_a_meter_without_readings_are_those_it_began_with() -> None:
    register = desk_with(replace(a_subscriber("12"), initial=kwh("1", "2", "3")))
    outcome = succeed(register, "тариф Ромашка с 01.01.2027: Т1 8; Т2 3")
    assert outcome.result.details == ("Внимание: у счётчиков есть показания Т3, а цены для них нет.",)


@pytest.mark.rule("R-7", "S-4")
def test_a_tariff_among_a_clients_data_holds_from_today_and_the_old_one_before() -> None:
    register = desk_with()
    outcome = succeed(register, "данные Ромашка\nТариф: Т1 8,10; Т2 3,05")
    assert register.tariffs(1) == Tariffs((AGREED, tariff("8.10", "3.05", since=date(2026, 11, 25))))
    assert outcome.result.details[-1].startswith("Тариф действует с сегодняшнего дня")
    succeed(register, "данные Ромашка\nТариф: Т1 9; Т2 4", at="2026-11-26 10:00")
    assert [each.holds_from.day for each in register.tariffs(1).client] == [SINCE_EVER.day, 25, 26]
    assert register.tariffs(1).client[0] == flat(SINCE_EVER, (("T1", Decimal("7.45")), ("T2", Decimal("2.90"))))


@pytest.mark.rule("S-4", "D-5")
def test_a_search_shows_the_tariffs_that_hold_and_those_that_come() -> None:
    register = desk_with()
    for line in ("с 01.11.2026: 8,10", "с 01.01.2027: 9", "участок 12 с 01.10.2026: 5", "участок 12 с 01.11.2026: 6"):
        succeed(register, f"тариф Ромашка {line}")
    (table,) = succeed(register, "найти Ромашка").result.tables
    assert isinstance(table, Details)
    assert [fact for fact in table.facts if fact[0].startswith("Тариф")] == [
        ("Тариф с 01.11.2026", "8,10"),
        ("Тариф с 01.01.2027", "9,00"),
        ("Тариф, участок 12 с 01.11.2026", "6,00"),
    ]
    bare = FakeRegister().put(replace(a_client(), tariff=()))
    (table,) = succeed(bare, "найти Ромашка").result.tables
    assert isinstance(table, Details)
    assert ("Тариф", "нет") in table.facts
