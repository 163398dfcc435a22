"""Letters that fail DMARC: no effect, no answer, whatever code they carry; dispatchers hear once a day (Q-1, D-4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from maild.desk.correspondence import NoticeForged
from maild.desk.decision import Decision, LetterVerdict, Ref
from maild.desk.forgery import MAIL
from maild.desk.intent import Intent, RegistrationIntent
from maild.desk.parties import ClientStatus
from maild.desk.request import RequestStatus
from maild.letters.letter import Verdict
from tests.desk.deciding import a_desk, a_reply, an_order, decide, told
from tests.desk.samples import (
    CLIENT,
    DISPATCHER,
    FIELDS,
    SECOND_DISPATCHER,
    STRANGER,
    a_client,
    a_code,
    a_letter,
    a_registration,
    a_request,
)

if TYPE_CHECKING:
    from tests.desk.fakes import FakeRegister


def forged(
    register: FakeRegister, intent: Intent, sender: str | None = CLIENT, at: str = "2026-11-25 10:00"
) -> Decision:
    """What follows from a letter that bears that address and fails DMARC."""
    decision = decide(register, intent, at=at, letter=a_letter("да", sender, verdict=Verdict.FAIL))
    assert decision.verdict is LetterVerdict.REFUSED
    return decision


@pytest.mark.rule("Q-1", "Q-5")
@pytest.mark.parametrize("intent", [a_reply(), an_order(plot="7"), RegistrationIntent(FIELDS)])
def test_a_forged_letter_has_no_effect_and_no_answer(intent: Intent) -> None:
    register = a_desk().put(a_request(), a_code())
    decision = forged(register, intent)
    assert register.filed == {1: a_request()}
    assert register.filed[1].status is RequestStatus.AWAITING_CONFIRMATION
    assert all(code.spent_at is None for code in register.codes.values())
    assert register.cases == {}
    assert [draft.to for draft in decision.letters] == [DISPATCHER, SECOND_DISPATCHER]
    notice = told(decision, NoticeForged, DISPATCHER)
    assert (notice.letter_id, notice.address, notice.subject) == (7, CLIENT, "Заявка")
    assert "проверка" in notice.reason
    assert {draft.about for draft in decision.letters} == {Ref("letter", 7)}


@pytest.mark.rule("Q-1")
def test_the_dispatchers_hear_of_an_address_once_a_day_by_the_desks_midnight() -> None:
    register = a_desk().put(a_client(2, "other@snt.example"))
    heard = [
        len(forged(register, an_order(), sender, at).letters)
        for sender, at in (
            (CLIENT, "2026-11-25 00:00:01"),
            ("SNT@Romashka.example", "2026-11-25 23:59:59"),
            ("other@snt.example", "2026-11-25 23:59:59"),
            (CLIENT, "2026-11-26 00:00:00"),
            (CLIENT, "2026-11-26 00:00:01"),
        )
    ]
    assert heard == [2, 0, 2, 2, 0]


@pytest.mark.rule("D-4")
def test_a_forged_letter_of_a_dispatcher_is_told_to_the_others() -> None:
    decision = forged(a_desk(), an_order(), DISPATCHER)
    assert [draft.to for draft in decision.letters] == [SECOND_DISPATCHER]


@pytest.mark.rule("Q-1", "R-8")
@pytest.mark.parametrize("sender", [STRANGER, None])
def test_of_a_forged_letter_with_an_unknown_address_nobody_hears(sender: str | None) -> None:
    register = a_desk().put(a_registration())
    decision = forged(register, RegistrationIntent(FIELDS), sender)
    assert (decision.changes, decision.letters) == ((), ())
    assert decision.actor == (sender or MAIL)
    assert register.cases == {1: a_registration()}


@pytest.mark.rule("Q-1", "R-8")
def test_of_a_forged_letter_of_a_closed_client_nobody_hears() -> None:
    register = a_desk().put(replace(a_client(), status=ClientStatus.CLOSED))
    assert forged(register, an_order()).letters == ()
