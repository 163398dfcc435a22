"""A storm: the desk is killed again and again while letters flow, lines fail, disks fail, and people meddle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from maild.cli.complaint import Exit
from maild.demo.servers import read_folder
from maild.gateways.clock import SystemClock
from tests.faults.people import People
from tests.faults.proxy import AtOctet, Calm, Kind, Proxy, Through, Trouble, Way
from tests.faults.scene import impatient
from tests.flows.stage import BLANK, DISPATCHER, MOSCOW, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from maild.demo.servers import Servers

_FORMAT = "%Y-%m-%d %H:%M:%S"
_STEP = 0.05
_PATIENCE = 20.0
"""Seconds until a daemon should be at work."""
_LONGEST_LIFE = 8.0
"""Seconds of a life in which there is little to do."""
_QUIET_DAY = 300.0
"""Seconds at most of a day on which nothing goes wrong, after the storm."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a storm is. Each order brings two more letters: the client's yes and the dispatcher's command.

    `longest_life` counts what the desk does in one life: letters taken and attempts to send, as its log tells them.
    """

    orders: int
    kills: int
    clients: int
    longest_life: int = 80
    minutes: float = 90.0


class Weather:
    """Draws the trouble of each new connection."""

    def __init__(self, seed: int) -> None:
        self._luck = Random(seed)  # noqa: S311 - nothing secret
        self.troubled = 0

    def connection(self) -> Trouble:
        """Half of all connections are well, and most of the others carry something first."""
        if self._luck.random() > 0.5:
            return Calm()
        self.troubled += 1
        kind, way = self._luck.choice(list(Kind)), self._luck.choice(list(Way))
        return AtOctet(kind, way, int(self._luck.expovariate(1 / 4000)))


class Storm:
    """One desk, from its first client to the last answer. Everything that is drawn follows from the seed."""

    def __init__(self, servers: Servers, folder: Path, seed: int, size: Size, ledger: str = "") -> None:
        self.size, self.seed, self._ledger = size, seed, ledger
        self.luck = Random(seed)  # noqa: S311 - nothing secret
        self.kills = self.refused = 0
        self._servers, self._folder = servers, folder
        self._log = folder / "log"
        self._log.touch()
        self._weather = Weather(seed + 1), Weather(seed + 2)
        self._lines = Proxy(servers.imap_port), Proxy(servers.smtp_port)
        self._now = SystemClock().now

    def __enter__(self) -> Self:
        for line in self._lines:
            line.__enter__()
        self.stage = Stage(Through(self._servers, *self._lines), self._folder, self._ledger, hourly_cap=1_000_000)
        clients = [f"snt{n}@snt{n}.example" for n in range(self.size.clients)]
        self._registered(clients)
        self.people = People(self.stage, clients, self.luck)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for line in self._lines:
            line.__exit__(kind, fault, trace)

    @property
    def troubled(self) -> int:
        """Connections that had trouble."""
        return sum(weather.troubled for weather in self._weather)

    def _registered(self, clients: list[str]) -> None:
        """A day ago, in fine weather, and with all that a slow machine left unsaid said again."""
        start = self._now() - timedelta(days=1)
        for n, client in enumerate(clients):
            blank = BLANK.format(name=f"СНТ «Ромашка-{n}»", address=client)
            self.stage.write(client, "Регистрация", blank, told(start), files=[("скан.pdf", b"%PDF-1.4 scan")])
        self.stage.once(told(start))
        approvals = "\n".join(f"зарегистрировать рег-{n + 1}" for n in range(len(clients)))
        self.stage.write(DISPATCHER, "", approvals, told(start + timedelta(minutes=1)))
        self._said_again(start)
        plots = range(1, 3 * self.size.orders // self.size.clients + 20)
        rows = "\n".join(f"{plot};Абонент {plot};{plot:08d}" for plot in plots)
        for client in clients:
            file = ("а.csv", f"Участок;Абонент;Серийный номер\n{rows}\n".encode())
            self.stage.write(DISPATCHER, "", f"абоненты {client}", told(start + timedelta(hours=9)), files=[file])
        self._said_again(start + timedelta(hours=9))

    def _said_again(self, moment: datetime) -> None:
        for hour in range(8):
            self.stage.once(told(moment + timedelta(minutes=2, hours=hour)))
            if not self._waits():
                return
        raise AssertionError("a desk that cannot be prepared")

    # ── the storm ────────────────────────────────────────────────────────────────────────────────────────────────

    def rage(self) -> None:
        """Until all is written, and the desk was killed so often."""
        for line, weather in zip(self._lines, self._weather, strict=True):
            line.trouble = weather.connection
        patient = impatient(self.stage)
        self.people.doomed(self.moment())
        end = time.monotonic() + 60 * self.size.minutes
        while self._goes_on() and time.monotonic() < end:
            self._live()
        for line in self._lines:
            line.trouble = Calm
        self.stage.config.write_text(patient, encoding="utf-8")

    def _goes_on(self) -> bool:
        return self.kills < self.size.kills or self.people.written.orders < self.size.orders

    def moment(self) -> str:
        """Now, as people say it here."""
        return told(self._now())

    def _live(self) -> None:
        """One life of the daemon, however it ends; some end before they have begun."""
        born = self._log.stat().st_size
        heard = partial(self._heard, born)
        daemon = self._started(str(self.luck.randrange(2**32)))
        if self.luck.random() < 0.9:
            self._until(lambda: daemon.poll() is not None or b"at work" in heard(), _PATIENCE)
        end, enough = time.monotonic() + _LONGEST_LIFE, self.luck.randint(0, self.size.longest_life)
        wanted = self.size.orders * (self.kills + 1) // self.size.kills
        while heard().count(b"\n") <= enough and time.monotonic() < end and daemon.poll() is None:
            if self.people.written.orders < min(wanted, self.size.orders):
                self.people.order(self.moment())
            self.people.answer(self.moment())
            self._mischief(daemon)
            time.sleep(_STEP)
        self._ended(daemon)

    def _heard(self, born: int) -> bytes:
        with self._log.open("rb") as log:
            log.seek(born)
            return log.read()

    def _mischief(self, daemon: subprocess.Popen[bytes]) -> None:
        client, dice = self.luck.choice(self.people.clients), self.luck.random()
        if dice < 0.02:
            self.people.meddle()
        elif dice < 0.03:
            self.stage.servers.refuse(client, "451 4.7.1 try again later")
        elif dice < 0.05:
            self.stage.servers.accept(client)
        elif dice < 0.055:
            daemon.send_signal(signal.SIGSTOP)
            time.sleep(0.5)
            daemon.send_signal(signal.SIGCONT)
        elif dice < 0.06:
            self._second()

    def _second(self) -> None:
        """Somebody starts another one by mistake. If the first has died just now it is the only one, for a while."""
        second = self._started("0")
        try:
            self.refused += second.wait(3) == Exit.TRY_AGAIN
        except subprocess.TimeoutExpired:
            self._ended(second)

    def _ended(self, daemon: subprocess.Popen[bytes]) -> None:
        """Most are killed, some are told to stop."""
        polite = self.luck.random() < 0.1 and daemon.poll() is None
        daemon.send_signal(signal.SIGTERM if polite else signal.SIGKILL)
        try:
            daemon.wait(5)
        except subprocess.TimeoutExpired:
            daemon.kill()
        self.kills += daemon.wait() == -signal.SIGKILL

    def _started(self, seed: str) -> subprocess.Popen[bytes]:
        words = ["-m", "tests.faults.bad_day", seed] if seed != "0" else ["-m", "maild"]
        with self._log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, *words, "--config", str(self.stage.config), "run"],
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            )

    # ── afterwards ───────────────────────────────────────────────────────────────────────────────────────────────

    def calm_down(self) -> None:
        """A day without faults, then pass after pass, each an hour later, until nothing is left to say."""
        for client in self.people.clients:
            self.stage.servers.accept(client)
        self._good_day()
        moment = self._now() + timedelta(hours=4)
        for letter in self.stage.rows("quarantine", "list"):
            assert self.stage.maild("quarantine", "retry", str(letter["id"]))[0] == 0
        quiet = 0
        for _ in range(40):
            self.stage.once(told(moment))
            quiet = 0 if self.people.answer(told(moment)) or self._waits() else quiet + 1
            if quiet == 2:
                return
            moment += timedelta(hours=1)
        raise AssertionError(f"letters still wait: {self._waits()}")

    def _good_day(self) -> None:
        with self.at_work():
            self._until(lambda: not (self.people.answer(self.moment()) or read_folder(self._servers)), _QUIET_DAY)
            assert read_folder(self._servers) == [], "a desk at work, without faults, that leaves letters lying"

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """A daemon that nothing befalls; in the end it is told to stop."""
        born = self._log.stat().st_size
        daemon = self._started("0")
        try:
            self._until(lambda: b"at work" in self._heard(born), _PATIENCE)
            yield
        finally:
            daemon.send_signal(signal.SIGTERM)
            code = daemon.wait(120)
        assert code == 0

    @staticmethod
    def _until(is_so: Callable[[], bool], seconds: float) -> None:
        """Wait for it, within bounds."""
        end = time.monotonic() + seconds
        while not is_so() and time.monotonic() < end:
            time.sleep(_STEP)

    def _waits(self) -> int:
        rows = self.stage.rows("outbox")
        return sum(row["status"] in {"queued", "unknown"} for row in rows)


def told(moment: datetime) -> str:
    """In Moscow, to the second."""
    return moment.astimezone(MOSCOW).strftime(_FORMAT)
