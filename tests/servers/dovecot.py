"""A real Dovecot and a real Postfix, as child processes with all their files in one directory of their own.

Postfix takes the letters of the desk and hands them to Dovecot by LMTP; Dovecot keeps a Maildir for every address.
Both want to be started by root; neither touches the servers of this machine.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from imapclient import IMAPClient

from maild.demo.servers import HOST, HOSTNAME, Delivered
from tests.servers.refusals import Refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

MAIL_UID = 5000
_HERE = Path(__file__).parent
_PATIENCE = 30.0
_LONGEST_RUN = "3600"
"""Seconds after which Postfix ends by itself, should the tests be killed."""
_QUEUES = ("maildrop", "deferred", "incoming", "active", "deferred")
"""In the order in which a letter may move from one to the next while they are looked through."""
_WAY = re.compile(rb"Return-Path: <(?P<sender>[^>]*)>\n(?:.*\n){,9}?\tby \S+ \(Postfix\) with \w+ id (?P<id>\w+)")


class RealServers:
    """The same face as the embedded servers (`maild.demo.servers.Servers`), with real ones behind it."""

    host = HOST
    authserv_id = HOSTNAME

    desk = "service@example.org"
    password = "secret"

    def __init__(self) -> None:
        self.imap_port, self.smtp_port, lmtp_port, auth_port = _free_ports(4)
        self._refusals = Refusals(HOST)
        # Not pytest's tmp_path: the servers' own users must be able to walk to it.
        self._home = Path(tempfile.mkdtemp(prefix="maild-servers-"))
        self._names = {
            "HOME": self._home,
            "UID": MAIL_UID,
            "PASSWORD": self.password,
            "IMAP_PORT": self.imap_port,
            "SMTP_PORT": self.smtp_port,
            "LMTP_PORT": lmtp_port,
            "AUTH_PORT": auth_port,
            "REFUSALS_PORT": self._refusals.port,
        }
        self._running: list[subprocess.Popen[bytes]] = []
        self._places: dict[bytes, int] = {}

    def __enter__(self) -> Self:
        try:
            self._lay_out()
            self._start("/usr/sbin/dovecot", "-F", "-c", str(self._home / "dovecot.conf"))
            self._start("/usr/lib/postfix/sbin/master", "-d", "-e", _LONGEST_RUN, "-c", str(self._home / "postfix"))
            for port in (self.imap_port, self.smtp_port):
                _await(partial(_listens, port), f"port {port}", self._log)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def deliver(self, raw: bytes, received_at: datetime, address: str | None = None) -> None:
        """By IMAP APPEND, which sets INTERNALDATE."""
        with IMAPClient(HOST, self.imap_port, ssl=False, timeout=_PATIENCE) as client:
            client.login(address or self.desk, self.password)
            client.append("INBOX", raw, msg_time=received_at)

    def sent(self, to: str | None = None) -> Sequence[Delivered]:
        """What Postfix took and Dovecot keeps; waits until Postfix has nothing left to hand over.

        Once told in an order, it is told in that order again: who counts what was read must not miss a letter that was
        taken first and handed over last.
        """
        _await(self._handed_over, "an empty queue", self._log)
        kept = dict(self._kept())
        for taken in sorted(kept.keys() - self._places.keys()):
            self._places[taken] = len(self._places)
        letters = (kept[taken] for taken in self._places if taken in kept)
        return [letter for letter in letters if to is None or letter.to == to.lower()]

    def refuse(self, address: str, answer: str) -> None:
        """See `maild.demo.servers.Servers`."""
        self._refusals.answers[address.lower()] = answer

    def accept(self, address: str) -> None:
        """See `maild.demo.servers.Servers`."""
        self._refusals.answers.pop(address.lower(), None)

    def forget(self) -> None:
        """See `maild.demo.servers.Servers`."""
        _await(self._handed_over, "an empty queue", self._log)
        self._refusals.answers.clear()
        self._places.clear()
        for account in (self._home / "mail").iterdir():
            shutil.rmtree(account)

    def account(self, address: str) -> Path:
        """The Maildir of an account, there or not."""
        return self._home / "mail" / address.lower()

    def _lay_out(self) -> None:
        self._home.chmod(0o755)
        for name in ("mail", "run", "state", "queue", "postfix"):
            (self._home / name).mkdir()
        shutil.chown(self._home / "mail", MAIL_UID, MAIL_UID)
        (self._home / "postfix-data").mkdir()
        shutil.chown(self._home / "postfix-data", "postfix")
        self._fill_in("dovecot.conf", self._home)
        self._fill_in("main.cf", self._home / "postfix")
        self._fill_in("master.cf", self._home / "postfix")
        subprocess.run(  # noqa: S603 - words of our own
            ["/usr/sbin/postfix", "-c", self._home / "postfix", "check"], check=True
        )

    def _fill_in(self, name: str, folder: Path) -> None:
        text = (_HERE / name).read_text(encoding="utf-8")
        (folder / name).write_text(re.sub("@([A-Z_]+)@", lambda m: str(self._names[m[1]]), text), encoding="utf-8")

    def _start(self, *command: str) -> None:
        with (self._home / "start.log").open("ab") as log:
            # Each leads a process group of its own: Postfix's master ends by a signal to all of its group.
            self._running.append(
                subprocess.Popen(  # noqa: S603 - words of our own
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
                )
            )

    def _stop(self) -> None:
        for child in reversed(self._running):
            child.terminate()
        for child in reversed(self._running):
            child.wait(_PATIENCE)
        self._refusals.close()
        shutil.rmtree(self._home, ignore_errors=True)

    def _handed_over(self) -> bool:
        queue = self._home / "queue"
        return not any(p.is_file() for name in _QUEUES for p in (queue / name).rglob("*"))

    def _kept(self) -> Iterator[tuple[bytes, Delivered]]:
        """All letters that came by SMTP, each with its queue id: a long one sorts by the moment Postfix took it."""
        for path in (self._home / "mail").glob("*/[nc][eu][wr]/*"):
            try:
                raw, at = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except FileNotFoundError:
                continue  # one to the desk, which the desk has moved meanwhile
            way = _WAY.match(raw)
            if way:
                yield way["id"], Delivered(at, way["sender"].decode(), path.parent.parent.name, raw)

    def _log(self) -> str:
        logs = [self._home / name for name in ("start.log", "dovecot.log", "postfix.log")]
        return "\n".join(log.read_text(encoding="utf-8", errors="replace")[-3000:] for log in logs if log.exists())


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def _listens(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), 1).close()
    except OSError:
        return False
    return True


def _await(ready: Callable[[], bool], what: str, log: Callable[[], str]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {_PATIENCE:.0f} s for {what}\n{log()}")
        time.sleep(0.01)
