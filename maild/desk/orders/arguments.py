"""What stands after the verb, read by the shape that the table gives it: a command, or what is wrong with it (D-1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.desk.commands import Command, Thing, ThingKind, Verb, WrongCommand
from maild.desk.folding import fold, squeeze
from maild.desk.orders.days import local, read_day, read_moment
from maild.desk.orders.entry import Shape
from maild.desk.orders.numbers import WHAT_IT_IS, Numbers, numbers_in, shown
from maild.desk.orders.periods import split_period
from maild.desk.orders.phrase import WITHOUT_TEXT
from maild.desk.orders.spelling import near_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from maild.desk.orders.phrase import Phrase

_CLIENT_WORD = re.compile(r"^(?:клиент[ауы]?|client)\s+", re.IGNORECASE)
_TARIFF = re.compile(
    r"(?P<client>\S.*?)(?:[\s,]+(?:участ(?:ок|ки|ка|ков)|уч\.?|plots?)\s+(?P<plots>\S.*?))?"
    r"[\s,]+(?:со?|c|from)\s+(?P<day>\d.*)",
    re.IGNORECASE,
)
_UNDONE = re.compile(
    r"(?:показани[еяй]|readings?)\s+(?:(?:сч[её]тчика|meter)\s+)?(?P<serial>\S+?)[\s,]+(?:(?:за|от|на|of)\s+)?(?P<day>\d.*)",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"(?<![\w-])\d{1,9}(?![\w-])")


def read_arguments(phrase: Phrase) -> Command | WrongCommand:
    """The command, or what is wrong."""
    if phrase.text and phrase.verb in WITHOUT_TEXT:
        return phrase.wrong("К этой команде не пишут комментарий: его некуда записать.")
    return _READERS[phrase.found.entry.shape](phrase)


def _bare(phrase: Phrase) -> Command | WrongCommand:
    if phrase.head or phrase.text:
        return phrase.wrong(f"После этой команды ничего не пишут, а написано: «{phrase.head or phrase.text}».")
    return phrase.command()


def _numbers(phrase: Phrase) -> Command | WrongCommand:
    numbers = numbers_in(phrase.head)
    wrong = _no_colon(phrase, numbers) or _strange(phrase, numbers.rest)
    return wrong or _misnamed(phrase, numbers.things) or phrase.command(numbers.things)


def _no_colon(phrase: Phrase, numbers: Numbers) -> WrongCommand | None:
    """Words right after the number: a reason whose colon was forgotten."""
    if not numbers.rest or not numbers.things or phrase.text:
        return None
    right = f"{phrase.line[: phrase.found.end]} {shown(numbers.things[0])}: текст"
    return phrase.wrong(f"Непонятно: «{numbers.rest}». Причину или комментарий пишут после двоеточия.", right)


def _strange(phrase: Phrase, rest: str) -> WrongCommand | None:
    """Something that is no number of ours."""
    if not rest:
        return None
    bare = _BARE_NUMBER.search(rest)
    kind = phrase.found.entry.kinds[0]
    if bare and kind is not ThingKind.NUMBER and len(phrase.found.entry.kinds) == 1:
        meant = shown(Thing(kind, int(bare[0])))
        right = phrase.found.entry.example.split(" ")[0] + " " + meant
        return phrase.wrong(f"Перед номером «{bare[0]}» не сказано, что это.", right)
    instead = f"найти {rest}" if phrase.verb is Verb.SHOW else None
    return phrase.wrong(f"Непонятно: «{rest}». Номер пишут так: {_how_written(phrase)}.", instead)


def _how_written(phrase: Phrase) -> str:
    """Examples of the numbers that the verb takes."""
    examples = {kind: shown(Thing(kind, 12)) for kind in ThingKind} | {ThingKind.NUMBER: "2026-000123"}
    return ", ".join(examples[kind] for kind in phrase.found.entry.kinds)


def _misnamed(phrase: Phrase, things: tuple[Thing, ...]) -> WrongCommand | None:
    """Numbers that the verb does not deal with, or too many of them."""
    return _unfit(phrase, things) or _too_many(phrase, things)


def _unfit(phrase: Phrase, things: tuple[Thing, ...]) -> WrongCommand | None:
    """A number of a kind that the verb does not deal with."""
    kinds = phrase.found.entry.kinds
    for thing in things:
        if thing.kind not in kinds:
            what = WHAT_IT_IS[thing.kind]
            return phrase.wrong(f"{shown(thing)} — это {what}; здесь нужен номер вида {_how_written(phrase)}.")
    return None


def _too_many(phrase: Phrase, things: tuple[Thing, ...]) -> WrongCommand | None:
    """Only devices may be named several in a line."""
    if len(things) > 1 and not all(thing.kind is ThingKind.DEVICE for thing in things):
        right = "; ".join(f"{phrase.line[: phrase.found.end]} {shown(thing)}" for thing in things)
        return phrase.wrong("В одной строке — один номер: напишите команду для каждого отдельной строкой.", right)
    return None


def _moment(phrase: Phrase) -> Command | WrongCommand:
    numbers = numbers_in(phrase.head)
    read = read_moment(numbers.rest)
    wrong = _misnamed(phrase, numbers.things)
    if wrong:
        return wrong
    if read.problem or read.day is None or read.hour is None:
        return phrase.wrong(read.problem or "Не указано время выезда: нужны день с годом и час.")
    if read.rest:
        return phrase.wrong(f"Непонятно: «{read.rest}».")
    command = phrase.command(numbers.things)
    return Command(command.verb, command.line, things=command.things, at=local(read.day, read.hour))


def _undo(phrase: Phrase) -> Command | WrongCommand:
    found = _UNDONE.fullmatch(phrase.head)
    if found is None:
        things = numbers_in(phrase.head).things
        if any(thing.kind in (ThingKind.NUMBER, ThingKind.REQUEST) for thing in things):
            right = f"отклонить {shown(things[0])}: причина"
            return phrase.wrong("Этой командой отменяют файл показаний; заявку отклоняют.", right)
        return _numbers(phrase)
    day = read_day(found["day"])
    if day.day is None or day.rest:
        return phrase.wrong(day.problem or f"Непонятно: «{day.rest}». Нужен день с годом, например 25.10.2026.")
    return Command(phrase.verb, phrase.line, argument=found["serial"], day=day.day, text=phrase.text)


def _tariff(phrase: Phrase) -> Command | WrongCommand:
    found = _TARIFF.fullmatch(phrase.head)
    day = read_day(found["day"]) if found else None
    if found is None or day is None:
        return phrase.wrong("Не сказано, чей тариф и с какого дня: нужны клиент и дата с годом.")
    if day.day is None or day.rest:
        return phrase.wrong(day.problem or f"Непонятно: «{day.rest}». Нужна дата с годом, например 01.01.2027.")
    if not phrase.text:
        return phrase.wrong("Нет цен: их пишут после двоеточия, в рублях за кВт·ч.")
    client = client_name(found["client"])
    return Command(phrase.verb, phrase.line, client=client, argument=found["plots"], day=day.day, text=phrase.text)


def _client(phrase: Phrase) -> Command | WrongCommand:
    client = client_name(phrase.head)
    if not client:
        return phrase.wrong("Не назван клиент: нужны его адрес или название.")
    return Command(phrase.verb, phrase.line, client=client, text=phrase.text)


def client_name(written: str) -> str:
    """КЛИЕНТ as written, without the word «клиент» before it and quotes around the whole."""
    name = _CLIENT_WORD.sub("", squeeze(written))
    whole = re.fullmatch(r"[«\"“„<]([^«»\"“”„<>]+)[»\"”“>]", name)
    return whole[1] if whole else name


def _fields(phrase: Phrase) -> Command | WrongCommand:
    """Only what stands in the verb's own line: the fields below it are added by the reader of the letter."""
    if phrase.verb is Verb.REGISTER:
        if phrase.head or phrase.text:
            return phrase.wrong("Поля пишут ниже, по одному в строке; одобряет команда «зарегистрировать рег-12».")
        return phrase.command()
    numbers = numbers_in(phrase.head)
    if numbers.things and not numbers.rest:
        wrong = _misnamed(phrase, numbers.things)
        return wrong or phrase.command(numbers.things)
    return Command(phrase.verb, phrase.line, client=client_name(phrase.head) or None, text=phrase.text)


