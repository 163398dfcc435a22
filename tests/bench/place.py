"""Where the bench plays: a real Dovecot, a sink in place of the next mail server, and a desk's folder."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.bench.letters import DISPATCHERS
from tests.bench.sink import Sink
from tests.flows.stage import Stage
from tests.servers.dovecot import MAIL_UID, RealServers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path


class Place:
    """Servers and a folder. The mailbox is filled by laying files into it, so that it is full at once."""

    def __init__(self, servers: RealServers, sink: Sink, folder: Path) -> None:
        self.servers, self.sink, self.folder = servers, sink, folder
        self._written = 0
        servers.smtp_port = sink.port
        self.config = self.desk("desk")

    def desk(self, name: str) -> Path:
        """The configuration of a new desk in a folder of its own. Nothing is held back by limits of the hour (M-4)."""
        folder = self.folder / name
        folder.mkdir()
        return Stage(self.servers, folder, dispatchers=list(DISPATCHERS), hourly_cap=1_000_000).config

    def lay(self, letters: Sequence[bytes], received_at: datetime, folder: str = "", *, apart: float = 1.0) -> None:
        """Into the inbox or a folder, each received so many seconds after the one before."""
        inbox = self.inbox(folder)
        for number, raw in enumerate(letters):
            unready = inbox / "tmp" / f"{self._written}.bench"
            unready.write_bytes(raw)
            shutil.chown(unready, MAIL_UID, MAIL_UID)
            at = received_at.timestamp() + apart * number
            os.utime(unready, (at, at))
            unready.rename(inbox / "new" / f"{int(at)}.M{self._written:06}.bench")
            self._written += 1

    def inbox(self, folder: str = "") -> Path:
        """The desk's Maildir, or that of a folder, made if need be."""
        home = self.servers.account(self.servers.desk)
        home = home / f".{folder}" if folder else home
        for part in (home, *(home / name for name in ("tmp", "new", "cur"))):
            if not part.is_dir():
                part.mkdir()
                shutil.chown(part, MAIL_UID, MAIL_UID)
        return home

    def empty(self) -> None:
        """No letter anywhere."""
        self.servers.forget()
        self.sink.forget()


@contextmanager
def a_place(folder: Path) -> Iterator[Place]:
    """Servers started for the time of the context."""
    with RealServers() as servers, Sink() as sink:
        yield Place(servers, sink, folder)
