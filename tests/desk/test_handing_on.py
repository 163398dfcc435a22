"""Letters that only a person can answer are passed on, never dropped, and answered with measure (D-11, M-4)."""

from __future__ import annotations

import pytest

from maild.desk.blanks import all_blanks
from maild.desk.correspondence import Blanks, Enclosed, HandedOn, NoticeQuestion
from maild.desk.decision import PersonItem, Ref
from maild.desk.intent import HelpIntent, PortalIntent, UnknownIntent, UsageIntent
from tests.desk.deciding import a_desk, decide, letters_to, told
from tests.desk.samples import (
    CLIENT,
    DISPATCHER,
    SECOND_DISPATCHER,
    STRANGER,
    a_client,
    a_file,
    a_letter,
    moscow,
)

LETTER = Ref("letter", 7)


@pytest.mark.rule("D-11")
def test_a_letter_that_is_not_understood_gets_the_blanks_and_goes_to_the_dispatchers() -> None:
    register = a_desk()
    letter = a_letter("Когда приедет бригада?", attachments=(a_file("план.dwg"),), subject="Вопрос")
    decision = decide(register, UnknownIntent(), letter=letter)
    assert told(decision, Blanks) == Blanks(a_client(), not_understood=True, blanks=all_blanks())
    for dispatcher in (DISPATCHER, SECOND_DISPATCHER):
        assert told(decision, NoticeQuestion, dispatcher) == NoticeQuestion(
            letter_id=7,
            sender=CLIENT,
            client=a_client(),
            subject="Вопрос",
            text="Когда приедет бригада?",
            attachments=("план.dwg",),
            why="письмо не удалось понять",
            enclosed=Enclosed((), ("план.dwg",)),
        )
    assert register.persons[7] == PersonItem(7, CLIENT, "Вопрос", "one@mail.example", moscow("2026-11-25 10:00"))
    assert {draft.about for draft in decision.letters} == {LETTER}
    assert [entry.event for entry in register.history(LETTER)] == ["handed_on"]


@pytest.mark.rule("D-11", "M-4")
def test_the_blanks_go_once_a_day_and_the_dispatchers_get_every_letter() -> None:
    register = a_desk()
    counts = []
    for n, at in enumerate(("2026-11-25 00:00:01", "2026-11-25 23:59:59", "2026-11-26 00:00:00"), 1):
        decision = decide(register, UnknownIntent(), at=at, letter_id=n)
        counts.append((len(letters_to(decision, CLIENT)), len(letters_to(decision, DISPATCHER))))
    assert counts == [(1, 1), (0, 1), (1, 1)]
    assert sorted(register.persons) == [1, 2, 3]


@pytest.mark.rule("D-11", "M-4")
def test_one_who_asked_for_the_blanks_today_does_not_get_them_again_unasked() -> None:
    register = a_desk()
    decide(register, HelpIntent(), at="2026-11-25 10:00")
    decision = decide(register, UnknownIntent(), at="2026-11-25 11:00", letter_id=8)
    assert letters_to(decision, CLIENT) == []
    assert len(letters_to(decision, DISPATCHER)) == 1


@pytest.mark.rule("D-11")
def test_a_client_hears_of_each_letter_that_a_person_will_answer_and_a_stranger_once_a_day() -> None:
    register = a_desk()
    usage = UsageIntent()
    heard = [len(letters_to(decide(register, usage, letter_id=n), CLIENT)) for n in (1, 2)]
    portal, photo = PortalIntent("0123", None), a_letter("", STRANGER, attachments=(a_file("счётчик.jpg"),))
    told_strangers = [
        len(letters_to(decide(register, portal, sender=STRANGER, letter=photo, letter_id=n), STRANGER)) for n in (3, 4)
    ]
    assert (heard, told_strangers) == ([1, 1], [1, 0])
    assert sorted(register.persons) == [1, 2, 3, 4]


@pytest.mark.rule("D-11")
def test_the_answer_and_the_notice_are_about_the_letter_so_that_a_reply_finds_it() -> None:
    decision = decide(a_desk(), UsageIntent())
    assert isinstance(letters_to(decision, CLIENT)[0].content, HandedOn)
    assert {draft.about for draft in decision.letters} == {LETTER}
