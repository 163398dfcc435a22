"""Whose a letter is: automatic, forged, our own, a dispatcher's, a client's, a stranger's (M-2, Q-1, R-6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maild.desk.correspondence import CommandResults, NoticeBounce, NoticeQuarantined, NotRegistered, RequestEcho
from maild.desk.decide_letter import decide_duplicate, decide_unreadable
from maild.desk.decision import LetterVerdict, Ref
from maild.desk.forgery import MAIL
from maild.desk.intent import BounceIntent, UnknownIntent
from maild.desk.parties import ClientStatus
from maild.letters.letter import DeliveryReport, DeliveryStatus, Verdict
from tests.desk.deciding import a_desk, a_reply, an_order, decide, letters_to, sound, told
from tests.desk.samples import (
    CLIENT,
    DESK,
    DISPATCHER,
    SECOND_DISPATCHER,
    STRANGER,
    a_client,
    a_code,
    a_letter,
    a_request,
    a_sent_letter,
    moment,
)

REPORT = DeliveryReport(DeliveryStatus.FAILED, "out.1@tancos.example", CLIENT, "5.1.1", "user unknown")


# ── what no person wrote ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-2", "Q-5")
@pytest.mark.parametrize("sender", [CLIENT, STRANGER, DISPATCHER, DESK.address, None])
def test_an_automatic_letter_has_no_effect_and_no_answer(sender: str | None) -> None:
    register = a_desk().put(a_request(), a_code())
    for intent in (a_reply(), an_order(plot="7"), UnknownIntent()):
        letter = a_letter("да", sender, automatic="Auto-Submitted: auto-replied")
        decision = decide(register, intent, letter=letter)
        assert decision.verdict is LetterVerdict.IGNORED
        assert (decision.changes, decision.letters) == ((), ())
        assert "Auto-Submitted" in decision.reason
        assert decision.actor == (sender or MAIL)


@pytest.mark.rule("M-6")
@pytest.mark.parametrize("automatic", ["отчёт о доставке", None])
def test_a_report_of_a_failed_delivery_has_its_consequences(automatic: str | None) -> None:
    register = a_desk().put(a_sent_letter())
    letter = a_letter("", None, automatic=automatic, report=REPORT)
    decision = decide(register, BounceIntent(REPORT), letter=letter)
    assert decision.verdict is LetterVerdict.HANDLED
    assert told(decision, NoticeBounce, DISPATCHER).diagnostic == "5.1.1 user unknown"


@pytest.mark.rule("M-6", "Q-1")
@pytest.mark.parametrize("automatic", ["отчёт о доставке", None])
def test_a_forged_report_has_no_effect(automatic: str | None) -> None:
    register = a_desk().put(a_sent_letter())
    letter = a_letter("", "mailer-daemon@mx.example", verdict=Verdict.FAIL, automatic=automatic, report=REPORT)
    decision = decide(register, BounceIntent(REPORT), letter=letter)
    assert decision.verdict is LetterVerdict.IGNORED
    assert (decision.changes, decision.letters) == ((), ())
    assert "отчёт о доставке" in decision.reason


# ── whose it is ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_letter_without_an_address_to_answer_is_refused_in_silence() -> None:
    decision = decide(a_desk(), an_order(), sender=None)
    assert (decision.verdict, decision.actor) == (LetterVerdict.REFUSED, MAIL)
    assert (decision.changes, decision.letters) == ((), ())


@pytest.mark.rule("M-2")
def test_our_own_letter_coming_back_is_ignored() -> None:
    decision = decide(a_desk(), an_order(), sender=DESK.address.upper())
    assert decision.verdict is LetterVerdict.IGNORED
    assert (decision.changes, decision.letters) == ((), ())


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(("subject", "line"), [("Re: Заявка", "Re: Заявка"), ("", "(без темы)")])
def test_a_dispatcher_without_a_command_is_told_so_and_orders_nothing(subject: str, line: str) -> None:
    register = a_desk()
    letter = a_letter("Прошу отключить участок 12", DISPATCHER, subject=subject)
    decision = decide(register, an_order(), letter=letter)
    assert decision.verdict is LetterVerdict.ANSWERED
    (result,) = told(decision, CommandResults, DISPATCHER).results
    assert (result.line, result.ok) == (line, False)
    assert told(decision, CommandResults, DISPATCHER).errors == 1
    assert "справка" in result.text
    assert register.filed == {}
    assert len(decision.letters) == 1


@pytest.mark.rule("Q-1")
@pytest.mark.parametrize("verdict", [Verdict.NONE, Verdict.PASS])
def test_a_clients_letter_is_taken_with_a_verdict_or_without(verdict: Verdict) -> None:
    register = a_desk()
    decision = decide(register, an_order(), letter=a_letter("", CLIENT, verdict=verdict))
    assert told(decision, RequestEcho).request == register.filed[1]


@pytest.mark.rule("R-4")
def test_the_address_is_compared_folded_and_the_answer_goes_where_it_is_registered() -> None:
    register = a_desk()
    (draft,) = decide(register, an_order(), sender="SNT@ROMASHKA.example").letters
    assert draft.to == CLIENT


@pytest.mark.rule("R-8", "Q-1")
def test_a_closed_client_is_a_stranger() -> None:
    register = a_desk().put(replace(a_client(), status=ClientStatus.CLOSED))
    assert told(decide(register, an_order()), NotRegistered) == NotRegistered(None)
    assert register.filed == {}


@pytest.mark.rule("R-6", "Q-1")
@pytest.mark.parametrize(
    ("received", "filed"),
    [("2026-11-01 11:59:59", False), ("2026-11-01 12:00:00", True), ("2026-11-01 12:00:01", True)],
)
def test_what_counts_is_whether_the_client_was_registered_when_the_letter_was_received(
    received: str, filed: bool
) -> None:
    register = a_desk()
    decision = decide(register, an_order(), at=received, now="2026-11-01 12:05")
    assert bool(register.filed) is filed
    if not filed:
        assert told(decision, NotRegistered).registered_at == a_client().registered_at


# ── what cannot be read ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("M-3", "D-2")
@pytest.mark.parametrize("sender", [CLIENT, None])
def test_a_letter_that_cannot_be_handled_is_told_to_the_dispatchers_alone(sender: str | None) -> None:
    decision = decide_unreadable(9, sender, "Заявка", "письмо больше 25 МиБ", moment())
    sound(decision)
    assert (decision.verdict, decision.reason) == (LetterVerdict.QUARANTINED, "письмо больше 25 МиБ")
    assert decision.actor == (sender or MAIL)
    for dispatcher in (DISPATCHER, SECOND_DISPATCHER):
        notice = told(decision, NoticeQuarantined, dispatcher)
        assert notice == NoticeQuarantined(9, sender, "Заявка", "письмо больше 25 МиБ")
    assert letters_to(decision, CLIENT) == []
    assert {draft.about for draft in decision.letters} == {Ref("letter", 9)}


@pytest.mark.rule("M-1")
def test_a_letter_that_came_twice_has_effect_once_and_names_the_first() -> None:
    decision = decide_duplicate(5)
    assert (decision.verdict, decision.reason) == (LetterVerdict.DUPLICATE, "то же письмо, что письмо-5")
    assert (decision.changes, decision.letters) == ((), ())
