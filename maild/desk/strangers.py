"""Letters from addresses that are not registered: only a registration letter has an effect (Q-1, R-1, M-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.code import code_digest
from maild.desk.continuing import ask_about_case, begin_again, continue_case, words_of
from maild.desk.correspondence import CodeRefused, NotRegistered
from maild.desk.handing_on import hand_on, once_a_day, person_item
from maild.desk.intent import RegistrationIntent, ReplyIntent, UnknownIntent
from maild.desk.registering import brought_by, case_to_join, register
from maild.desk.registration import RegistrationFields
from maild.desk.wording.letter_words import bare
from maild.desk.wording.words import text_of

if TYPE_CHECKING:
    from maild.desk.decision import Decision
    from maild.desk.intent import Intent
    from maild.desk.matter import Matter
    from maild.desk.parties import Client
    from maild.desk.registration import Registration


def decide_stranger(matter: Matter, intent: Intent) -> Decision:
    """A registration letter opens or completes a case; all else is refused."""
    case = case_to_join(matter, None, intent)
    if decision := _registration(matter, intent, case):
        return decision
    if isinstance(intent, ReplyIntent) and _brings_foreign_code(matter, intent):
        return _foreign_code(matter)
    return ask_about_case(matter, intent) or _scan_alone(matter, intent) or _not_registered(matter, case)


def _registration(matter: Matter, intent: Intent, case: Registration | None) -> Decision | None:
    """What opens a case or belongs to the sender's own, `case` (R-1, R-2)."""
    said = words_of(intent)
    if case is None and (decision := begin_again(matter, None, intent)):
        return decision
    if isinstance(said, RegistrationIntent):
        brought = brought_by(matter, said.fields, said.misfields, forwarded=said.forwarded)
        return register(matter, None, case, brought)
    return continue_case(matter, None, case, said) if case else None


def _scan_alone(matter: Matter, intent: Intent) -> Decision | None:
    """R-2: nothing but a scan, under whatever subject that asks for nothing: the dispatcher enters its fields."""
    brought = brought_by(matter, RegistrationFields())
    silent = isinstance(words_of(intent), UnknownIntent) and not bare(text_of(matter.letter.text))
    if not silent or not brought.papers.scan:
        return None
    return register(matter, None, None, brought)


def decide_early(matter: Matter, client: Client, intent: Intent) -> Decision:
    """R-6: received before the confirmation letter was accepted, whenever it is read."""
    if isinstance(words_of(intent), RegistrationIntent):
        about = "Ваше письмо пришло, когда регистрация уже завершалась: его посмотрит диспетчер."
        return hand_on(matter, client, about, "дополнение к регистрации пришло до её завершения")
    answer = matter.answer(matter.sender, NotRegistered(None, registered_at=client.registered_at))
    listed = person_item(matter, stranger=True)
    return matter.refused("письмо пришло до регистрации клиента (R-6)", (answer,), (listed,))


def _brings_foreign_code(matter: Matter, intent: ReplyIntent) -> bool:
    """Whether a code came back that we sent to another address, in whatever state."""
    codes = (matter.register.code(code_digest(plain)) for plain in intent.codes)
    return any(code and code.address_key != matter.sender_key for code in codes)


def _foreign_code(matter: Matter) -> Decision:
    """Q-5: a code serves only the address it was sent to."""
    content = CodeRefused(
        problem="Этот код отправлен на другой адрес: ответ с Вашего адреса ничего не подтверждает.",
        right="Ответьте на письмо с кодом с того адреса, на который оно пришло (п. II.2 и II.7.5 Регламента).",
    )
    listed = person_item(matter, stranger=True)
    return matter.refused("чужой код с незарегистрированного адреса", once_a_day(matter, content), (listed,))


def _not_registered(matter: Matter, case: Registration | None) -> Decision:
    own = case or matter.register.open_registration(matter.sender_key)
    letters = once_a_day(matter, NotRegistered(own))
    told = "" if letters else "; сегодня уже отвечено"
    return matter.refused(f"адрес не зарегистрирован{told}", letters, (person_item(matter, stranger=True),))
