"""The courier: takes letters out of the outbox to the next mail server, and writes down what became of each."""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maild.ports import Outcome, Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from maild.execution import Office
    from maild.ports import Attempt, Claimed, Submission, Work

log = logging.getLogger("maild.courier")

CLAIM_AT_ONCE = 50
"""Letters for up to five connections: what is claimed is sent, whatever comes meanwhile (`пауза`)."""
SEVERAL = 2


@dataclass(slots=True)
class Courier:
    """Sends what is due. An attempt and all that follows from it are in one transaction (M-5, R-6)."""

    office: Office
    submission: Submission
    stopping: Callable[[], bool]
    connections: int = 1

    def flush(self, asking: Callable[[], object] = bool) -> int:
        """Send until nothing is due; how many attempts were made. `asking` is called before the outbox is looked into.

        Raises:
            Temporary: the mail server or the ledger is out of reach; letters not tried keep their attempts.
        """
        made, claims = 0, _Claims(self, asking, CLAIM_AT_ONCE * -(-self.connections // 5))
        while not self.stopping() and (claimed := claims.next()):
            try:
                with closing(self.submission.send(claimed, self._raw, claims.more)) as sending:
                    for progress in sending:
                        self._record(progress)
                        made += len(progress.ended)
                        claims.untried -= {outgoing_id for outgoing_id, _ in progress.ended}
            finally:
                if claims.untried:
                    self.office.ledger.release_untried(sorted(claims.untried), self.office.clock.now())
                    claims.untried.clear()
        return made

    def _raw(self, claimed: Claimed) -> bytes:
        return self.office.shelf.get(claimed.raw_digest)

    def _record(self, progress: Progress) -> None:
        """Together, or one by one if anything at all is wrong with any: what one leads to holds up no other.

        Raises:
            Exception: one could not be written down. No further letter goes into DATA then.
        """
        try:
            return self._record_together(progress)
        except Exception:
            if len(progress.ended) + bool(progress.in_data) < SEVERAL:
                raise
        faults = [fault for one in progress.ended if (fault := self._fault_of(Progress(ended=(one,))))]
        if faults:
            raise faults[0]
        return self._record_together(Progress(in_data=progress.in_data))

    def _fault_of(self, progress: Progress) -> Exception | None:
        try:
            self._record_together(progress)
        except Exception as fault:  # noqa: BLE001 - told when the others are written down
            return fault
        return None

    def _record_together(self, progress: Progress) -> None:
        now = self.office.clock.now()
        with self.office.ledger.work() as work:
            for outgoing_id in progress.in_data:
                work.mark_in_data(outgoing_id)
            for outgoing_id, attempt in progress.ended:
                self._follow(work, outgoing_id, attempt, now)
            work.commit()
        for outgoing_id, attempt in progress.ended:
            log.info("out-%d %s", outgoing_id, attempt.outcome)

    def _follow(self, work: Work, outgoing_id: int, attempt: Attempt, now: datetime) -> None:
        """An attempt and what follows from it."""
        sent = work.record_attempt(outgoing_id, attempt, at=now)
        accepted = attempt.outcome is Outcome.ACCEPTED
        if not accepted and sent.status != "failed":
            return
        from maild.desk.decide_delivery import decide_delivery  # not needed by a pass that sends nothing

        decision = decide_delivery(
            sent, accepted=accepted, answer=attempt.answer, register=work.register, moment=self.office.moment(work)
        )
        self.office.carry_out(work, decision, at=now, letter_id=None)


@dataclass(slots=True)
class _Claims:
    """What was claimed in a flush, portion by portion; `untried` are those without an attempt so far."""

    courier: Courier
    asking: Callable[[], object]
    most: int
    untried: set[int] = field(default_factory=set)
    _full: bool = False  # the last portion was: others may wait

    def next(self) -> Sequence[Claimed]:
        """Letters that may go now."""
        self.asking()
        office = self.courier.office
        claimed = office.ledger.claim(office.clock.now(), self.most)
        self.untried |= {one.id for one in claimed}
        self._full = len(claimed) == self.most
        return claimed

    def more(self) -> Sequence[Claimed]:
        """For connections that have little left to do, if it is likely that there is any."""
        return self.next() if self._full and not self.courier.stopping() else ()
