"""A client's month planned, drawn up, corrected, sent again: what is changed and written then (S-1, S-5, S-6, S-8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maild.desk.claim import ClaimKind
from maild.desk.correspondence import NoticeChanged
from maild.desk.decision import Change, Decision, Draft, LetterVerdict, Ref
from maild.desk.lives import follow
from maild.desk.notices import CLOCK, to_dispatchers
from maild.desk.statement import Revision
from maild.desk.statement_days import check_at, due_at, due_on, first_month, publish_at
from maild.desk.statement_drawing import figures_of, lines_of
from maild.desk.statement_letters import Occasion, Sheet, StatementLetter, statement_letter
from maild.desk.statement_lives import CLAIM, STATEMENT, ClaimEvent, StatementEvent
from maild.metering.revisions import changes
from maild.metering.trend import A_YEAR, trend_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from maild.desk.cabinet import Papers
    from maild.desk.decision import Moment
    from maild.desk.parties import Client
    from maild.desk.register import Register, SentLetter
    from maild.desk.statement import StatementStatus
    from maild.letters.letter import Attachment
    from maild.metering.months import Month
    from maild.metering.revisions import Changed
    from maild.metering.statement import Statement


# ── planned ──────────────────────────────────────────────────────────────────────────────────────────────────────


def first_planned(client: Client, register: Register, moment: Moment) -> Change:
    """The first month of a new client; of one that was taken back once (M-6), in the place of what was planned then."""
    before = register.planned(client.id)
    statement_id = before.id if before else register.next_id("statement")
    return _planned(client, first_month(client, moment), statement_id, moment)


def _planned(client: Client, month: Month, statement_id: int, moment: Moment) -> Change:
    day = due_on(client, month, moment)
    status = STATEMENT[None, StatementEvent.PLANNED].status
    planned = Revision(statement_id, client.id, month, 1, status, day, look_at=next_look(day, moment))
    return moved_to(planned, StatementEvent.PLANNED, None, f"{month}: {day.isoformat()}")


def next_look(day: date, moment: Moment) -> datetime:
    """When the clock looks at a month that is due: on the working day before, and at its hour."""
    check = check_at(day, moment)
    return check if moment.now < check else due_at(day, moment)


def moved_to(after: Revision, event: StatementEvent | None, was: Revision | None, detail: str = "") -> Change:
    """The change of a revision, with its entry in the history."""
    before = was.status if was else None
    return Change(after, Ref("statement", after.id), event, before, after.status, detail)


# ── drawn up ─────────────────────────────────────────────────────────────────────────────────────────────────────


def issue(statement: Revision, client: Client, drawn: Statement, register: Register, moment: Moment) -> Decision:
    """The first revision: drawn, kept, mailed; the next month is planned, who missed this one has it now."""
    sheet = _sheet(client, drawn, statement.revision, moment)
    papers = moment.cabinet.draw(sheet, register.template_letters(client.id))
    after = _made(statement, STATEMENT[statement.status, StatementEvent.GENERATED].status, drawn, papers, moment)
    late = moment.now.astimezone(moment.zone).date() > statement.due_on
    letter = statement_letter(sheet, Occasion.LATE if late else Occasion.DUE, papers)
    changed = (
        moved_to(after, StatementEvent.GENERATED, statement, str(after.month)),
        Change(lines_of(after.id, drawn)),
        _planned(client, after.month.plus(1), register.next_id("statement"), moment),
        *_no_longer_missed(client, after.month, register, moment),
    )
    about = Ref("statement", after.id)
    letters = (Draft(client.address, letter, about), *_unfit(client, papers, moment, about))
    return Decision(LetterVerdict.HANDLED, f"ведомость за {after.month}", CLOCK, changed, letters, papers.all)


def _sheet(client: Client, drawn: Statement, revision: int, moment: Moment, changed: tuple[Changed, ...] = ()) -> Sheet:
    """Made at a minute, as its documents tell it: within it the same figures are the same documents."""
    made_at = moment.now.astimezone(moment.zone).replace(second=0, microsecond=0)
    return Sheet(client, drawn, revision, made_at, changed)


def _made(statement: Revision, status: StatementStatus, drawn: Statement, papers: Papers, moment: Moment) -> Revision:
    return replace(
        statement,
        status=status,
        look_at=publish_at(moment.now, moment) if moment.desk.publishes else None,
        checked=True,
        lacking="",
        tell_at=None,
        generated_at=moment.now,
        drawn=figures_of(drawn, papers),
    )


def _unfit(client: Client, papers: Papers, moment: Moment, about: Ref) -> tuple[Draft, ...]:
    """S-5: the client's template failed, so the default workbook serves; the dispatchers hear why."""
    if not papers.unfit:
        return ()
    text = f"{client.name}: {papers.unfit}. Ведомость отправлена в обычном виде; попросите Клиента исправить шаблон."
    notice = NoticeChanged(client, None, "Шаблон ведомости не подошёл", text)
    return to_dispatchers(moment.desk, notice, about)


