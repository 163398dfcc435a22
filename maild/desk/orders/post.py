"""Commands about the desk's mail: pause, resend, quarantine, answer (D-10, D-11)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maild.desk.addresses import is_one_of
from maild.desk.correspondence import Details, NoticeBreaker, PersonAnswer
from maild.desk.decision import Change, Draft, Flag, LetterRef, LetterVerdict, PersonItem, Ref
from maild.desk.due import RETRY_FLAG
from maild.desk.enclosing import enclosed
from maild.desk.lives import OUTGOING, OutgoingEvent, follow
from maild.desk.morning import BREAKER, PAUSED
from maild.desk.notices import to_dispatchers
from maild.desk.orders import search
from maild.desk.orders.history_words import OUTGOING_STATUS
from maild.desk.orders.numbers import shown
from maild.desk.orders.task import CommandOutcome, Task
from maild.desk.registration import RegistrationStatus

if TYPE_CHECKING:
    from maild.desk.correspondence import Enclosed
    from maild.desk.register import SentLetter, TakenLetter

_SWITCH = Ref("flag", 0)
_MOST_LISTED = 50


def pause(task: Task) -> CommandOutcome:
    """`пауза`: client mail is held; nothing is lost. All dispatchers are told (D-10)."""
    held = task.register.flag(PAUSED)
    if held and held.since:
        return task.failed(f"Пауза уже объявлена: {task.spoken(held.since)}, {held.why}.")
    change = Change(Flag(PAUSED, task.now, task.sender), _SWITCH, PAUSED)
    headline = "Письма клиентам придержаны"
    text = f"Паузу объявил диспетчер {task.sender}. Письма копятся и уйдут после команды «продолжить»."
    told = _tell(task, NoticeBreaker(headline, text))
    return task.done(f"{headline} до команды «продолжить».", (change,), told)


def go_on(task: Task) -> CommandOutcome:
    """`продолжить`: ends a pause and closes the circuit breaker (D-10, M-4)."""
    held = [name for name in (PAUSED, BREAKER) if task.register.flag(name)]
    if not held:
        return task.failed("Письма клиентам и так отправляются.")
    changes = [Change(Flag(name, None), _SWITCH, f"{name}_off") for name in held]
    headline = "Письма клиентам снова отправляются"
    text = f"Отправку возобновил диспетчер {task.sender}: всё, что накопилось, уходит сейчас."
    return task.done(f"{headline}.", changes, _tell(task, NoticeBreaker(headline, text, going=True)))


def _tell(task: Task, notice: NoticeBreaker) -> tuple[Draft, ...]:
    """The one who ordered it has the answer to his command."""
    return to_dispatchers(task.moment.desk, notice, but=task.sender)


def resend(task: Task) -> CommandOutcome:
    """`повторить исх-10`: the same letter once more (M-5)."""
    about = task.named()
    if isinstance(about, CommandOutcome):
        return about
    letter = task.register.outgoing(about.id)
    if letter is None:
        return task.failed(f"Письма исх-{about.id} нет.")
    step = follow(OUTGOING, letter.status, OutgoingEvent.RETRIED)
    if step is None:
        said = OUTGOING_STATUS.get(letter.status, letter.status)
        return task.state(about, f"исх-{letter.id}", letter.status, said)
    if _promises_too_much(task, letter):
        return task.failed(
            f"исх-{letter.id} подтверждает регистрацию, которая стоит уже иначе; одобрите её заново (R-6)."
        )
    after = replace(letter, status=step.status)
    change = Change(after, about, OutgoingEvent.RETRIED.value, letter.status, after.status)
    return task.done(f"исх-{letter.id} для {letter.to} снова в очереди.", (change,))


def _promises_too_much(task: Task, letter: SentLetter) -> bool:
    """A confirmation letter of a case that is open again, was rejected, or asks for another address by now."""
    about = letter.about if letter.registers else None
    case = task.register.registration(about.id) if about else None
    if case is None:
        return False
    stands = case.status in (RegistrationStatus.APPROVED, RegistrationStatus.CONFIRMED, RegistrationStatus.BOUNCED)
    return not stands or not is_one_of(letter.to, (case.address,))


def quarantine(task: Task) -> CommandOutcome:
    """`карантин`: the list, one letter, or what to do with it (M-3, D-10)."""
    if not task.command.things and task.command.option is None:
        return _listed(task)
    about = task.named()
    if isinstance(about, CommandOutcome):
        return about
    letter = next((held for held in task.register.quarantined() if held.id == about.id), None)
    if letter is None:
        return task.failed(f"письмо-{about.id} не в карантине.")
    if task.command.option in (None, "show"):
        return search.show(task)
    if task.command.option == "drop":
        return task.done(f"письмо-{letter.id} убрано из карантина; оно хранится и дальше.", (dropped(letter),))
    ordered = Change(Flag(f"{RETRY_FLAG}{letter.id}", task.now, task.sender), about, "retry_ordered")
    text = f"письмо-{letter.id} сейчас будет обработано ещё раз; если опять не получится, об этом придёт письмо."
    return task.done(text, (ordered,))


def dropped(letter: TakenLetter) -> Change:
    """Out of quarantine unread: it stays in the inbox and on the shelf, and waits for nobody any more (D-10)."""
    after = replace(letter, verdict=LetterVerdict.IGNORED, reason=f"удалено из карантина; было: {letter.reason}")
    return Change(after, Ref("letter", letter.id), "dropped", letter.verdict, LetterVerdict.IGNORED)


def _listed(task: Task) -> CommandOutcome:
    held = task.register.quarantined()
    if not held:
        return task.told("Карантин пуст.")
    title = f"В карантине писем: {len(held)}"
    name = f"письмо-{held[0].id}"
    more = f"Дальше: «карантин {name} показать», «… повторить» (после исправления) или «… удалить»."
    return task.told(f"{title}. {more}", Details(title, tuple(_line(letter) for letter in held[:_MOST_LISTED])))


def _line(letter: TakenLetter) -> tuple[str, str]:
    return f"письмо-{letter.id}", f"{letter.sender or 'неизвестно'}, «{letter.subject}»: {letter.reason}"


def answer(task: Task) -> CommandOutcome:
    """`ответ: текст` in a reply to a letter handed on: it goes to its sender, in the same thread (D-11)."""
    about = task.named()
    item = _waiting(task, about) if isinstance(about, Ref) else None
    if item is None:
        named = f"{shown(task.command.things[0])} Вам не передавали. " if task.command.things else ""
        return task.failed(f"{named}«ответ:» пишут в ответе на письмо, которое передано Вам от клиента.")
    about = Ref("letter", item.letter_id)
    by = _answered_by(task, about)
    listed_only = item.stranger and by is None  # it stood in a digest and waits for nobody, but may be answered
    if item.answered_at and not listed_only and by != task.sender:
        return task.failed(
            f"На это письмо уже ответили: {task.spoken(item.answered_at)}, {by or 'другой диспетчер'}."
            f" Ничего не отправлено; дополнить ответ может тот, кто его писал."
        )
    change = Change(replace(item, answered_at=item.answered_at or task.now), about, "answered")
    thread = LetterRef(item.message_id, (), item.subject)
    files = enclosed(task.arrival.letter.attachments)
    letter = Draft(item.sender, PersonAnswer(item.subject, task.text, files), about, thread)
    return task.done(f"Ответ уйдёт на {item.sender}.", (change,), (letter,), details=_enclosed_told(files))


def _waiting(task: Task, about: Ref) -> PersonItem | None:
    """The letter as it was handed on; one in quarantine is answered too: its sender hears from nobody else (M-3)."""
    if item := task.register.person_item(about.id):
        return item
    held = next((held for held in task.register.quarantined() if held.id == about.id), None)
    if held is None or held.sender is None:
        return None
    return PersonItem(held.id, held.sender, held.subject, held.message_id, held.received_at)


def _answered_by(task: Task, about: Ref) -> str | None:
    """Who wrote the answer that is there already; he may add to it, another would say the same twice."""
    return next((e.actor for e in reversed(task.register.history(about)) if e.event == "answered"), None)


def _enclosed_told(files: Enclosed) -> list[str]:
    """What went with the answer, and what did not: nothing is lost without a word."""
    names = ", ".join(file.name for file in files.files)
    left = ", ".join(files.left_out)
    told = [f"Приложено: {names}."] if names else []
    return [*told, f"Не приложено (вид файла или больше 10 МиБ): {left}."] if left else told
