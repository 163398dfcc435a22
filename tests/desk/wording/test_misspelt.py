"""One wrong letter of a long verb is forgiven where it can be nothing else; a real word is never taken for another."""

from __future__ import annotations

import pytest

from maild.desk.wording.misspelt import Vocabulary, is_slip, mended


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("откдючить", "отключить"),
        ("отклбчите", "отключите"),
        ("огрничьте", "ограничьте"),
        ("ограничеть", "ограничить"),
        ("подклюючите", "подключите"),
        ("вкюлчите", "включите"),
    ],
)
def test_a_slip_is_mended(written: str, meant: str) -> None:
    assert mended(written) == meant


@pytest.mark.rule("Q-2")
@pytest.mark.parametrize(
    "word",
    [
        "отключите",  # right as it stands
        "отключиь",  # an order or the past: nobody can tell
        "оключите",  # off or on
        "включая",
        "исключите",
        "переключите",
        "граничит",
        "поверка",
        "поверьте",
        "откл",
        "вкл",
        "ведомость",
    ],
)
def test_what_may_be_another_word_stays(word: str) -> None:
    assert mended(word) == word


@pytest.mark.parametrize(
    ("written", "meant", "near"),
    [
        ("пожалуста", "пожалуйста", True),
        ("пожалуййста", "пожалуйста", True),
        ("пожалйуста", "пожалуйста", True),
        ("пожалуйсна", "пожалуйста", True),
        ("пожалста", "пожалуйста", False),
        ("пожлауйсти", "пожалуйста", False),
        ("пожалуйста", "пожалуйста", True),
    ],
)
def test_a_slip_is_one_letter_or_two_swapped(written: str, meant: str, near: bool) -> None:
    assert is_slip(written, meant) is near


def test_another_last_letter_makes_another_word() -> None:
    known = Vocabulary(["договора", "электричество", "свет"])
    assert known.has_near("электричесво")
    assert not known.has_near("договору")
    assert not known.has_near("света")
    assert not known.has_near("прибор")
