"""What a mention of an order comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """An order, a doubt that has to be asked about, a topic (an order only with its letter's help), or mere telling."""

    ORDER = "order"
    DOUBT = "doubt"
    TOPIC = "topic"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The standing and, for a doubt, the caution in Russian."""

    standing: Standing
    why: str = ""
