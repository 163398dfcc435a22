"""The courier: takes letters out of the outbox to the next mail server, and writes down what became of each."""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.ports import Attempt, Outcome, Permanent

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from maild.execution import Office
    from maild.ports import Claimed, Submission

log = logging.getLogger("maild.courier")

CLAIM_AT_ONCE = 50


@dataclass(slots=True)
class Courier:
    """Sends what is due. Each attempt and all that follows from it are one transaction (M-5, R-6)."""

    office: Office
    submission: Submission
    stopping: Callable[[], bool]

    def flush(self) -> int:
        """Send until nothing is due; how many attempts were made.

        Raises:
            Temporary: the mail server or the ledger is out of reach; letters not tried keep their attempts.
        """
        made = 0
        while not self.stopping():
            claimed = self.office.ledger.claim(self.office.clock.now(), CLAIM_AT_ONCE)
            if not claimed:
                break
            try:
                with closing(self._attempts(claimed)) as attempts:
                    for outgoing_id, attempt in attempts:
                        self._record(outgoing_id, attempt)
                        made += 1
            finally:
                self.office.ledger.release_untried([one.id for one in claimed], self.office.clock.now())
        return made

    def _attempts(self, claimed: Sequence[Claimed]) -> Generator[tuple[int, Attempt]]:
        """A letter whose bytes are lost has failed, and holds up no other."""
        letters = []
        for one in claimed:
            try:
                letters.append((one, self.office.shelf.get(one.raw_digest)))
            except Permanent as fault:
                yield one.id, Attempt(Outcome.PERMANENT, str(fault))
        yield from self.submission.send(letters, self.office.ledger.mark_in_data)

    def _record(self, outgoing_id: int, attempt: Attempt) -> None:
        now = self.office.clock.now()
        with self.office.ledger.work() as work:
            sent = work.record_attempt(outgoing_id, attempt, at=now)
            accepted = attempt.outcome is Outcome.ACCEPTED
            if accepted or sent.status == "failed":
                from maild.desk.decide_delivery import decide_delivery  # not needed by a pass that sends nothing

                decision = decide_delivery(
                    sent,
                    accepted=accepted,
                    answer=attempt.answer,
                    register=work.register,
                    moment=self.office.moment(work),
                )
                self.office.carry_out(work, decision, at=now, letter_id=None)
            work.commit()
        log.info("out-%d %s", outgoing_id, attempt.outcome)
