"""PostgreSQL for the tests: a cluster of their own in a folder of its own, of which nothing need outlive them.

Its language is Russian, unlike that of the tests' machine: what the ledger puts in order must not depend on it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

import psycopg
from sqlmodel import SQLModel

from maild.ledger import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

_OWNER = "postgres"
"""PostgreSQL refuses to run as root."""
_MAKE = (
    *("initdb", "--auth=trust", "--username=maild", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
    *("--locale-provider=icu", "--icu-locale=ru-RU"),
)
DURABLE = ("listen_addresses=127.0.0.1", "unix_socket_directories=")
FAST = (*DURABLE, "fsync=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=32MB")
"""With nothing that outlives a test."""


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    assert found, "PostgreSQL is needed: tests/servers/install.sh (as root)"
    return found[-1]


@dataclass(slots=True)
class Cluster:
    """A cluster at work."""

    settings: Sequence[str] = FAST
    port: int = 0
    _folder: Path = field(default_factory=Path)
    _made: Iterator[int] = field(default_factory=count)
    _ledger: str = ""

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="maild-postgresql-"))
        if os.geteuid() == 0:
            shutil.chown(self._folder, _OWNER)
        self._run(*_MAKE, f"--pgdata={self._folder}/data")
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Take it up, or up again."""
        settings = " ".join(f"-c {setting}" for setting in (*self.settings, f"port={self.port}"))
        self._run("pg_ctl", "start", "-w", "-s", f"--pgdata={self._folder}/data", f"--options={settings}")

    def stop(self) -> None:
        """Without waiting for anybody: whoever is connected is cut off."""
        self._run("pg_ctl", "stop", "-w", "-s", "-m", "immediate", f"--pgdata={self._folder}/data")

    def url(self, name: str) -> str:
        """As in `[ledger] url`."""
        return f"postgresql+psycopg://maild@127.0.0.1:{self.port}/{name}"

    def empty(self) -> str:
        """A new database without any tables; its URL."""
        name = f"ledger_{next(self._made)}"
        self.ask(f"CREATE DATABASE {name} STRATEGY file_copy")
        return self.url(name)

    def ledger(self) -> str:
        """The tables of a ledger, empty, and nobody connected to them; its URL. There is one, for a test at a time."""
        if not self._ledger:
            self._ledger = self.empty()
            schema.upgrade(self._ledger)
        database = self._ledger.rpartition("/")[2]
        self.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", database)
        emptied = (str(table.delete()) for table in SQLModel.metadata.sorted_tables)
        known = f"UPDATE alembic_version SET version_num = '{schema.HEAD}'"  # noqa: S608 - ours
        whole = ("SET session_replication_role = replica", *emptied, known, "ALTER SEQUENCE attempts_id_seq RESTART")
        self.ask("; ".join(whole), database=database)
        return self._ledger

    def ask(self, question: str, *values: object, database: str = "postgres") -> list[tuple[object, ...]]:
        """What the server answers to whom nobody can refuse anything."""
        with psycopg.connect(self.url(database).replace("+psycopg", ""), autocommit=True) as connection:
            cursor = connection.execute(question.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def cpu_seconds(self) -> float:
        """Of processor, which the server and those of its processes that have ended took."""
        process = (self._folder / "data/postmaster.pid").read_text("ascii").partition("\n")[0]
        words = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(") ")[2].split()
        return sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")

    def _run(self, program: str, *words: str) -> None:
        owner = pwd.getpwnam(_OWNER) if os.geteuid() == 0 else None
        with tempfile.TemporaryFile() as log:
            done = subprocess.run(  # noqa: S603 - our own command
                [_programs() / program, *words],
                user=owner.pw_uid if owner else None,
                group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
            log.seek(0)
            assert done.returncode == 0, log.read().decode()
