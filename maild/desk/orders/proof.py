"""Is it really the dispatcher who orders this? Proof, the code that asks for it, and a forged letter (D-3, D-4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from maild.desk import deadlines
from maild.desk.addresses import address_key, is_one_of
from maild.desk.code import Code, CodePurpose, code_digest
from maild.desk.command_text import read_commands, with_number
from maild.desk.commands import Command, ThingKind, Verb
from maild.desk.correspondence import CommandResult, CommandResults, CommandsToConfirm
from maild.desk.decision import Change, Decision, Draft, LetterRef, LetterVerdict, Ref
from maild.desk.forgery import refuse_forged
from maild.desk.intent import Answer, CommandIntent, ReplyIntent
from maild.desk.notices import spend_all
from maild.desk.orders.task import fitting, thing_of
from maild.desk.orders.verbs import OF_VERB
from maild.letters.letter import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from maild.desk.arrival import Arrival
    from maild.desk.commands import CommandLetter, WrongCommand
    from maild.desk.decision import Moment
    from maild.desk.intent import Understanding
    from maild.desk.register import Register

ALL_OR_NOTHING = "все или ничего"


class ProofKind(StrEnum):
    """What may be done with a dispatcher's commands."""

    RUN = "run"
    ASK = "ask"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Proof:
    """Run now, ask for the code, or refuse; and why, in Russian.

    `code` is the open code that the letter brings (then it stands for its list of commands), if it brings one.
    """

    kind: ProofKind
    why: str
    code: Code | None = None


def prove(arrival: Arrival, understanding: Understanding, register: Register, moment: Moment) -> Proof:
    """Whether the letter is proven to be the dispatcher's whose address it bears (D-4)."""
    letter = arrival.letter
    if letter.sender is None or not is_one_of(letter.sender, moment.desk.dispatchers):
        return Proof(ProofKind.REFUSE, "адрес отправителя не из списка диспетчеров")
    if letter.authenticity.verdict is Verdict.FAIL:
        return Proof(ProofKind.REFUSE, f"письмо подделано: {letter.authenticity.reason}")
    code = code_in(understanding, register)
    if code and _is_yes(understanding) and may_use(code, letter.sender, arrival.received_at):
        return Proof(ProofKind.RUN, "письмо вернуло код, посланный диспетчеру", code)
    if moment.desk.commands_by_code:
        return Proof(ProofKind.ASK, "так настроена диспетчерская: команды всегда подтверждают кодом")
    if not letter.authenticity.dkim_aligned:
        return Proof(
            ProofKind.ASK, "нет подтверждения, что его послали Вы: подпись почтового сервера (DKIM) не проверена"
        )
    return Proof(ProofKind.RUN, letter.authenticity.reason)


def code_in(understanding: Understanding, register: Register) -> Code | None:
    """The code for a list of commands that a reply brings, whatever its state."""
    intent = understanding.intent
    if not isinstance(intent, ReplyIntent):
        return None
    brought = dict.fromkeys((*((intent.code,) if intent.code else ()), *intent.codes))
    found = (register.code(code_digest(code)) for code in brought)
    return next((code for code in found if code and code.purpose is CodePurpose.RUN_COMMANDS), None)


def _is_yes(understanding: Understanding) -> bool:
    intent = understanding.intent
    return isinstance(intent, ReplyIntent) and intent.answer is Answer.YES


def may_use(code: Code, sender: str, received_at: datetime) -> bool:
    """Whether the code is open, in time, and his."""
    return code.spent_at is None and received_at <= code.expires_at and code.address_key == address_key(sender)


def why_not(code: Code, sender: str, received_at: datetime) -> str:
    """Why a code may not be used, for the answer."""
    if code.address_key != address_key(sender):
        return "Этот код послан другому диспетчеру: ответить на него может только он."
    if code.spent_at is not None:
        return "Этот код уже использован: команды по нему выполнены или отменены."
    if received_at > code.expires_at:
        return "Срок кода истёк: пришлите команды ещё раз."
    return "Код ещё действует: ответьте «да», чтобы выполнить команды, или «нет», чтобы отменить их."


