"""Erasing personal data whose term is over, or that a person demands to be erased (152-ФЗ).

    found ──▶ act opened ──▶ portions, a transaction each ──▶ files and pages removed ──▶ act written and sent
                              (desk.erasure says what is left of a thing, the history that it was erased)

A thing is erased whole or not at all. A run that dies leaves its act open; the next one goes on with it.
"""

from __future__ import annotations

import calendar
import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from maild.desk import erasure
from maild.desk.addresses import address_key
from maild.desk.erasure import Act, ErasedKind, Subject, Terms
from maild.desk.erasure_letters import Report, finished
from maild.documents.erasure_act import act_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.execution import Office
    from maild.gateways.acts import ActFolder
    from maild.gateways.publication import PublicationFolder
    from maild.gateways.shelf import FileShelf
    from maild.ledger.store import SqlLedger
    from maild.settings import RetentionSettings

log = logging.getLogger("maild.purging")

PORTION = 100
"""Things erased in one transaction: a daemon at work waits for one of them only."""
BY_TERM = "истекли сроки хранения, установленные оператором"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Purge:
    """Where data are erased, and by which terms."""

    office: Office
    ledger: SqlLedger
    shelf: FileShelf
    pages: PublicationFolder | None
    acts: ActFolder
    retention: RetentionSettings

    def found(self, subject: Subject | None = None) -> dict[ErasedKind, list[int]]:
        """What would be erased now: numbers by kind. Nothing is changed."""
        return self.ledger.to_erase(self._scope(subject, self.office.clock.now()))

    def run(self, ground: str = BY_TERM, subject: Subject | None = None) -> list[Report]:
        """Go on with what another run has left, then erase; an act for each. Nothing to erase makes none.

        Raises:
            Temporary, Permanent: the ledger or the disk cannot be used. What was erased stays so; run it again.
        """
        self._sweep()
        reports = []
        if left := self.ledger.open_act():
            reports.append(self._erased(left, self.ledger.to_erase(self._scope(left.subject, left.opened_at))))
        found = self.found(subject)
        if found:
            reports.append(self._erased(self._opened(ground, subject), found))
        return reports

    def _scope(self, subject: Subject | None, at: datetime) -> Terms | Subject:
        return subject or self._terms(at)

    def _terms(self, at: datetime) -> Terms:
        kept, desk = self.retention, self.office.desk

        def before(months: int) -> datetime:
            return months_before(at.astimezone(self.office.zone), months) if months else _NEVER

        return Terms(
            letters=before(kept.letters),
            strangers=before(kept.strangers),
            texts=before(kept.texts),
            devices=before(kept.devices),
            readings=before(kept.readings).date(),
            statements=before(kept.statements),
            clients=before(kept.clients),
            own=tuple(address_key(address) for address in (desk.address, *desk.dispatchers)),
        )

    def _opened(self, ground: str, subject: Subject | None) -> Act:
        with self.ledger.work() as work:
            at, register = self.office.clock.now(), work.register
            act = Act(register.next_id("act"), at, ground, subject, register.history_head().number)
            opening = erasure.opened(act, self._scope(subject, at))
            self.office.carry_out(work, opening, at=at, letter_id=None)
            work.commit()
        return act

    def _erased(self, act: Act, found: dict[ErasedKind, list[int]]) -> Report:
        for kind, numbers in found.items():
            for start in range(0, len(numbers), PORTION):
                self._erase(act, kind, numbers[start : start + PORTION])
                self._sweep()
        return self._finished(act)

    def _erase(self, act: Act, kind: ErasedKind, numbers: Sequence[int]) -> None:
        with self.ledger.work() as work:
            things = work.erasable(kind, self._scope(act.subject, act.opened_at), numbers)
            self.office.carry_out(work, erasure.erase(things, act), at=self.office.clock.now(), letter_id=None)
            work.commit()

    def _sweep(self) -> None:
        """What the ledger speaks of no more: removed first, forgotten afterwards."""
        doomed = self.ledger.doomed()
        for name, published in doomed:
            if not published:
                self.shelf.remove(name)
            elif self.pages:
                self.pages.remove(name)
        if doomed:
            self.ledger.forget_doomed(doomed)

    def _finished(self, act: Act) -> Report:
        office = self.office
        with self.ledger.work() as work:
            at = office.clock.now()
            report = Report(
                replace(act, finished_at=at), work.erased_by(act), f"{office.desk.name}, {office.desk.address}"
            )
            self.acts.put(act_name(act), act_text(report, office.zone))
            office.carry_out(work, finished(report, office.desk), at=at, letter_id=None)
            work.commit()
        if not self.ledger.cut_log():
            log.warning("the ledger's log holds what was erased until it is written over, since somebody reads from it")
        log.info("%s: %s", act_name(act), ", ".join(f"{len(numbers)} {kind}" for kind, numbers in report.things))
        return report


def act_name(act: Act) -> str:
    """Its file."""
    return f"act-{act.id}.txt"


def months_before(at: datetime, months: int) -> datetime:
    """The midnight so many months before that day; of a month that lacks the day, its last one."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return datetime.combine(at.date().replace(year=year, month=month + 1, day=day), time.min, at.tzinfo)