def _no_longer_missed(client: Client, month: Month, register: Register, moment: Moment) -> Iterator[Change]:
    """Claims that waited for the statement."""
    for claim in register.open_claims(client.id):
        if claim.kind is ClaimKind.MISSING and claim.month == month:
            status = CLAIM[claim.status, ClaimEvent.RESOLVED].status
            after = replace(claim, status=status, resolved_at=moment.now)
            yield Change(after, Ref("claim", claim.id), ClaimEvent.RESOLVED, claim.status, status)


# ── corrected ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Correction:
    """The next revision of a month: what is changed, written and kept, and how many rows are others than before."""

    changes: tuple[Change, ...]
    letter: Draft
    papers: tuple[Attachment, ...]
    rows: int


def correct(
    before: Revision, client: Client, drawn: Statement, register: Register, moment: Moment
) -> Correction | None:
    """The next revision, with what changed row by row (S-6); None if nothing did."""
    lines = lines_of(register.next_id("statement"), drawn)
    changed = changes(register.kept(before.id).plots, lines.plots)
    if not changed and before.drawn and before.drawn.total == drawn.total:
        return None
    sheet = _sheet(client, drawn, before.revision + 1, moment, changed)
    papers = moment.cabinet.draw(sheet, register.template_letters(client.id))
    status = STATEMENT[None, StatementEvent.CORRECTED].status
    planned = Revision(lines.statement_id, client.id, before.month, sheet.revision, status, before.due_on)
    after = _made(planned, status, drawn, papers, moment)
    old = replace(before, status=STATEMENT[before.status, StatementEvent.SUPERSEDED].status, look_at=None)
    made = (
        moved_to(old, StatementEvent.SUPERSEDED, before),
        moved_to(after, StatementEvent.CORRECTED, None, f"{after.month}, {after.revision}"),
        Change(lines),
    )
    letter = statement_letter(sheet, Occasion.CORRECTED, papers)
    draft = Draft(client.address, letter, Ref("statement", after.id))
    return Correction(made, draft, papers.all, len(changed))


def preview(client: Client, drawn: Statement, revision: int, register: Register, moment: Moment) -> StatementLetter:
    """What would be sent, for a dispatcher (D-5); nothing is kept."""
    sheet = _sheet(client, drawn, revision, moment)
    papers = moment.cabinet.draw(sheet, register.template_letters(client.id))
    note = f"Шаблон клиента не подошёл, поэтому таблица в обычном виде: {papers.unfit}." if papers.unfit else ""
    return statement_letter(sheet, Occasion.PREVIEW, papers, note=note)


# ── sent again ───────────────────────────────────────────────────────────────────────────────────────────────────


def again(
    statement: Revision, client: Client, register: Register, moment: Moment, occasion: Occasion, note: str = ""
) -> tuple[Change, StatementLetter]:
    """The very same documents once more, and all that their letter said."""
    drawn = statement.drawn
    if drawn is None:
        raise ValueError(f"statement {statement.id} is not drawn up")
    history = register.totals(client.id, statement.month.plus(-A_YEAR), statement.month)
    letter = StatementLetter(
        client=client,
        revision=statement.revision,
        occasion=occasion,
        opens_on=drawn.opens_on,
        closes_on=drawn.closes_on,
        plots=drawn.plots,
        trend=trend_of(drawn.total, history),
        without_data=drawn.without_data,
        zones=drawn.zones,
        attention=drawn.attention,
        files=moment.cabinet.take_out(drawn.files),
        note=note,
    )
    return moved_to(statement, StatementEvent.SENT_AGAIN, statement), letter


def arrived(sent: SentLetter, register: Register, moment: Moment) -> Iterator[Change]:
    """The next server took the letter with a statement; a repeat tells nothing new."""
    about = sent.about if sent.template == StatementLetter.template else None
    statement = register.statement(about.id) if about and about.kind == "statement" else None
    step = follow(STATEMENT, statement.status, StatementEvent.SENT) if statement else None
    if statement and step and statement.sent_at is None:
        after = replace(statement, status=step.status, sent_at=moment.now)
        yield moved_to(after, StatementEvent.SENT, statement)
