"""What a letter asks for: from the words that a person wrote to an `Intent`, with the reasons in Russian.

The error that must never happen is an order or a yes read where there is none; not understanding is a small fault,
answered by a question (D-11). So every recogniser acts only on what it can read whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maild.desk.addresses import is_one_of
from maild.desk.command_text import read_commands
from maild.desk.commands import Command
from maild.desk.intent import (
    Answer,
    BounceIntent,
    CommandIntent,
    Problem,
    RegistrationIntent,
    ReplyIntent,
    RequestIntent,
    Understanding,
    UnknownIntent,
)
from maild.desk.wording.answers import answer_in
from maild.desk.wording.cautions import NEGATION
from maild.desk.wording.codes import brought_by
from maild.desk.wording.english import in_russian
from maild.desk.wording.enquiries import cancel_in, help_in, plots_in, status_in
from maild.desk.wording.journal import journal_in
from maild.desk.wording.letter_words import words_of
from maild.desk.wording.portal import portal_in
from maild.desk.wording.registration import registration_in
from maild.desk.wording.request import request_in
from maild.desk.wording.request_blank import request_of_blank
from maild.desk.wording.statements import claim_in, statement_in, usage_in
from maild.desk.wording.words import MOST
from maild.letters.letter import DeliveryStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from maild.desk.intent import Intent
    from maild.desk.parties import Desk
    from maild.desk.wording.codes import Brought
    from maild.desk.wording.letter_words import Words
    from maild.desk.wording.request import Reading
    from maild.letters.letter import Attachment, Letter

_CASE = re.compile(r"\[\s*(?:рег|reg)\s*[-‐‑‒–—]\s*\d+\s*\]", re.IGNORECASE)
_OTHER_TOPIC = re.compile(r"^(?:претензи|ведомост|журнал|справк|показани|потреблени|отмен|регистраци)")
_ANSWERS = {
    Answer.YES: "Весь новый текст ответа — согласие.",
    Answer.NO: "Весь новый текст ответа — отказ.",
    Answer.UNCLEAR: "Новый текст ответа — не просто «да» или «нет»: переспросить.",
}


def interpret(letter: Letter, desk: Desk, at: datetime) -> Understanding:
    """What the letter says.

    Args:
        letter: as read; only its new text can be an order or an answer.
        desk: whose addresses make a dispatcher, and whose letters can be answered.
        at: the moment of receipt in the desk's zone; settles «прошлый месяц» and «завтра».
    """
    if letter.report is not None and letter.report.status is DeliveryStatus.FAILED:
        return Understanding(BounceIntent(letter.report), ("Это отчёт о недоставке нашего письма.",))
    brought = brought_by(letter, desk)
    if letter.sender is not None and is_one_of(letter.sender, desk.dispatchers):
        return _of_dispatcher(letter, brought, at)
    if brought.any:
        return _reply(letter, brought, at)
    return _words(letter, letter.subject, at)


def _of_dispatcher(letter: Letter, brought: Brought, at: datetime) -> Understanding:
    commands = read_commands(letter.text, letter.subject, at)
    ordered = any(isinstance(line, Command) for line in commands.lines)
    if brought.codes and (answer_in(letter.text) is not Answer.UNCLEAR or not ordered):
        return _reply(letter, brought, at)
    return Understanding(CommandIntent(commands, brought.message_ids), ("Письмо диспетчера: каждая строка — команда.",))


def _reply(letter: Letter, brought: Brought, at: datetime) -> Understanding:
    answer = answer_in(letter.text)
    # The subject of a reply is our own: only what he wrote below it counts.
    case = _CASE.search(letter.subject)
    words = _words(letter, case[0] if case else "", at)
    code = brought.codes[0] if brought.codes else None
    found = "Вернулся наш код." if code else "Ответ на наше письмо, код не вернулся."
    reply = ReplyIntent(answer, code, words.intent, brought.codes, brought.message_ids)
    more = words.explanation if answer is Answer.UNCLEAR else ()
    return Understanding(reply, (found, _ANSWERS[answer], *more))


def _words(letter: Letter, subject: str, at: datetime) -> Understanding:
    """What the words say, by whomever."""
    if len(letter.text) > MOST:
        return Understanding(UnknownIntent(), ("Письмо слишком длинное, чтобы прочитать его без человека.",))
    words = words_of(*in_russian(letter.text, subject), at)
    case = bool(_CASE.search(letter.subject))
    found = _intent(words, letter.attachments, case=case)
    if _says_nothing(found.intent) and letter.forwarded_text.strip():
        return _forwarded(letter, at) or found
    return found


def _says_nothing(intent: Intent) -> bool:
    """Not understood; or «Fwd: Регистрация» with a scan, and all else in what is forwarded."""
    bare = isinstance(intent, RegistrationIntent) and not intent.fields.said() and not intent.misfields
    return bare or isinstance(intent, UnknownIntent)


def _forwarded(letter: Letter, at: datetime) -> Understanding | None:
    """R-1: a forwarded registration letter is read for a dispatcher to check; a forwarded order never is one."""
    inner = words_of(
        letter.forwarded_text[:MOST],
        re.sub(r"^\s*(?:fwd?|fw|пересл\w*)\s*:\s*", "", letter.subject, flags=re.IGNORECASE),
        at,
    )
    found = registration_in(inner, letter.attachments)
    if found is None:
        return None
    intent = RegistrationIntent(found.fields, found.misfields, forwarded=True)
    return Understanding(intent, ("Переслано регистрационное письмо: его проверит диспетчер.",))


def _intent(words: Words, attachments: Sequence[Attachment], *, case: bool) -> Understanding:
    """Blanks first, then the surest of what the free words say."""
    blank = request_of_blank(words.body.source, words.subject, words.today)
    if blank:
        return Understanding(blank.intent, blank.why)
    portal = portal_in(words)
    if portal:
        return Understanding(portal, ("Названы серийный номер или MAC счётчика для портала.",))
    registration = registration_in(words, attachments, case=case)
    if registration and (registration.fields.said() or not _orders(words)):
        return Understanding(registration, ("Письмо просит о регистрации или об изменении данных клиента.",))
    return _of_trade(words)


def _of_trade(words: Words) -> Understanding:
    """An order, a claim, a cancellation, a question: an order only where nothing else speaks against it."""
    request = request_in(words.body, words.subject, words.today)
    claim, cancel = claim_in(words), cancel_in(words)
    if request and request.intent.problem is not Problem.UNCLEAR and not (claim and _is_check(request.intent)):
        if cancel or _OTHER_TOPIC.match(words.topic):
            return Understanding(_doubted(request.intent), ("В письме и заявка, и нечто иное: лучше спросить.",))
        return Understanding(request.intent, request.why)
    if cancel and request and request.intent.plots and NEGATION not in request.why[0]:
        return Understanding(request.intent, ("В письме и отмена, и, похоже, новая заявка: лучше спросить.",))
    if claim:
        return Understanding(claim, ("Письмо — претензия о ведомости.",))
    if cancel:
        return Understanding(cancel, ("Прямая просьба отменить заявку.",))
    return _enquiry(words, request)


def _enquiry(words: Words, doubt: Reading | None) -> Understanding:
    for recognise, why in _ENQUIRIES:
        found = recognise(words)
        # A doubt about a verb gives way where the letter plainly asks something else and names no plot.
        if found is not None and (doubt is None or why == _STATUS_WHY or not doubt.intent.plots):
            return Understanding(found, (why,))
    if doubt:
        return Understanding(doubt.intent, doubt.why)
    return Understanding(UnknownIntent(), ("Письмо не понято: на него ответит человек.",))


def _orders(words: Words) -> bool:
    request = request_in(words.body, words.subject, words.today)
    return request is not None and request.intent.problem is not Problem.UNCLEAR


def _is_check(intent: RequestIntent) -> bool:
    return any(kind.is_check for kind in intent.kinds)


def _doubted(intent: RequestIntent) -> RequestIntent:
    return RequestIntent(None, intent.plot, None, "", Problem.UNCLEAR, intent.kinds, intent.plots, intent.joined_plots)


_STATUS_WHY = "Вопрос о состоянии заявки."
_ENQUIRIES: tuple[tuple[Callable[[Words], Intent | None], str], ...] = (
    (status_in, _STATUS_WHY),
    (journal_in, "Просьба прислать журнал заявок."),
    (statement_in, "Просьба прислать ведомость."),
    (usage_in, "Вопрос о показаниях или потреблении."),
    (plots_in, "Вопрос об участках, какими их знает диспетчерская."),
    (help_in, "Просьба о справке или бланках."),
)