def decide_commands_unproven(
    letter: CommandLetter, arrival: Arrival, register: Register, moment: Moment, *, abouts: Sequence[Ref], why: str
) -> Decision:
    """D-3: the list goes back to the dispatcher's address with a code; a list without any command is just answered."""
    sender = arrival.letter.sender or ""
    if not any(isinstance(line, Command) for line in letter.lines):
        wrong_lines = tuple(wrong_result(line) for line in letter.lines if not isinstance(line, Command))
        results = plain_words(letter, abouts, register) or wrong_lines
        answer = answer_to(arrival, moment, CommandResults(results))
        return Decision(LetterVerdict.ANSWERED, "в письме нет ни одной команды", sender, letters=(answer,))
    lines = tuple(line for entry in letter.lines for line in _as_written(entry, abouts, register).splitlines())
    lines = ((ALL_OR_NOTHING,) if letter.all_or_nothing else ()) + lines
    code = Code(
        digest=code_digest(moment.codes[0]),
        purpose=CodePurpose.RUN_COMMANDS,
        about_kind="letter",
        about_id=arrival.id,
        address_key=address_key(sender),
        issued_at=moment.now,
        expires_at=deadlines.expires_at(arrival.received_at),
        payload="\n".join(lines),
        letter_id=arrival.id,
    )
    wrong = tuple(f"{line.line}: {_whats_wrong(line)}" for line in letter.lines if not isinstance(line, Command))
    content = CommandsToConfirm(lines, why, code.expires_at, wrong)
    draft = replace(answer_to(arrival, moment, content), code=moment.codes[0], about=Ref("letter", arrival.id))
    return Decision(LetterVerdict.ANSWERED, f"команды ждут кода: {why}", sender, (Change(code),), (draft,))


def _as_written(entry: Command | WrongCommand, abouts: Sequence[Ref], register: Register) -> str:
    """The lines of a command; a number left out is put in, since the reply with the code no longer says it."""
    if not isinstance(entry, Command):
        return entry.line
    whole = entry.whole or entry.line
    about = None if entry.things else fitting(entry, abouts)
    thing = thing_of(about, register) if about else None
    return with_number(whole, thing) if thing and thing.kind in _omitted(entry) else whole


def _omitted(command: Command) -> tuple[ThingKind, ...]:
    """The kinds of number that this command left to the notice it answers."""
    if command.verb is Verb.SET and command.client:
        return ()
    if command.verb is Verb.CONFIRM or (command.verb is Verb.QUARANTINE and command.option is None):
        return ()
    return OF_VERB[command.verb].kinds


def commands_of_code(code: Code, at: datetime) -> CommandLetter:
    """The list that the code stands for. `at` is when it was first sent, by the desk's clock."""
    return read_commands(code.payload, "", at)


def spend_code(code: Code, register: Register, moment: Moment) -> tuple[Change, ...]:
    """The code and all others of the same letter, spent: one use spends them all."""
    about = Ref(code.about_kind, code.about_id)
    return spend_all(register, about, moment.now)


def decide_code_reply(
    arrival: Arrival, understanding: Understanding, register: Register, moment: Moment
) -> Decision | None:
    """What follows from a reply with a code for commands when nothing is to be run: «нет», unclear, or no open code.

    None if the reply runs the commands (`Proof.code` and a yes), or brings no such code at all; also for a stranger
    and for a forged letter, which no code helps (Q-1).
    """
    code = code_in(understanding, register)
    intent = understanding.intent
    sender = arrival.letter.sender
    if code is None or sender is None or not _may_answer(arrival, moment):
        return None
    if not isinstance(intent, ReplyIntent) or isinstance(intent.words, CommandIntent):
        return None
    if not may_use(code, sender, arrival.received_at):
        return _told(arrival, moment, LetterVerdict.REFUSED, why_not(code, sender, arrival.received_at))
    if intent.answer is Answer.UNCLEAR:
        return _told(arrival, moment, LetterVerdict.ANSWERED, why_not(code, sender, arrival.received_at))
    if intent.answer is Answer.YES:
        return None
    told = _told(arrival, moment, LetterVerdict.HANDLED, "Команды отменены, ничего не выполнено.")
    return replace(told, changes=spend_code(code, register, moment))


