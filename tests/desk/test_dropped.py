"""What a file is that was dropped into the folder: its name alone says it (S-3)."""

from __future__ import annotations

import pytest

from maild.desk.commands import Command, Verb
from maild.desk.dropped import command_of
from tests.desk.commanding import NOW
from tests.desk.samples import moscow


def read(name: str) -> tuple[Verb, str | None]:
    """The command that such a file is taken by, and the client named in it."""
    command = command_of(name, moscow(NOW))
    assert isinstance(command, Command), command
    return command.verb, command.client


@pytest.mark.rule("S-3")
@pytest.mark.parametrize(
    ("name", "client"),
    [
        ("абоненты СНТ Ромашка.xlsx", "СНТ Ромашка"),
        ("Абоненты Ромашка 2.csv", "Ромашка 2"),
        ("subscribers snt@romashka.example.xlsx", "snt@romashka.example"),
        ("абоненты Ромашка", "Ромашка"),
    ],
)
def test_a_file_named_so_brings_the_subscribers_of_that_client(name: str, client: str) -> None:
    assert read(name) == (Verb.SUBSCRIBERS, client)


@pytest.mark.rule("S-3")
@pytest.mark.parametrize("name", ["показания 25.10.xlsx", "выгрузка.csv", "80020_7708.xml", "", "закрыть Ромашка.csv"])
def test_a_file_of_any_other_name_brings_readings_and_never_another_order(name: str) -> None:
    assert read(name) == (Verb.READINGS, None)


@pytest.mark.rule("S-3")
def test_subscribers_of_nobody_are_told_to_be_incomplete() -> None:
    assert not isinstance(command_of("абоненты.xlsx", moscow(NOW)), Command)
