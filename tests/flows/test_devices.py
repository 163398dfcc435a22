"""A subscriber registers his own meter by letter, and the dispatcher confirms it on Wednesday (P)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import CLIENT, DISPATCHER, Came, Stage

if TYPE_CHECKING:
    from pathlib import Path

    from maild.demo.servers import Servers

USER = "petrov@mail.example"
FILE = (
    "Участок;Абонент;Серийный номер;MAC;Система\n"
    "12;Петров;00012345;AA-BB-CC-DD-EE-01;Smart\n"
    "13;Сидоров;00012346;;Smart\n"
)


@pytest.fixture
def smart(servers: Servers, tmp_path: Path, ledger_place: str) -> Stage:
    """A desk whose client has smart meters; Monday 23 November 2026."""
    desk = Stage(servers, tmp_path, ledger_place)
    desk.register(CLIENT, "СНТ «Ромашка»", "2026-11-23 09:30")
    desk.write(DISPATCHER, "", f"абоненты {CLIENT}", "2026-11-23 11:00", files=[("абоненты.csv", FILE.encode())])
    desk.once("2026-11-23 11:01")
    return desk


def statuses(desk: Stage) -> list[object]:
    return [device["status"] for device in desk.rows("devices")]


@pytest.mark.rule("P-1", "P-2", "P-3")
def test_from_the_users_letter_to_the_dispatchers_all(smart: Stage) -> None:
    text = (
        "Здравствуйте! Прошу зарегистрировать счётчик.\nСерийный номер: 00012345\nMAC: аа вв cc dd ее 01\nУчасток: 12"
    )
    smart.write(USER, "Регистрация счётчика", text, "2026-11-23 12:00", proof="none")
    echo = smart.only(smart.once("2026-11-23 12:01"), USER)
    assert "AA:BB:CC:DD:EE:01" in echo.text
    smart.reply(echo, "Подтверждаю", "2026-11-24 23:59", proof="none")
    came = smart.once("2026-11-25 00:01")
    assert "среда, 25 ноября" in smart.only(came, USER).text
    notices = {letter.subject.split()[0] for letter in smart.to(came, DISPATCHER)}
    assert notices == {"Сводка", "Ведомостям"}  # the morning of the 24th was slept through
    (device,) = smart.rows("devices")
    assert (device["status"], device["client"], device["plot"]) == ("waiting", "СНТ «Ромашка»", "12")
    assert device["confirm_by"] == "2026-11-25T15:00:00+03:00"
    morning = smart.to(smart.once("2026-11-25 09:00"), DISPATCHER)
    (notice,) = [letter for letter in morning if "к подтверждению" in letter.subject]
    smart.reply(notice, "подтвердить все", "2026-11-25 14:00")
    told = smart.only(smart.once("2026-11-25 14:01"), USER)
    assert "подтверждён" in told.subject
    assert statuses(smart) == ["confirmed"]
    shown = smart.maild("show", "устр-1", "--json")[1]
    assert '"confirmed"' in shown
    smart.reply(told, "Отменяю", "2026-11-25 16:00", proof="none")
    assert "удалён" in smart.only(smart.once("2026-11-25 16:01"), USER).subject
    assert statuses(smart) == ["removed"]


@pytest.mark.rule("P-2", "D-2")
def test_what_does_not_match_is_told_to_the_dispatcher_alone(smart: Stage) -> None:
    smart.write(USER, "", "Регистрация счётчика. Серийный номер: 00012346, MAC AABBCCDDEE02", "2026-11-23 12:00")
    smart.reply(smart.only(smart.once("2026-11-23 12:01"), USER), "да", "2026-11-23 12:30")
    came = smart.once("2026-11-23 12:31")
    assert "MAC" in smart.only(came, DISPATCHER).text
    assert "не указан" not in smart.only(came, USER).text
    smart.reply(smart.only(came, DISPATCHER), "отклонить: MAC не Ваш, спросите у председателя", "2026-11-23 13:00")
    assert "спросите у председателя" in smart.only(smart.once("2026-11-23 13:01"), USER).text
    assert statuses(smart) == ["rejected"]


@pytest.mark.rule("Q-5", "P-1")
def test_an_address_that_nobody_confirms_is_forgotten_in_silence(smart: Stage) -> None:
    smart.write(USER, "", "Серийный номер: 00012345\nMAC: AA:BB:CC:DD:EE:01", "2026-11-23 12:00", proof="none")
    assert len(smart.once("2026-11-23 12:01")) == 1
    came = smart.once("2026-11-26 12:00:01")
    assert smart.to(came, USER) == []
    assert statuses(smart) == ["expired"]


@pytest.mark.rule("P-4")
def test_a_confirmed_user_asks_for_his_readings_and_consumption(smart: Stage) -> None:
    smart.write(USER, "", "Серийный номер: 00012345\nMAC: AA:BB:CC:DD:EE:01", "2026-11-23 12:00", proof="none")
    smart.reply(smart.only(smart.once("2026-11-23 12:01"), USER), "Да", "2026-11-23 12:30", proof="none")
    smart.once("2026-11-23 12:31")
    smart.write(DISPATCHER, "", "подтвердить устр-1", "2026-11-23 13:00")
    smart.once("2026-11-23 13:01")
    rows = "00012345;25.08.2026;100;10\n00012345;25.09.2026;180;25,5\n00012345;25.10.2026;300;45,5\n"
    other = "00012346;25.10.2026;7777;1\n"
    file = f"Серийный номер;Дата;Т1;Т2\n{rows}{other}".encode()
    smart.write(DISPATCHER, "", "показания", "2026-11-23 13:10", files=[("показания.csv", file)])
    assert "новых — 4" in smart.only(smart.once("2026-11-23 13:11"), DISPATCHER).text
    smart.write(USER, "Показания", "", "2026-11-23 14:00", proof="none")
    year = smart.only(smart.once("2026-11-23 14:01"), USER)
    assert "Показания на 25.10.2026: Т1 300; Т2 45,5 кВт·ч" in year.text
    assert "Сентябрь 2026: 95,5 кВт·ч (Т1 80; Т2 15,5)" in year.text
    assert "7777" not in year.text
    kinds = [part.get_content_type() for part in year.message.walk()]
    assert (kinds.count("image/png"), kinds[-1].endswith("spreadsheetml.sheet")) == (1, True)
    smart.write(USER, "Потребление", "Период: октябрь 2026", "2026-11-23 15:00", proof="none")
    month = smart.only(smart.once("2026-11-23 15:01"), USER)
    assert "Октябрь 2026: 140 кВт·ч (Т1 120; Т2 20)" in month.text
    assert "Сентябрь 2026: 95,5 кВт·ч (" not in month.text
    smart.write("stranger@mail.example", "Показания", "", "2026-11-23 16:00", proof="none")
    refused = smart.only(smart.once("2026-11-23 16:01"), "stranger@mail.example")
    assert "Показания на" not in refused.text


# ── every line of what must work ─────────────────────────────────────────────────────────────────────────────────


def register_meter(desk: Stage, serial: str, mac: str, moment: str, user: str = USER) -> str:
    """He names a meter and confirms in the same minute; the letter that he gets then."""
    desk.write(user, "Регистрация счётчика", f"Серийный номер: {serial}\nMAC: {mac}", moment, proof="none")
    desk.reply(desk.only(desk.once(moment), user), "Да", moment, proof="none")
    return desk.only(desk.once(moment), user).text


def import_subscribers(desk: Stage, rows: str, moment: str) -> None:
    file = f"Участок;Абонент;Серийный номер;MAC;Система\n{rows}".encode()
    desk.write(DISPATCHER, "", f"абоненты {CLIENT}", moment, files=[("абоненты.csv", file)])
    desk.once(moment)


@pytest.mark.rule("P-2")
def test_an_eui_64_and_leading_zeros_are_what_they_are(smart: Stage) -> None:
    import_subscribers(smart, "12;Петров;00012345;DF:3B:00:11:22:33:FF:EE;Smart\n", "2026-11-23 11:30")
    register_meter(smart, "00012345", "df3b.0011.2233.ffee", "2026-11-23 12:00")
    register_meter(smart, "12345", "DF:3B:00:11:22:33:FF:EE", "2026-11-23 12:10")
    first, second = smart.rows("devices")
    assert (first["status"], first["mac"]) == ("waiting", "DF:3B:00:11:22:33:FF:EE")
    assert (second["status"], second["serial"]) == ("mismatch", "12345")


@pytest.mark.rule("P-2")
def test_nobody_finds_out_by_our_letters_which_meters_there_are(smart: Stage) -> None:
    import_subscribers(
        smart,
        "12;Петров;00012345;AA-BB-CC-DD-EE-01;Smart\n15;Ушаков;00015;AA-BB-CC-DD-EE-15;СУП-04\n",
        "2026-11-23 11:30",
    )
    tries = {
        "matches": ("00012345", "AA:BB:CC:DD:EE:01"),
        "unknown serial": ("99999999", "AA:BB:CC:DD:EE:01"),
        "MAC of another": ("00012345", "AA:BB:CC:DD:EE:15"),
        "not smart": ("00015", "AA:BB:CC:DD:EE:15"),
        "taken": ("00012345", "AA:BB:CC:DD:EE:01"),
    }
    told = {}
    for number, (name, (serial, mac)) in enumerate(tries.items()):
        text = register_meter(smart, serial, mac, f"2026-11-23 12:{number:02}", f"user{number}@mail.example")
        told[name] = text.replace(serial, "N").replace(mac, "M").replace(f"устр-{number + 1}", "устр")
    assert len(set(told.values())) == 1
    assert statuses(smart) == ["waiting", *["mismatch"] * 4]


@pytest.mark.rule("P-1", "D-11")
def test_a_photo_in_the_place_of_numbers_goes_to_a_person(smart: Stage) -> None:
    photo = [("счётчик.jpg", b"\xff\xd8\xff\xe0 a photo")]
    smart.write(USER, "Регистрация счётчика", "Номера на фото", "2026-11-23 12:00", files=photo, proof="none")
    came = smart.once("2026-11-23 12:01")
    assert "рассмотрит диспетчер" in smart.only(came, USER).text
    notice = smart.only(came, DISPATCHER)
    assert [part.get_filename() for part in notice.message.iter_attachments()] == ["счётчик.jpg"]


@pytest.mark.rule("P-3", "D-6")
@pytest.mark.parametrize(
    ("added", "by"),
    [
        ("2026-11-17 23:59:59", "2026-11-18T15:00:00+03:00"),
        ("2026-11-18 00:00:00", "2026-11-25T15:00:00+03:00"),
        ("2026-11-03 23:59:59", "2026-11-05T15:00:00+03:00"),  # Wednesday 4 November is a holiday
        ("2026-01-05 12:00:00", "2026-01-12T15:00:00+03:00"),
    ],
)
def test_tuesday_ends_at_midnight_and_wednesday_may_be_off(
    servers: Servers, tmp_path: Path, added: str, by: str
) -> None:
    desk = Stage(servers, tmp_path)
    desk.write(USER, "", "Серийный номер: 00012345\nMAC: AA:BB:CC:DD:EE:01", added, proof="none")
    desk.reply(desk.only(desk.once(added), USER), "Да", added, proof="none")
    desk.once(added)
    (device,) = desk.rows("devices")
    assert device["confirm_by"] == by


def digest_in(came: list[Came]) -> str:
    return [letter.text for letter in came if "устр-1" in letter.text and "водка" in letter.text][-1]


@pytest.mark.rule("P-3", "D-6", "Q-12")
def test_after_three_oclock_on_wednesday_the_digest_marks_it_overdue(smart: Stage) -> None:
    register_meter(smart, "00012345", "AA:BB:CC:DD:EE:01", "2026-11-24 23:59:59")
    smart.write(DISPATCHER, "", "сводка", "2026-11-25 14:59")
    in_time = digest_in(smart.once("2026-11-25 14:59"))
    assert "устр-1" in in_time
    assert "росроч" not in in_time.partition("устр-1")[2].splitlines()[0]
    smart.write(DISPATCHER, "", "сводка", "2026-11-25 15:01")
    late = digest_in(smart.once("2026-11-25 15:01"))
    assert "росрочен" in next(line for line in late.splitlines() if "устр-1" in line)


@pytest.mark.rule("P-4")
def test_several_meters_come_in_one_letter_and_one_is_left_or_taken_away(smart: Stage) -> None:
    import_subscribers(
        smart, FILE.partition("\n")[2].replace("00012346;;", "00012346;AA-BB-CC-DD-EE-02;"), "2026-11-23 11:30"
    )
    register_meter(smart, "00012345", "AA:BB:CC:DD:EE:01", "2026-11-23 12:00")
    register_meter(smart, "00012346", "AA:BB:CC:DD:EE:02", "2026-11-23 12:10")
    smart.write(DISPATCHER, "", "подтвердить устр-1, устр-2", "2026-11-23 12:20")
    smart.once("2026-11-23 12:20")
    smart.write(USER, "Потребление за год", "", "2026-11-23 12:30", proof="none")
    both = smart.only(smart.once("2026-11-23 12:30"), USER).text
    assert "00012345" in both
    assert "00012346" in both
    smart.write(USER, "", "Отказаться от устр-2", "2026-11-23 12:40", proof="none")
    assert "удалён" in smart.only(smart.once("2026-11-23 12:40"), USER).subject
    smart.write(CLIENT, "Мои участки", "", "2026-11-23 12:50")
    assert f"доступ у {USER} (устр-1)" in smart.only(smart.once("2026-11-23 12:50"), CLIENT).text
    smart.write(CLIENT, "", "Удалить устр-1", "2026-11-23 13:00")
    came = smart.once("2026-11-23 13:00")
    assert "закрыло Ваш доступ" in smart.only(came, USER).text
    assert USER in smart.only(came, CLIENT).text
    assert statuses(smart) == ["removed", "removed"]
    smart.write(USER, "Показания", "", "2026-11-23 13:10", proof="none")
    assert "Показания на" not in smart.only(smart.once("2026-11-23 13:10"), USER).text


@pytest.mark.rule("P-2", "P-4")
def test_after_a_replacement_the_user_registers_the_new_meter(smart: Stage) -> None:
    register_meter(smart, "00012345", "AA:BB:CC:DD:EE:01", "2026-11-23 12:00")
    smart.write(DISPATCHER, "", "подтвердить устр-1", "2026-11-23 12:10")
    smart.once("2026-11-23 12:10")
    old_ones = "00012345;25.09.2026;100;\n00012345;25.10.2026;180;замена на 08123456\n"
    rows = f"{old_ones}08123456;25.10.2026;0;\n08123456;20.11.2026;30;\n"
    file = f"Серийный номер;Дата;Т1;Событие\n{rows}".encode()
    smart.write(DISPATCHER, "", "показания", "2026-11-23 12:20", files=[("показания.csv", file)])
    smart.once("2026-11-23 12:20")
    smart.write(USER, "Показания", "", "2026-11-23 12:30", proof="none")
    old = smart.only(smart.once("2026-11-23 12:30"), USER).text
    assert "Этот счётчик заменили" in old
    assert "08123456" not in old
    import_subscribers(smart, "12;Петров;08123456;AA-BB-CC-DD-EE-09;Smart\n", "2026-11-23 12:40")
    register_meter(smart, "08123456", "AA:BB:CC:DD:EE:09", "2026-11-23 12:50")
    smart.write(DISPATCHER, "", "подтвердить все", "2026-11-25 10:00")
    smart.once("2026-11-25 10:00")
    smart.write(USER, "Показания", "", "2026-11-25 10:10", proof="none")
    both = smart.only(smart.once("2026-11-25 10:10"), USER).text
    assert "Показания на 20.11.2026: 30 кВт·ч" in both
    assert "Этот счётчик заменили" not in both


@pytest.mark.rule("P-3")
def test_devices_are_listed_under_the_names_of_the_contract(smart: Stage) -> None:
    register_meter(smart, "00012345", "AA:BB:CC:DD:EE:01", "2026-11-23 12:00")
    (device,) = smart.rows("devices")
    assert (
        device.items()
        >= {
            "id": 1,
            "user": USER,
            "client": "СНТ «Ромашка»",
            "plot": "12",
            "serial": "00012345",
            "mac": "AA:BB:CC:DD:EE:01",
            "status": "waiting",
            "added_at": "2026-11-23T12:00:00+03:00",
            "confirm_by": "2026-11-25T15:00:00+03:00",
            "confirmed_at": None,
            "reason": None,
        }.items()
    )
