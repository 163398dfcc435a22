"""What the clock brings to statements: the day before, the day itself, the day after (S-1, S-2, S-7).

A client has one month that is due. Whatever changes of the client, its readings or the calendar makes the clock look
at it again (`ledger.waking`); so here is also where its day moves.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from maild.desk.cabinet import Publication
from maild.desk.claim_letters import NoticeLacking
from maild.desk.decision import Change, Decision, LetterVerdict
from maild.desk.due import DueKind
from maild.desk.issuing import issue, moved_to, next_look
from maild.desk.lives import follow
from maild.desk.notices import CLOCK, to_dispatchers
from maild.desk.parties import ClientStatus
from maild.desk.statement import StatementStatus
from maild.desk.statement_days import check_at, due_at, due_on, publish_at
from maild.desk.statement_drawing import draw, last_arrival, waits_for_plots
from maild.desk.statement_lives import STATEMENT, StatementEvent

if TYPE_CHECKING:
    from datetime import date, datetime

    from maild.desk.decision import Draft, Moment
    from maild.desk.due import Due
    from maild.desk.parties import Client
    from maild.desk.register import Register
    from maild.desk.statement import Revision
    from maild.metering.statement import Statement

AGAIN = timedelta(hours=1)
"""When a statement is tried again that a fault of ours brought down."""
QUIET = timedelta(hours=1)
"""So long after the last file a late statement waits for the plots that it has no readings of."""
FAULT = "программа не смогла её составить, причина — в её журнале; попробуем ещё раз через час"


def look(due: Due, register: Register, moment: Moment) -> Decision:
    """One client's month, or one that waits to be published."""
    statement = register.statement(due.id)
    if statement is None or statement.look_at is None or statement.look_at > moment.now:
        return _decision("смотреть не на что")
    client = register.client(statement.client_id)
    if statement.status is not StatementStatus.DUE:
        return _publish(statement, client, register, moment)
    if client.status is ClientStatus.CLOSED:
        return _decision("клиент закрыт", Change(replace(statement, look_at=None, lacking="", tell_at=None)))
    appointed = _appointed(statement, client, moment)
    if moment.now < due_at(appointed.due_on, moment):
        return _before_its_day(appointed, statement, client, register, moment)
    return _on_its_day(appointed, statement, client, register, moment)


def set_aside(due: Due, register: Register, moment: Moment) -> Decision:
    """M-3: a statement that a fault of ours brings down holds up no other. It is tried again in an hour.

    The dispatchers hear of it as of whatever lacks, once.
    """
    statement = register.statement(due.id) if due.kind is DueKind.STATEMENT else None
    if statement is None:
        return _decision("откладывать нечего")
    later = replace(statement, look_at=moment.now + AGAIN)
    if statement.status is not StatementStatus.DUE:
        return _decision("публикация отложена", Change(later))
    come = statement.due_on <= _today(moment)
    told = statement.lacking == FAULT
    later = replace(
        later,
        lacking=FAULT,
        tell_at=statement.tell_at if told else moment.now,
        late_at=(statement.late_at or moment.now) if come else None,
    )
    event = StatementEvent.LATE if come and not statement.late_at else None
    return _decision(f"ведомости недостаёт: {FAULT}", moved_to(later, event, statement))


def tell_lacking(_due: Due, register: Register, moment: Moment) -> Decision:
    """S-2: one letter to each dispatcher names all that lacks, told once."""
    untold = [statement for statement in register.lacking() if statement.tell_at]
    if not untold:
        return _decision("о недостающем уже сказано")
    named = tuple((statement, register.client(statement.client_id).name) for statement in untold)
    letters = to_dispatchers(moment.desk, NoticeLacking(named, _today(moment)))
    told = (Change(replace(statement, tell_at=None)) for statement in untold)
    return _decision("диспетчерам сказано, чего недостаёт ведомостям", *told, letters=letters)


# ── a month that is due ──────────────────────────────────────────────────────────────────────────────────────────


def _appointed(statement: Revision, client: Client, moment: Moment) -> Revision:
    """With its day as it is by now. A day that would have passed already holds from the next month on."""
    day = due_on(client, statement.month, moment)
    passed = due_at(day, moment) <= moment.now < due_at(statement.due_on, moment)
    return statement if passed else replace(statement, due_on=day)


