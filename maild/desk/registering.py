"""Registration cases: opened by a letter from any address, completed by later ones (R-1 to R-7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maild.desk import deadlines
from maild.desk.addresses import address_key
from maild.desk.completeness import missing_in, take_suitable
from maild.desk.decision import Change, Ref
from maild.desk.handing_on import hand_on
from maild.desk.intent import ReplyIntent
from maild.desk.lives import REGISTRATION, RegistrationEvent, follow
from maild.desk.naming import FIELD_NAMES
from maild.desk.papers import Papers, papers_of
from maild.desk.registration import Misfield, Registration, RegistrationFields, RegistrationKind, RegistrationStatus
from maild.desk.registration_answers import (
    ANSWERS,
    answer_case,
    notice_case,
    refuse_empty_change,
    refuse_taken_address,
)
from maild.desk.wording.tariff import tariff_since

if TYPE_CHECKING:
    from datetime import datetime

    from maild.desk.decision import Decision, Draft
    from maild.desk.intent import Intent
    from maild.desk.matter import Matter
    from maild.desk.parties import Client


_TARIFF_SINCE = (
    "Тариф назван с определённого дня: «{since}». Одобренный здесь, он действует с подтверждения; если день другой,"
    " после одобрения задайте его командой «тариф КЛИЕНТ с ДАТА: …»."
)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a letter brings to a case: fields, those that cannot be taken, and papers."""

    fields: RegistrationFields
    misfields: tuple[Misfield, ...]
    papers: Papers
    forwarded: bool = False

    @property
    def anything(self) -> bool:
        """Whether it brings anything at all."""
        return bool(self.fields.said() or self.misfields or self.papers.any)


def brought_by(
    matter: Matter, fields: RegistrationFields, misfields: tuple[Misfield, ...] = (), *, forwarded: bool = False
) -> Brought:
    """The fields that were read from a letter, with the papers attached to it."""
    return Brought(fields, misfields, papers_of(matter.letter.attachments), forwarded)


def register(
    matter: Matter,
    client: Client | None,
    case: Registration | None,
    brought: Brought,
    after: Registration | None = None,
) -> Decision:
    """A registration letter: it joins `case`, the sender's own, or opens one (R-1, R-2, R-7).

    `after` is his rejected case that the letter answers: what it held need not be written again.
    """
    if taken := refuse_taken_address(matter, client, brought.fields):
        return taken
    if case:
        return join(matter, client, case, brought)
    held = matter.register.open_registration(matter.sender_key)
    if client is None and held and held.status is RegistrationStatus.APPROVED:
        return _after_approval(matter, held)
    if client and not brought.anything:
        return refuse_empty_change(matter, client)
    return _open(matter, client, brought, after)


def case_to_join(matter: Matter, client: Client | None, intent: Intent) -> Registration | None:
    """The sender's own case that still takes letters: the one that he answers, else his newest."""
    newest = _newest_of_his(matter)
    own = newest if newest and _takes(matter, client, newest) else None
    return case_answered(matter, client, intent) or own


def _newest_of_his(matter: Matter) -> Registration | None:
    """His newest open case; one that another opened for his address only if he opened none himself."""
    newest = matter.register.open_registration(matter.sender_key)
    if newest is None or address_key(newest.sender) == matter.sender_key:
        return newest
    own = [case for case in matter.register.open_registrations() if address_key(case.sender) == matter.sender_key]
    return own[-1] if own else newest


def case_answered(matter: Matter, client: Client | None, intent: Intent) -> Registration | None:
    """The sender's own case that our letter was about, if this is a reply to it and it still takes letters."""
    case = case_spoken_of(matter, client, intent)
    return case if case and _takes(matter, client, case) else None


def case_spoken_of(matter: Matter, client: Client | None, intent: Intent) -> Registration | None:
    """The sender's own case that our letter was about, in whatever state, if this is a reply to it."""
    ids = intent.message_ids if isinstance(intent, ReplyIntent) else ()
    abouts = [sent.about for sent in map(matter.register.sent_letter, ids) if sent and sent.about]
    case_id = next((about.id for about in abouts if about.kind == "registration"), None)
    case = matter.register.registration(case_id) if case_id is not None else None
    return case if case and _his(matter, client, case) else None


def _takes(matter: Matter, client: Client | None, case: Registration) -> bool:
    """Whether the letter may add to the case."""
    return follow(REGISTRATION, case.status, RegistrationEvent.ADDED) is not None and _his(matter, client, case)


def _his(matter: Matter, client: Client | None, case: Registration) -> bool:
    """Whose a case is.

    A change belongs to the client who asked for it, from his registered address alone (R-7); a new case to the
    address that it came from and to the one that it asks for.
    """
    if case.kind is RegistrationKind.CHANGE or client:
        return client is not None and client.id == case.client_id
    return matter.sender_key in (address_key(case.sender), address_key(case.address))


