"""`ведомость КЛИЕНТ ПЕРИОД [просмотр / пересчитать / отправить]`: how a statement stands, or what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.correspondence import Details
from maild.desk.decision import Draft, Ref
from maild.desk.issuing import again, correct, issue, preview
from maild.desk.naming import STATEMENT_STATUS_NAMES, long_date, month_name
from maild.desk.orders.clients import client_of
from maild.desk.orders.history_words import told
from maild.desk.orders.periods import period_of
from maild.desk.orders.task import CommandOutcome, Task
from maild.desk.statement import StatementStatus
from maild.desk.statement_days import due_at
from maild.desk.statement_drawing import draw
from maild.desk.statement_letters import Occasion
from maild.metering.months import Month
from maild.metering.wording import kwh_text, rub_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maild.desk.parties import Client
    from maild.desk.statement import Revision
    from maild.metering.statement import Statement

_NOT_SENT = "Клиенту ничего не отправлено."


def statement(task: Task) -> CommandOutcome:
    """Which one, then what to do with it."""
    client = client_of(task)
    if isinstance(client, CommandOutcome):
        return client
    month = _month(task, client)
    if month is None:
        return task.failed("Назовите один месяц, например: «ведомость КЛИЕНТ октябрь 2026».")
    found = task.register.revisions(client.id, month)
    if task.command.option == "preview":
        return _preview(task, client, month, found[-1] if found else None)
    if not found:
        return task.failed(f"{client.name}: ведомости за {month_name(month)} нет. {_planned(task, client)}")
    if task.command.option == "regenerate":
        return _regenerate(task, client, found[-1])
    if task.command.option == "send":
        return _send(task, client, found[-1])
    return _show(task, client, month, found)


def _month(task: Task, client: Client) -> Month | None:
    """The one named, else the latest, else the one that is due next."""
    if task.command.argument:
        named = period_of(task.command.argument).month
        return Month.read(named) if named else None
    known = task.register.latest(client.id) or task.register.planned(client.id)
    return known.month if known else None


def _planned(task: Task, client: Client) -> str:
    planned = task.register.planned(client.id)
    return f"Следующая — за {month_name(planned.month)}, {long_date(planned.due_on)}." if planned else ""


# ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _show(task: Task, client: Client, month: Month, found: Sequence[Revision]) -> CommandOutcome:
    newest = found[-1]
    title = f"{client.name}: ведомость за {month_name(month)}"
    facts = tuple(fact for each in found for fact in _facts(task, each))
    history = tuple(
        (entry.at, entry.actor, told("statement", entry))
        for each in found
        for entry in task.register.history(Ref("statement", each.id))
    )
    return task.told(f"{title} — {STATEMENT_STATUS_NAMES[newest.status].lower()}.", Details(title, facts, history))


def _facts(task: Task, each: Revision) -> tuple[tuple[str, str], ...]:
    said = [(f"Редакция {each.revision}", STATEMENT_STATUS_NAMES[each.status])]
    if each.drawn is None:
        said.append(("День", long_date(each.due_on)))
    else:
        total = each.drawn.total
        said.append(("Итог", f"{kwh_text(total.kwh)} кВт·ч, {rub_text(total.rub)} руб."))
        moments = (("Составлена", each.generated_at), ("Отправлена", each.sent_at), ("Опубликована", each.published_at))
        said += [(label, task.spoken(at)) for label, at in moments if at]
    if each.lacking:
        said.append(("Недостаёт", each.lacking))
    return tuple(said)


def _preview(task: Task, client: Client, month: Month, newest: Revision | None) -> CommandOutcome:
    """To the dispatcher alone, in a letter of its own: as it would be drawn up now."""
    drawn = _drawn(task, client, month, newest)
    if isinstance(drawn, str):
        return task.failed(f"Ведомость за {month_name(month)} не составить: {drawn}.")
    number = newest.revision + 1 if newest and newest.drawn else 1
    letter = Draft(task.sender, preview(client, drawn, number, task.register, task.moment), to_dispatcher=True)
    return task.done(f"Ведомость за {month_name(month)} — в отдельном письме. {_NOT_SENT}", (), (letter,))


def _drawn(task: Task, client: Client, month: Month, newest: Revision | None) -> Statement | str:
    """As of the day on which it was closed; one that is not drawn up yet, as of today."""
    today = task.now.astimezone(task.moment.zone).date()
    return draw(task.register, client, month, newest.drawn.closes_on if newest and newest.drawn else today)


# ── doing ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _regenerate(task: Task, client: Client, newest: Revision) -> CommandOutcome:
    """After a corrected import: the next revision, whose letter says what changed (S-6)."""
    named = month_name(newest.month)
    if newest.status is StatementStatus.DUE and task.now < due_at(newest.due_on, task.moment):
        day = long_date(newest.due_on)
        return task.failed(f"Ведомость за {named} составится в свой день: {day}. Посмотреть её заранее: «просмотр».")
    drawn = _drawn(task, client, newest.month, newest)
    if isinstance(drawn, str):
        return task.failed(f"Ведомость за {named} не составить: {drawn}. Ничего не изменено.")
    if newest.status is StatementStatus.DUE:
        made = issue(newest, client, drawn, task.register, task.moment)
        return task.done(
            f"Ведомость за {named} составлена и отправляется.", made.changes, made.letters, papers=made.papers
        )
    corrected = correct(newest, client, drawn, task.register, task.moment)
    if corrected is None:
        return task.failed(
            f"Пересчёт ничего не изменил: ведомость за {named} остаётся прежней, редакция {newest.revision}."
        )
    text = f"Ведомость за {named}, редакция {newest.revision + 1}, отправляется. Изменилось строк: {corrected.rows}."
    return task.done(
        text,
        corrected.changes,
        (corrected.letter,),
        details=_beside(task, client, newest.month),
        papers=corrected.papers,
    )


def _beside(task: Task, client: Client, month: Month) -> tuple[str, ...]:
    """What else a dispatcher must see to: months that were counted from this one, claims that are open."""
    latest = task.register.latest(client.id)
    later = (
        (f"Ведомость за {month_name(latest.month)} посчитана от прежних показаний: пересчитайте и её.",)
        if latest and latest.month > month
        else ()
    )
    claims = [claim.shown_number for claim in task.register.open_claims(client.id) if claim.month == month]
    open_claims = (f"Открыты претензии: {', '.join(claims)}. Закрыть: «принять {claims[0]}: ответ».",) if claims else ()
    return (*later, *open_claims)


def _send(task: Task, client: Client, newest: Revision) -> CommandOutcome:
    """Once more, the very same."""
    if newest.drawn is None:
        return task.failed(f"Ведомость за {month_name(newest.month)} ещё не составлена: {long_date(newest.due_on)}.")
    sent_again, letter = again(newest, client, task.register, task.moment, Occasion.AGAIN)
    draft = Draft(client.address, letter, Ref("statement", newest.id))
    return task.done(
        f"Ведомость за {month_name(newest.month)} отправляется на {client.address}.", (sent_again,), (draft,)
    )
