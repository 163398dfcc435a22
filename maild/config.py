"""The configuration: read once, checked whole, frozen (CONTRACT, Configuration).

What may be configured is the fields of `maild.settings`; `config/maild.example.toml` is held against them.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maild.config_checks import CHECKS
from maild.settings import (
    DeskSettings,
    ImapSettings,
    LedgerSettings,
    RetentionSettings,
    Settings,
    SmtpSettings,
    StatementSettings,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PLACES = (Path("/etc/maild/maild.toml"), Path("config/maild.toml"))
"""Where the configuration is looked for, after the argument and $MAILD_CONFIG."""

_PREFIX = "MAILD_"
_LOOPBACK = re.compile(r"localhost|127\.\d+\.\d+\.\d+|::1|\[::1\]")
_READABLE_BY_ALL = 0o004


class ConfigError(ValueError):
    """What is wrong with the configuration, where, and what would be right."""

    def __init__(
        self, problem: str, *, path: Path | None = None, line: int | None = None, key: str | None = None
    ) -> None:
        self.problem, self.path, self.line, self.key = problem, path, line, key
        place = f"{path}:{line}" if line else str(path) if path else ""
        super().__init__(": ".join(part for part in (place, key, problem) if part))


SECTIONS: dict[str, type] = {
    "desk": DeskSettings,
    "imap": ImapSettings,
    "smtp": SmtpSettings,
    "ledger": LedgerSettings,
    "statements": StatementSettings,
    "retention": RetentionSettings,
}
"""What may be configured, by section."""
_WITH_PASSWORD = ("imap", "smtp")
_REPEATED = "imap"
"""The section that there may be more of, each under a name of its own: `[imap.NAME]`, another mailbox."""


def keys_of(section: str) -> tuple[str, ...]:
    """The keys of a section, `password_file` included."""
    names = tuple(f.name for f in fields(_kind_of(section)))
    return (*names, "password_file") if _root(section) in _WITH_PASSWORD else names


def _root(section: str) -> str:
    """`imap` of `imap.orders`."""
    return section.partition(".")[0]


def _kind_of(section: str) -> type:
    return SECTIONS[_root(section)]


def find_config(named: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The configuration file to read: the argument, $MAILD_CONFIG, then the usual places; None if there is none."""
    told = named or (Path(environ["MAILD_CONFIG"]) if environ.get("MAILD_CONFIG") else None)
    return told or next((place for place in PLACES if place.is_file()), None)


def load_settings(named: Path | None, environ: Mapping[str, str], *, passwords: bool = True) -> Settings:
    """Read, overlay with the environment, check. Without `passwords` one that is not at hand is left empty.

    Raises:
        ConfigError: with the file, line and key.
    """
    path = find_config(named, environ)
    if path is None:
        raise ConfigError(f"no configuration found; looked at {', '.join(map(str, PLACES))}; name one with --config")
    source = _Source.read(path)
    given = _given(source)
    _overlay(source, given, environ)
    warnings: list[str] = []
    for section, values in given.items():
        if _root(section) in _WITH_PASSWORD:
            _settle_password(source, section, values, warnings, needed=passwords)
    if not passwords:
        given["imap"].setdefault("password", "")
    _inherit(given)
    _require(source, given)
    made = {section: _made(source, section, values) for section, values in given.items()}
    _check(source, made)
    others = tuple(made.pop(section) for section in list(made) if section not in SECTIONS)
    return Settings(**made, other_mailboxes=others, path=path, warnings=tuple(warnings))


def _inherit(given: dict[str, dict[str, Any]]) -> None:
    """What `[imap.NAME]` does not say is as `[imap]` says it."""
    for section, values in given.items():
        given[section] = given[_root(section)] | values


@dataclass(frozen=True, slots=True)
class _Source:
    """The file as text and as values; it knows on which line a key stands, or which variable gave its value."""

    path: Path
    text: str
    values: dict[str, Any]
    variables: dict[tuple[str, str], str] = field(default_factory=dict)

    @staticmethod
    def read(path: Path) -> _Source:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, ValueError) as fault:
            raise ConfigError(f"cannot be read: {_why(fault)}", path=path) from fault
        try:
            return _Source(path, text, tomllib.loads(text))
        except tomllib.TOMLDecodeError as fault:
            line = re.search(r"line (\d+)", str(fault))
            raise ConfigError(f"not valid TOML: {fault}", path=path, line=int(line[1]) if line else None) from fault

    def line_of(self, section: str, key: str = "") -> int | None:
        """The line of `[section]`, or of a key in it; of a key by the section's name, if that is what it is."""
        table, name = (section, key) if key else ("", section)
        here = ""
        for number, line in enumerate(self.text.splitlines(), start=1):
            if head := re.match(r"\s*\[\s*([\w.-]+)\s*\]", line):
                here = head[1]
                if here == section and not key:
                    return number
            elif here == table and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=", line):
                return number
        return None

    def error(self, section: str, key: str, problem: str) -> ConfigError:
        """An error at that key, or in the variable that gave it its value."""
        if (section, key) in self.variables:
            return ConfigError(problem, key=f"${self.variables[section, key]}")
        line = self.line_of(section, key) or self.line_of(section)
        return ConfigError(problem, path=self.path, line=line, key=f"[{section}] {key}".rstrip())


def _given(source: _Source) -> dict[str, dict[str, Any]]:
    given: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    for section, values in source.values.items():
        if section not in SECTIONS:
            raise source.error(section, "", f"no such section{_nearest(section, SECTIONS)}")
        if not isinstance(values, dict):
            raise source.error(section, "", f"must be a section: a line [{section}], and its keys below")
        for key, value in values.items():
            if section == _REPEATED and isinstance(value, dict):
                given[f"{section}.{key}"] = _known(source, f"{section}.{key}", value)
            else:
                given[section] |= _known(source, section, {key: value})
    return given


