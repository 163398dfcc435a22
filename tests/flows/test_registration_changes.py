"""Changed data (R-7): each datum, by the client's letter and by post; the old ones hold until the new are confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import CLIENT, DISPATCHER

if TYPE_CHECKING:
    from tests.flows.stage import Stage

SCAN = ("Письмо № 12.pdf", b"%PDF-1.4 a scanned letter")
NEW = "new@romashka.example"
OLD_DATA = {
    "name": "СНТ «Ромашка»",
    "address": CLIENT,
    "phone": "+7 916 123-45-67",
    "metering_system": "sup04",
    "statement_day": 25,
    "ct_ratio": "150/5",
    "tariff": {"T1": "7.45", "T2": "2.90"},
}


@pytest.fixture
def client(stage: Stage) -> Stage:
    """СНТ «Ромашка», registered on Monday 2 November 2026."""
    stage.register(CLIENT, "СНТ «Ромашка»", "2026-11-02 09:30")
    return stage


def data(stage: Stage) -> dict[str, object]:
    (row,) = stage.rows("clients")
    return {name: row[name] for name in OLD_DATA}


@pytest.mark.rule("R-7", "R-6")
@pytest.mark.parametrize(
    ("subject", "text", "changed", "said"),
    [
        ("Изменение данных", "Телефон: 8 916 000-00-00", {"phone": "8 916 000-00-00"}, "телефон"),
        ("", "Просим изменить день формирования ведомости на 30 число", {"statement_day": 30}, "день ведомости"),
        ("Изменение данных", "Тариф: Т1 8,10; Т2 3,20", {"tariff": {"T1": "8.10", "T2": "3.20"}}, "тариф"),
        (
            "",
            "У нас новые трансформаторы тока на общем счётчике: 200/5 вместо 150/5. Просим учесть.",
            {"ct_ratio": "200/5"},
            "коэффициент трансформации",
        ),
        ("Изменение наименования", "СНТ «Ромашка» переименовано в ТСН «Ромашка».", {"name": "ТСН «Ромашка»"}, "наим"),
        (
            "",
            "Мы перешли на систему Smart Metering, ведомость теперь нужна 27 числа",
            {"metering_system": "smart", "statement_day": 27},
            "система учёта, день ведомости",
        ),
    ],
)
def test_a_change_names_only_what_changes_and_holds_when_it_is_confirmed(
    client: Stage, subject: str, text: str, changed: dict[str, object], said: str
) -> None:
    client.write(CLIENT, subject, text, "2026-11-03 10:00", files=[SCAN])
    came = client.once("2026-11-03 10:00")
    assert "До письма с подтверждением действуют прежние данные" in client.only(came, CLIENT).text
    case = client.rows("registrations")[-1]
    assert (case["kind"], case["status"], case["missing"]) == ("change", "pending", [])
    assert case["due_by"] == "2026-11-06T18:00:00+03:00"
    assert data(client) == OLD_DATA
    client.write(DISPATCHER, "", "зарегистрировать рег-2", "2026-11-03 11:00")
    letter = client.only(client.once("2026-11-03 11:00"), CLIENT)
    assert f"Изменено: {said}" in letter.text
    assert "действуют с момента получения этого письма" in letter.text
    assert data(client) == OLD_DATA | changed


@pytest.mark.rule("R-7")
def test_a_change_that_is_rejected_leaves_all_as_it_was(client: Stage) -> None:
    client.write(CLIENT, "Изменение данных", "Телефон: 8 916 000-00-00", "2026-11-03 10:00")
    notice = next(n for n in client.to(client.once("2026-11-03 10:00"), DISPATCHER) if "рег-2" in n.subject)
    assert "Скан официального письма не приложен" in notice.text
    client.reply(notice, "отклонить: нужно официальное письмо", "2026-11-03 11:00")
    letter = client.only(client.once("2026-11-03 11:00"), CLIENT)
    assert "> нужно официальное письмо" in letter.text
    assert "Пока действуют прежние данные" in letter.text
    assert data(client) == OLD_DATA


@pytest.mark.rule("R-7", "Q-1")
def test_a_change_from_an_unregistered_address_changes_nothing_of_the_client(client: Stage) -> None:
    client.write("ivanova@mail.example", "Изменение данных", "Телефон: 8 916 000-00-00", "2026-11-03 10:00")
    client.once("2026-11-03 10:00")
    assert [case["kind"] for case in client.rows("registrations")] == ["new", "new"]
    client.write(DISPATCHER, "", "зарегистрировать рег-2", "2026-11-03 11:00")
    assert "не хватает" in client.only(client.once("2026-11-03 11:00"), DISPATCHER).text
    assert data(client) == OLD_DATA


@pytest.mark.rule("R-7", "R-4", "R-6")
def test_a_new_address_is_announced_to_the_old_one_which_holds_until_the_new_one_took_its_letter(client: Stage) -> None:
    client.write(
        CLIENT, "", f"Просим сменить адрес электронной почты на {NEW.upper()}", "2026-11-03 10:00", files=[SCAN]
    )
    own = client.to(client.once("2026-11-03 10:00"), CLIENT)
    (announced,) = [letter for letter in own if "Запрошена смена адреса" in letter.subject]
    assert f"новый адрес: {NEW}" in announced.text.lower()
    assert "сразу позвоните нам" in announced.text
    client.servers.refuse(NEW, "451 4.3.0 try again later")
    client.write(DISPATCHER, "", "зарегистрировать рег-2", "2026-11-03 11:00")
    client.once("2026-11-03 11:00")
    assert data(client) == OLD_DATA
    client.write(CLIENT, "Журнал", "", "2026-11-03 11:10")
    assert "Журнал заявок" in client.only(client.once("2026-11-03 11:10"), CLIENT).subject
    client.servers.accept(NEW)
    letter = client.only(client.once("2026-11-03 13:00"), NEW)
    assert "Новые данные СНТ «Ромашка» действуют" in letter.text
    assert str(data(client)["address"]).lower() == NEW
    client.write(CLIENT, "Журнал", "", "2026-11-03 13:10")
    assert "Этот адрес не зарегистрирован" in client.only(client.once("2026-11-03 13:10"), CLIENT).subject
    client.write(NEW, "Журнал", "", "2026-11-03 13:20")
    assert "Журнал заявок" in client.only(client.once("2026-11-03 13:20"), NEW).subject


@pytest.mark.rule("R-7", "R-6")
def test_a_new_address_that_refuses_is_mended_and_the_old_one_works_meanwhile(client: Stage) -> None:
    client.write(CLIENT, "", f"Просим сменить адрес электронной почты на {NEW}", "2026-11-03 10:00", files=[SCAN])
    client.once("2026-11-03 10:00")
    client.servers.refuse(NEW, "550 5.1.1 no such user")
    client.write(DISPATCHER, "", "зарегистрировать рег-2", "2026-11-03 11:00")
    told = client.to(client.once("2026-11-03 11:00"), DISPATCHER)
    bounce = next(letter for letter in told if "не доставлено" in letter.subject)
    assert "не вступило в силу" in bounce.text
    assert client.rows("registrations")[-1]["status"] == "bounced"
    assert data(client) == OLD_DATA
    mended = "nova@romashka.example"
    client.reply(bounce, f"данные\nЭлектронный адрес: {mended}\n\nзарегистрировать", "2026-11-03 12:00")
    assert "Данные изменены" in client.only(client.once("2026-11-03 12:00"), mended).subject
    assert data(client) == OLD_DATA | {"address": mended}


@pytest.mark.rule("R-4", "R-7")
def test_no_change_takes_the_address_of_another(client: Stage) -> None:
    other = "board@vasilek.example"
    client.register(other, "СНТ «Василёк»", "2026-11-02 10:30")
    client.write(other, "", f"Просим изменить электронную почту на {CLIENT.title()}", "2026-11-03 10:00", files=[SCAN])
    letter = client.only(client.once("2026-11-03 10:00"), other)
    assert "уже зарегистрирован за другим клиентом" in letter.text
    assert len(client.rows("registrations")) == 2
    client.write(DISPATCHER, "", f"данные {other}\nЭлектронный адрес: {CLIENT}", "2026-11-03 11:00")
    assert "уже принадлежит другому клиенту" in client.only(client.once("2026-11-03 11:00"), DISPATCHER).text


@pytest.mark.rule("R-7", "D-2")
@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("Тариф: Т1 7,90; Т2 3,10 с 1 января 2027", "с 1 января 2027"),
        ("Просим с 01.01.2027 изменить тариф: Т1 7,90; Т2 3,10", "с 01.01.2027"),
        ("Тариф: Т1 7,90; Т2 3,10", None),
    ],
)
def test_the_day_from_which_a_new_tariff_holds_is_shown_to_the_dispatcher(
    client: Stage, text: str, since: str | None
) -> None:
    client.write(CLIENT, "Изменение данных", text, "2026-11-02 15:00")
    notice = client.only(client.once("2026-11-02 15:00"), DISPATCHER)
    assert "Т1 7,90; Т2 3,10" in notice.text
    told = f"Тариф назван с определённого дня: «{since}»" in notice.text
    assert told is (since is not None)
    assert ("тариф КЛИЕНТ с ДАТА" in notice.text) is told
