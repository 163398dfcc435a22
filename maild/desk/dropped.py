"""What a file is that did not come by mail: its name says it (S-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.command_text import read_commands
from maild.desk.commands import Command, Verb
from maild.desk.orders.spelling import find_verb

if TYPE_CHECKING:
    from datetime import datetime

    from maild.desk.commands import WrongCommand

FOLDER = "папка"
"""Who is told to have brought what was dropped into the folder."""


def command_of(name: str, at: datetime) -> Command | WrongCommand:
    """`абоненты СНТ Ромашка.xlsx` are a client's subscribers; a file of any other name brings readings."""
    stem = name.rpartition(".")[0] or name
    found = find_verb(stem)
    if found is None or found.entry.verb is not Verb.SUBSCRIBERS:
        return Command(Verb.READINGS, "показания")
    (line,) = read_commands(stem, "", at).lines
    return line
