"""A client answers a letter with a statement: what he says is about it, whether he names it or not (S-6, S-8, D-11)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk import claiming
from maild.desk.addresses import address_key
from maild.desk.handing_on import hand_on
from maild.desk.intent import Answer, ClaimIntent, Problem, ReplyIntent, RequestIntent, StatementIntent, UnknownIntent
from maild.desk.naming import month_name
from maild.desk.wording.answers import answer_in
from maild.desk.wording.letter_words import only_thanks
from maild.desk.wording.statement_thread import in_thread
from maild.metering.months import Month

if TYPE_CHECKING:
    from maild.desk.decision import Decision
    from maild.desk.intent import Intent
    from maild.desk.matter import Matter
    from maild.desk.parties import Client


def about_statement(matter: Matter, client: Client, intent: Intent) -> Decision | None:
    """What follows from it; None if it is no such answer, or orders something whole."""
    words = intent.words if isinstance(intent, ReplyIntent) else intent
    if not _may_be(words) or (isinstance(intent, ReplyIntent) and intent.codes):
        return None
    read = in_thread(matter.letter.text, matter.letter.subject, matter.received_at.astimezone(matter.moment.zone))
    month = _answered(matter, client, intent) or (Month.read(read.month) if read.month else None)
    if month is None:
        return None
    said = words if isinstance(words, ClaimIntent | StatementIntent) else read.said
    if isinstance(said, ClaimIntent):
        return claiming.claim(matter, client, replace(said, period=said.period or str(month)))
    if isinstance(said, StatementIntent):
        return claiming.statement(matter, client, replace(said, period=said.period or str(month)))
    return _in_other_words(matter, client, words, month)


def _may_be(words: Intent) -> bool:
    """An order that is whole stands for itself in whatever thread."""
    if isinstance(words, RequestIntent):
        return words.problem is Problem.UNCLEAR
    return isinstance(words, ClaimIntent | StatementIntent | UnknownIntent)


def _answered(matter: Matter, client: Client, intent: Intent) -> Month | None:
    """The month of the statement whose letter he had from us, by the references."""
    named = intent.message_ids if isinstance(intent, ReplyIntent) else ()
    sent = (matter.register.sent_letter(message_id) for message_id in named)
    abouts = (each.about for each in sent if each and address_key(each.to) == client.address_key)
    found = (matter.register.statement(about.id) for about in abouts if about and about.kind == "statement")
    return next((each.month for each in found if each), None)


def _in_other_words(matter: Matter, client: Client, words: Intent, month: Month) -> Decision | None:
    """Thanks and «всё верно» trouble nobody; what is not understood a dispatcher reads, told which one it is about."""
    if not isinstance(words, UnknownIntent):
        return None
    text = matter.letter.text
    agrees = only_thanks(text) or answer_in(text) is Answer.YES
    if agrees and not matter.letter.attachments:
        return matter.ignored("ответ на ведомость: благодарность или согласие")
    named = f"ведомость за {month_name(month)}"
    return hand_on(matter, client, f"Ваш ответ на {named} получен: его прочтёт диспетчер.", f"ответ на {named}")
