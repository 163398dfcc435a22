"""Commands about clients: their standing (R-8) and their data (R-7)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from maild.desk.correspondence import AddressChangeAnnounced, ClientStanding, DataChanged, RegistrationConfirmed
from maild.desk.orders.clients import CLIENT as LIFE
from maild.desk.orders.clients import ClientEvent
from maild.desk.parties import ClientStatus, MeteringSystem
from maild.desk.registration import RegistrationStatus
from maild.desk.request import RequestStatus
from tests.desk.commanding import events, fail, letters, order, succeed
from tests.desk.fakes import FakeRegister
from tests.desk.samples import CLIENT, DISPATCHER, a_client, a_request

S = ClientStatus


def desk_with(status: ClientStatus = S.REGISTERED) -> FakeRegister:
    return FakeRegister().put(replace(a_client(), status=status))


@pytest.mark.rule("R-8")
@pytest.mark.parametrize(
    ("line", "was", "now"),
    [
        ("приостановить Ромашка: долг", S.REGISTERED, S.SUSPENDED),
        (f"закрыть {CLIENT}: договор расторгнут", S.REGISTERED, S.CLOSED),
        ("закрыть снт «ромашка»: договор расторгнут", S.SUSPENDED, S.CLOSED),
        ("возобновить Ромашка", S.SUSPENDED, S.REGISTERED),
        ("возобновить Ромашка: долг погашен", S.SUSPENDED, S.REGISTERED),
    ],
)
def test_a_client_is_suspended_resumed_and_closed(line: str, was: ClientStatus, now: ClientStatus) -> None:
    register = desk_with(was)
    outcome = succeed(register, line)
    assert register.clients[1].status is now
    assert letters(outcome) == [(CLIENT, ClientStanding)]
    assert [(before, after) for _, before, after in events(outcome)] == [(was.value, now.value)]


@pytest.mark.rule("R-8")
@pytest.mark.parametrize(
    ("line", "event"),
    [
        (f"приостановить {CLIENT}: долг", ClientEvent.SUSPENDED),
        (f"возобновить {CLIENT}", ClientEvent.RESUMED),
        (f"закрыть {CLIENT}: долг", ClientEvent.CLOSED),
        (f"данные {CLIENT}\nТелефон: 8 800 000-00-00", ClientEvent.DATA_CHANGED),
    ],
)
@pytest.mark.parametrize("status", list(ClientStatus))
def test_every_cell_of_the_life_of_a_client(line: str, event: ClientEvent, status: ClientStatus) -> None:
    assert order(desk_with(status), line).result.ok is ((status, event) in LIFE)


@pytest.mark.rule("R-8")
def test_one_who_already_stands_so_is_said_with_who_did_it() -> None:
    register = desk_with()
    succeed(register, "приостановить Ромашка: долг")
    said = fail(register, "приостановить Ромашка: долг")
    assert f"сейчас «приостановлен» (среда, 25 ноября 2026, 16:00, {DISPATCHER})" in said


@pytest.mark.rule("R-8")
@pytest.mark.parametrize("line", ["приостановить Ромашка", "закрыть Ромашка"])
def test_suspending_and_closing_need_a_reason(line: str) -> None:
    assert "Нужна причина" in fail(desk_with(), line)


@pytest.mark.rule("R-8")
def test_open_requests_of_a_suspended_client_are_listed() -> None:
    register = desk_with().put(a_request(RequestStatus.CONFIRMED), a_request(RequestStatus.DONE, request_id=2))
    outcome = succeed(register, "приостановить Ромашка: долг")
    assert outcome.result.details == ("Открытые заявки: 2026-000001.",)


@pytest.mark.rule("D-1")
def test_a_client_is_named_by_address_name_or_a_unique_part() -> None:
    register = desk_with().put(
        a_client(2, "snt2@romashka.example", "СНТ «Ромашка-2»"), a_client(3, "dub@dub.example", "СНТ «Дуб»")
    )
    for written in ("SNT@ROMASHKA.example", "СНТ «Ромашка»", "Дуб", "дуб"):
        assert order(register, f"журнал {written}").result.ok
    outcome = order(register, "журнал Ромашка")
    assert "может быть не один клиент" in outcome.result.text
    assert outcome.result.details == (
        "СНТ «Ромашка», snt@romashka.example",
        "СНТ «Ромашка-2», snt2@romashka.example",
    )
    assert "Клиента «Клён» нет" in fail(register, "журнал Клён")
    assert "Клиента с адресом no@no.example нет" in fail(register, "журнал no@no.example")
    assert "Клиента «Клён» нет" in fail(register, "приостановить Клён: долг")
    assert "Клиента «Клён» нет" in fail(register, "данные Клён\nТелефон: 8 800 000-00-00")


@pytest.mark.rule("R-7")
def test_data_of_a_client_hold_at_once_and_he_is_told() -> None:
    register = desk_with()
    outcome = succeed(
        register,
        "данные Ромашка\nТелефон: 8 800 000-00-00\nТариф: Т1 8,10\nПредельное ограничение, Вт: 7000"
        "\nЗоны: Т1 день; Т2 ночь\nКоэффициент трансформации: 30\nСистема учёта: ТПП Smart Metering",
    )
    client = register.clients[1]
    assert client.phone == "8 800 000-00-00"
    assert client.tariff == (("T1", Decimal("8.10")),)
    assert client.max_watts == 7000
    assert client.metering_system is MeteringSystem.SMART
    assert client.statement_day == 25
    assert letters(outcome) == [(CLIENT, DataChanged)]
    (draft,) = outcome.decision.letters
    assert isinstance(draft.content, DataChanged)
    assert ("Предельное ограничение, Вт", "нет", "7000 Вт (7 кВт)") in draft.content.changed
    assert ("Тариф", "Т1 7,45; Т2 2,90", "Т1 8,10") in draft.content.changed
    assert ("Зоны", "нет", "Т1 день; Т2 ночь") in draft.content.changed
    assert ("Система учёта", "СУП-04", "ТПП Smart Metering") in draft.content.changed
    assert ("Коэффициент трансформации", "150/5", "30") in draft.content.changed
    assert events(outcome) == [("data_changed", "registered", "registered")]


@pytest.mark.rule("S-1")
def test_a_metering_system_that_does_not_have_the_clients_day_is_refused() -> None:
    register = FakeRegister().put(replace(a_client(), metering_system=MeteringSystem.SMART, statement_day=27))
    outcome = order(register, "данные Ромашка\nСистема учёта: СУП-04")
    assert not outcome.result.ok
    assert "22, 25 или 30" in outcome.result.details[0]


@pytest.mark.rule("R-7")
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("", "Нет ни одного поля"),
        ("\nТелефон: +7 916 123-45-67", "уже такие"),
        ("\nДень ведомости: 27", "Поля не приняты"),
        ("\nЭлектронный адрес: dub@dub.example", "уже принадлежит другому клиенту"),
    ],
)
def test_data_that_cannot_be_set(fields: str, said: str) -> None:
    register = desk_with().put(a_client(2, "dub@dub.example", "СНТ «Дуб»"))
    assert said in fail(register, "данные Ромашка" + fields)


@pytest.mark.rule("R-6", "R-7")
def test_a_new_address_holds_only_once_its_letter_was_accepted() -> None:
    register = desk_with()
    outcome = succeed(register, "данные Ромашка\nЭлектронный адрес: new@romashka.example")
    assert letters(outcome) == [("new@romashka.example", RegistrationConfirmed), (CLIENT, AddressChangeAnnounced)]
    assert outcome.decision.letters[0].registers
    assert register.clients[1].address == CLIENT
    assert register.cases[1].status is RegistrationStatus.APPROVED
    assert events(outcome) == [("opened", None, "pending"), ("approved", "pending", "approved")]
