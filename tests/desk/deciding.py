"""Deciding one letter or event on a register of dictionaries, with what must hold of every decision."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from maild.desk.code import Code, code_digest
from maild.desk.correspondence import Content
from maild.desk.decide_due import decide_due
from maild.desk.decide_letter import decide_letter
from maild.desk.due import Due
from maild.desk.intent import Answer, ReplyIntent, RequestIntent, Understanding, UnknownIntent
from maild.desk.lives import REGISTRATION, REQUEST, RegistrationEvent, RequestEvent
from maild.desk.registration import Registration
from maild.desk.request import Request, RequestKind
from tests.desk.fakes import FakeRegister
from tests.desk.samples import CLIENT, CODES, DESK, a_client, a_letter, a_subscriber, an_arrival, moment, moscow

if TYPE_CHECKING:
    from maild.desk.decision import Change, Decision, Draft, Moment
    from maild.desk.due import DueKind
    from maild.desk.intent import Intent, Problem
    from maild.letters.letter import Letter

C = TypeVar("C", bound=Content)
_MORE_CODES = tuple("56789ABCDEFGHJKMNPQRSTVWXYZ"[i : i + 12].ljust(16, "0") for i in range(12))


def a_desk(*plots: str) -> FakeRegister:
    """A register with client 1 and these plots (12, 12-А, 45-46, 7 if none is named)."""
    names = plots or ("12", "12-А", "45-46", "7")
    return FakeRegister().put(a_client(), *(a_subscriber(plot, n) for n, plot in enumerate(names, 1)))


def now_of(register: FakeRegister, now: str) -> Moment:
    """That moment, with codes which the register has not seen."""
    fresh = (code for code in (*CODES, *_MORE_CODES) if code_digest(code) not in register.codes)
    return replace(moment(now), codes=tuple(fresh)[:4])


def decide(
    register: FakeRegister,
    intent: Intent,
    text: str = "",
    *,
    sender: str | None = CLIENT,
    at: str = "2026-11-25 10:00",
    now: str | None = None,
    letter: Letter | None = None,
    letter_id: int = 7,
) -> Decision:
    """What follows from a letter received `at` and read `now` (at once if not given); carried out on the register."""
    moment_now = now_of(register, now or at)
    arrival = an_arrival(letter or a_letter(text, sender), at, letter_id)
    decision = decide_letter(arrival, Understanding(intent), register, moment_now)
    sound(decision)
    return register.carry_out(decision, moment_now.now)


def fall_due(register: FakeRegister, kind: DueKind, number: int, now: str) -> Decision:
    """What follows from a thing that is due now; carried out on the register."""
    moment_now = now_of(register, now)
    decision = decide_due(Due(kind, number, moscow(now)), register, moment_now)
    sound(decision)
    return register.carry_out(decision, moment_now.now)


def sound(decision: Decision) -> None:
    """What holds of every decision: codes match, statuses move by the tables, dispatchers' letters are marked so."""
    issued = {change.after.digest for change in decision.changes if isinstance(change.after, Code)}
    carried = {code_digest(draft.code) for draft in decision.letters if draft.code}
    assert carried <= issued
    for change in decision.changes:
        _sound_change(change)
    for draft in decision.letters:
        assert draft.to_dispatcher == (draft.to in DESK.dispatchers)
    assert decision.reason


def _sound_change(change: Change) -> None:
    after = change.after
    if change.event is None:
        return
    assert change.about is not None
    if isinstance(after, Request):
        was = next((key for key in REQUEST if key[0] == change.was and key[1] == RequestEvent(change.event)), None)
        assert was is not None
        assert REQUEST[was].status is after.status
        assert change.now == after.status
    if isinstance(after, Registration):
        event = RegistrationEvent(change.event)
        found = next(key for key in REGISTRATION if key[0] == change.was and key[1] is event)
        assert REGISTRATION[found].status is after.status


def letters_to(decision: Decision, address: str) -> list[Draft]:
    """The letters that go to an address."""
    return [draft for draft in decision.letters if draft.to == address]


def told(decision: Decision, kind: type[C], to: str = CLIENT) -> C:
    """The only letter to that address, which is of this kind."""
    (draft,) = letters_to(decision, to)
    assert isinstance(draft.content, kind), draft.content
    return draft.content


def an_order(
    kind: RequestKind | None = RequestKind.DISCONNECT,
    plot: str | None = "12",
    watts: int | None = None,
    problem: Problem | None = None,
    comment: str = "за неуплату",
) -> RequestIntent:
    """An order, whole unless something is left out."""
    return RequestIntent(kind, plot, watts, comment, problem, (kind,) if kind else (), (plot,) if plot else ())


def a_reply(
    answer: Answer = Answer.YES,
    code: str | None = CODES[0],
    words: Intent | None = None,
    *,
    codes: tuple[str, ...] | None = None,
    message_ids: tuple[str, ...] = (),
) -> ReplyIntent:
    """A reply that brings a code."""
    found = codes if codes is not None else ((code,) if code else ())
    return ReplyIntent(answer, code, words or UnknownIntent(), found, message_ids)
