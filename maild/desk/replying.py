"""Replies to letters of ours: which of them a letter answers, and what became of the code that came back (Q-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.desk.addresses import address_key
from maild.desk.asking import completed, withdrawn
from maild.desk.code import code_digest
from maild.desk.confirming import ask_again, cancel, confirm, state_of
from maild.desk.correspondence import CodeRefused
from maild.desk.decision import Ref
from maild.desk.filing import file_order
from maild.desk.handing_on import hand_on
from maild.desk.intent import Answer, RequestIntent, UnknownIntent
from maild.desk.lives import REQUEST, RequestEvent, follow
from maild.desk.request import RequestStatus
from maild.desk.wording.answers import answer_in

if TYPE_CHECKING:
    from maild.desk.code import Code
    from maild.desk.decision import Decision
    from maild.desk.intent import Intent, ReplyIntent
    from maild.desk.matter import Matter
    from maild.desk.parties import Client
    from maild.desk.request import Question, Request

_ANEW = "Если заявка нужна, подайте её снова: для неё придёт новый код."
_NOT_YES_OR_NO = (
    "Ваш ответ нельзя понять как согласие или отказ, поэтому заявка ещё не подтверждена."
    " Если в ней что-то неверно, отмените её и подайте новую."
)
_NO_CODE = "В Вашем ответе не вернулся код, поэтому заявка ещё не подтверждена."


def reply(matter: Matter, client: Client, intent: ReplyIntent) -> Decision | None:
    """What follows from a client's reply; None if its words are to be decided as a letter of their own."""
    code = _code_of(matter, intent)
    if code is None:
        return _without_code(matter, client, intent)
    if code.address_key != client.address_key:
        why = "Этот код отправлен на другой адрес: ответ с Вашего адреса им ничего не подтверждает."
        return _refuse(matter, client, why, "Ответьте на письмо, которое пришло на Ваш адрес, или подайте свою заявку.")
    return _to_thing(matter, client, intent, _thing(code), code)


def _to_thing(matter: Matter, client: Client, intent: ReplyIntent, about: Ref, code: Code | None) -> Decision | None:
    """`code` is None if only a reference to the letter about the thing came back."""
    request = matter.register.request(about.id) if about.kind == "request" else None
    if request and request.client_id == client.id:
        return _to_request(matter, client, intent, request, code)
    question = matter.register.question(about.id) if about.kind == "question" else None
    if question and question.client_id == client.id:
        return _to_question(matter, client, intent, question, code)
    return _of_nothing(matter, client, intent)


def _code_of(matter: Matter, intent: ReplyIntent) -> Code | None:
    """The code that counts: the surest place first; among those of that one thing, an open one first."""
    written = dict.fromkeys((*((intent.code,) if intent.code else ()), *intent.codes))
    known = [code for plain in written if (code := matter.register.code(code_digest(plain)))]
    if not known:
        return None
    thing = _thing(known[0])
    return next((code for code in known if _thing(code) == thing and code.spent_at is None), known[0])


def _thing(code: Code) -> Ref:
    return Ref(code.about_kind, code.about_id)


# ── to a letter about a request ──────────────────────────────────────────────────────────────────────────────────


def _to_request(
    matter: Matter, client: Client, intent: ReplyIntent, request: Request, code: Code | None
) -> Decision | None:
    """A yes confirms only with its code; a no may come with a reference alone."""
    if follow(REQUEST, request.status, RequestEvent.CONFIRMED) is None:
        return _to_settled(matter, client, intent, request)
    if matter.received_at > request.expires_at:
        return _late(matter, client, intent, request)
    if intent.answer is Answer.NO:
        return cancel(matter, client, request)
    if code is None and _says_something_whole(intent):
        return None
    if intent.answer is Answer.YES and code is not None:
        return confirm(matter, client, request)
    return ask_again(matter, client, request, _NO_CODE if intent.answer is Answer.YES else _NOT_YES_OR_NO)


def _to_settled(matter: Matter, client: Client, intent: ReplyIntent, request: Request) -> Decision | None:
    """It waits no longer: a second yes changes nothing, a no may still cancel, other words stand for themselves."""
    if request.status is RequestStatus.EXPIRED:
        return _late(matter, client, intent, request)
    if intent.answer is Answer.NO:
        return cancel(matter, client, request)
    if intent.answer is Answer.UNCLEAR and matter.letter.text.strip():
        return _about(matter, client, intent.words, request)
    return state_of(matter, client, request)


