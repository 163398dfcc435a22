"""What systemd hears from us, over a real socket."""

from __future__ import annotations

import logging
import os
import socket
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from maild.gateways import service_manager
from maild.gateways.service_manager import Watchdog, notify, watchdog_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["a path", "an abstract name"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, dict[str, str]]]:
    """A service manager that listens, and the environment it gives us."""
    name = str(tmp_path / "notify") if request.param == "a path" else f"@maild-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(name.replace("@", "\0", 1))
        listener.settimeout(5)
        yield listener, {"NOTIFY_SOCKET": name}


def test_a_state_is_told_in_one_datagram(manager: tuple[socket.socket, dict[str, str]]) -> None:
    listener, environ = manager
    notify("READY=1", environ)
    notify("STATUS=почта", environ)
    assert listener.recv(100) == b"READY=1"
    assert listener.recv(100).decode() == "STATUS=почта"


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "vsock:2:1"}])
def test_without_a_service_manager_nothing_is_said(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(service_manager, "socket", None)
    notify("READY=1", environ)
    assert caplog.records == []


def test_a_service_manager_that_does_not_listen_is_no_reason_to_stop(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        notify("READY=1", {"NOTIFY_SOCKET": str(tmp_path / "nobody")})
    assert [record.getMessage() for record in caplog.records] == [
        "the service manager did not take READY: No such file or directory"
    ]


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({}, 0.0),
        ({"WATCHDOG_USEC": ""}, 0.0),
        ({"WATCHDOG_USEC": "soon"}, 0.0),
        ({"WATCHDOG_USEC": "-5"}, 0.0),
        ({"WATCHDOG_USEC": "1200000000"}, 1200.0),
        ({"WATCHDOG_USEC": "1500000", "WATCHDOG_PID": str(os.getpid())}, 1.5),
        ({"WATCHDOG_USEC": "1500000", "WATCHDOG_PID": "1"}, 0.0),
    ],
)
def test_the_watchdogs_interval_is_the_one_we_are_asked_for(environ: dict[str, str], seconds: float) -> None:
    assert watchdog_seconds(environ) == seconds


class Told:
    """A watchdog on a clock set by hand, and when it was fed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, seconds: float, *workers: str) -> None:
        self.now = 1000.0
        self.fed: list[float] = []
        monkeypatch.setattr(service_manager, "time", SimpleNamespace(monotonic=lambda: self.now))
        self.watchdog = Watchdog(workers, self._say, seconds)

    def _say(self, state: str) -> None:
        assert state == "WATCHDOG=1"
        self.fed.append(self.now)

    def alive(self, worker: str, *moments: float) -> None:
        for moment in moments:
            self.now = 1000.0 + moment
            self.watchdog.alive(worker)


def test_it_is_fed_at_the_first_sign_of_life_and_then_four_times_in_its_interval(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = Told(monkeypatch, 60, "reader")
    told.alive("reader", 0, 1, 14.9, 15, 16, 29.9, 31)
    assert [moment - 1000 for moment in told.fed] == [0, 15, 31]


def test_it_is_not_fed_while_one_worker_is_silent_and_again_when_he_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(monkeypatch, 60, "reader", "courier")
    told.alive("reader", *range(0, 121, 5))
    assert max(told.fed) - 1000 == 45
    told.alive("courier", 121)
    assert told.fed[-1] == 1121


def test_without_an_interval_nothing_is_fed(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(monkeypatch, 0, "reader")
    told.alive("reader", 0, 100, 1000)
    assert told.fed == []
