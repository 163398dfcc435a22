"""Telling the mailbox what the ledger already holds: letters are moved only after they were committed (M-1)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.ports import NotMoved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maild.ports import Ledger, Mailbox

log = logging.getLogger("maild.pipeline")


@dataclass(slots=True)
class Settling:
    """Moves letters to where they belong; a refusal is logged once, not at every pass."""

    _logged: str = ""

    def settle(self, mailbox: Mailbox, ledger: Ledger, name: str, validity: int, there: int = 0) -> None:
        """Move what is recorded and not moved yet; a crash between the two is mended here.

        A mailbox that will not move letters stops nothing: the ledger knows which were taken. `there` is up to where
        nothing has to be looked for again: written down with what was moved, at one wait for the disk.
        """
        moved: list[int] = []
        try:
            for uids in _moving(mailbox, ledger, name, validity):
                moved += uids
            self._logged = ""
        except NotMoved as refusal:
            if str(refusal) != self._logged:
                log.warning("%s; reading goes on", refusal)
            self._logged = str(refusal)
        finally:
            if moved or there:
                ledger.mark_settled(name, validity, moved, there)


def _moving(mailbox: Mailbox, ledger: Ledger, name: str, validity: int) -> Iterator[list[int]]:
    waiting = ledger.unsettled(name, validity)
    for quarantined in (False, True):
        uids = [uid for uid, is_quarantined in waiting if is_quarantined is quarantined]
        if uids:
            mailbox.settle(uids, quarantined=quarantined)
            yield uids


def reached(mailbox: Mailbox, ledger: Ledger, name: str, validity: int, listed: Sequence[int]) -> int:
    """Up to which UID nothing has to be looked for again.

    A letter that was listed, then not given, is gone or somebody is moving it; if it still lies there it is asked for
    again at the next look, since nothing would ever come back to it behind the cursor (M-1).
    """
    left = set(listed) - ledger.known_uids(name, validity, listed)
    there = left.intersection(mailbox.uids_after(min(left) - 1)) if left else ()
    return min(there) - 1 if there else max(listed)
