"""The daemon on ports that do as they are told: what wakes it, what stops it, and that it never spins."""

from __future__ import annotations

import logging
import signal
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from maild import daemon as house
from maild.config import ConfigError
from maild.daemon import Daemon, Ending, Shift, signals_held
from maild.gateways import service_manager
from maild.gateways.service_manager import Watchdog
from maild.gateways.wakeup import Wakeup
from maild.ledger.engine import LedgerDamaged
from maild.ports import Permanent, Temporary, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ENOUGH = 10.0
"""Seconds after which a test has hung."""
COMMITTED = "some letters were committed"


@dataclass
class World:
    """All ports of a daemon at once. Each step is noted in `done`, then does what `deeds` has for it next."""

    done: list[str] = field(default_factory=list)
    deeds: dict[str, list[Callable[[], object]]] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    due: datetime | None = None
    idle: bool = True
    _wakeup: Wakeup = field(default_factory=Wakeup)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def on(self, step: str, *deeds: Callable[[], object]) -> World:
        """What happens at the first, second… time that step is taken."""
        self.deeds.setdefault(step, []).extend(deeds)
        return self

    def count(self, step: str) -> int:
        return self.done.count(step)

    def _take(self, step: str) -> object:
        with self._lock:
            self.done.append(step)
            deeds = self.deeds.get(step, [])
            deed = deeds.pop(0) if deeds else int
        return deed()

    # the rounds
    def drain(self, turn: Callable[[], object]) -> int:
        if self._take("drain") == COMMITTED:
            turn()
            self._take("told")
        return 0

    def take_dropped(self) -> None:
        self._take("take_dropped")

    def do_due(self, turn: Callable[[], object]) -> int:
        self._take("do_due")
        turn()
        return 0

    # the courier
    def flush(self, asking: Callable[[], object]) -> int:
        asking()
        return int(str(self._take("flush") or 0))

    # the mailbox
    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        if self._take("wait"):
            return True
        woken = self._wakeup.wait(seconds)
        return woken or not self.idle

    def wake(self) -> None:
        self._wakeup.wake()

    # the ledger and the clock
    def next_attempt_at(self) -> datetime | None:
        self._take("next_attempt_at")
        return self.due

    def record_pass(self, at: datetime, *, simulated: bool) -> None:
        assert (at, simulated) == (NOW, False)
        self._take("record_pass")

    def now(self) -> datetime:
        return NOW


def news() -> object:
    """Something came while waiting."""
    return True


def signalled(number: signal.Signals) -> None:
    """As `kill` does it; to the main thread, so that no thread of another test takes it and ends the process."""
    signal.pthread_kill(threading.main_thread().ident or 0, number)


def fails(fault: Exception) -> Callable[[], object]:
    def deed() -> object:
        raise fault

    return deed


@pytest.fixture(autouse=True)
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the service manager was told."""
    states: list[str] = []
    monkeypatch.setattr(house, "notify", states.append)
    return states


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def maild(world: World) -> Iterator[Daemon]:
    """A daemon that looks every second, as `wiring` runs it. One that hangs is told to stop, and fails by its time."""
    daemon = made(world)
    rescue = threading.Timer(ENOUGH, daemon.stop)
    with signals_held():
        rescue.start()
        yield daemon
    rescue.cancel()


def made(world: World, shift: Shift | None = None, look_every: int = 1) -> Daemon:
    return Daemon(world, world, world, world, world, shift or Shift(), look_every=look_every)


class Rests(threading.Event):
    """An event that notes how long it is waited for, and does not wait so long."""

    def __init__(self, stop_after: int, daemon_stop: Callable[[], None]) -> None:
        super().__init__()
        self.waits: list[float] = []
        self._stop_after, self._stop = stop_after, daemon_stop

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waits.append(round(timeout, 3))
        if len(self.waits) >= self._stop_after:
            self._stop()
        return super().wait(0.001)


# ── passes ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("Q-5")
def test_a_pass_drains_the_mailbox_before_it_does_what_is_due(maild: Daemon, world: World) -> None:
    world.on("wait", maild.stop)
    assert maild.run() is Ending.STOPPED
    assert [step for step in world.done if step not in {"flush", "next_attempt_at"}] == [
        "drain",
        "take_dropped",
        "do_due",
        "record_pass",
        "wait",
    ]


def test_news_in_the_mailbox_brings_a_pass_at_once(maild: Daemon, world: World) -> None:
    world.on("wait", news, news, maild.stop)
    started = time.monotonic()
    maild.run()
    assert (world.count("drain"), world.count("do_due")) == (3, 3)
    assert time.monotonic() - started < 0.9


def test_without_news_it_looks_when_the_time_has_come_and_never_spins(maild: Daemon, world: World) -> None:
    world.on("drain", int, int, maild.stop)
    started = time.monotonic()
    maild.run()
    assert 1.9 < time.monotonic() - started < 4
    assert world.count("wait") <= 6
    assert all(0 <= wait <= 1 for wait in world.waits)
    assert 3 <= world.count("flush") <= 8


def test_a_mailbox_that_can_only_be_polled_is_looked_at_as_often(maild: Daemon, world: World) -> None:
    world.idle = False
    world.on("drain", int, int, maild.stop)
    started = time.monotonic()
    maild.run()
    assert 1.9 < time.monotonic() - started < 4
    assert world.count("wait") <= 6


def test_every_pass_calls_the_courier(maild: Daemon, world: World) -> None:
    def when_sent() -> object:
        deadline = time.monotonic() + ENOUGH
        while world.count("flush") < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        maild.stop()
        return False

    world.on("wait", news, when_sent)
    maild.look_every = 600
    maild.run()
    assert world.count("flush") >= 2


# ── failures ─────────────────────────────────────────────────────────────────────────────────────────────────────


class HastyShift(Shift):
    """Notes its pauses instead of resting."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float] = []

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


