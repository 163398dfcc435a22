"""What changed between two revisions of a month's statement, row by row (S-6)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maild.metering.lines import Kept

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Changed:
    """A plot, as the client writes it now, before and after; None where the statement did not or does not have it."""

    plot: str
    before: Kept | None
    after: Kept | None

    @property
    def kwh(self) -> Decimal:
        """The difference, all zones."""
        return _kwh(self.after) - _kwh(self.before)

    @property
    def rub(self) -> Decimal:
        """The difference."""
        return _rub(self.after) - _rub(self.before)


def changes(before: Iterable[Kept], after: Iterable[Kept]) -> tuple[Changed, ...]:
    """Plots whose reading, consumption or amount is another, in the order of the new revision, then those that went."""
    was = {kept.subscriber_id: kept for kept in before}
    stayed = [Changed(kept.plot, was.pop(kept.subscriber_id, None), kept) for kept in after]
    gone = [Changed(kept.plot, kept, None) for kept in was.values()]
    return tuple(each for each in (*stayed, *gone) if _shown(each.before) != _shown(each.after))


def _shown(kept: Kept | None) -> tuple[object, ...] | None:
    """What a reader of the statement sees of it."""
    return (kept.known, kept.kwh, kept.rub, kept.last) if kept else None


def _kwh(kept: Kept | None) -> Decimal:
    return kept.total if kept else _ZERO


def _rub(kept: Kept | None) -> Decimal:
    return kept.rub if kept else _ZERO
