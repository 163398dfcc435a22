"""Letters that only a person can answer: passed to the dispatchers, never dropped (D-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.blanks import all_blanks
from maild.desk.correspondence import Blanks, HandedOn, NoticeQuestion
from maild.desk.decision import Change, PersonItem, Ref

if TYPE_CHECKING:
    from maild.desk.decision import Decision, Draft
    from maild.desk.matter import Matter
    from maild.desk.parties import Client


def hand_on(matter: Matter, client: Client | None, about: str, why: str) -> Decision:
    """A letter of a kind that maild does not handle itself: the sender is told that a person will (D-11)."""
    told = matter.answer(client.address if client else matter.sender, HandedOn(client, about), person_ref(matter))
    return matter.handled(
        f"передано диспетчеру: {why}", (person_item(matter),), (told, *ask_person(matter, client, why))
    )


def not_understood(matter: Matter, client: Client, why: str = "письмо не удалось понять") -> Decision:
    """D-11: the client gets the blanks, once a day; the dispatchers get the letter."""
    letters = ask_person(matter, client, why)
    if not matter.written_today(client.address, (Blanks.template,)):
        blanks = Blanks(client, not_understood=True, blanks=all_blanks())
        letters = (matter.answer(client.address, blanks, person_ref(matter)), *letters)
    return matter.handled(f"передано диспетчеру: {why}", (person_item(matter),), letters)


def person_item(matter: Matter, *, stranger: bool = False) -> Change:
    """The letter as an item that waits for a person."""
    item = PersonItem(
        letter_id=matter.letter_id,
        sender=matter.sender,
        subject=matter.letter.subject,
        message_id=matter.letter.message_id,
        asked_at=matter.received_at,
        stranger=stranger,
    )
    return Change(item, person_ref(matter), "listed" if stranger else "handed_on")


def person_ref(matter: Matter) -> Ref:
    """What a dispatcher's reply to the notice is about."""
    return Ref("letter", matter.letter_id)


def ask_person(matter: Matter, client: Client | None, why: str) -> tuple[Draft, ...]:
    """The letter to each dispatcher; a reply `ответ: …` goes to the sender."""
    notice = NoticeQuestion(
        letter_id=matter.letter_id,
        sender=matter.sender,
        client=client,
        subject=matter.letter.subject,
        text=matter.letter.text,
        attachments=matter.files,
        why=why,
    )
    return matter.tell(notice, person_ref(matter))
