"""A dispatcher at work: one command line, decided and carried out on the register of dictionaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from maild.desk.arrival import Arrival
from maild.desk.command_text import read_commands
from maild.desk.commands import Command
from maild.desk.decide_command import CommandOutcome, decide_command
from tests.desk.samples import DISPATCHER, MOSCOW, a_letter, moment, moscow

if TYPE_CHECKING:
    from maild.desk.arrival import Table
    from maild.desk.correspondence import Content
    from maild.desk.decision import Moment, Ref
    from maild.letters.letter import Attachment
    from tests.desk.fakes import FakeRegister

NOW = "2026-11-25 16:00"
"""Wednesday, in the afternoon: when commands are given unless a test says otherwise."""


class Circumstances(TypedDict, total=False):
    """What a command letter comes with: what its notice is about, its hour, files, an old letter, another calendar."""

    about: Ref | None
    at: str
    tables: tuple[Table, ...]
    files: tuple[Attachment, ...]
    when: Moment
    recalled: Arrival | None


def order(register: FakeRegister, text: str, **given: Unpack[Circumstances]) -> CommandOutcome:
    """The only command of the text, decided; if it did not fail, carried out."""
    at = given.get("at", NOW)
    now = moscow(at)
    (command,) = read_commands(text, "", now.astimezone(MOSCOW)).lines
    assert isinstance(command, Command), command
    letter = a_letter(text, DISPATCHER, subject="Re: Заявка", attachments=given.get("files", ()))
    outcome = decide_command(
        command,
        about=given.get("about"),
        sender=DISPATCHER,
        arrival=Arrival(9, letter, now, given.get("tables", ()), given.get("recalled")),
        register=register,
        moment=given.get("when") or moment(at),
    )
    register.carry_out(outcome.decision, now)
    return outcome


def succeed(register: FakeRegister, text: str, **given: Unpack[Circumstances]) -> CommandOutcome:
    """The command must succeed."""
    outcome = order(register, text, **given)
    assert outcome.result.ok, outcome.result
    assert outcome.result.line.splitlines()[0] == text.splitlines()[0]
    return outcome


def fail(register: FakeRegister, text: str, **given: Unpack[Circumstances]) -> str:
    """The command must fail and leave everything as it was; what it says."""
    outcome = order(register, text, **given)
    assert not outcome.result.ok, outcome.result
    assert outcome.decision.changes == ()
    assert outcome.decision.letters == ()
    return outcome.result.text


def letters(outcome: CommandOutcome) -> list[tuple[str, type[Content]]]:
    """To whom, and of which kind."""
    return [(draft.to, type(draft.content)) for draft in outcome.decision.letters]


def events(outcome: CommandOutcome) -> list[tuple[str | None, str | None, str | None]]:
    """(event, was, now) of every history entry."""
    return [(change.event, change.was, change.now) for change in outcome.decision.changes if change.event]
