"""Every whole letter of tests/mails is read as expected, and no letter at all as an act that nobody meant (issue 4)."""

from __future__ import annotations

import pytest

from tests import corpus

LETTERS = corpus.letters()


@pytest.mark.rule("M-7", "M-2", "Q-2", "Q-5", "D-4")
@pytest.mark.parametrize("case", LETTERS, ids=lambda case: f"{case.group}/{case.name}")
def test_a_letter_is_read_as_its_writer_meant_it(case: corpus.Case) -> None:
    outcome = corpus.read(case)
    assert (outcome.harm, outcome.differences) == ((), ())


@pytest.mark.rule("Q-2", "Q-5")
def test_no_row_of_the_tables_becomes_an_order_as_a_whole_letter() -> None:
    outcomes = [corpus.read(case) for case in corpus.worded()]
    assert [(outcome.case.name, outcome.harm) for outcome in outcomes if outcome.harm] == []
    assert sum(outcome.verdict == "right" for outcome in outcomes) >= corpus.ENOUGH * len(outcomes)


def test_there_are_enough_letters_and_all_are_distinct() -> None:
    assert len({case.raw for case in LETTERS}) >= 300


def test_the_command_prints_every_group_and_names_what_is_read_wrongly(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = LETTERS[0]
    other = corpus.Case(case.group, "other", case.raw, {**case.expect, "subject": "Другая"})
    order = b"From: a@b.ru\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + "Отключите участок 7".encode()
    harmful = corpus.Case("traps", "nobody ordered this", order, {"intent": "unknown"})
    monkeypatch.setattr(corpus, "letters", lambda: [case, other, harmful])
    monkeypatch.setattr(corpus, "worded", list)
    assert corpus.main([]) == 1
    told = capsys.readouterr().out
    assert f"wrong: {case.group} / other" in told
    assert "harmful: traps / nobody ordered this\n  order: disconnect 7 None" in told
    assert corpus.main(["nothing"]) == 0