def _period(phrase: Phrase) -> Command | WrongCommand:
    head, period = split_period(phrase.head, phrase.at)
    client = client_name(head)
    if not client:
        return phrase.wrong("Не назван клиент: нужны его адрес или название.")
    return Command(phrase.verb, phrase.line, client=client, argument=period)


def _statement(phrase: Phrase) -> Command | WrongCommand:
    words = phrase.head.split()
    option = _option(phrase, words[-1]) if words else None
    head, period = split_period(" ".join(words[:-1] if option else words), phrase.at)
    client = client_name(head)
    if not client:
        return phrase.wrong("Не назван клиент: нужны его адрес или название.")
    return Command(phrase.verb, phrase.line, client=client, argument=period, option=option)


def _option(phrase: Phrase, written: str) -> str | None:
    """The option that these words are."""
    options = {fold(word): option for word, option in phrase.found.entry.options}
    return options.get(fold(written)) or near_word(fold(written), options)


def _choices(phrase: Phrase) -> str:
    """The options as shown: the first way to write each."""
    first: dict[str, str] = {}
    for word, option in phrase.found.entry.options:
        first.setdefault(option, word)
    return ", ".join(f"«{word}»" for word in first.values())


def _choice(phrase: Phrase) -> Command | WrongCommand:
    option = _option(phrase, phrase.head)
    if phrase.head and option is None:
        return phrase.wrong(f"Непонятно: «{phrase.head}». Можно: {_choices(phrase)}.")
    return Command(phrase.verb, phrase.line, option=option)


