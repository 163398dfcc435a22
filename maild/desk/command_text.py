"""From the text of a dispatcher's letter to its commands (D-1; CONTRACT, Commands of dispatchers).

Forgiving in spelling, never in numbers, plots and clients. A line that is no command becomes a `WrongCommand`, which
changes nothing and does not stop the others. Whether the letter may be believed is decided elsewhere (D-4).
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from textwrap import dedent
from typing import TYPE_CHECKING

from maild.desk.commands import Command, CommandLetter, Verb, WrongCommand
from maild.desk.folding import fold, squeeze
from maild.desk.orders.arguments import read_arguments
from maild.desk.orders.entry import Shape
from maild.desk.orders.numbers import numbers_in, shown
from maild.desk.orders.phrase import Phrase, split_head
from maild.desk.orders.spelling import Found, distance, find_verb, suggestion
from maild.desk.wording.registration_fields import LABELS, fields_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from maild.desk.commands import Thing

UNKNOWN_SHOWN = 4
"""So many unknown lines in a row are shown one by one; from the fifth on they are summed up."""
MOST_LINES = 2000
"""Lines of a letter that are read; no dispatcher writes more, a pasted file does."""

_SUBJECT_PREFIX = re.compile(
    r"^\s*(?:(?:re|fwd?|ha|на|отв(?:ет)?|пересл)\s*(?:\[\d+\])?\s*:|\[[^\]]*\])\s*", re.IGNORECASE
)
_END = {fold(w) for w in ("стоп", "stop")}
_SIGNATURE = re.compile(r"^(?:с уважением|с наилучшими пожеланиями|всего доброго|" + fold("best regards") + r")(?!\w)")
_ALL_OR_NOTHING = {fold(w) for w in ("все или ничего", "all or nothing")}
_GREETING = "|".join(
    fold(words)
    for words in (
        "здравствуйте|здравствуй|добрый день|доброе утро|добрый вечер|доброго дня|приветствую|привет",
        "уважаемые коллеги|коллеги|hello|hi|good morning|good afternoon|good evening",
        "спасибо|благодарю|thanks|thank you",
    )
)
_PLEASE = "|".join(("прошу", "пожалуйста", fold("please")))
_COURTESY = re.compile(rf"^(?P<greeting>(?:(?:{_GREETING})(?!\w)[\s,!.)]*)*)(?:(?:{_PLEASE})(?!\w)[\s,]*)?")
_NAME_WORDS = 3
_BULLET = re.compile(r"^(?:[-–—*•·]\s+|\d{1,2}[.)]\s+)")
_WRAPPING = re.compile(r"^[«\"“„'`]+(?P<inside>[^«»\"“”„'`]*)[»\"”“'`]+[.,;]?$")
_NUMBER_FIRST = re.compile(
    r"(?P<number>(?:№ ?)?20\d\d-\d{1,6}|[A-Za-zА-Яа-яё]{3,10}-\d{1,9})\s*[-–—:,]?\s+(?P<rest>\D.*)"
)
_TEXT_AFTER = re.compile(r"^\s*[,;:.–—-]\s*")
_FIELD = re.compile(r"^[^:]{1,60}:\s*\S?")


def read_commands(text: str, subject: str, at: datetime) -> CommandLetter:
    """All commands of a letter in order.

    Args:
        text: the new text of the letter, without quotes and signature.
        subject: taken instead when there is no text at all.
        at: when the letter was received, by the desk's clock: settles «прошлый месяц».
    """
    lines = dedent(text.expandtabs(4)).splitlines() if text.strip() else [_bare_subject(subject)]
    return _Reader(lines, at).read()


def with_number(whole: str, thing: Thing) -> str:
    """A command's lines with the number put in that was left out in a reply to a notice."""
    line, feed, more = whole.partition("\n")
    found = find_verb(line)
    return whole if found is None else f"{line[: found.end]} {shown(thing)}{line[found.end :]}{feed}{more}"


def _bare_subject(subject: str) -> str:
    while (shorter := _SUBJECT_PREFIX.sub("", subject)) != subject:
        subject = shorter
    return subject


