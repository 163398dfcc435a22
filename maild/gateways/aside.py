"""Coroutines that run aside, in a thread with an event loop of its own, while the caller does something else."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from types import TracebackType
    from typing import Self


class Aside:
    """A context manager: at its end all are over, cancelled if it was left by an exception.

    Raises:
        Exception: at its end, whatever one of them raised.
    """

    def __init__(self, works: Sequence[Coroutine[None, None, None]]) -> None:
        self._works = works
        self._fault: BaseException | None = None
        self._left = False  # before they began, it may be
        self._loop = asyncio.new_event_loop()
        self._all: asyncio.Future[list[BaseException | None]] | None = None
        self._thread = threading.Thread(target=self._run, name="connections", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            with suppress(RuntimeError):  # the loop is closed: all are over
                self._loop.call_soon_threadsafe(self._leave)
        self._thread.join()
        if kind is None and self._fault is not None:
            raise self._fault

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            try:
                runner.run(self._gather())
            except BaseException as fault:  # noqa: BLE001 - raised again where it is waited for
                self._fault = fault

    async def _gather(self) -> None:
        """One that fails cuts no other short."""
        self._all = asyncio.gather(*self._works, return_exceptions=True)
        if self._left:
            self._all.cancel()
        for fault in await self._all:
            if fault is not None:
                raise fault

    def _leave(self) -> None:
        self._left = True
        if self._all is not None:
            self._all.cancel()
