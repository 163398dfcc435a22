"""From a letter to what it asks for: the first reading that fits, from the surest to the freest (Q-2, Q-5, R-1, D-11).

The error that must never happen is an order or a yes read where there is none; what is not understood goes to a person.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from maild.desk.addresses import is_one_of
from maild.desk.command_text import read_commands
from maild.desk.folding import fold
from maild.desk.intent import (
    Answer,
    BounceIntent,
    CancelIntent,
    ClaimIntent,
    CommandIntent,
    HelpIntent,
    JournalIntent,
    PortalIntent,
    RegistrationIntent,
    ReplyIntent,
    StatementIntent,
    StatusIntent,
    Understanding,
    UnknownIntent,
    UsageIntent,
)
from maild.desk.wording.answers import answer_in
from maild.desk.wording.codes import brought_by, numbers_in
from maild.desk.wording.days import period_in
from maild.desk.wording.registration_fields import fields_of
from maild.desk.wording.request import request_in
from maild.desk.wording.request_blank import request_of_blank
from maild.desk.wording.words import text_of
from maild.letters.letter import DeliveryStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from maild.desk.intent import Intent
    from maild.desk.parties import Desk
    from maild.letters.letter import Letter

_LONGEST = 20_000
"""Characters of new text that are looked at."""
_PREFIX = re.compile(r"^(?:\s*(?:re|ha|на|отв|ответ|fwd?|пересл)\s*(?:\[\d+\])?\s*:|\s*\[[^\]]*\])+", re.IGNORECASE)
_HELP = re.compile(r"^\W*(?:справка|помощь|бланки|help)\W*$")
_JOURNAL = re.compile(r"^\W*(?:прошу |просим |пришлите |направьте )?журнал\b")
_STATUS = re.compile(r"^\W*статус\b")
_CANCEL = re.compile(r"^\W*(?:прошу |просим )?(?:отменить|отмените|отменяю|отмена)\b")
_CLAIM = re.compile(
    r"\bпретензи|\bведомост\w* .{0,40}(?:не получ|не приш|ошиб)|(?:не получ|не приш)\w* .{0,20}ведомост"
)
_STATEMENT = re.compile(r"^\W*(?:прошу |просим |пришлите |направьте )?ведомост")
_USAGE = re.compile(r"^\W*(?:показания|потребление)\b")
_REGISTRATION = re.compile(
    r"\bрегистрац|\bзарегистрир|\bизменени\w* (?:данных|регистрац|адрес)|\bизменить (?:данные|адрес)"
)
_PORTAL = re.compile(r"\bрегистрац\w+ счетчик|\bсерийн\w+ номер.{0,200}\bmac\b", re.DOTALL)
_HEX = re.compile(r"(?:[0-9a-f]{2}[:\-. ]?){5,7}[0-9a-f]{2}", re.IGNORECASE)
_SERIAL = re.compile(r"серийн\w*\s*(?:номер)?\D{0,5}([\w-]{4,20})", re.IGNORECASE)
_SCAN = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff")
_FIELDS_OF_A_REGISTRATION = 2
"""So many named fields make a letter a registration by themselves."""


def interpret(letter: Letter, desk: Desk, at: datetime) -> Understanding:
    """What the letter asks for. `at` is when it was received, in the desk's zone."""
    if letter.report and letter.report.status is DeliveryStatus.FAILED:
        return Understanding(BounceIntent(letter.report), ("Отчёт о том, что письмо не доставлено.",))
    brought = brought_by(letter, desk)
    from_dispatcher = letter.sender is not None and is_one_of(letter.sender, desk.dispatchers)
    answer = answer_in(letter.text[:_LONGEST])
    if from_dispatcher and not (brought.codes and answer is not Answer.UNCLEAR):
        commands = read_commands(letter.text, letter.subject, at)
        return Understanding(CommandIntent(commands, brought.message_ids), ("Адрес отправителя — диспетчерский.",))
    words, why = _words(letter, at)
    if not brought.any:
        return Understanding(words, why)
    code = brought.codes[0] if brought.codes else None
    back = "Вернулся наш код." if code else "Письмо ссылается на наше."
    said = {Answer.YES: "Весь новый текст — согласие.", Answer.NO: "Весь новый текст — отказ."}
    whole = said.get(answer, "Новый текст — не согласие и не отказ.")
    reply = ReplyIntent(answer, code, words, brought.codes, brought.message_ids)
    return Understanding(reply, (back, whole, *(why if answer is Answer.UNCLEAR else ())))


