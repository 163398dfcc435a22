"""The reference, made from the code: `docs/reference.md`. `make reference` writes it anew; a test holds it current."""

from __future__ import annotations

import json
import pkgutil
import re
from dataclasses import MISSING, Field, fields
from importlib import import_module
from typing import TYPE_CHECKING, Any

import maild.desk
from maild.cli.complaint import EXITS
from maild.cli.configuring import example
from maild.cli.outline import Command, outline
from maild.config import SECTIONS, keys_of
from maild.desk.correspondence import Content
from maild.desk.diagrams import LIVES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEAD = """\
# Reference

Made from the code: `make reference` writes this page anew. Guides: for [operators](оператору.md),
[dispatchers](диспетчеру.md) and [clients](клиенту.md).
"""
_FOUND = """\
One TOML file: the one named with `--config`, else `$MAILD_CONFIG`, `/etc/maild/maild.toml`, `config/maild.toml`. Each
key can be overridden by the environment variable `MAILD_SECTION__KEY`."""
_OTHER_MAILBOXES = """
Letters may come to several mailboxes: each other one has a section `[imap.NAME]`, with the same keys. What it does not
say is as in `[imap]`; a variable for it is `MAILD_IMAP__NAME__KEY`."""


def reference_page() -> str:
    """Verbs, exit codes, keys of the configuration, letters and states, in Markdown."""
    parts = {
        "Verbs": _verbs(),
        "Exit codes": _table(("code", "says"), ((str(int(code)), text) for code, text in EXITS.items())),
        "Configuration": _configuration(),
        "Letters": _letters(),
        "States": _states(),
    }
    lines = [line for title, part in parts.items() for line in ("", f"## {title}", "", *part)]
    return _HEAD + "\n".join(lines) + "\n"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return ["| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines]


def _verbs() -> list[str]:
    program = outline()
    lines = ["`maild [--config FILE] VERB …`; without `--config` see [Configuration](#configuration)."]
    for verb in program.steps:
        lines += ["", f"### {verb.name}", "", f"{_sentence(verb.does)} `maild {verb.usage}`"]
        rows = list(_words(verb))
        lines += ["", *_table(("", ""), rows)] if rows else []
    return lines


def _words(verb: Command) -> Iterator[tuple[str, str]]:
    yield from ((f"`{word.written}`", word.does) for word in verb.words)
    for step in verb.steps:
        yield f"`{verb.name} {step.usage}`", step.does


def _configuration() -> list[str]:
    lines = [_FOUND]
    told = _explanations()
    for section, kind in SECTIONS.items():
        known = {one.name: one for one in fields(kind)}
        rows = ((f"`{key}`", _default(known.get(key)), told.get((section, key), "")) for key in keys_of(section))
        lines += ["", f"### [{section}]", "", *_table(("key", "if not given", ""), rows)]
        lines += [_OTHER_MAILBOXES] if section == "imap" else []
    return lines


def _default(known: Field[Any] | None) -> str:
    if known is None:
        return "–"
    if known.default is MISSING:
        return "must be given"
    return f"`{json.dumps(known.default, ensure_ascii=False)}`"


def _explanations() -> dict[tuple[str, str], str]:
    """What the example says above each key."""
    found = {(section, "password"): "Or `password_file`." for section in ("imap", "smtp")}
    section, said = "", list[str]()
    for line in example().splitlines():
        if key := re.match(r"(?:# )?(\w+) = ", line):
            found[section, key[1]] = " ".join(said)
            said = []
        elif line.startswith("# ["):
            section = line.strip("# []")  # one that may be there besides
        elif line.startswith("# "):
            said.append(line[2:])
        else:
            section = line.strip("[]") if line.startswith("[") else section
            said = []
    return found


def _letters() -> list[str]:
    """Every kind that the desk writes, by the folder of its template."""
    for module in pkgutil.walk_packages(maild.desk.__path__, "maild.desk."):
        import_module(module.name)
    kinds = sorted(_kinds(Content), key=lambda kind: kind.template)
    return _table(("`templates/`", "is"), ((f"`{kind.template}`", _first_paragraph(kind)) for kind in kinds))


def _kinds(base: type[Content]) -> Iterator[type[Content]]:
    for kind in base.__subclasses__():
        # `slots=True` makes a second class and forgets the first one, which is listed until it is collected.
        if kind.template and getattr(import_module(kind.__module__), kind.__name__) is kind:
            yield kind
        yield from _kinds(kind)


def _first_paragraph(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def _states() -> list[str]:
    """The states of each thing; how it comes from one to another is drawn in states.md."""
    rows = (
        (title.removeprefix("An ").removeprefix("A "), ", ".join(f"`{state}`" for state in _met(table)))
        for title, table in LIVES.items()
    )
    return ["How each comes from one to another: [Lives of things](states.md).", "", *_table(("thing", "states"), rows)]


def _met(table: Any) -> dict[str, None]:  # noqa: ANN401 - tables of several types
    """In the order in which they are met."""
    return dict.fromkeys(str(state) for (before, _), step in table.items() for state in (before, step.status) if state)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