def _about(matter: Matter, client: Client, words: Intent, request: Request) -> Decision | None:
    """«А когда отключите?» names no plot: it is about this request, and a person answers it (D-11)."""
    if not isinstance(words, RequestIntent) or words.plots or words.plot:
        return None
    about = f"Ваше письмо о заявке {request.shown_number} прочитает диспетчер и ответит Вам."
    return hand_on(matter, client, about, f"вопрос о заявке {request.shown_number}")


def _late(matter: Matter, client: Client, intent: ReplyIntent, request: Request) -> Decision | None:
    """Received after 72 hours, also if nobody has marked the request as expired yet."""
    if intent.answer is Answer.UNCLEAR and matter.letter.text.strip():
        return None
    why = f"Срок подтверждения истёк: код по заявке ({request.shown_number}) действовал 72 часа с её подачи."
    return _refuse(matter, client, why, _ANEW, request)


# ── to a question ────────────────────────────────────────────────────────────────────────────────────────────────


def _to_question(
    matter: Matter, client: Client, intent: ReplyIntent, question: Question, code: Code | None
) -> Decision | None:
    spent = question.answered_at is not None
    late = code is not None and matter.received_at > code.expires_at
    if spent or late:
        if _says_something_whole(intent):
            return None
        why = "На этот вопрос ответ уже получен." if spent else "Срок ответа на этот вопрос (72 часа) истёк."
        return _refuse(matter, client, why, _ANEW)
    if intent.answer is Answer.NO:
        return withdrawn(matter, client, question)
    if intent.answer is Answer.UNCLEAR and not isinstance(intent.words, (RequestIntent, UnknownIntent)):
        return None
    return file_order(matter, client, completed(matter, client, question, intent), question)


# ── without a code ───────────────────────────────────────────────────────────────────────────────────────────────


def _without_code(matter: Matter, client: Client, intent: ReplyIntent) -> Decision | None:
    """A reference alone leads to what the letter was about; a code that nobody knows leads nowhere."""
    about = None if intent.code else _answered(matter, client, intent)
    return _to_thing(matter, client, intent, about, None) if about else _of_nothing(matter, client, intent)


def _of_nothing(matter: Matter, client: Client, intent: ReplyIntent) -> Decision | None:
    """A bare yes or no that belongs to nothing is explained; other words stand for themselves."""
    if intent.answer is Answer.UNCLEAR:
        return None
    if intent.code:
        right = "Проверьте код: он стоит в теме и в тексте нашего письма. Проще всего ответить на это письмо ещё раз."
        return _refuse(matter, client, "Код из Вашего ответа нам не известен.", right)
    return _without_any(matter, client)


def answer_to_nothing(matter: Matter, client: Client, intent: Intent) -> Decision | None:
    """A bare «подтверждаю» in a letter of its own: neither code nor reference says to what (Q-5)."""
    bare = isinstance(intent, UnknownIntent) and answer_in(matter.letter.text) is not Answer.UNCLEAR
    return _without_any(matter, client) if bare else None


def _without_any(matter: Matter, client: Client) -> Decision:
    right = "Ответьте на письмо с кодом или назовите номер заявки, например «отменить 2026-000123»."
    return _refuse(matter, client, "В Вашем письме нет кода: непонятно, что Вы подтверждаете или отменяете.", right)


def _answered(matter: Matter, client: Client, intent: ReplyIntent) -> Ref | None:
    """What our letter was about, if the client had it from us."""
    found = [sent for sent in map(matter.register.sent_letter, intent.message_ids) if sent]
    own = (sent.about for sent in found if address_key(sent.to) == client.address_key)
    return next((about for about in own if about), None)


def _says_something_whole(intent: ReplyIntent) -> bool:
    """Whether the words mean something by themselves, in whatever thread they stand."""
    return intent.answer is Answer.UNCLEAR and not isinstance(intent.words, UnknownIntent)


def _refuse(matter: Matter, client: Client, problem: str, right: str, request: Request | None = None) -> Decision:
    answer = matter.answer(client.address, CodeRefused(problem, right, request))
    return matter.refused(problem, (answer,))
