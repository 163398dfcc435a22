"""Personal data are erased, by their term or on demand, and what happened stays proven (P, 152-ФЗ)."""

from __future__ import annotations

import json
from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest

from tests.flows.stage import CLIENT, DISPATCHER, Stage

if TYPE_CHECKING:
    from pathlib import Path

    from maild.demo.servers import Servers

USER = "petrov@mail.example"
FILE = "Участок;Абонент;Серийный номер;MAC;Система\n12;Петров Пётр;00012345;AA-BB-CC-DD-EE-01;Smart\n"
ORDER = "Прошу отключить участок 12, Петров не платит"


@pytest.fixture
def smart(servers: Servers, tmp_path: Path) -> Stage:
    """A client, a subscriber with a confirmed device, a request that was done; Monday 23 November 2026."""
    desk = Stage(servers, tmp_path)
    desk.register(CLIENT, "СНТ «Ромашка»", "2026-11-23 09:30")
    desk.write(DISPATCHER, "", f"абоненты {CLIENT}", "2026-11-23 11:00", files=[("абоненты.csv", FILE.encode())])
    desk.once("2026-11-23 11:01")
    text = "Прошу зарегистрировать счётчик. Серийный номер: 00012345\nMAC: AA:BB:CC:DD:EE:01\nЯ, Петров Пётр"
    desk.write(USER, "Регистрация счётчика", text, "2026-11-23 12:00", proof="none")
    desk.reply(desk.only(desk.once("2026-11-23 12:01"), USER), "Да", "2026-11-23 12:02", proof="none")
    desk.once("2026-11-23 12:03")
    desk.write(DISPATCHER, "", "подтвердить устр-1", "2026-11-23 12:04")
    desk.once("2026-11-23 12:05")
    number = desk.confirmed(ORDER, "2026-11-23 12:10")
    desk.write(DISPATCHER, "", f"выполнена {number}: Петрову отключено", "2026-11-23 12:20")
    desk.once("2026-11-23 12:21")
    return desk


def traces(desk: Stage, *words: str) -> list[str]:
    """Files of the desk in which any of the words stands, letters as their reader would see them."""
    found = []
    for path in sorted(desk.folder.rglob("*")):
        if path.is_file() and path.suffix != ".toml":
            octets = path.read_bytes()
            if path.suffix == ".eml":
                parts = message_from_bytes(octets).walk()
                octets += b"".join(part.get_payload(decode=True) or b"" for part in parts)  # type: ignore[misc]
            found += [path.name for word in words if word.encode() in octets]
    return found


def whole(desk: Stage) -> bool:
    return desk.maild("verify")[0] == 0


def test_what_a_person_demands_is_erased_and_the_ledger_stays_proven(smart: Stage) -> None:
    assert traces(smart, USER)
    code, dry = smart.maild("purge", "--dry-run", "--address", USER, "--reason", "требование № 5", "--json")
    assert (code, json.loads(dry)["device"]) == (0, [1])
    assert smart.rows("devices")[0]["user"] == USER
    code, act = smart.maild("purge", "--address", USER.upper(), "--reason", "требование № 5 от 24.11.2026")
    assert code == 0
    assert "требование № 5 от 24.11.2026" in act
    assert "устр-1" in act
    assert USER not in act
    assert act.strip() == (smart.folder / "acts" / "act-1.txt").read_text().strip()
    (device,) = smart.rows("devices")
    assert (device["status"], device["user"], device["serial"], device["mac"]) == ("removed", None, None, None)
    assert traces(smart, USER, USER.partition("@")[0]) == []
    assert whole(smart)
    letter = smart.only(smart.once("2026-11-23 12:30"), DISPATCHER)
    assert "Персональные данные уничтожены" in letter.subject
    events = [entry["event"] for entry in json.loads(smart.maild("show", "устр-1", "--json")[1])["history"]]
    assert events[-1] == "erased"
    assert smart.maild("purge", "--address", USER, "--reason", "ещё раз")[1] == "nothing to erase\n"


def test_a_subscribers_name_and_what_was_written_of_him_are_erased_on_demand(smart: Stage) -> None:
    reason = ("--reason", "требование СНТ")
    assert smart.maild("purge", "--client", CLIENT, "--plot", "уч. 12", *reason)[0] == 0
    (plot,) = [row for row in smart.rows("subscribers") if row["plot"] == "12"]
    assert (plot["name"], plot["serial"]) == (None, "00012345")
    (request,) = smart.rows("requests")
    assert (request["status"], request["comment"], request["text"]) == ("done", None, None)
    orders = [row for row in smart.rows("inbox") if row["from"] == CLIENT]
    assert len(orders) == 1  # the registration; the order and its confirmation are nameless now
    assert whole(smart)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--address", CLIENT, "--reason", "требование"), "close it first"),
        (("--address", DISPATCHER, "--reason", "требование"), "the desk's own"),
        (("--address", USER), "--reason"),
        (("--reason", "требование"), "--reason"),
        (("--client", CLIENT, "--reason", "требование"), "--plot"),
        (("--client", "Лютик", "--plot", "12", "--reason", "требование"), "0 clients"),
        (("--client", CLIENT, "--plot", "99", "--reason", "требование"), "no plot"),
    ],
)
def test_what_may_not_be_erased_is_refused(
    smart: Stage, words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert smart.maild("purge", *words)[0] in (64, 65)
    assert told in capsys.readouterr().err
    assert not (smart.folder / "acts").exists()


def test_terms_are_counted_class_by_class(smart: Stage) -> None:
    assert smart.maild("purge", "--at", "2029-11-01")[1] == "nothing to erase\n"
    smart.write("stranger@mail.example", "Продам дом", "Недорого", "2026-11-23 13:00", proof="none")
    smart.once("2026-11-23 13:01")
    assert smart.maild("purge", "--at", "2027-05-22")[1] == "nothing to erase\n"
    act = smart.maild("purge", "--at", "2027-06-01")[1]
    assert "истекли сроки" in act
    assert traces(smart, "stranger@") == []
    assert USER in smart.maild("devices")[1]
    assert smart.maild("purge", "--at", "2029-12-01")[0] == 0
    (request,) = smart.rows("requests")
    assert (request["number"], request["text"]) == ("2026-000001", None)
    senders = {row["from"] for row in smart.rows("inbox")}
    assert senders == {None, CLIENT, DISPATCHER, USER}  # a served client's registration, a user's own letters
    assert whole(smart)
