"""What values must be like, key by key, whatever else the configuration says."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")
_RESOLVER = re.compile(r"|system|(?:[0-9.]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?")
_SECURITIES = ("tls", "starttls", "none")
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (KeyError, OSError, ValueError):
        return False


def _holds_certificates(ca_file: str) -> bool:
    try:
        return not ca_file or _CERTIFICATE in Path(ca_file).read_bytes()
    except (OSError, ValueError):
        return False


def _can_be_folder(path: Path) -> bool:
    """It is one, or can be made. Whether we may use it is found out by whoever needs it."""
    with suppress(OSError):
        return next(place for place in (path, *path.parents) if place.exists()).is_dir()
    return True


def _can_hold_ledger(url: str) -> bool:
    path = Path(url.partition(":///")[2]).absolute()
    with suppress(OSError):
        return not url.startswith("sqlite") or (_can_be_folder(path.parent) and not path.is_dir())
    return True


def _positive(value: int) -> bool:
    return value > 0


def _not_negative(value: int) -> bool:
    return value >= 0


def _is_port(value: int) -> bool:
    return 0 < value < 65536  # noqa: PLR2004 - 16 bits


CHECKS: tuple[tuple[str, str, Callable[[Any], object], str], ...] = (
    ("desk", "address", _ADDRESS.fullmatch, "must be an address such as service@example.org"),
    ("desk", "dispatchers", lambda all_: all(_ADDRESS.fullmatch(a) for a in all_), "must be a list of addresses"),
    ("desk", "timezone", _is_zone, "must be a time zone such as Europe/Moscow"),
    ("desk", "dkim_resolver", _RESOLVER.fullmatch, 'must be "", "system" or the address of a DNS server'),
    ("desk", "commands", ("proof", "code").__contains__, 'must be "proof" or "code"'),
    ("desk", "digest_at", _CLOCK.fullmatch, "must be an hour such as 09:00"),
    ("desk", "hourly_cap", _positive, "must be greater than 0"),
    ("imap", "port", _is_port, "must be a port from 1 to 65535"),
    ("imap", "security", _SECURITIES.__contains__, "must be tls, starttls or none"),
    ("imap", "ca_file", _holds_certificates, "must be a file that can be read, with certificates in PEM"),
    ("imap", "poll_seconds", _positive, "must be greater than 0"),
    ("imap", "timeout_seconds", _positive, "must be greater than 0"),
    ("smtp", "port", _is_port, "must be a port from 1 to 65535"),
    ("smtp", "security", _SECURITIES.__contains__, "must be tls, starttls or none"),
    ("smtp", "ca_file", _holds_certificates, "must be a file that can be read, with certificates in PEM"),
    ("smtp", "connections", _positive, "must be greater than 0"),
    ("smtp", "letters_per_connection", _positive, "must be greater than 0"),
    ("smtp", "timeout_seconds", _positive, "must be greater than 0"),
    ("smtp", "data_timeout_seconds", _positive, "must be greater than 0"),
    ("statements", "send_at", _CLOCK.fullmatch, "must be an hour such as 10:00"),
    ("statements", "publish_at", _CLOCK.fullmatch, "must be an hour such as 09:00"),
    *(
        ("retention", key, _not_negative, "must be a number of months, 0 for ever")
        for key in ("letters", "strangers", "texts", "devices", "readings", "statements", "clients")
    ),
    (
        "ledger",
        "url",
        re.compile(r"(sqlite|postgresql\+psycopg)://.+").match,
        "must begin with sqlite:/// or postgresql+psycopg://",
    ),
    (
        "ledger",
        "url",
        _can_hold_ledger,
        "must name a file in a folder, such as sqlite:////var/lib/maild/ledger.db",
    ),
    ("ledger", "letters", lambda folder: _can_be_folder(Path(folder).absolute()), "must be a folder"),
)
"""Section, key, what it must fit, and how that is told."""
