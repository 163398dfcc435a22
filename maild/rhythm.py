"""When to look, and how long to rest: the daemon's sense of time. Remembers nothing that a restart could lose."""

from __future__ import annotations

import schedule

LONGEST_PAUSE = 300.0


class Pauses:
    """Pauses between attempts to reach something: 1, 2, 4 … seconds, 300 at most."""

    def __init__(self) -> None:
        self._next = 1.0

    def next(self) -> float:
        """The next pause; the one after is twice as long."""
        pause, self._next = self._next, min(self._next * 2, LONGEST_PAUSE)
        return pause

    def reset(self) -> None:
        """It answered: begin anew with short ones."""
        self._next = 1.0


class Ticker:
    """Says "look now", by `schedule`, and nothing else."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self.restart()

    def restart(self) -> None:
        """A look was taken just now, for whatever reason: the next one is due after the whole interval."""
        self._rang = False
        self._scheduler = schedule.Scheduler()
        self._scheduler.every(self._seconds).seconds.do(self._ring)

    def _ring(self) -> None:
        self._rang = True

    def left(self) -> float:
        """Seconds until the next look."""
        left = float(self._scheduler.idle_seconds or 0.0)
        if left > self._seconds:
            # `schedule` reads the wall clock; one that was set back would keep it silent until it has caught up.
            self.restart()
            self._ring()
        return max(0.0, min(left, self._seconds))

    def rang(self) -> bool:
        """Whether it is time; tells it once."""
        self._scheduler.run_pending()
        rang, self._rang = self._rang, False
        return rang
