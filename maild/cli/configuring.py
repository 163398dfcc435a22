"""Writing the configuration: the shipped example with its explanations, filled in; passwords in files of their own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from maild.resources import shipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from maild.cli.answers import Answers, Server

Values = dict[tuple[str, str], "str | int | Sequence[str]"]
"""What is to stand at a key of a section."""


def example() -> str:
    """The configuration as shipped, with every key explained."""
    return (shipped("config") / "maild.example.toml").read_text(encoding="utf-8")


def is_untouched(path: Path) -> bool:
    """Whether nobody has configured anything there yet."""
    try:
        return path.read_bytes() == example().encode()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


def password_files(config: Path) -> dict[str, Path]:
    """Where the passwords of the sections stand."""
    return {section: config.parent / f"{section}.password" for section in ("imap", "smtp")}


def values_of(answers: Answers, config: Path, state: Path) -> Values:
    """What the answers come to. Nobody's word on senders is believed yet."""
    values: Values = {
        ("desk", "name"): answers.name,
        ("desk", "address"): answers.address,
        ("desk", "phone"): answers.phone,
        ("desk", "dispatchers"): answers.dispatchers,
        ("desk", "trusted_authserv_ids"): (),
        ("ledger", "url"): f"sqlite:///{state / 'ledger.db'}",
        ("ledger", "letters"): str(state / "letters"),
        ("statements", "publication"): str(state.with_name(f"{state.name}-published")),
        ("statements", "drop"): str(state / "drop"),
    }
    for section, server in (("imap", answers.imap), ("smtp", answers.smtp)):
        values |= {(section, key): value for key, value in _server(server).items()}
        values[section, "password_file"] = str(password_files(config)[section])
    return values


def _server(server: Server) -> dict[str, str | int]:
    return {"host": server.host, "port": server.port, "security": server.security, "username": server.username}


def filled(text: str, values: Mapping[tuple[str, str], str | int | Sequence[str]]) -> str:
    """The text with these keys set, each where it stands or is shown as a comment; all else stays as it was."""
    section, lines, left = "", [], dict(values)
    for line in text.splitlines():
        if head := re.match(r"\[(\w+)\]", line):
            section = head[1]
        key = re.match(r"(?:# )?(\w+) = ", line)
        place = (section, key[1]) if key else ("", "")
        lines.append(f"{place[1]} = {_toml(left.pop(place))}" if place in left else line)
    if left:
        raise KeyError(f"not in the example: {', '.join(map(str, left))}")
    return "\n".join(lines) + "\n"


def _toml(value: str | int | Sequence[str]) -> str:
    """JSON's texts and lists are TOML's as well, but for one control character that JSON does not escape."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
