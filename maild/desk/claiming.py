"""A client misses a statement, finds an error in it, or asks for one (S-6, S-8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.blanks import STATEMENT
from maild.desk.claim import Claim, ClaimKind
from maild.desk.claim_letters import ClaimTaken, NoticeClaim, StatementNotYet
from maild.desk.correspondence import Refused
from maild.desk.decision import Change, Ref
from maild.desk.enclosing import enclosed
from maild.desk.issuing import again
from maild.desk.naming import month_name
from maild.desk.statement_days import claim_due, due_on
from maild.desk.statement_letters import Occasion
from maild.desk.statement_lives import CLAIM, ClaimEvent
from maild.metering.months import Month

if TYPE_CHECKING:
    from maild.desk.decision import Decision
    from maild.desk.intent import ClaimIntent, StatementIntent
    from maild.desk.matter import Matter
    from maild.desk.parties import Client
    from maild.desk.statement import Revision


def claim(matter: Matter, client: Client, intent: ClaimIntent) -> Decision:
    """«Не получена» gets it at once; what is wrong in it, or not clear, is a case for the dispatcher (S-6)."""
    missing = intent.kind == ClaimKind.MISSING
    month = _month(intent.period) or _meant(matter, client, missing=missing)
    statement = _newest(matter, client, month) if month else None
    if statement is None or month is None:
        return _without(matter, client, month, intent.text if missing else None)
    if not missing:
        return _dispute(matter, client, statement, intent)
    made = _claim(matter, client, month, ClaimKind.MISSING, ClaimEvent.ANSWERED, intent.text)
    note = f"Ваша претензия записана под номером прет-{made.id}."
    sent_again, letter = again(statement, client, matter.register, matter.moment, Occasion.AGAIN, note)
    answer = matter.answer(client.address, letter, Ref("statement", statement.id))
    changes = (_recorded(made, ClaimEvent.ANSWERED), sent_again)
    return matter.handled(f"{made.shown_number}: ведомость за {month} отправлена ещё раз", changes, (answer,))


def statement(matter: Matter, client: Client, intent: StatementIntent) -> Decision:
    """«ведомость [месяц]»: that statement; without a month the latest (S-8)."""
    month = _month(intent.period)
    found = _newest(matter, client, month) if month else matter.register.latest(client.id)
    if found is None:
        return _without(matter, client, month, None)
    sent_again, letter = again(found, client, matter.register, matter.moment, Occasion.ASKED)
    answer = matter.answer(client.address, letter, Ref("statement", found.id))
    return matter.answered(f"отправлена ведомость за {found.month}", (answer,), (sent_again,))


# ── which one ────────────────────────────────────────────────────────────────────────────────────────────────────


def _month(period: str | None) -> Month | None:
    return Month.read(period) if period else None


def _meant(matter: Matter, client: Client, *, missing: bool) -> Month | None:
    """Without a month: the one that is late, if it is missed; else the latest, else the one that is due next."""
    planned, latest = matter.register.planned(client.id), matter.register.latest(client.id)
    if planned and (latest is None or (missing and planned.late_at)):
        return planned.month
    return latest.month if latest else None


def _newest(matter: Matter, client: Client, month: Month) -> Revision | None:
    """The newest revision that was drawn up."""
    made = [each for each in matter.register.revisions(client.id, month) if each.drawn]
    return made[-1] if made else None


# ── there is none ────────────────────────────────────────────────────────────────────────────────────────────────


def _without(matter: Matter, client: Client, month: Month | None, missed: str | None) -> Decision:
    """It is not due yet: he is told the day. It is late: he gets it when it is drawn up. Or there never was one."""
    planned = matter.register.planned(client.id)
    if planned is None or (month is not None and month < planned.month):
        return _never(matter, client, month)
    month = month or planned.month
    day = planned.due_on if month == planned.month else due_on(client, month, matter.moment)
    if planned.late_at is None or month != planned.month:
        told = StatementNotYet(client, month, day)
        return matter.answered(f"ведомость за {month} ещё не наступила", (matter.answer(client.address, told),))
    return _waits(matter, client, planned, missed)


def _waits(matter: Matter, client: Client, planned: Revision, missed: str | None) -> Decision:
    """Its day has come and something lacks: a claim stays open until it is drawn up."""
    if missed is None:
        told = StatementNotYet(client, planned.month, planned.due_on, late=True)
        return matter.answered("ведомость ещё не составлена", (matter.answer(client.address, told),))
    made = _claim(matter, client, planned.month, ClaimKind.MISSING, ClaimEvent.OPENED, missed)
    about = Ref("claim", made.id)
    told = StatementNotYet(client, planned.month, planned.due_on, late=True, claim=made)
    letters = (matter.answer(client.address, told, about), *matter.tell(_notice(matter, client, made, planned), about))
    reason = f"{made.shown_number}: ведомость за {planned.month} ещё не составлена"
    return matter.handled(reason, (_recorded(made, ClaimEvent.OPENED),), letters)


def _never(matter: Matter, client: Client, month: Month | None) -> Decision:
    latest = matter.register.latest(client.id)
    named = f" за {month_name(month)}" if month else ""
    refused = Refused(
        client=client,
        problem=f"Ведомости{named} нет: она не составлялась.",
        clause="п. III.2 Регламента: ведомости составляются со дня регистрации Клиента",
        right=f"Последняя составленная ведомость — за {month_name(latest.month)}."
        if latest
        else "Ни одной ведомости пока не составлено.",
        blanks=(STATEMENT,),
    )
    return matter.refused(f"нет ведомости{named}", (matter.answer(client.address, refused),))


# ── something is wrong in it ─────────────────────────────────────────────────────────────────────────────────────


def _dispute(matter: Matter, client: Client, statement: Revision, intent: ClaimIntent) -> Decision:
    made = _claim(matter, client, statement.month, ClaimKind.DISPUTE, ClaimEvent.OPENED, intent.text)
    about = Ref("claim", made.id)
    letters = (
        matter.answer(client.address, ClaimTaken(client, made), about),
        *matter.tell(_notice(matter, client, made, statement), about),
    )
    reason = f"{made.shown_number}: ошибка в ведомости за {statement.month}"
    return matter.handled(reason, (_recorded(made, ClaimEvent.OPENED),), letters)


def _claim(matter: Matter, client: Client, month: Month, kind: ClaimKind, event: ClaimEvent, text: str) -> Claim:
    status = CLAIM[None, event].status
    return Claim(
        id=matter.register.next_id("claim"),
        client_id=client.id,
        month=month,
        kind=kind,
        status=status,
        received_at=matter.received_at,
        due_by=claim_due(matter.received_at, matter.moment),
        letter_id=matter.letter_id,
        text=text,
        resolved_at=matter.moment.now if event is ClaimEvent.ANSWERED else None,
    )


def _recorded(made: Claim, event: ClaimEvent) -> Change:
    return Change(made, Ref("claim", made.id), event, None, made.status, f"{made.month}, {made.kind}")


def _notice(matter: Matter, client: Client, made: Claim, statement: Revision) -> NoticeClaim:
    return NoticeClaim(client, made, statement, enclosed(matter.letter.attachments))