class _Reader:
    """One pass over the lines of a letter."""

    def __init__(self, lines: Sequence[str], at: datetime) -> None:
        self._lines = deque(lines[:MOST_LINES])
        self._too_long = len(lines) > MOST_LINES
        self._at = at
        self._read: list[Command | WrongCommand] = []
        self._unknown: list[str] = []  # lines in a row that are no command

    def read(self) -> CommandLetter:
        """All lines."""
        self._skip_courtesies()
        all_or_nothing = bool(self._lines) and _is_all_or_nothing(self._lines[0])
        if all_or_nothing:
            self._lines.popleft()
        while self._lines:
            self._line(self._lines.popleft())
        self._sum_up()
        if self._too_long:
            problem = f"Письмо слишком длинное: прочитаны первые {MOST_LINES} строк."
            self._read.append(WrongCommand("…", problem, "Пришлите остальное отдельным письмом."))
        return CommandLetter(tuple(self._read), all_or_nothing)

    def _skip_courtesies(self) -> None:
        while self._lines and not _meant(self._lines[0]):
            self._lines.popleft()

    def _line(self, raw: str) -> None:
        if _ends(raw):
            self._lines.clear()
            return
        line = _meant(raw)
        if not line:
            return
        found = find_verb(line)
        if found is None:
            self._unknown.append(line)
            return
        self._sum_up()
        self._read.append(self._command(line, found))

    def _command(self, line: str, found: Found) -> Command | WrongCommand:
        head, text, colon = split_head(line, found)
        if found.entry.verb is Verb.ANSWER and not self._read:
            more = self._rest_of_letter()
        else:
            more = self._indented() if colon else []
        fields = self._fields() if found.entry.shape is Shape.FIELDS else []
        said = "\n".join((text, *more)).strip()
        read = read_arguments(Phrase(found, line, head, said, self._at))
        if isinstance(read, WrongCommand):
            return read
        if found.entry.shape is Shape.FIELDS:
            given, misfields = fields_of(fields)
            read = replace(read, fields=given, misfields=misfields)
        return replace(read, whole="\n".join((line, *(f"    {m}" for m in more), *fields)))

    def _rest_of_letter(self) -> list[str]:
        """An answer to a client goes on to the end of the letter (D-11)."""
        rest: list[str] = []
        while self._lines:
            raw = self._lines.popleft()
            if _ends(raw, signature=False):
                self._lines.clear()
            else:
                rest.append(raw.strip())
        return rest

    def _indented(self) -> list[str]:
        more: list[str] = []
        while self._lines and self._lines[0][:1].isspace() and self._lines[0].strip():
            more.append(squeeze(self._lines.popleft()))
        return more

    def _fields(self) -> list[str]:
        """The lines that look like `Поле: значение`; indented ones go on with the one above, blank ones are skipped."""
        fields: list[str] = []
        while True:
            following = next((n for n, raw in enumerate(self._lines) if raw.strip()), None)
            if following is None or not self._is_field(self._lines[following], goes_on=bool(fields) and not following):
                return fields
            for _ in range(following):
                self._lines.popleft()
            raw = self._lines.popleft()
            if fields and raw[:1].isspace() and not following:
                fields[-1] += " " + squeeze(raw)
            else:
                fields.append(squeeze(raw))

    @staticmethod
    def _is_field(raw: str, *, goes_on: bool) -> bool:
        """Whether a line is a field and no command: «Тариф: …» is one, «тариф КЛИЕНТ с …: …» is none."""
        if goes_on and raw[:1].isspace():
            return True
        line = _meant(raw)
        if not _FIELD.match(line) or _ends(raw):
            return False
        return find_verb(line) is None or LABELS.of(line.partition(":")[0]) is not None

    def _sum_up(self) -> None:
        """Turns the unknown lines seen so far into wrong commands, many of them into a few."""
        lines, self._unknown = self._unknown, []
        shown_lines = lines if len(lines) <= UNKNOWN_SHOWN else lines[:UNKNOWN_SHOWN]
        above = self._read[-1] if self._read else None
        goes_on = isinstance(above, Command) and bool(above.text)
        self._read.extend(_no_command(line, goes_on=goes_on) for line in shown_lines)
        if rest := lines[len(shown_lines) :]:
            problem = f"И ещё {len(rest)} {_lines_word(len(rest))} подряд — не команды."
            self._read.append(WrongCommand(rest[0], problem, "Текст не для выполнения пишите после строки «стоп»."))


def _ends(raw: str, *, signature: bool = True) -> bool:
    """Whether the text of the letter ends before this line (D-1)."""
    folded = fold(raw)
    if raw.rstrip() == "--" or folded.strip(' .!:;-«»"') in _END:
        return True
    return signature and bool(_SIGNATURE.match(folded))


def _is_all_or_nothing(raw: str) -> bool:
    """Whether the line asks for all or nothing; a slip in it must not let half of the letter run."""
    said = fold(_BULLET.sub("", squeeze(raw))).strip(' .!:;,-«»"')
    return any(len(said) <= len(words) + 1 and distance(said, words) <= 1 for words in _ALL_OR_NOTHING)


def _meant(raw: str) -> str:
    """The line without what people put around a command; "" if nothing is left that could be one."""
    line = _BULLET.sub("", squeeze(raw))
    if line.startswith((">", "|")):
        return ""
    wrapped = _WRAPPING.match(line)
    line = wrapped["inside"].strip() if wrapped else line
    courtesy = _COURTESY.match(fold(line))
    after = _verb_first(line[courtesy.end() :].strip() if courtesy else line)
    if find_verb(after) is not None:
        return after
    only_a_name = len(after.split()) <= _NAME_WORDS and not any(c.isdigit() or c == ":" for c in after)
    return "" if courtesy and courtesy["greeting"] and only_a_name else line


def _verb_first(line: str) -> str:
    """«2026-000123 выполнена, заменён автомат» as «выполнена 2026-000123: заменён автомат»."""
    named = _NUMBER_FIRST.match(line)
    found = find_verb(named["rest"]) if named and find_verb(line) is None else None
    if named is None or found is None or found.entry.shape not in (Shape.NUMBERS, Shape.MOMENT):
        return line
    verb, more = named["rest"][: found.end], named["rest"][found.end :]
    return f"{verb} {named['number']}{_TEXT_AFTER.sub(': ', more)}"


def _no_command(line: str, *, goes_on: bool) -> WrongCommand:
    """An unknown line, with the best that can be suggested; below a text it may be meant to go on with it."""
    numbers = numbers_in(line)
    if numbers.things and not numbers.rest:
        return WrongCommand(line, "Назван номер, но не сказано, что сделать.", f"показать {shown(numbers.things[0])}")
    if _is_all_or_nothing(line):
        return WrongCommand(line, "Это пишут первой строкой письма; здесь не действует.", "все или ничего")
    near = suggestion(line)
    problem = "Такой команды нет."
    if goes_on and near is None:
        problem += " Если это продолжение текста строкой выше, начните строку с отступа."
    return WrongCommand(line, problem, near or "справка")


def _lines_word(count: int) -> str:
    few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return "строка" if count % 10 == 1 and count % 100 != 11 else "строки" if few else "строк"  # noqa: PLR2004