def _words(letter: Letter, at: datetime) -> tuple[Intent, tuple[str, ...]]:
    """What the words say, whoever wrote them and whatever they answer."""
    subject = _PREFIX.sub("", letter.subject).strip()
    for intent, why in _readings(letter, subject, letter.text[:_LONGEST], at):
        return intent, why
    return UnknownIntent(), ("Письмо не удалось понять.",)


def _readings(letter: Letter, subject: str, text: str, at: datetime) -> Iterator[tuple[Intent, tuple[str, ...]]]:
    body, head, today = text_of(text), text_of(subject), at.date()
    if blank := request_of_blank(text, head, today):
        yield blank.intent, blank.why
    yield from _short(subject, text, at)
    if registration := _registration(letter, subject, text):
        yield registration, ("Письмо о регистрации или изменении данных.",)
    if _CLAIM.search(fold(f"{subject}\n{text}")):
        yield _claim(subject, text, at), ("Письмо о неполученной или ошибочной ведомости.",)
    if free := request_in(body, head, today):
        yield free.intent, free.why


def _short(subject: str, text: str, at: datetime) -> Iterator[tuple[Intent, tuple[str, ...]]]:
    """Letters that a word at the head of the subject or the text makes plain."""
    for part in (fold(subject), fold(text)):
        whole = f"{subject}\n{text}"
        if _HELP.match(part):
            yield HelpIntent(), ("Просят справку.",)
        if _JOURNAL.match(part):
            yield _journal(whole, at), ("Просят журнал.",)
        if _STATUS.match(part) and (numbers := numbers_in(text_of(whole), at)):
            yield StatusIntent(numbers[0]), ("Спрашивают о заявке по номеру.",)
        if _CANCEL.match(part) and (numbers := numbers_in(text_of(whole), at)):
            yield CancelIntent(numbers[0] if len(numbers) == 1 else None), ("Отменяют заявку по номеру.",)
        if _STATEMENT.match(part) and not _CLAIM.search(fold(whole)):
            period = period_in(whole, at.date())
            yield StatementIntent(period.month if period else None), ("Просят ведомость.",)
        if _USAGE.match(part):
            yield UsageIntent(period_in(whole, at.date())), ("Просят показания или потребление.",)


def _journal(whole: str, at: datetime) -> JournalIntent:
    plot = re.search(r"участок\W+(\S+)", whole, re.IGNORECASE)
    numbers = numbers_in(text_of(whole), at)
    statuses = tuple(status for word, status in _STATUSES.items() if word in fold(whole))
    number = numbers[0] if numbers else None
    return JournalIntent(period_in(whole, at.date()), plot[1] if plot else None, statuses, number)


_STATUSES = {
    "ждет подтвержд": "awaiting_confirmation",
    "в стадии": "in_progress",
    "выполнен": "done",
    "отклонен": "rejected",
    "отменен": "cancelled",
    "истек": "expired",
}


def _claim(subject: str, text: str, at: datetime) -> ClaimIntent:
    folded = fold(f"{subject}\n{text}")
    missing, wrong = re.search(r"не получ|не приш", folded), re.search(r"ошиб|несоответств|неверн", folded)
    kind = "missing" if missing and not wrong else "dispute" if wrong and not missing else None
    period = period_in(f"{subject}\n{text}", at.date())
    return ClaimIntent(kind, period.month if period else None, text)


def _registration(letter: Letter, subject: str, text: str) -> RegistrationIntent | PortalIntent | None:
    folded = fold(f"{subject}\n{text}")
    if _PORTAL.search(f"{subject}\n{text}".lower()):
        return _portal(text)
    said = text or letter.forwarded_text
    fields, misfields = fields_of(said.splitlines())
    scan = any(a.name.lower().endswith(_SCAN) for a in letter.attachments)
    named = bool(_REGISTRATION.search(folded) or _REGISTRATION.search(fold(letter.forwarded_text)))
    if len(fields.said()) + len(misfields) >= _FIELDS_OF_A_REGISTRATION or (named and (scan or fields.said())):
        return RegistrationIntent(fields, misfields, forwarded=not text and bool(letter.forwarded_text))
    return (
        RegistrationIntent(fields, misfields)
        if named and not request_in(text_of(text), text_of(""), date.min)
        else None
    )


def _portal(text: str) -> PortalIntent:
    mac, serial = _HEX.search(text), _SERIAL.search(text)
    plain = re.sub(r"[^0-9a-f]", "", mac[0].lower()) if mac else ""
    shown = ":".join(plain[i : i + 2] for i in range(0, len(plain), 2)).upper() or None
    return PortalIntent(serial[1] if serial else None, shown)