AWAY = Unavailable("mailbox desk@host/INBOX: connect: timed out")


def test_pauses_grow_while_the_mailbox_is_away_and_begin_anew_when_it_is_back(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    shift = HastyShift()
    daemon = made(world, shift, look_every=600)
    world.on("drain", *[fails(AWAY)] * 10, int, fails(AWAY), daemon.stop)
    world.on("wait", news)
    with caplog.at_level(logging.INFO, "maild.daemon"):
        daemon.run()
    assert shift.pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 1]
    assert world.count("do_due") == 1, "nothing is due while a letter may lie there unread (Q-5)"
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert told[:2] == [f"reading: {AWAY}; again in 1 s", f"reading: {AWAY}; again in 2 s"]
    assert len(told) == 11


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (AWAY, f"WARNING reading: {AWAY}; again in 1 s"),
        (Temporary("the ledger is locked"), "WARNING reading: the ledger is locked; again in 1 s"),
        (OSError(28, "No space left"), "WARNING reading: [Errno 28] No space left; again in 1 s"),
        (Permanent("the ledger is of another maild"), "ERROR reading failed; again in 1 s with its traceback"),
        (LookupError("a fault of ours"), "ERROR reading failed; again in 1 s with its traceback"),
    ],
)
@pytest.mark.parametrize("step", ["drain", "take_dropped", "do_due", "record_pass", "wait"])
def test_whatever_fails_the_next_pass_is_made(
    world: World, caplog: pytest.LogCaptureFixture, step: str, fault: Exception, told: str
) -> None:
    shift = HastyShift()
    daemon = made(world, shift)
    world.on("drain", *([int] if step != "drain" else []), *([fails(fault)] if step == "drain" else []), daemon.stop)
    world.on(step, *([fails(fault)] if step != "drain" else []))
    assert daemon.run() is Ending.STOPPED
    assert world.count("drain") == 2
    assert shift.pauses == [1]
    (record,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert f"{record.levelname} {record.getMessage()}{' with its traceback' * bool(record.exc_info)}" == told


@pytest.mark.parametrize("step", ["drain", "take_dropped", "do_due", "record_pass", "wait", "flush"])
def test_a_damaged_ledger_ends_it_once_and_says_why(
    maild: Daemon, world: World, said: list[str], caplog: pytest.LogCaptureFixture, step: str
) -> None:
    fault = LedgerDamaged("the ledger is damaged: stop")
    world.on(step, fails(fault))
    with pytest.raises(LedgerDamaged, match="the ledger is damaged"):
        maild.run()
    assert sorted(said) == ["READY=1", f"STATUS={fault}", "STOPPING=1"]
    assert world.count("drain") <= 1
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


def test_where_no_news_can_be_had_it_still_looks_in_time(world: World) -> None:
    shift = HastyShift()
    daemon = made(world, shift, look_every=15)
    world.on("wait", *[fails(AWAY)] * 7, daemon.stop)
    daemon.run()
    assert shift.pauses == [1, 2, 4, 8, 15, 15, 15]
    assert world.count("do_due") == 8


def test_a_long_pause_is_made_of_signs_of_life(world: World) -> None:
    shift = HastyShift()
    daemon = made(world, shift, look_every=100)
    world.on("drain", *[fails(AWAY)] * 10, daemon.stop)
    daemon.run()
    assert shift.pauses[-6:] == [100, 100, 56, 100, 100, 100]


def test_a_mail_server_that_is_away_is_tried_after_growing_pauses(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    daemon = made(world, look_every=600)
    daemon._over = rests = Rests(11, daemon.stop)
    gone = Unavailable("mail server smtp.host:465: refused")
    world.on("flush", *[fails(gone)] * 5, fails(LookupError("ours")), *[fails(gone)] * 10)
    assert daemon.run() is Ending.STOPPED
    assert rests.waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    told = [(record.levelname, record.getMessage()) for record in caplog.records if record.levelno >= logging.WARNING]
    assert told[0] == ("WARNING", f"sending: {gone}; again in 1 s")
    assert told[5] == ("ERROR", "sending failed; again in 32 s")
    assert world.count("drain") == 1, "and reading went on meanwhile"


def test_the_courier_rests_in_steps_and_begins_anew_with_short_pauses(world: World) -> None:
    daemon = made(world, look_every=3)
    daemon._over = rests = Rests(6, daemon.stop)
    gone = Unavailable("mail server smtp.host:465: refused")
    world.on("flush", *[fails(gone)] * 4, int, fails(gone))
    daemon._bell = Rests(100, daemon.stop)
    daemon.run()
    assert rests.waits == [1, 2, 3, 1, 3, 3]


# ── when the courier is called ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-5")
@pytest.mark.parametrize(
    ("due", "sent", "rest"),
    [
        (None, 0, 15.0),
        (None, 3, 15.0),
        (NOW + timedelta(seconds=4.25), 0, 4.25),
        (NOW + timedelta(seconds=4.25), 2, 4.25),
        (NOW + timedelta(minutes=5), 0, 15.0),
        (NOW - timedelta(hours=1), 2, 0.0),
        (NOW, 1, 0.0),
    ],
)
def test_the_courier_is_called_at_the_instant_the_next_attempt_is_due(
    world: World, due: datetime | None, sent: int, rest: float
) -> None:
    daemon = made(world, look_every=15)
    daemon._bell = rests = Rests(1, daemon.stop)
    world.due = due
    world.on("flush", lambda: sent)
    daemon.run()
    assert rests.waits == [rest]


@pytest.mark.rule("M-5")
@pytest.mark.parametrize(("before", "called"), [(True, 1), (False, 2)])
def test_who_rings_before_the_outbox_is_looked_into_does_not_call_twice(
    world: World, before: bool, called: int
) -> None:
    daemon = made(world)

    class Bell(threading.Event):
        def clear(self) -> None:
            if before:
                self.set()
            super().clear()

        def wait(self, _timeout: float | None = None) -> bool:
            if not self.is_set():
                daemon.stop()
            return True

    daemon._bell = Bell()
    world.on("flush", int if before else daemon._bell.set)
    daemon._send_on()
    assert world.count("flush") == called


@pytest.mark.rule("M-4", "D-10")
def test_letters_held_back_by_a_limit_do_not_make_the_courier_spin(world: World) -> None:
    daemon = made(world, look_every=15)
    daemon._bell = rests = Rests(4, daemon.stop)
    world.due = NOW - timedelta(hours=1)
    world.on("flush", lambda: 5)
    daemon.run()
    assert rests.waits == [0, 15, 15, 15]


def test_a_ledger_that_cannot_say_what_is_due_makes_pauses_grow(world: World) -> None:
    daemon = made(world)
    daemon._over = rests = Rests(2, daemon.stop)
    world.on("next_attempt_at", *[fails(Temporary("the ledger is locked"))] * 9)
    daemon.run()
    assert rests.waits[:2] == [1, 1]


# ── endings ──────────────────────────────────────────────────────────────────────────────────────────────────────

STEPS = ["drain", "take_dropped", "do_due", "record_pass", "wait", "flush", "next_attempt_at"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("step", STEPS)
def test_told_to_stop_in_any_step_it_finishes_that_step_and_stops(
    maild: Daemon, world: World, said: list[str], step: str, number: signal.Signals
) -> None:
    before = signal.getsignal(number)
    finished: list[str] = []

    def told() -> object:
        signalled(number)
        finished.append(step)
        return None

    world.on(step, told)
    maild.look_every = 60
    started = time.monotonic()
    assert maild.run() is Ending.STOPPED
    assert time.monotonic() - started < 2
    assert finished == [step]
    assert said == ["READY=1", "STOPPING=1"]
    assert signal.getsignal(number) is before


def test_told_to_stop_while_reading_it_begins_nothing_new(maild: Daemon, world: World) -> None:
    world.on("drain", maild.stop)
    maild.run()
    assert (world.count("do_due"), world.count("record_pass"), world.count("wait")) == (0, 0, 0)


@pytest.mark.parametrize("step", ["drain", "flush"])
def test_told_to_stop_in_a_pause_it_stops_at_once(maild: Daemon, world: World, step: str) -> None:
    world.on(step, *[fails(AWAY)] * 20)
    maild.look_every = 60
    threading.Timer(1.3, maild.stop).start()
    started = time.monotonic()
    assert maild.run() is Ending.STOPPED
    assert time.monotonic() - started < 2.5
    assert world.count(step) == 2


def test_told_to_stop_before_it_began_it_does_nothing(maild: Daemon, world: World, said: list[str]) -> None:
    maild.stop()
    assert maild.run() is Ending.STOPPED
    assert world.done == []
    assert said == ["READY=1", "STOPPING=1"]


def test_answers_go_as_soon_as_their_letters_are_committed_and_before_the_mailbox_is_told(
    maild: Daemon, world: World
) -> None:
    at_rest, sent = threading.Event(), threading.Event()
    world.on("next_attempt_at", at_rest.set)
    world.on("flush", int, sent.set)
    world.on("drain", lambda: at_rest.wait(ENOUGH) and COMMITTED)
    world.on("told", lambda: sent.wait(ENOUGH))
    world.on("wait", maild.stop)
    maild.run()
    assert world.done.index("told") < world.done.index("do_due"), "the pass was not over yet"
    assert sent.is_set()


def test_the_letter_in_the_couriers_hands_is_waited_for(maild: Daemon, world: World) -> None:
    begun, finished = threading.Event(), threading.Event()

    def slowly() -> object:
        begun.set()
        time.sleep(0.3)
        finished.set()
        return 1

    world.on("flush", slowly)
    world.on("drain", lambda: begun.wait(ENOUGH), int)
    world.on("wait", maild.stop)
    maild.run()
    assert finished.is_set()
    assert "courier" not in {thread.name for thread in threading.enumerate()}


def test_a_courier_who_does_not_finish_is_not_waited_for_for_ever(
    maild: Daemon, world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house, "_FAREWELL", 0.1)
    hangs, begun = threading.Event(), threading.Event()

    def hanging() -> object:
        begun.set()
        return int(hangs.wait(ENOUGH))

    world.on("flush", hanging)
    world.on("drain", lambda: begun.wait(ENOUGH))
    world.on("wait", maild.stop)
    assert maild.run() is Ending.STOPPED
    assert "the courier did not finish in time" in caplog.text
    hangs.set()


def test_it_can_run_in_a_thread_of_its_own_without_signals(maild: Daemon, world: World) -> None:
    before = signal.getsignal(signal.SIGTERM)
    endings: list[Ending] = []
    world.on("wait", lambda: endings.append(Ending.RELOAD) if signal.getsignal(signal.SIGTERM) is not before else None)
    thread = threading.Thread(target=lambda: endings.append(maild.run()))
    thread.start()
    time.sleep(0.1)
    maild.stop()
    thread.join(ENOUGH)
    assert endings == [Ending.STOPPED]


# ── beginning anew ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("step", STEPS)
def test_told_to_reload_in_any_step_it_ends_to_begin_anew(
    maild: Daemon, world: World, said: list[str], step: str
) -> None:
    checked: list[bool] = []
    maild.check_configuration = lambda: checked.append(True)
    maild.look_every = 60
    world.on(step, lambda: signalled(signal.SIGHUP))
    started = time.monotonic()
    assert maild.run() is Ending.RELOAD
    assert time.monotonic() - started < 2
    assert checked == [True]
    assert said == ["READY=1", "RELOADING=1"]


def test_told_to_reload_in_a_pause_it_does_not_wait_for_its_end(maild: Daemon, world: World) -> None:
    world.on("drain", *[fails(AWAY)] * 20)
    maild.look_every = 60
    threading.Timer(1.3, maild.reload).start()
    started = time.monotonic()
    assert maild.run() is Ending.RELOAD
    assert time.monotonic() - started < 2.5


def test_a_wrong_configuration_is_told_and_the_old_one_holds(
    maild: Daemon, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def wrong() -> object:
        raise ConfigError("no such key", key="[desk] adress")

    maild.check_configuration = wrong
    world.on("wait", maild.reload, maild.stop)
    assert maild.run() is Ending.STOPPED
    assert world.count("drain") == 2
    (told,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert told == "the changed configuration is not taken, the old one holds: [desk] adress: no such key"


def test_told_to_stop_while_it_leaves_to_begin_anew_it_stops(
    maild: Daemon, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaving(state: str) -> None:
        if state == "RELOADING=1":
            signalled(signal.SIGTERM)

    monkeypatch.setattr(house, "notify", leaving)
    world.on("wait", maild.reload)
    assert maild.run() is Ending.STOPPED


@pytest.mark.parametrize(("number", "ending"), [(signal.SIGTERM, Ending.STOPPED), (signal.SIGHUP, Ending.RELOAD)])
def test_a_signal_between_two_runs_waits_for_the_second(world: World, number: signal.Signals, ending: Ending) -> None:
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with signals_held():
        first = made(world)
        world.on("wait", first.reload)
        assert first.run() is Ending.RELOAD
        signalled(number)
        second = made(world)
        assert second.run() is ending
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == mask
    assert world.count("drain") == 1, "the second had nothing to do any more"


# ── signs of life ────────────────────────────────────────────────────────────────────────────────────────────────


class Feeding:
    """A watchdog of a minute, on a clock that goes on by ten seconds with every wait for news."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world, self.now = world, 0.0
        self.fed: list[float] = []
        monkeypatch.setattr(service_manager, "time", SimpleNamespace(monotonic=lambda: self.now))
        self.daemon = made(world, Shift(Watchdog(("reader", "courier"), self._say, 60)))

    def _say(self, state: str) -> None:
        assert state == "WATCHDOG=1"
        self.fed.append(self.now)

    def later(self) -> object:
        self.now += 10
        return True

    def courier_called(self) -> None:
        """Ring for the courier, and wait until he has come."""
        called, deadline = self.world.count("flush"), time.monotonic() + ENOUGH
        self.daemon._bell.set()
        while self.world.count("flush") == called and time.monotonic() < deadline:
            time.sleep(0.001)

    def run(self, *, waits: list[Callable[[], object]]) -> None:
        self.world.on("wait", *waits, self.daemon.stop)
        self.daemon.run()


def test_the_watchdog_is_fed_while_both_are_at_work(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    feeding = Feeding(world, monkeypatch)

    def when_the_courier_was_called() -> object:
        feeding.courier_called()
        return feeding.later()

    feeding.run(waits=[when_the_courier_was_called] * 30)
    pauses = [after - before for before, after in pairwise([0, *feeding.fed, feeding.now])]
    assert feeding.now == 300
    assert max(pauses) <= 20
    assert len(feeding.fed) <= 21, "no more often than four times in its interval"


def test_the_watchdog_starves_when_the_courier_hangs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    feeding = Feeding(world, monkeypatch)
    hangs, begun = threading.Event(), threading.Event()

    def hanging() -> object:
        begun.set()
        return int(hangs.wait(ENOUGH))

    world.on("flush", hanging)
    world.on("drain", lambda: begun.wait(ENOUGH))
    feeding.run(waits=[*[feeding.later] * 30, hangs.set])
    assert feeding.now == 300
    assert 30 <= max(moment for moment in feeding.fed if moment < 300) < 60


def test_the_watchdog_starves_when_the_reader_hangs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    feeding = Feeding(world, monkeypatch)

    def hanging() -> object:
        for _ in range(30):
            feeding.courier_called()
            feeding.later()
        feeding.daemon.stop()
        return None

    world.on("drain", hanging)
    feeding.run(waits=[])
    assert feeding.now == 300
    assert 30 <= max(moment for moment in feeding.fed if moment < 300) < 60


def test_each_asking_is_a_sign_of_life_of_the_one_who_asks() -> None:
    alive: list[str] = []

    class Noting(Watchdog):
        def alive(self, worker: str) -> None:
            alive.append(worker)

    shift = Shift(Noting((), alive.append, 0))
    assert (shift.reader_stopping(), shift.courier_stopping()) == (False, False)
    shift.close()
    assert (shift.reader_stopping(), shift.courier_stopping()) == (False, True)
    shift.end()
    assert (shift.reader_stopping(), shift.courier_stopping()) == (True, True)
    assert alive == ["reader", "courier"] * 3


def test_a_pause_of_a_shift_ends_when_it_is_called() -> None:
    shift = Shift()
    started = time.monotonic()
    shift.pause(0.05)
    assert time.monotonic() - started >= 0.04
    threading.Timer(0.1, shift.ask_reload).start()
    shift.pause(ENOUGH)
    shift.pause(ENOUGH)
    assert time.monotonic() - started < 2
    assert shift.called
