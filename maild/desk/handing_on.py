"""Letters that only a person can answer: passed to the dispatchers, never dropped (D-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.blanks import all_blanks
from maild.desk.correspondence import Blanks, CodeRefused, HandedOn, NoticeQuestion, NotRegistered, Refused
from maild.desk.decision import Change, PersonItem, Ref
from maild.desk.device_letters import DeviceIncomplete
from maild.desk.enclosing import enclosed

if TYPE_CHECKING:
    from maild.desk.correspondence import Content
    from maild.desk.decision import Decision, Draft
    from maild.desk.matter import Matter
    from maild.desk.parties import Client


STRANGER_ANSWERS = tuple(kind.template for kind in (NotRegistered, HandedOn, CodeRefused, Refused, DeviceIncomplete))
"""Templates of which a stranger gets one letter a day, whichever it is (M-4)."""


def hand_on(matter: Matter, client: Client | None, about: str, why: str) -> Decision:
    """A letter of a kind that maild does not handle itself: the sender is told that a person will (D-11).

    `about` is the sentence that tells him, `why` what the dispatchers read; `client` is None for a stranger.
    """
    told = HandedOn(client, about)
    answers = (matter.answer(client.address, told, person_ref(matter)),) if client else once_a_day(matter, told)
    letters = (*answers, *ask_person(matter, client, why))
    return matter.handled(f"передано диспетчеру: {why}", (person_item(matter),), letters)


def once_a_day(matter: Matter, content: Content) -> tuple[Draft, ...]:
    """M-4: an answer to a stranger, or nothing if he had one today."""
    if matter.written_today(matter.sender, STRANGER_ANSWERS):
        return ()
    return (matter.answer(matter.sender, content),)


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
        enclosed=enclosed(matter.letter.attachments),
    )
    return matter.tell(notice, person_ref(matter))
