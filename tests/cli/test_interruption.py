"""Ctrl-C during `maild once`: no letter is left in hand, and the next pass goes on where this one ended (M-1, M-3)."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from maild.cli.complaint import Exit
from maild.gateways.shelf import Pile
from maild.mishap import UNCLEAN_ENDS
from tests.flows.stage import Stage, at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from maild.demo.servers import Servers

MOMENT = "2026-11-03 10:00"
STRANGERS = ("anna@mail.example", "boris@mail.example")


@pytest.fixture
def stage(servers: Servers, tmp_path: Path) -> Stage:
    """A desk with two strangers' letters in its mailbox."""
    stage = Stage(servers, tmp_path)
    for sender in STRANGERS:
        stage.write(sender, "", "Здравствуйте!", MOMENT)
    return stage


@pytest.fixture
def interrupt(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, signal.Signals], None]:
    """Signals that come while the next letter is in hand."""
    put = Pile.put

    def arm(times: int, number: signal.Signals) -> None:
        def put_interrupted(shelf: Pile, raw: bytes) -> str:
            monkeypatch.setattr(Pile, "put", put)
            for _ in range(times):
                os.kill(os.getpid(), number)
            return put(shelf, raw)

        monkeypatch.setattr(Pile, "put", put_interrupted)

    return arm


def once(stage: Stage) -> int:
    return stage.maild("once", "--at", at(MOMENT).isoformat())[0]


def verdicts(stage: Stage) -> list[object]:
    return [row["verdict"] for row in stage.rows("inbox")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_lets_the_letter_in_hand_be_finished(
    stage: Stage, interrupt: Callable[[int, signal.Signals], None], number: signal.Signals
) -> None:
    interrupt(1, number)
    assert once(stage) == Exit.INTERRUPTED
    assert verdicts(stage) == ["refused"]
    assert stage.news() == []
    assert once(stage) == 0
    assert verdicts(stage) == ["refused", "refused"]
    assert sorted(letter.to for letter in stage.news()) == sorted(STRANGERS)


def test_a_second_signal_breaks_off_and_the_letter_waits_unharmed(
    stage: Stage, interrupt: Callable[[int, signal.Signals], None]
) -> None:
    for _ in range(UNCLEAN_ENDS + 1):
        interrupt(2, signal.SIGINT)
        assert once(stage) == Exit.INTERRUPTED
        assert verdicts(stage) == []
    assert once(stage) == 0
    assert verdicts(stage) == ["refused", "refused"], "it is not held against the letter"


def test_afterwards_signals_are_as_before(stage: Stage) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert once(stage) == 0
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
