"""Wires are cut when their time is over, and only then."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from maild.gateways.shears import Shears

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = 3600.0


@pytest.fixture
def wire() -> Iterator[socket.socket]:
    """One end; nobody says anything at the other."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(10)
        yield ours


def test_who_reads_when_the_time_is_over_sees_the_end(wire: socket.socket) -> None:
    with Shears().cut_after(0.05, wire):
        assert wire.recv(1) == b""


def test_an_earlier_end_is_kept_while_a_later_one_is_waited_for(wire: socket.socket) -> None:
    shears, (other, far) = Shears(), socket.socketpair()
    with other, far, shears.cut_after(LONG, other):
        with shears.cut_after(0.05, wire):
            assert wire.recv(1) == b""
        far.send(b"x")
        assert other.recv(1) == b"x", "the other has time left"


def test_a_wire_that_was_left_in_time_is_not_cut(wire: socket.socket) -> None:
    shears, (other, far) = Shears(), socket.socketpair()
    with shears.cut_after(0.05, wire):
        pass
    with other, far, shears.cut_after(0.05, other):
        assert other.recv(1) == b"", "its time began later, and is over"
    wire.setblocking(False)
    with pytest.raises(BlockingIOError):
        wire.recv(1)


def test_one_that_was_closed_meanwhile_harms_no_other(wire: socket.socket) -> None:
    shears, closed = Shears(), socket.socket()
    closed.close()
    with shears.cut_after(0.0, closed), shears.cut_after(0.05, wire):
        assert wire.recv(1) == b""


def test_one_thread_serves_all(wire: socket.socket) -> None:
    def threads() -> int:
        return sum(thread.name == "shears" for thread in threading.enumerate())

    shears, before = Shears(), threads()
    for _ in range(20):
        with shears.cut_after(LONG, wire), shears.cut_after(LONG, wire):
            assert threads() == before + 1
