"""A pipe to oneself."""

from __future__ import annotations

import gc
import os
import select
import signal
import threading
import time

import pytest

from maild.gateways.wakeup import Wakeup


def test_a_wait_ends_with_its_time() -> None:
    started = time.monotonic()
    assert Wakeup().wait(0.05) is False
    assert 0.04 < time.monotonic() - started < 2


def test_a_wait_ends_when_it_is_called() -> None:
    wakeup = Wakeup()
    threading.Timer(0.05, wakeup.wake).start()
    started = time.monotonic()
    assert wakeup.wait(10) is True
    assert time.monotonic() - started < 2


def test_a_call_before_the_wait_is_not_lost_and_several_count_as_one() -> None:
    wakeup = Wakeup()
    for _ in range(3):
        wakeup.wake()
    assert wakeup.wait(10) is True
    assert wakeup.wait(0) is False


def test_calls_can_be_forgotten() -> None:
    wakeup = Wakeup()
    wakeup.wake()
    wakeup.clear()
    assert wakeup.wait(0) is False


def test_a_full_pipe_is_awake_already() -> None:
    wakeup = Wakeup()
    for _ in range(70_000):  # more than a pipe holds
        wakeup.wake()
    assert wakeup.wait(0) is True
    assert wakeup.wait(0) is False


def test_it_can_be_watched_together_with_other_things() -> None:
    wakeup = Wakeup()
    assert select.select([wakeup], [], [], 0)[0] == []
    wakeup.wake()
    assert select.select([wakeup], [], [], 0)[0] == [wakeup]


def test_it_may_be_called_by_a_signal_handler_in_the_midst_of_the_wait() -> None:
    wakeup = Wakeup()
    before = signal.signal(signal.SIGUSR1, lambda *_: wakeup.wake())
    try:
        main = threading.main_thread().ident or 0
        threading.Timer(0.05, signal.pthread_kill, (main, signal.SIGUSR1)).start()
        started = time.monotonic()
        assert wakeup.wait(10) is True
        assert time.monotonic() - started < 2
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_both_ends_are_closed_with_their_owner() -> None:
    wakeup = Wakeup()
    ends = (wakeup._read, wakeup._write)
    del wakeup
    gc.collect()
    for end in ends:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(end)