def join(matter: Matter, client: Client | None, case: Registration, brought: Brought) -> Decision:
    """A later letter adds to an open case, which it may complete (R-2). Only to one of `case_to_join`."""
    grown, misfields = _grown(matter, client, case, brought)
    event = RegistrationEvent.ADDED if grown.missing or misfields else RegistrationEvent.COMPLETED
    grown = replace(grown, status=REGISTRATION[case.status, event].status)
    if case.status is not RegistrationStatus.PENDING and event is RegistrationEvent.COMPLETED:
        # The term runs from the official letter; before this one it was not all there.
        grown = replace(grown, due_by=_due(matter), overdue_told_at=None)
    letters: tuple[Draft, ...] = ()
    if _worth_an_answer(matter, case, grown, brought):
        letters = _letters(matter, client, grown, brought, misfields)
    change = Change(grown, Ref("registration", case.id), event, case.status, grown.status)
    return matter.handled(f"дополнено дело рег-{case.id}", (change,), letters)


def _grown(
    matter: Matter, client: Client | None, case: Registration, brought: Brought
) -> tuple[Registration, tuple[Misfield, ...]]:
    """The case with all that the letter brings, and what of it cannot be taken."""
    fields, misfields = _merged(client, case.fields, brought)
    papers = brought.papers
    grown = replace(
        case,
        fields=fields,
        scan=case.scan or papers.scan,
        tariff_file=case.tariff_file or papers.tariff,
        template_file=case.template_file or papers.template,
        letters=(*case.letters, matter.letter_id),
    )
    return replace(grown, missing=_missing(grown)), misfields


def _open(matter: Matter, client: Client | None, brought: Brought, after: Registration | None = None) -> Decision:
    fields, misfields = _merged(client, after.fields if after else RegistrationFields(), brought)
    case = Registration(
        id=matter.register.next_id("registration"),
        kind=RegistrationKind.CHANGE if client else RegistrationKind.NEW,
        status=RegistrationStatus.PENDING,
        sender=matter.sender,
        received_at=matter.received_at,
        due_by=_due(matter),
        fields=fields,
        scan=brought.papers.scan,
        tariff_file=brought.papers.tariff or bool(after and after.tariff_file),
        template_file=brought.papers.template or bool(after and after.template_file),
        missing=(),
        letters=(*(after.letters if after else ()), matter.letter_id),
        client_id=client.id if client else None,
    )
    case = replace(case, missing=_missing(case))
    event = RegistrationEvent.OPENED_INCOMPLETE if case.missing or misfields else RegistrationEvent.OPENED
    case = replace(case, status=REGISTRATION[None, event].status)
    change = Change(case, Ref("registration", case.id), event, None, case.status)
    letters = _letters(matter, client, case, brought, misfields, after)
    return matter.handled(f"открыто дело рег-{case.id}", (change,), letters)


def _after_approval(matter: Matter, case: Registration) -> Decision:
    """The case is approved and waits for its confirmation letter to be accepted: a person must look (R-6)."""
    why = f"письмо пришло, когда дело рег-{case.id} уже одобрено"
    about = (
        f"Обращение рег-{case.id} уже одобрено, письмо с подтверждением отправляется. Ваше новое письмо посмотрит"
        " диспетчер."
    )
    return hand_on(matter, None, about, why)


def _merged(
    client: Client | None, held: RegistrationFields, brought: Brought
) -> tuple[RegistrationFields, tuple[Misfield, ...]]:
    """The case's fields after the letter, and what of them cannot be taken."""
    fields, unsuitable = take_suitable(held.filled_by(brought.fields), client.metering_system if client else None)
    return fields, (*brought.misfields, *unsuitable)


def _missing(case: Registration) -> tuple[str, ...]:
    return missing_in(case.kind, case.fields, scan=case.scan, tariff_file=case.tariff_file)


def _due(matter: Matter) -> datetime:
    return deadlines.registration_due(matter.received_at, matter.moment.calendar, matter.moment.zone)


def _worth_an_answer(matter: Matter, was: Registration, now: Registration, brought: Brought) -> bool:
    """A letter that changes nothing is answered once a day, so that nobody can make us write to others (M-4)."""
    changed = brought.papers.any or now.fields != was.fields or now.status is not was.status
    return changed or not matter.written_today(matter.sender, ANSWERS)


def _letters(
    matter: Matter,
    client: Client | None,
    case: Registration,
    brought: Brought,
    misfields: tuple[Misfield, ...],
    after: Registration | None = None,
) -> tuple[Draft, ...]:
    warnings = [f"{FIELD_NAMES[m.field]}: «{m.written}» — {m.problem}" for m in misfields]
    if after:
        warnings.append(f"Прислано взамен отклонённой рег-{after.id}: {after.reason}. Прежние данные взяты из неё.")
    if brought.forwarded:
        warnings.append("Данные взяты из пересланного письма: проверьте, кто его написал.")
    if brought.fields.tariff and (since := tariff_since(matter.letter.text)):
        warnings.append(_TARIFF_SINCE.format(since=since))
    if brought.papers.others:
        warnings.append(f"Вложения неизвестного назначения: {', '.join(brought.papers.others)}.")
    return (*answer_case(matter, client, case, misfields), *notice_case(matter, client, case, tuple(warnings)))
