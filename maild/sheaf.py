"""Sheaves: letters that are taken together, in one transaction and with one wait for the disk."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maild.ports import Oversized, Parcel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from maild.desk.decision import Decision
    from maild.pipeline import Pipeline

log = logging.getLogger("maild.pipeline")

TOGETHER = 50
"""Letters at most; as many are decided again, one by one, when one of them cannot be handled."""
OCTETS = 8 * 1024 * 1024
"""Of letters at most, unless one alone has more."""


def sheaves(parcels: Iterable[Parcel | Oversized], alone: AbstractSet[int]) -> Iterator[list[Parcel | Oversized]]:
    """The letters in their order, bound together; one by itself if it is too large, or its UID is among `alone`."""
    sheaf: list[Parcel | Oversized] = []
    octets = 0
    for parcel in parcels:
        single = isinstance(parcel, Oversized) or parcel.key.uid in alone
        size = 0 if isinstance(parcel, Oversized) else len(parcel.raw)
        if sheaf and (single or len(sheaf) >= TOGETHER or octets + size > OCTETS):
            yield sheaf
            sheaf, octets = [], 0
        sheaf.append(parcel)
        octets += size
        if single:
            yield sheaf
            sheaf, octets = [], 0
    if sheaf:
        yield sheaf


@dataclass(frozen=True, slots=True)
class Entered:
    """A letter that was decided: to be told of once it is committed."""

    letter_id: int
    decision: Decision

    def tell(self) -> None:
        """Into the log."""
        log.info("letter-%d %s", self.letter_id, self.decision.verdict)


def take_together(pipeline: Pipeline, parcels: Sequence[Parcel]) -> tuple[int, bool]:
    """One transaction for all: what a letter leads to is seen by the next; how many were taken, and whether to stop.

    Whatever is raised has had no effect: none was taken.
    """
    ledger = pipeline.office.ledger
    keys = [parcel.key for parcel in parcels]
    ledger.mark_in_hand(*keys)
    try:
        entered, stopped = _entered(pipeline, parcels)
    except BaseException:
        ledger.forget_in_hand(*keys)
        raise
    if len(entered) < len(keys) or None in entered:  # told to stop, or another daemon was faster
        ledger.forget_in_hand(*keys)
    for one in entered:
        if one is not None:
            one.tell()
    return len(entered), stopped


def _entered(pipeline: Pipeline, parcels: Sequence[Parcel]) -> tuple[list[Entered | None], bool]:
    """Everything is safe on the shelf before the ledger is."""
    entered: list[Entered | None] = []
    stopped = False
    with pipeline.office.shelf.pile() as pile:
        piling = replace(pipeline, office=replace(pipeline.office, shelf=pile))
        digests = [pile.put(parcel.raw) for parcel in parcels]
        read = [pipeline.read(parcel.raw, parcel.received_at, pipeline.check) for parcel in parcels]
        with pipeline.office.ledger.work() as work:
            for parcel, digest, reading in zip(parcels, digests, read, strict=True):
                entered.append(piling.enter(work, parcel.key, digest, parcel.received_at, reading))
                if stopped := pipeline.stopping():
                    break
            pile.secure()
            work.commit()
    return entered, stopped
