"""A daemon's seat at the ledger, as the rest of the house needs it (the protocols of `ledger/seats.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from maild.ports import Temporary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


DROP = "drop folder"
"""What is looked after besides mailboxes."""


class Deposed(Temporary):
    """Nothing was heard of this daemon for too long: others have its mailboxes, its claims and its work now.

    Nothing that it still has in hand can be written down any more; it begins anew, as another one.
    """


@dataclass(frozen=True, slots=True)
class Share:
    """What this daemon is to look after now, and since when nobody has read what it does not.

    Args:
        mine: of what was asked for.
        others_read_at: all that others look after was read to its end at this moment or later; None if something
            never was, or if all is mine.
    """

    mine: frozenset[str]
    others_read_at: datetime | None = None


class Table(Protocol):
    """The ledger where daemons sit together: who looks after which mailbox."""

    def share_out(self, things: Sequence[str]) -> Share:
        """Take what nobody looks after, hand over what is too much; without a seat all is ours.

        Raises:
            Deposed: we have no seat any more.
        """
        ...

    def record_pass(self, at: datetime, *, simulated: bool, read: Mapping[str, datetime]) -> None:
        """A pass was made, and our mailboxes were read to their end as they were at those moments."""
        ...
