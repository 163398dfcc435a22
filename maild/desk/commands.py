"""What dispatchers may order, one value a command (CONTRACT, Commands of dispatchers). Read by `desk.command_text`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from maild.desk.registration import Misfield, RegistrationFields


class Verb(StrEnum):
    """Every verb, by its English name."""

    HELP = "help"
    APPROVE = "approve"
    REJECT = "reject"
    REGISTER = "register"
    SET = "set"
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"
    START = "start"
    DONE = "done"
    FALSE_CALL = "false-call"
    VISIT = "visit"
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    SUBSCRIBERS = "subscribers"
    READINGS = "readings"
    UNDO = "undo"
    TARIFF = "tariff"
    STATEMENT = "statement"
    CLIENTS = "clients"
    PLOTS = "plots"
    REQUESTS = "requests"
    JOURNAL = "journal"
    FIND = "find"
    SHOW = "show"
    DIGEST = "digest"
    CALENDAR = "calendar"
    RESEND = "resend"
    QUARANTINE = "quarantine"
    PAUSE = "pause"
    CONTINUE = "continue"
    ANSWER = "answer"


class ThingKind(StrEnum):
    """What a number names (CONTRACT, Numbers and names)."""

    REGISTRATION = "registration"  # рег-12
    REQUEST = "request"  # заявка-45
    NUMBER = "number"  # 2026-000123
    CLAIM = "claim"  # прет-7
    DEVICE = "device"  # устр-31
    LETTER = "letter"  # письмо-9
    OUTGOING = "outgoing"  # исх-10
    IMPORT = "import"  # имп-5


@dataclass(frozen=True, slots=True)
class Thing:
    """One named thing: `(REGISTRATION, 12)`; a request's number is `(NUMBER, "2026-000123")`."""

    kind: ThingKind
    id: int | str


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a letter.

    Args:
        verb: what to do.
        line: the command as written, one line, for the echo.
        things: the numbers it names; empty when left out in a reply to a notice.
        client: КЛИЕНТ as written (an address, a name or a part of one), or None.
        text: what stands after `:`, further indented lines joined by line feeds; "" if nothing.
        fields, misfields: of `register` and `set`.
        day: of `calendar` and `undo`. working: its off (False) or working (True).
        at: of `visit`, the desk's local time, naive: `decide` gives it its zone.
        option: of `requests` (open/overdue/today), `statement` (preview/regenerate/send), `quarantine`
            (show/retry/drop), `confirm` (all); English names, None if not given.
        argument: what else was written: a period of `journal` or `statement` (`2026-10` or `2026-10-01/2026-10-31`),
            the text of `find`, the rest of `tariff`, the serial number of `undo`.
        whole: all its lines as written, joined by line feeds: what is read again when a code lets it run (D-3).
    """

    verb: Verb
    line: str
    things: tuple[Thing, ...] = ()
    client: str | None = None
    text: str = ""
    fields: RegistrationFields | None = None
    misfields: tuple[Misfield, ...] = ()
    day: date | None = None
    working: bool | None = None
    at: datetime | None = None
    option: str | None = None
    argument: str | None = None
    whole: str = ""


@dataclass(frozen=True, slots=True)
class WrongCommand:
    """A line that is no command: what is wrong and what would be right, in Russian (D-1)."""

    line: str
    problem: str
    right: str


@dataclass(frozen=True, slots=True)
class CommandLetter:
    """All lines of a command letter, in order."""

    lines: tuple[Command | WrongCommand, ...]
    all_or_nothing: bool = False
