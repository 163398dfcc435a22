"""The manual page maild(1), made from the argument parser; `make deb` packs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild import __version__
from maild.cli.complaint import EXITS
from maild.cli.outline import Command, Word, outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FILES = {
    "/etc/maild/maild.toml": "the configuration; each key is explained in it",
    "/etc/maild/calendar.toml": "days on which the desk differs from the production calendar, if there are any",
    "/var/lib/maild/": "the ledger and the letters, of the user maild",
    "/usr/share/doc/maild/": "the guides of operators, dispatchers and clients",
}
_VARIABLES = {
    "MAILD_CONFIG": "the configuration, where none is named with --config",
    "MAILD_SECTION__KEY": "overrides a key of the configuration, such as MAILD_IMAP__PASSWORD",
    "NO_COLOR": "no colours on a terminal",
}


def man_page() -> str:
    """The page in the language of man(7)."""
    program = outline()
    lines = [
        f'.TH MAILD 1 "" "maild {__version__}" "User Commands"',
        ".SH NAME",
        "maild \\- the dispatch desk of an electricity\\-metering operator, run by e\\-mail",
        *(".SH SYNOPSIS", ".B maild", "[\\-\\-config FILE] VERB \\&..."),
        *(".SH OPTIONS", *_words(program.words)),
        *(".SH VERBS", *(line for verb in program.steps for line in _verb(verb))),
        *(".SH EXIT STATUS", *_told({str(int(code)): text for code, text in EXITS.items()})),
        *(".SH ENVIRONMENT", *_told(_VARIABLES)),
        *(".SH FILES", *_told(_FILES)),
        *(".SH SEE ALSO", ".BR systemctl (1),", ".BR journalctl (1)"),
    ]
    return "\n".join(lines) + "\n"


def _verb(verb: Command) -> Iterator[str]:
    yield f'.SS "{_safe(verb.usage)}"'
    yield _safe(f"{verb.does[:1].upper()}{verb.does[1:]}.")
    yield from _words(verb.words)
    for step in verb.steps:
        yield from (".TP", f".B {_safe(f'{verb.name} {step.usage}')}", _safe(step.does))


def _words(words: Iterable[Word]) -> Iterator[str]:
    for word in words:
        if word.does:
            yield from (".TP", f".B {_safe(word.written)}", _safe(word.does))


def _told(facts: dict[str, str]) -> Iterator[str]:
    for name, text in facts.items():
        yield from (".TP", f".B {_safe(name)}", _safe(text))


def _safe(text: str) -> str:
    """Nothing in it is taken for an instruction: a backslash, a hyphen, a point or an apostrophe at the start."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return f"\\&{escaped}" if escaped[:1] in {".", "'"} else escaped
