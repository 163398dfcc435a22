"""What is written about a registration case, to its sender and to the dispatchers (R-2, R-4, R-7, D-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.addresses import address_key
from maild.desk.blanks import CHANGE
from maild.desk.correspondence import (
    AddressChangeAnnounced,
    NoticeRegistration,
    Refused,
    RegistrationIncomplete,
    RegistrationReceived,
)
from maild.desk.decision import Ref
from maild.desk.enclosing import enclosed
from maild.desk.handing_on import once_a_day, person_item
from maild.desk.orders.field_words import changes_of
from maild.desk.parties import ClientStatus
from maild.desk.registration import RegistrationKind, RegistrationStatus

if TYPE_CHECKING:
    from maild.desk.decision import Decision, Draft
    from maild.desk.matter import Matter
    from maild.desk.parties import Client
    from maild.desk.registration import Misfield, Registration, RegistrationFields

ANSWERS = (RegistrationReceived.template, RegistrationIncomplete.template)
"""Templates of our answers about an open case."""


def answer_case(
    matter: Matter, client: Client | None, case: Registration, misfields: tuple[Misfield, ...]
) -> tuple[Draft, ...]:
    """To the sender: received whole, or exactly what is missing (R-2); and to an old address that it may go (R-7)."""
    about = Ref("registration", case.id)
    incomplete = case.status is RegistrationStatus.INCOMPLETE
    content = RegistrationIncomplete(case, misfields) if incomplete else RegistrationReceived(case)
    answer = matter.answer(matter.sender, content, about)
    if client and case.fields.address and address_key(case.fields.address) != client.address_key:
        return (answer, matter.answer(client.address, AddressChangeAnnounced(case, client), about))
    return (answer,)


def notice_case(
    matter: Matter, client: Client | None, case: Registration, warnings: tuple[str, ...]
) -> tuple[Draft, ...]:
    """To each dispatcher: the case as it stands now (D-2), with what a person should look at twice."""
    notice = NoticeRegistration(
        case=case,
        client=client,
        letter_id=matter.letter_id,
        attachments=matter.files,
        text=matter.letter.text or matter.letter.forwarded_text,
        warnings=(*warnings, *_doubts(matter, client, case)),
        enclosed=enclosed(matter.letter.attachments),
        changes=changes_of(client, case.fields) if client else (),
    )
    return matter.tell(notice, Ref("registration", case.id))


def _doubts(matter: Matter, client: Client | None, case: Registration) -> tuple[str, ...]:
    doubts = []
    if case.kind is RegistrationKind.CHANGE and not case.scan:
        doubts.append("Скан официального письма не приложен.")
    other = matter.register.open_registration(address_key(case.address))
    if other and other.id != case.id:
        doubts.append(f"На адрес {case.address} есть и другое открытое дело: рег-{other.id}.")
    if not client and case.fields.name:
        alike = matter.register.clients_like(case.fields.name)
        doubts.extend(f"Уже есть клиент с таким названием: {like.name}, {like.address}." for like in alike)
    return tuple(doubts)


def refuse_taken_address(matter: Matter, client: Client | None, fields: RegistrationFields) -> Decision | None:
    """R-4: an address belongs to one client only; None if the address named is free or the client's own."""
    if not fields.address:
        return None
    holder = matter.register.client_by_address(address_key(fields.address))
    if not holder or holder.status is ClientStatus.CLOSED or (client and holder.id == client.id):
        return None
    refused = Refused(
        client=client,
        problem=f"Адрес {fields.address} уже зарегистрирован за другим клиентом.",
        clause="п. I.1.2 Регламента: у клиента один уникальный адрес электронной почты",
        right="Укажите другой адрес. Если это Ваш прежний адрес, пришлите письмо об изменении данных с него самого"
        " или передайте официальное письмо почтой либо курьером.",
        blanks=() if client is None else (CHANGE,),
    )
    letters = (matter.answer(client.address, refused),) if client else once_a_day(matter, refused)
    return matter.refused("адрес уже принадлежит другому клиенту (R-4)", letters, (person_item(matter, stranger=True),))


def refuse_empty_change(matter: Matter, client: Client) -> Decision:
    """A change that names nothing (R-7)."""
    refused = Refused(
        client=client,
        problem="В письме об изменении данных не названо ничего, что нужно изменить.",
        clause="п. I.2.1 Регламента",
        right="Укажите только то, что меняется, по одному полю в строке, и приложите скан официального письма.",
        blanks=(CHANGE,),
    )
    return matter.refused("в письме об изменении данных нет данных", (matter.answer(client.address, refused),))
