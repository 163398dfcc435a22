"""The digest of a working morning (D-6): what is overdue, due today, waiting. Sent also when empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

from maild.desk import deadlines
from maild.desk.correspondence import Digest, JournalRow
from maild.desk.decision import Change
from maild.desk.register import JournalQuery
from maild.desk.request import RequestStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from maild.desk.decision import Moment, PersonItem
    from maild.desk.register import Register
    from maild.desk.request import Request

PAUSED, BREAKER = "paused", "breaker"
"""The switches that hold back client mail (D-10, M-4)."""
_ALL = 1_000_000
"""The oldest stand last, and are those that must not be left out (Q-12)."""
_RUNNING = (RequestStatus.CONFIRMED, RequestStatus.IN_PROGRESS)


def digest(register: Register, moment: Moment) -> Digest:
    """What is overdue, due today, and waiting, as it stands now."""
    now = moment.now
    running = register.requests(JournalQuery(statuses=tuple(status.value for status in _RUNNING), limit=_ALL))
    found = journal_rows(register, now, running)
    tonight = _tonight(moment)
    in_time = [row for row in found if not row.overdue]
    cases, claims = tuple(register.open_registrations()), tuple(register.open_claims())
    return Digest(
        day=now.astimezone(moment.zone).date(),
        overdue=tuple(row for row in found if row.overdue),
        due_today=tuple(row for row in in_time if _due_before(row, tonight)),
        waiting=tuple(row for row in in_time if not _due_before(row, tonight)),
        registrations=cases,
        registrations_overdue=tuple(case.id for case in cases if now > case.due_by),
        registrations_today=tuple(case.id for case in cases if now <= case.due_by < tonight),
        questions=tuple(_item(item) for item in register.open_person_items(strangers=False)),
        strangers=tuple(_item(item) for item in register.open_person_items(strangers=True)),
        claims=tuple((claim, register.client(claim.client_id).name) for claim in claims),
        claims_overdue=tuple(claim.id for claim in claims if claim.overdue(now)),
        claims_today=tuple(claim.id for claim in claims if now <= claim.due_by < tonight),
        statements=tuple((s, register.client(s.client_id).name) for s in register.lacking() if s.late_at),
        devices=tuple((device, device.overdue(now)) for device in register.waiting_devices()),
        quarantined=len(register.quarantined()),
        undelivered=register.undelivered_count(),
        head=register.history_head(),
        warnings=_warnings(register, moment),
    )


def listed(register: Register, moment: Moment) -> tuple[Change, ...]:
    """Strangers' letters stand in one digest only: they are done with once it was sent (D-11)."""
    items = register.open_person_items(strangers=True)
    return tuple(Change(replace(item, answered_at=moment.now)) for item in items)


def journal_rows(register: Register, now: datetime, found: Sequence[Request]) -> tuple[JournalRow, ...]:
    """Rows of a journal, each with its client's name."""
    names = {client_id: register.client(client_id).name for client_id in {r.client_id for r in found}}
    return tuple(JournalRow(r, r.overdue(now), names[r.client_id]) for r in found)


def _due_before(row: JournalRow, moment: datetime) -> bool:
    return row.request.due_by is not None and row.request.due_by < moment


def _tonight(moment: Moment) -> datetime:
    tomorrow = moment.now.astimezone(moment.zone).date() + timedelta(days=1)
    return deadlines.at_time(tomorrow, time(), moment.zone)


def _item(item: PersonItem) -> tuple[int, str, str]:
    return item.letter_id, item.sender, item.subject


def _warnings(register: Register, moment: Moment) -> tuple[str, ...]:
    warnings = []
    year = deadlines.unknown_year(moment.now, moment.calendar, moment.zone)
    if year is not None:
        warnings.append(f"Производственный календарь на {year} год ещё не известен: сроки в нём предварительные.")
    if register.flag(PAUSED):
        warnings.append("Объявлена пауза: письма клиентам придержаны до команды «продолжить».")
    if register.flag(BREAKER):
        warnings.append("Сработал предохранитель: писем за час слишком много, они придержаны до команды «продолжить».")
    return tuple(warnings)
