"""The one table of commands (CONTRACT, Commands of dispatchers).

The reader of command letters, the suggestions of what would be right and the help letter all come from it.
"""

from __future__ import annotations

from maild.desk.correspondence import CommandHelp
from maild.desk.orders import client_verbs, desk_verbs, metering_verbs
from maild.desk.orders.entry import LATER, Entry

TABLE: tuple[Entry, ...] = (*client_verbs.ENTRIES, *desk_verbs.ENTRIES, *metering_verbs.ENTRIES)

OF_VERB = {entry.verb: entry for entry in TABLE}

NOT_YET = frozenset(entry.verb for entry in TABLE if entry.group == LATER)
"""Verbs that are read, but that the desk does not carry out by command."""

_LETTER_WIDE = (
    ("все или ничего", "Первой строкой: если одна команда письма не удалась, не выполняется ни одна."),
    ("стоп", "Дальше в письме команд нет."),
)


def command_help() -> CommandHelp:
    """All commands that the desk carries out, grouped, with what each does."""
    shown = [entry for entry in TABLE if entry.verb not in NOT_YET]
    titles = dict.fromkeys(entry.group for entry in shown)
    groups = [(t, tuple((f"{e.example} · {e.english}", e.does) for e in shown if e.group == t)) for t in titles]
    return CommandHelp(groups=(*groups, ("Письмо целиком", _LETTER_WIDE)))
