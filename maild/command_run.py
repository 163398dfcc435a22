"""Running a command letter: line by line, each in a savepoint of its own (D-1, D-3). Decides nothing."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maild.desk.commands import Command, CommandLetter
from maild.desk.correspondence import CommandResult, CommandResults
from maild.desk.decide_command import (
    ProofKind,
    answer_to,
    commands_of_code,
    decide_code_reply,
    decide_command,
    decide_commands_unproven,
    decide_forged,
    fitting,
    letter_shown,
    plain_words,
    prove,
    spend_code,
    tagged,
    wrong_result,
)
from maild.desk.decision import Decision, LetterVerdict
from maild.desk.intent import CommandIntent, ReplyIntent
from maild.ports import Temporary

if TYPE_CHECKING:
    from collections.abc import Callable

    from maild.desk.arrival import Arrival
    from maild.desk.code import Code
    from maild.desk.decision import Ref
    from maild.desk.intent import Understanding
    from maild.desk.register import Register
    from maild.execution import Office
    from maild.ports import Work


log = logging.getLogger("maild.command_run")


@dataclass(frozen=True, slots=True)
class Orders:
    """What is to be run: the lines, the letter whose files belong to them, the things they may be about."""

    letter: CommandLetter
    arrival: Arrival
    abouts: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class CommandRun:
    """Runs command letters. `recall` reads again the letter that first brought a list (for its files)."""

    office: Office
    recall: Callable[[Work, int], Arrival | None]

    def decide(self, work: Work, arrival: Arrival, understanding: Understanding) -> Decision | None:
        """What follows; lines that succeed are carried out when this returns. None: the letter brings no commands."""
        moment, register = self.office.moment(work), work.register
        if told := decide_code_reply(arrival, understanding, register, moment):
            return told
        proof = prove(arrival, understanding, register, moment)
        said = _commands_in(understanding)
        if said is None and proof.code is None:
            return None
        if proof.kind is ProofKind.REFUSE:
            return decide_forged(arrival, register, moment, proof.why)
        if proof.code is not None:
            for change in spend_code(proof.code, register, moment):
                work.apply(change, at=moment.now, actor=arrival.letter.sender or "", letter_id=arrival.id)
            return self._run(work, arrival, self._of_code(work, arrival, proof.code))
        abouts = _noticed(understanding, arrival, register)
        letter = said or CommandLetter(())
        if proof.kind is ProofKind.ASK:
            return decide_commands_unproven(letter, arrival, register, moment, abouts=abouts, why=proof.why)
        return self._run(work, arrival, Orders(letter, arrival, abouts))

    def _of_code(self, work: Work, arrival: Arrival, code: Code) -> Orders:
        """The exact list that was shown, with the files of the letter that first brought it."""
        first = self.recall(work, code.letter_id) if code.letter_id else None
        local = (first or arrival).received_at.astimezone(self.office.zone)
        files = replace(arrival, letter=first.letter, tables=first.tables) if first else arrival
        return Orders(commands_of_code(code, local), files, ())

    def _run(self, work: Work, arrival: Arrival, orders: Orders) -> Decision:
        sender = arrival.letter.sender or ""
        results, changed = list[CommandResult](), False
        with work.savepoint() as everything:
            for line in orders.letter.lines:
                if isinstance(line, Command):
                    result, effect = self._line(work, line, orders, sender)
                    changed = changed or effect
                else:
                    result = wrong_result(line)
                results.append(result)
            undone = orders.letter.all_or_nothing and not all(result.ok for result in results)
            if undone:
                everything.take_back()
                results = [_taken_back(result) for result in results]
        if not any(result.ok for result in results):
            results = list(plain_words(orders.letter, orders.abouts, work.register) or results)
        content = CommandResults(tuple(results), undone=undone)
        verdict = LetterVerdict.HANDLED if changed and not undone else LetterVerdict.ANSWERED
        reason = f"команд: {len(results)}, с ошибкой: {content.errors}"
        return Decision(verdict, reason, sender, letters=(answer_to(arrival, self.office.moment(work), content),))

    def _shown(self, work: Work, command: Command, about: Ref | None) -> Arrival | None:
        """The letter that a command asks to see; one that cannot be read is shown without its text."""
        letter_id = letter_shown(command, about)
        if letter_id is None:
            return None
        try:
            return self.recall(work, letter_id)
        except Temporary:
            raise
        except Exception:
            log.exception("letter-%d cannot be shown", letter_id)
            return None

    def _line(self, work: Work, command: Command, orders: Orders, sender: str) -> tuple[CommandResult, bool]:
        """One command, and whether it had an effect; carried out before the next is decided."""
        moment = self.office.moment(work)
        about = fitting(command, orders.abouts)
        arrival = replace(orders.arrival, recalled=self._shown(work, command, about))
        outcome = decide_command(
            command, about=about, sender=sender, arrival=arrival, register=work.register, moment=moment
        )
        if outcome.result.ok:
            self.office.carry_out(work, outcome.decision, at=moment.now, letter_id=orders.arrival.id)
        return outcome.result, bool(outcome.decision.changes or outcome.decision.letters)


def _taken_back(result: CommandResult) -> CommandResult:
    """What would have become of a line, had the others not failed («все или ничего»)."""
    return replace(result, text=f"отменено вместе с остальными; было бы: {result.text}") if result.ok else result


def _commands_in(understanding: Understanding) -> CommandLetter | None:
    intent = understanding.intent
    said = intent.words if isinstance(intent, ReplyIntent) else intent
    return said.letter if isinstance(said, CommandIntent) else None


def _noticed(understanding: Understanding, arrival: Arrival, register: Register) -> tuple[Ref, ...]:
    """What the notice is about that the letter answers: by its references first, then by its subject (D-2)."""
    intent = understanding.intent
    ids = intent.message_ids if isinstance(intent, (CommandIntent, ReplyIntent)) else ()
    answered = (register.sent_letter(message_id) for message_id in ids)
    found = (*(sent.about for sent in answered if sent), tagged(arrival.letter.subject, register))
    return tuple(dict.fromkeys(about for about in found if about))
