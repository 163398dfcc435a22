"""One command to be carried out, and what becomes of it (D-1): a result for its line, and a decision."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maild.desk.addresses import is_one_of
from maild.desk.commands import Thing, ThingKind
from maild.desk.correspondence import CommandResult
from maild.desk.decision import Decision, Draft, LetterVerdict, Ref
from maild.desk.naming import long_date
from maild.desk.orders.numbers import numbers_in
from maild.desk.orders.verbs import OF_VERB

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from maild.desk.arrival import Arrival
    from maild.desk.commands import Command
    from maild.desk.correspondence import Content
    from maild.desk.decision import Change, Moment
    from maild.desk.register import HistoryEntry, Register
    from maild.letters.letter import Attachment


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """The line's result, and what follows; the decision of a failed one is empty."""

    result: CommandResult
    decision: Decision


@dataclass(frozen=True, slots=True)
class Task:
    """A command with everything that may be asked while it is decided.

    `about` is the thing of the notice that the letter replies to; `sender` the dispatcher who orders.
    """

    command: Command
    about: Ref | None
    sender: str
    arrival: Arrival
    register: Register
    moment: Moment

    @property
    def now(self) -> datetime:
        """The desk's clock."""
        return self.moment.now

    @property
    def last_day(self) -> date:
        """The last day that a file may tell of: today, unless it is known otherwise."""
        return self.arrival.last_day or self.now.astimezone(self.moment.zone).date()

    @property
    def text(self) -> str:
        """What stands after the colon."""
        return self.command.text

    @property
    def _said(self) -> str:
        """The command with all its lines, for the echo (D-1)."""
        return self.command.whole or self.command.line

    def done(
        self,
        text: str,
        changes: Sequence[Change],
        letters: Sequence[Draft] = (),
        *,
        details: Sequence[str] = (),
        papers: tuple[Attachment, ...] = (),
    ) -> CommandOutcome:
        """It had an effect."""
        result = CommandResult(self._said, ok=True, text=text, details=tuple(details))
        decision = self._decision(LetterVerdict.HANDLED, changes, letters)
        return CommandOutcome(result, replace(decision, papers=papers))

    def told(self, text: str, *tables: Content, details: Sequence[str] = ()) -> CommandOutcome:
        """It was only a question, answered."""
        result = CommandResult(self._said, ok=True, text=text, details=tuple(details), tables=tables)
        return CommandOutcome(result, self._decision(LetterVerdict.ANSWERED))

    def failed(self, text: str, *, details: Sequence[str] = ()) -> CommandOutcome:
        """A rule or a mistake stands against it; nothing changes."""
        result = CommandResult(self._said, ok=False, text=text, details=tuple(details))
        return CommandOutcome(result, self._decision(LetterVerdict.REFUSED))

    def _decision(
        self, verdict: LetterVerdict, changes: Sequence[Change] = (), letters: Sequence[Draft] = ()
    ) -> Decision:
        return Decision(verdict, f"команда «{self.command.line}»", self.sender, tuple(changes), tuple(letters))

    def spoken(self, moment: datetime) -> str:
        """«среда, 25 ноября 2026, 18:00», by the desk's clock."""
        local = moment.astimezone(self.moment.zone)
        return f"{long_date(local.date())}, {local:%H:%M}"

    def named(self) -> Ref | CommandOutcome:
        """The thing that the command is about: the number it names, or else the thing of the notice it answers."""
        if self.command.things:
            return self.ref_of(self.command.things[0])
        if self.about is None:
            return self.failed(f"Не назван номер. Напишите, например: «{self._example}».")
        if self.about.kind not in {_REF_KIND[kind] for kind in OF_VERB[self.command.verb].kinds}:
            return self.failed(f"Письмо, на которое Вы ответили, не об этом. Назовите номер: «{self._example}».")
        return self.about

    def ref_of(self, thing: Thing) -> Ref | CommandOutcome:
        """The thing as the ledger knows it."""
        if thing.kind is not ThingKind.NUMBER:
            return Ref(_REF_KIND[thing.kind], int(thing.id))
        request = self.register.request_by_number(str(thing.id))
        return Ref("request", request.id) if request else self.failed(f"Заявки {thing.id} нет.")

    @property
    def _example(self) -> str:
        return OF_VERB[self.command.verb].example

    def state(self, about: Ref, name: str, status: str, said: str) -> CommandOutcome:
        """A thing whose state has moved on: what it is now, since when and by whom (from its history)."""
        entries = [e for e in self.register.history(about) if e.now == status and e.was != status]
        who = f" ({self._by(entries[-1])})" if entries else ""
        if entries and (decided := self._decided(about, entries[-1])):
            who += f"; решение: {self._by(decided)}"
        return self.failed(f"{name}: сейчас «{said}»{who}. Ничего не изменено.")

    def _by(self, entry: HistoryEntry) -> str:
        return f"{self.spoken(entry.at)}, {entry.actor}"

    def _decided(self, about: Ref, last: HistoryEntry) -> HistoryEntry | None:
        """The dispatcher's act behind a state that mail or the clock brought about, as a delivery does (R-6)."""
        acts = [e for e in self.register.history(about) if is_one_of(e.actor, self.moment.desk.dispatchers)]
        return acts[-1] if acts and "@" not in last.actor else None


_REF_KIND = {
    ThingKind.REGISTRATION: "registration",
    ThingKind.REQUEST: "request",
    ThingKind.NUMBER: "request",
    ThingKind.CLAIM: "claim",
    ThingKind.DEVICE: "device",
    ThingKind.LETTER: "letter",
    ThingKind.OUTGOING: "outgoing",
    ThingKind.IMPORT: "import",
}

_TAG = re.compile(r"\[([^\[\]]{1,60})\]\s*$")
_THING_KIND = {ref: kind for kind, ref in _REF_KIND.items() if kind is not ThingKind.NUMBER}


def fitting(command: Command, abouts: Sequence[Ref]) -> Ref | None:
    """Of the things that an answered notice is about, the one that the command takes; else the first (D-2).

    The notice of a bounce is about the letter and about the request or case that it told of.
    """
    kinds = {_REF_KIND[kind] for kind in OF_VERB[command.verb].kinds}
    return next((about for about in abouts if about.kind in kinds), next(iter(abouts), None))


def tagged(subject: str, register: Register) -> Ref | None:
    """The thing that a notice's subject names at its end, «[заявка 2026-000123]» (D-2).

    It comes back also from mail programs that give no reference, and with a button.
    """
    tag = _TAG.search(subject)
    named = numbers_in(tag[1]) if tag else None
    if named is None or named.rest or len(named.things) != 1:
        return None
    (thing,) = named.things
    if thing.kind is not ThingKind.NUMBER:
        return Ref(_REF_KIND[thing.kind], int(thing.id))
    request = register.request_by_number(str(thing.id))
    return Ref("request", request.id) if request else None


def thing_of(ref: Ref, register: Register) -> Thing | None:
    """The number by which people call a thing, None for what has none."""
    request = register.request(ref.id) if ref.kind == "request" else None
    if request and request.number:
        return Thing(ThingKind.NUMBER, request.number)
    kind = _THING_KIND.get(ref.kind)
    return Thing(kind, ref.id) if kind else None