def _before_its_day(statement: Revision, was: Revision, client: Client, register: Register, moment: Moment) -> Decision:
    """S-2: on the working day before, what it would lack today is looked for; later only whether that has come."""
    looked = replace(statement, look_at=next_look(statement.due_on, moment))
    if statement.lacking or (not statement.checked and moment.now >= check_at(statement.due_on, moment)):
        found = draw(register, client, statement.month, _today(moment))
        lacking = found if isinstance(found, str) else ""
        tell_at = moment.now if lacking and not statement.checked else statement.tell_at
        looked = replace(looked, checked=True, lacking=lacking, tell_at=tell_at if lacking else None)
    event = StatementEvent.MOVED if looked.due_on != was.due_on else None
    detail = f"{was.due_on.isoformat()} → {looked.due_on.isoformat()}" if event else ""
    return _decision("ведомость ждёт своего дня", moved_to(looked, event, was, detail))


def _on_its_day(statement: Revision, was: Revision, client: Client, register: Register, moment: Moment) -> Decision:
    """S-1: drawn up and mailed. What was away for a month closes on its own day, so that each month has its own."""
    following = due_on(client, statement.month.plus(1), moment)
    overtaken = due_at(following, moment) <= moment.now
    closes_on = statement.due_on if overtaken else _today(moment)
    drawn = draw(register, client, statement.month, closes_on)
    if not isinstance(drawn, str):
        until = None if overtaken else _files_may_follow(statement, client, drawn, register)
        if until is None or until <= moment.now:
            return issue(statement, client, drawn, register, moment)
        return _wait_for_files(statement, drawn, until, moment)
    if overtaken:
        return _skip(statement, was, following, moment)
    late = replace(
        statement,
        look_at=due_at(following, moment),
        checked=True,
        lacking=drawn,
        tell_at=statement.tell_at if statement.late_at else moment.now,
        late_at=statement.late_at or moment.now,
    )
    event = None if statement.late_at else StatementEvent.LATE
    return _decision(f"ведомости недостаёт: {drawn}", moved_to(late, event, was))


def _files_may_follow(statement: Revision, client: Client, drawn: Statement, register: Register) -> datetime | None:
    """Until when a late statement waits for the plots that lack: files come one after another, he shall have one."""
    if statement.late_at is None or not waits_for_plots(drawn):
        return None
    arrived_at = last_arrival(register, client, drawn)
    return arrived_at + QUIET if arrived_at else None


def _wait_for_files(statement: Revision, drawn: Statement, until: datetime, moment: Moment) -> Decision:
    lacking = (
        f"нет показаний {drawn.without_data} из {len(drawn.lines)} участков: "
        f"ждём ещё файлов до {until.astimezone(moment.zone):%d.%m %H:%M}, затем составим без них"
    )
    later = replace(statement, look_at=until, lacking=lacking, tell_at=None)
    return _decision("ведомость ждёт остальных показаний", Change(later))


def _skip(statement: Revision, was: Revision, following: date, moment: Moment) -> Decision:
    """Its readings never came: what was used is counted in the month that follows."""
    month = statement.month.plus(1)
    moved = replace(
        statement, month=month, due_on=following, look_at=moment.now, lacking="", tell_at=None, late_at=None
    )
    detail = f"{statement.month} → {month}"
    return _decision("за месяц показаний так и не было", moved_to(moved, StatementEvent.MOVED, was, detail))


# ── a month that was drawn up ────────────────────────────────────────────────────────────────────────────────────


def _publish(statement: Revision, client: Client, register: Register, moment: Moment) -> Decision:
    """S-7: on the next working day."""
    step = follow(STATEMENT, statement.status, StatementEvent.PUBLISHED)
    drawn, generated_at = statement.drawn, statement.generated_at
    if step is None or drawn is None or generated_at is None or not (moment.desk.publishes and drawn.pages):
        return _decision("публиковать нечего", Change(replace(statement, look_at=None)))
    due = publish_at(generated_at, moment)
    if moment.now < due:
        return _decision("публикация перенесена", Change(replace(statement, look_at=due)))
    published = replace(statement, status=step.status, look_at=None, published_at=moment.now)
    change = moved_to(published, StatementEvent.PUBLISHED, statement)
    all_of_them = (*register.published(client.id), published)
    publication = Publication(client, drawn.pages, all_of_them, moment.now.astimezone(moment.zone))
    return replace(_decision("ведомость опубликована", change), publications=(publication,))


def _today(moment: Moment) -> date:
    return moment.now.astimezone(moment.zone).date()


def _decision(reason: str, *changes: Change, letters: tuple[Draft, ...] = ()) -> Decision:
    return Decision(LetterVerdict.HANDLED, reason, CLOCK, changes, letters)
