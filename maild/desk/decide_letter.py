"""What follows from a letter: whose it is, what it wants, what the rules say. Pure: values in, a decision out.

Dispatchers' commands are decided line by line in `desk.decide_command`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.addresses import is_one_of
from maild.desk.blanks import all_blanks
from maild.desk.correspondence import Blanks, NoticeForged, NoticeQuarantined, NotRegistered
from maild.desk.decide_delivery import decide_bounce
from maild.desk.decision import Decision, LetterVerdict, Ref
from maild.desk.filing import file_order
from maild.desk.handing_on import hand_on, not_understood, person_item
from maild.desk.intent import (
    BounceIntent,
    CancelIntent,
    ClaimIntent,
    HelpIntent,
    JournalIntent,
    PortalIntent,
    RegistrationIntent,
    ReplyIntent,
    RequestIntent,
    StatementIntent,
    StatusIntent,
    UsageIntent,
)
from maild.desk.looking import cancel_by_number, journal, status
from maild.desk.matter import Matter
from maild.desk.notices import to_dispatchers
from maild.desk.parties import ClientStatus
from maild.desk.registering import brought_by, join, may_join
from maild.desk.registering import register as register_case
from maild.desk.registration import RegistrationFields
from maild.desk.replying import reply
from maild.letters.letter import Verdict

if TYPE_CHECKING:
    from maild.desk.arrival import Arrival
    from maild.desk.decision import Moment
    from maild.desk.intent import Intent, Understanding
    from maild.desk.parties import Client
    from maild.desk.register import Register

MAIL = "почта"
"""The actor of what happens to letters without a usable sender."""


def decide_letter(arrival: Arrival, understanding: Understanding, register: Register, moment: Moment) -> Decision:
    """Decide one letter."""
    letter, intent = arrival.letter, understanding.intent
    if isinstance(intent, BounceIntent):
        return decide_bounce(arrival, intent.report, register, moment)
    if letter.automatic:
        return _nothing(LetterVerdict.IGNORED, f"автоматическое письмо: {letter.automatic}", letter.sender)
    if letter.sender is None:
        return _nothing(LetterVerdict.REFUSED, "отправитель письма не определён", None)
    matter = Matter(arrival, letter.sender, register, moment)
    if letter.authenticity.verdict is Verdict.FAIL:
        return _forged(matter)
    if is_one_of(letter.sender, (moment.desk.address,)):
        return matter.ignored("наше собственное письмо")
    client = register.client_by_address(matter.sender_key)
    if client is None or client.status is ClientStatus.CLOSED or arrival.received_at < client.registered_at:
        return _stranger(matter, intent)
    return _client(matter, client, intent)


def decide_unreadable(letter_id: int, sender: str | None, subject: str, reason: str, moment: Moment) -> Decision:
    """A letter that cannot be handled: kept aside, and the dispatchers are told once (M-3)."""
    notice = NoticeQuarantined(letter_id, sender, subject, reason)
    letters = to_dispatchers(moment.desk, notice, Ref("letter", letter_id))
    return Decision(LetterVerdict.QUARANTINED, reason, sender or MAIL, letters=letters)


def _nothing(verdict: LetterVerdict, reason: str, sender: str | None) -> Decision:
    return Decision(verdict, reason, sender or MAIL)


def _forged(matter: Matter) -> Decision:
    """No effect and no answer; about known addresses the dispatchers hear once a day (Q-1)."""
    reason = f"письмо не прошло проверку подлинности: {matter.letter.authenticity.reason}"
    known = matter.register.client_by_address(matter.sender_key) is not None
    if not known or _told_today(matter):
        return matter.refused(reason)
    notice = NoticeForged(matter.letter_id, matter.sender, matter.letter.subject, reason)
    return matter.refused(reason, matter.tell(notice, Ref("letter", matter.letter_id)))


def _told_today(matter: Matter) -> bool:
    """Once a day is enough: told by the last notice of this kind to the first dispatcher."""
    dispatchers = matter.moment.desk.dispatchers
    return bool(dispatchers) and matter.written_today(dispatchers[0], (NoticeForged.template,))


# ── strangers ────────────────────────────────────────────────────────────────────────────────────────────────────


def _stranger(matter: Matter, intent: Intent) -> Decision:
    """Only a registration letter has an effect (R-1); a subscriber's letter goes to a person; others are refused."""
    said = intent.words if isinstance(intent, ReplyIntent) else intent
    if isinstance(said, RegistrationIntent):
        brought = brought_by(matter, said.fields, said.misfields, forwarded=said.forwarded)
        return register_case(matter, None, brought)
    case = matter.register.open_registration(matter.sender_key)
    if case and matter.letter.attachments and may_join(matter, case):
        return join(matter, None, case, brought_by(matter, RegistrationFields()))
    if isinstance(said, PortalIntent):
        return hand_on(matter, None, "регистрация счётчика", "абонент регистрирует счётчик (часть IV Регламента)")
    listed = person_item(matter, stranger=True)
    if matter.written_today(matter.sender, (NotRegistered.template,)):
        return matter.refused("адрес не зарегистрирован; сегодня уже отвечено", (), (listed,))
    answer = matter.answer(matter.sender, NotRegistered(case))
    return matter.refused("адрес не зарегистрирован", (answer,), (listed,))


# ── clients ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _client(matter: Matter, client: Client, intent: Intent) -> Decision:
    if isinstance(intent, ReplyIntent):
        replied = _joined_case(matter, client, intent) or reply(matter, client, intent)
        return replied or _client(matter, client, intent.words)
    return _ordered(matter, client, intent) or _asked(matter, client, intent)


def _joined_case(matter: Matter, client: Client, intent: ReplyIntent) -> Decision | None:
    """A reply about an open case of change joins it (R-2, R-7)."""
    case = matter.register.open_registration(client.address_key)
    if not isinstance(intent.words, RegistrationIntent) or case is None or not may_join(matter, case):
        return None
    return join(matter, client, case, brought_by(matter, intent.words.fields, intent.words.misfields))


def _ordered(matter: Matter, client: Client, intent: Intent) -> Decision | None:
    """What changes something."""
    if isinstance(intent, RequestIntent):
        return file_order(matter, client, intent)
    if isinstance(intent, CancelIntent):
        return cancel_by_number(matter, client, intent.number)
    if isinstance(intent, RegistrationIntent):
        brought = brought_by(matter, intent.fields, intent.misfields, forwarded=intent.forwarded)
        return register_case(matter, client, brought)
    return None


def _asked(matter: Matter, client: Client, intent: Intent) -> Decision:
    """What asks to see something, and what only a person can answer."""
    if isinstance(intent, JournalIntent):
        return journal(matter, client, intent)
    if isinstance(intent, StatusIntent):
        return status(matter, client, intent.number)
    if isinstance(intent, HelpIntent):
        blanks = Blanks(client, not_understood=False, blanks=all_blanks())
        return matter.answered("отправлены бланки", (matter.answer(client.address, blanks),))
    if isinstance(intent, ClaimIntent):
        return hand_on(matter, client, "претензия по ведомости", "претензия по ведомости")
    if isinstance(intent, (StatementIntent, UsageIntent)):
        return hand_on(matter, client, "запрос ведомости", "клиент просит ведомость или показания")
    if isinstance(intent, PortalIntent):
        return hand_on(matter, client, "регистрация счётчика", "абонент регистрирует счётчик (часть IV Регламента)")
    return not_understood(matter, client)
