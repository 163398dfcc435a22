"""What follows from a letter: whose it is, what it wants, what the rules say. Pure: values in, a decision out.

Dispatchers' commands are decided line by line in `desk.decide_command`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.addresses import is_one_of
from maild.desk.correspondence import CommandResult, CommandResults, NoticeQuarantined
from maild.desk.decide_delivery import decide_bounce
from maild.desk.decision import Decision, Draft, LetterVerdict, Ref
from maild.desk.devices import decide_device
from maild.desk.forgery import MAIL, refuse_forged
from maild.desk.from_client import decide_client
from maild.desk.intent import BounceIntent
from maild.desk.matter import Matter
from maild.desk.notices import to_dispatchers
from maild.desk.parties import ClientStatus
from maild.desk.strangers import decide_early, decide_stranger
from maild.letters.letter import Verdict

if TYPE_CHECKING:
    from maild.desk.arrival import Arrival
    from maild.desk.decision import Moment
    from maild.desk.intent import Intent, Understanding
    from maild.desk.register import Register


def decide_letter(arrival: Arrival, understanding: Understanding, register: Register, moment: Moment) -> Decision:
    """Decide one letter: what no person wrote first, then what is forged, then by whose it is."""
    letter, intent = arrival.letter, understanding.intent
    if letter.automatic or isinstance(intent, BounceIntent):
        return _automatic(arrival, intent, register, moment)
    if letter.authenticity.verdict is Verdict.FAIL:
        why = f"письмо не прошло проверку подлинности: {letter.authenticity.reason}"
        return refuse_forged(arrival, register, moment, why)
    if letter.sender is None:
        return Decision(LetterVerdict.REFUSED, "в письме нет адреса отправителя, на который можно ответить", MAIL)
    matter = Matter(arrival, letter.sender, register, moment)
    if is_one_of(letter.sender, (moment.desk.address,)):
        return matter.ignored("наше собственное письмо")
    if is_one_of(letter.sender, moment.desk.dispatchers):
        return _no_command(matter)
    return decide_device(matter, intent) or _by_standing(matter, intent)


def _by_standing(matter: Matter, intent: Intent) -> Decision:
    client = matter.register.client_by_address(matter.sender_key)
    if client is None or client.status is ClientStatus.CLOSED:
        return decide_stranger(matter, intent)
    if matter.received_at < client.registered_at:
        return decide_early(matter, client, intent)
    return decide_client(matter, client, intent)


def decide_unreadable(letter_id: int, sender: str | None, subject: str, reason: str, moment: Moment) -> Decision:
    """A letter that cannot be handled: kept aside, and the dispatchers are told once (M-3)."""
    notice = NoticeQuarantined(letter_id, sender, subject, reason)
    letters = to_dispatchers(moment.desk, notice, Ref("letter", letter_id))
    return Decision(LetterVerdict.QUARANTINED, reason, sender or MAIL, letters=letters)


def decide_duplicate(earlier: int) -> Decision:
    """A letter that came twice has effect once (M-1)."""
    return Decision(LetterVerdict.DUPLICATE, f"то же письмо, что письмо-{earlier}", MAIL)


def _automatic(arrival: Arrival, intent: Intent, register: Register, moment: Moment) -> Decision:
    """M-2: recorded, no more; but a failed delivery has its consequences (M-6), unless the report is forged."""
    letter = arrival.letter
    if isinstance(intent, BounceIntent) and letter.authenticity.verdict is not Verdict.FAIL:
        return decide_bounce(arrival, intent.report, register, moment)
    reason = f"автоматическое письмо: {letter.automatic or 'отчёт о доставке'}"
    return Decision(LetterVerdict.IGNORED, reason, letter.sender or MAIL)


def _no_command(matter: Matter) -> Decision:
    """A dispatcher's letter in which no command was found: he orders by commands only (D-1)."""
    text = "В письме нет команды, ничего не сделано. Все команды пришлёт письмо со словом «справка»."
    results = CommandResults((CommandResult(matter.letter.subject or "(без темы)", ok=False, text=text),))
    answer = matter.answer(matter.sender, results)
    letter = Draft(answer.to, answer.content, answers=answer.answers, to_dispatcher=True)
    return matter.answered("в письме диспетчера нет команды", (letter,))
