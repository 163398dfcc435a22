"""Work aside: over when it is left, whoever leaves it and however it ends."""

from __future__ import annotations

import asyncio
import threading

import pytest

from maild.gateways.aside import Aside


class Work:
    """Coroutines that note how they end."""

    def __init__(self) -> None:
        self.ends: list[str] = []
        self.begun = threading.Event()

    async def short(self) -> None:
        self.begun.set()
        self.ends.append("done")

    async def endless(self) -> None:
        self.begun.set()
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            self.ends.append("cancelled")
            raise

    async def failing(self) -> None:
        raise LookupError("ours")


def _over(thread: threading.Thread) -> bool:
    thread.join(5)
    return not thread.is_alive()


def test_it_is_waited_for() -> None:
    work = Work()
    with Aside([work.short(), work.short()]):
        pass
    assert work.ends == ["done", "done"]


def test_whoever_leaves_by_an_exception_leaves_nothing_behind() -> None:
    work = Work()
    with pytest.raises(ZeroDivisionError), Aside([work.endless(), work.endless()]):
        _ = work.begun.wait(5) and 1 / 0
    assert work.ends == ["cancelled", "cancelled"]


def test_left_before_it_began_it_does_not_begin() -> None:
    work = Work()
    for _ in range(20):
        with pytest.raises(KeyError, match="left"), Aside([work.endless()]):
            raise KeyError("left")
    assert set(work.ends) <= {"cancelled"}


def test_left_when_all_are_over_there_is_nothing_to_cancel() -> None:
    work = Work()
    aside = Aside([work.short()])
    with pytest.raises(ZeroDivisionError), aside:
        _ = _over(aside._thread) and 1 / 0
    assert work.ends == ["done"]


def test_a_fault_is_told_at_the_end_and_cuts_no_other_short() -> None:
    work = Work()
    with pytest.raises(LookupError, match="ours"), Aside([work.failing(), work.short()]):
        pass
    assert work.ends == ["done"]
