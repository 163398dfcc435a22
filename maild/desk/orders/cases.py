"""Commands about registration cases: approve, reject, register by post, fill in (R-2 to R-7)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk import deadlines
from maild.desk.addresses import address_key, is_one_of
from maild.desk.completeness import missing_in, take_suitable
from maild.desk.correspondence import (
    AddressChangeAnnounced,
    NoticeRegistration,
    RegistrationConfirmed,
    RegistrationReceived,
    RegistrationRejected,
)
from maild.desk.decision import Change, Draft, Ref
from maild.desk.enclosing import enclosed
from maild.desk.lives import REGISTRATION, RegistrationEvent, follow
from maild.desk.notices import to_dispatchers
from maild.desk.orders.field_words import changed_fields, changes_of, field_names, misfield_lines
from maild.desk.orders.task import CommandOutcome, Task
from maild.desk.papers import papers_of
from maild.desk.parties import ClientStatus
from maild.desk.registration import Registration, RegistrationFields, RegistrationKind, RegistrationStatus

if TYPE_CHECKING:
    from maild.desk.parties import Client

CASE_STATUS = {
    RegistrationStatus.INCOMPLETE: "не хватает данных",
    RegistrationStatus.PENDING: "ждёт решения",
    RegistrationStatus.APPROVED: "одобрена, письмо о регистрации отправляется",
    RegistrationStatus.CONFIRMED: "подтверждена",
    RegistrationStatus.REJECTED: "отклонена",
    RegistrationStatus.BOUNCED: "письмо о регистрации не доставлено",
}
"""How a case stands, for people."""


def approve(task: Task) -> CommandOutcome:
    """`зарегистрировать`: the confirmation letter goes out; its acceptance registers the client (R-5, R-6)."""
    case = case_of(task)
    if isinstance(case, CommandOutcome):
        return case
    if case.missing:
        right = f"данные рег-{case.id}"
        missing = field_names(case.missing)
        return task.failed(f"рег-{case.id} не одобрена: не хватает — {missing} (R-2). Дополните: «{right}».")
    if follow(REGISTRATION, case.status, RegistrationEvent.APPROVED) is None:
        return state_of(task, case)
    if taken := address_taken(task, case.address, case.client_id, case.id):
        return taken
    client = task.register.client(case.client_id) if case.client_id is not None else None
    change, letters = approval(task, case, client)
    what, then = ("об изменении данных", "") if client else ("о регистрации", _THEN.format(case=case))
    return task.done(f"рег-{case.id} одобрена: письмо {what} уйдёт на {case.address}.{then}", (change,), letters)


_THEN = " Заявки пойдут, когда загружены участки: «абоненты {case.address}» и файл."


def approval(task: Task, case: Registration, client: Client | None) -> tuple[Change, tuple[Draft, ...]]:
    """The approved case, the confirmation letter, and the announcement to an address that is given up (R-7)."""
    step = REGISTRATION[case.status, RegistrationEvent.APPROVED]
    after = replace(case, status=step.status, decided_at=task.now)
    about = Ref("registration", case.id)
    changed = changed_fields(client, case) if client else ()
    letters = [Draft(case.address, RegistrationConfirmed(after, changed, client), about, registers=True)]
    if client and case.fields.address and address_key(case.fields.address) != client.address_key:
        announced = task.register.last_written(
            client.address, (AddressChangeAnnounced.template,), since=case.received_at
        )
        if announced is None:
            letters.append(Draft(client.address, AddressChangeAnnounced(after, client), about))
    change = Change(after, about, RegistrationEvent.APPROVED.value, case.status, after.status)
    return change, tuple(letters)


def reject(task: Task, case_id: int) -> CommandOutcome:
    """`отклонить` a case, with the reason (R-5)."""
    case = task.register.registration(case_id)
    if case is None:
        return task.failed(f"Регистрации рег-{case_id} нет.")
    if not task.text:
        return task.failed(f"Нужна причина (R-5): «отклонить рег-{case.id}: причина».")
    step = follow(REGISTRATION, case.status, RegistrationEvent.REJECTED)
    if step is None:
        return state_of(task, case)
    after = replace(case, status=step.status, decided_at=task.now, reason=task.text)
    about = Ref("registration", case.id)
    change = Change(after, about, RegistrationEvent.REJECTED.value, case.status, after.status)
    letter = Draft(case.sender, RegistrationRejected(after, task.text), about)
    return task.done(f"рег-{case.id} отклонена.", (change,), (letter,))


def register(task: Task) -> CommandOutcome:
    """`регистрация`: a letter that came by post or courier, entered by a dispatcher (R-3)."""
    fields = usable_fields(task, None)
    if isinstance(fields, CommandOutcome):
        return fields
    if fields.address is None:
        return task.failed("Не указан электронный адрес клиента: строка «Электронный адрес: …» обязательна (R-1).")
    holder = task.register.client_by_address(address_key(fields.address))
    client = holder if holder and holder.status is not ClientStatus.CLOSED else None
    if taken := address_taken(task, fields.address, client.id if client else None, None):
        return taken
    open_case = task.register.open_registration(address_key(fields.address))
    if open_case:
        right = f"данные рег-{open_case.id}"
        return task.failed(f"На этот адрес уже открыта рег-{open_case.id}. Дополните её: «{right}».")
    case = new_case(task, fields, client)
    change = Change(case, Ref("registration", case.id), _opening(case).value, None, case.status)
    letter = task.arrival.letter
    notice = NoticeRegistration(
        case,
        client,
        task.arrival.id,
        _files(task),
        letter.text,
        enclosed=enclosed(letter.attachments),
        entered=True,
        changes=changes_of(client, case.fields) if client else (),
    )
    others = to_dispatchers(task.moment.desk, notice, Ref("registration", case.id), but=task.sender)
    return task.done(_entered(task, case), (change,), others)


def new_case(task: Task, fields: RegistrationFields, client: Client | None) -> Registration:
    """A case that a dispatcher enters: its answers go to the registered address, or to the one that it names."""
    papers = papers_of(task.arrival.letter.attachments)
    kind = RegistrationKind.CHANGE if client else RegistrationKind.NEW
    missing = missing_in(kind, fields, scan=papers.scan, tariff_file=papers.tariff)
    return Registration(
        id=task.register.next_id("registration"),
        kind=kind,
        status=RegistrationStatus.INCOMPLETE if missing else RegistrationStatus.PENDING,
        sender=client.address if client else fields.address or task.sender,
        received_at=task.arrival.received_at,
        due_by=deadlines.registration_due(task.arrival.received_at, task.moment.calendar, task.moment.zone),
        fields=fields,
        scan=papers.scan,
        tariff_file=papers.tariff,
        template_file=papers.template,
        missing=missing,
        letters=(task.arrival.id,),
        client_id=client.id if client else None,
    )


def _opening(case: Registration) -> RegistrationEvent:
    return RegistrationEvent.OPENED_INCOMPLETE if case.missing else RegistrationEvent.OPENED


def _entered(task: Task, case: Registration) -> str:
    if case.missing:
        return f"Внесена рег-{case.id}; не хватает — {field_names(case.missing)}. Дополните: «данные рег-{case.id}»."
    due = task.spoken(case.due_by)
    return f"Внесена рег-{case.id}; решить до: {due}. Одобрить: «зарегистрировать рег-{case.id}»."


def set_case(task: Task, case_id: int) -> CommandOutcome:
    """`данные рег-12`: fills in or mends a case that is not decided (R-2)."""
    case = task.register.registration(case_id)
    if case is None:
        return task.failed(f"Регистрации рег-{case_id} нет.")
    if follow(REGISTRATION, case.status, RegistrationEvent.ADDED) is None:
        return state_of(task, case)
    papers = papers_of(task.arrival.letter.attachments)
    client = task.register.client(case.client_id) if case.client_id is not None else None
    given = usable_fields(task, client, case.fields, papers=papers.any)
    if isinstance(given, CommandOutcome):
        return given
    grown = replace(
        case,
        fields=given,
        scan=case.scan or papers.scan,
        tariff_file=case.tariff_file or papers.tariff,
        template_file=case.template_file or papers.template,
        letters=(*case.letters, task.arrival.id),
    )
    return _filled_in(task, case, grown)


def _filled_in(task: Task, case: Registration, grown: Registration) -> CommandOutcome:
    missing = missing_in(grown.kind, grown.fields, scan=grown.scan, tariff_file=grown.tariff_file)
    event = RegistrationEvent.ADDED if missing else RegistrationEvent.COMPLETED
    step = REGISTRATION[case.status, event]
    after = replace(grown, missing=missing, status=step.status)
    written = papers_of(task.arrival.letter.attachments).scan or case.status is RegistrationStatus.BOUNCED
    if case.status is not RegistrationStatus.PENDING and not missing and written:
        # A term runs from the official letter: what we enter ourselves from one that is here does not renew it.
        due = deadlines.registration_due(task.arrival.received_at, task.moment.calendar, task.moment.zone)
        after = replace(after, due_by=due, overdue_told_at=None)
    about = Ref("registration", case.id)
    letters: list[Draft] = []
    told = case.status is RegistrationStatus.INCOMPLETE and not missing and task.now <= after.due_by
    if told and not is_one_of(case.sender, (task.sender,)):
        letters.append(Draft(case.sender, RegistrationReceived(after), about))
    change = Change(after, about, event.value, case.status, after.status, f"letter-{task.arrival.id}")
    if missing:
        return task.done(f"рег-{case.id} дополнена; ещё не хватает — {field_names(missing)}.", (change,), letters)
    return task.done(
        f"рег-{case.id}: данных достаточно. Одобрить: «зарегистрировать рег-{case.id}».", (change,), letters
    )


def usable_fields(
    task: Task, client: Client | None, held: RegistrationFields | None = None, *, papers: bool = False
) -> RegistrationFields | CommandOutcome:
    """The fields below the command, put over those held; or which of them cannot be taken, and why."""
    given = task.command.fields or RegistrationFields()
    if task.command.misfields:
        return task.failed("Поля не приняты, ничего не изменено.", details=misfield_lines(task.command.misfields))
    if not given.said() and not papers:
        return task.failed("Нет ни одного поля: их пишут ниже, по одному в строке, например «Телефон: 499-948-01-83».")
    fields, unsuitable = take_suitable(
        (held or RegistrationFields()).filled_by(given), client.metering_system if client else None
    )
    if unsuitable:
        return task.failed("Поля не приняты, ничего не изменено.", details=misfield_lines(unsuitable))
    return fields


def address_taken(task: Task, address: str, client_id: int | None, case_id: int | None) -> CommandOutcome | None:
    """R-4: the address belongs to another client, to a case already approved, or to the desk itself."""
    desk = task.moment.desk
    if is_one_of(address, (desk.address, *desk.dispatchers)):
        return task.failed(f"{address} — адрес самой диспетчерской; клиенту нужен другой (R-4).")
    holder = task.register.client_by_address(address_key(address))
    if holder and holder.id != client_id and holder.status is not ClientStatus.CLOSED:
        return task.failed(f"Адрес {address} уже принадлежит другому клиенту: {holder.name} (R-4).")
    other = task.register.approved_registration(address_key(address))
    if other and other.id != case_id:
        return task.failed(
            f"На адрес {address} уже одобрена рег-{other.id}, письмо о ней отправляется: у адреса один клиент (R-4)."
        )
    return None


def case_of(task: Task) -> Registration | CommandOutcome:
    """The case that the command is about, or why there is none."""
    about = task.named()
    if isinstance(about, CommandOutcome):
        return about
    case = task.register.registration(about.id)
    return case or task.failed(f"Регистрации рег-{about.id} нет.")


def state_of(task: Task, case: Registration) -> CommandOutcome:
    """The case has moved on."""
    return task.state(Ref("registration", case.id), f"рег-{case.id}", case.status, CASE_STATUS[case.status])


def _files(task: Task) -> tuple[str, ...]:
    return tuple(a.name for a in task.arrival.letter.attachments)
