"""A registered client's letter: what he orders, asks, answers; what is left goes to a person (Q, D-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk import claiming
from maild.desk.blanks import all_blanks
from maild.desk.continuing import begin_again, continue_case
from maild.desk.correspondence import Blanks
from maild.desk.filing import file_order
from maild.desk.handing_on import hand_on, not_understood
from maild.desk.intent import (
    CancelIntent,
    ClaimIntent,
    HelpIntent,
    JournalIntent,
    PlotsIntent,
    RegistrationIntent,
    ReplyIntent,
    RequestIntent,
    StatementIntent,
    StatusIntent,
    UnknownIntent,
    UsageIntent,
)
from maild.desk.looking import cancel_by_number, journal, plots, status
from maild.desk.registering import brought_by, case_answered, case_to_join, join, register
from maild.desk.registration import RegistrationFields
from maild.desk.replying import answer_to_nothing, reply
from maild.desk.statement_thread import about_statement
from maild.desk.wording.letter_words import only_thanks

if TYPE_CHECKING:
    from maild.desk.decision import Decision
    from maild.desk.intent import Intent
    from maild.desk.matter import Matter
    from maild.desk.parties import Client

_USAGE = "Ваш запрос показаний и потребления получен: на него ответит диспетчер."


def decide_client(matter: Matter, client: Client, intent: Intent) -> Decision:
    """By what the letter says; a reply first by what it answers, then by its words."""
    if isinstance(intent, ReplyIntent):
        return (
            _to_case(matter, client, intent)
            or about_statement(matter, client, intent)
            or reply(matter, client, intent)
            or _ordered(matter, client, intent.words)
            or _asked(matter, client, intent.words)
        )
    return (
        about_statement(matter, client, intent)
        or answer_to_nothing(matter, client, intent)
        or _ordered(matter, client, intent)
        or _asked(matter, client, intent)
    )


def _to_case(matter: Matter, client: Client, intent: ReplyIntent) -> Decision | None:
    """A reply to our letter about a change of data joins that case, unless its words say something else (R-2, R-7)."""
    case = case_answered(matter, client, intent)
    if not isinstance(intent.words, (RegistrationIntent, UnknownIntent)):
        return None
    return continue_case(matter, client, case, intent.words) if case else begin_again(matter, client, intent)


def _ordered(matter: Matter, client: Client, intent: Intent) -> Decision | None:
    """What changes something."""
    if isinstance(intent, RequestIntent):
        return file_order(matter, client, intent)
    if isinstance(intent, CancelIntent):
        return cancel_by_number(matter, client, intent.number)
    if isinstance(intent, RegistrationIntent):
        brought = brought_by(matter, intent.fields, intent.misfields, forwarded=intent.forwarded)
        return register(matter, client, case_to_join(matter, client, intent), brought)
    return _papers_alone(matter, client) if isinstance(intent, UnknownIntent) else None


def _papers_alone(matter: Matter, client: Client) -> Decision | None:
    """Papers without words join the client's open case: the scan often comes in a letter of its own (R-1)."""
    brought = brought_by(matter, RegistrationFields())
    alone = brought.papers.any and not matter.letter.text.strip()
    case = case_to_join(matter, client, UnknownIntent()) if alone else None
    return join(matter, client, case, brought) if case else None


def _asked(matter: Matter, client: Client, intent: Intent) -> Decision:
    """What asks to see something, and what only a person can answer."""
    if isinstance(intent, JournalIntent):
        return journal(matter, client, intent)
    if isinstance(intent, StatusIntent):
        return status(matter, client, intent.number)
    if isinstance(intent, PlotsIntent):
        return plots(matter, client)
    if isinstance(intent, StatementIntent):
        return claiming.statement(matter, client, intent)
    if isinstance(intent, ClaimIntent):
        return claiming.claim(matter, client, intent)
    if isinstance(intent, HelpIntent):
        blanks = Blanks(client, not_understood=False, blanks=all_blanks())
        return matter.answered("отправлены бланки", (matter.answer(client.address, blanks),))
    if not matter.letter.attachments and only_thanks(matter.letter.text):
        return matter.ignored("в письме только благодарность")
    told = _FOR_A_PERSON.get(type(intent))
    return hand_on(matter, client, *told) if told else not_understood(matter, client)


_FOR_A_PERSON: dict[type[Intent], tuple[str, str]] = {
    UsageIntent: (_USAGE, "клиент просит показания или потребление"),
}
"""Kinds of letters that a person handles: the sentence for the client, and the reason for the dispatchers."""
