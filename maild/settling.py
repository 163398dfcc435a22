"""Telling the mailbox what the ledger already holds: letters are moved only after they were committed (M-1)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maild.ports import NotMoved

if TYPE_CHECKING:
    from maild.ports import Ledger, Mailbox

log = logging.getLogger("maild.pipeline")


@dataclass(slots=True)
class Settling:
    """Moves letters to where they belong; a refusal is logged once, not at every pass."""

    _logged: str = ""

    def settle(self, mailbox: Mailbox, ledger: Ledger, name: str, validity: int) -> None:
        """Move what is recorded and not moved yet; a crash between the two is mended here.

        A mailbox that will not move letters stops nothing: the ledger knows which were taken.
        """
        try:
            _move(mailbox, ledger, name, validity)
            self._logged = ""
        except NotMoved as refusal:
            if str(refusal) != self._logged:
                log.warning("%s; reading goes on", refusal)
            self._logged = str(refusal)


def _move(mailbox: Mailbox, ledger: Ledger, name: str, validity: int) -> None:
    waiting = ledger.unsettled(name, validity)
    for quarantined in (False, True):
        uids = [uid for uid, is_quarantined in waiting if is_quarantined is quarantined]
        if uids:
            mailbox.settle(uids, quarantined=quarantined)
            ledger.mark_settled(name, validity, uids)