def _day(phrase: Phrase) -> Command | WrongCommand:
    read = read_day(phrase.head)
    if read.day is None:
        return phrase.wrong(read.problem or "Не назван день: нужна дата с годом, например 31.12.2026.")
    option = _option(phrase, read.rest)
    if not read.rest and not phrase.text:
        return Command(phrase.verb, phrase.line, day=read.day)
    if option is None:
        return phrase.wrong(f"Не сказано, какой это день. Можно: {_choices(phrase)}.")
    return Command(phrase.verb, phrase.line, day=read.day, working=option == "working", text=phrase.text)


def _devices(phrase: Phrase) -> Command | WrongCommand:
    option = _option(phrase, phrase.head)
    return Command(phrase.verb, phrase.line, option=option) if option else _numbers(phrase)


def _letter(phrase: Phrase) -> Command | WrongCommand:
    numbers = numbers_in(phrase.head)
    option = _option(phrase, numbers.rest)
    unread = numbers.rest if option is None else ""
    if unread and numbers.things:
        return phrase.wrong(f"Непонятно: «{unread}». Можно: {_choices(phrase)}.")
    wrong = _strange(phrase, unread) or _misnamed(phrase, numbers.things)
    return wrong or Command(phrase.verb, phrase.line, things=numbers.things, option=option)


def _words(phrase: Phrase) -> Command | WrongCommand:
    if not phrase.head:
        return phrase.wrong("Не сказано, что именно.")
    return Command(phrase.verb, phrase.line, argument=phrase.head, text=phrase.text)


def _text(phrase: Phrase) -> Command | WrongCommand:
    numbers = numbers_in(phrase.head)
    if numbers.rest:
        return phrase.wrong(f"Текст пишут после двоеточия, а до него непонятно: «{numbers.rest}».")
    if not phrase.text:
        return phrase.wrong("Нет текста ответа.")
    return _misnamed(phrase, numbers.things) or phrase.command(numbers.things)


def _anyone(phrase: Phrase) -> Command | WrongCommand:
    return Command(phrase.verb, phrase.line, client=client_name(phrase.head) or None, text=phrase.text)


_READERS: dict[Shape, Callable[[Phrase], Command | WrongCommand]] = {
    Shape.BARE: _bare,
    Shape.NUMBERS: _numbers,
    Shape.MOMENT: _moment,
    Shape.CLIENT: _client,
    Shape.FIELDS: _fields,
    Shape.PERIOD: _period,
    Shape.STATEMENT: _statement,
    Shape.CHOICE: _choice,
    Shape.DAY: _day,
    Shape.DEVICES: _devices,
    Shape.LETTER: _letter,
    Shape.WORDS: _words,
    Shape.TEXT: _text,
    Shape.ANYONE: _anyone,
    Shape.TARIFF: _tariff,
    Shape.UNDO: _undo,
}
