"""What is known of one command: how it is written, what it takes, and what it does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maild.desk.commands import ThingKind, Verb


class Shape(StrEnum):
    """What stands after the verb."""

    BARE = "bare"
    NUMBERS = "numbers"  # numbers, which may be left out, and text after a colon
    MOMENT = "moment"  # a number, a day and an hour
    CLIENT = "client"
    ANYONE = "anyone"  # a client, who may be left out
    FIELDS = "fields"  # a case or a client; the blank's fields follow
    PERIOD = "period"  # a client and perhaps a period
    STATEMENT = "statement"
    CHOICE = "choice"  # one of the entry's options, or nothing
    DAY = "day"
    DEVICES = "devices"  # numbers, or all
    LETTER = "letter"  # a letter and one of the entry's options, or nothing
    UNDO = "undo"  # a file's number, or a meter and a day
    TARIFF = "tariff"  # a client, perhaps plots, a day; prices after a colon
    WORDS = "words"  # whatever it is, it must be something
    TEXT = "text"  # text after a colon


@dataclass(frozen=True, slots=True)
class Entry:
    """One command.

    Args:
        verb: its name in the code.
        group: the title under which the help letter lists it.
        forms: every way to write the verb, between commas; the first is shown.
        shape: what follows it.
        example: the whole command in Russian, as suggested and shown in the help letter.
        english: the same in English.
        does: what it does, for the help letter.
        kinds: which numbers it takes.
        options: words as written → option as in `Command.option`.
    """

    verb: Verb
    group: str
    forms: str
    shape: Shape
    example: str
    english: str
    does: str
    kinds: tuple[ThingKind, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


def words_for(**words: str) -> tuple[tuple[str, str], ...]:
    """Option → words between commas, turned about."""
    return tuple((word, option) for option, written in words.items() for word in written.split(", "))


REGISTRATIONS = "Регистрации"
CLIENTS = "Клиенты"
REQUESTS = "Заявки"
LISTS = "Списки и поиск"
DESK = "Почта и календарь"
STATEMENTS = "Ведомости и претензии"
DEVICES = "Приборы пользователей"
METERING = "Показания и тарифы"
"""The groups of the help letter."""
