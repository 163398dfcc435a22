"""The played month, scene by scene: on which day, at what hour, who writes what.

Days are counted from a Monday. Scenes say only what people do; what the desk makes of it is the desk's own work.
"""

from __future__ import annotations

from maild.demo.scenes.daily import DAILY
from maild.demo.scenes.metering import METERING
from maild.demo.scenes.registering import REGISTERING
from maild.demo.scenes.scene import Scene
from maild.demo.scenes.trouble import TROUBLE

__all__ = ["LENGTH", "MONTH", "Scene"]

LENGTH = 28
"""Days of the story."""

MONTH: tuple[Scene, ...] = tuple(
    sorted((*REGISTERING, *DAILY, *METERING, *TROUBLE), key=lambda scene: (scene.day, scene.hour))
)
