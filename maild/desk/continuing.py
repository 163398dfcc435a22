"""What a sender writes about a case of his without calling it a registration: values, papers, questions (R-2, D-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.handing_on import hand_on
from maild.desk.intent import Answer, Problem, RegistrationIntent, ReplyIntent, RequestIntent, UnknownIntent
from maild.desk.registering import brought_by, case_spoken_of, register
from maild.desk.registration import RegistrationStatus
from maild.desk.wording.letter_words import bare
from maild.desk.wording.registration_reply import fields_added
from maild.desk.wording.words import text_of

if TYPE_CHECKING:
    from maild.desk.decision import Decision
    from maild.desk.intent import Intent
    from maild.desk.matter import Matter
    from maild.desk.parties import Client
    from maild.desk.registering import Brought
    from maild.desk.registration import Registration

_OVER = (RegistrationStatus.REJECTED, RegistrationStatus.CONFIRMED)


def words_of(intent: Intent) -> Intent:
    """What the letter says by its words, whatever it answers."""
    return intent.words if isinstance(intent, ReplyIntent) else intent


def brought_to(matter: Matter, case: Registration, said: Intent) -> Brought:
    """What a letter brings to the case: as a registration letter, or in plain words."""
    if isinstance(said, RegistrationIntent):
        return brought_by(matter, said.fields, said.misfields, forwarded=said.forwarded)
    fields, misfields = fields_added(
        matter.letter.text, case.missing, matter.received_at.astimezone(matter.moment.zone)
    )
    return brought_by(matter, fields, misfields)


def continue_case(matter: Matter, client: Client | None, case: Registration, said: Intent) -> Decision | None:
    """A letter that is no registration letter joins the open case, if it brings anything and orders nothing."""
    brought = brought_to(matter, case, said)
    if _orders(said) or not brought.anything:
        return None
    return register(matter, client, case, brought)


def begin_again(matter: Matter, client: Client | None, intent: Intent) -> Decision | None:
    """A reply to a rejection that brings what was wanting opens a new case, with what the old one held (R-5)."""
    case, said = case_spoken_of(matter, client, intent), words_of(intent)
    if case is None or case.status is not RegistrationStatus.REJECTED or _orders(said):
        return None
    brought = brought_to(matter, case, said)
    return register(matter, client, None, brought, case) if brought.anything else None


def ask_about_case(matter: Matter, intent: Intent) -> Decision | None:
    """An applicant's reply about his case that only a person can answer (D-11)."""
    case = case_spoken_of(matter, None, intent)
    if case is None or not isinstance(words_of(intent), UnknownIntent):
        return None
    if _says_nothing(matter, intent):
        silent = matter.ignored(f"ответ по обращению рег-{case.id}, в котором ничего не сказано")
        return None if case.status in _OVER else silent
    about = f"Ваше письмо по обращению рег-{case.id} прочитает диспетчер."
    return hand_on(matter, None, about, f"вопрос по обращению рег-{case.id}")


def _says_nothing(matter: Matter, intent: Intent) -> bool:
    """«Спасибо!», «ок»: nothing that anybody could answer."""
    agrees = isinstance(intent, ReplyIntent) and intent.answer is Answer.YES
    return not matter.letter.attachments and (agrees or not bare(text_of(matter.letter.text)))


def _orders(said: Intent) -> bool:
    return isinstance(said, RequestIntent) and said.problem is not Problem.UNCLEAR