def _known(source: _Source, section: str, values: dict[str, Any]) -> dict[str, Any]:
    for key in values:
        if key not in keys_of(section):
            raise source.error(section, key, f"no such key{_nearest(key, keys_of(section))}")
    return values


def _overlay(source: _Source, given: dict[str, dict[str, Any]], environ: Mapping[str, str]) -> None:
    for name, text in environ.items():
        if name.startswith(_PREFIX) and "__" in name:
            words, _, key = name.removeprefix(_PREFIX).lower().rpartition("__")
            section = words.replace("__", ".")
            if section not in given or key not in keys_of(section):
                known = [f"{_PREFIX}{s.replace('.', '__')}__{k}".upper() for s in given for k in keys_of(s)]
                raise ConfigError(f"no such key{_nearest(name, known)}", key=f"${name}")
            given[section].pop({"password": "password_file", "password_file": "password"}.get(key, ""), None)
            given[section][key] = _from_text(section, key, text)
            source.variables[section, key] = name


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.4)
    return f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"


def _from_text(section: str, key: str, text: str) -> Any:  # noqa: ANN401 - whatever the key holds
    kind = _kind(section, key)
    if kind == "bool":
        lowered = text.strip().lower()
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(lowered, text)
    if kind == "int":
        return int(text) if re.fullmatch(r"\d+", text.strip()) else text
    if kind == "tuple[str, ...]":
        return _list(text)
    return text


def _list(text: str) -> Any:  # noqa: ANN401 - a list of whatever is said
    """`a, b`, or as it would stand in the file: `["a", "b"]`."""
    try:
        return tomllib.loads(f"list = {text}")["list"]
    except tomllib.TOMLDecodeError:
        return [part.strip() for part in text.split(",") if part.strip()]


def _kind(section: str, key: str) -> str:
    return next((str(f.type) for f in fields(_kind_of(section)) if f.name == key), "str")


def _settle_password(
    source: _Source, section: str, values: dict[str, Any], warnings: list[str], *, needed: bool
) -> None:
    named = values.pop("password_file", None)
    if named is None:
        return
    if "password" in values:
        raise source.error(section, "password_file", "give either password or password_file, not both")
    if problem := _misfit("str", named):
        raise source.error(section, "password_file", problem)
    path = Path(named)
    try:
        values["password"] = path.read_text(encoding="utf-8").rstrip("\r\n")
        mode = path.stat().st_mode
    except (OSError, ValueError) as fault:
        if needed:
            raise source.error(section, "password_file", f"{path} cannot be read: {_why(fault)}") from fault
        return
    if mode & _READABLE_BY_ALL:
        warnings.append(f"[{section}] password_file: {path} can be read by everybody; chmod 600 {path}")


def _why(fault: OSError | ValueError) -> str:
    """What is the matter with a file. Its bytes are not shown: they may be a password."""
    return fault.strerror or type(fault).__name__ if isinstance(fault, OSError) else "not text in UTF-8"


def _require(source: _Source, given: dict[str, dict[str, Any]]) -> None:
    """All that is needed and not given, named at once."""
    lacking = [
        f"[{section}] {f.name}"
        for section, kind in SECTIONS.items()
        for f in fields(kind)
        if f.default is MISSING and f.name not in given[section]
    ]
    if lacking:
        raise ConfigError(f"needed and not given: {', '.join(lacking)}", path=source.path)


def _made(source: _Source, section: str, values: dict[str, Any]) -> Any:  # noqa: ANN401 - a section
    for key, value in values.items():
        problem = _misfit(_kind(section, key), value)
        if problem:
            raise source.error(section, key, _told(section, key, problem, value))
    return _kind_of(section)(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})


def _told(section: str, key: str, problem: str, value: object) -> str:
    """The problem and the value, unless that is a secret: passwords, and addresses of databases that hold one."""
    secret = any(f.name == key and not f.repr for f in fields(_kind_of(section)))
    return problem if secret else f"{problem}, not {value!r}"


def _misfit(kind: str, value: object) -> str | None:
    if kind == "bool" and not isinstance(value, bool):
        return "must be true or false"
    if kind == "int" and (not isinstance(value, int) or isinstance(value, bool)):
        return "must be a whole number"
    if kind == "str" and not isinstance(value, str):
        return "must be text in quotes"
    if kind.startswith("tuple") and not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
        return 'must be a list of texts such as ["a", "b"]'
    return None


def _check(source: _Source, made: dict[str, Any]) -> None:
    for section, values in made.items():
        for root, key, fits, problem in CHECKS:
            if root == _root(section) and not fits(value := getattr(values, key)):
                raise source.error(section, key, _told(section, key, problem, value))
        if _root(section) in _WITH_PASSWORD and values.security == "none" and not _LOOPBACK.fullmatch(values.host):
            raise source.error(
                section, "security", "none is allowed on loopback only: passwords and letters would be readable"
            )
    _check_mailboxes(source, made)


def _check_mailboxes(source: _Source, made: dict[str, Any]) -> None:
    """No two sections may name the same one: each is read by one daemon at a time, by its name."""
    known = dict[str, str]()
    for section, values in made.items():
        if _root(section) == _REPEATED and known.setdefault(values.name, section) != section:
            raise source.error(section, "", f"names the same mailbox as [{known[values.name]}]")
