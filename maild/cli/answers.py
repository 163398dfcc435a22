"""The few questions of `maild init`: answered by flags, or asked at a terminal."""

from __future__ import annotations

import getpass
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maild.cli.complaint import Complaint, Exit

if TYPE_CHECKING:
    import argparse

PROVIDERS = {
    "yandex": ("imap.yandex.ru", "smtp.yandex.ru"),
    "mailru": ("imap.mail.ru", "smtp.mail.ru"),
    "gmail": ("imap.gmail.com", "smtp.gmail.com"),
}
"""Names that stand for both servers."""
_BY_STARTTLS = (25, 143, 587)
"""Ports at which encryption begins after the greeting; at all others with the connection."""
_HERE = ("localhost", "127.0.0.1")
_PLAIN_HERE = {993: 143, 465: 25}
"""On this machine letters go without encryption, for which no certificate would hold; the ports for that."""
_NONE = "-"
"""The answer that a server asks for no login."""
_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")


Login = tuple[str, str]
"""User name and password; both empty where none is asked for."""


@dataclass(frozen=True, slots=True)
class Server:
    """One of the two mail servers. `password` is never shown."""

    host: str
    port: int
    security: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Answers:
    """All that the configuration needs and nobody can guess."""

    name: str
    address: str
    phone: str
    dispatchers: tuple[str, ...]
    imap: Server
    smtp: Server


def answers_of(options: argparse.Namespace) -> Answers:
    """From the flags; what they leave open is asked.

    Raises:
        Complaint: 64, something is left open and nobody is there to ask; or an answer is none.
    """
    ask = _Asking(options)
    name = ask("name", "Name of the desk, as letters show it")
    address = ask("address", "Address of the desk's mailbox", right=_ADDRESS)
    phone = ask("phone", "Phone, shown at the end of letters to clients (may be empty)", default="")
    dispatchers = ask("dispatcher", "Addresses of the dispatchers, with spaces between them", right=_ADDRESS)
    domain = address.rpartition("@")[2]
    known = ", ".join(PROVIDERS)
    imap_host = ask("imap", f"IMAP server, HOST or HOST:PORT, or one of {known}", default=f"imap.{domain}")
    smtp_host = options.smtp or PROVIDERS.get(imap_host, ("", ""))[1]
    smtp_host = smtp_host or ask(
        "smtp", "SMTP server, HOST or HOST:PORT", default=imap_host if imap_host in _HERE else f"smtp.{domain}"
    )
    user = ask("user", "Login of the mailbox", default=address)
    question = "Password of the mailbox (an application password, if it has those)"
    login = user, ask.secret("imap", options.password_file, question)
    same = imap_host in PROVIDERS and not options.smtp
    outgoing = login if same and not options.smtp_user else _outgoing_login(ask, options, login)
    imap_host = PROVIDERS.get(imap_host, (imap_host, ""))[0]
    return Answers(
        name,
        address,
        phone,
        tuple(re.split(r"[\s,;]+", dispatchers.strip())),
        _server(imap_host, 993, options.security, login),
        _server(smtp_host, 465, options.security, outgoing),
    )


def _outgoing_login(ask: _Asking, options: argparse.Namespace, mailbox: Login) -> Login:
    """That of the mailbox, another one, or none."""
    user = ask("smtp_user", f"Login at the outgoing server, {_NONE} if it asks for none", default=mailbox[0])
    if user == _NONE:
        return "", ""
    if user == mailbox[0] and not options.smtp_password_file:
        return mailbox
    return user, ask.secret("smtp", options.smtp_password_file, "Password at the outgoing server")


def _server(text: str, port: int, security: str | None, login: Login) -> Server:
    host, colon, named = text.rpartition(":")
    if colon and not named.isdecimal():
        raise Complaint(Exit.USAGE, f"{text!r} is no server: write HOST or HOST:PORT")
    host = host if colon else text
    if host in _HERE and not security:
        port = _PLAIN_HERE[port]
    number = int(named) if colon else port
    plain = host in _HERE and number in _PLAIN_HERE.values()
    return Server(
        host, number, security or ("none" if plain else "starttls" if number in _BY_STARTTLS else "tls"), *login
    )


class _Asking:
    """One question after another."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._at_terminal = sys.stdin.isatty()

    def __call__(
        self, flag: str, question: str, *, default: str | None = None, right: re.Pattern[str] | None = None
    ) -> str:
        """The flag's value, or the answer; asked again until it is one."""
        given = getattr(self._options, flag)
        if given is not None:
            answer = " ".join(given) if isinstance(given, list) else str(given)
            if right and not all(map(right.fullmatch, answer.split())):
                raise Complaint(Exit.USAGE, f"--{flag}: {answer!r} is no address such as service@example.org")
            return answer
        if not self._at_terminal:
            return self._without_asking(flag, default)
        return self._asked(f"{question}{f' [{default}]' if default else ''}: ", default, right)

    def _without_asking(self, flag: str, default: str | None) -> str:
        if default is None:
            raise Complaint(Exit.USAGE, f"nobody is there to ask: give --{flag} (see 'maild init --help')")
        return default

    def _asked(self, question: str, default: str | None, right: re.Pattern[str] | None) -> str:
        while True:
            try:
                answer = input(question).strip() or default
            except EOFError as over:
                raise Complaint(Exit.USAGE, "nobody answers any more; nothing was written") from over
            if answer is not None and (right is None or all(map(right.fullmatch, answer.split()))):
                return answer
            print("An address is wanted, such as service@example.org." if right else "This is needed.")

    def secret(self, section: str, file: str | None, question: str) -> str:
        """A password: from a file, from $MAILD_IMAP__PASSWORD (or SMTP), or typed without being shown."""
        if file:
            return _first_line(Path(file))
        variable = f"MAILD_{section.upper()}__PASSWORD"
        if variable in os.environ:
            return os.environ[variable]
        if not self._at_terminal:
            flag = "--password-file" if section == "imap" else f"--{section}-password-file"
            raise Complaint(Exit.USAGE, f"nobody is there to ask: give {flag}")
        return getpass.getpass(f"{question}: ")


def _first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "not text in UTF-8"
        raise Complaint(Exit.NO_INPUT, f"{file} cannot be read: {why}") from fault
