"""Plays the story: scene after scene on a simulated clock, with a pass of the desk after each and at its hours."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from maild.demo.actors import Post
from maild.demo.cast import DESK
from maild.demo.scenes import LENGTH, MONTH, Scene
from maild.demo.stage import TIMEZONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maild.demo.servers import EmbeddedServers
    from maild.demo.stage import StoryClock
    from maild.settings import Settings
    from maild.wiring import Parts

ZONE = ZoneInfo(TIMEZONE)
_HOURS = ("09:00:30", "18:00:30")
"""When the desk looks at its clock even if nobody writes: the digest, the end of the working day."""
_READING_TIME = timedelta(seconds=20)
"""From a letter's receipt to the pass that handles it."""


def first_day(now: datetime) -> date:
    """The Monday on which the story starts, so that it has ended before now."""
    day = now.astimezone(ZONE).date() - timedelta(days=LENGTH)
    return day - timedelta(days=day.weekday())


@dataclass(slots=True)
class Play:
    """One performance.

    `failed` are scenes that could not be played because a letter they answer had not come.
    """

    settings: Settings
    servers: EmbeddedServers
    clock: StoryClock
    monday: date
    passes: int = 0
    failed: list[str] = field(default_factory=list)
    _told: int = 0

    def run(self) -> None:
        """The whole month, by one desk that stays open: only its clock jumps."""
        from maild import wiring

        self.clock.moment = self._at(0, "00:00")
        with wiring.alone(self.settings), wiring.open_desk(self.settings, self.clock) as parts:
            self._days(parts)

    def _days(self, parts: Parts) -> None:
        post = Post(self.servers, self.clock.now)
        for day, scenes in groupby(self._programme(), key=lambda entry: entry[0].date()):
            print(_styled("1", f"{day:%a %d %b %Y}"))
            for moment, scene in scenes:
                self.clock.moment = moment
                if scene is not None:
                    self._play(scene, post, moment)
                self._pass(parts, moment + _READING_TIME)

    def _programme(self) -> Iterator[tuple[datetime, Scene | None]]:
        """All moments in order: scenes, and the hours at which the desk looks by itself."""
        hours = [(self._at(day, hour), None) for day in range(LENGTH) for hour in _HOURS]
        scenes = [(self._at(scene.day, scene.hour), scene) for scene in MONTH]
        return iter(sorted([*hours, *scenes], key=lambda entry: entry[0]))

    def _at(self, day: int, hour: str) -> datetime:
        return datetime.combine(self.monday + timedelta(days=day), datetime.min.time().fromisoformat(hour), ZONE)

    def _play(self, scene: Scene, post: Post, moment: datetime) -> None:
        print(f"  {moment:%H:%M}  {scene.title}")
        try:
            scene.act(post)
        except LookupError as fault:
            self.failed.append(f"{scene.title}: {fault}")
            print(_styled("31", f"         (not played: {fault})"), file=sys.stderr)

    def _pass(self, parts: Parts, moment: datetime) -> None:
        from maild import at_work

        self.clock.moment = moment
        at_work.make_pass(parts, simulated=True)
        self.passes += 1
        self._tell()

    def _tell(self) -> None:
        """The letters that the desk has sent since the last pass."""
        sent = self.servers.sent()
        for letter in sent[self._told :]:
            if letter.to != DESK:
                print(_styled("2", f"         → {letter.to:<28} {letter.letter['Subject']}"))
        self._told = len(sent)


def _styled(code: str, text: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if sys.stdout.isatty() else text
