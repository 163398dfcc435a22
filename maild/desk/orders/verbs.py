"""The one table of commands (CONTRACT, Commands of dispatchers).

The reader of command letters, the suggestions of what would be right and the help letter all come from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.correspondence import CommandHelp
from maild.desk.orders import client_verbs, desk_verbs, metering_verbs

if TYPE_CHECKING:
    from maild.desk.orders.entry import Entry

TABLE: tuple[Entry, ...] = (*client_verbs.ENTRIES, *desk_verbs.ENTRIES, *metering_verbs.ENTRIES)

OF_VERB = {entry.verb: entry for entry in TABLE}

_LETTER_WIDE = (
    ("все или ничего", "Первой строкой: если одна команда письма не удалась, не выполняется ни одна."),
    ("стоп", "Дальше в письме команд нет."),
)


def command_help() -> CommandHelp:
    """All commands, grouped, with what each does."""
    titles = dict.fromkeys(entry.group for entry in TABLE)
    groups = [(t, tuple((f"{e.example} · {e.english}", e.does) for e in TABLE if e.group == t)) for t in titles]
    return CommandHelp(groups=(*groups, ("Письмо целиком", _LETTER_WIDE)))
