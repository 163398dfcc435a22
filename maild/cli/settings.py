"""The configuration that a verb works with."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from maild.cli.owner import become_owner_of
from maild.settings import DeskSettings, ImapSettings, LedgerSettings, Settings, SmtpSettings, StatementSettings

if TYPE_CHECKING:
    import argparse


def settings_of(options: argparse.Namespace, *, passwords: bool = False) -> Settings:
    """The configuration named on the command line, or found where it usually lies. Root becomes the desk's own user.

    `passwords`: the verb talks to mail servers. All others do without: credentials of a service are there only while it
    runs, and for it alone.

    Raises:
        ConfigError: there is none, or it is wrong.
    """
    settings = _loaded(options, passwords=passwords)
    become_owner_of(Path(settings.ledger.letters))
    return settings


def _loaded(options: argparse.Namespace, *, passwords: bool) -> Settings:
    from maild.config import load_settings

    settings = load_settings(named(options), os.environ, passwords=passwords)
    for warning in settings.warnings:
        print(f"maild: warning: {warning}", file=sys.stderr)
    return settings


def settings_or_nobodys(options: argparse.Namespace) -> Settings:
    """The same; where there is none at all, that of a desk which knows nobody and trusts nobody."""
    from maild.config import find_config

    if find_config(named(options), os.environ) is not None:
        return _loaded(options, passwords=False)
    print(
        "maild: no configuration found: read as a desk that knows no dispatcher and trusts no server", file=sys.stderr
    )
    return Settings(
        desk=DeskSettings(address="nobody@localhost", name=""),
        imap=ImapSettings(host="localhost", username="", password=""),
        smtp=SmtpSettings(host="localhost"),
        ledger=LedgerSettings(url="sqlite://", letters=""),
        statements=StatementSettings(),
    )


def named(options: argparse.Namespace) -> Path | None:
    """The file named with --config."""
    return Path(options.config) if options.config else None
