"""`maild run` as the service manager sees it: a process that says how it is, re-reads, goes on, and stops when told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from maild.cli.complaint import Exit
from maild.gateways.clock import SystemClock
from tests.flows.stage import MOSCOW, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE = 20.0


class Service:
    """The process, and what it told the service manager."""

    def __init__(self, stage: Stage) -> None:
        self._log = stage.folder / "log"
        name = f"maild-test-{os.getpid()}-{time.monotonic_ns()}"
        self._manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._manager.bind(f"\0{name}")
        self._manager.settimeout(PATIENCE)
        environ = {**os.environ, "NOTIFY_SOCKET": f"@{name}", "WATCHDOG_USEC": "60000000"}
        environ.pop("WATCHDOG_PID", None)
        with self._log.open("w") as log:
            words = [sys.executable, "-m", "maild", "--config", str(stage.config), "run"]
            self.process = subprocess.Popen(words, env=environ, stderr=log, stdout=log)  # noqa: S603 - our own program

    def told(self) -> str:
        """The next state, signs of life left out."""
        while (state := self._manager.recv(100).decode()) == "WATCHDOG=1":
            pass
        return state

    def states(self) -> list[str]:
        """All that it has told by now and nobody has asked for yet."""
        self._manager.settimeout(0)
        found = []
        with suppress(BlockingIOError):
            while True:
                found.append(self._manager.recv(100).decode())
        self._manager.settimeout(PATIENCE)
        return found

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        self._manager.close()


@contextmanager
def running(stage: Stage) -> Iterator[Service]:
    service = Service(stage)
    try:
        assert service.told() == "READY=1"
        yield service
    finally:
        service.end()


def comes(condition: Callable[[], object]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(condition())


def is_answered(stage: Stage, sender: str) -> bool:
    """A letter that comes now is answered by the running desk."""
    moment = SystemClock().now().astimezone(MOSCOW).strftime("%Y-%m-%d %H:%M")
    stage.write(sender, "Журнал", "Журнал", moment)
    return comes(lambda: [letter for letter in stage.servers.sent() if letter.to == sender])


def test_it_says_how_it_is_answers_reloads_and_stops_when_told(stage: Stage) -> None:
    with running(stage) as service:
        assert is_answered(stage, "first@strangers.example")
        service.process.send_signal(signal.SIGHUP)
        assert [service.told(), service.told()] == ["RELOADING=1", "READY=1"]
        assert is_answered(stage, "second@strangers.example")
        service.process.send_signal(signal.SIGTERM)
        assert service.told() == "STOPPING=1"
        assert service.process.wait(PATIENCE) == 0
        assert "Traceback" not in service.log
    assert [row["status"] for row in stage.rows("outbox")] == ["sent", "sent"]


def test_one_that_cannot_work_never_says_that_it_is_ready(stage: Stage, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    ledger.write_bytes(b"no database at all" * 100)
    service = Service(stage)
    try:
        assert service.process.wait(PATIENCE) == Exit.BAD_DATA
        assert service.states() == []
        assert "restore from a copy" in service.log
        assert "Traceback" not in service.log
    finally:
        service.end()
        ledger.unlink()  # nothing that could prove itself


def test_a_mailbox_that_is_away_is_no_reason_to_leave(stage: Stage) -> None:
    stage.config.write_text(
        stage.config.read_text(encoding="utf-8").replace(f"port = {stage.servers.imap_port}", "port = 1"),
        encoding="utf-8",
    )
    with running(stage) as service:
        assert comes(lambda: "again in 2 s" in service.log)
        assert set(service.states()) <= {"WATCHDOG=1"}
        service.process.send_signal(signal.SIGTERM)
        assert service.told() == "STOPPING=1"
        assert service.process.wait(PATIENCE) == 0


def test_a_wrong_configuration_does_not_end_it(stage: Stage) -> None:
    with running(stage) as service:
        right = stage.config.read_text(encoding="utf-8")
        stage.config.write_text(right.replace("phone =", "fone ="), encoding="utf-8")
        service.process.send_signal(signal.SIGHUP)
        assert comes(lambda: "the changed configuration is not taken" in service.log)
        assert service.process.poll() is None
        stage.config.write_text(right, encoding="utf-8")
        service.process.send_signal(signal.SIGHUP)
        assert [service.told(), service.told()] == ["RELOADING=1", "READY=1"]


def test_told_to_reload_and_at_once_to_stop_it_stops(stage: Stage) -> None:
    with running(stage) as service:
        service.process.send_signal(signal.SIGHUP)
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(PATIENCE) == 0
        assert "Traceback" not in service.log


def test_a_second_one_on_the_same_ledger_is_refused(stage: Stage, tmp_path: Path) -> None:
    with running(stage) as service:
        assert stage.maild("once") == (Exit.TRY_AGAIN, "")
        assert service.process.poll() is None
    assert (tmp_path / "ledger.db").is_file()


def test_what_a_killed_one_left_half_written_is_removed_by_the_next(stage: Stage) -> None:
    with running(stage):
        assert is_answered(stage, "first@strangers.example")
    left = stage.folder / "letters" / "unfinished" / "left"
    left.write_bytes(b"From: ")
    with running(stage):
        assert not left.exists()
