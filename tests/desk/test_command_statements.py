"""`ведомость`, `принять`, `отклонить`: statements and claims by command (D-5, S-6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from maild.desk.claim import ClaimKind, ClaimStatus
from maild.desk.claim_letters import ClaimSettled, ClaimTaken
from maild.desk.correspondence import Details
from maild.desk.decision import Ref
from maild.desk.issuing import again
from maild.desk.statement import StatementStatus
from maild.desk.statement_letters import Occasion, StatementLetter
from maild.metering.months import Month
from tests.desk.commanding import order, succeed
from tests.desk.months import CLIENT_OF_TWO, OCTOBER_DAY, a_garden, due_of, look, read
from tests.desk.samples import CLIENT, DISPATCHER, OCTOBER, a_claim, a_registration, a_statement, moment, moscow

if TYPE_CHECKING:
    from maild.desk.decide_command import CommandOutcome
    from tests.desk.fakes import FakeRegister

AT = "2026-10-27 12:00"


def with_october() -> FakeRegister:
    """October is drawn up and sent, November is due."""
    register = a_garden()
    read(register, "2026-10-25", 150, 160)
    look(register, OCTOBER_DAY)
    return register.put(replace(register.statements[1], status=StatementStatus.SENT, sent_at=moscow(OCTOBER_DAY)))


def letter_of(outcome: CommandOutcome, to: str) -> StatementLetter:
    (draft,) = outcome.decision.letters
    assert draft.to == to
    assert isinstance(draft.content, StatementLetter)
    return draft.content


# ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("D-5")
@pytest.mark.parametrize("words", ["ведомость Ромашка октябрь 2026", "ведомость Ромашка", "statement Ромашка 10.2026"])
def test_how_a_statement_stands(words: str) -> None:
    outcome = succeed(with_october(), words, at=AT)
    (shown,) = outcome.result.tables
    assert isinstance(shown, Details)
    assert ("Редакция 1", "Отправлена") in shown.facts
    assert [text for _, _, text in shown.history] == ["составлена"]
    assert "отправлена" in outcome.result.text


@pytest.mark.rule("D-5", "S-2")
def test_of_one_that_is_not_drawn_up_its_day_and_what_lacks_are_shown() -> None:
    register = a_garden()
    look(register, OCTOBER_DAY)
    (shown,) = succeed(register, "ведомость Ромашка октябрь 2026", at=AT).result.tables
    assert isinstance(shown, Details)
    assert dict(shown.facts)["День"] == "понедельник, 26 октября 2026"
    assert "нет показаний" in dict(shown.facts)["Недостаёт"]


@pytest.mark.rule("D-5")
@pytest.mark.parametrize(("period", "revision"), [("октябрь 2026", 2), ("ноябрь 2026", 1)])
def test_a_preview_goes_to_the_dispatcher_alone_and_changes_nothing(period: str, revision: int) -> None:
    register = with_october()
    read(register, "2026-10-27", 170, 180)
    before = dict(register.statements)
    letter = letter_of(succeed(register, f"ведомость Ромашка {period} просмотр", at=AT), DISPATCHER)
    assert (letter.occasion, letter.revision) == (Occasion.PREVIEW, revision)
    assert register.statements == before


def test_a_preview_of_what_cannot_be_drawn_up_says_what_lacks() -> None:
    outcome = order(a_garden(), "ведомость Ромашка октябрь 2026 просмотр", at=AT)
    assert "нет показаний" in outcome.result.text
    assert not outcome.result.ok


# ── again ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("D-5", "S-6")
def test_a_statement_is_sent_again_by_command() -> None:
    register = with_october()
    letter = letter_of(succeed(register, "ведомость Ромашка октябрь 2026 отправить", at=AT), CLIENT)
    assert (letter.occasion, letter.month) == (Occasion.AGAIN, OCTOBER)
    assert register.history(Ref("statement", 1))[-1].event == "sent_again"


@pytest.mark.rule("S-6")
def test_after_a_corrected_import_the_next_revision_says_what_changed() -> None:
    register = with_october().put(a_claim())
    read(register, "2026-10-25", 155, 160, taken="2026-10-27 11:00")
    outcome = succeed(register, "ведомость Ромашка октябрь 2026 пересчитать", at=AT)
    letter = letter_of(outcome, CLIENT)
    assert (letter.occasion, letter.revision) == (Occasion.CORRECTED, 2)
    assert [(row.plot, str(row.kwh)) for row in letter.changed] == [("12", "5")]
    first, second = register.revisions(1, OCTOBER)
    assert (first.status, second.status) == (StatementStatus.SUPERSEDED, StatementStatus.GENERATED)
    assert first.drawn is not None
    assert second.drawn is not None
    assert [first.drawn.total.kwh, second.drawn.total.kwh] == [110, 115]
    assert second.drawn.closes_on == first.drawn.closes_on
    assert register.kept(1).plots[0].total == 50
    assert register.kept(second.id).plots[0].total == 55
    assert any("прет-7" in line for line in outcome.result.details)


@pytest.mark.rule("S-6")
def test_a_correction_of_an_earlier_month_warns_of_the_later_ones() -> None:
    register = with_october()
    read(register, "2026-11-25", 170, 180)
    look(register, "2026-11-25 10:00")
    read(register, "2026-10-25", 155, 160)
    outcome = succeed(register, "ведомость Ромашка октябрь 2026 пересчитать", at="2026-11-26 12:00")
    assert any("ноябрь 2026" in line for line in outcome.result.details)
    assert due_of(register).month == Month(2026, 12)


@pytest.mark.rule("S-6")
def test_a_correction_that_changes_nothing_is_no_revision() -> None:
    register = with_october()
    outcome = order(register, "ведомость Ромашка октябрь 2026 пересчитать", at=AT)
    assert "остаётся прежней" in outcome.result.text
    assert len(register.revisions(1, OCTOBER)) == 1


@pytest.mark.rule("S-2")
def test_a_late_one_is_drawn_up_by_command_as_soon_as_it_can_be() -> None:
    register = a_garden()
    look(register, OCTOBER_DAY)
    failed = order(register, "ведомость Ромашка октябрь 2026 пересчитать", at=AT)
    assert "нет показаний" in failed.result.text
    read(register, "2026-10-27", 150, 160)
    letter = letter_of(succeed(register, "ведомость Ромашка октябрь 2026 пересчитать", at=AT), CLIENT)
    assert letter.revision == 1
    assert due_of(register).month == Month(2026, 11)


REFUSED = {
    "ведомость Ромашка ноябрь 2026 пересчитать": "в свой день",
    "ведомость Ромашка ноябрь 2026 отправить": "ещё не составлена",
    "ведомость Ромашка сентябрь 2026": "нет",
    "ведомость Ромашка 2026": "один месяц",
    "ведомость Василёк октябрь 2026": "нет",
}


@pytest.mark.rule("D-1")
@pytest.mark.parametrize(("words", "why"), REFUSED.items())
def test_what_cannot_be_done_is_said(words: str, why: str) -> None:
    register = with_october()
    outcome = order(register, words, at=AT)
    assert not outcome.result.ok
    assert why in outcome.result.text
    assert outcome.decision.letters == ()


def test_a_client_without_any_month_is_asked_which_one() -> None:
    register = with_october()
    register.statements.clear()
    assert "один месяц" in order(register, "ведомость Ромашка", at=AT).result.text


# ── the calendar ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("D-9", "S-1")
def test_a_day_off_by_command_moves_the_statement_and_is_listed() -> None:
    register = a_garden()
    outcome = succeed(register, "календарь 26.10.2026 выходной: снег", at="2026-10-20 12:00")
    assert outcome.result.details == (
        "Ведомость за октябрь 2026, СНТ «Ромашка»: была понедельник, 26 октября 2026; стала вторник, 27 октября 2026",
    )
    moved = due_of(register)
    assert (moved.due_on, moved.look_at) == (date(2026, 10, 27), moscow("2026-10-23 09:00"))


@pytest.mark.rule("D-9")
@pytest.mark.parametrize("at", ["2026-10-26 10:00", "2026-10-27 12:00"])
def test_a_day_that_has_come_moves_no_more(at: str) -> None:
    register = a_garden()
    look(register, OCTOBER_DAY)
    assert succeed(register, "календарь 26.10.2026 выходной: снег", at=at).result.details == ()


@pytest.mark.rule("D-9", "S-6")
def test_a_claim_moves_with_the_calendar_and_the_client_hears_it() -> None:
    register = with_october().put(a_claim())
    outcome = succeed(register, "календарь 28.10.2026 выходной: снег", at="2026-10-28 12:00")
    assert register.claims[7].due_by == moscow("2026-10-29 23:59:59")
    (draft,) = outcome.decision.letters
    assert draft.content == ClaimTaken(CLIENT_OF_TWO, register.claims[7])
    again = succeed(register, "календарь 28.10.2026 рабочий: прошло", at="2026-10-29 12:00")
    assert again.result.details == ()


# ── claims ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("S-6", "D-2")
@pytest.mark.parametrize(
    ("words", "about", "status", "answer"),
    [
        ("принять прет-7: исправлено", None, ClaimStatus.RESOLVED, "исправлено"),
        ("принять", Ref("claim", 7), ClaimStatus.RESOLVED, ""),
        ("resolve claim-7: answer", None, ClaimStatus.RESOLVED, "answer"),
        ("отклонить прет-7: показания верны", None, ClaimStatus.REJECTED, "показания верны"),
        ("отклонить: показания верны", Ref("claim", 7), ClaimStatus.REJECTED, "показания верны"),
    ],
)
def test_a_claim_is_settled_by_command_or_by_a_reply(
    words: str, about: Ref | None, status: ClaimStatus, answer: str
) -> None:
    register = with_october().put(a_claim())
    (draft,) = succeed(register, words, about=about, at=AT).decision.letters
    assert isinstance(draft.content, ClaimSettled)
    settled = register.claims[7]
    assert (settled.status, settled.answer, settled.resolved_at) == (status, answer, moscow(AT))
    assert (draft.to, draft.content.claim) == (CLIENT, settled)


@pytest.mark.rule("S-6", "D-1")
@pytest.mark.parametrize(
    ("words", "about", "why"),
    [
        ("принять прет-8", None, "Претензии прет-8 нет"),
        ("отклонить прет-7", None, "Нужна причина"),
        ("принять", Ref("registration", 1), "зарегистрировать"),
        ("принять", None, "Не назван номер"),
    ],
)
def test_a_claim_that_cannot_be_settled_so(words: str, about: Ref | None, why: str) -> None:
    register = with_october().put(a_claim(), a_registration())
    outcome = order(register, words, about=about, at=AT)
    assert why in outcome.result.text
    assert register.claims[7] == a_claim()


def test_a_claim_is_settled_once() -> None:
    register = with_october().put(a_claim(ClaimKind.DISPUTE, ClaimStatus.RESOLVED))
    assert "Удовлетворена" in order(register, "отклонить прет-7: нет", at=AT).result.text


@pytest.mark.rule("D-5", "Q-14")
def test_a_claim_is_shown_with_its_words_and_its_history() -> None:
    register = with_october().put(a_claim())
    succeed(register, "принять прет-7: исправлено", at=AT)
    (shown,) = succeed(register, "показать прет-7", at=AT).result.tables
    assert isinstance(shown, Details)
    facts = dict(shown.facts)
    assert (facts["Ведомость за"], facts["Состояние"], facts["Ответ"]) == (
        "октябрь 2026",
        "Удовлетворена",
        "исправлено",
    )
    assert [text for _, _, text in shown.history] == ["удовлетворена"]
    assert not order(register, "показать прет-8", at=AT).result.ok


@pytest.mark.rule("S-5", "S-6")
def test_what_is_not_drawn_up_yet_cannot_be_sent_again() -> None:
    with pytest.raises(ValueError, match="statement 1 is not drawn up"):
        again(a_statement(StatementStatus.DUE), CLIENT_OF_TWO, a_garden(), moment(AT), Occasion.AGAIN)
