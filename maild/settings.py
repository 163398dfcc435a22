"""What is configured, as frozen values (CONTRACT, Configuration). Read and checked by `maild.config`.

A field that is not in the `repr` is a secret, and is not shown in errors either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """`[desk]`."""

    address: str
    name: str
    phone: str = ""
    timezone: str = "Europe/Moscow"
    dispatchers: tuple[str, ...] = ()
    trusted_authserv_ids: tuple[str, ...] = ()
    dkim_resolver: str = ""
    plus_addressing: bool = False
    commands: str = "proof"
    digest_at: str = "09:00"
    hourly_cap: int = 2000
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """`[imap]`, and `[imap.NAME]` for each other mailbox."""

    host: str
    username: str
    password: str = field(repr=False)
    port: int = 993
    security: str = "tls"
    inbox: str = "INBOX"
    done: str = "Maild/Done"
    quarantine: str = "Maild/Quarantine"
    ca_file: str = ""
    idle: bool = True
    poll_seconds: int = 15
    timeout_seconds: int = 60

    @property
    def name(self) -> str:
        """`user@host/INBOX`: names the mailbox in the ledger."""
        return f"{self.username}@{self.host}/{self.inbox}"


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """`[smtp]`."""

    host: str
    port: int = 465
    security: str = "tls"
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    connections: int = 2
    letters_per_connection: int = 100
    timeout_seconds: int = 60
    data_timeout_seconds: int = 600


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """`[ledger]`. The address of a database may hold a password."""

    url: str = field(repr=False)
    letters: str


@dataclass(frozen=True, slots=True)
class StatementSettings:
    """`[statements]`."""

    send_at: str = "10:00"
    publish_at: str = "09:00"
    publication: str = ""
    drop: str = ""


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """`[retention]`: months for which data of each class are kept (`maild purge`); 0 keeps them for ever."""

    letters: int = 36
    strangers: int = 6
    texts: int = 36
    devices: int = 1
    readings: int = 60
    statements: int = 60
    clients: int = 36
    acts: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything configured. `warnings` are things that work and should still be mended."""

    desk: DeskSettings
    imap: ImapSettings
    smtp: SmtpSettings
    ledger: LedgerSettings
    statements: StatementSettings
    retention: RetentionSettings = RetentionSettings()
    other_mailboxes: tuple[ImapSettings, ...] = ()
    path: Path | None = None
    warnings: tuple[str, ...] = ()

    @property
    def mailboxes(self) -> tuple[ImapSettings, ...]:
        """All that letters come to."""
        return (self.imap, *self.other_mailboxes)
