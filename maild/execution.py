"""Carrying out a decision: its changes and the letters it causes, inside one transaction of the ledger.

Shared by the pipeline (letters and the clock) and the courier (what follows from a delivery). Decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.desk.addresses import who
from maild.desk.decision import Moment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from maild.desk.cabinet import Archive
    from maild.desk.decision import CalendarDay, Decision
    from maild.desk.parties import Desk
    from maild.desk.workdays import Calendar
    from maild.ports import Clock, Ledger, LetterShelf, Renderer, Work

CODES_A_DECISION = 4
"""Fresh codes offered to one decision; none needs more."""


@dataclass(frozen=True, slots=True)
class Office:
    """What every carrying-out needs, joined by `wiring`."""

    desk: Desk
    zone: ZoneInfo
    clock: Clock
    ledger: Ledger
    shelf: LetterShelf
    renderer: Renderer
    calendar: Callable[[Sequence[CalendarDay]], Calendar]
    cabinet: Archive

    def moment(self, work: Work) -> Moment:
        """Now, the calendar as the ledger has it now, and fresh codes."""
        return Moment(
            now=self.clock.now(),
            zone=self.zone,
            calendar=self.calendar(work.calendar_days()),
            desk=self.desk,
            cabinet=self.cabinet,
            codes=tuple(self.clock.fresh_code() for _ in range(CODES_A_DECISION)),
        )

    def carry_out(self, work: Work, decision: Decision, *, at: datetime, letter_id: int | None) -> None:
        """Apply the changes, then render and enqueue the letters, in the order given (M-5: rendered before commit)."""
        for paper in decision.papers:
            self.shelf.put(paper.content)
        for publication in decision.publications:
            self.cabinet.publish(publication)
        actor = who(decision.actor, letter_id, self.desk.dispatchers)
        for change in decision.changes:
            work.apply(change, at=at, actor=actor, letter_id=letter_id)
        for draft in decision.letters:
            outgoing = self.renderer.render(draft, work.next_outgoing_id(), at)
            raw_digest = self.shelf.put(outgoing.raw)
            work.enqueue(draft, outgoing, raw_digest=raw_digest, at=at, cause_id=letter_id)