def _may_answer(arrival: Arrival, moment: Moment) -> bool:
    """Whether the letter is a dispatcher's, as far as its address and our mail server tell."""
    letter = arrival.letter
    forged = letter.authenticity.verdict is Verdict.FAIL
    return not forged and letter.sender is not None and is_one_of(letter.sender, moment.desk.dispatchers)


def decide_forged(arrival: Arrival, register: Register, moment: Moment, why: str) -> Decision:
    """A letter that bears a dispatcher's address and is not his: no effect, no answer; the others are told (D-4)."""
    return refuse_forged(arrival, register, moment, why)


def answer_to(arrival: Arrival, moment: Moment, content: CommandResults | CommandsToConfirm) -> Draft:
    """The answer to a command letter: to the dispatcher's address as configured, in the thread of his letter."""
    sender = arrival.letter.sender or ""
    to = next((d for d in moment.desk.dispatchers if address_key(d) == address_key(sender)), sender)
    letter = arrival.letter
    thread = LetterRef(letter.message_id, letter.reply_ids[::-1], letter.subject)
    return Draft(to, content, answers=thread, to_dispatcher=True)


_NOTHING_NEAR = "справка"
"""What is suggested for a line that is near no command."""
_FITTING = {
    "registration": "«зарегистрировать», «отклонить: причина» или «данные» и поля ниже, по одному в строке",
    "request": "«в работу», «выполнена», «выезд 03.12.2026 10:00» или «отклонить: причина»",
    "claim": "«принять: ответ» или «отклонить: причина»",
    "device": "«подтвердить» или «отклонить: причина»",
}
"""What a reply to a notice may order, without a number."""


def plain_words(letter: CommandLetter, abouts: Sequence[Ref], register: Register) -> tuple[CommandResult, ...]:
    """What a letter comes to that answers a notice in words that are no command (D-1, D-2).

    To one handed on it lacks its first word (D-11), to another it is told what fits there. Nothing if it is no such
    letter: then each line has its own result.
    """
    if not letter.lines or isinstance(letter.lines[0], Command):
        return ()
    said = "\n".join(line.line for line in letter.lines)
    if any(about.kind == "letter" and register.person_item(about.id) for about in abouts):
        text = "Клиенту ничего не отправлено. Чтобы эти слова ушли ему, начните ответ со слова «ответ:»."
        return (CommandResult(said, ok=False, text=text),)
    fitting = next((_FITTING[about.kind] for about in abouts if about.kind in _FITTING), None)
    if fitting is None or any(isinstance(line, Command) or line.right != _NOTHING_NEAR for line in letter.lines):
        return ()
    return (CommandResult(said, ok=False, text=f"Это не команда, ничего не сделано. Ответьте словами {fitting}."),)


def wrong_result(wrong: WrongCommand) -> CommandResult:
    """A line that is no command, as it is shown in the answer (D-1)."""
    return CommandResult(wrong.line, ok=False, text=_whats_wrong(wrong))


def _whats_wrong(wrong: WrongCommand) -> str:
    return f"{wrong.problem} Верно было бы: «{wrong.right}»."


def _told(arrival: Arrival, moment: Moment, verdict: LetterVerdict, text: str) -> Decision:
    result = CommandResult("ответ с кодом", ok=verdict is LetterVerdict.HANDLED, text=text)
    headline = "Команды отменены" if result.ok else "Команды по коду не выполнены"
    answer = answer_to(arrival, moment, CommandResults((result,), headline=headline))
    return Decision(verdict, text, answer.to, letters=(answer,))
