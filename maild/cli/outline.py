"""The command line as values, read off the argument parser: from it the manual, the completion and the reference."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maild.cli.arguments import whole_parser

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Word:
    """An option (`flags`) or an argument (none): how it is written, what it takes, what it does."""

    flags: tuple[str, ...]
    takes: str
    does: str
    choices: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """As in a usage line."""
        return " ".join(part for part in (", ".join(self.flags), self.takes) if part)


@dataclass(frozen=True, slots=True)
class Command:
    """A verb, or a step of one such as `quarantine retry`."""

    name: str
    does: str
    words: tuple[Word, ...]
    steps: tuple[Command, ...] = field(default=())

    @property
    def usage(self) -> str:
        """The verb with what it must and may be given."""
        optional = [f"[{word.written}]" for word in self.words if word.flags]
        return " ".join([self.name, *optional, *(word.takes for word in self.words if not word.flags)])


def outline() -> Command:
    """The whole program; its steps are the verbs."""
    return _command("maild", "", whole_parser())


def _command(name: str, does: str, parser: argparse.ArgumentParser) -> Command:
    actions = [action for action in _actions(parser) if not isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001
    words = tuple(_word(action) for action in actions if action.help != argparse.SUPPRESS)
    return Command(name, does or parser.description or "", words, tuple(_steps(parser)))


def _steps(parser: argparse.ArgumentParser) -> Iterator[Command]:
    for action in _actions(parser):
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - there is no public word for it
            told = {choice.dest: choice.help or "" for choice in action._choices_actions}  # noqa: SLF001
            yield from (_command(name, told[name], step) for name, step in action.choices.items())


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]  # noqa: SLF001


def _word(action: argparse.Action) -> Word:
    choices = tuple(map(str, action.choices or ()))
    return Word(tuple(action.option_strings), _taken(action, choices), action.help or "", choices)


def _taken(action: argparse.Action, choices: tuple[str, ...]) -> str:
    if action.nargs == 0:
        return ""
    name = "|".join(choices) or str(action.metavar or action.dest.upper())
    return {"?": f"[{name}]", "+": f"{name}…"}.get(str(action.nargs), name)
