"""Letters that bear a known address and are not its owner's: no effect, no answer (Q-1, D-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.addresses import address_key, is_one_of
from maild.desk.correspondence import NoticeForged
from maild.desk.deadlines import start_of_day
from maild.desk.decision import Change, Decision, Flag, LetterVerdict, Ref
from maild.desk.notices import to_dispatchers
from maild.desk.parties import ClientStatus

if TYPE_CHECKING:
    from maild.desk.arrival import Arrival
    from maild.desk.decision import Moment
    from maild.desk.register import Register

MAIL = "почта"
"""The actor of what happens to letters without a usable sender."""


def refuse_forged(arrival: Arrival, register: Register, moment: Moment, why: str) -> Decision:
    """Refused in silence; about a client's or a dispatcher's address the (other) dispatchers hear once a day."""
    sender = arrival.letter.sender
    told = Flag(f"forged:{address_key(sender)}", moment.now) if sender else None
    if sender is None or told is None or not _worth_telling(sender, told.name, register, moment):
        return Decision(LetterVerdict.REFUSED, why, sender or MAIL)
    notice = NoticeForged(arrival.id, sender, arrival.letter.subject, why)
    letters = to_dispatchers(moment.desk, notice, Ref("letter", arrival.id), but=sender)
    return Decision(LetterVerdict.REFUSED, why, sender, (Change(told),), letters)


def _worth_telling(sender: str, told: str, register: Register, moment: Moment) -> bool:
    """Whether the address is known here, and nobody was told of it today."""
    holder = register.client_by_address(address_key(sender))
    known = holder is not None and holder.status is not ClientStatus.CLOSED
    if not known and not is_one_of(sender, moment.desk.dispatchers):
        return False
    last = register.flag(told)
    return last is None or last.since is None or last.since < start_of_day(moment.now, moment.zone)
