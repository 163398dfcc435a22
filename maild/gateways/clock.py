"""The clock, and the only source of chance."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from maild.desk.code import ALPHABET, LENGTH


def fresh_code() -> str:
    """Sixteen random characters: 80 bits, five each."""
    bits = secrets.randbits(LENGTH * 5)
    return "".join(ALPHABET[bits >> place & 31] for place in range(0, LENGTH * 5, 5))


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the one place

    def fresh_code(self) -> str:
        """See `fresh_code`."""
        return fresh_code()


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still: one simulated pass (`once --at`)."""

    at: datetime

    def now(self) -> datetime:
        """The moment it was set to, in UTC."""
        return self.at.astimezone(UTC)

    def fresh_code(self) -> str:
        """See `fresh_code`."""
        return fresh_code()
