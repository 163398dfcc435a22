"""The act of what was erased: what the law wants in it, and no name (Приказ Роскомнадзора № 179)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maild.desk.erasure import ErasedKind
from maild.documents.erasure_act import KINDS, act_text, ranges
from maild.ledger import outlived
from tests.desk.samples import MOSCOW
from tests.documents.samples import ERASED


def test_an_act_says_who_what_why_when_and_how() -> None:
    text = act_text(ERASED, MOSCOW)
    for said in (
        "АКТ № 3",
        "Оператор: ООО «ТанКос-электропроект», service@tancos.example",
        "Начато: среда, 25 ноября 2026, 10:00",
        "Закончено: среда",
        "Причина: требование субъекта № 5 от 24.11.2026",
        "Полученные письма (отправитель, тема, текст и вложения): 4. письмо-7…9, 12",
        "устр-31…32",
        "maild backup",
        "Способ:",
        "Проверил:",
    ):
        assert said in text, text
    assert max(map(len, text.splitlines())) <= 100


def test_one_that_is_not_finished_has_no_end() -> None:
    assert "Закончено" not in act_text(replace(ERASED, act=replace(ERASED.act, finished_at=None)), MOSCOW)


def test_words_of_the_ground_cannot_change_the_lines_of_the_act() -> None:
    text = act_text(replace(ERASED, act=replace(ERASED.act, ground="письмо\x1b[2J\nУничтожено:")), MOSCOW)
    assert text.splitlines().count("Уничтожено:") == 1
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [((5,), "устр-5"), ((1, 2, 3, 7), "устр-1…3, 7"), ((1, 3, 4), "устр-1, 3…4")],
)
def test_numbers_that_follow_each_other_are_drawn_together(numbers: tuple[int, ...], shown: str) -> None:
    assert ranges("устр", numbers) == shown


def test_all_that_can_be_erased_has_its_words() -> None:
    assert list(outlived.KINDS) == list(ErasedKind)
    assert set(KINDS) == set(ErasedKind)
